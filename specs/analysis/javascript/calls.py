"""Every call: the fact itself, and the subjects that look at it."""

from collections.abc import Callable

from tree_sitter import Node

from specs.analysis.facts import Call, Operand, Raise
from specs.analysis.javascript.asserting import asserted
from specs.analysis.javascript.chains import Chain, chain_of
from specs.analysis.javascript.commands import command_call
from specs.analysis.javascript.configured import config_call
from specs.analysis.javascript.effects import effect_of
from specs.analysis.javascript.entries import entry_call
from specs.analysis.javascript.environment import CASTS
from specs.analysis.javascript.environment import read as read_environment
from specs.analysis.javascript.errors import add_raise
from specs.analysis.javascript.functions import FUNCTIONS
from specs.analysis.javascript.handling import add_catch
from specs.analysis.javascript.known import GLOBALS, NOISE
from specs.analysis.javascript.literals import string_value
from specs.analysis.javascript.operands import arguments, dotted, key_text, pairs, unwrap
from specs.analysis.javascript.outcomes import expression, handed, raised
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.javascript.request_rules import request_rules
from specs.analysis.javascript.routes import route_call
from specs.analysis.javascript.schemas import schema_call
from specs.analysis.javascript.services import service_call
from specs.analysis.javascript.settings import setting_call
from specs.analysis.javascript.testing import test_call

MAX_ARGS = 4
MAX_KWARGS = 12
Subject = Callable[[Reader, Chain, Scope], None]
SUBJECTS: tuple[Subject, ...] = (
    service_call, route_call, command_call, schema_call, entry_call, effect_of, setting_call, config_call,
    request_rules,
)  # fmt: skip

TEST_MODULES = frozenset(
    {"vitest", "@jest/globals", "chai", "test", "assert", "assert/strict", "ava", "tap", "mocha", "should", "sinon"}
)


def call_expression(reader: Reader, node: Node, scope: Scope) -> None:
    target = node.child_by_field_name("function")
    if target is None:
        reader.children(node, scope)
        return
    bound = reader.bound.get(node.id, "")
    chain: Chain | None = None
    if node.id in reader.in_chain:
        reader.in_chain.discard(node.id)
        given = arguments(node)
    else:
        chain = chain_of(reader, node)
        given = chain.links[-1].given
        for link in chain.links[:-1]:
            reader.in_chain.add(link.node.id)
        if test_call(reader, chain, scope):
            return
        for subject in SUBJECTS:
            subject(reader, chain, scope)
        _rejected(reader, node, chain, scope)
        if scope.test is None and len(chain.links) == 1:
            asserted(reader, node, chain, scope)
        if _is_rescue(chain):
            _rescued(reader, chain, scope)
    reader.bound.pop(node.id, None)
    name = chain.callee if chain is not None else dotted(reader.src, target)
    _cast(reader, node, name, given, bound, scope)
    parsed = name == "JSON.parse" and scope.in_try  # where text is refused
    says = name == "super" and given and given[0].type in ("string", "template_string")  # what an error says of itself
    # Where the span of time stands lines below, what waits for it is looked up.
    waits = name in ("setTimeout", "setInterval") and node.start_point[0] != node.end_point[0]
    if name and (parsed or says or waits or _worth_keeping(reader, name)) and (chain is not None or "()" not in name):
        add_call(reader, node, name, given, bound, scope)
    if target.type == "member_expression" or target.type not in ("identifier", "super", "import"):
        reader.push_each([(target, scope), (node.child_by_field_name("arguments"), scope)])
    else:
        reader.push_each([(node.child_by_field_name("arguments"), scope)])


def _cast(reader: Reader, node: Node, name: str, given: list[Node], bound: str, scope: Scope) -> None:
    """`Number(process.env.X ?? 5)`: the cast and the name are told where the variable is read."""
    if name in CASTS and given:
        default, _, target, whole = reader.env_hints.get(unwrap(given[0]).id, (None, "", bound, node))
        reader.env_hints[unwrap(given[0]).id] = (default, CASTS[name], target, whole)
    elif name == "Deno.env.get" and given and given[0].type == "string":
        read_environment(reader, node, string_value(reader.src, given[0]), scope)


def _worth_keeping(reader: Reader, name: str) -> bool:
    head, _, rest = name.partition(".")
    head = head.removesuffix("()")
    if head in reader.imported:
        return reader.imported[head][0] not in TEST_MODULES
    if head in GLOBALS or not head:
        return False
    return not rest or (head in ("this", "super") and rest.count(".") == 0) or name.rpartition(".")[2] not in NOISE


def add_call(reader: Reader, node: Node, name: str, given: list[Node], bound: str, scope: Scope) -> None:
    if scope.test is not None:
        scope.test.calls[name] = None
    start, end = lines(node)
    kwargs: tuple[tuple[str, Operand], ...] = ()
    listed = given[:MAX_ARGS]
    if listed and listed[-1].type == "object":
        options = pairs(reader.src, listed[-1])[:MAX_KWARGS]
        kwargs = tuple((key_text(key), reader.operand(value)) for key, value in options if value.type not in FUNCTIONS)
        listed = listed[:-1]
    args = tuple(_brief(reader, argument) for argument in listed)
    receiver = name.rpartition(".")[0]
    kind = reader.field_types.get((scope.owner, receiver), "") or reader.field_types.get((scope.symbol, receiver), "")
    awaited = reader.src.data[max(0, node.start_byte - 6) : node.start_byte] == b"await "
    reader.facts.calls.append(
        Call(scope.symbol, name, start, end, args, kwargs, kind, bound, awaited, bool(scope.loop), scope.in_try)
    )


def _brief(reader: Reader, node: Node) -> Operand:
    if node.type in FUNCTIONS:
        return Operand("", "other")
    return reader.operand(node)


def _rejected(reader: Reader, node: Node, chain: Chain, scope: Scope) -> None:
    """`reject(new Error("…"))`, `callback(new Error("…"))`, `next(new HttpError(404))`, `ctx.throw(404)`."""
    link = chain.links[-1] if chain.links else None
    if link is None or not link.given or len(chain.links) != 1:
        return
    name = f"{chain.head}.{link.name}" if link.name else chain.head
    error = unwrap(link.given[0])
    rejects = name in ("reject", "Promise.reject", "cb", "callback", "next", "done") and error.type == "new_expression"
    if not rejects and name != "ctx.throw":
        return
    start, end = lines(node)
    step = handed(raised(reader.src, error if rejects else node, scope, start, end), name if rejects else "")
    when = scope.under[-1] if scope.under else None
    reader.facts.raises.append(
        Raise(
            scope.symbol, step.name, step.message, start, end, when, scope.handler, args=step.args, under=scope.under
        )
    )  # fmt: skip


def _is_rescue(chain: Chain) -> bool:
    """`….catch(…)`, and `catchError(…)` in a pipe of rxjs."""
    last = chain.links[-1]
    piped = chain.head == "catchError" and chain.package == "rxjs"
    return bool(last.given) and (piped or (len(chain.links) > 1 and last.method == "catch"))


def _rescued(reader: Reader, chain: Chain, scope: Scope) -> None:
    """`save().catch((error) => { … })`: the function handles what the promise before it is rejected with."""
    link, function = chain.links[-1], unwrap(chain.links[-1].given[0])
    body = function.child_by_field_name("body") if function.type in FUNCTIONS else None
    if body is None:
        return
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    first = listed.named_children[0] if listed is not None and listed.named_child_count else listed
    called = _awaited(chain)
    inner = scope._replace(
        handler=("error",),
        caught=reader.text(first, 60) if first is not None else "",
        in_guard=True,
        tried=(called,) if called else (),
    )
    add_catch(reader, inner, (), body, lines(function)[0], lines(link.node)[1])
    if body.type == "call_expression":  # an arrow that only makes another error
        step = expression(reader.src, body, inner, *lines(body))
        if step is not None:
            add_raise(reader, step, inner)
    reader.rescuing[function.id] = inner


def _awaited(chain: Chain) -> str:
    """What the promise before `.catch` comes from; "" for what an observable is piped through."""
    if len(chain.links) < 2:
        return ""
    awaited = chain.links[-2]
    return f"{chain.head}.{awaited.name}" if awaited is chain.links[0] and awaited.name else awaited.name or chain.head


def new_expression(reader: Reader, node: Node, scope: Scope) -> None:
    target = node.child_by_field_name("constructor")
    bound = reader.bound.get(node.id, "")
    if target is None:
        reader.children(node, scope)
        return
    if node.id in reader.in_chain:
        reader.in_chain.discard(node.id)
    else:
        chain = chain_of(reader, node)
        for subject in SUBJECTS:
            subject(reader, chain, scope)
    reader.bound.pop(node.id, None)
    name = dotted(reader.src, target)
    if name and (name.partition(".")[0] not in GLOBALS):
        add_call(reader, node, name, arguments(node), bound, scope)
    pushed = [child for child in (node.child_by_field_name("arguments"),) if child is not None]
    if target.type not in ("identifier", "member_expression"):
        pushed = [target, *pushed]
    reader.push(pushed, scope)


def jsx_element(reader: Reader, node: Node, scope: Scope) -> None:
    """`<Button onClick={…}>` uses Button as a call does."""
    name_node = node.child_by_field_name("name")
    name = reader.text(name_node) if name_node is not None else ""
    if name[:1].isupper() and name.partition(".")[0] not in GLOBALS:
        start = lines(node)[0]
        reader.facts.calls.append(Call(scope.symbol, name, start, start))
    reader.children(node, scope)


HANDLERS = {
    "call_expression": call_expression,
    "new_expression": new_expression,
    "jsx_opening_element": jsx_element,
    "jsx_self_closing_element": jsx_element,
}
