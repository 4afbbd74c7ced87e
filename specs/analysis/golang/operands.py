"""Expressions as operands: folded where they are constant, named where they are names."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import fold, literal
from specs.analysis.facts import Operand, Scalar
from specs.analysis.golang.literals import formatted, number_value, string_value
from specs.analysis.sums import combine
from specs.analysis.syntax import Source

MAX_DEPTH = 5
MAX_ITEMS = 24
MAX_CHAIN = 200
CUT = 90  # longer than what is quoted as code, so that nobody quotes a part
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "<<"})
STRINGS = frozenset({"interpreted_string_literal", "raw_string_literal"})
COMMENT = "comment"
# What changes a value's type and nothing else.
CONVERSIONS = frozenset(
    """
    string int int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 uintptr float32 float64 byte rune bool
    time.Duration rate.Limit any
    """.split()
)
DURATIONS = frozenset({
    "time.Nanosecond", "time.Microsecond", "time.Millisecond", "time.Second", "time.Minute", "time.Hour",
})  # fmt: skip
COUNTED = re.compile(r"time\.Duration\(([\d_.]+)\)")  # a number, as the type of the unit that it is multiplied by
FORMATS = frozenset({"fmt.Sprintf", "fmt.Errorf", "errors.Errorf"})


def unwrap(node: Node) -> Node:
    """The expression inside parentheses, `&x` and `*x`."""
    while True:
        if node.type == "parenthesized_expression" and node.named_child_count:
            node = node.named_children[0]
        elif node.type == "unary_expression" and node.children[0].type in ("&", "*") and node.named_child_count:
            node = node.named_children[-1]
        else:
            return node


def dotted(src: Source, node: Node) -> str:
    """`a.b.c`, `f().g` as "f().g", `x.(T).m` as "x.m"; "" where the head is no name."""
    parts: list[str] = []
    for _ in range(MAX_CHAIN):
        node = unwrap(node)
        kind = node.type
        if kind in ("identifier", "package_identifier", "type_identifier", "field_identifier"):
            parts.append(src.text(node))
            return ".".join(reversed(parts))
        if kind == "selector_expression":
            held, inner = node.child_by_field_name("field"), node.child_by_field_name("operand")
            if held is None or inner is None:
                return ""
            parts.append(src.text(held))
            node = inner
        elif kind == "type_assertion_expression" and (inner := node.child_by_field_name("operand")) is not None:
            node = inner
        elif kind == "call_expression" and (inner := node.child_by_field_name("function")) is not None:
            head = _plain_name(src, inner)
            parts.append(f"{head}()" if head else "()")
            return ".".join(reversed(parts))
        else:
            return ""
    return ""


def _plain_name(src: Source, node: Node) -> str:
    """As `dotted`, of names only: "" as soon as a call or an index stands between."""
    parts: list[str] = []
    for _ in range(MAX_CHAIN):
        if node.type == "identifier":
            parts.append(src.text(node))
            return ".".join(reversed(parts))
        held, inner = node.child_by_field_name("field"), node.child_by_field_name("operand")
        if node.type != "selector_expression" or held is None or inner is None:
            return ""
        parts.append(src.text(held))
        node = inner
    return ""


def callee(src: Source, call: Node) -> str:
    target = call.child_by_field_name("function")
    if target is not None and target.type in ("index_expression", "type_instantiation_expression"):  # f[int](x)
        target = target.named_children[0] if target.named_child_count else None
    return dotted(src, target) if target is not None else ""


def arguments(call: Node) -> list[Node]:
    given = call.child_by_field_name("arguments")
    return [child for child in given.named_children if child.type != COMMENT] if given is not None else []


def type_name(text: str) -> str:
    """The named type in `*pkg.T`, `[]T`, `T[K]`, `...T`; "" of a map, channel or function."""
    text = text.strip().removeprefix("...")
    while text[:1] in ("*", "&", "[", "("):
        text = text.partition("]")[2] if text[0] == "[" else text[1:]
    if text.startswith(("map[", "chan ", "func", "<-", "struct", "interface")):
        return ""
    return text.partition("[")[0].partition("{")[0].strip(" )")


def operand(src: Source, node: Node, depth: int = 0) -> Operand:
    node = unwrap(node)
    reader = READERS.get(node.type)
    if reader is None or depth > MAX_DEPTH:
        return Operand(src.text(node, CUT), "other")
    return reader(src, node, depth)


def _identifier(src: Source, node: Node, depth: int) -> Operand:
    name = src.text(node)
    return Operand(name, "name", name, names=(name,))


def _string(src: Source, node: Node, depth: int) -> Operand:
    return literal(src.text(node), string_value(src.text(node, 4000)))


def _rune(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node)
    return literal(text, string_value(text))


def _number(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node)
    value = number_value(text)
    return Operand(text, "other") if value is None else literal(text, value)


def _word(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node)
    return literal(text, {"true": True, "false": False}.get(text))


def _selector(src: Source, node: Node, depth: int) -> Operand:
    text, name = src.text(node, CUT), dotted(src, node)
    return Operand(text, "name", name, names=(name,)) if name else Operand(text, "other")


def _index(src: Source, node: Node, depth: int) -> Operand:
    held = node.child_by_field_name("operand")
    name = dotted(src, held) if held is not None else ""
    return Operand(src.text(node, CUT), "other", names=(name,) if name else ())


def _slice(src: Source, node: Node, depth: int) -> Operand:
    held = node.child_by_field_name("operand")
    name = dotted(src, held) if held is not None else ""
    if not name:
        return Operand(src.text(node, CUT), "other")
    lower, upper = (
        operand(src, bound, depth + 1) if bound is not None else literal("", None)
        for bound in (node.child_by_field_name("start"), node.child_by_field_name("end"))
    )
    if lower.value is None and not lower.names:
        lower = literal("0", 0)
    return Operand(src.text(node, CUT), "slice", name, items=(lower, upper), names=(name,))


def _call(src: Source, node: Node, depth: int) -> Operand:
    name, given = callee(src, node), arguments(node)
    if len(given) == 1:
        if name == "len":
            inner = dotted(src, given[0])
            inner = inner if inner and "()" not in inner else src.text(given[0], 60)
            return Operand(src.text(node, CUT), "length", inner, names=(inner,))
        if name in CONVERSIONS or name in (
            "aws.String",
            "aws.Int32",
            "aws.Int64",
            "aws.Bool",
            "ptr.To",
            "proto.String",
        ):
            inside = operand(src, given[0], depth + 1)
            return replace(inside, text=src.text(node, CUT)) if inside.form != "other" else inside
    if name in FORMATS and given:
        return sprintf(src, given)[0]
    return Operand(src.text(node, CUT), "call", name, names=_names_in(src, node, name, given))


def _names_in(src: Source, node: Node, name: str, given: list[Node]) -> tuple[str, ...]:
    """What is called, what it is given, and what the call that it is called on is given."""
    found = [name, *(dotted(src, each) for each in given)]
    target = node.child_by_field_name("function")
    held = target.child_by_field_name("operand") if target is not None else None
    if held is not None and held.type == "call_expression":
        found += [dotted(src, each) for each in arguments(held)]
    return tuple(
        dict.fromkeys(each for each in found[:MAX_ITEMS] if (each and "()" not in each) or (each == name and name))
    )


def _conversion(src: Source, node: Node, depth: int) -> Operand:
    inner = node.child_by_field_name("operand")
    return operand(src, inner, depth + 1) if inner is not None else Operand(src.text(node, CUT), "other")


def sprintf(src: Source, given: list[Node]) -> tuple[Operand, list[int]]:
    """A format string filled with the names of what is given for its verbs, and the positions that `%w` wraps."""
    first = given[0]
    if first.type not in STRINGS:
        return operand(src, first, 1), []
    holes = [dotted(src, node) or src.text(node, 60) for node in given[1:]]
    text = string_value(src.text(first, 4000))
    value, wrapped = formatted(text, holes)
    if value == text:
        return literal(src.text(first), value), wrapped
    names = tuple(name for node in given[1:] if (name := dotted(src, node)))
    return Operand(src.text(first), "template", value=value, has_value=True, names=names), wrapped


def composite_type(src: Source, node: Node) -> str:
    held = node.child_by_field_name("type")
    return src.text(held, 120) if held is not None else ""


def elements(node: Node) -> list[tuple[Node | None, Node]]:
    """(key, value) of each element of a composite literal; the key is None where there is none."""
    body = node if node.type == "literal_value" else node.child_by_field_name("body")
    found: list[tuple[Node | None, Node]] = []
    for child in body.named_children if body is not None else ():
        if child.type == "keyed_element":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None:
                found.append((inside(key), inside(value)))
        elif child.type != COMMENT:
            found.append((None, inside(child)))
    return found


def inside(element: Node) -> Node:
    return element.named_children[0] if element.type == "literal_element" and element.named_child_count else element


def _composite(src: Source, node: Node, depth: int) -> Operand:
    listed = elements(node)[:MAX_ITEMS]
    text = src.text(node)
    if (listed and listed[0][0] is not None) or composite_type(src, node).startswith("map["):
        items: list[Operand] = []
        for key, value in listed:
            if key is not None:
                items += [operand(src, key, depth + 1), operand(src, value, depth + 1)]
        return Operand(text, "mapping", items=tuple(items), names=_names(items[1::2]))
    named = not composite_type(src, node).startswith("[") and node.type != "literal_value"
    if named:  # a value of a type, be it the empty one
        return Operand(text, "other", names=_names([operand(src, value, depth + 1) for _, value in listed]))
    values = [operand(src, value, depth + 1) for _, value in listed]
    return Operand(text, "collection", items=tuple(values), names=_names(values))


def _binary(src: Source, node: Node, depth: int) -> Operand:
    """Sums and products, folded; `a + b + c` nests to the left as deep as it is long, so it is unrolled."""
    sides: list[Node] = []
    operators: list[str] = []
    current = node
    while current.type == "binary_expression" and len(sides) < MAX_CHAIN:
        operator, left, right = (current.child_by_field_name(name) for name in ("operator", "left", "right"))
        if operator is None or left is None or right is None or operator.type not in ARITHMETIC:
            break
        operators.append(operator.type)
        sides.append(right)
        current = left
    text = src.text(node, CUT)
    if not operators:
        return Operand(text, "other")
    value = operand(src, current, depth + 1)
    for sign, side in zip(reversed(operators), reversed(sides), strict=True):
        value = _combined(sign, value, operand(src, side, depth + 1))
    return replace(value, text=text, derivation=COUNTED.sub(r"\1", text) if value.derivation else "")


def counted(value: Operand) -> Operand:
    """`time.Minute` alone is one minute."""
    return replace(literal(value.text, 1, value.text), names=value.names) if value.name in DURATIONS else value


def _combined(sign: str, left: Operand, right: Operand) -> Operand:
    if sign == "*" and (spell := _duration(left, right)) is not None:
        text = f"{left.text} {sign} {right.text}"[:160]
        return replace(spell, text=text, derivation=text, names=tuple(dict.fromkeys(left.names + right.names)))
    return combine(sign, left, right, lambda sign, left, right: folded(sign, left.value, right.value))


def _duration(left: Operand, right: Operand) -> Operand | None:
    """`5 * time.Second` counts in the unit that it names."""
    for count, unit in ((left, right), (right, left)):
        if unit.name in DURATIONS and count.form == "literal" and isinstance(count.value, (int, float)):
            return count
    return None


def folded(sign: str, left: Scalar, right: Scalar) -> int | float | None:
    """As Go's untyped constants: a division of whole numbers is whole."""
    for side in (left, right):
        if isinstance(side, bool) or not isinstance(side, int | float):
            return None
    if sign == "/" and isinstance(left, int) and isinstance(right, int):
        return fold("//", left, right) if left >= 0 and right > 0 else None
    return fold(sign, left, right)  # type: ignore[arg-type]  # both are numbers here


def _unary(src: Source, node: Node, depth: int) -> Operand:
    operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("operand")
    text = src.text(node, CUT)
    if operator is None or inner is None:
        return Operand(text, "other")
    value = operand(src, inner, depth + 1)
    number = value.value
    if operator.type in "+-" and value.form == "literal" and isinstance(number, (int, float)):
        return literal(text, -number if operator.type == "-" else number, value.derivation and text)
    return Operand(text, "other", names=value.names)


def _names(items: list[Operand]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for item in items for name in item.names))[:MAX_ITEMS]


READERS = {
    "identifier": _identifier, "package_identifier": _identifier, "field_identifier": _identifier,
    "type_identifier": _identifier, "interpreted_string_literal": _string, "raw_string_literal": _string,
    "rune_literal": _rune, "int_literal": _number, "float_literal": _number, "true": _word, "false": _word,
    "nil": _word, "selector_expression": _selector, "index_expression": _index, "slice_expression": _slice,
    "call_expression": _call, "type_conversion_expression": _conversion, "composite_literal": _composite,
    "literal_value": _composite, "binary_expression": _binary, "unary_expression": _unary,
}  # fmt: skip
