"""Doc comments: which one belongs to a declaration, its text, and what its tags tell."""

import re
from textwrap import dedent

from tree_sitter import Node

from specs.analysis.facts import Doc, Param, Raise
from specs.analysis.javascript.reader import Reader, Scope, lines

TAG = re.compile(r"^@(\w+)[ \t]*(?:\{([^}]*)\})?[ \t]*(.*)", re.MULTILINE)
PARAM = re.compile(r"^\[?([\w$.]+)")
NOT_PROSE = re.compile(
    r"^\s*(eslint|tslint|biome|oxlint|prettier|istanbul|c8|v8|webpack|jshint|jslint|global|@ts-|#region|#endregion"
    r"|[-=*#/]{3}|todo|fixme|xxx|hack|!|<reference|@vite|flow|deno-)",
    re.IGNORECASE,
)
OF_FILE = re.compile(r"@(file|fileoverview|module|packageDocumentation|overview)\b")
AFTERWARDS = re.compile(r"^\s*@\w|\n\s*\n", re.MULTILINE)
MAX_DOC = 4000


def comment(reader: Reader, node: Node, scope: Scope) -> None:
    previous = reader.comments[-1] if reader.comments else None
    joined = previous is not None and previous.end_point[0] + 1 == node.start_point[0] and _is_line(reader, previous)
    if not (joined and _is_line(reader, node)):
        reader.comments.clear()
    reader.comments.append(node)


def _is_line(reader: Reader, node: Node) -> bool:
    return reader.src.data[node.start_byte : node.start_byte + 2] == b"//"


def doc_before(reader: Reader, start: int) -> Doc | None:
    """The comment that stands directly before byte `start`, with nothing but one line break between."""
    if not reader.comments:
        return None
    last = reader.comments[-1]
    gap = reader.src.data[last.end_byte : start] if last.end_byte <= start else b"x"
    # Some put a blank line below a doc comment; below other comments it parts them from what follows.
    breaks = 1 if _is_line(reader, last) else 2
    if gap.strip() or gap.count(b"\n") > breaks:
        return None
    found = doc_of(reader, reader.comments)
    reader.comments.clear()
    return None if found is not None and OF_FILE.search(found.text) else found


def doc_of(reader: Reader, comments: list[Node]) -> Doc | None:
    first, last = comments[0], comments[-1]
    raw = reader.src.between(first.start_byte, min(last.end_byte, first.start_byte + MAX_DOC))
    if raw.startswith("//"):
        rows = [line.strip().lstrip("/") for line in raw.splitlines()]
        text = dedent("\n".join(rows)).strip()
    elif raw.startswith("/**"):
        body = raw[3:].removesuffix("*/").rstrip("*")
        rows = [re.sub(r"^\s*\* ?", "", line) for line in body.splitlines()]
        text = dedent("\n".join(rows)).strip()
    else:
        return None
    if not text or NOT_PROSE.match(text) or not re.search(r"[^\W\d_]{2}", text):
        return None
    return Doc(text, lines(first)[0], lines(last)[1])


def told_by(doc: Doc | None) -> str:
    """What a doc comment says before its tags: its first paragraph, row by row."""
    return AFTERWARDS.split(doc.text, maxsplit=1)[0].strip() if doc is not None else ""


def file_doc(reader: Reader, root: Node) -> Doc | None:
    """The comment at the head of the file: a tagged one, or one set apart from the first declaration."""
    for index, child in enumerate(root.named_children[:6]):
        if child.type == "hash_bang_line" or (child.type == "expression_statement" and child.end_point[0] == 0):
            continue
        if child.type != "comment":
            return None
        after = root.named_children[index + 1] if index + 1 < root.named_child_count else None
        found = doc_of(reader, [child])
        if found is None or re.search(r"licen[cs]e|copyright", found.text, re.IGNORECASE):
            continue
        apart = after is None or after.type in ("import_statement", "expression_statement", "comment")
        if OF_FILE.search(found.text) or apart:
            return found
    return None


def tags(doc: Doc | None) -> list[tuple[str, str, str]]:
    """(tag, type, rest of the line) of each tag."""
    if doc is None or "@" not in doc.text:
        return []
    return [(match[1], (match[2] or "").strip(), match[3].strip()) for match in TAG.finditer(doc.text)]


def documented_types(doc: Doc | None) -> dict[str, str]:
    types: dict[str, str] = {}
    for tag, kind, rest in tags(doc):
        if tag in ("param", "arg", "argument") and kind and (named := PARAM.match(rest)):
            types.setdefault(named[1], kind)
    return types


def typed(params: tuple[Param, ...], doc: Doc | None) -> tuple[Param, ...]:
    """Parameters with the types that only the doc comment gives."""
    known = documented_types(doc)
    if not known:
        return params
    return tuple(
        Param(p.name, known[p.name].rstrip("="), p.default, p.role, p.optional or known[p.name].endswith("="))
        if not p.annotation and p.name in known
        else p
        for p in params
    )


def declared_raises(reader: Reader, doc: Doc | None, symbol: str) -> None:
    """`@throws {RangeError} when …`, cited where the doc writes it."""
    if doc is None or ("@throws" not in doc.text and "@exception" not in doc.text):
        return
    for number, row in enumerate(reader.src.rows[doc.start - 1 : doc.end], doc.start):
        found = re.search(r"@(?:throws|exception)\s*(?:\{([^}]*)\})?\s*(.*)", row.decode("utf-8", "ignore"))
        if found and (found[1] or found[2]):
            message = found[2].removesuffix("*/").strip()
            reader.facts.raises.append(Raise(symbol, (found[1] or "").strip(), message, number, number, declared=True))
