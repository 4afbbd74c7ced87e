"""Uses of outside services: clients followed from where they are made to what is asked of them."""

import re
from functools import cache

from tree_sitter import Node

from specs.analysis.catalogue import SERVICES, aws
from specs.analysis.facts import Concurrency, Constant, Effect, Operand, ServiceUse
from specs.analysis.golang.operands import STRINGS, composite_type, elements, type_name, unwrap
from specs.analysis.golang.reader import Binding, Reader, Scope, lines
from specs.analysis.row_locks import locking

# import path (its beginning) -> key of the catalogue
MODULES: tuple[tuple[str, str], ...] = (
    ("database/sql", "sql"),
    ("github.com/jmoiron/sqlx", "sql"),
    ("gorm.io/gorm", "sql"),
    ("gorm.io/driver/postgres", ""),
    ("github.com/jackc/pgx", "postgresql"),
    ("github.com/lib/pq", "postgresql"),
    ("github.com/go-pg/pg", "postgresql"),
    ("github.com/go-sql-driver/mysql", "mysql"),
    ("github.com/mattn/go-sqlite3", "sqlite"),
    ("modernc.org/sqlite", "sqlite"),
    ("go.mongodb.org/mongo-driver", "mongodb"),
    ("github.com/gocql/gocql", "cassandra"),
    ("github.com/neo4j/neo4j-go-driver", "neo4j"),
    ("github.com/ClickHouse/clickhouse-go", "clickhouse"),
    ("github.com/influxdata/influxdb", "influxdb"),
    ("go.etcd.io/etcd/client", "etcd"),
    ("github.com/redis/go-redis", "redis"),
    ("github.com/go-redis/redis", "redis"),
    ("github.com/gomodule/redigo", "redis"),
    ("github.com/redis/rueidis", "redis"),
    ("github.com/bradfitz/gomemcache", "memcached"),
    ("github.com/segmentio/kafka-go", "kafka"),
    ("github.com/IBM/sarama", "kafka"),
    ("github.com/Shopify/sarama", "kafka"),
    ("github.com/confluentinc/confluent-kafka-go", "kafka"),
    ("github.com/twmb/franz-go", "kafka"),
    ("github.com/rabbitmq/amqp091-go", "rabbitmq"),
    ("github.com/streadway/amqp", "rabbitmq"),
    ("github.com/nats-io/nats.go", "nats"),
    ("github.com/eclipse/paho.mqtt.golang", "mqtt"),
    ("github.com/apache/pulsar-client-go", "pulsar"),
    ("github.com/pebbe/zmq4", "zeromq"),
    ("github.com/hibiken/asynq", "redis"),
    ("cloud.google.com/go/storage", "gcp.storage"),
    ("cloud.google.com/go/pubsub", "gcp.pubsub"),
    ("cloud.google.com/go/bigquery", "gcp.bigquery"),
    ("cloud.google.com/go/firestore", "gcp.firestore"),
    ("cloud.google.com/go/datastore", "gcp.datastore"),
    ("cloud.google.com/go/spanner", "gcp.spanner"),
    ("cloud.google.com/go/secretmanager", "gcp.secretmanager"),
    ("cloud.google.com/go/kms", "gcp.kms"),
    ("cloud.google.com/go/logging", "gcp.logging"),
    ("cloud.google.com/go/bigtable", "gcp.bigtable"),
    ("github.com/Azure/azure-sdk-for-go/sdk/storage/azblob", "azure.blob"),
    ("github.com/Azure/azure-sdk-for-go/sdk/messaging/azservicebus", "azure.servicebus"),
    ("github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos", "azure.cosmos"),
    ("github.com/Azure/azure-sdk-for-go/sdk/azidentity", "azure.identity"),
    ("github.com/minio/minio-go", "minio"),
    ("github.com/elastic/go-elasticsearch", "elasticsearch"),
    ("github.com/olivere/elastic", "elasticsearch"),
    ("github.com/opensearch-project/opensearch-go", "opensearch"),
    ("github.com/hashicorp/vault/api", "vault"),
    ("github.com/hashicorp/consul/api", "consul"),
    ("k8s.io/client-go", "kubernetes"),
    ("sigs.k8s.io/controller-runtime/pkg/client", "kubernetes"),
    ("github.com/docker/docker/client", "docker"),
    ("github.com/google/go-github", "github"),
    ("github.com/xanzy/go-gitlab", "gitlab"),
    ("github.com/slack-go/slack", "slack"),
    ("github.com/stripe/stripe-go", "stripe"),
    ("github.com/twilio/twilio-go", "twilio"),
    ("github.com/sendgrid/sendgrid-go", "sendgrid"),
    ("github.com/sashabaranov/go-openai", "openai"),
    ("github.com/openai/openai-go", "openai"),
    ("github.com/anthropics/anthropic-sdk-go", "anthropic"),
    ("github.com/getsentry/sentry-go", "sentry"),
    ("github.com/prometheus/client_golang/prometheus/push", "prometheus"),
    ("github.com/DataDog/datadog-go", "statsd"),
    ("github.com/gorilla/websocket", "websocket"),
    ("nhooyr.io/websocket", "websocket"),
    ("google.golang.org/grpc", "grpc"),
    ("net/smtp", "smtp"),
    ("gopkg.in/gomail", "smtp"),
    ("net/rpc", ""),
    ("github.com/pkg/sftp", "sftp"),
    ("golang.org/x/crypto/ssh", "ssh"),
    ("github.com/go-ldap/ldap", "ldap"),
    ("go.temporal.io/sdk/client", "temporal"),
    ("github.com/go-resty/resty", "http"),
    ("github.com/hashicorp/go-retryablehttp", "http"),
    ("net/http", "http"),
    ("log/syslog", "syslog"),
)
AWS = re.compile(r"github\.com/aws/aws-sdk-go(?:-v2)?/service/([a-z0-9]+)$")
SQL = re.compile(
    r"[\s(]*(?:--[^\n]*\n\s*)*(select|insert|update|delete|with|create|alter|drop|truncate|merge|replace|call)\b", re.I
)
TABLE = re.compile(
    r"\b(?:from|into|update|join|table(?:\s+if\s+(?:not\s+)?exists)?|truncate)\s+[\"'`\[]?([A-Za-z_][\w.$]*)", re.I
)
SQL_METHODS = frozenset(
    {
        "Query", "QueryRow", "Exec", "QueryContext", "QueryRowContext", "ExecContext", "Prepare", "PrepareContext",
        "Queryx", "QueryRowx", "Get", "GetContext", "Select", "SelectContext", "NamedExec", "NamedExecContext",
        "NamedQuery", "MustExec", "Raw", "Preparex",
    }
)  # fmt: skip
GORM = frozenset(
    {
        "Create",
        "Save",
        "First",
        "Last",
        "Take",
        "Find",
        "Delete",
        "Update",
        "Updates",
        "Count",
        "FirstOrCreate",
        "AutoMigrate",
        "Pluck",
        "Scan",
    }
)
HTTP_FUNCTIONS = {"Get": "GET", "Post": "POST", "Head": "HEAD", "PostForm": "POST"}
HTTP_VERBS = {"Get": "GET", "Post": "POST", "Put": "PUT", "Patch": "PATCH", "Delete": "DELETE", "Head": "HEAD"}
HTTP_CLIENTS = re.compile(r"(^|\.)(Client|Request)$")
DIALS = frozenset({"Dial", "DialContext", "NewClient"})
PROXIES = frozenset({"net/http/httputil.ReverseProxy", "net/http/httputil.NewSingleHostReverseProxy"})
DRIVERS = {"postgres": "postgresql", "pgx": "postgresql", "pq": "postgresql", "mysql": "mysql", "sqlite3": "sqlite",
           "sqlite": "sqlite", "sqlserver": "mssql", "clickhouse": "clickhouse"}  # fmt: skip
MAKERS = re.compile(
    r"^(Open|OpenDB|Connect|MustConnect|New\w*|Dial\w*|ParseURL|DB|Database|Collection|Bucket|Topic|Subscription|Queue|Table"
    r"|Object|Session|Channel|Clientset|FromClient|Into\w+|R)$"
)
SQL_KEYS = frozenset({"sql", "postgresql", "mysql", "sqlite"})
QUIET = frozenset({
    "Close", "Err", "Error", "String", "Ping", "PingContext", "Scan", "Next", "Result", "Context", "Disconnect",
    "SetMaxOpenConns", "SetMaxIdleConns", "SetConnMaxLifetime", "SetConnMaxIdleTime", "Commit", "Rollback",
    "Stats",
})  # fmt: skip
RESOURCES = (
    "TableName",
    "Bucket",
    "QueueUrl",
    "QueueURL",
    "TopicArn",
    "FunctionName",
    "StreamName",
    "SecretId",
    "Topic",
    "EventBusName",
    "StateMachineArn",
    "Model",
    "ModelId",
    "Stream",
    "Channel",
    "Queue",
    "Subject",
)
DETAILS = frozenset(
    {
        "ConditionExpression",
        "KeyConditionExpression",
        "UpdateExpression",
        "FilterExpression",
        "IndexName",
        "Limit",
        "VisibilityTimeout",
        "MaxNumberOfMessages",
        "WaitTimeSeconds",
        "DelaySeconds",
        "CacheControl",
        "ACL",
        "StorageClass",
        "ServerSideEncryption",
        "MessageGroupId",
        "MessageDeduplicationId",
    }
)


@cache
def key_of(module: str) -> str:
    """The catalogue's key for what an import path talks to, "" for other packages."""
    if found := AWS.match(module):
        return aws(found[1])
    for prefix, key in MODULES:
        if module == prefix or module.startswith((prefix + "/", prefix + ".v")):
            return key
    return ""


def service_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    owner, _, method = name.rpartition(".")
    if not owner:
        return
    if _aws(reader, node, method, given, scope) or _http(reader, node, name, owner, method, given, scope):
        return
    text = _sql_text(reader, given) if method in SQL_METHODS else None
    client = _client(reader, owner, scope)
    if client is None and owner == "()" and method in GORM:  # at the end of a chain
        client = _client(reader, _root(reader, node), scope)
    if client is not None and client.key in SQL_KEYS and method in GORM and text is None:
        start, end = lines(node)
        reader.facts.services.append(
            ServiceUse(scope.symbol, client.key, method, start, end, None, (), client.start, client.end)
        )
        return
    if text is not None and (client is None or client.key in SQL_KEYS):
        _sql(reader, node, scope, client, *text)
        return
    if client is None or client.key == "http" or method in QUIET:
        return
    if client.key == "grpc" and method not in DIALS and client.start == 0:
        return  # a server, or what one is made with
    start, end = lines(node)
    made = bool(MAKERS.match(method)) and (reader.module_of(owner) != "" or client.start > 0)
    resource = _resource(reader, given) or client.resource
    if made and client.key == "sql" and resource is not None and (driver := DRIVERS.get(str(resource.value))):
        client, resource = client._replace(key=driver), None
    if made and (bound := reader.bound.get(node.id, "")):
        _bind(reader, bound, scope, Binding(client.key, start, end, resource))
    if client.key == "websocket" and method == "Upgrade":
        return
    if client.key in SQL_KEYS and not made and method not in GORM:
        return
    module_function = reader.module_of(owner) != "" and "." not in owner
    if module_function and not made:
        return  # helpers of the client library: options, errors, types
    operation = "" if made else method
    reader.facts.services.append(
        ServiceUse(scope.symbol, client.key, operation, start, end, resource, (), client.start, client.end)
    )


def _root(reader: Reader, call: Node) -> str:
    """What a chain of calls begins with: "s.db" of `s.db.Limit(5).Find(&found)`."""
    node: Node | None = call
    for _ in range(60):
        if node is None:
            return ""
        if node.type == "call_expression":
            node = node.child_by_field_name("function")
        elif node.type == "selector_expression":
            held = node.child_by_field_name("operand")
            if held is not None and held.type in ("identifier", "selector_expression") and "(" not in reader.text(held):
                return reader.text(held)
            node = held
        else:
            return ""
    return ""


def _bind(reader: Reader, name: str, scope: Scope, binding: Binding) -> None:
    head, _, rest = name.partition(".")
    if rest and head == scope.receiver:
        reader.bindings[scope.owner, rest] = binding
    else:
        reader.bindings[scope.symbol, name] = binding


def _client(reader: Reader, owner: str, scope: Scope) -> Binding | None:
    """What the receiver of a call stands for: a client made before, a typed name, or an imported package."""
    head, _, rest = owner.partition(".")
    known = reader.bindings.get((scope.symbol, owner)) or reader.bindings.get(("", owner))
    if known is None and rest and head == scope.receiver:
        known = reader.bindings.get((scope.owner, rest))
    if known is not None:
        return known
    base = owner.removesuffix("()")
    kind = type_name(reader.type_of(base, scope)) if not base.endswith(")") else ""
    module = reader.imported.get(kind.partition(".")[0], "") if "." in kind else reader.module_of(owner)
    if "." not in kind and module and owner.count(".") > 0:
        return None  # a variable of another package
    key = key_of(module) if module else ""
    return Binding(key, 0, 0) if key in SERVICES else None


def _aws(reader: Reader, node: Node, method: str, given: list[Node], scope: Scope) -> bool:
    """`client.PutItem(ctx, &dynamodb.PutItemInput{TableName: …})`: the input tells the service and the operation."""
    for each in given[:2]:
        bare = unwrap(each)
        if bare.type != "composite_literal":
            continue
        kind = composite_type(reader.src, bare)
        package, _, name = kind.partition(".")
        found = AWS.match(reader.imported.get(package, ""))
        if (
            found is None
            or not name.endswith("Input")
            or name.removesuffix("Input") not in (method.removesuffix("WithContext"), method.removeprefix("Presign"))
        ):
            continue
        held = {reader.text(key): value for key, value in elements(bare) if key is not None}
        resource = next((reader.operand(held[key]) for key in RESOURCES if key in held), None)
        detail = tuple((key, reader.operand(value)) for key, value in held.items() if key in DETAILS)
        start, end = lines(node)
        operation = method if method.startswith("Presign") else name.removesuffix("Input")
        reader.facts.services.append(ServiceUse(scope.symbol, aws(found[1]), operation, start, end, resource, detail))
        return True
    return False


def _http(reader: Reader, node: Node, name: str, owner: str, method: str, given: list[Node], scope: Scope) -> bool:
    full = reader.full(name)
    verb: str | None = None
    target: Node | None = None
    if full.startswith("net/http.") and method in HTTP_FUNCTIONS and given:
        verb, target = HTTP_FUNCTIONS[method], given[0]
    elif full in ("net/http.NewRequest", "net/http.NewRequestWithContext"):
        given = given[1:] if method.endswith("Context") else given
        if len(given) > 1:
            asked = reader.operand(given[0])
            named = asked.name.removeprefix("http.Method").upper() if asked.name.startswith("http.Method") else ""
            verb, target = str(asked.value) if isinstance(asked.value, str) else named, given[1]
    elif method in HTTP_VERBS and given:
        kind = type_name(reader.type_of(owner.removesuffix("()"), scope))
        package, _, last = kind.partition(".")
        module = reader.imported.get(package, "")
        known = key_of(module) == "http" and bool(HTTP_CLIENTS.search(last))
        known = known and (module, last) != ("net/http", "Request")  # what a server is asked
        if known or full.startswith("net/http.DefaultClient."):
            verb, target = HTTP_VERBS[method], given[0]
    if verb is None or target is None or scope.test is not None:
        return False
    value, line = reader.operand(target), 0
    if value.form == "name" and (made := reader.origins.get(value.name)) is not None and made.position == 0:
        whole = reader.operand(made.node)
        if whole.form in ("literal", "template"):
            value, line = whole, made.line
    resource = value if value.form in ("literal", "template", "name", "arithmetic") else None
    start, end = lines(node)
    reader.facts.services.append(ServiceUse(scope.symbol, "http", verb, start, end, resource, (), line, line))
    reader.facts.effects.append(Effect(scope.symbol, "network", name, start, end))
    return True


def forwarded(reader: Reader, node: Node, name: str, scope: Scope) -> None:
    """A proxy of the standard library asks another server for what it answers."""
    if scope.test is None and reader.full(name) in PROXIES:
        start = lines(node)[0]
        reader.facts.services.append(ServiceUse(scope.symbol, "http", "", start, start))
        reader.facts.effects.append(Effect(scope.symbol, "network", name, start, start))


def _sql_text(reader: Reader, given: list[Node]) -> tuple[str, Constant | None] | None:
    """The text of a statement, and the constant that holds it where it is given by name."""
    for each in given[:3]:
        value = (
            reader.operand(each)
            if each.type in STRINGS or each.type in ("binary_expression", "call_expression")
            else None
        )
        if value is not None and isinstance(value.value, str) and SQL.match(value.value):
            return value.value, None
        written = reader.facts.text_bound_to(reader.operand(each)) if each.type == "identifier" else None
        if written is not None and SQL.match(str(written.value.value)):
            return str(written.value.value), written
    return None


def _sql(reader: Reader, node: Node, scope: Scope, client: Binding | None, text: str, written: Constant | None) -> None:
    verb = SQL.match(text)
    table = TABLE.search(text)
    start, end = lines(node)
    if words := locking(text):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", words, start, end))
    resource = Operand(table[1], "literal", value=table[1], has_value=True) if table else None
    bound = client or Binding("sql", 0, 0)
    if written is not None:
        bound = bound._replace(start=written.start, end=written.end)
    reader.facts.services.append(
        ServiceUse(
            scope.symbol, bound.key, verb[1].upper() if verb else "", start, end, resource, (), bound.start, bound.end
        )
    )  # fmt: skip


def _resource(reader: Reader, given: list[Node]) -> Operand | None:
    """What the call names: a URL, a topic, a queue."""
    for each in given[:3]:
        bare = unwrap(each)
        if bare.type in STRINGS:
            value = reader.operand(bare)
            return value if isinstance(value.value, str) and value.value else None
        if bare.type == "identifier" and reader.facts.text_bound_to(named := reader.operand(bare)) is not None:
            return named
        if bare.type == "composite_literal":
            held = {reader.text(key): value for key, value in elements(bare) if key is not None}
            found = next((reader.operand(held[key]) for key in RESOURCES if key in held), None)
            if found is not None:
                return found
    return None
