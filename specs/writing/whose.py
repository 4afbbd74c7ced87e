"""Of requirements that were put together: statements that spoke for the package alone say whose they are."""

import re
from dataclasses import replace

from specs.analysis.package import SymbolId
from specs.writing.collecting import Found
from specs.writing.draft import Ears
from specs.writing.english import code
from specs.writing.index import CALLABLE_KINDS, CONSTRUCTORS, Index
from specs.writing.parts import Part

_QUOTED = re.compile(r"(\"[^\"]*\"|“[^”]*”|`[^`]*`)")
_SUBJECT = re.compile(r"\b[Tt]he package (?=SHALL\b|[a-z]+s\b)")
_BARE = re.compile(r"(?:Raises|Throws|Returns|Panics|Exits|Hands) ")
_TOLD = frozenset({"acceptance", "business_rule", "constraint", "error"})


def tell_whose(index: Index, parts: list[Part]) -> None:
    for part in parts:
        if sum(_is_callable(index, place) for place in part.group.members) < 2:
            continue
        for each in part.found:
            about = each.statement.about
            name = about.symbol.rpartition(".")[2]
            own = _is_callable(index, SymbolId(about.path, about.symbol)) and name not in CONSTRUCTORS
            called = name.isidentifier() or name.startswith("operator")  # operator[] of C++
            if own and called and each.statement.kind in _TOLD and each.statement.nature == "observed":
                _tell(each, code(name))


def _is_callable(index: Index, place: SymbolId) -> bool:
    symbol = index.symbol(place)
    return symbol is not None and symbol.kind in CALLABLE_KINDS


def _tell(found: Found, name: str) -> None:
    said = found.statement
    text = _by_name(said.text, name)
    if said.kind == "error" and _BARE.match(text):
        text = f"{name} {text[0].lower()}{text[1:]}"
    if text != said.text:
        ears = said.ears and Ears(said.ears.pattern, said.ears.trigger, _by_name(said.ears.response, name))
        found.statement = replace(said, text=text, ears=ears)


def _by_name(text: str, name: str) -> str:
    """Outside of what is quoted."""
    return "".join(
        part if position % 2 else _SUBJECT.sub(f"{name} ", part) for position, part in enumerate(_QUOTED.split(text))
    )
