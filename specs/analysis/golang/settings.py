"""Numbers that rule behaviour, where they take effect: timeouts, intervals, sizes, rates, ports."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Setting, SettingRole
from specs.analysis.golang.operands import (
    DURATIONS,
    arguments,
    callee,
    composite_type,
    counted,
    elements,
    operand,
    type_name,
)
from specs.analysis.golang.reader import Reader, Scope, lines
from specs.analysis.roles import role_of, unit_in
from specs.analysis.syntax import descendants

# import path and function -> (role, position of the value)
BY_CALL: dict[str, tuple[SettingRole, int]] = {
    "context.WithTimeout": ("timeout", 1), "context.WithTimeoutCause": ("timeout", 1), "time.Sleep": ("delay", 0),
    "time.NewTicker": ("interval", 0), "time.Tick": ("interval", 0), "time.NewTimer": ("delay", 0),
    "time.AfterFunc": ("delay", 0), "io.LimitReader": ("buffer", 1),
    "net/http.MaxBytesReader": ("buffer", 2), "net/http.TimeoutHandler": ("timeout", 1),
    "net.DialTimeout": ("timeout", 2), "bufio.NewReaderSize": ("buffer", 1), "bufio.NewWriterSize": ("buffer", 1),
    "golang.org/x/time/rate.NewLimiter": ("rate", 0), "golang.org/x/time/rate.Every": ("interval", 0),
    "golang.org/x/sync/semaphore.NewWeighted": ("concurrency", 0), "runtime.GOMAXPROCS": ("concurrency", 0),
}  # fmt: skip
# methods that no other type is likely to have
BY_METHOD: dict[str, SettingRole] = {
    "SetMaxOpenConns": "concurrency", "SetMaxIdleConns": "concurrency", "SetConnMaxLifetime": "ttl",
    "SetConnMaxIdleTime": "ttl", "SetLimit": "concurrency", "SetTimeout": "timeout", "SetRetryCount": "attempts",
    "SetRetryWaitTime": "backoff", "SetReadLimit": "buffer", "SetMaxRetries": "attempts",
    "Throttle": "concurrency", "ThrottleBacklog": "concurrency",
    "WithRetryMaxAttempts": "attempts", "WithMaxRetries": "attempts", "Attempts": "attempts",
    "MaxReconnects": "count", "MaxRecvMsgSize": "buffer", "MaxSendMsgSize": "buffer",
    "MaxConcurrentStreams": "concurrency",
}  # fmt: skip
COUNT_BYTES = frozenset({"net/http.MaxBytesReader", "io.LimitReader", "bufio.NewReaderSize", "bufio.NewWriterSize"})
NEAR = 12  # lines between the name of a type and a field that is given to it
MAX_USES = 200  # nodes that are looked through for what a context is given to
BATCHES = frozenset({"MaxNumberOfMessages", "MaxKeys", "MaxRecords", "BatchSize"})
IN_SECONDS = frozenset({"VisibilityTimeout", "DelaySeconds", "WaitTimeSeconds"})  # plain numbers of the AWS SDK
COMPUTED = frozenset({"", "time", "math/rand", "math/rand/v2", "math"})  # what is computed rules nothing by itself
QUIET = frozenset({"Duration", "DurationVar", "Seconds"})
LISTENERS = frozenset({"net/http.ListenAndServe", "net/http.ListenAndServeTLS", "net.Listen"})
RUNNERS = frozenset({"Run", "Start", "Listen"})
PORT = re.compile(r"^[\w.\-]*:(\d{2,5})$")
UNIT = {"Nanosecond": "nanoseconds", "Microsecond": "microseconds", "Millisecond": "milliseconds",
        "Second": "seconds", "Minute": "minutes", "Hour": "hours"}  # fmt: skip


def duration_unit(value: Operand) -> str:
    """seconds for `5 * time.Second`."""
    found = re.search(r"\btime\.(\w+)", value.text)
    return UNIT.get(found[1], "") if found else ""


def rules(reader: Reader, value: Operand, scope: Scope) -> bool:
    """Whether the value is a number, or may be a constant: what a caller gives rules nothing here."""
    if value.form == "literal":
        return isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    if value.form == "name":
        if value.name in DURATIONS:
            return True
        head = value.name.partition(".")[0]
        local = (scope.symbol, head) in reader.types or head in reader.origins or head == scope.receiver
        return not local and (head in reader.imported) == ("." in value.name)
    return value.form == "arithmetic" and any(rules(reader, item, scope) for item in value.items)


def add(
    reader: Reader, scope: Scope, node: Node, role: SettingRole, name: str, value: Operand, via: str, unit: str = "",
    head: int = 0, end: int = 0,
) -> None:  # fmt: skip
    start, last = lines(node)
    start, end = head or start, end or last
    value = counted(value)
    if reader.full(via) in COUNT_BYTES:
        unit = "bytes"
    if role == "buffer" and name.endswith("MsgSize"):
        unit = "bytes"
    unit = unit or duration_unit(value) or unit_in(name) or ("seconds" if name in IN_SECONDS else "")
    reader.facts.settings.append(Setting(scope.symbol, role, name, value, start, end, unit, via, scope.under))


def bounded(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """`min(max(count, 1), 100)`: what a variable is kept within."""
    values = [reader.operand(each) for each in given]
    fixed = [each for each in values if each.form == "literal" and isinstance(each.value, int | float) and each.value]
    other = next((each for each, value in zip(given, values, strict=True) if value not in fixed), None)
    for _ in range(2):
        if other is not None and other.type == "call_expression" and callee(reader.src, other) in ("min", "max"):
            other = next((each for each in arguments(other) if each.type != "int_literal"), None)
    if len(fixed) == 1 and other is not None and other.type == "identifier":
        add(reader, scope, node, "range", reader.text(other), fixed[0], name)


def setting_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    full, method = reader.full(name), name.rpartition(".")[2]
    if full in BY_CALL:
        role, position = BY_CALL[full]
        if full == "golang.org/x/time/rate.NewLimiter" and len(given) == 2:
            burst = reader.operand(given[1])
            if rules(reader, burst, scope):
                add(reader, scope, node, "count", "burst", burst, name)
        if (
            position < len(given)
            and rules(reader, value := reader.operand(given[position]), scope)
            and value.value != 0
        ):
            called, end = _timed(reader, node, scope) if full.startswith("context.With") else ("", 0)
            add(reader, scope, node, role, called or role, value, name, end=end)
        return
    if full in LISTENERS or (method in RUNNERS and given and "." in name):
        for each in given[:2]:
            _port(reader, scope, each, name)
        return
    if method in BY_METHOD and given:
        position = 1 if method == "WithMaxRetries" and len(given) > 1 else 0
        if rules(reader, value := reader.operand(given[position]), scope):
            add(reader, scope, node, BY_METHOD[method], method, value, name)
            return
    timed = role_of(method) if len(given) == 1 and "." in name else None
    if timed in ("timeout", "interval", "delay"):  # middleware.Timeout(30 * time.Second)
        value = reader.operand(given[0])
        if (unit := duration_unit(value)) and value.form in ("literal", "arithmetic", "name"):
            add(reader, scope, node, timed, timed, value, name, unit)
            return
    if len(given) == 1 and "." in name and reader.module_of(name) not in COMPUTED and method not in QUIET:
        value = reader.operand(given[0])
        if value.form == "literal" and duration_unit(value):  # jwt.WithLeeway(30 * time.Second)
            add(reader, scope, node, "other", method, value, name)
            return
    if method == "Limit" and len(given) == 1 and "gorm.io/gorm" in reader.imported.values():
        value = reader.operand(given[0])
        if rules(reader, value, scope):
            add(reader, scope, node, "count", "LIMIT", value, "Limit")
            return
    if name == "make" and len(given) > 1 and given[0].type == "channel_type":
        value = reader.operand(given[1])
        if rules(reader, value, scope) and not (isinstance(value.value, int) and value.value < 2):
            add(reader, scope, node, "buffer", reader.bound.get(node.id, ""), value, "")


def _timed(reader: Reader, node: Node, scope: Scope) -> tuple[str, int]:
    """What the context with a timeout is given to, where it is made for one call of a program or of a closure."""
    listed = node.parent
    made = listed.parent if listed is not None else None
    left = made.child_by_field_name("left") if made is not None else None
    if made is None or left is None or not left.named_child_count:
        return "", 0
    if scope.symbol != "main" and not _in_closure(node):
        return "", 0
    name, used = reader.text(left.named_children[0]), dict[str, int]()
    after = made.next_named_sibling
    while after is not None:
        for each in descendants(after, MAX_USES):
            if each.type == "call_expression" and any(reader.text(given) == name for given in arguments(each)):
                used[callee(reader.src, each)] = lines(each)[0]
        after = after.next_named_sibling
    called, line = next(iter(used.items()), ("", 0))
    near = len(used) == 1 and "(" not in called and line - lines(node)[0] < NEAR
    return (called, line) if near else ("", 0)


def _in_closure(node: Node) -> bool:
    held = node.parent
    while held is not None and held.type not in ("func_literal", "function_declaration", "method_declaration"):
        held = held.parent
    return held is not None and held.type == "func_literal"


def _port(reader: Reader, scope: Scope, node: Node, via: str) -> None:
    value = reader.operand(node)
    found = PORT.match(value.value) if isinstance(value.value, str) and value.form == "literal" else None
    if found and found[1] != "0":
        add(reader, scope, node, "port", "port", literal(found[1], int(found[1])), via)


def composite_settings(reader: Reader, node: Node, scope: Scope) -> None:
    """The fields of `http.Server{ReadTimeout: 5 * time.Second}` and of an options struct."""
    kind = composite_type(reader.src, node)
    if kind.startswith(("map[", "[", "cli.")):  # flags are told as options
        return
    for key, value in elements(node):
        if key is None:
            continue
        name = reader.text(key, 80)
        if name in ("Addr", "Address"):
            _port(reader, scope, value, type_name(kind))
        elif name.isidentifier():
            # Of the package's own types the field alone tells; those of others are known by their name.
            head = lines(node)[0]
            near = "." in kind and lines(value)[0] - head < NEAR
            named(reader, scope, value, name, value, type_name(kind) if near else "", head if near else 0)


def named(reader: Reader, scope: Scope, node: Node, name: str, value_node: Node, via: str, head: int = 0) -> None:
    """`head` is the line that names `via`, where that is not the one of the value."""
    role = "batch" if name in BATCHES else role_of(name)
    if (
        role is None
        and len(name) > 2
        and (value_node.type == "identifier" or duration_unit(operand(reader.src, value_node)))
    ):
        role = "other"  # a constant, or a time, tells what it is by the field's name
    if via.endswith("Input") and role in ("timeout", "interval", "delay"):
        role = "other"  # what a service is asked for, by the name that it has there
    if role is None or value_node.type not in (
        "int_literal", "float_literal", "binary_expression", "identifier", "selector_expression", "call_expression",
    ):  # fmt: skip
        return
    value = operand(reader.src, value_node)
    if rules(reader, value, scope) and not (isinstance(value.value, int) and value.value == 0):
        add(reader, scope, node, role, name, value, via, head=head)


def assigned_setting(reader: Reader, node: Node, scope: Scope, name: str, value: Node) -> None:
    """`cfg.Timeout = 10 * time.Second`."""
    if value.type in ("int_literal", "binary_expression") and (role_of(name.rpartition(".")[2]) is not None):
        named(reader, scope, node, name.rpartition(".")[2], value, name.rpartition(".")[0])


def slice_setting(reader: Reader, node: Node, scope: Scope) -> None:
    """`items[:20]` takes the first so many."""
    value = reader.operand(node)
    if value.form == "slice" and scope.test is None and scope.in_function:
        lower, upper = value.items
        if lower.value == 0 and isinstance(upper.value, int) and upper.value > 1 and not isinstance(upper.value, bool):
            add(reader, scope, node, "length", value.name, upper, value.text)
    reader.children(node, scope)
