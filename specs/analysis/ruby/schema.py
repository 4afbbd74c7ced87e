"""Tables that `db/schema.rb` and migrations create: columns with their rules."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

YES = literal("true", True)
NO_COLUMNS = frozenset({"index", "timestamps", "check_constraint", "foreign_key", "primary_key", "remove", "rename"})
REFERENCES = frozenset({"references", "belongs_to"})
MAX_COLUMNS = 200


def created(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`create_table "clinics" do |t| t.string "name", limit: 80, null: false end`"""
    if scope.test is not None or form.target is not None or not form.parts or form.parts[0] is None:
        return False
    table = _text(reader, form.parts[0])
    if name == "create_table" and table and form.block is not None:
        start, end = lines(node)
        fields: dict[str, Field] = {}
        for step in reader.steps(reader.form(form.block).body)[:MAX_COLUMNS]:
            _row(reader, step, fields)
        if fields:
            add_symbol(reader, node, scope, table, "type", public=True, signature=f"table {table}")
            model = Model(table, table, "table", tuple(fields.values()), start, end, "", "ActiveRecord")
            reader.facts.models.append(model)
        return True
    if name == "add_index" and table and len(form.parts) > 1 and form.parts[1] is not None:
        at = next((n for n, held in enumerate(reader.facts.models) if held.name == table), None)
        if at is not None and _is_unique(reader, form):
            held = reader.facts.models[at]
            known = {field.name: field for field in held.fields}
            _unique(reader, node, form.parts[1], known)
            reader.facts.models[at] = replace(held, fields=tuple(known.values()))
        return True
    return False


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""


def _row(reader: Reader, step: Node, fields: dict[str, Field]) -> None:
    form = reader.bare(step)[1]
    if form.kind != "call" or form.target is None:
        return
    given = reader.arguments(form)
    if form.name == "index" and given and _is_unique(reader, form):
        _unique(reader, step, given[0], fields)
    if form.name in NO_COLUMNS or not given:
        return
    named = {key: operand(reader, value) for key, value in form.named}
    start, end = lines(step)
    required = "null" in named and named["null"].value is False
    default = named.get("default")
    if default is not None and default.form not in ("literal", "name", "template"):
        default = None
    rules: list[tuple[str, Operand]] = []
    if required and default is None:
        rules.append(("required", YES))
    if "limit" in named and form.name in ("string", "text", "char"):
        rules.append(("max_length", named["limit"]))
    for each in given:
        if name := _text(reader, each):
            own = list(rules)
            if form.name in REFERENCES:
                own.append(("foreign_key", Operand(name, "name", name)))
            fields[name] = Field(name, form.name, start, end, required and default is None, default, "", tuple(own))


def _is_unique(reader: Reader, form: Form) -> bool:
    named = dict(form.named)
    return "unique" in named and operand(reader, named["unique"]).value is True and "where" not in named


def _unique(reader: Reader, step: Node, columns: Node, fields: dict[str, Field]) -> None:
    form = reader.bare(columns)[1]
    names = (
        [_text(reader, each) for each in reader.arguments(form)] if form.kind == "list" else [_text(reader, columns)]
    )
    first = fields.get(names[0]) if names else None
    if first is None or not all(names):
        return
    end = lines(step)[1]
    rule = ("unique", YES) if len(names) == 1 else ("unique_with", _columns(names[1:]))
    # told of the column, the rule stands where the index is made
    fields[names[0]] = replace(first, constraints=(*first.constraints, rule), end=max(first.end, end))


def _columns(names: list[str]) -> Operand:
    items = tuple(Operand(name, "name", name) for name in names)
    return items[0] if len(items) == 1 else Operand(", ".join(names), "collection", items=items)
