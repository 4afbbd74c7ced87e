"""Throws, handlers, returns, and loops that try again."""

from tree_sitter import Node

from specs.analysis.facts import Catch, Concurrency, Handling, Operand, Outcome, Retry, Returned
from specs.analysis.handled import handled
from specs.analysis.java.branches import while_guard
from specs.analysis.java.conditions import condition
from specs.analysis.java.operands import COMMENTS, arguments, callee, dotted, operand, plain_type, unwrap
from specs.analysis.java.outcomes import error_of, outcome, outcomes, raised, returned
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.java.states import own_moves
from specs.analysis.own_errors import MAX_TRIES, Attempt, Handled
from specs.analysis.syntax import descendants
from specs.analysis.trying import goes_through, speaks_of_trying

TELLING = frozenset({"literal", "template", "collection", "mapping", "slice", "arithmetic", "length"})
LOOPS = frozenset({"for_statement", "while_statement", "do_statement", "enhanced_for_statement"})
UNCHECKED = frozenset(
    f"{each}Exception"
    for each in "IllegalArgument IllegalState NullPointer UnsupportedOperation IndexOutOfBounds ClassCast Arithmetic "
    "NumberFormat NoSuchElement ConcurrentModification DateTime UncheckedIO".split()
)
TRIES = frozenset({"try_statement", "try_with_resources_statement"})
SLEEPS = frozenset({"sleep", "delay", "pause", "backoff", "sleepUninterruptibly", "parkNanos"})


def error_name(written: str) -> str:
    """`HttpClientErrorException.NotFound` of a name that may be written in full."""
    parts = written.split(".")
    return ".".join(parts[next((at for at, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1) :])


def throw_statement(reader: Reader, node: Node, scope: Scope) -> None:
    inner = next((child for child in node.named_children if child.type not in COMMENTS), None)
    if inner is not None:
        add_raise(reader, raised(reader, inner, scope, *lines(node)), scope)
    reader.children(node, scope)


def add_raise(reader: Reader, step: Outcome, scope: Scope) -> None:
    if step.verb == "raise" and scope.test is None:
        reader.facts.add_raise(step, scope, scope.under, step.args)


def try_statement(reader: Reader, node: Node, scope: Scope) -> None:
    body = node.child_by_field_name("body")
    handlers = [child for child in node.named_children if child.type == "catch_clause"]
    pushed: list[tuple[Node | None, Scope]] = [
        (node.child_by_field_name("resources"), scope), (body, scope._replace(in_try=bool(handlers)))
    ]  # fmt: skip
    guarded = tried(reader, body) if handlers else ()
    protecting: list[Handled] = []
    for handler in handlers:
        held = handler.child_by_field_name("body")
        given = next((child for child in handler.named_children if child.type == "catch_formal_parameter"), None)
        kinds = next((child for child in given.named_children if child.type == "catch_type"), None) if given else None
        errors = tuple(error_name(plain_type(reader.text(kind))) for kind in (kinds.named_children if kinds else ()))
        name = reader.text(given.child_by_field_name("name")) if given is not None else ""
        inner = scope._replace(handler=errors or ("Throwable",), caught=name, in_guard=False)
        steps = outcomes(reader, held, inner)
        if scope.test is None:
            start, end = lines(handler)
            reader.facts.catches.append(Catch(scope.symbol, errors, handling(held, steps), steps, start, end, guarded))
            protecting.append(Handled(errors, start, end, throws_inside(held)))
        pushed.append((held, inner))
    if protecting and body is not None and len(reader.attempts) < MAX_TRIES:
        reader.attempts.append(Attempt(scope.symbol, *lines(body), tuple(protecting)))
    pushed += [(child, scope) for child in node.named_children if child.type == "finally_clause"]
    reader.push_each(pushed)


def throws_inside(body: Node | None) -> bool:
    return body is not None and any(each.type == "throw_statement" for each in descendants(body, 400))


def takes(errors: tuple[str, ...], error: str) -> bool:
    """As far as names tell: no class is looked up."""
    name = error.rpartition(".")[2]
    caught = {each.rpartition(".")[2] for each in errors}
    if not name or name in caught or "Throwable" in caught:
        return bool(name)
    return ("Exception" in caught and not name.endswith("Error")) or (
        "RuntimeException" in caught and name in UNCHECKED
    )


def tried(reader: Reader, body: Node | None) -> tuple[str, ...]:
    """The callees inside a protected block."""
    found: dict[str, None] = {}
    for child in descendants(body, 200) if body is not None else ():
        if child.type == "method_invocation" and (name := callee(reader.src, child)) and "()" not in name:
            found[name] = None
    # What is asked of an object tells more than what builds the question.
    return tuple(sorted(found, key=lambda name: name[:1].isupper()))[:6]


def handling(body: Node | None, steps: tuple[Outcome, ...]) -> Handling:
    if body is None or not any(child.type not in COMMENTS for child in body.named_children):
        return "swallowed"
    return handled(steps)


def return_statement(reader: Reader, node: Node, scope: Scope) -> None:
    inner = next((child for child in node.named_children if child.type not in COMMENTS), None)
    if inner is None:
        return
    value = unwrap(inner)
    if value.type in ("ternary_expression", "switch_expression"):
        reader.bound[value.id] = ""
    elif (
        not scope.in_guard
        and not scope.handler
        and not scope.plumbing
        and scope.test is None
        and value.type != "lambda_expression"
    ):
        add_return(reader, scope, returned(reader, inner, scope, *lines(node)))
    reader.push([inner], scope)


def expression_statement(reader: Reader, node: Node, scope: Scope) -> None:
    """`response.sendError(401)` as a step of its own, outside any decision."""
    inner = next((child for child in node.named_children if child.type not in COMMENTS), None)
    plain = scope.in_function and not (scope.in_guard or scope.handler or scope.plumbing or scope.apart)
    if inner is not None and plain and scope.test is None and inner.type == "method_invocation":
        step = outcome(reader, node, scope)
        if step is not None and step.verb == "return" and step.name == "status":
            add_return(reader, scope, step)
    reader.children(node, scope)


def add_return(reader: Reader, scope: Scope, step: Outcome) -> None:
    value: Operand | None = step.value
    if scope.constant:  # one constant's answer is not that of the enum
        own_moves(reader, scope, step)
        return
    if step.name == "status" and value is not None:
        if scope.symbol.rpartition(".")[2] not in ("toResponse",) and not scope.handler:
            reader.facts.returns.append(
                Returned(scope.symbol, value, step.start, step.end, name="status", message=step.message)
            )
        return
    if (
        scope.apart
        or step.verb != "return"
        or value is None
        or not (step.condition is not None or value.form in TELLING)
    ):
        return
    reader.facts.returns.append(Returned(scope.symbol, value, step.start, step.end, step.condition))


# --- loops ---


def block(reader: Reader, node: Node, scope: Scope) -> None:
    """A block, with its loops tied to the error thrown after them."""
    loop: Node | None = None
    pushed: list[tuple[Node | None, Scope]] = []
    for child in node.named_children:
        if child.type in LOOPS:
            loop = child
        after = loop is not None and child.type == "throw_statement" and _attempt(loop) is not None
        if after and loop is not None and child.named_child_count:
            reader.final_errors[loop.id] = error_of(reader.src, child.named_children[0])[0]
        pushed.append((child, scope._replace(after_loop=True) if after else scope))
    reader.push_each(pushed)


def _attempt(loop: Node) -> Node | None:
    """The try statement that is a direct step of the loop."""
    body = loop.child_by_field_name("body")
    return next((child for child in body.named_children if child.type in TRIES), None) if body is not None else None


def loop_statement(reader: Reader, node: Node, scope: Scope) -> None:
    body, asked = node.child_by_field_name("body"), node.child_by_field_name("condition")
    head = reader.src.between(node.start_byte, min(body.start_byte, node.start_byte + 120)) if body else ""
    attempt = _attempt(node)
    if attempt is not None and body is not None and scope.test is None:
        _retry(reader, node, scope, attempt, asked, head)
    if node.type == "while_statement" and asked is not None and body is not None:
        while_guard(reader, node, scope, asked, body)
    if node.type == "enhanced_for_statement":
        name, kind = node.child_by_field_name("name"), node.child_by_field_name("type")
        reader.types[scope.symbol, reader.text(name)] = reader.text(kind)
    inner = scope._replace(loop=" ".join(head.split()).removesuffix("{").strip() or node.type, in_guard=False)
    reader.push([child for child in node.named_children if child.type not in COMMENTS], inner)


def _retry(reader: Reader, node: Node, scope: Scope, attempt: Node, asked: Node | None, head: str) -> None:
    """A loop over a try that leaves on success tries again."""
    body = attempt.child_by_field_name("body")
    leaves = body is not None and any(
        child.type in ("return_statement", "break_statement") for child in body.named_children
    )
    named = speaks_of_trying(head)
    once = leaves and node.type != "while_statement" and not goes_through(head)
    handlers = [child for child in attempt.named_children if child.type == "catch_clause"]
    ended = bool(handlers) and all(map(_leaves, handlers))  # what fails ends the loop: it asks again for other reasons
    if node.type == "enhanced_for_statement" or ended or not (named or once):
        return
    limit = None
    if asked is not None:
        question = condition(reader.src, asked)
        limit = question.right if question.op in ("lt", "le", "gt", "ge", "ne") else None
    start, end = lines(node)
    caught = tuple(
        plain_type(reader.text(kind))
        for child in handlers if not _leaves(child)
        for kind in descendants(child.named_children[0], 12) if kind.type == "type_identifier"
    )  # fmt: skip
    reader.facts.retries.append(
        Retry(
            scope.symbol, limit, start, end, caught, _waited(reader, node), tried(reader, body),
            reader.final_errors.pop(node.id, ""),
        )
    )  # fmt: skip


def _leaves(handler: Node) -> bool:
    """Whether a handler ends the loop, so that its errors are not tried again."""
    body = handler.child_by_field_name("body")
    steps = [child for child in body.named_children if child.type not in COMMENTS] if body is not None else []
    return bool(steps) and steps[-1].type in ("throw_statement", "return_statement", "break_statement")


def _waited(reader: Reader, node: Node) -> Operand | None:
    for child in descendants(node, 400):
        if child.type != "method_invocation":
            continue
        given = arguments(child)
        if given and reader.text(child.child_by_field_name("name")) in SLEEPS:
            return operand(reader.src, given[0])
    return None


def synchronized_statement(reader: Reader, node: Node, scope: Scope) -> None:
    held = next((child for child in node.named_children if child.type == "parenthesized_expression"), None)
    start = lines(node)[0]
    name = dotted(reader.src, held) if held is not None else ""
    reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", f"synchronized ({name or '…'})", start, start))
    reader.children(node, scope)


HANDLERS = {
    "throw_statement": throw_statement,
    "return_statement": return_statement,
    "expression_statement": expression_statement,
    "block": block,
    "constructor_body": block,
    "synchronized_statement": synchronized_statement,
    **dict.fromkeys(TRIES, try_statement),
    **dict.fromkeys(LOOPS, loop_statement),
}
