"""Numbers that rule behaviour, at the place where they take effect: timeouts, limits, intervals, pools, ports."""

import re

from tree_sitter import Node

from specs.analysis.facts import Operand, Setting, SettingRole
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.chains import Chain, Link
from specs.analysis.java.operands import arguments, callee, operand, unwrap
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.roles import is_numeric, role_of, unit_in

DURATIONS = {
    "ofMillis": "milliseconds", "ofSeconds": "seconds", "ofMinutes": "minutes", "ofHours": "hours", "ofDays": "days",
    "seconds": "seconds", "minutes": "minutes", "milliseconds": "milliseconds", "hours": "hours", "days": "days",
    "ofSecond": "seconds",
}  # fmt: skip
TIME_UNITS = {
    "MILLISECONDS": "milliseconds", "SECONDS": "seconds", "MINUTES": "minutes", "HOURS": "hours", "DAYS": "days",
    "MILLIS": "milliseconds", "MICROSECONDS": "microseconds", "NANOSECONDS": "nanoseconds",
}  # fmt: skip
_LASTING = re.compile(r"^(?:max|min|connection)?(?:Lifetime|lifetime|IdleTime|idleTime)$")
PREFIXES = ("set", "with", "using", "configure")
TIMED = frozenset({"timeout", "delay", "interval", "backoff", "ttl"})
# Whole names that take a number, or a number and a unit.
CALLED: dict[str, SettingRole] = {
    "Thread.sleep": "delay", "TimeUnit.SECONDS.sleep": "delay", "TimeUnit.MILLISECONDS.sleep": "delay",
    "TimeUnit.MINUTES.sleep": "delay", "Executors.newFixedThreadPool": "concurrency",
    "Executors.newScheduledThreadPool": "concurrency", "Executors.newWorkStealingPool": "concurrency",
    "RateLimiter.create": "rate", "Uninterruptibles.sleepUninterruptibly": "delay", "Limit.of": "count",
}  # fmt: skip
MADE: dict[str, SettingRole] = {
    "Semaphore": "concurrency", "ArrayBlockingQueue": "buffer", "LinkedBlockingQueue": "buffer",
    "LinkedBlockingDeque": "buffer", "ForkJoinPool": "concurrency", "CountDownLatch": "count",
    "InetSocketAddress": "port", "ServerSocket": "port",
}  # fmt: skip
METHODS: dict[str, SettingRole] = {
    "awaitTermination": "timeout", "tryLock": "timeout", "tryAcquire": "timeout", "expireAfterWrite": "ttl",
    "expireAfterAccess": "ttl", "expire": "ttl", "setex": "ttl", "setIfAbsent": "ttl", "orTimeout": "timeout",
    "completeOnTimeout": "timeout", "limit": "count", "setMaxResults": "count", "schedule": "delay",
    "scheduleAtFixedRate": "interval", "scheduleWithFixedDelay": "interval", "port": "port", "server.port": "port",
    "blockFirst": "timeout", "maxNumberOfMessages": "batch", "withMaxNumberOfMessages": "batch",
    "setFetchSize": "batch", "retryAttempts": "attempts", "maximumSize": "cache", "refreshAfterWrite": "interval",
}  # fmt: skip
# How far a moment is moved: a retention, a deadline
SHIFTS = {"minus": "", "plus": "", "minusDays": "days", "plusDays": "days", "minusHours": "hours", "plusHours": "hours",
          "minusMinutes": "minutes", "plusMinutes": "minutes", "minusSeconds": "seconds", "plusSeconds": "seconds",
          "minusMillis": "milliseconds", "plusMillis": "milliseconds", "minusWeeks": "weeks",
          "plusWeeks": "weeks"}  # fmt: skip
ROUNDS = re.compile(r"^(?:RoundingMode\.)?(?:HALF_(?:UP|DOWN|EVEN)|UP|DOWN|CEILING|FLOOR)$")
# Timeouts that JDBC, JTA and SQS count in seconds.
IN_SECONDS = frozenset({"queryTimeout", "loginTimeout", "visibilityTimeout", "transactionTimeout",
                        "statementTimeout", "networkTimeoutSeconds"})  # fmt: skip
# Names that a role word stands in by accident, or that only read.
QUIET = frozenset({"isEmpty", "iterate", "generate", "getPort", "lastIndexOf", "awaitility", "waitFor", "operate",
                   "iterator", "decorate", "separate", "create", "accurate", "integrate"})  # fmt: skip


def measured(reader: Reader, node: Node) -> tuple[Operand, str]:
    """The number and the unit of `Duration.ofSeconds(5)`; any other expression as it is."""
    node = unwrap(node)
    if node.type == "method_invocation":
        name, given = callee(reader.src, node), arguments(node)
        owner, _, method = name.rpartition(".")
        if len(given) == 1 and owner in ("Duration", "Durations", "Time", "Timeout") and method in DURATIONS:
            return operand(reader.src, given[0]), DURATIONS[method]
        if owner == "Duration" and method == "of" and len(given) == 2:
            return operand(reader.src, given[0]), _time_unit(reader, given[1])
        if owner in ("Timeout", "TimeValue") and given:
            return operand(reader.src, given[0]), DURATIONS.get(method, "")
    return operand(reader.src, node), ""


def _time_unit(reader: Reader, node: Node | None) -> str:
    return TIME_UNITS.get(reader.text(node, 60).rpartition(".")[2], "") if node is not None else ""


def add(
    reader: Reader, scope: Scope, node: Node, role: SettingRole, name: str, value: Operand, via: str, unit: str
) -> None:
    if is_numeric(value):
        reader.facts.settings.append(Setting(scope.symbol, role, name, value, *lines(node), unit, via))


def setting_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    for link in chain.links:
        given = link.given
        if not given:
            continue
        if not link.name:
            role = MADE.get(chain.head)
            if role is not None:
                position = -1 if role == "port" and len(given) == 2 and chain.head == "InetSocketAddress" else 0
                value, unit = measured(reader, given[position])
                if chain.head == "CountDownLatch" and value.value == 1:
                    continue  # waits for one thing to happen
                add(reader, scope, given[position], role, chain.head, value, f"new {chain.head}", unit)
            continue
        via = f"{chain.head}.{link.name}" if link is chain.first and chain.head else chain.name
        _method(reader, scope, link, via)


def _bounded(reader: Reader, scope: Scope, link: Link, via: str) -> None:
    """`Math.min(Math.max(count, 1), 100)`: what a variable is kept within."""
    values = [operand(reader.src, each) for each in link.given]
    bound = next((each for each in values if is_numeric(each) and each.value != 0), None)
    if bound is None or sum(map(is_numeric, values)) != 1:
        return
    other = next(node for node, value in zip(link.given, values, strict=True) if value is not bound)
    inner = unwrap(other)
    for _ in range(2):
        if inner.type == "method_invocation" and callee(reader.src, inner) in ("Math.min", "Math.max"):
            inner = next(
                (unwrap(each) for each in arguments(inner) if not is_numeric(operand(reader.src, each))), inner
            )
    if inner.type == "identifier":
        add(reader, scope, link.node, "range", reader.text(inner), bound, via.removeprefix("Math."), "")


def _method(reader: Reader, scope: Scope, link: Link, via: str) -> None:
    given = link.given
    if via in ("Math.min", "Math.max") and len(given) == 2:
        _bounded(reader, scope, link, via)
        return
    if via in CALLED:
        value, unit = measured(reader, given[0])
        unit = unit or TIME_UNITS.get(via.split(".")[-2], "") or ("milliseconds" if via == "Thread.sleep" else "")
        add(reader, scope, link.node, CALLED[via], link.name, value, via, unit or _trailing(reader, given))
        return
    if link.name in ("setScale", "divide") and len(given) >= 2 and ROUNDS.search(reader.text(given[-1], 40)):
        subject = via.rpartition(".")[0] if via != link.name and link.name == "setScale" else ""
        if link.name == "setScale" or len(given) == 3:
            scale, mode = operand(reader.src, given[-2]), reader.text(given[-1], 40)
            add(reader, scope, link.node, "precision", subject, scale, mode, "")
        return
    if link.name in METHODS:
        _known(reader, scope, link, METHODS[link.name], via)
        return
    if link.name in SHIFTS and len(given) == 1 and via != link.name:
        value, unit = measured(reader, given[0])
        unit = unit or SHIFTS[link.name]
        if unit or (value.form == "name" and value.name.rpartition(".")[2].isupper()):
            add(reader, scope, link.node, "other", link.name, value, link.name, unit)
        return
    if link.name == "substring" and len(given) == 2 and operand(reader.src, given[0]).value == 0:
        value = operand(reader.src, given[1])
        subject = via.rpartition(".")[0] if via != "substring" else ""
        if subject and not (isinstance(value.value, int) and value.value < 2):
            add(reader, scope, link.node, "length", via.removesuffix(".substring"), value, via, "")
        return
    if via == "PageRequest.of" and len(given) > 1:
        add(reader, scope, link.node, "page", "size", operand(reader.src, given[1]), via, "")
        return
    if (
        len(given) > 2
        or via.startswith("Math.")
        or link.name in QUIET
        or link.name.startswith(("get", "is", "has", "assert", "of", "log"))
    ):
        return
    name = _bare(link.name)
    role = role_of(name)
    if role is not None:
        value, unit = measured(reader, given[0])
        add(reader, scope, link.node, role, name, value, via, unit or _trailing(reader, given) or unit_of(name, role))


def _known(reader: Reader, scope: Scope, link: Link, role: SettingRole, via: str) -> None:
    given = link.given
    if link.name in ("scheduleAtFixedRate", "scheduleWithFixedDelay") and len(given) > 2:
        given = [given[2], *given[3:]]  # the pause before the first run is another matter
    if link.name == "setIfAbsent":
        given, via = given[2:], link.name  # what is kept under which key comes first
    for each in given:
        value, unit = measured(reader, each)
        if is_numeric(value) and value.value != 0:
            unit = unit or _trailing(reader, link.given) or ("seconds" if link.name in ("expire", "setex") else "")
            add(reader, scope, link.node, role, _bare(link.name) if role == "batch" else link.name, value, via, unit)
            return


def _trailing(reader: Reader, given: list[Node]) -> str:
    """The `TimeUnit` that closes the arguments."""
    return _time_unit(reader, given[-1]) if len(given) > 1 else ""


def _bare(name: str) -> str:
    for prefix in PREFIXES:
        if name.startswith(prefix) and name[len(prefix) :][:1].isupper():
            return name[len(prefix)].lower() + name[len(prefix) + 1 :]
    return name


def unit_of(name: str, role: SettingRole) -> str:
    """The unit that a name tells, else the one that Java's APIs take where they take plain numbers."""
    if name in IN_SECONDS:
        return "seconds"
    if role == "ttl" and _LASTING.search(name):  # connection pools count in milliseconds
        return "milliseconds"
    return unit_in(name) or ("milliseconds" if role in ("timeout", "delay", "interval", "backoff") else "")


def named_setting(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    """The default of a field: `private Duration timeout = Duration.ofSeconds(5)`."""
    role = role_of(name)
    bound, unit = measured(reader, value)
    if role is not None and bound.form in ("literal", "arithmetic"):
        add(reader, scope, node, role, name, bound, "", unit or unit_in(name))


def annotated_settings(reader: Reader, symbol: str, mark: Annotation) -> None:
    """`@Timeout(5)`, `@Scheduled(fixedDelay = 1000)`, `@RateLimit(permits = 10)`."""
    for key, node in mark.given.items():
        name = mark.name if key == "value" else key
        if name in ("fixedRate", "fixedDelay", "initialDelay"):
            role: SettingRole | None = "delay" if name == "initialDelay" else "interval"
        else:
            role = role_of(name[:1].lower() + name[1:])
        if role is None:
            continue
        value = operand(reader.src, node)
        if is_numeric(value):
            unit = annotated_unit(reader, mark) or unit_of(name, role)
            reader.facts.settings.append(
                Setting(symbol, role, name, value, mark.start, mark.end, unit, f"@{mark.name}")
            )


def annotated_unit(reader: Reader, mark: Annotation) -> str:
    named = mark.operand(reader.src, "timeUnit", "unit", "delayUnit")
    return TIME_UNITS.get(named.name.rpartition(".")[2], "") if named is not None else ""
