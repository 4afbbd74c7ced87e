"""Files in languages that no analyzer reads: their comments and headings, so that their own words count at least."""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from specs.analysis.documents import line_count, plain_lines
from specs.analysis.facts import Doc, FileFacts, Passage

MAX_PASSAGES = 60
MAX_DOC_LINES = 40
_LICENCE = re.compile(r"copyright|licen[sc]e|SPDX|all rights reserved|warrant(y|ies)", re.IGNORECASE)
_SWITCH = re.compile(r"-\*-|vim?:|shellcheck|eslint|pylint|noqa|swiftlint|<reference|set -|^!|^#?region|^[=*#~/-]+$")
_CODE = re.compile(r"[;{}]\s*$|^\w+\(.*\)\s*$|^\w+\s*=\s*\S+$")


class Marks(NamedTuple):
    """What begins a comment that ends with its line, and the pairs around longer ones."""

    line: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...] = ()


_HASH = Marks(("#",))
_SLASH = Marks(("///", "//"), (("/*", "*/"),))
_ELIXIR = Marks(("#",), tuple((f'@{kind} """', '"""') for kind in ("moduledoc", "doc", "typedoc")))
_LANGUAGES: dict[str, Marks] = {
    "shell": _HASH, "powershell": Marks(("#",), (("<#", "#>"),)), "scala": _SLASH, "swift": _SLASH, "dart": _SLASH,
    "groovy": _SLASH, "zig": _SLASH, "objectivec": _SLASH, "elixir": _ELIXIR,
    "erlang": Marks(("%",)), "lua": Marks(("--",), (("--[[", "]]"),)), "haskell": Marks(("--",), (("{-", "-}"),)),
    "fsharp": Marks(("///", "//"), (("(*", "*)"),)), "ocaml": Marks((), (("(*", "*)"),)), "perl": _HASH, "r": _HASH,
    "julia": Marks(("#",), (("#=", "=#"), ('"""', '"""'))), "clojure": Marks((";",)), "nim": _HASH, "crystal": _HASH,
    "cython": Marks(("#",), (('"""', '"""'),)), "solidity": _SLASH, "vue": Marks((), (("<!--", "-->"),)),
    "svelte": Marks((), (("<!--", "-->"),)), "fortran": Marks(("!",)),
}  # fmt: skip


class _Block(NamedTuple):
    text: str
    start: int
    end: int
    alone: bool  # nothing but comments stands above it


def analyze(language: str, text: str) -> FileFacts:
    text = plain_lines(text)
    told = [block for block in _blocks(text, _LANGUAGES[language]) if _tells(block.text)]
    head = next((block for block in told if block.alone), None)
    return FileFacts(
        language,
        line_count(text),
        doc=Doc(head.text, head.start, head.end) if head is not None else None,
        passages=tuple(Passage("", block.text[:1000], block.start, block.end) for block in told[:MAX_PASSAGES]),
    )


# `languages.ANALYZERS` names what it imports, so each language has a name here.
def __getattr__(name: str) -> Callable[[str], FileFacts]:
    language = name.removeprefix("analyze_")
    if language not in _LANGUAGES:
        raise AttributeError(name)
    return partial(analyze, language)


def _blocks(text: str, marks: Marks) -> Iterator[_Block]:
    """Comments on lines of their own, those that follow each other taken together."""
    rows = text.split("\n")
    held: list[str] = []
    start, index, alone = 0, 0, True
    while index < len(rows):
        row = rows[index].strip()
        pair = next((pair for pair in marks.pairs if row.startswith(pair[0])), None)
        mark = next((mark for mark in marks.line if row.startswith(mark)), None)
        if pair is not None:
            last = index
            rest = row[len(pair[0]) :]
            while pair[1] not in (rest if last == index else rows[last]) and last + 1 < len(rows):
                last += 1
            inside = [rest, *rows[index + 1 : last + 1]] if last > index else [rest]
            said = "\n".join(_bare(each.partition(pair[1])[0]) for each in inside[:MAX_DOC_LINES])
            yield _Block(said.strip(), index + 1, min(last, index + MAX_DOC_LINES - 1) + 1, alone)
            index = last + 1
            continue
        if mark is not None:
            said = _bare(row.lstrip(mark[0])) if len(set(mark)) == 1 else _bare(row[len(mark) :])
            if not _SWITCH.search(said) and len(held) < MAX_DOC_LINES:
                start = start or index + 1
                held.append(said)
        if held and (mark is None or index + 1 == len(rows) or not rows[index + 1].strip()):
            last_line = index + 1 if mark is not None else index
            yield _Block("\n".join(held).strip(), start, min(last_line, start + len(held) - 1), alone)
            held, start = [], 0
        alone = alone and (
            mark is not None or not row or row.startswith(("<?", "<!", "package ", "module ", "defmodule "))
        )
        index += 1


def _bare(row: str) -> str:
    return re.sub(r"^\s*\*+\s?|\s+$", "", row).strip()


def _tells(text: str) -> bool:
    """Words of the author: no licence, no switch for a tool, no code that is commented out."""
    rows = [row for row in text.split("\n") if row]
    code = sum(1 for row in rows if _CODE.search(row))
    return len(text.split()) >= 4 and not _LICENCE.search(text[:400]) and code * 2 <= len(rows)


# --- notebooks -----------------------------------------------------------------------------------------------

_HEADING = re.compile(r"^#{1,6}\s+(.*\S)")
_SOURCE_ROW = re.compile(r'^\s*"((?:[^"\\]|\\.)*)",?\s*$')
_CELL = re.compile(r'"cell_type"\s*:\s*"(\w+)"')


def analyze_notebook(text: str) -> FileFacts:
    """The texts between the cells of code, row by row, as a notebook is written: each row a JSON string."""
    text = plain_lines(text)
    passages: list[Passage] = []
    kind, heading, inside = "", "", False
    for number, row in enumerate(text.split("\n"), 1):
        if cell := _CELL.search(row):
            kind = cell[1]
        if '"source"' in row:
            inside = True
        elif inside and row.strip().startswith("]"):
            inside = False
        held = _SOURCE_ROW.match(row) if inside and kind == "markdown" and len(row) < 4_000 else None
        if held is None or len(passages) >= MAX_PASSAGES:
            continue
        said = str(json.loads(f'"{held[1]}"', strict=False)).strip() if _decodes(held[1]) else ""
        if title := _HEADING.match(said):
            heading = title[1]
            passages.append(Passage("", heading, number, number, 1))
        elif len(said.split()) >= 4:
            passages.append(Passage(heading, said, number, number))
    first = passages[0] if passages else None
    doc = Doc(first.text, first.start, first.end) if first is not None else None
    return FileFacts("notebook", line_count(text), doc=doc, passages=tuple(passages))


def _decodes(raw: str) -> bool:
    try:
        json.loads(f'"{raw}"', strict=False)
    except ValueError:
        return False
    return True
