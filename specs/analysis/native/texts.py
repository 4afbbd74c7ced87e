"""Texts with conversions, `"%s: %d"`, as what is printed: each conversion as the hole that the value fills."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Operand
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader

MAX_ARGS = 4
MAX_GIVEN = 16
CONVERSION = re.compile(r"%(?:%|[-+ #0']*(\*|\d+)?(?:\.(\*|\d*))?(?:hh?|ll?|[qjztL])?[diouxXeEfFgGaAcspnm])")
PLACE = re.compile(r"[A-Za-z_]\w*(?:(?:\.|->)\w+)*")
WORD = re.compile(r"[A-Za-z]{2,}")


def given_to(reader: Reader, given: list[Node]) -> tuple[Operand, ...]:
    """The arguments of a call, a format among them filled with those that follow it."""
    held = [operand(reader, each) for each in given[:MAX_GIVEN]]
    for at, each in enumerate(held):
        if isinstance(each.value, str) and each.form in ("literal", "template") and "%" in each.value:
            text = _filled(each, held[at + 1 :])
            if text is not None:
                return (*held[:at], text)[:MAX_ARGS]
    return tuple(held[:MAX_ARGS])


def _filled(text: Operand, values: list[Operand]) -> Operand | None:
    """None where the values are not those that the text asks for."""
    names: list[str] = []
    said: list[Operand] = []
    asked = iter(values)
    missing = False

    def fill(found: re.Match[str]) -> str:
        nonlocal missing
        if found[0] == "%%" or found[0].endswith("m"):
            return found[0]
        value: Operand | None = None
        for _ in range(1 + found[0].count("*")):
            value = next(asked, None)
        if value is None:
            missing = True
            return "{…}"
        said.append(value)
        if PLACE.fullmatch(value.text):
            names.append(value.text)
            return "{" + value.text + "}"
        return "{…}"

    whole = CONVERSION.sub(fill, str(text.value))
    if missing or next(asked, None) is not None:
        return None
    if not WORD.search(re.sub(r"\{[^{}]*\}", "", whole)):  # "%s: %s": what is said stands among the values
        spoken = [each for each in said if isinstance(each.value, str) and WORD.search(each.value)]
        if spoken:
            return max(spoken, key=lambda each: len(str(each.value)))
    holes = tuple(dict.fromkeys((*text.names, *names)))
    if "{" not in whole:
        return replace(text, value=whole)
    return Operand(text.text, "template", value=whole, has_value=True, names=holes)
