"""Uses of outside services: clients followed from where they are made to what is asked of them."""

import re

from tree_sitter import Node

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import Concurrency, Constant, Effect, Operand, ServiceUse, Setting
from specs.analysis.row_locks import locking
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.reader import Binding, Reader, Scope, bare_name, last_name, lines
from specs.analysis.solid.settings import rules

SQL = re.compile(
    r"[\s(]*(select\s|insert\s+(?:or\s+\w+\s+)?into|replace\s+into|update\s|delete\s+from|with\s+\w+\s+as|create\s+(?:table|index)|alter\s+table|drop\s+table|truncate\s)",
    re.I,
)
TABLE = re.compile(
    r"\b(?:from|into|update|join|table(?:\s+if\s+(?:not\s+)?exists)?|truncate)\s+[\"'`\[]?([A-Za-z_][\w.$\\]*)", re.I
)
RESOURCES = frozenset({"bucket", "bucketname", "tablename", "queueurl", "topicarn", "streamname", "functionname",
                       "topic", "queue", "secretid", "keyid"})  # fmt: skip
MAX_LINKS = 24
SQL_KEYS = frozenset({"sql", "postgresql", "mysql", "sqlite", "mssql", "oracle"})
VERBS = {
    "get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "head": "HEAD",
    "getasync": "GET", "postasync": "POST", "putasync": "PUT", "patchasync": "PATCH", "deleteasync": "DELETE",
    "getstringasync": "GET", "getbytearrayasync": "GET", "getstreamasync": "GET", "postasjsonasync": "POST",
    "getfromjsonasync": "GET", "putasjsonasync": "PUT", "get_response": "GET", "post_form": "POST", "getjson": "GET",
    "get_async": "GET",
}  # fmt: skip
MAKERS = frozenset(
    """
    new open connect build builder Client client from_url from_env create connect_lazy default New from_conf from_config
    Connect Create Open init initialize pool get_connection
    """.split()
)
PARTS = re.compile(r"[.:\\>-]")
KEEPING = frozenset({"redis", "memcached"})
QUIET = frozenset(
    "close Close clone unwrap expect await timeout build builder is_connected ping Dispose header".split()
)
HTTP_TYPES = re.compile(r"(HttpClient|HttpRequest|RestClient|reqwest::Client|Client)\b")


def key_of(reader: Reader, name: str) -> str:
    """The catalogue's key for what a name or an import talks to, "" for others."""
    pattern, keys = reader.services
    found = pattern.match(name)
    return keys[found[1]] if found is not None else ""


def full_name(reader: Reader, name: str) -> str:
    """A name with its import in place of its first part: `reqwest::Client` for `Client`."""
    if not reader.imported:
        return name
    head = name if name.isidentifier() else PARTS.split(name, maxsplit=1)[0].removesuffix("()")
    module = reader.imported.get(head)
    return f"{module}{name[len(head) :]}" if module else name


def _key_of_name(reader: Reader, name: str) -> str:
    if not name:
        return ""
    return key_of(reader, full_name(reader, name).replace("()", "")) or key_of(reader, name)


def service_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> None:
    given = reader.arguments(form)
    if form.kind == "new":
        _made(reader, node, form.name, given, scope)
        return
    owner = reader.written(form.target) if form.target is not None else ""
    linked = "()" in owner
    if owner.startswith("()"):
        owner = _head(reader, form) or owner
    client = _client(reader, owner, scope) if owner else _bare(reader, name)
    asked = _sql_text(reader, given) if client is None or client.key in SQL_KEYS else None
    if asked is not None and (form.target is not None or client is not None):
        _sql(reader, node, scope, client, *asked)
        return
    if client is None or client.key not in SERVICES:
        return
    if form.name == "start" and form.block is not None:
        _lent(reader, node, form, client.key, scope)
    if form.name in MAKERS and (form.sep != "->" or reader.dialect.language != "php"):  # of an object: an operation
        _made(reader, node, name, given, scope)
        return
    if form.name.startswith("Get") and form.name.endswith("Client") and (bound := reader.bound.get(node.id)):
        reader.bindings[scope.symbol, bare_name(bound)] = Binding(
            client.key, *lines(node)
        )  # a client hands out clients
    if client.key == "http":
        _http(reader, node, form, name, given, scope, client)
        return
    if form.name in QUIET or client.key in SQL_KEYS:
        return
    start, end = lines(node)
    if client.key == "redis" and reader.dialect.language == "rust" and (linked or form.name in ("cmd", "arg")):
        _redis_command(reader, node, form, given, scope, client)
        return
    if client.key == "kafka" and form.name == "set":
        return  # a setting of the client by its name
    if linked and client.key.startswith("aws.") and reader.dialect.language == "php":
        return  # asked of what an operation gave: $sqs->sendMessage([…])->get('MessageId')
    if client.key.startswith("aws.") and reader.dialect.language == "rust":
        if linked or form.sep == "::":
            return  # what a request is given, link by link
        built = _built(reader, node)
        reader.facts.services.append(
            ServiceUse(scope.symbol, client.key, form.name, start, max(end, built[1]), built[0], (), client.start,
                       client.end)
        )  # fmt: skip
        return
    if client.key in KEEPING:
        _kept(reader, node, form, name, given, scope)
    resource = _named_resource(reader, form) or _resource(reader, given)
    resource = resource if client.key != "syslog" else None  # a text, and no name of anything
    reader.facts.services.append(
        ServiceUse(scope.symbol, client.key, form.name, start, end, resource, (), client.start, client.end)
    )


def _redis_command(
    reader: Reader, node: Node, form: Form, given: list[Node], scope: Scope, client: Binding
) -> None:  # fmt: skip
    """`redis::cmd("SET").arg("lock").arg("EX").arg(120)`: the command, and how long it keeps what it sets."""
    start, end = lines(node)
    first = operand(reader, given[0]) if given else None
    if form.name == "cmd" and first is not None and isinstance(first.value, str):
        reader.facts.services.append(
            ServiceUse(scope.symbol, client.key, first.value, start, end, None, (), client.start, client.end)
        )
        return
    before = reader.bare(form.target)[1] if form.target is not None else None
    held = before.parts[0] if before is not None and before.name == "arg" and before.parts else None
    if form.name == "arg" and held is not None and first is not None and operand(reader, held).value in ("EX", "PX"):
        unit = "seconds" if operand(reader, held).value == "EX" else "milliseconds"
        if rules(first):
            row = lines(given[0])
            reader.facts.settings.append(Setting(scope.symbol, "ttl", "EX", first, *row, unit, "redis::cmd"))


def _built(reader: Reader, node: Node) -> tuple[Operand | None, int]:
    """labels of `client.put_object().bucket("labels").key(key).send()`, and the line that names it."""
    outer = node.parent
    for _ in range(MAX_LINKS):
        if outer is None or outer.type not in ("field_expression", "call_expression", "await_expression"):
            break
        form = reader.form(outer)
        if form.kind == "call" and form.name.replace("_", "") in RESOURCES and form.parts and form.parts[0] is not None:
            value = operand(reader, form.parts[0])
            return (value if value.form in ("literal", "template", "name") else None), lines(form.parts[0])[1]
        outer = outer.parent
    return None, 0


def _kept(reader: Reader, node: Node, form: Form, name: str, given: list[Node], scope: Scope) -> None:
    """`redis.setex(key, 60, value)`, `redis.set(key, value, ex: 60)`, `redis.expire(key, 60)`: how long it is kept."""
    method = form.name.lower()
    told = next((value for key, value in form.named if key.lower() in ("ex", "px")), None)
    unit = "milliseconds" if any(key.lower() == "px" for key, _ in form.named) or method[:1] == "p" else "seconds"
    if told is None and method in ("setex", "psetex", "expire", "pexpire") and len(given) > 1:
        told = given[1]
    value = operand(reader, told) if told is not None else None
    if value is not None and rules(value):
        start, end = lines(node)
        shown = duration_unit(reader, told) if told is not None else ""
        reader.facts.settings.append(Setting(scope.symbol, "ttl", form.name, value, start, end, shown or unit, name))


def _bare(reader: Reader, name: str) -> Binding | None:
    key = _key_of_name(reader, name)
    return Binding(key, 0, 0) if key else None


def _made(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    key = _key_of_name(reader, name)
    if not key:
        return
    start, end = lines(node)
    if bound := reader.bound.get(node.id, ""):
        binding = Binding(key, start, end)
        reader.bindings[(scope.owner if bound != bare_name(bound) else scope.symbol), bare_name(bound)] = binding
    if key != "http" and key in SERVICES:
        reader.facts.services.append(ServiceUse(scope.symbol, key, "", start, end, _resource(reader, given)))


def _head(reader: Reader, form: Form) -> str:
    """Http of `Http::withToken($token)->timeout(5)->post($url)`: whose calls all the others hang on."""
    for _ in range(12):
        target = reader.bare(form.target)[1] if form.target is not None else None
        if target is None or target.kind != "call" or form.target is None:
            return ""
        if target.target is not None and (name := reader.written(target.target)) and "()" not in name:
            return name
        form = target
    return ""


def _lent(reader: Reader, node: Node, form: Form, key: str, scope: Scope) -> None:
    """`Net::HTTP.start(host) do |http| … end`: the block is given the client."""
    listed = form.block.child_by_field_name("parameters") if form.block is not None else None
    if listed is not None and listed.named_child_count:
        start = lines(node)[0]
        reader.bindings[scope.symbol, reader.text(listed.named_children[0])] = Binding(key, start, start)


def _client(reader: Reader, owner: str, scope: Scope) -> Binding | None:
    """What the receiver of a call stands for: a client made before, a typed name, or an imported library."""
    plain = bare_name(owner).removesuffix("()")
    for place in (scope.symbol, scope.owner, ""):
        if found := reader.bindings.get((place, plain)):
            return found
    kind = reader.type_of(owner, scope)
    if not kind and "->" in plain and plain[:1] not in "(":  # $stripe->paymentIntents->create(…)
        kind = reader.type_of(plain.partition("->")[0], scope)
    key = _key_of_name(reader, kind.lstrip("&*?").removeprefix("mut ").partition("<")[0]) if kind else ""
    if (
        not key
        and not kind
        and (plain[:1].isupper() or "::" in plain or "\\" in plain or plain in reader.imported or key_of(reader, plain))
    ):
        key = _key_of_name(reader, plain)
    return Binding(key, 0, 0) if key else None


def _http(reader: Reader, node: Node, form: Form, name: str, given: list[Node], scope: Scope, client: Binding) -> None:
    verb = VERBS.get(form.name.lower().replace("!", ""), "")
    resource = _resource(reader, given)
    if form.name in ("request", "send", "Send", "SendAsync", "retrieve", "curl_exec", "curl_easy_perform"):
        verb = next(
            (
                str(held.value).upper()
                for each in given[:1]
                if isinstance((held := operand(reader, each)).value, str)
                and str(held.value).upper() in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
            ),
            form.name if form.name.startswith("curl") else "",
        )
        if verb in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"):
            resource = _resource(reader, given[1:])
    if not verb or (form.target is None and not form.name.startswith("curl")) or scope.test is not None:
        return
    start, end = lines(node)
    reader.facts.services.append(
        ServiceUse(scope.symbol, "http", verb, start, end, resource, (), client.start, client.end)
    )
    reader.facts.effects.append(Effect(scope.symbol, "network", name, start, end))


def _sql_text(reader: Reader, given: list[Node]) -> tuple[str, Constant | None] | None:
    """The text of a statement, and the constant that holds it where it is given by name."""
    for each in given[:2]:
        value = operand(reader, each)
        written = reader.facts.text_bound_to(value)
        value = written.value if written is not None else value
        if isinstance(value.value, str) and value.form in ("literal", "template") and SQL.match(value.value):
            return value.value, written
    return None


def _sql(reader: Reader, node: Node, scope: Scope, client: Binding | None, text: str, written: Constant | None) -> None:
    table = TABLE.search(text)
    verb = SQL.match(text)
    start, end = lines(node)
    named = table[1].rpartition("\\")[2] if table else ""  # DELETE FROM App\Entity\Booking, in Doctrine's own language
    resource = Operand(named, "literal", value=named, has_value=True) if named else None
    bound = client or Binding("sql", 0, 0)
    if written is not None:
        bound = bound._replace(start=written.start, end=written.end)
    reader.facts.services.append(
        ServiceUse(scope.symbol, bound.key, verb[1].split()[0].upper() if verb else "", start, end, resource, (),
                   bound.start, bound.end)
    )  # fmt: skip
    reader.facts.effects.append(Effect(scope.symbol, "sql", last_name(reader.form(node).name), start, end))
    if words := locking(text):
        reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", words, start, end))


def _named_resource(reader: Reader, form: Form) -> Operand | None:
    """`put_object(bucket: "labels")`, `putObject(['Bucket' => 'labels'])`, `new PutObjectRequest { BucketName = … }`"""
    pairs = list(form.named)
    for each in reader.arguments(form)[:2]:
        held = reader.bare(each)[1]
        parts = reader.arguments(held) if held.kind == "map" else []
        pairs += [
            (str(operand(reader, key).value or ""), value) for key, value in zip(parts[::2], parts[1::2], strict=False)
        ]
        pairs += list(held.named) if held.kind in ("new", "call") else []
    found = (operand(reader, value) for key, value in pairs if key.replace("_", "").lower() in RESOURCES)
    return next((each for each in found if each.form in ("literal", "template", "name")), None)


def _resource(reader: Reader, given: list[Node]) -> Operand | None:
    """What the call names: a URL, a topic, a queue."""
    for each in given[:2]:
        value = operand(reader, each)
        if value.form in ("literal", "template") and isinstance(value.value, str) and value.value:
            return value
        if value.form == "name" and ("url" in value.name.lower() or last_name(value.name).isupper()):
            return value
    return None
