"""How long a loop waits between attempts: what the wait starts as, how it grows, and where it ends."""

from collections.abc import Mapping
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.expressions import is_fixed
from specs.analysis.facts import Operand
from specs.analysis.solid.attempts import POWERS
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import DURATIONS, duration_unit, operand
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line, last_line

SHORTEST = frozenset({"min", "Min", "coerceAtMost", "minOf"})
TIMES = frozenset({"saturating_mul", "checked_mul", "mul_f64", "mul_f32", "times"})
CASTS = frozenset({"toLong", "toInt", "toDouble", "unwrap_or", "into", "as_millis", "as_secs", "unwrap"})
MAX_DEEP = 12
MAX_LOOKED_AT = 600
MAX_STEPS = 5


class Wait(NamedTuple):
    start: Operand | None
    unit: str = ""
    factor: Operand | None = None
    longest: Operand | None = None


def growing(reader: Reader, node: Node, names: Mapping[str, Node]) -> Wait | None:
    """`(BASE * 2u32.pow(attempt)).min(MAX)`; None where the wait is not made of a base and of powers.

    `names` are what is bound on the way to it.
    """
    longest: Operand | None = None
    unit = ""
    factor: Operand | None = None
    current: Node | None = node
    for _ in range(MAX_DEEP):
        if current is None:
            return None
        current, form = reader.bare(current)
        given = reader.arguments(form)
        if form.name in SHORTEST and form.kind == "call":
            sides = [form.target, *given] if form.target is not None and len(given) == 1 else given
            bounds = [each for each in sides if each is not None and _is_bound(reader, each)]
            rest = [each for each in sides if each is not None and each not in bounds]
            if len(bounds) != 1 or len(rest) != 1:
                return None
            longest, current = operand(reader, bounds[0]), rest[0]
        elif form.kind == "call" and form.name in DURATIONS:
            unit = duration_unit(reader, current)
            current = given[0] if len(given) == 1 else form.target
        elif form.kind == "member" and form.name in DURATIONS:
            unit, current = duration_unit(reader, current), form.target
        elif form.kind == "call" and form.name in CASTS and form.target is not None:
            current = form.target
        elif form.kind == "name" and form.name in names:
            current = names[form.name]
        elif (product := _factors(reader, form)) is not None:
            grows = [_power(reader, each) for each in product]
            at = next((position for position, each in enumerate(grows) if each is not None), None)
            if at is None:
                return None
            factor, current = grows[at], product[1 - at]
            break
        else:
            return None
    if factor is None or current is None:
        return None
    base = operand(reader, current)
    if not is_fixed(base) and base.form not in ("name", "arithmetic"):
        return None
    return Wait(base, unit or duration_unit(reader, current), factor, longest)


def _is_bound(reader: Reader, node: Node) -> bool:
    return is_fixed(operand(reader, node)) and _power(reader, node) is None


def _factors(reader: Reader, form: Form) -> tuple[Node, Node] | None:
    """Both sides of a product; of `BASE << attempt` the second is the shift itself."""
    one, other = (*form.parts, None, None)[:2]
    if form.kind == "binary" and form.name == "*" and one is not None and other is not None:
        return one, other
    given = reader.arguments(form)
    if form.kind == "call" and form.name in TIMES and form.target is not None and len(given) == 1:
        return form.target, given[0]
    return None


def _power(reader: Reader, node: Node) -> Operand | None:
    """2 of `2u32.pow(attempt - 1)`, of `Math.Pow(2, attempt)` and of `1 << attempt`."""
    form = reader.bare(node)[1]
    given = reader.arguments(form)
    for _ in range(3):
        if form.kind == "call" and form.name in CASTS and form.target is not None:
            form = reader.bare(form.target)[1]
            given = reader.arguments(form)
    if form.kind == "call" and form.name in POWERS:
        base = given[0] if len(given) == 2 else form.target
        value = operand(reader, base) if base is not None else None
        return value if value is not None and value.form == "literal" else None
    return None


def grown_inside(reader: Reader, node: Node, name: str) -> Wait | None:
    """`delay *= 2`, `delay = (delay * 2).min(MAX)`, `delay = minOf(delay * 2, MAX)` in a loop that waits `delay`."""
    for _, form in reader.inside(node, MAX_LOOKED_AT):
        target, value = (*form.parts, None, None)[:2] if form.kind == "assign" else (None, None)
        if target is None or value is None or reader.written(target) != name:
            continue
        if form.name == "*=":
            return Wait(None, "", operand(reader, value))
        if form.name == "=":
            return _multiplied(reader, value, name)
    return None


def _multiplied(reader: Reader, node: Node, name: str) -> Wait | None:
    inner, form = reader.bare(node)
    longest: Operand | None = None
    given = reader.arguments(form)
    if form.kind == "call" and form.name in SHORTEST:
        sides = [form.target, *given] if form.target is not None and len(given) == 1 else given
        found = [each for each in sides if each is not None and _product(reader, each, name) is not None]
        rest = [each for each in sides if each is not None and each not in found]
        if len(found) != 1 or len(rest) != 1:
            return None
        longest = operand(reader, rest[0])
        inner = found[0]
    factor = _product(reader, inner, name)
    return Wait(None, "", factor, longest) if factor is not None else None


def _product(reader: Reader, node: Node, name: str) -> Operand | None:
    sides = _factors(reader, reader.bare(node)[1])
    if sides is None:
        return None
    for one, other in (sides, sides[::-1]):
        if reader.written(one) == name:
            return operand(reader, other)
    return None


def given_by(reader: Reader, name: str) -> tuple[Wait, int, int] | None:
    """The wait that a function of this file gives, and the lines that reckon it."""
    body = reader.functions.get(name)
    steps = reader.steps([body]) if body is not None else []
    if not steps or len(steps) > MAX_STEPS:
        return None
    names: dict[str, Node] = {}
    for step in steps[:-1]:
        for bound, _, value in reader.bare(step)[1].declared:
            if value is not None:
                names[bound] = value
    last = reader.bare(steps[-1])[1]
    result = last.parts[0] if last.kind == "return" and last.parts else steps[-1]
    wait = growing(reader, result, names) if result is not None else None
    return (wait, first_line(steps[0]), last_line(steps[-1])) if wait is not None else None
