"""How Entity Framework stores a class: tables, keys, columns and indexes that a model builder is told."""

from tree_sitter import Node

from specs.analysis.csharp.validators import selected
from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

RULES = {"HasMaxLength": "max_length", "IsRequired": "required"}
TELLING = frozenset({*RULES, "ToTable", "HasKey", "HasIndex", "IsUnique", "HasDefaultValue", "IsConcurrencyToken",
                     "IsRowVersion"})  # fmt: skip
MAX_LINKS = 24
MAX_ABOVE = 40


def entity_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """Each link of `e.Property(x => x.Ward).HasMaxLength(40).IsRequired()` by itself."""
    if scope.test is not None or form.target is None or form.name not in TELLING:
        return False
    entity = _entity(reader, node, scope)
    if not entity:
        return False
    given = reader.arguments(form)
    end = lines(node)[1]
    row = _row(node, form)
    if form.name == "ToTable" and given and isinstance(table := operand(reader, given[0]).value, str):
        reader.tables[entity] = (scope.symbol, table, row, end)
    elif form.name == "HasKey" and (key := selected(reader, form)):
        _field(reader, entity, scope, key, "primary_key", literal("true", True), row, end)
    elif form.name == "IsUnique":
        _unique(reader, entity, scope, form.target, row, end)
    elif (held := _property(reader, form.target)) is not None:
        value = operand(reader, given[0]) if given else literal("true", True)
        if form.name in RULES and value.value is not False:
            _field(reader, entity, scope, held[0], RULES[form.name], value, min(held[1], row), end)
        elif form.name in ("IsConcurrencyToken", "IsRowVersion"):
            _field(reader, entity, scope, held[0], "version", value, min(held[1], row), end)
    return False


def _row(node: Node, form: Form) -> int:
    """The line on which the link itself is written, lines below the head of its chain."""
    return form.target.end_point[0] + 1 if form.target is not None else node.start_point[0] + 1


def _entity(reader: Reader, node: Node, scope: Scope) -> str:
    """Shift of `modelBuilder.Entity<Shift>(e => { … })`, of `Entity<Shift>().ToTable(…)`, of a configuration class."""
    current: Node | None = node
    for _ in range(MAX_LINKS):
        form = reader.bare(current)[1] if current is not None else None
        if form is None or form.kind not in ("call", "name", "member"):
            break
        if form.name == "Entity" and form.names:
            return form.names[0]
        current = form.target
    above = node.parent
    for _ in range(MAX_ABOVE):
        if above is None:
            break
        form = reader.form(above)
        if form.kind == "call" and form.name == "Entity" and form.names:
            return form.names[0]
        above = above.parent
    return reader.texts.get(f"configures {scope.owner}", "")


def _property(reader: Reader, node: Node) -> tuple[str, int] | None:
    """The property at the head of a chain, and its line."""
    current: Node | None = node
    for _ in range(MAX_LINKS):
        form = reader.bare(current)[1] if current is not None else None
        if current is None or form is None or form.kind != "call":
            return None
        if form.name == "Property":
            found = selected(reader, form)
            return (found, _row(current, form)) if found else None
        current = form.target
    return None


def _unique(reader: Reader, entity: str, scope: Scope, node: Node, row: int, end: int) -> None:
    """`HasIndex(x => new { x.Ward, x.StartsAt }).IsUnique()`."""
    form = reader.bare(node)[1]
    if form.name != "HasIndex":
        return
    start = _row(node, form)
    if one := selected(reader, form):
        _field(reader, entity, scope, one, "unique", literal("true", True), start, end)
        return
    body = reader.form(form.block).body if form.block is not None else ()
    names = [last_name(reader.written(child)) for part in body for child in part.named_children]
    names = [each for each in names if each]
    if len(names) > 1:
        others = Operand(", ".join(names[1:]), "collection", items=tuple(Operand(n, "name", n) for n in names[1:]))
        _field(reader, entity, scope, names[0], "unique_with", others, start, end)


def _field(
    reader: Reader, entity: str, scope: Scope, name: str, rule: str, value: Operand, start: int, end: int
) -> None:  # fmt: skip
    fields = reader.stored.setdefault((entity, scope.symbol), [])
    fields.append(Field(name, "", start, end, constraints=((rule, value),)))


def entities(reader: Reader) -> None:
    """One shape for each entity, once all its rules were read."""
    for (entity, symbol), told in reader.stored.items():
        joined: dict[str, Field] = {}
        for each in told:
            held = joined.get(each.name)
            rules = (*(held.constraints if held is not None else ()), *each.constraints)
            first = min(each.line, held.line) if held is not None else each.line
            last = max(each.end, held.end) if held is not None else each.end
            joined[each.name] = Field(each.name, "", first, last, constraints=rules)
        fields = tuple(sorted(joined.values(), key=lambda each: each.line))
        rows = [each.line for each in fields]
        _, table, row, _ = reader.tables.get(entity, ("", "", 0, 0))
        start = min([*rows, *([row] if row else [])])
        last = max([*(each.end for each in fields), row])
        reader.facts.models.append(Model(entity, symbol, "orm", fields, start, last, table, "Entity Framework"))
