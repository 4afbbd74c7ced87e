"""Expressions as operands: folded where they are constant, named where they are names."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import fold, literal
from specs.analysis.facts import Operand
from specs.analysis.solid.forms import Form
from specs.analysis.solid.reader import Reader
from specs.analysis.sums import combine

MAX_SHOWN = 80  # characters of a member of what a call gives
MAX_DEPTH = 5
MAX_ITEMS = 24
MAX_CHAIN = 200
CUT = 90  # longer than what is quoted as code, so that nobody quotes a part
NOTES = re.compile(r"/\*.*?\*/")
ARITHMETIC = frozenset({"+", "-", "*", "/", "%", "**", "<<", "."})
# members and functions that tell how long something is
LENGTHS = frozenset({"len", "length", "Length", "size", "Count", "count", "strlen", "mb_strlen", "sizeof_array"})
# calls that change a value's type, or take it out of what holds it, and nothing else
TRANSPARENT = frozenset(
    """
    to_string to_owned into clone as_str as_ref unwrap to_s to_i to_f to_sym freeze String str intval strval trim strip
    to_vec as_bytes toString toInt toLong toDouble toIntOrNull toLongOrNull toDoubleOrNull
    ToString c_str Some Ok Box String::from Box::new Arc::new Rc::new
    Integer Float boxed chars
    """.split()
)
# functions that only list what they are given
LISTING = frozenset({"setOf", "listOf", "arrayOf", "intArrayOf", "longArrayOf", "mutableListOf", "mutableSetOf",
                     "EnumSet.of", "emptySet", "emptyList"})  # fmt: skip
# Duration::from_secs(5), TimeSpan.FromSeconds(5), 5.seconds: the number counts in the unit that the name tells
DURATIONS = {
    "from_secs": "seconds", "from_secs_f32": "seconds", "from_secs_f64": "seconds", "from_millis": "milliseconds",
    "from_micros": "microseconds", "from_nanos": "nanoseconds", "from_mins": "minutes", "from_hours": "hours",
    "FromSeconds": "seconds", "FromMilliseconds": "milliseconds", "FromMinutes": "minutes", "FromHours": "hours",
    "FromDays": "days", "ofSeconds": "seconds", "ofMillis": "milliseconds", "ofMinutes": "minutes",
    "ofHours": "hours", "ofDays": "days",
    "seconds": "seconds", "second": "seconds", "minutes": "minutes", "minute": "minutes", "hours": "hours",
    "addSeconds": "seconds", "addMinutes": "minutes", "addHours": "hours", "addDays": "days", "addWeeks": "weeks",
    "hour": "hours", "days": "days", "day": "days", "milliseconds": "milliseconds",
}  # fmt: skip


def operand(reader: Reader, node: Node, depth: int = 0) -> Operand:
    inner, form = reader.bare(node)
    text = reader.text(node, CUT)
    if depth > MAX_DEPTH:
        return Operand(text, "other")
    match form.kind:
        case "name" | "member":
            text = reader.text(inner, CUT)
            return _name(reader, inner, form, text)
        case "string":
            if form.template:
                return Operand(text, "template", value=form.value, has_value=True, names=form.names)
            return literal(text, form.value)
        case "number" | "word":
            return (
                literal(text, form.value) if form.value is not None or form.kind == "word" else Operand(text, "other")
            )
        case "call":
            return _call(reader, inner, form, text, depth)
        case "new":
            return Operand(text, "call", form.name, names=(form.name,) if form.name else ())
        case "binary":
            return _binary(reader, inner, text, depth)
        case "negative":
            return _negative(reader, form, text, depth)
        case "assign" if form.name == "=" and reader.dialect.assigns_locals and form.parts[0] is not None:
            return operand(reader, form.parts[0], depth + 1)  # `($lock = f()) === null` asks about $lock
        case "list" | "map":
            items = tuple(operand(reader, part, depth + 1) for part in reader.arguments(form)[:MAX_ITEMS])
            names = tuple(dict.fromkeys(name for item in items for name in item.names))[:MAX_ITEMS]
            return Operand(
                reader.text(node), "collection" if form.kind == "list" else "mapping", items=items, names=names
            )
        case "slice":
            return _slice(reader, form, text, depth)
        case "assign" if form.name == "=" and form.parts[1] is not None:  # (fd = open(path)) < 0 asks what it was given
            return operand(reader, reader.bare(form.parts[1])[0], depth + 1)
        case "index":
            held = reader.written(form.target)
            return Operand(text, "other", names=(held,) if held else ())
    return Operand(text, "other")


def _name(reader: Reader, node: Node, form: Form, text: str) -> Operand:
    if form.kind == "member" and form.target is not None:
        if form.name in LENGTHS and form.sep != "::" and reader.dialect.language not in ("c", "cpp", "php"):
            return _length(reader, form.target, text)
        if form.name in DURATIONS:
            counted = operand(reader, form.target, MAX_DEPTH - 1)
            if counted.form == "literal":
                return replace(counted, text=text, derivation=text)
    name = reader.written(node)
    if "()" in name and name not in text and len(text) <= MAX_SHOWN:
        name = text  # `Quality.of(code).trusted`, with what is given there
    return Operand(text, "name", name, names=(name,)) if name else Operand(text, "other")


def _length(reader: Reader, node: Node, text: str) -> Operand:
    inner, form = reader.bare(node)
    for _ in range(3):  # note.trim().len(), note.chars().count()
        if form.kind == "call" and form.target is not None and form.name in TRANSPARENT and not form.parts:
            inner, form = reader.bare(form.target)
    name = reader.written(inner)
    name = name if "()" not in name else ""
    return Operand(text, "length", name or reader.text(inner, 60), names=(name,) if name else ())


def _call(reader: Reader, node: Node, form: Form, text: str, depth: int) -> Operand:
    name, given = reader.callee(node), reader.arguments(form)
    if name in LISTING and not form.named and form.block is None:
        items = tuple(operand(reader, part, depth + 1) for part in given[:MAX_ITEMS])
        names = tuple(dict.fromkeys(name for item in items for name in item.names))[:MAX_ITEMS]
        return Operand(text, "collection", items=items, names=names)
    if form.name in LENGTHS and not form.named and form.block is None:
        if form.target is not None and not given:
            return _length(reader, form.target, text)
        if form.target is None and len(given) == 1:
            return _length(reader, given[0], text)
    if form.name in DURATIONS:
        held = given[0] if len(given) == 1 else form.target if not given and form.sep == "." else None
        if held is not None:
            counted = operand(reader, held, depth + 1)
            if counted.form in ("literal", "name", "arithmetic"):
                return replace(counted, text=text, derivation=text if counted.form == "literal" else "")
    if name in ("Task.FromResult", "ValueTask.FromResult") and len(given) == 1:
        return operand(reader, given[0], depth + 1)
    if name in TRANSPARENT or form.name in TRANSPARENT or name in ("String::from", "Box::new"):
        asks = form.target is not None and form.sep != "::" and name not in TRANSPARENT  # $request->str('name')
        held = form.target if form.target is not None and not given else given[0] if len(given) == 1 else None
        if held is not None and (held is form.target or not asks) and depth < MAX_DEPTH:
            inside = operand(reader, held, depth + 1)
            if inside.form in ("literal", "template", "length"):
                return replace(inside, text=text)
    if form.template and isinstance(form.value, str):
        return Operand(
            text, "template" if form.names else "literal", value=form.value, has_value=True, names=form.names
        )
    return Operand(text, "call", name, names=(name,) if name and "()" not in name else ())


def _binary(reader: Reader, node: Node, text: str, depth: int) -> Operand:
    """Sums and products, folded; `a + b + c` nests to the left as deep as it is long, so it is unrolled."""
    sides: list[Node] = []
    operators: list[str] = []
    current = node
    while len(sides) < MAX_CHAIN:
        current, form = reader.bare(current) if not sides else (current, reader.form(current))
        left, right = form.parts if form.kind == "binary" else (None, None)
        if left is None or right is None or form.name not in ARITHMETIC:
            break
        operators.append(form.name)
        sides.append(right)
        current = left
    if not operators:
        names = tuple(name for part in reader.form(node).parts if part is not None and (name := reader.written(part)))
        return Operand(text, "other", names=names)
    if "/*" in text:
        text = " ".join(NOTES.sub(" ", text).split())
    value = operand(reader, current, depth + 1)
    for sign, side in zip(reversed(operators), reversed(sides), strict=True):
        value = combine("+" if sign == "." else sign, value, operand(reader, side, depth + 1), _folded)
    return replace(value, text=text, derivation=text if value.derivation else "")


def _folded(sign: str, left: Operand, right: Operand) -> int | float | None:
    """A division of whole numbers is whole, as in all these languages but PHP, where it is when nothing is left."""
    one, two = left.value, right.value
    if any(isinstance(side, bool) or not isinstance(side, int | float) for side in (one, two)):
        return None
    if sign == "/" and isinstance(one, int) and isinstance(two, int):
        return fold("//", one, two) if one >= 0 and two > 0 and one % two == 0 else None
    return fold(sign, one, two)  # type: ignore[arg-type]  # both are numbers here


def _negative(reader: Reader, form: Form, text: str, depth: int) -> Operand:
    inner = form.parts[0]
    value = operand(reader, inner, depth + 1) if inner is not None else Operand(text, "other")
    number = value.value
    if value.form == "literal" and isinstance(number, int | float) and not isinstance(number, bool):
        return literal(text, -number, value.derivation and text)
    return Operand(text, "other", names=value.names)


def _slice(reader: Reader, form: Form, text: str, depth: int) -> Operand:
    name = reader.written(form.target)
    if not name or len(form.parts) != 2:
        return Operand(text, "other")
    lower, upper = (
        operand(reader, bound, depth + 1) if bound is not None else literal("", None) for bound in form.parts
    )
    if lower.value is None and not lower.names:
        lower = literal("0", 0)
    return Operand(text, "slice", name, items=(lower, upper), names=(name,))


def duration_unit(reader: Reader, node: Node) -> str:
    """seconds for `Duration::from_secs(5)`, `5.seconds`."""
    form = reader.bare(node)[1]
    return DURATIONS.get(form.name, "") if form.kind in ("call", "member") else ""
