"""Tables that Laravel's migrations create: `$table->string('code', 12)->unique()`."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand
from specs.analysis.php import chains
from specs.analysis.plurals import plural
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

YES = literal("true", True)
NO_COLUMNS = frozenset(
    """
    timestamps timestampsTz softDeletes softDeletesTz rememberToken index unique primary foreign dropColumn dropIndex
    dropForeign renameColumn fullText spatialIndex id comment engine charset collation dropUnique dropPrimary
    """.split()
)
MAX_COLUMNS = 200


def created(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if name not in ("Schema::create", "Schema::table") or form.block is None or scope.test is not None:
        return False
    given = reader.arguments(form)
    table = chains.text(reader, given[0]) if given else ""
    if not table or form.name == "table":
        return bool(table)  # what an earlier table becomes is not told as a table of its own
    fields: dict[str, Field] = {}
    for step in reader.steps(reader.form(form.block).body)[:MAX_COLUMNS]:
        _column(reader, step, fields)
    if fields:
        start, end = lines(node)
        known = {symbol.name for symbol in reader.facts.symbols}
        if table not in known:
            add_symbol(reader, node, Scope(), table, "type", public=True, signature=f"table {table}")
        reader.facts.models.append(Model(table, table, "table", tuple(fields.values()), start, end, "", "Laravel"))
    return True


def _column(reader: Reader, step: Node, fields: dict[str, Field]) -> None:
    links = chains.below(reader, reader.bare(step)[0])
    if not links:
        return
    kind, given = links[0].name, reader.arguments(links[0].form)
    if kind in ("unique", "primary") and given:
        _together(reader, step, kind, given[0], fields)
        return
    name = chains.text(reader, given[0]) if given else ""
    if kind in NO_COLUMNS or not name.isidentifier():
        return
    hung = {link.name: reader.arguments(link.form) for link in links[1:]}
    default = operand(reader, hung["default"][0]) if hung.get("default") else None
    if default is not None and default.form not in ("literal", "name"):
        default = None
    required = "nullable" not in hung and "default" not in hung and "useCurrent" not in hung
    rules: list[tuple[str, Operand]] = [("required", YES)] if required else []
    if kind in ("string", "char") and len(given) > 1:
        rules.append(("max_length", operand(reader, given[1])))
    if kind in ("enum", "set") and len(given) > 1:
        rules.append(("one_of", operand(reader, given[1])))
    rules += [(rule, YES) for word, rule in (("unique", "unique"), ("primary", "primary_key")) if word in hung]
    if target := _target(reader, kind, name, hung):
        rules.append(("foreign_key", Operand(target, "name", target)))
    start, end = lines(step)
    fields[name] = Field(name, kind, start, end, required, default, "", tuple(rules))


def _target(reader: Reader, kind: str, name: str, hung: dict[str, list[Node]]) -> str:
    for word in ("constrained", "on"):
        if hung.get(word):
            return chains.text(reader, hung[word][0])
    # foreignId('locker_id')->constrained() means the table lockers, which is written nowhere
    return name if "constrained" in hung and kind.startswith("foreign") and plural(name) else ""


def _together(reader: Reader, step: Node, kind: str, columns: Node, fields: dict[str, Field]) -> None:
    names = chains.texts(reader, [columns])
    first = fields.get(names[0]) if names else None
    if first is None or kind != "unique":
        return
    rule: tuple[str, Operand] = ("unique", YES)
    if len(names) > 1:
        items = tuple(Operand(each, "name", each) for each in names[1:])
        rule = (
            "unique_with",
            items[0] if len(items) == 1 else Operand(", ".join(names[1:]), "collection", items=items),
        )
    fields[names[0]] = Field(
        first.name, first.annotation, first.line, lines(step)[1], first.required, first.default, first.doc,
        (*first.constraints, rule),
    )  # fmt: skip
