"""Sums, products and joined texts of operands: what the languages that are read with tree-sitter have in common."""

from collections.abc import Callable

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand

MAX_TEXT = 2000

# The number that two constants make in a language; None where it is not told.
Folding = Callable[[str, Operand, Operand], int | float | None]


def combine(sign: str, left: Operand, right: Operand, folding: Folding) -> Operand:
    names = tuple(dict.fromkeys(left.names + right.names))
    text = f"{left.text} {sign} {right.text}"[:160]
    if sign == "+" and any(side.form == "template" or isinstance(side.value, str) for side in (left, right)):
        return _joined(left, right, text, names)
    if left.form == right.form == "literal":
        value = folding(sign, left, right)
        if value is not None:
            return literal(text, value, text)
    return Operand(text, "arithmetic", sign, items=(left, right), names=names)


def _joined(left: Operand, right: Operand, text: str, names: tuple[str, ...]) -> Operand:
    parts: list[str] = []
    for side in (left, right):
        if side.has_value and side.form in ("literal", "template"):
            parts.append(side.value if isinstance(side.value, str) else side.text)
        else:
            parts.append("{" + side.text[:60] + "}")
    value = "".join(parts)[:MAX_TEXT]
    if left.form == right.form == "literal":
        return literal(text, value, text)
    return Operand(text, "template", value=value, has_value=True, names=names)
