"""SQL statements in strings, run by a database driver; Django's and SQLAlchemy's queries on models."""

import ast
import re

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, ServiceUse
from specs.analysis.python.following import MAX_HOPS, Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Scope, Site

DRIVERS = {
    "sqlite3": "sqlite", "aiosqlite": "sqlite", "psycopg": "postgresql", "psycopg2": "postgresql",
    "asyncpg": "postgresql", "psycopg_pool": "postgresql", "aiopg": "postgresql", "pg8000": "postgresql",
    "pymysql": "mysql", "MySQLdb": "mysql", "mysql": "mysql", "aiomysql": "mysql", "cx_Oracle": "oracle",
    "oracledb": "oracle", "pyodbc": "sql", "pymssql": "mssql", "sqlalchemy": "sql", "databases": "sql",
    "duckdb": "duckdb", "clickhouse_driver": "clickhouse", "snowflake": "snowflake", "django": "sql", "peewee": "sql",
    "records": "sql", "trino": "trino", "sqlmodel": "sql", "flask_sqlalchemy": "sql",
}  # fmt: skip
RUNNERS = frozenset(
    """
    execute executemany executescript fetch fetchrow fetchval fetch_all fetch_one execute_many raw exec_driver_sql
    scalar scalars query read_sql exec fetchall fetchone copy
    """.split()
)
STATEMENT = re.compile(
    r"^\s*(?:--[^\n]*\n\s*)*(?:WITH\b.*?\)\s*)?(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|MERGE|REPLACE|TRUNCATE|COPY|"
    r"LISTEN|NOTIFY|PRAGMA|VACUUM|LOCK|CALL|GRANT|BEGIN|COMMIT|ROLLBACK|EXPLAIN|SET|SHOW)\b",
    re.IGNORECASE | re.DOTALL,
)
TABLE = re.compile(
    r"\b(?:FROM|INTO|UPDATE|JOIN|TABLE(?:\s+IF\s+(?:NOT\s+)?EXISTS)?|INDEX\s+\S+\s+ON|COPY|LOCK\s+TABLE)\s+"
    r"(?!SELECT\b|SET\b|ONLY\b)[\"'`\[]?([A-Za-z_][\w.$]*)",
    re.IGNORECASE,
)
NEEDS_TABLE = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "COPY"})
MANAGERS = frozenset({"objects", "_default_manager", "_base_manager"})
READS = frozenset(
    """
    filter get all exclude values values_list first last count exists aggregate annotate order_by in_bulk earliest
    latest iterator select_related prefetch_related none only defer
    """.split()
)
WRITES = {
    "create": "INSERT", "bulk_create": "INSERT", "update": "UPDATE", "bulk_update": "UPDATE", "delete": "DELETE",
    "get_or_create": "INSERT", "update_or_create": "UPDATE", "acreate": "INSERT", "aupdate": "UPDATE",
    "adelete": "DELETE",
    "abulk_create": "INSERT", "aget_or_create": "INSERT", "aupdate_or_create": "UPDATE",
}  # fmt: skip
CONSTRUCTS = frozenset(
    """
    sqlalchemy.select sqlalchemy.insert sqlalchemy.update sqlalchemy.delete sqlalchemy.future.select sqlmodel.select
    sqlalchemy.dialects.postgresql.insert
    """.split()
)
SESSION_WRITES = {
    "add": "INSERT",
    "add_all": "INSERT",
    "delete": "DELETE",
    "merge": "MERGE",
    "bulk_save_objects": "INSERT",
}
MAX_SQL = 20_000
MAX_BOUND = 3  # bindings of one name


class Sql:
    def __init__(self, reader: Reader, following: Following) -> None:
        self.reader = reader
        self.following = following

    def use(self, site: Site) -> ServiceUse | None:
        method = last(site.callee)
        if method in RUNNERS and site.node.args:
            found = self._statement(site, site.node.args[0])
            if found is not None:
                return found
        if ".objects." in site.callee or "_default_manager." in site.callee:
            return self._managed(site, method)
        if (method in WRITES or method == "save") and (model := self._model_of(site.node.func, site.place.scope, 0)):
            operation = "UPDATE" if method == "save" else WRITES[method]
            kept = Operand(model, "name", model, names=(model,))
            return ServiceUse(site.place.symbol, "sql", operation, site.start, site.end, kept)
        root = site.qualified.partition(".")[0]
        if root in ("sqlalchemy", "sqlmodel"):
            return self._session(site, method)
        if method in ("connect", "create_pool", "ConnectionPool") and root in DRIVERS and root != "django":
            where = site.argument(0, "database", "dsn", "host", "conninfo", "url")
            resource = self.reader.operand(where) if where is not None else None
            return ServiceUse(site.place.symbol, DRIVERS[root], "", site.start, site.end, resource)
        return None

    def _statement(self, site: Site, node: ast.expr) -> ServiceUse | None:
        text, at = self._sql(node, site, 0)
        match = STATEMENT.match(text)
        if match is None:
            return None
        verb = match[1].upper()
        table = TABLE.search(text)
        if verb in NEEDS_TABLE and table is None and not isinstance(at, ast.JoinedStr):
            return None
        service = self._driver(site)
        resource = literal(table[1], table[1]) if table is not None else None
        start, end = (at.lineno, at.end_lineno or at.lineno) if at is not None else (0, 0)
        if start >= site.start and end <= site.end:
            start = end = 0
        statement = Operand(text[:200].strip(), "literal", value=text[:1000].strip(), has_value=len(text) <= 1000)
        return ServiceUse(
            site.place.symbol, service, verb, site.start, site.end, resource, (("statement", statement),), start, end
        )

    def _sql(self, node: ast.expr, site: Site, hops: int) -> tuple[str, ast.expr | None]:
        """The text of a statement, through text(…), concatenation and the name it is bound to."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return node.value[:MAX_SQL].encode("utf-8", "replace").decode(), node
        if isinstance(node, ast.JoinedStr):
            return self.reader.template(node)[0], node
        if hops > 4:
            return "", None
        if isinstance(node, ast.Call) and node.args and last(dotted(node.func)) in ("text", "SQL", "dedent"):
            return self._sql(node.args[0], site, hops + 1)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("format", "strip")
        ):
            return self._sql(node.func.value, site, hops + 1)
        if isinstance(node, ast.BinOp):
            return self._sql(node.left, site, hops + 1)
        if isinstance(node, ast.Name):
            for bound in self.following.bounds(node.id, site.place.scope)[-3:]:
                if bound.value is not None:
                    return self._sql(bound.value, site, hops + 1)
        return "", None

    def _driver(self, site: Site) -> str:
        root = site.qualified.partition(".")[0]
        if root in DRIVERS:
            return DRIVERS[root]
        imported = {name.partition(".")[0] for name in self.following.module.imports.values()}
        known = sorted({DRIVERS[name] for name in imported if name in DRIVERS})
        return known[0] if len(known) == 1 else "sql"

    def _managed(self, site: Site, method: str) -> ServiceUse | None:
        """`Timer.objects.filter(…)`: one use for the whole chain, told at its last call."""
        model = site.callee.partition(".objects.")[0].partition("._default_manager.")[0]
        if "(" in model or "[" in model or (method not in READS and method not in WRITES):
            return None
        operation = WRITES.get(method, "SELECT")
        resource = Operand(model, "name", model, names=(model,))
        return ServiceUse(site.place.symbol, "sql", operation, site.start, site.end, resource)

    def _model_of(self, node: ast.expr, scope: Scope, hops: int) -> str:
        """The model behind `late.update(…)` and `order.save()`, where the name was taken from its manager."""
        if hops > MAX_HOPS:
            return ""
        while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Await):
            made = chained(node)
            if ".objects." in made:
                model = made.partition(".objects.")[0]
                return model if model.isidentifier() else ""
            node = node.func if isinstance(node, ast.Call) else node.value
        if not isinstance(node, ast.Name):
            return ""
        bounds = self.following.bounds(node.id, scope)
        value = next((bound.value for bound in bounds[:3] if bound.value is not None), None)
        return self._model_of(value, scope, hops + 1) if value is not None and len(bounds) <= MAX_BOUND else ""

    def _session(self, site: Site, method: str) -> ServiceUse | None:
        if method in ("create_engine", "create_async_engine"):
            where = site.argument(0, "url")
            resource = self.reader.operand(where) if where is not None else None
            return ServiceUse(site.place.symbol, "sql", "", site.start, site.end, resource)
        owner = last(site.qualified.rpartition(".")[0])
        if method in SESSION_WRITES and owner in ("Session", "AsyncSession", "scoped_session", "sessionmaker()()"):
            return ServiceUse(site.place.symbol, "sql", SESSION_WRITES[method], site.start, site.end)
        if site.qualified in CONSTRUCTS:
            target = site.node.args[0] if site.node.args else None
            while isinstance(target, ast.Attribute) and dotted(target.value)[:1].isupper():
                target = target.value  # a column tells its table
            resource = self.reader.operand(target) if target is not None and dotted(target) else None
            return ServiceUse(site.place.symbol, "sql", method.upper(), site.start, site.end, resource)
        return None
