"""What becomes of errors: handlers, returns, panics and what is recovered from."""

from tree_sitter import Node

from specs.analysis.facts import Catch, Guard, Handling, Outcome, Returned
from specs.analysis.golang.conditions import NEAR, condition
from specs.analysis.golang.outcomes import outcomes, returned, statements, told
from specs.analysis.golang.reader import Reader, Scope, lines
from specs.analysis.handled import handled
from specs.analysis.syntax import first_line, last_line

ANY = "error"  # the name of a handler that asks for no particular error
MAX_UNDER = 3  # conditions that a sentence holds
TELLING = frozenset({"literal", "template", "collection", "mapping", "slice", "arithmetic", "length"})


def handler(reader: Reader, node: Node, scope: Scope, name: str, errors: tuple[str, ...], body: Node) -> None:
    """The handler that `if err != nil` is; one that only hands the error on is plumbing, and no decision."""
    steps = outcomes(reader, statements(body), scope)
    kind = handling(body, steps)
    if scope.apart:  # what it answers to who calls it, nobody outside sees
        steps = tuple(step for step in steps if step.verb != "return" or step.name == "status")
    origin = reader.origins.get(name)
    start, end = first_line(node), max([last_line(body), *(step.end for step in steps)])
    asked_node = node.child_by_field_name("condition")
    asked = condition(reader, asked_node) if asked_node is not None else None
    start = min(start, asked.start) if asked is not None and asked.start else start
    guarded = (origin.name,) if origin is not None and origin.name else ()
    if origin is not None and errors == (ANY,) and 0 <= start - origin.line <= NEAR:
        start = origin.line
    reader.facts.catches.append(Catch(scope.symbol, errors, kind, steps, start, end, guarded))
    if steps and asked is not None:
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, steps, start, max(step.end for step in steps),
                under=scope.under, in_loop=scope.loop, trivial=True,
            )
        )  # fmt: skip


def handling(body: Node, steps: tuple[Outcome, ...]) -> Handling:
    if not statements(body):
        return "swallowed"
    return handled(steps)


def return_statement(reader: Reader, node: Node, scope: Scope) -> None:
    if scope.test is None:
        step = returned(reader, node, scope)
        if step.verb == "raise":
            add_raise(reader, step, scope)
        elif step.verb == "return" and not (scope.in_guard or scope.handler or scope.apart):
            value = step.value
            if value is not None and (step.condition is not None or value.form in TELLING) and value.text != "nil":
                reader.facts.returns.append(Returned(scope.symbol, value, step.start, step.end, step.condition))
    reader.children(node, scope)


def answered(reader: Reader, call: Node, scope: Scope) -> None:
    """`w.WriteHeader(http.StatusCreated)` as a step of its own, outside any decision."""
    above = call.parent
    plain = above is not None and above.type in ("expression_statement", "return_statement", "expression_list")
    if not plain or scope.in_guard or scope.handler or not scope.in_function:
        return
    for step in told(reader, call, *lines(call)):
        if step.verb == "return" and step.name == "status":
            reader.facts.returns.append(
                Returned(scope.symbol, step.value, step.start, step.end, name="status", message=step.message)
            )


def add_raise(reader: Reader, step: Outcome, scope: Scope) -> None:
    around = scope.under if not scope.passed or 1 < len(scope.under) <= MAX_UNDER else ()
    reader.facts.add_raise(step, scope, around)


def recovered(reader: Reader, node: Node, asked_node: Node, scope: Scope) -> bool:
    """`if r := recover(); r != nil { … }`: every panic is caught here. Whether that is asked."""
    body = node.child_by_field_name("consequence")
    name = reader.text(asked_node).partition(" ")[0]
    if body is None or (name != "recover()" and reader.origins_of(name) != "recover"):
        return False
    steps = outcomes(reader, statements(body), scope)
    start, end = lines(node)
    reader.facts.catches.append(Catch(scope.symbol, ("panic",), handling(body, steps), steps, start, end))
    return True


HANDLERS = {"return_statement": return_statement}
