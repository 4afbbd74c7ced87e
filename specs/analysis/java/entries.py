"""Other ways in: schedules, listeners, consumers, GraphQL and gRPC operations, main methods, Lambda handlers."""

import re
from typing import Literal

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Entry, Operand, Retry, Setting
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.environment import PLACEHOLDER, placeholders
from specs.analysis.java.metrics import metric_mark
from specs.analysis.java.operands import plain_type
from specs.analysis.java.policies import around
from specs.analysis.java.reader import ClassInfo, Reader, Scope, lines
from specs.analysis.java.settings import annotated_settings, annotated_unit
from specs.analysis.roles import is_numeric

EntryKind = Literal["consumer", "schedule", "event", "graphql", "grpc", "websocket", "main", "job", "hook", "signal"]
MARKED: dict[str, tuple[EntryKind, str]] = {
    "Scheduled": ("schedule", "spring"), "Schedule": ("schedule", "ejb"), "KafkaListener": ("consumer", "kafka"),
    "RabbitListener": ("consumer", "rabbitmq"), "JmsListener": ("consumer", "jms"), "SqsListener": ("consumer", "sqs"),
    "StreamListener": ("consumer", "spring"), "Incoming": ("consumer", "microprofile"),
    "PulsarListener": ("consumer", "pulsar"), "EventListener": ("event", "spring"), "KafkaHandler": ("event", "kafka"),
    "TransactionalEventListener": ("event", "spring"), "Subscribe": ("event", "eventbus"), "Observes": ("event", "cdi"),
    "ConsumeEvent": ("event", "vertx"), "Topic": ("consumer", "micronaut"), "Queue": ("consumer", "micronaut"),
    "QueryMapping": ("graphql", "spring"), "MutationMapping": ("graphql", "spring"),
    "SchemaMapping": ("graphql", "spring"), "SubscriptionMapping": ("graphql", "spring"),
    "DgsQuery": ("graphql", "dgs"), "DgsMutation": ("graphql", "dgs"), "MessageMapping": ("websocket", "spring"),
    "OnMessage": ("websocket", "jakarta"), "OnOpen": ("websocket", "jakarta"), "PostConstruct": ("hook", "jakarta"),
    "PreDestroy": ("hook", "jakarta"), "ShellMethod": ("job", "spring-shell"), "Recurring": ("job", "jobrunr"),
    "DltHandler": ("event", "dead letters"),
    "ServiceActivator": ("consumer", "spring-integration"), "FunctionName": ("event", "azure-functions"),
}  # fmt: skip
NAMED = ("topics", "queues", "destination", "value", "topic", "name", "cron", "field", "key", "queueNames", "classes")
TIMES = {
    "every": ("fixedRate", "fixedRateString", "every"), "pause": ("fixedDelay", "fixedDelayString"),
    "first": ("initialDelay", "initialDelayString", "delayed"), "zone": ("zone", "timeZone"),
}  # fmt: skip


def entry_class(reader: Reader, info: ClassInfo) -> None:
    """Types whose methods a platform calls under fixed names; what their marks leave to the configuration."""
    placeholders(reader, info.name, tuple(info.annotations))  # @FeignClient(url = "${probe.url}")
    for mark in info.annotations:
        if mark.name in ("ServerEndpoint", "WebSocket") and (path := mark.string(reader.src, "value", "path")):
            reader.facts.entries.append(Entry(info.name, "websocket", path, mark.start, mark.end, (), "jakarta"))


def entry_method(
    reader: Reader, node: Node, scope: Scope, symbol: str, marks: tuple[Annotation, ...], keywords: frozenset[str]
) -> None:
    end = lines(node.child_by_field_name("name") or node)[0]
    short = symbol.rpartition(".")[2]
    if short == "main" and "static" in keywords:
        reader.facts.entries.append(Entry(symbol, "main", scope.owner, lines(node)[0], end))
    for mark in marks:
        if mark.name in MARKED and (mark.name not in ("Topic", "Queue", "Subscribe") or mark.name in reader.imported):
            _marked(reader, symbol, short, mark, end, _given(reader, node))
        elif mark.name in ("Retryable", "Retry", "RetryableTopic"):
            _retried(reader, symbol, mark, end)
        else:
            if not metric_mark(reader, symbol, mark) and not around(reader, symbol, mark):
                annotated_settings(reader, symbol, mark)
    _handler(reader, node, scope, symbol, short, end)


def _given(reader: Reader, node: Node) -> str:
    """The type of the first parameter: the event that a listener waits for."""
    listed = node.child_by_field_name("parameters")
    first = next((each for each in listed.named_children if each.type == "formal_parameter"), None) if listed else None
    return plain_type(reader.text(first.child_by_field_name("type"), 80)) if first is not None else ""


def _marked(reader: Reader, symbol: str, short: str, mark: Annotation, end: int, given: str) -> None:
    kind, framework = MARKED[mark.name]
    src = reader.src
    name = mark.string(src, *NAMED)
    if kind == "schedule":
        name = mark.string(src, "cron") or short
        detail = _times(reader, mark)
    else:
        detail = tuple(
            (each, _counted(value)) for each in ("groupId", "condition", "concurrency", "phase")
            if (value := mark.operand(src, each)) is not None
        )  # fmt: skip
    reader.facts.entries.append(
        Entry(
            symbol,
            kind,
            name.removesuffix(".class") or (given if kind == "event" else "") or short,
            mark.start,
            end,
            detail,
            framework,
        )
    )


def _counted(value: Operand) -> Operand:
    """`concurrency = "3"` is a number."""
    held = value.value
    return literal(held, int(held)) if isinstance(held, str) and held.isdigit() else value


def _times(reader: Reader, mark: Annotation) -> tuple[tuple[str, Operand], ...]:
    """How often, how long after the last time, and when first; a placeholder by what it is unless set."""
    found: list[tuple[str, Operand]] = []
    for word, names in TIMES.items():
        value = mark.operand(reader.src, *names)
        if value is None:
            continue
        held = PLACEHOLDER.fullmatch(value.value) if isinstance(value.value, str) else None
        if held is not None and held[2]:
            value = literal(held[2], int(held[2]) if held[2].isdigit() else held[2])
        found.append((word, value))
    if (unit := annotated_unit(reader, mark)) and found:
        found.append(("unit", literal(unit, unit.removesuffix("s"))))
    return tuple(found)


def _retried(reader: Reader, symbol: str, mark: Annotation, end: int) -> None:
    """Spring Retry's and MicroProfile's annotations; Resilience4j's names a policy of the configuration."""
    src = reader.src
    attempts = mark.operand(src, "maxAttempts", "maxAttemptsExpression", "attempts")
    if attempts is not None and isinstance(attempts.value, str) and attempts.value.isdigit():
        attempts = literal(attempts.value, int(attempts.value))  # @RetryableTopic(attempts = "5")
    again = mark.operand(src, "maxRetries")  # so many after the first
    if again is not None and is_numeric(again):
        reader.facts.settings.append(
            Setting(symbol, "attempts", "maxRetries", again, mark.start, mark.end, "", f"@{mark.name}")
        )
    backoff: Operand | None = mark.operand(src, "delay")
    factor = _spelled(mark.operand(src, "multiplier"))
    longest: Operand | None = mark.operand(src, "maxDelay")
    for inner in mark.nested(src, "backoff"):
        backoff = inner.operand(src, "delay", "value") or backoff
        factor, longest = _spelled(inner.operand(src, "multiplier")), inner.operand(src, "maxDelay")
    errors = tuple(
        plain_type(each).removesuffix(".class")
        for each in mark.strings(src, "retryFor", "value", "include", "retryOn", "includes")
    )
    told = (attempts, again, backoff)
    if any(each is not None for each in told) or errors or mark.name.startswith("Retryable"):
        tries = (symbol.rpartition(".")[2],)
        reader.facts.retries.append(
            Retry(
                symbol, attempts, mark.start, end, errors, backoff, tries, style="decorator",
                unit="milliseconds" if backoff is not None else "", factor=factor, longest=longest,
                spared=tuple(
                    plain_type(each).removesuffix(".class")
                    for each in mark.strings(src, "exclude", "noRetryFor", "abortOn", "excludes")
                ),
            )
        )  # fmt: skip
    elif (policy := mark.operand(src, "name")) is not None:
        name = policy.value if isinstance(policy.value, str) else policy.text
        tries = (symbol.rpartition(".")[2],)
        reader.facts.retries.append(Retry(symbol, None, mark.start, end, tries=tries, style="policy", policy=name))


def _spelled(value: Operand | None) -> Operand | None:
    """`multiplier = "2.0"`: a number in quotes."""
    held = value.value if value is not None else None
    if isinstance(held, str) and (found := re.fullmatch(r"(\d+)(?:\.0+)?|\d+\.\d+", held)):
        return literal(held, int(found[1]) if found[1] else float(held))
    return value


def _handler(reader: Reader, node: Node, scope: Scope, symbol: str, short: str, end: int) -> None:
    info = reader.classes.get(scope.owner)
    if info is None:
        return
    bases = {plain_type(base).rpartition(".")[2] for base in info.bases}
    start = lines(node)[0]
    if short in ("handleRequest", "handleEvent") and bases & {"RequestHandler", "RequestStreamHandler"}:
        given = re.search(r"<\s*([\w.]+)", next((base for base in info.bases if "Request" in base), ""))
        kind = given[1].rpartition(".")[2] if given is not None else ""
        about = ((("input", Operand(kind, "name", kind)),)) if kind.endswith("Event") else ()
        reader.facts.entries.append(Entry(symbol, "event", short, start, end, about, "aws lambda"))
    elif short == "execute" and bases & {"Job", "QuartzJobBean", "Tasklet"}:
        reader.facts.entries.append(Entry(symbol, "job", info.name, start, end, (), "quartz"))
    elif any(base.endswith("ImplBase") for base in bases) and "StreamObserver" in reader.text(
        node.child_by_field_name("parameters"), 400
    ):
        reader.facts.entries.append(Entry(symbol, "grpc", short, start, end, (), "grpc"))
    elif short == "onMessage" and bases & {"MessageListener", "JMSListener"}:
        reader.facts.entries.append(Entry(symbol, "consumer", info.name, start, end, (), "jms"))
