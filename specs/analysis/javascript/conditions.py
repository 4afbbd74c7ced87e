"""What a guard asks, normalised as in every language."""

from tree_sitter import Node

from specs.analysis.expressions import compared, literal, negate, placed
from specs.analysis.facts import CompareOp, Condition, Operand
from specs.analysis.javascript.operands import MAX_CHAIN, WRAPPERS, arguments, dotted, operand
from specs.analysis.syntax import Source, first_line, last_line

MAX_DEPTH = 8
MAX_PARTS = 24

COMPARISONS: dict[str, CompareOp] = {
    "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "===": "eq", "!=": "ne", "!==": "ne",
    "in": "in", "instanceof": "is_a",
}  # fmt: skip
# What is asked of the place at which something is found
POSITIONS: dict[tuple[CompareOp, str], CompareOp] = {
    ("ne", "-1"): "in", ("gt", "-1"): "in", ("ge", "0"): "in", ("eq", "-1"): "not_in", ("lt", "0"): "not_in",
}  # fmt: skip
# Methods that ask: subject.method(argument)
ASKED: dict[str, CompareOp] = {"startsWith": "starts", "endsWith": "ends"}
HOLDS = frozenset({"includes", "has"})
IS_A = {"Array.isArray": "Array", "Buffer.isBuffer": "Buffer"}
OWNS = frozenset({"Object.hasOwn", "Object.prototype.hasOwnProperty.call", "hasOwnProperty.call"})


def condition(src: Source, node: Node, depth: int = 0) -> Condition:
    asked = _condition(src, node, depth)
    return asked if depth else placed(asked, first_line(node), last_line(node))


def _condition(src: Source, node: Node, depth: int) -> Condition:
    node = _plain(node)
    kind = node.type
    text = src.text(node)
    if depth > MAX_DEPTH:
        return Condition("opaque", text)
    if kind == "unary_expression":
        return _unary(src, node, text, depth)
    if kind == "binary_expression":
        return _binary(src, node, text, depth)
    if kind == "call_expression":
        return _asked(src, node, text, depth)
    if kind == "assignment_expression" and (right := node.child_by_field_name("right")) is not None:
        inner = condition(src, right, depth + 1)
        return Condition(inner.op, text, inner.left, inner.right, inner.parts)
    return Condition("truthy", text, operand(src, node))


def _plain(node: Node) -> Node:
    """Parentheses set aside; `await` stays with what it awaits."""
    while node.type in WRAPPERS and node.named_child_count:
        inner = next((child for child in node.named_children if child.type != "comment"), None)
        if inner is None:
            return node
        node = inner
    return node


def _unary(src: Source, node: Node, text: str, depth: int) -> Condition:
    operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("argument")
    if operator is not None and operator.type == "~" and inner is not None and inner.type == "call_expression":
        # `~x.indexOf(y)` is true but for -1.
        found = _asked_place(src, text, inner)
        if found is not None:
            return found
    if operator is None or inner is None or operator.type != "!":
        return Condition("truthy", text, operand(src, node))
    return negate(condition(src, inner, depth + 1), text)


def _asked_place(src: Source, text: str, node: Node) -> Condition | None:
    target, given = node.child_by_field_name("function"), arguments(node)
    held = target.child_by_field_name("property") if target is not None else None
    owner = target.child_by_field_name("object") if target is not None else None
    if held is None or owner is None or len(given) != 1 or src.text(held) not in ("indexOf", "lastIndexOf"):
        return None
    return Condition("in", text, operand(src, given[0]), operand(src, owner))


def _binary(src: Source, node: Node, text: str, depth: int) -> Condition:
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if operator is None or left is None or right is None:
        return Condition("opaque", text)
    if operator.type in ("&&", "||"):
        return _combined(src, node, operator.type, text, depth)
    op = COMPARISONS.get(operator.type)
    if op is None:
        return Condition("truthy", text, operand(src, node))
    return comparison(src, op, text, left, right)


def _combined(src: Source, node: Node, sign: str, text: str, depth: int) -> Condition:
    """`a && b && c` nests to the left: unrolled, not recursed into."""
    sides: list[Node] = []
    current = _plain(node)
    while len(sides) < MAX_CHAIN:
        operator = current.child_by_field_name("operator") if current.type == "binary_expression" else None
        left, right = current.child_by_field_name("left"), current.child_by_field_name("right")
        if operator is None or operator.type != sign or left is None or right is None:
            break
        sides.append(right)
        current = _plain(left)
    op: CompareOp = "all" if sign == "&&" else "any"
    parts: list[Condition] = []
    for side in [current, *reversed(sides)][:MAX_PARTS]:
        part = condition(src, side, depth + 1)
        parts += part.parts if part.op == op else (part,)
    return Condition(op, text, parts=tuple(parts))


def comparison(src: Source, op: CompareOp, text: str, left: Node, right: Node) -> Condition:
    left, right = _plain(left), _plain(right)
    if op in ("eq", "ne"):
        for one, other in ((left, right), (right, left)):
            if asked := _type_asked(src, op, text, one, other):
                return asked
            if other.type in ("null", "undefined") or (other.type == "identifier" and src.text(other) == "undefined"):
                return Condition("is_null" if op == "eq" else "not_null", text, operand(src, one))
    return _position_asked(src, op, text, left, right) or compared(op, text, operand(src, left), operand(src, right))


def _position_asked(src: Source, op: CompareOp, text: str, left: Node, right: Node) -> Condition | None:
    """`x.indexOf(y) !== -1` asks whether y is in x."""
    asked = POSITIONS.get((op, src.text(right).replace(" ", "")))
    found = _asked_place(src, text, left) if asked is not None and left.type == "call_expression" else None
    if asked is None or found is None:
        return None
    return Condition(asked, text, found.left, found.right)


def _type_asked(src: Source, op: CompareOp, text: str, one: Node, other: Node) -> Condition | None:
    """`typeof x === "string"`."""
    if one.type != "unary_expression" or other.type != "string":
        return None
    operator, inner = one.child_by_field_name("operator"), one.child_by_field_name("argument")
    if operator is None or operator.type != "typeof" or inner is None:
        return None
    kind = operand(src, other)
    if kind.value == "undefined":
        return Condition("is_null" if op == "eq" else "not_null", text, operand(src, inner))
    return Condition("is_a" if op == "eq" else "not_a", text, operand(src, inner), kind)


def _asked(src: Source, node: Node, text: str, depth: int) -> Condition:
    """A call as a question."""
    target, given = node.child_by_field_name("function"), arguments(node)
    plain = Condition("truthy", text, operand(src, node))
    if target is None or not given:
        return plain
    name = dotted(src, target)
    first = given[0]
    if name == "Boolean":
        return condition(src, first, depth + 1)
    if name in IS_A:
        return Condition("is_a", text, operand(src, first), literal(name, IS_A[name]))
    if name in OWNS and len(given) == 2:
        return Condition("in", text, operand(src, given[1]), operand(src, first))
    if target.type != "member_expression":
        return plain
    held, owner = target.child_by_field_name("property"), target.child_by_field_name("object")
    if held is None or owner is None:
        return plain
    method = src.text(held)
    if method in ASKED:
        return Condition(ASKED[method], text, operand(src, owner), operand(src, first))
    if method in HOLDS or method == "hasOwnProperty":
        return Condition("in", text, operand(src, first), operand(src, owner))
    if method in ("test", "match"):
        subject, pattern = (first, owner) if method == "test" else (owner, first)
        if pattern.type == "regex" or _names_pattern(operand(src, pattern)):
            return Condition("matches", text, operand(src, subject), operand(src, pattern))
    return plain


def _names_pattern(pattern: Operand) -> bool:
    name = pattern.name.rpartition(".")[2]
    return name.isupper() or name.lower().endswith(("re", "regex", "regexp", "pattern", "rx"))
