"""Laravel's rules on what a request holds: `'note' => 'required|max:140'`, in a call or in a FormRequest."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Validation
from specs.analysis.php import chains
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

RULES = {"required": "required", "email": "email", "url": "url", "active_url": "url", "unique": "unique",
         "regex": "pattern", "integer": "integer", "date": "date", "uuid": "uuid", "ip": "ip",
         "digits": "digits", "present": "required", "filled": "nonempty"}  # fmt: skip
LISTED = {"in": "one_of", "not_in": "not_one_of", "starts_with": "starts_with", "ends_with": "ends_with"}
COMPARED = {"gt": "gt", "gte": "ge", "lt": "lt", "lte": "le"}
NUMBERS = frozenset({"integer", "numeric", "decimal"})
ITEMS = frozenset({"array", "list"})
FILES = frozenset({"file", "image", "mimes", "mimetypes"})


def rules(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`$request->validate([…])`, `Validator::make($data, […])`."""
    if form.name not in ("validate", "make", "validateWithBag") or form.target is None or scope.test is not None:
        return False
    for each in reader.arguments(form)[:2]:
        held = reader.bare(each)[1]
        if held.kind == "map":
            told_rules(reader, held, scope.symbol)
    return False


def told_in(reader: Reader, body: Node, symbol: str) -> None:
    """The array that `rules()` of a FormRequest returns."""
    for _, form in reader.inside(body, 60):
        if form.kind == "return" and form.parts and form.parts[0] is not None:
            held = reader.bare(form.parts[0])[1]
            if held.kind == "map":
                told_rules(reader, held, symbol)
            return


def told_rules(reader: Reader, form: Form, symbol: str) -> None:
    parts = reader.arguments(form)
    for key, value in zip(parts[::2], parts[1::2], strict=False):
        name, held = chains.text(reader, key), reader.bare(value)[1]
        given = reader.arguments(held) if held.kind == "list" else [value]
        start, end = lines(key)[0], lines(value)[1]
        if not name:
            continue
        texts = [rule for each in given for rule in _split(chains.text(reader, each), held.kind == "list")]
        kinds = {text.partition(":")[0] for text in texts}
        found = [rule for text in texts for rule in _rule(text, kinds)]
        for each in given:
            found += _object(reader, each)
        reader.facts.validations += [
            Validation(symbol, name, rule, told, start, end, framework="Laravel") for rule, told in found
        ]


def _split(text: str, listed: bool) -> list[str]:
    return [text] if listed and text.startswith("regex:") else text.split("|") if text else []


def _rule(text: str, kinds: set[str]) -> list[tuple[str, Operand]]:
    rule, _, told = text.partition(":")
    if rule in ("between", "min", "max", "size") and told:
        if kinds & FILES:
            return []  # in kilobytes, of a file
        bounds = {"between": ("min", "max"), "size": ("",)}.get(rule, (rule,))
        return [(_bound(bound, kinds), _told(number)) for bound, number in zip(bounds, told.split(","), strict=False)]
    if rule in LISTED and told:
        items = tuple(_told(each) for each in told.split(","))
        return [(LISTED[rule], items[0] if len(items) == 1 else Operand(told, "collection", items=items))]
    if rule in COMPARED and told.lstrip("-").isdigit():
        return [(COMPARED[rule], _told(told))]
    if rule == "regex":
        return [("pattern", literal(told, told))]
    return [(RULES[rule], _told(told))] if rule in RULES else []


def _bound(bound: str, kinds: set[str]) -> str:
    """What is measured depends on what the field is said to be; of a text it is the length."""
    if kinds & NUMBERS:
        return {"min": "ge", "max": "le", "": "eq"}[bound]
    if kinds & ITEMS:
        return f"{bound}_items" if bound else "items"
    return f"{bound}_length" if bound else "length"


def _object(reader: Reader, node: Node) -> list[tuple[str, Operand]]:
    """`Rule::in(['S', 'M'])`, `Rule::unique('orders', 'code')`."""
    form = reader.bare(node)[1]
    if form.kind != "call" or form.target is None or reader.written(form.target) != "Rule":
        return []
    given = reader.arguments(form)
    if form.name == "enum" and given and (kind := chains.named_class(reader, given[0])):
        return [("one_of", Operand(kind, "name", kind))]
    if form.name in ("in", "notIn") and given:
        listed = operand(reader, given[0])
        return [("one_of" if form.name == "in" else "not_one_of", listed)] if listed.form == "collection" else []
    return [("unique", literal("true", True))] if form.name == "unique" else []


def _told(text: str) -> Operand:
    if not text:
        return literal("true", True)
    return literal(text, int(text)) if text.isdigit() else literal(text, text)
