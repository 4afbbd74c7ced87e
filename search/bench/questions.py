"""What is asked of the corpus, and what should be found: made from what packages publish about themselves."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from search.bench.corpus import Wheel, masked
from search.words import is_identifier, parts

_FEWEST_WORDS = 4
_FEWEST_LINES = 3  # of a function: shorter ones are all alike
_SENTENCE = re.compile(r"(.+?[.!?])(?:\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Question:
    """`gold` are packages by number, or functions by package, path and name."""

    text: str
    gold: frozenset[object]

    @property
    def is_held_apart(self) -> bool:
        """Whether it belongs to the half that weights may be chosen by; the other half is the test."""
        return crc32(self.text.encode()) % 2 == 0


@dataclass(frozen=True, slots=True)
class Function:
    package: int
    path: str
    name: str
    code: str
    doc: str  # the first sentence, "" if it has none

    @property
    def place(self) -> tuple[int, str, str]:
        return self.package, self.path, self.name


def of_summaries(wheels: Sequence[Wheel]) -> list[Question]:
    """Each package by its published summary, without its name."""
    asked = [(_without_names(wheel.summary, wheel), number) for number, wheel in enumerate(wheels)]
    return [Question(text, frozenset({number})) for text, number in asked if len(text.split()) > 1]


def of_keywords(wheels: Sequence[Wheel]) -> list[Question]:
    """Each package by the first four keywords that it is published under."""
    asked = []
    for number, wheel in enumerate(wheels):
        words = re.split(r"[,\s]+", _without_names(wheel.keywords, wheel))
        if text := " ".join([word for word in words if word.lower() not in ("", "python")][:4]):
            asked.append(Question(text, frozenset({number})))
    return asked


def of_docstrings(functions: Sequence[Function]) -> list[Question]:
    """Functions by the first sentence of their docstring, where no other has the same."""
    often = Counter(each.doc for each in functions)
    return [
        Question(each.doc, frozenset({each.place}))
        for each in functions
        if often[each.doc] == 1 and len(each.doc.split()) >= _FEWEST_WORDS and each.code.count("\n") > _FEWEST_LINES
    ]


def of_identifiers(functions: Sequence[Function]) -> list[Question]:
    """Functions by their own name as it is written: everything of that name should be found."""
    return [Question(name, gold) for name, gold in _by_name(functions).items()]


def of_words_of_identifiers(functions: Sequence[Function]) -> list[Question]:
    """Functions by the words that their name is made of."""
    return [Question(" ".join(parts(name)).lower(), gold) for name, gold in _by_name(functions).items()]


def _by_name(functions: Sequence[Function]) -> dict[str, frozenset[object]]:
    found: dict[str, set[object]] = {}
    for each in functions:
        name = each.name.rpartition(".")[2]
        if is_identifier(name) and not name.startswith("_") and len(parts(name)) > 1:
            found.setdefault(name, set()).add(each.place)
    return {name: frozenset(places) for name, places in found.items() if len(places) <= 3}


def functions(folder: Path, package: int) -> Iterator[Function]:
    """Every function and method of a laid-out package, its code without its docstring."""
    for file in sorted(folder.rglob("*.py")):
        text = file.read_text()
        path = file.relative_to(folder).as_posix()
        for name, node in _functions(ast.parse(text)):
            yield Function(package, path, name, _code(node, text.split("\n")), _first_sentence(node))


_Definition = ast.FunctionDef | ast.AsyncFunctionDef


def _functions(tree: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[tuple[str, _Definition]]:
    for node in tree.body:
        if isinstance(node, _Definition):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")


def _code(node: _Definition, lines: Sequence[str]) -> str:
    first, last = node.lineno - 1, node.end_lineno or node.lineno
    if ast.get_docstring(node, clean=False) is None:
        return "\n".join(lines[first:last])
    doc = node.body[0]
    return "\n".join([*lines[first : doc.lineno - 1], *lines[doc.end_lineno or doc.lineno : last]])


def _first_sentence(node: _Definition) -> str:
    doc = " ".join((ast.get_docstring(node) or "").split("\n\n")[0].split())
    found = _SENTENCE.match(doc)
    return (found[1] if found else doc)[:300]


def _without_names(text: str, wheel: Wheel) -> str:
    return " ".join(masked(text, wheel.own_names, " ").split()).strip(" -–:")
