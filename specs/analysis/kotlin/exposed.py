"""Tables of Exposed: `object Links : LongIdTable("links") { val slug = varchar("slug", 24).uniqueIndex() }`."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand
from specs.analysis.kotlin.forms import declared, parts_of
from specs.analysis.solid.forms import named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, lines

SIZED = frozenset({"varchar", "char", "binary"})
MAX_LINKS = 10


def table_object(reader: Reader, node: Node, symbol: str, listed: Node | None, body: Node) -> None:
    fields = [_column(reader, child) for child in body.named_children if child.type == "property_declaration"]
    found = tuple(each for each in fields if each is not None)
    name = ""
    for call in (
        part for each in (listed.named_children if listed is not None else ()) for part in each.named_children
    ):
        given = named_child(call, "value_arguments")
        first = given.named_children[0] if given is not None and given.named_child_count else None
        value = operand(reader, parts_of(first)[-1]).value if first is not None and parts_of(first) else None
        name = value if isinstance(value, str) else name
    if found:
        reader.facts.models.append(Model(symbol, symbol, "orm", found, *lines(node), name or symbol, "Exposed"))


def _column(reader: Reader, node: Node) -> Field | None:
    name, _, value = declared(reader.src, node).declared[0]
    rules: list[tuple[str, Operand]] = []
    default: Operand | None = None
    required = True
    kind = ""
    current: Node | None = value
    for _ in range(MAX_LINKS):
        form = reader.bare(current)[1] if current is not None else None
        if form is None or form.kind != "call":
            break
        given = reader.arguments(form)
        if form.name in ("uniqueIndex", "unique"):
            rules.append(("unique", literal("true", True)))
        elif form.name == "nullable":
            required = False
        elif form.name in ("default", "clientDefault") and given:
            default = operand(reader, given[0])
        elif form.name in ("references", "reference") and given:
            rules.append(("foreign_key", operand(reader, given[-1])))
        if form.target is None:
            kind = form.name
            if form.name in SIZED and len(given) > 1:
                rules.append(("max_length", operand(reader, given[1])))
            break
        current = form.target
    if not name or not kind:
        return None
    start, end = lines(node)
    return Field(name, kind, start, end, required and default is None, default, constraints=tuple(rules[::-1]))
