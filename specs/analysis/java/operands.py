"""Java expressions as operands: folded where they are constant, named where they are names."""

import re
from functools import lru_cache

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import fold, literal, storable
from specs.analysis.facts import Operand
from specs.analysis.sums import combine
from specs.analysis.syntax import Source

MAX_DEPTH = 5
MAX_ITEMS = 24
MAX_CHAIN = 200
MAX_INT = 2**31 - 1

COMMENTS = frozenset({"line_comment", "block_comment"})
LENGTHS = frozenset({"length", "size", "getLength", "capacity"})
SLICES = frozenset({"substring", "subList", "subSequence"})
COLLECTIONS = frozenset({
    "List.of", "Set.of", "Arrays.asList", "EnumSet.of", "ImmutableList.of", "ImmutableSet.of", "Stream.of",
    "Sets.newHashSet", "Lists.newArrayList", "Collections.singleton", "Collections.singletonList", "IntStream.of",
})  # fmt: skip
# What only wraps the value given to it.
HOLDERS = frozenset({
    "Integer.valueOf", "Long.valueOf", "Double.valueOf", "BigDecimal.valueOf", "BigInteger.valueOf", "Optional.of",
    "Optional.ofNullable", "Collections.unmodifiableList", "Collections.unmodifiableSet", "Set.copyOf", "List.copyOf",
    "Collections.unmodifiableMap", "Map.copyOf", "Boolean.valueOf", "String.valueOf", "Maps.immutableEnumMap",
})  # fmt: skip
MADE_OF = frozenset({"HashSet", "ArrayList", "LinkedHashSet", "TreeSet", "EnumMap", "HashMap", "BigDecimal",
                     "LinkedHashMap", "AtomicInteger", "AtomicLong"})  # fmt: skip
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "<<"})
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0", "s": " ", "\n": ""}
MARKS = re.compile(r"^(?:@[\w.]+(?:\([^)]*\))?\s+)+")
AFTER_NAME = re.compile(r"[<\[ ]")
# Duration.ofDays(30), TimeUnit.MINUTES.toMillis(5): the number counts in the unit that the name tells
DURATION = re.compile(
    r"(^|\.)(Duration\.of(Nanos|Millis|Seconds|Minutes|Hours|Days)|Period\.ofDays"
    r"|(?:TimeUnit\.)?(MILLISECONDS|SECONDS|MINUTES|HOURS|DAYS)\.to[A-Z]\w+)$"
)
HOLE = re.compile(r"%(?:(\d+)\$)?[-#+ 0,(]*\d*(?:\.\d+)?([a-zA-Z%])")


def unwrap(node: Node) -> Node:
    """The expression inside parentheses and casts."""
    while True:
        if node.type == "parenthesized_expression":
            inner = next((child for child in node.named_children if child.type not in COMMENTS), None)
        elif node.type == "cast_expression":
            inner = node.child_by_field_name("value")
        else:
            return node
        if inner is None:
            return node
        node = inner


@lru_cache(maxsize=8192)
def plain_type(written: str) -> str:
    """The class that a type names: `Optional<Order>` is "Optional"."""
    bare = MARKS.sub("", written) if written[:1] == "@" else written
    return AFTER_NAME.split(bare, maxsplit=1)[0]


def dotted(src: Source, node: Node) -> str:
    """`a.b.c`, `this.x`, `f().g` as "f().g"; "" where the head is no name."""
    parts: list[str] = []
    for _ in range(MAX_CHAIN):
        node = unwrap(node)
        kind = node.type
        if kind in ("field_access", "scoped_identifier"):
            held = node.child_by_field_name("field") or node.child_by_field_name("name")
            inner = node.child_by_field_name("object") or node.child_by_field_name("scope")
            if held is None or inner is None:
                return ""
            parts.append(src.text(held))
            node = inner
        elif kind == "method_invocation":
            parts.append(f"{callee(src, node, 2) or ''}()")
            break
        elif kind in ("identifier", "this", "super", "type_identifier"):
            parts.append(src.text(node))
            break
        elif kind == "object_creation_expression":
            parts.append(f"{plain_type(src.text(node.child_by_field_name('type') or node, 80))}()")
            break
        elif kind == "class_literal":
            parts.append(src.text(node))
            break
        else:
            return ""
    return ".".join(reversed(parts))


def callee(src: Source, node: Node, depth: int = 0) -> str:
    """What a method invocation calls: "a.b.run", "run", "a.b().c"; two calls deep at most."""
    name = node.child_by_field_name("name")
    held = node.child_by_field_name("object")
    if name is None:
        return ""
    if held is None:
        return src.text(name)
    held = unwrap(held)
    if held.type == "method_invocation":
        inner = callee(src, held, depth + 1) if depth < 2 else ""
        return f"{inner}().{src.text(name)}"
    prefix = dotted(src, held)
    return f"{prefix}.{src.text(name)}" if prefix else ""


def arguments(node: Node) -> list[Node]:
    given = node.child_by_field_name("arguments")
    return [child for child in given.named_children if child.type not in COMMENTS] if given is not None else []


def string_value(src: Source, node: Node) -> str:
    """What a string, text block or character literal stands for."""
    text = src.text(node, 4000)
    if text.startswith('"""'):
        return _text_block(text)
    return _unescaped(text[1:-1] if text[-1:] in "\"'" else text[1:])


def _text_block(text: str) -> str:
    body = text[3:].removesuffix('"""')
    rows = body.partition("\n")[2].split("\n")
    told = [row for row in rows[:-1] if row.strip()] + rows[-1:]
    margin = min((len(row) - len(row.lstrip()) for row in told), default=0)
    return _unescaped("\n".join(row[margin:].rstrip() for row in rows))


def _unescaped(text: str) -> str:
    return re.sub(r"\\(u+[0-9a-fA-F]{4}|[0-3]?[0-7]{1,2}|.|\n)", _escape, text) if "\\" in text else text


def _escape(found: re.Match[str]) -> str:
    body = found[1]
    if body[0] == "u" and len(body) > 4:
        code = int(body.lstrip("u"), 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)  # a lone surrogate is no text that can be stored
    return chr(int(body, 8)) if body.isdigit() else ESCAPES.get(body, body)


def number_value(text: str) -> int | float | None:
    plain = text.replace("_", "")
    if len(plain) > 60:
        return None
    try:
        if plain[:2].lower() == "0x":
            return _signed(plain, 16) if "." not in plain and "p" not in plain.lower() else None
        if plain[:2].lower() == "0b":
            return _signed(plain, 2)
        if plain.rstrip("lL").isdigit():
            plain = plain.rstrip("lL")
            return storable(int(plain, 8) if plain[0] == "0" and len(plain) > 1 else int(plain))
        return storable(float(plain.rstrip("fFdD")))
    except ValueError:
        return None


def _signed(plain: str, base: int) -> int | float | None:
    """`0xdeadbeef` fills all bits of an `int`: it is a negative number that nobody means, and left as it is written."""
    value = int(plain.rstrip("lL"), base)
    bits = 64 if plain[-1] in "lL" else 32
    return storable(value) if value < 1 << (bits - 1) else None


def operand(src: Source, node: Node, depth: int = 0) -> Operand:
    node = unwrap(node)
    kind = node.type
    if kind in ("identifier", "this"):
        name = src.text(node)
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


def _field(src: Source, node: Node, depth: int) -> Operand:
    text, name = src.text(node, 120), dotted(src, node)
    if not name:
        return Operand(text, "other")
    owner, _, held = name.rpartition(".")
    if held == "length" and owner:
        owner = text.removesuffix(".length") if "()" in owner else owner  # of a result, as it is written
        return Operand(text, "length", owner, names=(owner,))
    return Operand(text, "name", name, names=(name,))


def _call(src: Source, node: Node, depth: int) -> Operand:
    text, name, given = src.text(node, 120), callee(src, node), arguments(node)
    owner, _, method = name.rpartition(".")
    method = method or src.text(node.child_by_field_name("name") or node, 40)  # of what is called on a literal
    if owner and not given and method in LENGTHS and _as_written(src, node, owner):
        return Operand(text, "length", owner, names=(owner,))
    if owner and method in SLICES and given:
        return _slice(src, text, owner, given, depth)
    if method in ("format", "formatted") and (found := _formatted(src, node, owner, given, depth)):
        return found
    if name in COLLECTIONS:
        items = [operand(src, each, depth + 1) for each in given[:MAX_ITEMS]]
        return Operand(src.text(node), "collection", items=tuple(items), names=names_of(items))
    if name in HOLDERS and len(given) == 1:
        return operand(src, given[0], depth + 1)
    if len(given) == 1 and DURATION.search(name):
        counted = operand(src, given[0], depth + 1)
        if counted.form == "literal" and isinstance(counted.value, (int, float)):
            return replace(counted, text=text, derivation=text)
    if name in ("Map.of", "ImmutableMap.of") and len(given) % 2 == 0:
        items = [operand(src, each, depth + 1) for each in given[: 2 * MAX_ITEMS]]
        return Operand(src.text(node), "mapping", items=tuple(items), names=names_of(items[1::2]))
    if name == "Map.ofEntries":
        pairs = [arguments(each) for each in given[:MAX_ITEMS] if each.type == "method_invocation"]
        items = [operand(src, side, depth + 1) for pair in pairs if len(pair) == 2 for side in pair]
        return Operand(src.text(node), "mapping", items=tuple(items), names=names_of(items[1::2]))
    if not name:
        return Operand(text, "other")
    inner = [each for argument in given[:6] if (each := dotted(src, argument)) and "()" not in each]
    return Operand(text, "call", name, names=tuple(dict.fromkeys([name, *inner])))


def _as_written(src: Source, node: Node, owner: str) -> bool:
    """Whether the receiver stands in the code as it is named: `find(x).size()` is not the length of "find()"."""
    held = node.child_by_field_name("object")
    return held is not None and src.text(held, len(owner) + 1) == owner


def _slice(src: Source, text: str, name: str, given: list[Node], depth: int) -> Operand:
    lower = operand(src, given[0], depth + 1)
    upper = operand(src, given[1], depth + 1) if len(given) > 1 else literal("", None)
    return Operand(text, "slice", name, items=(lower, upper), names=(name,))


def _formatted(src: Source, node: Node, owner: str, given: list[Node], depth: int) -> Operand | None:
    """`String.format("%s of %d", a, b)` and `"%s".formatted(a)` as texts with holes."""
    held = node.child_by_field_name("object")
    if owner == "String" and given:
        pattern, rest = operand(src, given[0], depth + 1), given[1:]
    elif held is not None and unwrap(held).type in ("string_literal", "binary_expression"):
        pattern, rest = operand(src, held, depth + 1), given
    else:
        return None
    if pattern.form != "literal" or not isinstance(pattern.value, str):
        return None
    return filled(src, src.text(node), pattern.value, HOLE, rest)


def filled(src: Source, text: str, pattern: str, hole: re.Pattern[str], given: list[Node]) -> Operand:
    """The text of `pattern` with `{argument}` in its holes."""
    parts: list[str] = []
    names: list[str] = []
    position = count = 0
    for found in hole.finditer(pattern):
        parts.append(pattern[position : found.start()])
        position = found.end()
        if found[0] == "%%" or (found.lastindex and found[found.lastindex] == "n"):
            parts.append("%" if found[0] == "%%" else "\n")
            continue
        index = int(found[1]) - 1 if found.lastindex and found[1] else count
        count += 1
        inner = unwrap(given[index]) if 0 <= index < len(given) else None
        parts.append("{" + (src.text(inner, 60) if inner is not None else "") + "}")
        if inner is not None and (name := dotted(src, inner)):
            names.append(name)
    if not position:
        return literal(text, pattern)
    parts.append(pattern[position:])
    return Operand(text, "template", value="".join(parts), has_value=True, names=tuple(names))


def _new(src: Source, node: Node, depth: int) -> Operand:
    kind = node.child_by_field_name("type")
    name = plain_type(src.text(kind, 120)) if kind is not None else ""
    given = arguments(node)
    if name in MADE_OF and len(given) == 1:
        inner = operand(src, given[0], depth + 1)
        if name == "BigDecimal" and isinstance(inner.value, str):
            amount = number_value(inner.value) if inner.value.replace(".", "", 1).isdigit() else None
            return literal(inner.value, amount) if amount is not None else inner
        if inner.form in ("literal", "collection", "mapping"):
            return inner
    inner_names = [each for argument in given[:6] if (each := dotted(src, argument)) and "()" not in each]
    return Operand(src.text(node, 120), "call", name, names=tuple(dict.fromkeys([name, *inner_names])))


def _array(src: Source, node: Node, depth: int) -> Operand:
    held = node.child_by_field_name("value") if node.type == "array_creation_expression" else node
    if held is None:
        return Operand(src.text(node, 80), "other")
    items = [operand(src, each, depth + 1) for each in held.named_children[:MAX_ITEMS] if each.type not in COMMENTS]
    return Operand(src.text(node), "collection", items=tuple(items), names=names_of(items))


def _index(src: Source, node: Node, depth: int) -> Operand:
    sides = (node.child_by_field_name("array"), node.child_by_field_name("index"))
    names = tuple(name for side in sides if side is not None and (name := dotted(src, side)) and "()" not in name)
    return Operand(src.text(node, 80), "other", names=names)


def _binary(src: Source, node: Node, depth: int) -> Operand:
    """Sums and products, folded; `a + b + c` nests to the left as deep as it is long, so it is unrolled."""
    sides: list[Node] = []
    signs: list[str] = []
    current = node
    while current.type == "binary_expression" and len(sides) < MAX_CHAIN:
        operator, left, right = (current.child_by_field_name(name) for name in ("operator", "left", "right"))
        if operator is None or left is None or right is None or operator.type not in ARITHMETIC:
            break
        signs.append(operator.type)
        sides.append(right)
        current = left
    text = src.text(node)
    if not signs:
        parts = (node.child_by_field_name("left"), node.child_by_field_name("right"))
        return Operand(text, "other", names=tuple(n for p in parts if p is not None and (n := dotted(src, p))))
    value = operand(src, current, depth + 1)
    for sign, side in zip(reversed(signs), reversed(sides), strict=True):
        value = combine(sign, value, operand(src, side, depth + 1), _folded)
    return replace(value, text=text, derivation=text if value.derivation else "")


def _folded(sign: str, left: Operand, right: Operand) -> int | float | None:
    """As the machine computes it: whole numbers divide to whole ones, and what overflows an int is not told."""
    one, two = left.value, right.value
    if isinstance(one, bool) or isinstance(two, bool) or not isinstance(one, int | float):
        return None
    if not isinstance(two, int | float):
        return None
    whole = isinstance(one, int) and isinstance(two, int)
    if whole and sign in "/%":
        if not two:
            return None
        quotient = abs(one) // abs(two) * (1 if (one < 0) == (two < 0) else -1)
        return int(quotient if sign == "/" else one - quotient * two)
    value = fold(sign, one, two)
    long = any(mark in text for text in (left.text, right.text) for mark in "lL")
    return None if value is not None and whole and not long and abs(value) > MAX_INT else value


def _step(src: Source, node: Node, depth: int) -> Operand:
    """`++count`, `count++`: the variable itself."""
    inner = node.named_children[0] if node.named_child_count else None
    return operand(src, inner, depth + 1) if inner is not None else Operand(src.text(node), "other")


def _unary(src: Source, node: Node, depth: int) -> Operand:
    operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("operand")
    text = src.text(node, 80)
    if operator is None or inner is None:
        return Operand(text, "other")
    value = operand(src, inner, depth + 1)
    number = value.value
    if operator.type in "+-" and value.form == "literal" and isinstance(number, (int, float)):
        return literal(text, -number if operator.type == "-" else number, value.derivation and text)
    return Operand(text, "other", names=value.names)


def _choice(src: Source, node: Node, depth: int) -> Operand:
    sides = [operand(src, child, depth + 1) for child in node.named_children if child.type not in COMMENTS]
    return Operand(src.text(node, 80), "other", names=names_of(sides))


def _class(src: Source, node: Node, depth: int) -> Operand:
    text = src.text(node, 80)
    return Operand(text, "name", text.removesuffix(".class"), names=(text.removesuffix(".class"),))


def names_of(items: list[Operand]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for item in items for name in item.names))[:MAX_ITEMS]


READERS = {
    "string_literal": _string, "character_literal": _string, "decimal_integer_literal": _number,
    "hex_integer_literal": _number, "octal_integer_literal": _number, "binary_integer_literal": _number,
    "decimal_floating_point_literal": _number, "hex_floating_point_literal": _number, "true": _word, "false": _word,
    "null_literal": _word, "field_access": _field, "scoped_identifier": _field, "method_invocation": _call,
    "object_creation_expression": _new, "array_creation_expression": _array, "array_initializer": _array,
    "element_value_array_initializer": _array, "array_access": _index, "binary_expression": _binary,
    "unary_expression": _unary, "update_expression": _step, "ternary_expression": _choice, "class_literal": _class,
}  # fmt: skip
