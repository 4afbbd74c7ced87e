"""Uses of outside services: clients followed from where they are made to what is asked of them."""

import re

from tree_sitter import Node

from specs.analysis.catalogue import aws
from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, ServiceUse
from specs.analysis.javascript.chains import Chain, Link
from specs.analysis.javascript.clients import service_of
from specs.analysis.javascript.literals import template_value
from specs.analysis.javascript.operands import arguments, dotted, key_text, pairs, unwrap
from specs.analysis.javascript.reader import Binding, Reader, Scope, lines
from specs.analysis.javascript.settings import add

SQL = re.compile(
    r"""^[\s(]*(?:--[^\n]*\n\s*)*(select|insert|update|delete|with|create|alter|drop|truncate|merge|replace|begin|commit
    |rollback|call)\b""",
    re.IGNORECASE | re.VERBOSE,
)
TABLE = re.compile(
    r"\b(?:from|into|update|join|table(?:\s+if\s+(?:not\s+)?exists)?|truncate)\s+[\"'`\[]?([A-Za-z_][\w.$]*)", re.I
)
SQL_METHODS = frozenset(
    {"query", "execute", "raw", "prepare", "run", "all", "get", "exec", "unsafe", "any", "one", "none", "manyOrNone",
     "oneOrNone", "many", "$queryRaw", "$executeRaw", "$queryRawUnsafe", "$executeRawUnsafe", "each", "sql"}
)  # fmt: skip
SQL_KEYS = frozenset({"sql", "postgresql", "mysql", "sqlite", "mssql", "oracle", "duckdb", "snowflake", "clickhouse"})
VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "del", "stream"})
NOT_OPERATIONS = frozenset(
    """
    on once off use connect disconnect end close quit destroy release promise then catch finally toString exec lean
    $connect $disconnect $on addListener removeListener removeAllListeners defaults interceptors ready isReady
    createServer Agent ping startSession set setup run forRoot forRootAsync forFeature forFeatureAsync registerQueue
    registerQueueAsync registerFlowProducer
    """.split()
)
MAKERS = frozenset(
    """
    from connect createClient createConnection createPool createChannel createConfirmChannel
    getRepository getTreeRepository getCollection collection db model define table bucket topic subscription queue
    producer consumer channel client file getClient getConnection duplicate createTransport container database
    getContainerClient getBlockBlobClient getBlobClient getQueueClient getTableClient doc getFirestore firestore
    getGenerativeModel fromClient getPool promises Repository
    """.split()
)
# SDKs whose operations are told apart by what stands before them: `stripe.paymentIntents.create`.
BY_PATH = frozenset({"stripe", "twilio", "github", "slack"})
LIMITED = re.compile(r"\blimit\s+(\$\d+|\?|\d+)", re.I)
QUERIES = frozenset({"select", "insert", "update", "delete", "del", "first", "insertInto", "selectFrom", "deleteFrom",
                     "updateTable", "count", "truncate", "upsert", "pluck"})  # fmt: skip
# What a package calls the client that it shares, and what only a database is asked
DATABASES = frozenset({"db", "database", "orm", "knex", "prisma"})
ASKING = frozenset({"select", "selectDistinct", "selectFrom", "insert", "insertInto", "update", "updateTable", "delete",
                    "deleteFrom", "transaction", "findFirst", "findMany", "execute"})  # fmt: skip
SHAPING = frozenset({"index", "virtual", "pre", "post", "plugin", "method", "static", "get", "set", "path", "add",
                     "loadClass", "Schema"})  # fmt: skip
# What only the models of one library are asked, whichever file declares them
MODELS = {
    **dict.fromkeys(("findById", "findByIdAndUpdate", "findByIdAndDelete", "findOneAndUpdate", "findOneAndDelete",
                     "updateOne", "updateMany", "deleteOne", "deleteMany", "countDocuments", "estimatedDocumentCount",
                     "insertMany", "bulkWrite"), "mongodb"),
    **dict.fromkeys(("findAll", "findByPk", "findOrCreate", "bulkCreate", "findAndCountAll"), "sql"),
}  # fmt: skip
PRISMA = frozenset(
    """
    findMany findFirst findUnique findUniqueOrThrow findFirstOrThrow create createMany update updateMany upsert delete
    deleteMany count aggregate groupBy
    """.split()
)
RESOURCES = (
    "TableName", "Bucket", "QueueUrl", "QueueName", "TopicArn", "TargetArn", "FunctionName", "StreamName", "SecretId",
    "EventBusName", "stateMachineArn", "UserPoolId", "topic", "queue", "url", "uri", "baseURL", "index", "model",
    "modelId", "bucket", "table", "channel", "to",
)  # fmt: skip
DETAILS = frozenset(
    """
    ConditionExpression KeyConditionExpression UpdateExpression FilterExpression ExpressionAttributeValues Key Limit
    IndexName MessageGroupId MessageDeduplicationId DelaySeconds VisibilityTimeout MaxNumberOfMessages WaitTimeSeconds
    ConsistentRead NX XX Subject Expires temperature max_tokens groupId fromBeginning where subject
    """.split()
)


def service_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    outer = chain.links[-1].node
    found = _client(reader, chain, scope)
    if found is None:
        if chain.head == "fetch" and not chain.links[0].name and "fetch" not in reader.imported:
            _http(reader, chain, scope, None)
        elif chain.links[-1].method in PRISMA and "prisma" in chain.callee.lower():
            _prisma(reader, chain, scope)
        elif chain.links[-1].method in ("query", "execute") or any(link.method == "prepare" for link in chain.links):
            _query_of_unknown(reader, chain, scope)
        return
    bound = reader.bound.get(outer.id, "")
    made = _makes(chain, found)
    if bound and made:
        start, end = lines(outer)
        resource = _resource(reader, chain) or found.resource
        name = f"{scope.owner}:{bound}" if bound.startswith("this.") else bound
        reader.bindings[name] = Binding("service", found.key, start, end, resource)
    if found.key == "http":
        _http(reader, chain, scope, found)
    else:
        _operation(reader, chain, scope, found, made)


def _client(reader: Reader, chain: Chain, scope: Scope) -> Binding | None:
    """What the head of the chain stands for: a client made before, a typed field, or an imported module."""
    head = chain.head
    if reader.stands_for:
        head = reader.stands_for.get((scope.symbol, head), head)
    if not head:
        return None
    name = f"{scope.owner}:{head}" if head.startswith("this.") else head
    known = reader.bindings.get(name)
    if known is not None:
        return known if known.what == "service" else None
    kind = reader.field_types.get((scope.owner, head)) or reader.field_types.get((scope.symbol, head))
    if kind:
        plain = re.split(r"[<\[|]", kind)[0].strip()
        key = service_of(reader.module_of(plain), plain)
        if key:
            inner = re.search(r"<\s*([\w.]+)", kind)
            resource = Operand(inner[1], "name", inner[1], names=(inner[1],)) if inner else None
            return Binding("service", key, 0, 0, resource)
    module = chain.module or reader.module_of(head)
    if not module:
        return None
    if module[0] == "." and head in DATABASES and chain.links[0].method in ASKING:
        return Binding("service", "sql", 0, 0)  # a client that another file of the package makes
    if module[0] == "." and head[:1].isupper() and chain.links[0].method in MODELS:
        return Binding("service", MODELS[chain.links[0].method], 0, 0)
    parts = [head, *(chain.links[0].name.split(".") if chain.links[0].name else [])]
    first = head.partition(".")[0]
    imported = reader.imported[first][1]
    rest = head.partition(".")[2] or (parts[1] if len(parts) > 1 else "")
    named = rest.partition(".")[0] if imported in ("", "default") else imported
    key = service_of(module, named)
    if chain.is_new and named.endswith(("Error", "Exception")):
        return None  # what a client's library calls its errors
    if chain.is_new and named.endswith("Command") and module.startswith("@aws-sdk/"):
        return None  # what is sent, not who sends it
    if not key or (module in ("http", "https", "http2") and parts[-1] not in ("request", "get")):
        return None
    if module == "aws-sdk" and key == "aws" and not chain.is_new:
        return None
    return Binding("service", key, 0, 0)


def _makes(chain: Chain, found: Binding) -> bool:
    """Whether the chain's value is itself a client."""
    last = chain.links[-1]
    if len(chain.links) == 1 and not last.name:
        return chain.is_new or found.start == 0
    if last.method in ("create", "extend", "instance"):
        return found.key == "http"
    return last.method in MAKERS or (chain.is_new and len(chain.links) == 1)


def _operation(reader: Reader, chain: Chain, scope: Scope, found: Binding, made: bool) -> None:
    last = chain.links[-1]
    start, end = lines(last.node)
    _within_transaction(reader, last, found)
    if found.key in SQL_KEYS:
        _row_limit(reader, chain, scope)
    if chain.links[0].node.start_point[0] != last.node.start_point[0]:
        start = lines(chain.links[0].node)[0]
    operation, resource = "", _resource(reader, chain) or found.resource
    given = last.given
    sql = _statement(reader, chain)
    if sql is not None and found.key in SQL_KEYS:
        operation, resource = sql[0], sql[1] or resource
    elif last.method == "send" and given and unwrap(given[0]).type == "new_expression":
        command = unwrap(given[0])
        operation = dotted(reader.src, command.child_by_field_name("constructor") or command).rpartition(".")[2]
        given = arguments(command)
        resource = _option(reader, given) or resource
    elif any(link.method in QUERIES for link in chain.links) and found.key in SQL_KEYS:
        operation = next(link.method for link in chain.links if link.method in QUERIES)
        resource = _query_table(reader, chain) or resource
    elif not made and found.key in BY_PATH and last.name.count(".") == 1:
        operation = last.name
    elif not made:
        operation = last.method or (reader.imported.get(chain.head, ("", ""))[1] or chain.head)
        path = last.name.split(".")
        if found.key == "sql" and len(path) == 2 and last.method in PRISMA:
            resource = resource or literal(path[0], path[0])
        if last.method == "promise" and len(chain.links) > 1:
            operation, given = chain.links[-2].method, chain.links[-2].given
            resource = _option(reader, given) or resource
    if operation in NOT_OPERATIONS and found.key != "redis":
        return
    if found.key == "mongodb" and operation in SHAPING:
        return  # what a schema is made of
    if operation in ("on", "once", "off", "use", "connect", "disconnect", "quit", "end", "close", "duplicate"):
        return
    if made and not operation and not chain.is_new and last.name:
        return
    key = found.key
    if key == "aws" and operation == "" and chain.is_new:
        key = aws(chain.head.split(".")[1]) if "." in chain.head else key
    reader.facts.services.append(
        ServiceUse(
            scope.symbol, key, operation, start, end, resource, _detail(reader, given), found.start, found.end
        )
    )  # fmt: skip


def _query_of_unknown(reader: Reader, chain: Chain, scope: Scope) -> None:
    """A client that was handed in: what it is asked in SQL, naming a table, says that it is one of a database."""
    sql = _statement(reader, chain)
    if sql is not None and sql[1] is not None:
        start, end = lines(chain.links[-1].node)
        reader.facts.services.append(ServiceUse(scope.symbol, "sql", sql[0], start, end, sql[1]))
        _row_limit(reader, chain, scope)


def _row_limit(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`LIMIT 50`, or `LIMIT $2` with the constant that is given for it."""
    link = chain.links[-1]
    text = _sql_text(reader, link.given[0]) if link.given else ""
    found = LIMITED.search(text)
    if found is None:
        return
    mark, node = found[1], link.given[0]
    if mark.isdigit():
        add(reader, scope, node, "batch", "LIMIT", literal(mark, int(mark)), chain.callee)
        return
    given = link.given[1] if len(link.given) > 1 else None
    values = [each for each in given.named_children if each.type != "comment"] if given is not None else []
    place = text[: found.start(1)].count("?") if mark == "?" else int(mark[1:]) - 1
    if given is not None and given.type == "array" and place < len(values):
        value = reader.operand(values[place])
        if value.form == "literal" or value.name.rpartition(".")[2].replace("_", "").isupper():
            add(reader, scope, link.node, "batch", "LIMIT", value, chain.callee)


def _within_transaction(reader: Reader, link: Link, found: Binding) -> None:
    """`db.$transaction(async (tx) => …)`: inside, `tx` is the client."""
    if link.method not in ("$transaction", "transaction") or not link.given:
        return
    body = unwrap(link.given[-1])
    held = body.child_by_field_name("parameters") or body.child_by_field_name("parameter")
    first = held.named_children[0] if held is not None and held.named_child_count else held
    if body.type == "arrow_function" and first is not None:
        name = first.child_by_field_name("pattern") or first
        if name.type == "identifier":
            reader.bindings[reader.text(name)] = found


def _statement(reader: Reader, chain: Chain) -> tuple[str, Operand | None] | None:
    """The verb and table of SQL text given to the chain."""
    for link in chain.links:
        if link.name and link.method not in SQL_METHODS:
            continue
        texts = [_sql_text(reader, node) for node in link.given[:1]] or [_tagged(reader, link.node)]
        for text in texts:
            verb = SQL.match(text) if text else None
            if verb:
                table = TABLE.search(text)
                return verb[1].upper() if verb[1].isupper() else verb[1], literal(table[1], table[1]) if table else None
    return None


def _sql_text(reader: Reader, node: Node) -> str:
    value = reader.operand(node)
    if isinstance(value.value, str):
        return value.value
    if value.form == "mapping":
        for key, held in zip(value.items[::2], value.items[1::2], strict=True):
            if key_text(key) in ("text", "sql") and isinstance(held.value, str):
                return held.value
    return ""


def _tagged(reader: Reader, node: Node) -> str:
    given = node.child_by_field_name("arguments")
    return template_value(reader.src, given)[0] if given is not None and given.type == "template_string" else ""


def _query_table(reader: Reader, chain: Chain) -> Operand | None:
    for link in chain.links:
        if link.given and (link.name == "" or link.method in ("from", "into", "table", "insertInto", "selectFrom",
                                                              "deleteFrom", "updateTable", "insert", "update",
                                                              "delete")):  # fmt: skip
            value = reader.operand(link.given[0])
            if value.form in ("literal", "name") and not (link.name == "" and chain.is_new):
                return value
    return None


def _resource(reader: Reader, chain: Chain) -> Operand | None:
    for link in reversed(chain.links):
        if found := _option(reader, link.given):
            return found
        if link.given and link.method in MAKERS | {
            "Queue",
            "Worker",
            "sendToQueue",
            "consume",
            "publish",
            "assertQueue",
        }:
            value = reader.operand(link.given[0])
            if value.form in ("literal", "name", "template"):
                return value
    first = chain.links[0]
    if chain.is_new and first.given:
        value = reader.operand(first.given[0])
        return value if value.form in ("literal", "template") and isinstance(value.value, str) else None
    return None


def _option(reader: Reader, given: list[Node]) -> Operand | None:
    for node in given:
        if node.type != "object":
            continue
        found = {key_text(key): value for key, value in pairs(reader.src, node)}
        for name in RESOURCES:
            if name in found:
                return reader.operand(found[name])
    return None


def _detail(reader: Reader, given: list[Node]) -> tuple[tuple[str, Operand], ...]:
    for node in given:
        if node.type == "object":
            found = [(key_text(key), value) for key, value in pairs(reader.src, node)]
            return tuple((name, reader.operand(value)) for name, value in found if name in DETAILS)
    return ()


def _prisma(reader: Reader, chain: Chain, scope: Scope) -> None:
    link: Link = chain.links[-1]
    path = link.name.split(".")
    start, end = lines(link.node)
    resource = literal(path[-2], path[-2]) if len(path) > 1 and "prisma" not in path[-2].lower() else None
    reader.facts.services.append(
        ServiceUse(scope.symbol, "sql", link.method, start, end, resource, _detail(reader, link.given))
    )


def _http(reader: Reader, chain: Chain, scope: Scope, client: Binding | None) -> None:
    """`fetch(url, { method })`, `axios.post(url)`, `axios({ method, url })`, `https.request(options)`."""
    link = chain.links[0]
    method = link.method
    if method and method not in VERBS and method not in ("fetch", "create", "extend", "instance", "json"):
        return
    start, end = lines(link.node)
    url: Operand | None = None
    options: dict[str, Node] = {}
    for node in link.given:
        if node.type == "object":
            options |= {key_text(key): value for key, value in pairs(reader.src, node)}
        elif url is None:
            url = reader.operand(node)
    for name in ("url", "baseURL", "prefixUrl", "uri", "host", "hostname"):
        if url is None and name in options:
            url = reader.operand(options[name])
    asked = reader.operand(options["method"]).value if "method" in options else None
    made = method in ("create", "extend", "instance") or chain.is_new
    if isinstance(asked, str):
        verb = asked.upper()
    else:
        verb = "" if made else method.upper().replace("DEL", "DELETE").replace("DELETEETE", "DELETE") or "GET"
        verb = "GET" if verb in ("FETCH", "REQUEST", "STREAM", "JSON") and "method" not in options else verb
        verb = "" if "method" in options else verb
    if made and url is None:
        return
    url = url or (client.resource if client is not None else None)
    detail = tuple((name, reader.operand(options[name])) for name in ("timeout", "baseURL") if name in options)
    reader.facts.services.append(
        ServiceUse(
            scope.symbol, "http", verb, start, end, url, detail, client.start if client else 0,
            client.end if client else 0,
        )
    )  # fmt: skip
