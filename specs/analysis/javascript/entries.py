"""Other ways in: event handlers, consumers, scheduled work, jobs, GraphQL resolvers, signals, Lambda handlers."""

import re
from typing import Literal

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Entry, Operand
from specs.analysis.javascript.chains import Chain, Link
from specs.analysis.javascript.clients import package_of
from specs.analysis.javascript.functions import FUNCTIONS
from specs.analysis.javascript.operands import dotted, key_text, pairs, unwrap
from specs.analysis.javascript.reader import Label, Reader, Scope, lines

EntryKind = Literal["consumer", "schedule", "event", "graphql", "grpc", "websocket", "main", "job", "hook", "signal"]
SIGNALS = frozenset({"SIGTERM", "SIGINT", "SIGHUP", "SIGUSR1", "SIGUSR2", "uncaughtException", "unhandledRejection",
                     "exit", "beforeExit", "message"})  # fmt: skip
SCHEDULERS = frozenset({"node-cron", "cron", "node-schedule", "croner", "agenda", "toad-scheduler"})
WORKERS = frozenset({"bullmq", "bull", "bee-queue", "agenda"})
BROKERS = frozenset({"amqplib", "amqp-connection-manager", "nats", "mqtt", "sqs-consumer", "node-rdkafka", "kafkajs",
                     "@google-cloud/pubsub"})  # fmt: skip
SOCKETS = frozenset({"ws", "socket.io"})
PLUMBING = frozenset(
    """
    error close end data finish drain readable open pipe abort aborted timeout listening exit response socket session
    newListener upgrade unref progress goaway pause resume lookup secureConnect continue information stream headers
    """.split()
)
EMITTERS = re.compile(
    r"(emitter|bus|events?|hub|queue|worker|app|server|io|socket|client|bot|this|wss?|subscriber|consumer|connection"
    r"|channel|mediator|broker|watcher|self|process)$",
    re.IGNORECASE,
)
ENTERING = frozenset(
    """
    query mutation subscription handle handleOnce decorate decorateRequest decorateReply addHook on once schedule
    scheduleJob define every process consume subscribe run create
    """.split()
)
DECORATING = frozenset({"decorate", "decorateRequest", "decorateReply"})
RESOLVERS = frozenset({"Query", "Mutation", "Subscription"})


def entry_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    link = chain.links[-1]
    method, given = link.method, link.given
    if method not in ENTERING and not chain.is_new:
        return
    if _at_once(reader, chain, scope, link):
        return
    package = chain.package or _made_by(reader, chain, scope)
    if chain.head == "process" and method in ("on", "once") and given:
        name = reader.operand(given[0])
        if isinstance(name.value, str) and name.value in SIGNALS:
            _add(reader, scope, link, "signal", name.value, given[-1], "node")
    elif package in SCHEDULERS and (chain.is_new or method in ("schedule", "scheduleJob", "define", "every")) and given:
        _scheduled(reader, scope, link, package)
    elif package in WORKERS and ((chain.is_new and chain.head.endswith("Worker")) or method == "process") and given:
        name = reader.operand(given[0])
        shown = str(name.value) if isinstance(name.value, str) else name.name or chain.head
        handler = next((node for node in given[1:] if unwrap(node).type in (*FUNCTIONS, "identifier")), given[-1])
        _add(reader, scope, link, "job", shown, handler, package)
    elif (package in BROKERS and method in ("consume", "subscribe", "run") and (given or method == "run")) or (
        package == "sqs-consumer" and method == "create" and given
    ):
        _consumer(reader, scope, link, package)
    elif method in ("on", "once") and len(given) > 1 and given[0].type in ("string", "member_expression"):
        _event(reader, chain, scope, link, package)


def _at_once(reader: Reader, chain: Chain, scope: Scope, link: Link) -> bool:
    """Ways in that a single call tells; True where it was one."""
    method, given = link.method, link.given
    if chain.is_new and chain.package in SOCKETS and given and given[-1].type == "object":
        _socket(reader, chain, scope, link)
    elif method in DECORATING:
        _decorated(reader, link)
    elif method in ("query", "mutation", "subscription"):
        _procedure(reader, scope, link)
    elif chain.head == "ipcMain" and len(given) > 1:
        channel = reader.operand(given[0]).value
        if isinstance(channel, str):
            _add(reader, scope, link, "grpc", channel, given[-1], "electron")
    elif method == "addHook" and len(given) > 1:
        _hooked(reader, scope, link)
    else:
        return False
    return True


def _socket(reader: Reader, chain: Chain, scope: Scope, link: Link) -> None:
    """`new WebSocketServer({ server, path: "/live" })`."""
    for key, value in pairs(reader.src, link.given[-1]):
        if key_text(key) == "path" and isinstance(path := reader.operand(value).value, str):
            start, end = lines(link.node)
            reader.facts.entries.append(Entry(scope.symbol, "websocket", path, start, end, framework=chain.package))


def _decorated(reader: Reader, link: Link) -> None:
    """`app.decorate("authenticate", async (request) => { … })`: a function under the name that others call it by."""
    name = reader.operand(link.given[0]).value if len(link.given) > 1 else None
    if isinstance(name, str) and name.isidentifier() and (held := unwrap(link.given[1])).type in FUNCTIONS:
        reader.labels[held.id] = Label(name, public=True)


def _procedure(reader: Reader, scope: Scope, link: Link) -> None:
    """`addPlant: t.procedure.input(…).mutation(async (…) => …)`: what clients of tRPC call by its key."""
    function, holder = unwrap(link.given[-1]) if link.given else None, link.node.parent
    if function is None or function.type not in FUNCTIONS or holder is None or holder.type != "pair":
        return
    if not any(found[0].startswith("@trpc/server") for found in reader.imported.values()):
        return
    name = reader.text(holder.child_by_field_name("key"))
    start, end = lines(holder)
    reader.labels[function.id] = Label(name, holder, public=True)
    reader.facts.entries.append(Entry(name, "grpc", name, start, end, framework="trpc"))


def _hooked(reader: Reader, scope: Scope, link: Link) -> None:
    """`app.addHook("onRequest", app.authenticate)`: what runs before or after each request."""
    name, handler = reader.operand(link.given[0]).value, unwrap(link.given[-1])
    called = dotted(reader.src, handler)
    if isinstance(name, str) and called and handler.type != "call_expression":
        start, end = lines(link.node)
        detail = (("handler", Operand(called, "name", called, names=(called,))),)
        reader.facts.entries.append(Entry(scope.symbol, "hook", name, start, end, detail, "fastify"))


def _made_by(reader: Reader, chain: Chain, scope: Scope) -> str:
    """The package of the class that made the head: `const worker = new Worker(…)`."""
    name = f"{scope.owner}:{chain.head}" if chain.head.startswith("this.") else chain.head
    known = reader.bindings.get(name)
    if known is not None and known.key in ("bullmq", "kafka", "rabbitmq", "nats", "mqtt", "redis", "gcp.pubsub"):
        return {"kafka": "kafkajs", "rabbitmq": "amqplib", "gcp.pubsub": "@google-cloud/pubsub"}.get(
            known.key, known.key
        )
    kind = reader.field_types.get((scope.owner, chain.head)) or reader.field_types.get((scope.symbol, chain.head), "")
    return package_of(reader.module_of(kind)) if kind else ""


def _add(
    reader: Reader, scope: Scope, link: Link, kind: EntryKind, name: str, handler: Node, framework: str,
    detail: tuple[tuple[str, Operand], ...] = (),
) -> None:  # fmt: skip
    start = lines(link.node.child_by_field_name("arguments") or link.node)[0]
    handler = unwrap(handler)
    symbol = scope.symbol
    if handler.type in FUNCTIONS:
        named = handler.child_by_field_name("name")
        if not scope.symbol:
            symbol = reader.text(named) if named is not None else f"on {name}".replace(".", " ")
            reader.labels[handler.id] = Label(symbol)
    elif handler.type in ("identifier", "member_expression"):
        symbol = dotted(reader.src, handler)
    elif (named_by := dotted(reader.src, handler)).endswith(".bind()"):
        symbol = named_by.removesuffix(".bind()")
    end = lines(link.node)[1]
    reader.facts.entries.append(Entry(symbol, kind, name, start, end, detail, framework))


def _scheduled(reader: Reader, scope: Scope, link: Link, package: str) -> None:
    first = reader.operand(link.given[0])
    options = link.given[0] if link.given[0].type == "object" else None
    if options is not None:
        first = next((reader.operand(v) for k, v in pairs(reader.src, options) if key_text(k) == "cronTime"), first)
    handler = next((node for node in link.given[1:] if unwrap(node).type in (*FUNCTIONS, "identifier")), link.given[-1])
    name = str(first.value) if isinstance(first.value, str) else first.name
    detail = [("schedule", first)]
    for node in link.given:
        for key, value in pairs(reader.src, node) if node.type == "object" else []:
            if key_text(key) in ("timezone", "timeZone", "tz"):
                detail.append((key_text(key), reader.operand(value)))
    _add(reader, scope, link, "schedule", name, handler, package, tuple(detail))


def _consumer(reader: Reader, scope: Scope, link: Link, package: str) -> None:
    """What is consumed: a queue by name, or the topic of the options."""
    name: Operand | None = None
    handler: Node | None = None
    for node in link.given:
        if node.type == "object":
            for key, value in pairs(reader.src, node):
                if key_text(key) in ("topic", "topics", "queueUrl", "subject"):
                    name = reader.operand(value)
                elif key_text(key) in ("eachMessage", "eachBatch", "handleMessage"):
                    handler = value
        elif node.type in FUNCTIONS or (name is not None and node.type in ("identifier", "member_expression")):
            handler = node
        elif name is None:
            name = reader.operand(node)
    if name is None and handler is None:
        return
    shown = ""
    if name is not None:
        item = name.items[0] if name.items else name
        shown = str(item.value) if isinstance(item.value, str) else item.name
    detail = (("source", name),) if name is not None else ()
    _add(reader, scope, link, "consumer", shown, handler if handler is not None else link.node, package, detail)


def _event(reader: Reader, chain: Chain, scope: Scope, link: Link, package: str) -> None:
    """An event handler; a stream's and a socket's own plumbing is none."""
    name = reader.operand(link.given[0])
    text = str(name.value) if isinstance(name.value, str) else name.name
    passed = reader.text(link.given[-1], 40)
    kind: EntryKind = "websocket" if package in SOCKETS or chain.head in ("io", "socket", "wss") else "event"
    told = given_as_event(name) and passed not in ("resolve", "reject")
    if kind == "websocket" and text in ("connection", "ping", "pong"):
        return
    if text in PLUMBING or not told or scope.test is not None or not EMITTERS.search(chain.head):
        return
    _add(reader, scope, link, kind, text, link.given[-1], package)


def given_as_event(name: Operand) -> bool:
    """A string, or a member of something capitalised: `Events.CREATED`."""
    return isinstance(name.value, str) or (name.form == "name" and name.name[:1].isupper())


def resolver_entry(reader: Reader, scope: Scope, name: str, node: Node) -> None:
    """`const resolvers = { Query: { user: … } }`."""
    for key, value in pairs(reader.src, node):
        start, end = lines(value)
        symbol = f"{scope.inside(name)}.{key_text(key)}"
        detail = (("operation", literal(name, name)),)
        reader.facts.entries.append(Entry(symbol, "graphql", key_text(key), start, end, detail, "graphql"))
