"""Expressions as operands: folded where they are constant, named where they are names."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import fold, literal, storable
from specs.analysis.facts import Operand
from specs.analysis.javascript.literals import number_value, string_value, template_value
from specs.analysis.sums import combine
from specs.analysis.syntax import Source

MAX_DEPTH = 5
MAX_ITEMS = 24
MAX_CHAIN = 200

# What wraps an expression without changing its value.
WRAPPERS = frozenset({
    "parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression", "await_expression",
    "type_assertion",
})  # fmt: skip
HEADS = frozenset({
    "identifier", "this", "super", "property_identifier", "private_property_identifier", "import", "meta_property",
    "undefined",
})  # fmt: skip
LENGTHS = frozenset({"length", "size", "byteLength"})
SLICES = frozenset({"slice", "substring", "substr", "subarray"})
# Whose `size` is a count: of a file, an option or a font it is none.
HOLDING = re.compile(
    r"(?:map|set|cache|queue|pool|seen|index|registry|[^s]s|entries)$(?<!stats)(?<!options)(?<!opts)", re.I
)
EMPTY = frozenset({"''", '""', "``", "[]", "{}"})
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "**"})


def unwrap(node: Node) -> Node:
    """The expression inside parentheses, `as T`, `x!` and `await`."""
    while node.type in WRAPPERS:
        named = [child for child in node.named_children if child.type != "comment"]
        if not named:
            return node
        node = named[-1] if node.type == "type_assertion" else named[0]
    return node


def dotted(src: Source, node: Node) -> str:
    """`a?.b!.c` as "a.b.c", `this.x`, `f().g` as "f().g", `a["b"]` as "a.b"; "" where the head is no name."""
    parts: list[str] = []
    for _ in range(MAX_CHAIN):
        node = unwrap(node)
        kind = node.type
        if kind == "member_expression":
            held = node.child_by_field_name("property")
            inner = node.child_by_field_name("object")
            if held is None or inner is None:
                return ""
            parts.append(src.text(held))
            node = inner
        elif kind == "subscript_expression":
            index, inner = node.child_by_field_name("index"), node.child_by_field_name("object")
            if index is None or inner is None:
                return ""
            if index.type != "string":
                return ""
            key = string_value(src, index)
            parts.append(key if key.isidentifier() else f"\0[{src.text(index)}]")
            node = inner
        elif kind == "call_expression":
            inner = node.child_by_field_name("function")
            if inner is None:
                return ""
            head = dotted_head(src, inner)
            parts.append(f"{head}()" if head else "()")
            break
        elif kind in HEADS:
            parts.append(src.text(node))
            break
        elif kind == "new_expression":
            inner = node.child_by_field_name("constructor")
            parts.append(f"{dotted_head(src, inner)}()" if inner else "()")
            break
        else:
            return ""
    # What is no name of its own stays as it is written: `headers['x-api-key']`.
    name = ".".join(reversed(parts))
    return name.replace(".\0", "").replace("\0", "") if "\0" in name else name


def dotted_head(src: Source, node: Node) -> str:
    """As `dotted`, of plain names only: "" as soon as a call or an index stands between."""
    parts: list[str] = []
    for _ in range(MAX_CHAIN):
        node = unwrap(node)
        if node.type == "member_expression":
            held, inner = node.child_by_field_name("property"), node.child_by_field_name("object")
            if held is None or inner is None:
                return ""
            parts.append(src.text(held))
            node = inner
        elif node.type in ("identifier", "this", "super", "import"):
            parts.append(src.text(node))
            return ".".join(reversed(parts))
        else:
            return ""
    return ""


def operand(src: Source, node: Node, depth: int = 0) -> Operand:
    node = unwrap(node)
    kind = node.type
    if kind in ("identifier", "this", "property_identifier", "shorthand_property_identifier"):
        name = src.text(node)
        if name == "undefined":
            return literal(name, None)
        return Operand(name, "name", name, names=(name,))
    reader = READERS.get(kind)
    if reader is None or depth > MAX_DEPTH:
        return Operand(src.text(node, 80), "other")
    return reader(src, node, depth)


def _string(src: Source, node: Node, depth: int) -> Operand:
    return literal(src.text(node), string_value(src, node))


def _number(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node)
    value = number_value(text)
    return Operand(text, "other") if value is None else literal(text, value)


def _word(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node)
    return literal(text, {"true": True, "false": False}.get(text))


def _template(src: Source, node: Node, depth: int) -> Operand:
    value, holes = template_value(src, node)
    if not any(child.type == "template_substitution" for child in node.named_children):
        return literal(src.text(node), value)
    names = tuple(name for hole in holes if (name := dotted(src, hole)))
    return Operand(src.text(node), "template", value=value, has_value=True, names=names)


def _regex(src: Source, node: Node, depth: int) -> Operand:
    pattern = node.child_by_field_name("pattern")
    return literal(src.text(node), src.text(pattern, 400) if pattern else "")


def _member(src: Source, node: Node, depth: int) -> Operand:
    text, name = src.text(node, 80), dotted(src, node)
    held = node.child_by_field_name("property")
    inner = node.child_by_field_name("object")
    measured = held is not None and src.text(held) in LENGTHS
    if measured and held is not None and src.text(held) == "size":
        measured = inner is not None and bool(HOLDING.search(dotted(src, inner)))
    if held is not None and inner is not None and measured:
        name = dotted(src, inner)
        name = _measured(src, inner) if not name or name.startswith("()") else name
        return Operand(text, "length", name, names=(name,))
    if not name:
        return Operand(text, "other")
    return Operand(text, "name", name, names=(name,))


def _measured(src: Source, node: Node) -> str:
    """Of `(reason ?? '').trim()` the name whose length counts: what stands in for nothing has none."""
    held = unwrap(node)
    for _ in range(MAX_DEPTH):
        target = held.child_by_field_name("function") if held.type == "call_expression" else None
        inner = target.child_by_field_name("object") if target is not None else None
        if inner is None:
            break
        held = unwrap(inner)
    operator = held.child_by_field_name("operator") if held.type == "binary_expression" else None
    left, right = held.child_by_field_name("left"), held.child_by_field_name("right")
    empty = right is not None and src.text(right) in EMPTY
    if operator is not None and operator.type in ("??", "||") and left is not None and empty:
        return dotted(src, left)
    return src.text(unwrap(node), 60)


def _subscript(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node, 80)
    name = dotted(src, node)
    if name:
        return Operand(text, "name", name, names=(name,))
    inner, index = node.child_by_field_name("object"), node.child_by_field_name("index")
    names = tuple(name for part in (inner, index) if part is not None and (name := dotted_head(src, part)))
    return Operand(text, "other", names=names)


def _call(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node, 80)
    target = node.child_by_field_name("function") or node.child_by_field_name("constructor")
    if target is None:
        return Operand(text, "other")
    if target.type == "member_expression":
        held, inner = target.child_by_field_name("property"), target.child_by_field_name("object")
        if held is not None and inner is not None and src.text(held) in SLICES:
            return _slice(src, node, inner, src.text(held), depth)
    name = dotted(src, target)
    if not name:
        return Operand(text, "other")
    if name in ("Set", "Map") and node.type == "new_expression" and (items := _held(src, node, depth)):
        return items
    if name == "BigInt" and (found := arguments(node)):
        return operand(src, found[0], depth + 1)
    if name in ("Object.freeze", "Object.seal") and (found := arguments(node)):
        return operand(src, found[0], depth + 1)
    return Operand(text, "call", name, names=tuple(dict.fromkeys([name, *_argument_names(src, node)])))


def _held(src: Source, node: Node, depth: int) -> Operand | None:
    """`new Set(["a", "b"])` as what it holds, `new Map([["a", 1]])` likewise."""
    given = arguments(node)
    held = operand(src, given[0], depth + 1) if len(given) == 1 else None
    if held is None or held.form != "collection" or not held.items:
        return None
    if src.text(node.child_by_field_name("constructor") or node) == "Set":
        return held
    pairs_held = [each.items for each in held.items if each.form == "collection" and len(each.items) == 2]
    if len(pairs_held) != len(held.items):
        return None
    return Operand(
        src.text(node), "mapping", items=tuple(side for pair in pairs_held for side in pair), names=held.names
    )


def _argument_names(src: Source, node: Node) -> list[str]:
    return [name for argument in arguments(node)[:6] for name in operand(src, argument, MAX_DEPTH - 1).names]


def _slice(src: Source, node: Node, inner: Node, method: str, depth: int) -> Operand:
    name = dotted(src, inner) or src.text(unwrap(inner), 60)
    given = [operand(src, argument, depth + 1) for argument in arguments(node)[:2]]
    lower = given[0] if given else literal("", None)
    upper = given[1] if len(given) > 1 else literal("", None)
    if method == "substr" and upper.has_value and isinstance(upper.value, int) and isinstance(lower.value, int):
        end = lower.value + upper.value
        upper = upper if lower.value == 0 else literal(upper.text, end, f"{lower.value} + {upper.value}")
    return Operand(src.text(node, 80), "slice", name, items=(lower, upper), names=(name,))


def arguments(node: Node) -> list[Node]:
    """The argument nodes of a call or `new`."""
    given = node.child_by_field_name("arguments")
    if given is None or given.type != "arguments":
        return []
    return [child for child in given.named_children if child.type != "comment"]


def _array(src: Source, node: Node, depth: int) -> Operand:
    items = [operand(src, child, depth + 1) for child in node.named_children[:MAX_ITEMS] if child.type != "comment"]
    return Operand(src.text(node), "collection", items=tuple(items), names=_names(items))


def _object(src: Source, node: Node, depth: int) -> Operand:
    items: list[Operand] = []
    for key, value in pairs(src, node):
        if len(items) >= 2 * MAX_ITEMS:
            break
        items += [key, operand(src, value, depth + 1)]
    return Operand(src.text(node), "mapping", items=tuple(items), names=_names(items[1::2]))


def pairs(src: Source, node: Node) -> list[tuple[Operand, Node]]:
    """Keys and values of an object literal; spread elements and computed keys without a name are left out."""
    found: list[tuple[Operand, Node]] = []
    for child in node.named_children:
        if child.type == "pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None:
                found.append((key_operand(src, key), value))
        elif child.type == "shorthand_property_identifier":
            found.append((literal(src.text(child), src.text(child)), child))
        elif child.type == "method_definition" and (key := child.child_by_field_name("name")) is not None:
            found.append((key_operand(src, key), child))
    return found


def key_operand(src: Source, key: Node) -> Operand:
    if key.type == "computed_property_name":
        inner = key.named_children
        return operand(src, inner[0], 1) if inner else Operand(src.text(key), "other")
    if key.type in ("string", "number"):
        return operand(src, key)
    text = src.text(key)
    return literal(text, text)


def key_text(key: Operand) -> str:
    """The name that a key stands for."""
    return str(key.value) if key.has_value else key.name or key.text


def _binary(src: Source, node: Node, depth: int) -> Operand:
    """Sums and products, folded; `a + b + c` nests to the left as deep as it is long, so it is unrolled."""
    sides: list[Node] = []
    operators: list[str] = []
    current = node
    while current.type == "binary_expression" and len(sides) < MAX_CHAIN:
        operator, left, right = (current.child_by_field_name(name) for name in ("operator", "left", "right"))
        if operator is None or left is None or right is None or operator.type not in ARITHMETIC | {"<<"}:
            break
        operators.append(operator.type)
        sides.append(right)
        current = left
    text = src.text(node)
    if not operators:
        names = tuple(
            name for part in (node.child_by_field_name("left"), node.child_by_field_name("right"))
            if part is not None and (name := dotted_head(src, unwrap(part)))
        )  # fmt: skip
        return Operand(text, "other", names=names)
    value = operand(src, current, depth + 1)
    for operator_text, side in zip(reversed(operators), reversed(sides), strict=True):
        value = combine(operator_text, value, operand(src, side, depth + 1), _folded)
    return replace(value, text=text, derivation=text if value.derivation else "")


def _folded(operator: str, left: Operand, right: Operand) -> int | float | None:
    """The number that two numbers make; whole numbers are written whole, as JavaScript prints them."""
    for side in (left.value, right.value):
        if isinstance(side, bool) or not isinstance(side, int | float):
            return None
    value = fold(operator, left.value, right.value)  # type: ignore[arg-type]  # both are numbers here
    return storable(int(value)) if value is not None and float(value).is_integer() else value


def _unary(src: Source, node: Node, depth: int) -> Operand:
    operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("argument")
    text = src.text(node, 80)
    if operator is None or inner is None:
        return Operand(text, "other")
    value = operand(src, inner, depth + 1)
    number = value.value
    if operator.type in "+-" and value.form == "literal" and isinstance(number, (int, float)):
        return literal(text, -number if operator.type == "-" else number, value.derivation and text)
    if operator.type == "void":
        return literal(text, None)
    return Operand(text, "other", names=value.names)


def _choice(src: Source, node: Node, depth: int) -> Operand:
    sides = [operand(src, child, depth + 1) for child in node.named_children if child.type != "comment"]
    return Operand(src.text(node, 80), "other", names=_names(sides))


def _names(items: list[Operand]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for item in items for name in item.names))[:MAX_ITEMS]


def _assignment(src: Source, node: Node, depth: int) -> Operand:
    """`a = b = 0` has the value of what stands last."""
    right = node.child_by_field_name("right")
    return operand(src, right, depth + 1) if right is not None else Operand(src.text(node, 80), "other")


READERS = {
    "string": _string, "number": _number, "true": _word, "false": _word, "null": _word, "undefined": _word,
    "template_string": _template, "regex": _regex, "member_expression": _member, "subscript_expression": _subscript,
    "call_expression": _call, "new_expression": _call, "array": _array, "object": _object,
    "binary_expression": _binary, "unary_expression": _unary, "ternary_expression": _choice,
    "assignment_expression": _assignment,
}  # fmt: skip
