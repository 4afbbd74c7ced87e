"""What a call to a service is about: the table, bucket or URL, the HTTP method, the arguments worth saying."""

from tree_sitter import Node

from specs.analysis.facts import Operand
from specs.analysis.java.chains import Chain, chain_of
from specs.analysis.java.operands import arguments, callee, operand, plain_type, unwrap
from specs.analysis.java.reader import Reader, Scope
from specs.analysis.syntax import descendants

RESOURCES = frozenset({
    "tableName", "bucket", "queueUrl", "topicArn", "targetArn", "functionName", "streamName", "secretId",
    "eventBusName", "stateMachineArn", "userPoolId", "queueName", "bucketName", "index", "table", "topic",
    "parameterName",
    "logGroupName", "deliveryStreamName", "identityId", "collection", "modelId", "model",
    "keyId",
})  # fmt: skip
# Methods whose first argument names what they work on.
FIRST = frozenset({
    "send", "convertAndSend", "putObject", "getObject", "deleteObject", "listObjects", "doesObjectExist", "subscribe",
    "basicPublish", "publish", "getTable", "sendMessage", "receiveMessage", "invoke", "index", "search", "queueDeclare",
    "getCollection", "basicConsume", "copyObject", "getTopic", "sendDefault", "upload", "getBucket",
})  # fmt: skip
MADE_FIRST = frozenset({"ProducerRecord", "PutObjectRequest", "GetObjectRequest", "SendMessageRequest",
                        "GetItemRequest", "PutItemRequest", "QueryRequest", "ScanRequest", "PublishRequest",
                        "UpdateItemRequest", "DeleteItemRequest", "InvokeRequest"})  # fmt: skip
DETAILS = frozenset({
    "conditionExpression", "keyConditionExpression", "updateExpression", "filterExpression", "limit", "indexName",
    "messageGroupId", "messageDeduplicationId", "delaySeconds", "visibilityTimeout", "maxNumberOfMessages",
    "waitTimeSeconds", "consistentRead", "subject", "temperature", "maxTokens",
})  # fmt: skip
VERBS = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}
TEMPLATE = {
    "getForObject": "GET", "getForEntity": "GET", "postForObject": "POST", "postForEntity": "POST",
    "postForLocation": "POST", "patchForObject": "PATCH", "headForHeaders": "HEAD", "optionsForAllow": "OPTIONS",
}  # fmt: skip
LOWER = {verb.lower(): verb for verb in VERBS}
CLASSES = {"HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpDelete": "DELETE", "HttpPatch": "PATCH",
           "HttpHead": "HEAD"}  # fmt: skip
URLS = frozenset({"uri", "url", "target", "baseUrl", "path", "newBuilder"})
MAX_SEEN = 160


def _parts(reader: Reader, chain: Chain, scope: Scope) -> list[Node]:
    """The calls inside the arguments: builders given in place, in a lambda, or bound to a name before."""
    found: list[Node] = []
    for link in chain.links:
        for given in link.given[:4]:
            held: Node | None = unwrap(given)
            if held is not None and held.type == "identifier":
                held = reader.values.get((scope.symbol, reader.text(held)))
            if held is not None:
                found += [
                    each for each in descendants(held, MAX_SEEN)
                    if each.type in ("method_invocation", "object_creation_expression")
                ]  # fmt: skip
    return [link.node for link in chain.links if link.name] + found


def resource_of(reader: Reader, chain: Chain, scope: Scope) -> Operand | None:
    for node in _parts(reader, chain, scope):
        given = arguments(node)
        if not given:
            continue
        if node.type == "object_creation_expression":
            if plain_type(reader.text(node.child_by_field_name("type"))) in MADE_FIRST:
                return _telling(operand(reader.src, given[0]))
            continue
        name = reader.text(node.child_by_field_name("name"))
        plain = name[4].lower() + name[5:] if name.startswith("with") and len(name) > 5 else name
        if plain in RESOURCES:
            return _telling(operand(reader.src, given[0]))
    for link in chain.links:
        if link.name in FIRST and link.given:
            value = _telling(operand(reader.src, link.given[0]))
            if value is not None and (value.form != "name" or value.name.rpartition(".")[2].isupper()):
                return value
    return None


def _telling(value: Operand) -> Operand | None:
    return value if value.form in ("literal", "name", "template", "length") and value.value is not False else None


def details(reader: Reader, chain: Chain, scope: Scope) -> tuple[tuple[str, Operand], ...]:
    found: list[tuple[str, Operand]] = []
    for node in _parts(reader, chain, scope):
        if node.type != "method_invocation" or not (given := arguments(node)):
            continue
        name = reader.text(node.child_by_field_name("name"))
        plain = name[4].lower() + name[5:] if name.startswith("with") and len(name) > 5 else name
        if plain in DETAILS:
            found.append((name, operand(reader.src, given[0])))
    return tuple(found[:6])


def verb_of(reader: Reader, chain: Chain, scope: Scope) -> tuple[str, Operand | None]:
    """The HTTP method that a chain uses, and the address where it is written."""
    verb = ""
    url: Operand | None = None
    for link in chain.links:
        if link.name in TEMPLATE or link.name in ("exchange", "execute"):
            verb = TEMPLATE.get(link.name, "") or _named_verb(reader, link.given)
            url = operand(reader.src, link.given[0]) if link.given else None
        elif link.name in LOWER and (len(chain.links) > 1 or link.given) and chain.type != "HttpClient":
            verb = verb or LOWER[link.name]
            if link.given and url is None and chain.type in ("RestTemplate", "Unirest", "Request", "HttpClients"):
                url = operand(reader.src, link.given[0])
        elif link.name == "method" and link.given:
            verb = verb or _named_verb(reader, link.given)
        if link.name in URLS and link.given and url is None:
            url = address(reader, link.given[0])
        if link.name in ("send", "sendAsync", "newCall", "execute") and link.given:
            inner_verb, inner_url = _request(reader, link.given[0], scope)
            verb, url = verb or inner_verb or ("" if link.name == "newCall" else "GET"), url or inner_url
            if link.name == "newCall":
                verb = verb or "GET"
    return verb, url if url is not None and url.form in ("literal", "name", "template") else None


def _named_verb(reader: Reader, given: list[Node]) -> str:
    for each in given:
        value = operand(reader.src, each)
        name = str(value.value) if isinstance(value.value, str) else value.name.rpartition(".")[2]
        if name in VERBS:
            return name
    return ""


def _request(reader: Reader, node: Node, scope: Scope) -> tuple[str, Operand | None]:
    """The method and address of a request object: built in place or bound to a name before."""
    held: Node | None = unwrap(node)
    if held is not None and held.type == "identifier":
        held = reader.values.get((scope.symbol, reader.text(held)))
    if held is None or held.type not in ("method_invocation", "object_creation_expression"):
        return "", None
    chain = chain_of(reader, held, scope)
    if chain.is_new and chain.head in CLASSES:
        return CLASSES[chain.head], address(reader, chain.first.given[0]) if chain.first.given else None
    verb, url = "", None
    for link in chain.links:
        if link.name in VERBS or link.name in LOWER:
            verb = LOWER.get(link.name, link.name)
        elif link.name == "method" and link.given:
            verb = _named_verb(reader, link.given)
        if link.name in URLS and link.given:
            url = address(reader, link.given[0])
    return verb or "GET", url


def address(reader: Reader, node: Node) -> Operand:
    """The text of `URI.create("…")`, `new URL("…")` or a plain string."""
    node = unwrap(node)
    made = node.type == "object_creation_expression" and arguments(node)
    if made or (node.type == "method_invocation" and callee(reader.src, node) in ("URI.create", "HttpUrl.parse")):
        given = arguments(node)
        if given:
            return operand(reader.src, given[0])
    return operand(reader.src, node)
