"""Numbers that rule behaviour, at the place where they take effect: timeouts, retries, limits, intervals, ports."""

import re
from itertools import pairwise

from tree_sitter import Node

from specs.analysis.facts import Operand, Retry, Setting, SettingRole
from specs.analysis.javascript.chains import Chain
from specs.analysis.javascript.operands import key_text, pairs
from specs.analysis.javascript.reader import Reader, Scope, lines

# The last words of a name tell its role; the first that fits wins.
_ROLES: tuple[tuple[str, SettingRole], ...] = (
    (r"timeout|deadline", "timeout"),
    (r"(retries|attempts|tries|redirects)$|^retry$|retry_?(limit|count)|max_?(retr|attempt)", "attempts"),
    (r"backoff|retry_?(delay|time|interval)$|min_?timeout|retry_?strategy", "backoff"),
    (r"ttl$|max_?age|expires?(_?in)?$|expir|stale_?time|lifetime", "ttl"),
    (
        r"concurren(cy|tly)|max_?(workers|sockets|connections|clients|parallel)|pool_?(size|max)|parallelism",
        "concurrency",
    ),
    (r"batch|chunk_?size", "batch"),
    (r"page_?size|per_?page|page_?limit", "page"),
    (r"cache_?size|max_?(entries|items|keys)$", "cache"),
    (r"interval_?cap$", "rate"),
    (r"^(time_?)?window(_?ms)?$", "interval"),
    (r"rate|throttle|rps$|points$", "rate"),
    (r"interval|poll|period|every$|frequency|heartbeat|keep_?alive", "interval"),
    (r"lock_?duration|delay|wait|sleep|debounce|grace|cooldown", "delay"),
    (r"(^|_)port$", "port"),
    (r"high_?water_?mark|buffer|body_?limit|max_?(bytes|body|payload)|file_?size|content_?length", "buffer"),
    (r"max_?depth|depth$", "depth"),
    (r"retention|keep_?days", "retention"),
    (r"threshold|tolerance", "threshold"),
    (r"max_?(length|len|chars)|min_?(length|len|chars)|length$", "length"),
    (r"precision|digits|decimals|rounds$", "precision"),
    (r"^limit$|_limit$|max_?results|^max$|^take$", "count"),
)
ROLES = tuple((re.compile(pattern), role) for pattern, role in _ROLES)
UNITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(_ms|millis|milliseconds|ms)$"), "milliseconds"),
    (re.compile(r"(seconds|secs|_sec|_s)$"), "seconds"),
    (re.compile(r"(minutes|mins)$"), "minutes"),
    (re.compile(r"hours$"), "hours"),
    (re.compile(r"days$"), "days"),
    (re.compile(r"bytes$"), "bytes"),
)
TIMED = frozenset({"timeout", "delay", "interval", "backoff", "ttl"})
# What takes its times in seconds though JavaScript's own habit is milliseconds.
SECONDS = frozenset({"expire", "setex", "expires", "stdTTL", "EX", "checkperiod", "maxAgeSeconds", "revalidate",
                     "VisibilityTimeout", "WaitTimeSeconds", "MessageRetentionPeriod", "expiresIn",
                     "DelaySeconds", "idle_timeout", "connect_timeout", "max_lifetime",
                     "expireAfterSeconds"})  # fmt: skip
BYTES = frozenset({"body_limit", "max_payload", "max_body_length", "max_content_length", "file_size", "field_size",
                   "high_water_mark", "max_buffer", "max_file_size", "max_request_body_size"})  # fmt: skip
OFF = frozenset({"timeout", "length", "delay", "interval"})  # what 0 turns off
SLEEPS = frozenset({"sleep", "delay", "wait", "pause", "setTimeout", "setTimeoutPromise"})
RETRIERS = frozenset({"p-retry", "async-retry", "retry", "axios-retry", "promise-retry", "ts-retry-promise",
                      "exponential-backoff", "cockatiel", "@lifeomic/attempt"})  # fmt: skip
POOLS = frozenset({"p-limit", "async-sema", "p-map", "async-mutex"})
# How libraries that try again name it: what comes after the first attempt, all attempts, the waits between them
AGAIN = ("retries", "limit", "retry", "maxRetries", "count")
TRIED = ("maxAttempts", "attempts", "numOfAttempts", "maxTry")
WAITED = ("minTimeout", "initialDelay", "startingDelay", "retryDelay", "delay")
LONGEST = ("maxTimeout", "maxDelay", "backoffLimit", "maxRetryAfter")
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# A span of time or a size as libraries take it in a text: "15m", "100kb".
SPAN = re.compile(r"\d+(?:\.\d+)? ?(?:ms|s|m|h|d|w|y|secs?|seconds?|mins?|minutes?|hours?|hrs?|days?|weeks?)", re.I)
SIZE = re.compile(r"\d+(?:\.\d+)? ?(?:b|[kmg]i?b)", re.I)
VALUE_FORMS = frozenset({"literal", "name", "arithmetic"})


def role_of(name: str) -> SettingRole | None:
    plain = CAMEL.sub("_", name).lower()
    return next((role for pattern, role in ROLES if pattern.search(plain)), None)


def unit_of(name: str, role: SettingRole) -> str:
    """The unit that a name tells, else the one that JavaScript's APIs take."""
    if name in SECONDS or name == "PX":
        return "seconds" if name != "PX" else "milliseconds"
    plain = CAMEL.sub("_", name).lower()
    for pattern, unit in UNITS:
        if pattern.search(plain):
            return unit
    if role == "buffer" and plain in BYTES:
        return "bytes"
    return "milliseconds" if role in ("timeout", "delay", "interval", "backoff") else ""


def _numeric(value: Operand) -> bool:
    """A number, or a name that reads like a constant's: a variable passed on rules nothing here."""
    if value.form == "literal":
        return isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    if value.form == "name":
        return value.name.rpartition(".")[2].replace("_", "").isupper()
    return value.form == "arithmetic" and any(_numeric(item) for item in value.items)


def add(
    reader: Reader, scope: Scope, node: Node, role: SettingRole, name: str, value: Operand, via: str, unit: str = ""
) -> None:
    start, end = lines(node)
    reader.facts.settings.append(Setting(scope.symbol, role, name, value, start, end, unit, via))


def setting_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    if chain.module.startswith("drizzle-orm/") or chain.package == "express-validator":
        return  # lengths of columns and of fields are rules of the data
    for link in chain.links:
        via = chain.head if not link.name else f"{chain.head}.{link.name}" if link is chain.links[0] else link.name
        given = link.given
        method = link.method or chain.head.rpartition(".")[2]
        if given and given[-1].type == "object":
            plugin = method in ("register", "use") and given[0].type == "identifier" and len(given) > 1
            options(reader, scope, given[-1], reader.text(given[0]) if plugin else via)
        _positional(reader, chain, scope, method, given, via)
    _retry(reader, chain, scope)
    if chain.links[-1].given and chain.links[-1].given[-1].type == "object":
        _queued(reader, chain, scope)


def options(reader: Reader, scope: Scope, node: Node, via: str, depth: int = 0, within: str = "") -> None:
    """The numeric options of an object literal, also one level down: `{ retry: { limit: 3 } }`."""
    for key, value in pairs(reader.src, node):
        if value.type == "object" and depth < 2:
            limits = "ratelimit" in key_text(key).lower() or key_text(key) in ("pool", "limiter")
            options(reader, scope, value, key_text(key) if limits else via, depth + 1, key_text(key))
            continue
        if value.type == "string":
            _spelled(reader, scope, key_text(key), value, via)
        if value.type not in ("number", "identifier", "member_expression", "binary_expression"):
            continue
        name = key_text(key)
        role = "timeout" if within == "timeout" else role_of(name)  # `timeout: { connect: 2_000 }`
        role = "count" if role is None and within == "limits" else role
        if name in ("EX", "PX") and via.endswith(".set"):
            role = "ttl"
        limiting = "ratelimit" in via.replace("_", "").lower() or via == "limiter"
        if name in ("max", "limit") and limiting:
            role = "rate"
        elif (name == "duration" and via == "limiter") or (name == "interval" and via == "PQueue"):
            role, name = "interval", "window"  # so many in so long, nothing that is repeated
        elif name in ("max", "maxSize", "limit") and "cache" in via.lower():
            role = "cache"
        elif name == "max" and "pool" in via.lower():
            role = "concurrency"
        if role is not None and _numeric(bound := reader.operand(value)) and not (bound.value == 0 and role in OFF):
            timed = (name == "maxAge" and via.endswith(".cookie")) or (name == "ttl" and "LRU" in via)
            unit = "milliseconds" if timed else unit_of(name, role)
            add(reader, scope, value, role, name, bound, via, unit)


def _spelled(reader: Reader, scope: Scope, name: str, node: Node, via: str) -> None:
    value = reader.operand(node)
    text, role = str(value.value), role_of(name)
    if SIZE.fullmatch(text):
        add(reader, scope, node, "buffer", name, value, via)
    elif role is not None and SPAN.fullmatch(text):
        add(reader, scope, node, role, name, value, via)


def _positional(reader: Reader, chain: Chain, scope: Scope, method: str, given: list[Node], via: str) -> None:
    if not given:
        return
    if method in ("setTimeout", "setInterval") and len(given) > 1:
        value = reader.operand(given[1])
        if _numeric(value) and value.value != 0:
            role: SettingRole = "delay" if method == "setTimeout" else "interval"
            add(reader, scope, given[1], role, method, value, via, "milliseconds")
        return
    first = given[0]
    if first.type in ("object", "string", "arrow_function", "template_string", "array"):
        if method == "set":
            _kept_for(reader, scope, given, via)
        if method in ("expire", "setex", "pexpire", "psetex") and len(given) > 1:
            value = reader.operand(given[1])
            if _numeric(value):
                unit = "milliseconds" if method[0] == "p" else "seconds"
                add(reader, scope, given[1], "ttl", method, value, via, unit)
        return
    if method == "set":
        _kept_for(reader, scope, given, via)
    package = chain.package
    found: SettingRole | None = None
    unit = ""
    if via == "AbortSignal.timeout":
        found, unit = "timeout", "milliseconds"
    elif method in SLEEPS and len(given) == 1 and method != "setTimeout" and reader.operand(first).value != 0:
        found, unit = "delay", "milliseconds"
    elif method in ("limit", "take", "top") and len(given) == 1 and len(chain.links) > 1:
        found = "count"
    elif method == "listen":
        found = "port"
    elif package in POOLS or (chain.is_new and method in ("Semaphore", "Sema")):
        found = "concurrency"
    elif method in ("setTimeout", "timeout", "requestTimeout") and reader.operand(first).value != 0:
        found, unit = "timeout", "milliseconds"
    elif method in ("slice", "substring") and chain.head and len(given) == 2 and reader.operand(first).value == 0:
        value = reader.operand(given[1])
        if via == method:
            return  # of what, the code does not name
        computed = value.form == "arithmetic"  # a place in a text that was looked for, no limit
        if not computed and _numeric(value) and not (isinstance(value.value, int) and value.value < 2):
            add(reader, scope, given[1], "length", via.removesuffix(f".{method}"), value, via)
        return
    if found is not None and _numeric(value := reader.operand(first)) and not (found == "port" and value.value == 0):
        add(reader, scope, first, found, method, value, via, unit)


def _kept_for(reader: Reader, scope: Scope, given: list[Node], via: str) -> None:
    """`redis.set(key, value, "EX", 300)`: in seconds, by PX in milliseconds."""
    for word, node in pairwise(given[2:]):
        unit = {"EX": "seconds", "PX": "milliseconds"}.get(str(reader.operand(word).value).upper(), "")
        value = reader.operand(node)
        if unit and _numeric(value):
            add(reader, scope, node, "ttl", "expiry", value, via, unit)


def _retry(reader: Reader, chain: Chain, scope: Scope) -> None:
    """Retrying handed to a library: `pRetry(run, { retries: 5 })`, `got(url, { retry: { limit: 2 } })`."""
    package = chain.package
    observed = package == "rxjs" and chain.head == "retry"
    if package not in RETRIERS and package not in ("got", "ky") and not observed:
        return
    link = chain.links[-1]
    start, end = lines(link.node)
    told: dict[str, Operand] = {}
    held = [node for node in link.given if node.type == "object"]
    while held:
        for key, value in pairs(reader.src, held.pop()):
            if value.type == "object":
                held.append(value)
            elif value.type in ("number", "identifier", "member_expression", "binary_expression"):
                told[key_text(key)] = reader.operand(value)
    again = next((told[name] for name in AGAIN if name in told), None)
    attempts = again or next((told[name] for name in TRIED if name in told), None)
    if attempts is None and package in ("got", "ky"):
        return
    tried = link.given[:1] if package in RETRIERS else []
    tries = tuple(reader.text(node, 60) for node in tried if node.type in ("identifier", "member_expression"))
    if not link.given and attempts is None:
        return
    reader.facts.retries.append(
        Retry(
            scope.symbol, attempts, start, end, (), next((told[name] for name in WAITED if name in told), None), tries,
            style="policy", unit="milliseconds", factor=told.get("factor"),
            longest=next((told[name] for name in LONGEST if name in told), None), again=again is not None,
        )
    )  # fmt: skip


def _queued(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`queue.add(name, data, { attempts: 4, backoff: { type: "exponential", delay: 30_000 } })` of Bull."""
    link = chain.links[-1]
    if link.method not in ("add", "addBulk", "Queue", ""):
        return
    options = {key_text(key): value for key, value in pairs(reader.src, link.given[-1])}
    if "defaultJobOptions" in options and options["defaultJobOptions"].type == "object":
        options = {key_text(key): value for key, value in pairs(reader.src, options["defaultJobOptions"])}
    if "attempts" not in options or not ({"backoff", "removeOnComplete", "removeOnFail", "delay"} & options.keys()):
        return
    backoff = factor = None
    if "backoff" in options:
        held = options["backoff"]
        named = {key_text(k): v for k, v in pairs(reader.src, held)} if held.type == "object" else {"delay": held}
        backoff = reader.operand(named["delay"]) if "delay" in named else None
        factor = reader.operand(named["type"]) if "type" in named else None
        factor = factor if factor is not None and factor.value != "fixed" else None
    start, end = lines(link.node)
    reader.facts.retries.append(
        Retry(
            scope.symbol, reader.operand(options["attempts"]), start, end, (), backoff, ("the job",), style="policy",
            unit="milliseconds", factor=factor,
        )
    )  # fmt: skip


def ruled(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    """A limit that is set on an object: of a name that says what it limits, nothing that merely counts."""
    owner, _, held = name.rpartition(".")
    role = role_of(held)
    told = role in ("timeout", "ttl", "concurrency", "interval", "delay") and owner not in ("this", "self")
    if role is not None and told and _numeric(bound := reader.operand(value)) and bound.value != 0:
        add(reader, scope, node, role, held, bound, owner, unit_of(held, role))


def named_setting(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    """A default in an options table or a class field: `timeout: 5000`."""
    role = role_of(name)
    if role is not None and value.type in ("number", "binary_expression") and _numeric(bound := reader.operand(value)):
        add(reader, scope, node, role, name, bound, "", unit_of(name, role))
