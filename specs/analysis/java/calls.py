"""Every call: the fact itself, and the subjects that look at it."""

from collections.abc import Callable

from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import Call, Condition, Operand
from specs.analysis.java.access import access_call
from specs.analysis.java.branches import assertion
from specs.analysis.java.chains import Chain, chain_of
from specs.analysis.java.commands import command_call
from specs.analysis.java.conditions import condition
from specs.analysis.java.effects import effect_of
from specs.analysis.java.environment import environment_call
from specs.analysis.java.handlers import error_call
from specs.analysis.java.known import LANG, NOISE
from specs.analysis.java.metrics import metric_call
from specs.analysis.java.operands import arguments, callee, dotted, operand, plain_type
from specs.analysis.java.optionals import optional_call
from specs.analysis.java.outcomes import log_level
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.java.retries import breaker_call, retry_call
from specs.analysis.java.routes import route_call
from specs.analysis.java.services import service_call
from specs.analysis.java.settings import setting_call
from specs.analysis.java.states import put_moves
from specs.analysis.java.testing import test_call

MAX_ARGS = 4
Subject = Callable[[Reader, Chain, Scope], None]
SUBJECTS: tuple[Subject, ...] = (
    environment_call, service_call, effect_of, setting_call, retry_call, breaker_call, metric_call, route_call,
    command_call, optional_call, access_call, error_call,
)  # fmt: skip
# What must hold: `checkArgument(n > 0, "…")`; what must not be null.
HOLDS = frozenset({"checkArgument", "checkState", "isTrue", "state", "validState", "verify", "that"})
PRESENT = frozenset({"requireNonNull", "checkNotNull", "notNull", "notEmpty", "notBlank", "hasText", "hasLength"})
CHECKERS = frozenset({"", "Objects", "Preconditions", "Assert", "Validate", "Verify", "Guard", "Ensure"})


def method_invocation(reader: Reader, node: Node, scope: Scope) -> None:
    bound = reader.bound.get(node.id, "")
    given = arguments(node)
    outermost = node.id not in reader.in_chain
    name = callee(reader.src, node)
    if outermost:
        chain = chain_of(reader, node, scope)
        for link in chain.links[:-1]:
            reader.in_chain.add(link.node.id)
        if not test_call(reader, chain, scope):
            _subjects(reader, chain, scope)
            _checked(reader, node, name, given, scope)
            put_moves(reader, node, name, given, scope)
    else:
        reader.in_chain.discard(node.id)
    reader.bound.pop(node.id, None)
    if name and (outermost or "()" not in name) and _worth_keeping(reader, name, given, scope):
        add_call(reader, node, name, given, bound, scope)
    held = node.child_by_field_name("object")
    if held is not None and held.type not in ("identifier", "this", "super"):
        reader.push([held, *given], scope)
    else:
        reader.push(given, scope)


def _subjects(reader: Reader, chain: Chain, scope: Scope) -> None:
    if scope.test is None:
        for subject in SUBJECTS:
            subject(reader, chain, scope)


def object_creation(reader: Reader, node: Node, scope: Scope) -> None:
    bound = reader.bound.get(node.id, "")
    given = arguments(node)
    if node.id in reader.in_chain:
        reader.in_chain.discard(node.id)
    else:
        _subjects(reader, chain_of(reader, node, scope), scope)
    reader.bound.pop(node.id, None)
    name = plain_type(reader.text(node.child_by_field_name("type"), 120))
    if name and name not in LANG and not _of_java(reader, name):
        add_call(reader, node, name, given, bound, scope)
    body = next((child for child in node.named_children if child.type == "class_body"), None)
    reader.push([*given, *([body] if body is not None else [])], scope)


def _of_java(reader: Reader, name: str) -> bool:
    return reader.qualified(name).startswith(("java.", "javax."))


def _worth_keeping(reader: Reader, name: str, given: list[Node], scope: Scope) -> bool:
    receiver, _, method = name.rpartition(".")
    if not receiver or receiver in ("this", "super"):
        return True
    if log_level(reader.src, receiver, method, given):
        return False
    head = receiver.partition(".")[0].removesuffix("()")
    if head in LANG or _of_java(reader, head):
        return False
    kind = plain_type(reader.type_of(receiver, scope))
    if kind:
        return kind not in LANG and not _of_java(reader, kind)
    return method not in NOISE


def add_call(reader: Reader, node: Node, name: str, given: list[Node], bound: str, scope: Scope) -> None:
    if scope.test is not None:
        scope.test.calls[name] = None
    start, end = lines(node)
    args = tuple(_brief(reader, argument) for argument in given[:MAX_ARGS])
    receiver = name.rpartition(".")[0]
    kind = plain_type(reader.type_of(receiver, scope)) if receiver and "()" not in receiver else ""
    reader.facts.calls.append(
        Call(
            scope.symbol, name, start, end, args, (), kind if kind != receiver else "", bound, False,
            bool(scope.loop), scope.in_try,
        )
    )  # fmt: skip


def _brief(reader: Reader, node: Node) -> Operand:
    if node.type == "lambda_expression":
        return Operand("", "other")
    return operand(reader.src, node)


def method_reference(reader: Reader, node: Node, scope: Scope) -> None:
    """`this::handle`, `Order::total`: what will be called."""
    parts = [child for child in node.children if child.type not in ("::", "type_arguments")]
    if len(parts) == 2:
        owner, name = dotted(reader.src, parts[0]), reader.text(parts[1])
        if owner and name != "new" and owner not in LANG:
            add_call(reader, node, f"{owner}.{name}", [], "", scope)
        elif owner and name == "new" and owner not in LANG:
            add_call(reader, node, owner, [], "", scope)


def _checked(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """`Objects.requireNonNull(x, "…")`, `checkArgument(n > 0, "…")`."""
    owner, _, method = name.rpartition(".")
    if scope.test is not None or owner not in CHECKERS or not given or (method not in HOLDS and method not in PRESENT):
        return
    if not owner and method not in reader.imported:
        return
    message = next((v.value for each in given[1:] if isinstance((v := operand(reader.src, each)).value, str)), "")
    if method in HOLDS:
        failing = negate(condition(reader.src, given[0]))
    else:
        empty = method not in ("requireNonNull", "checkNotNull", "notNull")
        failing = Condition("falsy" if empty else "is_null", reader.text(given[0]), operand(reader.src, given[0]))
    assertion(reader, scope, node, failing, str(message), _thrown(owner, method))


def _thrown(owner: str, method: str) -> str:
    if method in ("requireNonNull", "checkNotNull") or (owner == "Validate" and method == "notNull"):
        return "NullPointerException"
    return "IllegalStateException" if method in ("checkState", "state", "validState") else "IllegalArgumentException"


def constructor_call(reader: Reader, node: Node, scope: Scope) -> None:
    """What an error hands to the class above it is what it says: `super("no order " + id)`."""
    named = node.child_by_field_name("constructor")
    given = arguments(node)
    if named is not None and named.type == "super" and given and scope.test is None:
        start, end = lines(node)
        args = tuple(_brief(reader, argument) for argument in given[:MAX_ARGS])
        reader.facts.calls.append(Call(scope.symbol, "super", start, end, args))
    reader.push(given, scope)


HANDLERS = {
    "explicit_constructor_invocation": constructor_call,
    "method_invocation": method_invocation,
    "object_creation_expression": object_creation,
    "method_reference": method_reference,
}
