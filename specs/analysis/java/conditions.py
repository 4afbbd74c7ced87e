"""What a guard asks in Java, normalised as in every language."""

from tree_sitter import Node

from specs.analysis.expressions import compared, literal, negate, placed
from specs.analysis.facts import CompareOp, Condition, Operand
from specs.analysis.java.operands import MAX_CHAIN, arguments, callee, operand, plain_type, unwrap
from specs.analysis.syntax import Source, first_line, last_line

MAX_DEPTH = 8
MAX_PARTS = 24

COMPARISONS: dict[str, CompareOp] = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}
# subject.method(argument)
ASKED: dict[str, CompareOp] = {
    "startsWith": "starts", "endsWith": "ends", "equals": "eq", "equalsIgnoreCase": "eq", "contentEquals": "eq",
    "matches": "matches", "isInstance": "is_a", "isEqual": "eq", "isBefore": "lt", "isAfter": "gt",
}  # fmt: skip
HOLDS = frozenset({"contains", "containsKey", "containsValue", "anyMatch"})
EMPTY = frozenset({"isEmpty", "isBlank"})
# Class.method(subject)
EMPTY_OF = frozenset({
    "StringUtils.isEmpty", "StringUtils.isBlank", "Strings.isNullOrEmpty", "CollectionUtils.isEmpty",
    "ObjectUtils.isEmpty",
})  # fmt: skip
FULL_OF = frozenset({"StringUtils.isNotEmpty", "StringUtils.isNotBlank", "StringUtils.hasText", "StringUtils.hasLength",
                     "CollectionUtils.isNotEmpty"})  # fmt: skip


def condition(src: Source, node: Node, depth: int = 0) -> Condition:
    asked = _condition(src, node, depth)
    return asked if depth else placed(asked, first_line(node), last_line(node))


def _condition(src: Source, node: Node, depth: int) -> Condition:
    node = unwrap(node)
    kind = node.type
    text = src.text(node)
    if depth > MAX_DEPTH:
        return Condition("opaque", text)
    if kind == "unary_expression":
        operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("operand")
        if operator is not None and inner is not None and operator.type == "!":
            return negate(condition(src, inner, depth + 1), text)
    elif kind == "binary_expression":
        return _binary(src, node, text, depth)
    elif kind == "instanceof_expression":
        return _instance(src, node, text)
    elif kind == "method_invocation":
        return _asked(src, node, text, depth)
    elif kind == "assignment_expression" and (right := node.child_by_field_name("right")) is not None:
        inner_condition = condition(src, right, depth + 1)
        return Condition(inner_condition.op, text, inner_condition.left, inner_condition.right, inner_condition.parts)
    return Condition("truthy", text, operand(src, node))


def _binary(src: Source, node: Node, text: str, depth: int) -> Condition:
    operator, left, right = (node.child_by_field_name(name) for name in ("operator", "left", "right"))
    if operator is None or left is None or right is None:
        return Condition("opaque", text)
    if operator.type in ("&&", "||"):
        return _combined(src, node, operator.type, text, depth)
    op = COMPARISONS.get(operator.type)
    if op is None:
        return Condition("truthy", text, operand(src, node))
    left, right = unwrap(left), unwrap(right)
    if op in ("eq", "ne"):
        for one, other in ((left, right), (right, left)):
            if other.type == "null_literal":
                return Condition("is_null" if op == "eq" else "not_null", text, operand(src, one))
            if other.type in ("true", "false"):
                asked = condition(src, one, depth + 1)
                return asked if (other.type == "true") == (op == "eq") else negate(asked, text)
    if left.type == "method_invocation" and operand(src, right).value == 0:
        found = _ordered(src, op, text, left)
        if found is not None:
            return found
    return compared(op, text, operand(src, left), operand(src, right))


def _ordered(src: Source, op: CompareOp, text: str, call: Node) -> Condition | None:
    """`a.compareTo(b) > 0` asks whether a is above b, `a.signum() > 0` whether it is above 0."""
    name, held, given = call.child_by_field_name("name"), call.child_by_field_name("object"), arguments(call)
    if name is not None and held is not None and not given and src.text(name) == "signum":
        return compared(op, text, operand(src, held), literal("0", 0))
    if name is None or held is None or len(given) != 1 or src.text(name) not in ("compareTo", "compareToIgnoreCase"):
        return None
    return compared(op, text, operand(src, held), operand(src, given[0]))


def _combined(src: Source, node: Node, sign: str, text: str, depth: int) -> Condition:
    """`a && b && c` nests to the left: unrolled, not recursed into."""
    sides: list[Node] = []
    current = node
    while len(sides) < MAX_CHAIN and current.type == "binary_expression":
        operator, left, right = (current.child_by_field_name(name) for name in ("operator", "left", "right"))
        if operator is None or operator.type != sign or left is None or right is None:
            break
        sides.append(right)
        current = unwrap(left)
    op: CompareOp = "all" if sign == "&&" else "any"
    parts: list[Condition] = []
    for side in [current, *reversed(sides)][:MAX_PARTS]:
        part = condition(src, side, depth + 1)
        parts += part.parts if part.op == op else (part,)
    return Condition(op, text, parts=tuple(parts))


def _instance(src: Source, node: Node, text: str) -> Condition:
    left = node.child_by_field_name("left")
    right = node.child_by_field_name("right") or node.child_by_field_name("pattern")
    if left is None or right is None:
        return Condition("opaque", text)
    if right.type == "record_pattern" and right.named_child_count:
        right = right.named_children[0]
    name = plain_type(src.text(right))
    return Condition("is_a", text, operand(src, left), Operand(name, "name", name, names=(name,)))


def _asked(src: Source, node: Node, text: str, depth: int) -> Condition:
    """A call as a question."""
    name, given = callee(src, node), arguments(node)
    held, called = node.child_by_field_name("object"), node.child_by_field_name("name")
    method = src.text(called) if called is not None else ""
    plain = Condition("truthy", text, operand(src, node))
    if name in EMPTY_OF and given:
        return Condition("falsy", text, operand(src, given[0]))
    if name in FULL_OF and given:
        return Condition("truthy", text, operand(src, given[0]))
    if name in ("Objects.isNull", "Objects.nonNull") and given:
        return Condition("is_null" if method == "isNull" else "not_null", text, operand(src, given[0]))
    if name in ("Objects.equals", "StringUtils.equals", "Arrays.equals", "Objects.equal") and len(given) == 2:
        return compared("eq", text, operand(src, given[0]), operand(src, given[1]))
    if name in ("Boolean.TRUE.equals", "Boolean.FALSE.equals") and given:
        asked = condition(src, given[0], depth + 1)
        if "FALSE" in name and asked.op == "truthy" and asked.left is not None and asked.left.form == "name":
            return compared("eq", text, asked.left, literal("false", False))  # not null either
        return asked if "TRUE" in name else negate(asked, text)
    if held is None:
        return plain
    return _of_subject(src, held, method, given, text) or plain


def _of_subject(src: Source, held: Node, method: str, given: list[Node], text: str) -> Condition | None:
    held = unwrap(held)
    if not given:
        if method in EMPTY and held.type != "method_invocation":
            subject = operand(src, held)
            return Condition("falsy", text, Operand(subject.text, "length", subject.name, names=subject.names))
        if method in ("isPresent", "isEmpty"):
            return Condition("not_null" if method == "isPresent" else "falsy", text, operand(src, held))
        if method in ("matches", "find", "lookingAt") and held.type == "method_invocation":
            return _matched(src, held, text)
        return None
    first = given[0]
    if method in HOLDS and first.type != "lambda_expression":
        return Condition("in", text, operand(src, first), operand(src, held))
    if method not in ASKED or len(given) > 1:
        return None
    subject, other = operand(src, held), operand(src, first)
    if method == "isInstance":
        return Condition("is_a", text, other, subject)
    return compared(ASKED[method], text, subject, other)


def _matched(src: Source, held: Node, text: str) -> Condition | None:
    """`PATTERN.matcher(x).matches()`."""
    pattern, called, given = held.child_by_field_name("object"), held.child_by_field_name("name"), arguments(held)
    if pattern is None or called is None or src.text(called) != "matcher" or len(given) != 1:
        return None
    return Condition("matches", text, operand(src, given[0]), operand(src, pattern))
