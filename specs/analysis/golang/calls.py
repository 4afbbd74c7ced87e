"""Every call: the fact itself, and the subjects that look at it."""

from tree_sitter import Node

from specs.analysis.facts import Call, Entry, Operand
from specs.analysis.golang.commands import command_literal, option_call
from specs.analysis.golang.effects import channel_made, effect_call, row_lock
from specs.analysis.golang.environment import configured, environment_call
from specs.analysis.golang.handling import add_raise, answered
from specs.analysis.golang.kingpin import kingpin_call
from specs.analysis.golang.logs import log_level
from specs.analysis.golang.metrics import metric_call
from specs.analysis.golang.operands import arguments, callee, composite_type, type_name
from specs.analysis.golang.outcomes import panicked
from specs.analysis.golang.policies import retried
from specs.analysis.golang.reader import Reader, Scope, lines
from specs.analysis.golang.routes import route_call
from specs.analysis.golang.services import forwarded, service_call
from specs.analysis.golang.settings import bounded, composite_settings, setting_call
from specs.analysis.golang.testing import test_call

MAX_ARGS = 4
BUILT_IN = frozenset(
    """
    append cap clear close complex copy delete imag len make max min new panic print println real recover string int
    int8 int16 int32 int64 uint uint8 uint16 uint32 uint64 float32 float64 byte rune bool error any uintptr
    """.split()
)
# Packages whose calls say nothing of what the package does.
PLUMBING = frozenset({"fmt", "strings", "errors", "strconv", "bytes", "sort", "unicode", "math", "reflect", "testing",
                      "unicode/utf8", "slices", "maps"})  # fmt: skip
SCHEDULERS = frozenset({"AddFunc", "AddJob"})


def call_expression(reader: Reader, node: Node, scope: Scope) -> None:
    name, given = callee(reader.src, node), arguments(node)
    if name:
        if test_call(reader, node, name, given, scope):
            return
        if scope.test is None:
            if name not in BUILT_IN:
                if route_call(reader, node, name, given, scope):
                    return
                _subjects(reader, node, name, given, scope)
                answered(reader, node, scope)
            elif name == "panic":
                add_raise(reader, panicked(reader, given, *lines(node)), scope)
            elif name in ("min", "max"):
                bounded(reader, node, name, given, scope)
            elif name == "make":
                channel_made(reader, node, given, scope)
                setting_call(reader, node, name, given, scope)
        _keep(reader, node, name, given, scope)
    reader.bound.pop(node.id, None)
    reader.push_each([(node.child_by_field_name("function"), scope), (node.child_by_field_name("arguments"), scope)])


def _subjects(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    environment_call(reader, node, name, given, scope)
    if "." not in name:
        return
    configured(reader, node, name, given, scope)
    effect_call(reader, node, name, scope)
    service_call(reader, node, name, given, scope)
    forwarded(reader, node, name, scope)
    option_call(reader, node, name, given, scope)
    kingpin_call(reader, node, name, given, scope)
    metric_call(reader, node, name, given, scope)
    setting_call(reader, node, name, given, scope)
    retried(reader, node, name, given, scope)
    _entry(reader, node, name, given, scope)


def _entry(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """Scheduled work, Lambda handlers, gRPC services: called by something else under a name."""
    method = name.rpartition(".")[2]
    start, end = lines(node)
    if method in SCHEDULERS and given and isinstance(when := reader.operand(given[0]).value, str):
        plain = len(given) > 1 and given[1].type == "func_literal"
        framework = "cron literal" if plain else "cron"  # what runs has no name of its own
        reader.facts.entries.append(Entry(scope.symbol, "schedule", when, start, start, framework=framework))
    elif name == "lambda.Start" and "aws-lambda-go" in reader.module_of(name) and given:
        handler = reader.text(given[0], 80)
        reader.facts.entries.append(Entry(scope.symbol, "event", handler, start, end, framework="aws-lambda"))
    elif (
        method in ("Subscribe", "QueueSubscribe") and len(given) > 1 and _imports(reader, "github.com/nats-io/nats.go")
    ):
        topic = reader.operand(given[0])
        if subject := topic.value if isinstance(topic.value, str) else topic.name:
            group = (("groupId", reader.operand(given[1])),) if method == "QueueSubscribe" else ()
            reader.facts.entries.append(Entry(scope.symbol, "consumer", subject, start, end, group, "nats"))
    elif method.startswith("Register") and method.endswith("Server") and len(given) == 2 and len(method) > 14:
        reader.facts.entries.append(Entry(scope.symbol, "grpc", method, start, end, framework="grpc"))


def _imports(reader: Reader, module: str) -> bool:
    return any(each.startswith(module) for each in reader.imported.values())


def _keep(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    if name in BUILT_IN or not name.partition("()")[0]:
        return
    module = reader.module_of(name)
    if module in PLUMBING or log_level(*name.rpartition(".")[::2]):
        return
    if scope.test is not None:
        scope.test.calls[name] = None
    start, end = lines(node)
    receiver = name.rpartition(".")[0]
    kind = reader.type_of(receiver, scope) if receiver and not module and "()" not in receiver else ""
    if type_name(kind).startswith("testing."):
        return
    args: tuple[Operand, ...] = ()
    if scope.test is None:
        args = tuple(
            Operand("", "other") if each.type == "func_literal" else reader.operand(each) for each in given[:MAX_ARGS]
        )
    reader.facts.calls.append(
        Call(
            scope.symbol, name, start, end, args, (), kind, reader.bound.get(node.id, ""), in_loop=bool(scope.loop)
        )
    )  # fmt: skip


def composite_literal(reader: Reader, node: Node, scope: Scope) -> None:
    if scope.test is None:
        composite_settings(reader, node, scope)
        row_lock(reader, node, scope)
        command_literal(reader, node, scope)
        forwarded(reader, node, composite_type(reader.src, node), scope)
    reader.bound.pop(node.id, None)
    body = node.child_by_field_name("body")
    if body is not None:
        reader.push([body], scope)


HANDLERS = {"call_expression": call_expression, "composite_literal": composite_literal}
