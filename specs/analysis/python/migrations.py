"""What migrations do to tables: Alembic's operations of an upgrade, and Django's lists of operations."""

import ast
from collections.abc import Iterator

from specs.analysis.facts import Declaration
from specs.analysis.python.names import last
from specs.analysis.python.place import Collected, Site

# The operation: where the table and where the thing is named, and what is done; "" names the table itself.
ALEMBIC: dict[str, tuple[int, int, str]] = {
    "create_table": (0, -1, "creates the table"), "drop_table": (0, -1, "drops the table"),
    "add_column": (0, 1, "adds"), "drop_column": (0, 1, "drops"), "alter_column": (0, 1, "changes"),
    "create_index": (1, 0, "adds"), "drop_index": (1, 0, "drops"), "create_unique_constraint": (1, 0, "adds"),
    "create_foreign_key": (1, 0, "adds"), "create_check_constraint": (1, 0, "adds"), "drop_constraint": (1, 0, "drops"),
}  # fmt: skip
TABLES = ("table_name", "source_table", "source")
DJANGO = {
    "CreateModel": "creates the model", "DeleteModel": "drops the model", "AddField": "adds", "RemoveField": "drops",
    "AlterField": "changes", "RemoveConstraint": "drops", "RemoveIndex": "drops", "AddConstraint": "adds",
    "AddIndex": "adds",
}  # fmt: skip


def schema_changes(collected: Collected) -> Iterator[Declaration]:
    imported = {found.module.partition(".")[0] for found in collected.imports}
    for site in collected.sites:
        if site.place.test:
            continue
        if "alembic" in imported and site.callee.startswith("op.") and site.place.symbol == "upgrade":
            yield from _alembic(site)
        elif "django" in imported and site.callee.startswith("migrations.") and site.place.scope.kind == "class":
            yield from _django(site)


def _alembic(site: Site) -> Iterator[Declaration]:
    known = ALEMBIC.get(last(site.callee))
    if known is None:
        return
    table_at, thing_at, verb = known
    table = _name(site.argument(table_at, *TABLES))
    thing = _name(site.argument(thing_at, "column_name", "index_name", "constraint_name")) if thing_at >= 0 else ""
    if table and (thing or thing_at < 0):
        yield Declaration("change", table, f"{verb} {thing}".strip(), site.start, site.end)


def _django(site: Site) -> Iterator[Declaration]:
    verb = DJANGO.get(last(site.callee))
    model = _name(site.keyword("model_name")) or (_name(site.keyword("name")) if verb and "model" in verb else "")
    if not verb or not model:
        return
    held = site.keyword("constraint", "index")
    thing = _name(site.keyword("name")) if "model" not in verb else ""
    if isinstance(held, ast.Call):
        thing = next((_name(each.value) for each in held.keywords if each.arg == "name"), "")
    if thing or "model" in verb:
        yield Declaration("change", model, f"{verb} {thing}".strip(), site.start, site.end)


def _name(node: ast.expr | None) -> str:
    """A text, the name of a column, or what `op.f("…")` is given."""
    if isinstance(node, ast.Call) and node.args:
        return _name(node.args[0])
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
