"""Conditions and arithmetic, the same for every language: negation, order, what one condition says of another."""

import math
import operator
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from specs.analysis.facts import CompareOp, Condition, Operand, Scalar

NEGATED: dict[CompareOp, CompareOp] = {
    "lt": "ge", "ge": "lt", "le": "gt", "gt": "le", "eq": "ne", "ne": "eq", "in": "not_in", "not_in": "in",
    "is_null": "not_null", "not_null": "is_null", "truthy": "falsy", "falsy": "truthy", "is_a": "not_a",
    "not_a": "is_a", "matches": "not_matches", "not_matches": "matches", "starts": "not_starts",
    "not_starts": "starts", "ends": "not_ends", "not_ends": "ends", "all": "any", "any": "all",
}  # fmt: skip

TURNED: dict[CompareOp, CompareOp] = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "eq": "eq", "ne": "ne"}

# What stands for the questions of a long chain of branches, of which a later one is told.
NO_EARLIER_BRANCH = "none of the branches before it applies"

_ORDER = ("lt", "le", "gt", "ge")
_MAX_INTEGER = 2**63 - 1  # what the encoding of facts holds
_MAX_POWER = 128


def negate(condition: Condition, text: str = "") -> Condition:
    """The opposite question, negation pushed inwards. Iterates nowhere: depth is that of the condition's parts."""
    text = text or f"not ({condition.text})"
    if condition.op == "opaque":
        if text == condition.text:  # `unless x`: its text alone does not tell that it is denied
            text = f"not ({text})"
        turned = Condition("opaque", text, condition.left, condition.right)
    elif condition.op in ("all", "any"):
        turned = Condition(NEGATED[condition.op], text, parts=tuple(negate(part) for part in condition.parts))
    else:
        turned = Condition(NEGATED[condition.op], text, condition.left, condition.right)
    turned = replace(turned, later=True) if condition.later else turned
    return placed(turned, condition.start, condition.end)


def placed(condition: Condition, start: int, end: int) -> Condition:
    """The same question with the lines that ask it."""
    if not start:
        return condition
    return replace(condition, start=start, end=end)


def compared(op: CompareOp, text: str, left: Operand, right: Operand) -> Condition:
    """A comparison with the constant side on the right: `140 < n` is `n gt 140`."""
    if op in TURNED and is_fixed(left) and not is_fixed(right):
        return Condition(TURNED[op], text, right, left)
    return Condition(op, text, left, right)


def is_fixed(operand: Operand) -> bool:
    """A literal, or a name written as a constant is: what a comparison compares with."""
    if operand.form == "literal":
        return True
    if operand.form != "name":
        return False
    if operand.name[:1] == "'":  # C: '\0'
        return True
    holder, sign, member = operand.name.rpartition("::")
    of_type = bool(sign) and "()" not in operand.name and not holder.startswith("$") and member[:1].isupper()
    return of_type or operand.name.rpartition(".")[2].isupper()


def without_looser(conditions: Sequence[Condition]) -> tuple[Condition, ...]:
    """`n >= 5 and n >= 10` asks no more than `n >= 10`."""
    return tuple(
        one for one in conditions if not any(other is not one and _follows(one, other) for other in conditions)
    )


def _follows(one: Condition, other: Condition) -> bool:
    """Whether the question `one` is answered by the narrower `other`, asked of the same thing with the same order."""
    if one.op != other.op or one.op not in ("ge", "gt", "le", "lt") or one.left is None or one.left != other.left:
        return False
    near, far = (side.value if side is not None else None for side in (one.right, other.right))
    if not isinstance(near, int | float) or not isinstance(far, int | float):
        return False
    return near < far if one.op in ("ge", "gt") else near > far


def excludes(earlier: Condition, later: Condition) -> bool:
    """Whether `later` can only hold where `earlier` does not, so that their order says nothing new."""
    if later.op == "all":
        return any(excludes(earlier, part) for part in later.parts)
    if later.op == "any":
        return all(excludes(earlier, part) for part in later.parts)
    if earlier.op == "any":
        return all(excludes(part, later) for part in earlier.parts)
    if earlier.op == "all":
        return any(excludes(part, later) for part in earlier.parts)
    if earlier.left is None or later.left is None or _subject(earlier.left) != _subject(later.left):
        return False
    if earlier.op == "is_null":
        return later.op in (*_ORDER, "truthy", "is_a", "not_null", "eq", "in", "starts", "ends", "matches")
    if earlier.op == "falsy":
        return later.op == "truthy"
    if earlier.op == "truthy":
        return later.op in ("falsy", "is_null")
    if earlier.right is None or later.right is None:
        return False
    if earlier.op == later.op == "starts":
        one, two = earlier.right.value, later.right.value
        texts = isinstance(one, str) and isinstance(two, str)
        return texts and not str(one).startswith(str(two)) and not str(two).startswith(str(one))
    if earlier.op == "eq" and later.op == "eq":
        return earlier.right.text != later.right.text
    if earlier.op == "is_a" and later.op == "is_a":
        return earlier.right.text != later.right.text
    return _ranges_apart(earlier, later)


def _subject(operand: Operand) -> tuple[str, str]:
    return (operand.form, operand.name or operand.text)


def _ranges_apart(one: Condition, two: Condition) -> bool:
    first, second = number(one.right), number(two.right)
    if first is None or second is None:
        return False
    for low, low_value, high, high_value in ((one.op, first, two.op, second), (two.op, second, one.op, first)):
        if low in ("lt", "le", "eq") and high in ("gt", "ge", "eq"):
            inclusive = low in ("le", "eq") and high in ("ge", "eq")
            if low_value < high_value or (low_value == high_value and not inclusive):
                return True
    return False


def number(operand: Operand | None) -> int | float | None:
    if operand is None or not operand.has_value or isinstance(operand.value, bool):
        return None
    return operand.value if isinstance(operand.value, int | float) else None


def masked(condition: Condition) -> str:
    """The condition without its values: what stays the same when `140` becomes `150`."""
    if condition.parts:
        return f"{condition.op}({', '.join(masked(part) for part in condition.parts)})"
    left = (condition.left.name or condition.left.form) if condition.left else ""
    right = (condition.right.name or condition.right.form) if condition.right else ""
    return f"{condition.op}({left}, {right})"


def _power(base: float, exponent: float) -> float:
    if abs(exponent) > _MAX_POWER or abs(base) > 2**32:
        raise OverflowError("not folded: the power is too large")
    result: float = base**exponent
    return result


_FOLD: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "//": operator.floordiv,
    "%": operator.mod, "**": _power,
}  # fmt: skip


def fold(sign: str, left: float, right: float) -> int | float | None:
    """The value of `left sign right`, None where it has none or none that a fact can hold."""
    if sign == "<<" and isinstance(left, int) and isinstance(right, int) and 0 <= right <= 62:
        return storable(left << right)
    if sign not in _FOLD:
        return None
    try:
        return storable(_FOLD[sign](left, right))
    except (ArithmeticError, ValueError, TypeError):
        return None


def storable(value: float) -> int | float | None:
    if isinstance(value, complex):
        return None
    if isinstance(value, int):
        return value if -_MAX_INTEGER <= value <= _MAX_INTEGER else None
    return value if math.isfinite(value) else None


def literal(text: str, value: Scalar, derivation: str = "", names: tuple[str, ...] = ()) -> Operand:
    return Operand(text, "literal", value=value, has_value=True, derivation=derivation, names=names)
