"""ActiveRecord: validations, associations and enums as rules on fields."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Choices, Field, Member, Model, Operand
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line

BASES = ("ApplicationRecord", "ActiveRecord::Base", "Sequel::Model")
LENGTH = {"maximum": "max_length", "minimum": "min_length", "is": "length"}
NUMERIC = {"greater_than": "gt", "greater_than_or_equal_to": "ge", "less_than": "lt", "less_than_or_equal_to": "le"}
TOLD_AS = {"presence": "required", "uniqueness": "unique"}
MAX_RULES = 40  # of one field
YES = literal("true", True)


def record_of(reader: Reader, node: Node, scope: Scope, name: str, base: str, body: Node) -> None:
    fields: dict[str, Field] = {}
    table = ""
    for child in reader.steps([body]):
        form = reader.form(child)
        if form.kind != "call" or form.target is not None:
            if (
                form.kind == "assign"
                and form.parts[0] is not None
                and reader.written(form.parts[0]) == "self.table_name"
            ):
                held = operand(reader, form.parts[1]) if form.parts[1] is not None else None
                table = str(held.value or "") if held is not None else ""
            continue
        names = [str(value) for part in reader.arguments(form) if isinstance(value := operand(reader, part).value, str)]
        start, end = lines(child)
        rules: list[tuple[str, Operand]] = []
        if form.name in ("validates", "validates!"):
            rules = _rules(reader, form)
        elif form.name.startswith("validates_"):
            rules = _old_rules(reader, form)
        elif form.name in ("belongs_to", "references"):
            rules = _belongs(reader, form, names[0]) if names else []
        elif form.name == "enum":
            _enum(reader, form, scope, child)
        for each in names if rules else ():
            known = fields.get(each)
            kept = known.constraints[:MAX_RULES] if known is not None else ()
            first = known.line if known is not None else start
            required = any(rule == "required" for rule, _ in (*kept, *rules))
            fields[each] = Field(each, "", first, end, required, constraints=(*kept, *rules))
    if fields and (base in BASES or base.endswith("Record")):
        start, end = lines(node)
        reader.facts.models.append(
            Model(name, scope.symbol, "orm", tuple(fields.values()), start, end, table, "ActiveRecord")
        )


def _belongs(reader: Reader, form: Form, name: str) -> list[tuple[str, Operand]]:
    """The other side is named after its class, or names it. That it must be there is told where the code says so."""
    named = {key: operand(reader, value) for key, value in form.named}
    other = named.get("class_name")
    told = str(other.value) if other is not None and isinstance(other.value, str) else name
    rules = [("foreign_key", Operand(told, "name", told))]
    asked = (named.get("optional"), False), (named.get("required"), True)
    must = any(held is not None and held.value is value for held, value in asked)
    return [*rules, ("required", YES)] if must else rules


def _rules(reader: Reader, form: Form) -> list[tuple[str, Operand]]:
    found: list[tuple[str, Operand]] = []
    for key, node in form.named:
        value = operand(reader, node)
        held = reader.bare(node)[1]
        parts = reader.arguments(held) if held.kind == "map" else []
        inner = {str(operand(reader, k).value): v for k, v in zip(parts[::2], parts[1::2], strict=False)}
        found += _rule(reader, key, node, value, inner)
    return found


def _rule(reader: Reader, key: str, node: Node, value: Operand, inner: dict[str, Node]) -> list[tuple[str, Operand]]:
    told = {name: operand(reader, each) for name, each in inner.items()}
    listed = next((told[name] for name in ("in", "within") if name in told), None)
    among = next((inner[name] for name in ("in", "within") if name in inner), None)
    match key:
        case "uniqueness" if "scope" in told:
            return [("unique_within", _scope(told["scope"]))]
        case "presence" | "uniqueness" if value.value is not False:
            return [(TOLD_AS[key], YES)]
        case "length" | "size":
            ranged = between(reader, among, "min_length", "max_length") if among is not None else []
            return ranged + [(LENGTH[each], said) for each, said in told.items() if each in LENGTH]
        case "numericality" | "comparison":
            whole = [("integer", YES)] if "only_integer" in told and told["only_integer"].value is True else []
            ranged = between(reader, among, "ge", "le") if among is not None else []
            return whole + ranged + [(NUMERIC[each], said) for each, said in told.items() if each in NUMERIC]
        case "format" if "with" in told:
            return [("pattern", told["with"])]
        case "format" if value.form in ("literal", "name") and value.value is not True:
            return [("pattern", value)]
        case "inclusion" | "exclusion":
            kind = "one_of" if key == "inclusion" else "not_one_of"
            if among is not None and among.type == "range":
                return between(reader, among, "ge", "le") if key == "inclusion" else []
            if listed is None and value.form == "collection":
                listed = value
            code = listed is not None and (listed.form == "other" or listed.text.startswith(("->", "lambda", "proc")))
            return [(kind, listed)] if listed is not None and not code else []
    return []


def _scope(value: Operand) -> Operand:
    if isinstance(value.value, str):
        return Operand(value.value, "name", value.value)
    return value


def between(reader: Reader, node: Node, low: str, high: str) -> list[tuple[str, Operand]]:
    """`5..200`, `1..`, `...10`"""
    if node.type != "range":
        return []
    begin, end = node.child_by_field_name("begin"), node.child_by_field_name("end")
    found = [(low, operand(reader, begin))] if begin is not None else []
    if end is not None:
        below = "..." in reader.text(node, 80)
        found += [] if below and high != "le" else [("lt" if below else high, operand(reader, end))]
    return found


def _old_rules(reader: Reader, form: Form) -> list[tuple[str, Operand]]:
    """`validates_presence_of :name`."""
    rule = form.name.removeprefix("validates_").removesuffix("_of")
    if rule in TOLD_AS:
        return [(TOLD_AS[rule], YES)]
    if rule == "length":
        return [(LENGTH[key], operand(reader, value)) for key, value in form.named if key in LENGTH]
    if rule == "numericality":
        return [(NUMERIC[key], operand(reader, value)) for key, value in form.named if key in NUMERIC]
    return []


def _enum(reader: Reader, form: Form, scope: Scope, node: Node) -> None:
    """`enum status: { open: 0 }`, `enum :status, [:open, :closed]`."""
    given = reader.arguments(form)
    name, held = "", None
    if form.named and not given:
        name, held = form.named[0]
    elif len(given) > 1:
        name, held = str(operand(reader, given[0]).value or ""), given[1]
    elif given and form.named:
        name = str(operand(reader, given[0]).value or "")
        members = tuple(
            Member(key, operand(reader, value), first_line(value)) for key, value in form.named if key[0] != "_"
        )
        _add_enum(reader, scope, node, name, members)
        return
    if held is None or not name:
        return
    listed = reader.bare(held)[1]
    parts = reader.arguments(listed)
    keys = parts[::2] if listed.kind == "map" else parts
    values = parts[1::2] if listed.kind == "map" else [None] * len(keys)
    members = tuple(
        Member(
            str(operand(reader, key).value or ""),
            operand(reader, value) if value is not None else None,
            first_line(key),
        )
        for key, value in zip(keys, values, strict=False)
    )
    _add_enum(reader, scope, node, name, members)


def _add_enum(reader: Reader, scope: Scope, node: Node, name: str, members: tuple[Member, ...]) -> None:
    start, end = lines(node)
    if len(members) > 1 and all(member.name for member in members):
        reader.facts.choices.append(Choices(name, scope.symbol, members, start, end, is_enum=False))
