"""Uses of outside services: clients by their declared types, and what is asked of them."""

import re

from specs.analysis.facts import Constant, Operand, ServiceUse
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.chains import Chain, Link
from specs.analysis.java.clients import service_of
from specs.analysis.java.operands import operand
from specs.analysis.java.reader import Binding, ClassInfo, Reader, Scope, lines
from specs.analysis.java.requests import details, resource_of, verb_of

SQL = re.compile(
    r"^[\s(]*(?:--[^\n]*\n\s*)*(select|insert|update|delete|with|create|alter|drop|truncate|merge|replace|call|from)\b",
    re.IGNORECASE,
)
TABLE = re.compile(
    r"\b(?:from|into|update|join|table(?:\s+if\s+(?:not\s+)?exists)?|truncate)\s+[\"'`\[]?([A-Za-z_][\w.$]*)", re.I
)
SQL_KEYS = frozenset({"sql", "postgresql", "mysql", "sqlite", "mssql", "oracle", "snowflake", "clickhouse"})
NOT_OPERATIONS = frozenset(
    """
    close shutdown build builder create toString hashCode equals standard defaultClient newBuilder getConnection
    prepareStatement createStatement prepareCall setAutoCommit commit rollback unwrap isClosed isOpen isConnected
    setInt setString setLong setObject setTimestamp setBoolean setDate setNull setDouble setBytes setFetchSize
    setMaxRows setQueryTimeout addBatch clearParameters getMetaData getGeneratedKeys setParameter createQuery
    createNativeQuery createNamedQuery setMaxResults setFirstResult getTransaction begin isActive disconnect connect
    setRequestMethod setRequestProperty setConnectTimeout setReadTimeout setDoOutput getOutputStream getInputStream
    getResponseCode getErrorStream getResponseMessage getHeaderField setUseCaches setDoInput setInstanceFollowRedirects
    getResource getClient getBucketClient forPort usePlaintext forAddress clear flush getResultSet getDatabase
    getCollection setUrl setUsername setPassword setJdbcUrl setConverter setMessageConverters getCriteriaBuilder
    setTransactionIsolation setSavepoint
    createMimeMessage setHost setPort getSession openSession beginTransaction getReference addHeader
    """.split()
)
OWN_PARTS = 3  # of a name that all packages of one library share: com.zaxxer.hikari
MAX_APART = 20  # lines between a request that is made and the call that sends it
EXECUTES = frozenset({"execute", "executeQuery", "executeUpdate", "executeBatch", "executeLargeUpdate"})
STEPS = frozenset({"opsForValue", "opsForHash", "opsForList", "opsForSet", "opsForZSet", "opsForStream", "sync",
                   "async", "admin", "indices", "cluster"})  # fmt: skip
# Kept repositories of Spring Data, and what they are kept in.
REPOSITORIES = {
    "JpaRepository": "sql", "MongoRepository": "mongodb", "ReactiveMongoRepository": "mongodb",
    "ElasticsearchRepository": "elasticsearch", "CassandraRepository": "cassandra", "R2dbcRepository": "sql",
    "Neo4jRepository": "neo4j", "CosmosRepository": "azure.cosmos", "PanacheRepository": "sql",
    "JpaSpecificationExecutor": "sql", "KeyValueRepository": "redis",
}  # fmt: skip
ENTITIES = {"io.quarkus.hibernate": "sql", "io.quarkus.mongodb": "mongodb"}  # Panache's, that keep themselves
GENERIC = frozenset({"CrudRepository", "PagingAndSortingRepository", "ListCrudRepository", "Repository"})


def service_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    found = _client(reader, chain, scope)
    if found is None:
        return
    outer = chain.outer
    bound = reader.bound.get(outer.id, "")
    operation = _operation(chain, found.key)
    if bound and (chain.is_new or operation is None):
        place = scope.owner if bound.startswith("this.") or not scope.in_function else scope.symbol
        start, end = lines(outer)
        reader.bindings[place, bound.removeprefix("this.")] = Binding(found.key, start, end, found.resource)
    if found.key == "http":
        _http(reader, chain, scope, found)
        return
    sql = _statement(reader, chain) if found.key in SQL_KEYS else None
    if sql is None and operation is not None and operation.name in EXECUTES and _has_statement(reader, scope):
        _add(reader, chain, scope, found, "", None)  # what is executed was told where it was prepared
        return
    if sql is not None:
        name, resource, written = sql
        if written is not None:  # the text stands in a constant: its place proves verb and table
            found = found._replace(start=written.start, end=written.end)
    elif operation is not None:
        name, resource = operation.name, resource_of(reader, chain, scope) or found.resource
    elif chain.is_new or chain.last.name in ("build", "create", "defaultClient", "getConnection"):
        name, resource = "", resource_of(reader, chain, scope)
    else:
        return
    _add(reader, chain, scope, found, name, resource)


def _has_statement(reader: Reader, scope: Scope) -> bool:
    return any(use.symbol == scope.symbol and use.operation.isupper() for use in reader.facts.services[-12:])


def _add(reader: Reader, chain: Chain, scope: Scope, found: Binding, operation: str, resource: Operand | None) -> None:
    start, end = lines(chain.outer)
    given = details(reader, chain, scope) if operation else ()
    start = _asked_in(reader, chain, scope) or start
    reader.facts.services.append(
        ServiceUse(scope.symbol, found.key, operation, start, end, resource, given, found.start, found.end)
    )


def _asked_in(reader: Reader, chain: Chain, scope: Scope) -> int:
    """The line on which the request begins that the call sends, where it was made just before; else 0."""
    start = lines(chain.outer)[0]
    for link in chain.links:
        made = reader.values.get((scope.symbol, reader.text(link.given[0], 80))) if link.given else None
        if made is not None and start - MAX_APART < lines(made)[0] < start:
            return lines(made)[0]
    return 0


def _client(reader: Reader, chain: Chain, scope: Scope) -> Binding | None:
    """What the head stands for: a client made before, a typed variable or field, or a class."""
    if not chain.head:
        return None
    bare = chain.head.removeprefix("this.")
    places = [scope.symbol, scope.owner]
    for place in places:
        known = reader.bindings.get((place, bare))
        if known is not None:
            return known
    key = service_of(chain.full)
    if not key or is_own(reader.package, chain.full):
        return None
    return Binding(key, 0, 0) if not chain.is_new or chain.type not in ("Request", "URL") else None


def is_own(package: str, full: str) -> bool:
    """Whether a class belongs to the package that is read: a pool of connections does not use itself."""
    own = package.split(".")[:OWN_PARTS]
    return len(own) == OWN_PARTS and full.split(".")[:OWN_PARTS] == own


def _operation(chain: Chain, key: str) -> Link | None:
    """The first call that does something; None where the chain only makes a client."""
    if chain.links[-1].name in ("build", "defaultClient"):
        return None
    for link in chain.links:
        if not link.name or link.name in NOT_OPERATIONS or link.name in STEPS:
            continue
        if link.name.startswith(("get", "is", "with", "set")) and not link.given and len(chain.links) == 1:
            return None
        return link
    return None


def _statement(reader: Reader, chain: Chain) -> tuple[str, Operand | None, Constant | None] | None:
    """The verb and the table of a statement that is given as text, or by the name of a constant."""
    for link in chain.links:
        for given in link.given[:2]:
            value = operand(reader.src, given)
            written = reader.facts.text_bound_to(value)
            value = written.value if written is not None else value
            if value.form not in ("literal", "template") or not isinstance(value.value, str):
                continue
            found = SQL.match(value.value)
            if found is None:
                continue
            verb = found[1].upper()
            table = TABLE.search(value.value)
            name = table[1] if table is not None and "{" not in table[1] else ""
            resource = Operand(name, "literal", value=name, has_value=True) if name else None
            return ("SELECT" if verb == "FROM" else verb), resource, written
    return None


def _http(reader: Reader, chain: Chain, scope: Scope, found: Binding) -> None:
    verb, url = verb_of(reader, chain, scope)
    if not verb:
        if chain.is_new or chain.last.name in ("build", "newHttpClient", "createDefault", "create"):
            _add(reader, chain, scope, found, "", None)
        return
    _add(reader, chain, scope, found, verb, url)


def repository(reader: Reader, info: ClassInfo) -> None:
    """`interface Orders extends JpaRepository<Order, Long>`: the service is told where the interface is declared."""
    for base in info.bases:
        name = re.split(r"[<\s]", base)[0].rpartition(".")[2]
        key = REPOSITORIES.get(name, "")
        modules = (*reader.imported.values(), *reader.wildcards)
        if not key and name in GENERIC and any(".jpa." in each or "persistence" in each for each in modules):
            key = "sql"
        if name.startswith("PanacheMongo"):
            key = "mongodb"
        if name.startswith("Panache") and "Entity" in name:
            origin = reader.imported.get(name, "")
            key = next((each for prefix, each in ENTITIES.items() if origin.startswith(prefix)), "")
            base = f"<{info.name.rpartition('.')[2]}"
        if not key:
            continue
        held = re.search(r"<\s*(\w+)", base)
        resource = Operand(held[1], "name", held[1], names=(held[1],)) if held is not None else None
        reader.facts.services.append(ServiceUse(info.name, key, "", info.start, info.start, resource))


def queries(reader: Reader, symbol: str, mark: Annotation) -> None:
    """`@Query("select …")`, `@Select("…")`: a statement that the framework runs."""
    text = mark.string(reader.src, "value", "query")
    found = SQL.match(text)
    if found is not None:
        table = TABLE.search(text)
        resource = Operand(table[1], "literal", value=table[1], has_value=True) if table is not None else None
        verb = "SELECT" if found[1].upper() == "FROM" else found[1].upper()
        reader.facts.services.append(ServiceUse(symbol, "sql", verb, mark.start, mark.end, resource))
