"""Clients that frameworks hand out: contexts of Entity Framework, HTTP clients of a factory, caches."""

from tree_sitter import Node

from specs.analysis.facts import Effect, Operand, ServiceUse
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Binding, Reader, Scope, bare_name, last_name, lines

REGISTERED = {
    "UseNpgsql": "postgresql", "UseSqlServer": "mssql", "UseSqlite": "sqlite", "UseMySql": "mysql",
    "UseOracle": "oracle", "UseCosmos": "azure.cosmos", "UseMongoDB": "mongodb", "AddStackExchangeRedisCache": "redis",
    "AddNpgsqlDataSource": "postgresql",
}  # fmt: skip
SAVES = frozenset({"SaveChanges", "SaveChangesAsync"})
READS = frozenset({
    "ToListAsync", "ToList", "ToArrayAsync", "FirstOrDefaultAsync", "FirstAsync", "SingleOrDefaultAsync",
    "SingleAsync", "AnyAsync", "CountAsync", "FindAsync", "FirstOrDefault", "SingleOrDefault", "Find",
    "ExecuteUpdateAsync", "ExecuteDeleteAsync", "AddAsync", "AddRangeAsync",
})  # fmt: skip
ASKED = SAVES | READS | frozenset(REGISTERED) | {"CreateClient"}
REQUESTS = frozenset({"HttpRequestMessage", "UnityWebRequest", "RestRequest"})
METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})
MAX_LINKS = 16


def client_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if form.name not in ASKED or scope.test is not None or form.target is None:
        return False
    start, end = lines(node)
    if form.name in REGISTERED:
        _add(reader, scope, REGISTERED[form.name], "", None, start, end)
    elif form.name == "CreateClient" and (bound := reader.bound.get(node.id)):
        owner = reader.written(form.target)
        if "HttpClientFactory" in reader.type_of(owner, scope) or "client" in owner.lower():
            place = scope.owner if bound != bare_name(bound) else scope.symbol
            reader.bindings[place, bare_name(bound)] = Binding("http", start, end)
    elif form.name in SAVES or form.name in READS:
        table = _of_context(reader, form.target, scope, form.name in SAVES)
        if table is not None:
            shown = operand(reader, table) if form.name in READS else None
            _add(reader, scope, "sql", form.name, shown, start, end)
    return False


def request_made(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`new HttpRequestMessage(HttpMethod.Post, url)`, `new UnityWebRequest(url, "GET", …)`: sent elsewhere."""
    if form.kind != "new" or form.name not in REQUESTS or scope.test is not None:
        return False
    given = [operand(reader, each) for each in reader.arguments(form)]
    named = dict(form.named)
    given += [operand(reader, named[key]) for key in ("Method", "method", "RequestUri", "url") if key in named]
    verbs = [_verb(each) for each in given]
    verb = next((each for each in verbs if each), "" if form.name == "HttpRequestMessage" else "GET")
    address = next((_address(each) for each, is_verb in zip(given, verbs, strict=True) if not is_verb), None)
    if verb:
        start, end = lines(node)
        reader.facts.services.append(ServiceUse(scope.symbol, "http", verb, start, end, address))
        reader.facts.effects.append(Effect(scope.symbol, "network", form.name, start, end))
    return False


def _verb(given: Operand) -> str:
    told = given.value if isinstance(given.value, str) else last_name(given.name) if "Method" in given.name else ""
    return told.upper() if told.upper() in METHODS else ""


def _address(given: Operand) -> Operand | None:
    """The URL itself, also inside `new Uri(…)`."""
    return given if given.form in ("literal", "template") and isinstance(given.value, str) and given.value else None


def _add(
    reader: Reader, scope: Scope, key: str, operation: str, resource: Operand | None, start: int, end: int
) -> None:  # fmt: skip
    named = resource if resource is not None and resource.form == "name" else None
    reader.facts.services.append(ServiceUse(scope.symbol, key, operation, start, end, named))
    if operation:
        reader.facts.effects.append(Effect(scope.symbol, "sql", operation, start, end))


def _of_context(reader: Reader, node: Node, scope: Scope, saved: bool) -> Node | None:
    """The set of rows at the head of a chain, or the context itself: `_db.Shifts.Where(…)`, `_db.SaveChanges()`."""
    current: Node | None = node
    for _ in range(MAX_LINKS):
        form = reader.bare(current)[1] if current is not None else None
        if form is None or form.kind != "call" or form.target is None:
            break
        current = form.target
    name = reader.written(current) if current is not None else ""
    owner = name if saved else name.rpartition(".")[0]
    if not owner or "()" in owner:
        return None
    return current if last_name(reader.type_of(owner, scope)).endswith("Context") else None
