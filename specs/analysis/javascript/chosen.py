"""Values that are chosen where they are given: one of two, at most so much, this unless something is given."""

from tree_sitter import Node

from specs.analysis.facts import Condition, Guard, Operand, Outcome
from specs.analysis.javascript.branches import state_name
from specs.analysis.javascript.defaults import default_guard
from specs.analysis.javascript.environment import CASTS
from specs.analysis.javascript.literals import string_value
from specs.analysis.javascript.operands import arguments, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines

MAX_DEFAULTS = 12
CHOOSING = frozenset({"ternary_expression", "binary_expression", "call_expression"})


def chosen(reader: Reader, key: Node, value: Node, scope: Scope) -> None:
    """`{ status: paid ? Status.Open : Status.Draft }` decides as an assignment does, where both sides are fixed."""
    if (
        value.type not in CHOOSING
        or not scope.symbol
        or scope.test is not None
        or key.type not in ("property_identifier", "string")
    ):
        return
    name = string_value(reader.src, key) if key.type == "string" else reader.text(key)
    if value.type == "ternary_expression":
        sides = [value.child_by_field_name(side) for side in ("consequence", "alternative")]
        held = [reader.operand(side) for side in sides if side is not None]
        fixed = [_is_fixed(reader, unwrap(side)) for side in sides if side is not None]
        reckoned = any(fixed) and any(each.form == "arithmetic" for each in held)
        if len(fixed) == 2 and (all(fixed) or reckoned):
            reader.bound[value.id] = name
    elif value.type == "call_expression":
        cap(reader, name, value, scope)
    elif value.type == "binary_expression":
        operator, right = value.child_by_field_name("operator"), value.child_by_field_name("right")
        stands_in = right is not None and unwrap(right).type != "object" and _is_fixed(reader, unwrap(right))
        if operator is not None and operator.type in ("??", "||") and stands_in:
            reader.bound.setdefault(value.id, name)


def cap(reader: Reader, name: str, node: Node, scope: Scope) -> None:
    found = _capped(reader, node)
    if found is None:
        return
    start, end = lines(node)
    asked, bound = found
    step = Outcome("set", start, end, name, value=bound)
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, (step,), start, end, under=scope.under, in_handler=scope.handler,
            in_loop=scope.loop, style="short_circuit",
        )
    )  # fmt: skip


def _capped(reader: Reader, node: Node) -> tuple[Condition, Operand] | None:
    """`Math.min(take, 200)`: above 200 it is 200; None where neither side is fixed, or both are."""
    target = node.child_by_field_name("function")
    name = reader.text(target, 20) if target is not None else ""
    given = arguments(node)
    if name not in ("Math.min", "Math.max") or len(given) != 2:
        return None
    fixed = [_is_fixed(reader, unwrap(side)) for side in given]
    if fixed[0] == fixed[1]:
        return None
    bound, free = reader.operand(given[fixed.index(True)]), reader.operand(_wished(reader, given[fixed.index(False)]))
    if not (isinstance(bound.value, int | float) or bound.form == "name") or free.form not in (
        "name",
        "length",
        "call",
    ):
        return None
    sign = ">" if name == "Math.min" else "<"
    asked = Condition("gt" if sign == ">" else "lt", f"{free.text} {sign} {bound.text}", free, bound)
    return asked, bound


def _wished(reader: Reader, node: Node) -> Node:
    """What is asked for in `Number(query.size) || 25`, without the cast and what stands in for it."""
    for _ in range(3):
        node = unwrap(node)
        operator, left = node.child_by_field_name("operator"), node.child_by_field_name("left")
        stands_in = operator is not None and operator.type in ("||", "??")
        if node.type == "binary_expression" and stands_in and left is not None:
            node = unwrap(left)
        target = node.child_by_field_name("function") if node.type == "call_expression" else None
        if target is None or reader.text(target, 30) not in CASTS or not (given := arguments(node)):
            break
        node = given[0]
    return node


def destructured_defaults(reader: Reader, pattern: Node, scope: Scope) -> None:
    """`const { take = 50 } = request.query`: what stands in for what is not given."""
    for child in pattern.named_children if scope.in_function and scope.test is None else ():
        left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
        if child.type == "object_assignment_pattern" and left is not None and right is not None:
            default_guard(reader, child, left, right, "is_null", scope, reader.text(left), style="if")


def _is_fixed(reader: Reader, node: Node) -> bool:
    """A literal, or a constant by its name."""
    if node.type == "ternary_expression":
        sides = [node.child_by_field_name(side) for side in ("consequence", "alternative")]
        return all(side is not None and _is_fixed(reader, unwrap(side)) for side in sides)
    held = reader.operand(node)
    if held.form == "name":
        last = held.name.rpartition(".")[2]
        return last.isupper() or bool(state_name(held))
    return held.form == "literal" or (held.form == "arithmetic" and not held.names)


def spread_defaults(reader: Reader, node: Node, scope: Scope) -> None:
    """`{ host: "localhost", port: 5432, ...options }`: what stands before what is given is there unless given."""
    last = node.named_children[-1] if node.named_child_count else None
    given = (
        last.named_children[0]
        if last is not None and last.type == "spread_element" and last.named_child_count
        else None
    )
    if given is None or unwrap(given).type != "identifier":
        return
    for child in node.named_children[:MAX_DEFAULTS]:
        key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
        if child.type == "pair" and key is not None and value is not None and key.type == "property_identifier":
            default_guard(reader, child, key, value, "is_null", scope, reader.text(key), style="if")
