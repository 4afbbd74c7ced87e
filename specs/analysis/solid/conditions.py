"""What a guard asks, normalised as in every language."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import compared, negate, placed
from specs.analysis.facts import CompareOp, Condition, Operand
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import MAX_CHAIN, operand
from specs.analysis.solid.patterns import fits, within
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line, last_line

MAX_DEPTH = 8
MAX_PARTS = 24
COMPARISONS: dict[str, CompareOp] = {
    "<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne", "===": "eq", "!==": "ne", "<>": "ne",
    "=~": "matches", "!~": "not_matches", "in": "in", "!in": "not_in", "eql?": "eq",
}  # fmt: skip
PLACING = frozenset({"strpos", "stripos", "mb_strpos", "mb_stripos"})  # where one text stands in another
EXACT = frozenset({"===", "!=="})  # in PHP `x === false` asks for false itself, not for what counts as false
COMPARING = frozenset({"strcmp", "wcscmp", "g_strcmp0", "strncmp", "wcsncmp"})
BOTH, EITHER = frozenset({"&&", "and"}), frozenset({"||", "or"})
# Methods and functions that ask, by their name in small letters without underscores and "?".
OF_SUBJECT: dict[str, CompareOp] = {  # subject.f(other)
    "startswith": "starts", "endswith": "ends", "hasprefix": "starts", "hassuffix": "ends",
    "equals": "eq", "eq": "eq", "eql": "eq", "iskindof": "is_a", "isa": "is_a", "kindof": "is_a", "instanceof": "is_a",
    "matches": "matches", "eqignoreasciicase": "eq",
}  # fmt: skip
HOLDS = frozenset("cover contains include includes containskey haskey key member containsvalue".split())
OF_BOTH: dict[str, CompareOp] = {  # f(subject, other)
    "strstartswith": "starts",
    "strendswith": "ends",
    "inarray": "in",
    "arraykeyexists": "in",
}
ACTING = frozenset("save update destroy delete create perform call run execute start stop connect".split())
EMPTY = frozenset({"isempty", "empty"})
NULL: dict[str, CompareOp] = {
    "isnone": "is_null", "isnull": "is_null", "nil": "is_null", "issome": "not_null", "isset": "not_null",
    "isnullorempty": "falsy", "isnullorwhitespace": "falsy", "isnullorblank": "falsy", "blank": "falsy",
    "isblank": "falsy", "present": "truthy", "isnotempty": "truthy", "any": "truthy", "isnotblank": "truthy",
}  # fmt: skip


def condition(reader: Reader, node: Node, depth: int = 0) -> Condition:
    """What `node` asks; a whole question knows the lines that ask it."""
    asked = _condition(reader, node, depth)
    return asked if depth else placed(asked, first_line(node), last_line(node))


def _condition(reader: Reader, node: Node, depth: int) -> Condition:
    inner, form = reader.bare(node)
    text = " ".join(reader.text(inner).split())
    if depth > MAX_DEPTH:
        return Condition("opaque", text)
    if reader.dialect.denied is not None and text[:1] == "!" and reader.dialect.denied(inner):
        return negate(_undenied(_of_form(reader, inner, form, text, depth)), text)
    return _of_form(reader, inner, form, text, depth)


def _undenied(asked: Condition) -> Condition:
    """The question without the sign that its text begins with."""
    left, right = (side if side is None or side.text[:1] != "!" else replace(
        side, text=side.text[1:], name=side.name.lstrip("!")) for side in (asked.left, asked.right))  # fmt: skip
    parts = tuple(_undenied(part) for part in asked.parts)
    return replace(asked, text=asked.text.removeprefix("!"), left=left, right=right, parts=parts)


def _of_form(reader: Reader, inner: Node, form: Form, text: str, depth: int) -> Condition:
    match form.kind:
        case "not":
            asked = form.parts[0]
            return negate(condition(reader, asked, depth + 1), text) if asked is not None else Condition("opaque", text)
        case "binary":
            return _binary(reader, inner, form, text, depth)
        case "is":
            subject = form.parts[0]
            left = operand(reader, subject) if subject is not None else None
            if form.name in ("null", "nil"):
                return Condition("not_null" if form.negated else "is_null", text, left)
            if not form.name:
                return Condition("opaque", text, left)
            kind = Operand(form.name, "name", form.name)
            return Condition("not_a" if form.negated else "is_a", text, left, kind)
        case "call":
            return _asked(reader, inner, form, text)
        case "fits" if form.test is not None and form.cases:
            case = form.cases[0]
            held = condition(reader, case.guard, depth + 1) if case.guard is not None else None
            return fits(reader, form.test, case.patterns, held)
        case "name" | "member":
            if form.kind == "member" and reader.dialect.bare_calls and form.name in ACTING:
                return Condition("truthy", text, Operand(text, "call", reader.written(inner)))
            if form.name.endswith("?") and form.kind == "member":
                return _asked(reader, inner, form, text)
        case "assign" if (
            form.name == "="
            and form.parts
            and form.parts[0] is not None
            and (reader.dialect.bare_calls or reader.dialect.assigns_locals)
        ):
            given = operand(reader, form.parts[0])
            return Condition("truthy", text, given) if given.form == "name" else Condition("opaque", text)
        case "assign" if form.name == "=" and len(form.parts) > 1 and form.parts[1] is not None:
            return Condition(
                "truthy", text, operand(reader, reader.bare(form.parts[1])[0])
            )  # if ((file = fopen(path, "r")))
        case "other" | "assign":
            return Condition("opaque", text)
    return Condition("truthy", text, operand(reader, inner))


def _binary(reader: Reader, node: Node, form: Form, text: str, depth: int) -> Condition:
    left, right = form.parts
    if left is None or right is None:
        return Condition("opaque", text)
    if form.name in BOTH or form.name in EITHER:
        return _combined(reader, node, BOTH if form.name in BOTH else EITHER, text, depth)
    if form.name == "===" and reader.dialect.bare_calls:
        return fits(reader, right, [left])  # Ruby: `Net::HTTPSuccess === response` asks as a case does
    op = COMPARISONS.get(form.name)
    if op in ("lt", "le", "gt", "ge") and reader.dialect.bare_calls and _names_class(reader, right):
        op = None  # Ruby: `kind <= Adapter` asks of classes, not of sizes
    if op in ("matches", "not_matches") and reader.bare(left)[0].type == "regex":
        left, right = right, left  # Ruby: `/^#/ =~ line` asks of the line
    if op is None:
        held = operand(reader, node)
        if reader.dialect.language == "cpp" and "&&" in text and "<" in text:
            return Condition("opaque", text)  # `x - y < 0 && x - y > -5`, which reads like a template's arguments
        if form.name in COMPARISONS:  # asked of classes
            held = replace(held, form="call", name=text)
        return Condition("truthy", text, held)
    return comparison(reader, op, text, left, right, exact=form.name in EXACT and reader.dialect.language == "php")


def _of_made(reader: Reader, subject: Node, op: CompareOp) -> bool:
    """Ruby: `Order.where(paid: true).blank?` asks of what is found whether it is empty, and not whether it holds."""
    return reader.dialect.bare_calls and op in ("truthy", "falsy") and operand(reader, subject).form == "call"


def _is_pattern(reader: Reader, node: Node) -> bool:
    """SKU of `SKU.match?(text)`, and `/[A-Z]+/` itself."""
    name = reader.written(node)
    return node.type == "regex" or any(each.name == name for each in reader.facts.patterns)


def _names_class(reader: Reader, node: Node) -> bool:
    last = reader.written(node).rpartition("::")[2]
    return last[:1].isupper() and last != last.upper() and "()" not in last


def _combined(reader: Reader, node: Node, signs: frozenset[str], text: str, depth: int) -> Condition:
    """`a && b && c` nests to the left: unrolled, not recursed into."""
    sides: list[Node] = []
    current, form = node, reader.form(node)
    while len(sides) < MAX_CHAIN and form.kind == "binary" and form.name in signs:
        left, right = form.parts
        if left is None or right is None:
            break
        sides.append(right)
        current, form = reader.bare(left)
    op: CompareOp = "all" if signs is BOTH else "any"
    parts: list[Condition] = []
    for side in [current, *reversed(sides)][:MAX_PARTS]:
        part = condition(reader, side, depth + 1)
        parts += part.parts if part.op == op else (part,)
    asked = {(part.op, part.left.text) for part in parts if part.left is not None}
    if any(("falsy", name) in asked for kind, name in asked if kind == "truthy"):
        return Condition("opaque", text)  # `b != false && b != true`: it is more than true or false
    return Condition(op, text, parts=tuple(parts))


def comparison(
    reader: Reader, op: CompareOp, text: str, left: Node, right: Node, *, exact: bool = False
) -> Condition:  # fmt: skip
    if op in ("eq", "ne"):
        for one, other in ((left, right), (right, left)):
            form = reader.bare(other)[1]
            if form.kind == "word" and form.value is None:
                return Condition("is_null" if op == "eq" else "not_null", text, operand(reader, one))
            if form.kind == "word" and not exact:
                holds = (form.value is True) == (op == "eq")
                return Condition("truthy" if holds else "falsy", text, operand(reader, one))
        for one, other in ((left, right), (right, left)):
            if reader.bare(other)[1].kind == "list" and not reader.bare(other)[1].parts:  # $found === []
                held = operand(reader, one)
                long = Operand(held.text, "length", held.name or held.text, names=held.names)
                return Condition("falsy" if op == "eq" else "truthy", text, long)
        if found := _found_at(reader, op, text, left, right):
            return found
        called = reader.bare(left)[1]
        if called.name == "preg_match" and called.kind == "call" and operand(reader, right).value in (0, 1):
            holds = (operand(reader, right).value == 1) == (op == "eq")
            matched = condition(reader, left, 1)
            return matched if holds else negate(matched, text)
        agree = called.name in COMPARING and operand(reader, right).value == 0
        if agree and (asked := _agree(reader, called, text, differ=op == "ne")) is not None:
            return asked
    if op in ("in", "not_in") and (bounds := reader.bare(right)[1]).kind == "range":
        asked = within(reader, operand(reader, left), bounds, text)
        return asked if op == "in" else negate(asked, text)
    if op in ("eq", "ne") and reader.bare(left)[1].kind == "binary" and reader.bare(right)[1].kind == "call":
        left, right = right, left  # `size + 1 == write(…)` asks about what was written
    return compared(op, text, operand(reader, left), operand(reader, right))


def _found_at(reader: Reader, op: CompareOp, text: str, left: Node, right: Node) -> Condition | None:
    """PHP: `strpos($a, 'x') === 0` asks how $a begins, `strpos($a, 'x') !== false` whether it holds the text."""
    if reader.dialect.language != "php":
        return None
    for one, other in ((left, right), (right, left)):
        called, value = reader.bare(one)[1], operand(reader, other)
        given = reader.arguments(called) if called.kind == "call" and called.name in PLACING else []
        if len(given) != 2 or not value.has_value or value.value not in (0, False):
            continue
        whole, part = operand(reader, given[0]), operand(reader, given[1])
        if value.value is False:
            return Condition("not_in" if op == "eq" else "in", text, part, whole)
        return Condition("starts" if op == "eq" else "not_starts", text, whole, part)
    return None


def _agree(reader: Reader, form: Form, text: str, *, differ: bool) -> Condition | None:
    """`strcmp(kind, "swap")`, `strncmp(url, "http://", 7)`: whether texts are the same, or one begins the other."""
    given = reader.arguments(form)
    if form.name in ("strcmp", "wcscmp", "g_strcmp0") and len(given) == 2:
        one, other = (operand(reader, each) for each in given)
        return Condition("ne" if differ else "eq", text, one, other)
    if form.name in ("strncmp", "wcsncmp") and len(given) == 3:
        one, other, size = (operand(reader, each) for each in given)
        if isinstance(other.value, str) and size.value == len(other.value) > 0:
            return Condition("not_starts" if differ else "starts", text, one, other)
    return None


def _asked(reader: Reader, node: Node, form: Form, text: str) -> Condition:
    """A call as a question."""
    name, given = form.name.replace("_", "").rstrip("?").lower(), reader.arguments(form)
    compares = form.name in COMPARING and reader.dialect.language in ("c", "cpp")
    if compares and (differing := _agree(reader, form, text, differ=True)) is not None:
        return differing
    if form.block is None:
        if name == "matches" and reader.dialect.language == "kotlin" and form.target is not None and len(given) == 1:
            one, other = form.target, given[0]
            held = operand(reader, other)
            if held.form != "call" and not (held.name or held.text).lower().endswith(("regex", "pattern")):
                one, other = other, one  # slugs.matches(slug): a text is asked, whoever is
            return Condition("matches", text, operand(reader, one), operand(reader, other))
        if name == "ismatch" and form.target is not None and given:  # SKU.is_match(text), Regex.IsMatch(text, "…")
            pattern = given[1] if len(given) > 1 else form.target
            return Condition("matches", text, operand(reader, given[0]), operand(reader, pattern))
        if form.target is not None and len(given) == 1:
            if name in OF_SUBJECT:
                return Condition(OF_SUBJECT[name], text, operand(reader, form.target), operand(reader, given[0]))
            if name in HOLDS and form.sep != "::":
                return comparison(reader, "in", text, given[0], form.target)
            if name in NULL and form.name[:1].isupper():  # string.IsNullOrEmpty(x)
                return Condition(NULL[name], text, operand(reader, given[0]))
        if name == "trygetvalue" and form.target is not None and len(given) == 2:  # prices.TryGetValue(sku, out var p)
            return comparison(reader, "in", text, given[0], form.target)
        if form.target is not None and len(given) == 2 and name in ("between", "isbetween"):
            return within(reader, operand(reader, form.target), Form("range", "..=", (given[0], given[1])), text)
        if form.target is None and name in OF_BOTH and (len(given) == 2 or (len(given) == 3 and name == "inarray")):
            return Condition(OF_BOTH[name], text, operand(reader, given[0]), operand(reader, given[1]))
        if form.target is None and len(given) == 2 and name == "strcontains":
            return Condition("in", text, operand(reader, given[1]), operand(reader, given[0]))
        if form.target is None and len(given) >= 2 and name == "pregmatch":
            return Condition("matches", text, operand(reader, given[1]), operand(reader, given[0]))
        subject = form.target if form.target is not None and not given else None
        if form.target is None and len(given) == 1:
            subject = given[0]
        if subject is not None and name in EMPTY:
            held = operand(reader, subject)
            if held.name and "()" not in held.name and held.form != "call":
                long = Operand(text, "length", held.name, names=held.names)
                return Condition("falsy", text, long)
            if reader.dialect.language == "php":  # empty($options[1]), empty($this->all())
                return Condition("falsy", text, Operand(text, "length", held.text, names=held.names))
        if name == "any" and form.target is not None and operand(reader, form.target).form != "name":
            return Condition("truthy", text, operand(reader, node))
        if subject is not None and name == "any" and reader.dialect.bare_calls:  # Ruby: whether there is one
            held = operand(reader, subject)
            if held.name and "()" not in held.name and held.form != "call":
                return Condition("truthy", text, Operand(text, "length", held.name, names=held.names))
        if form.target is not None and len(given) == 1 and name == "match" and _is_pattern(reader, form.target):
            return Condition("matches", text, operand(reader, given[0]), operand(reader, form.target))
        if form.target is not None and len(given) == 1 and name == "match" and given[0].type == "regex":
            return Condition("matches", text, operand(reader, form.target), operand(reader, given[0]))
        if subject is not None and name in NULL and form.name.endswith("?"):  # text.match(/x/).present?
            asked = reader.bare(subject)[1]
            if asked.name == "match" and len(asked.parts) == 1 and asked.parts[0] and asked.parts[0].type == "regex":
                matched = condition(reader, subject, 1)
                return matched if NULL[name] in ("truthy", "not_null") else negate(matched, text)
        if subject is not None and name in NULL and not _of_made(reader, subject, NULL[name]):
            return Condition(NULL[name], text, operand(reader, subject))
    return Condition("truthy", text, operand(reader, node))
