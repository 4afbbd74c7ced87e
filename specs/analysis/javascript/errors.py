"""Throws, handlers and returns."""

from typing import Literal

from tree_sitter import Node

from specs.analysis.asked import computes
from specs.analysis.facts import Catch, Condition, Operand, Outcome, Raise, Returned
from specs.analysis.javascript.functions import FUNCTIONS, has_functions
from specs.analysis.javascript.loops import tried
from specs.analysis.javascript.operands import unwrap
from specs.analysis.javascript.outcomes import outcomes, raised, returned
from specs.analysis.javascript.reader import Reader, Scope, lines

Handling = Literal["swallowed", "logged", "reraised", "translated", "returned", "retried", "handled"]

TELLING = frozenset({"literal", "template", "collection", "mapping", "slice", "arithmetic", "length"})


def throw_statement(reader: Reader, node: Node, scope: Scope) -> None:
    inner = next((child for child in node.named_children if child.type != "comment"), None)
    if inner is not None:
        add_raise(reader, raised(reader.src, inner, scope, *lines(node), reader.made), scope)
    reader.children(node, scope)


def add_raise(reader: Reader, step: Outcome, scope: Scope) -> None:
    if step.verb != "raise":
        return
    when: Condition | None = scope.under[-1] if scope.under else None
    reader.facts.raises.append(
        Raise(
            scope.symbol, step.name, step.message, step.start, step.end, when, scope.handler, scope.after_loop,
            args=step.args, under=scope.under,
        )
    )  # fmt: skip


def try_statement(reader: Reader, node: Node, scope: Scope) -> None:
    body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
    finalizer = node.child_by_field_name("finalizer")
    inner = scope
    if handler is not None:
        name = reader.text(handler.child_by_field_name("parameter"), 60)
        held = handler.child_by_field_name("body")
        inner = scope._replace(handler=(name or "catch",), caught=name, in_guard=False)
        steps = outcomes(reader, held, inner)
        start, end = lines(handler)
        reader.facts.catches.append(
            Catch(
                scope.symbol, _asked_for(reader, held, name), handling(held, steps), steps, start, end,
                tried(reader, body),
            )
        )  # fmt: skip
    reader.push_each([(body, scope._replace(in_try=handler is not None)), (handler, inner), (finalizer, scope)])


def _asked_for(reader: Reader, body: Node | None, name: str) -> tuple[str, ...]:
    """The types a handler asks for at once: `if (error instanceof NotFound) …`."""
    first = next((child for child in body.named_children if child.type != "comment"), None) if body else None
    asked = first.child_by_field_name("condition") if first is not None and first.type == "if_statement" else None
    asked = unwrap(asked) if asked is not None else None
    operator = asked.child_by_field_name("operator") if asked is not None else None
    if asked is None or operator is None or operator.type != "instanceof":
        return ()
    return (reader.text(asked.child_by_field_name("right"), 80),)


def handling(body: Node | None, steps: tuple[Outcome, ...]) -> Handling:
    verbs = [step.verb for step in steps]
    if body is None or not any(child.type not in ("comment", "empty_statement") for child in body.named_children):
        return "swallowed"
    if "reraise" in verbs:
        return "reraised"
    if "raise" in verbs:
        return "translated"
    if "continue" in verbs:
        return "retried"
    if "return" in verbs:
        return "returned"
    return "logged" if verbs and set(verbs) == {"log"} else "handled"


def return_statement(reader: Reader, node: Node, scope: Scope) -> None:
    inner = next((child for child in node.named_children if child.type != "comment"), None)
    if inner is None:
        return
    value = unwrap(inner)
    if value.type in ("ternary_expression", "binary_expression"):
        reader.bound[value.id] = ""
    if value.type == "object" and has_functions(value) and scope.symbol and "." not in scope.symbol:
        # A factory: what the returned object offers are its members.
        reader.children(
            value, Scope(scope.symbol, scope.symbol, names_members=True, group=scope.group, test=scope.test)
        )
        return
    step = returned(reader.src, inner, scope, *lines(node))
    if step.verb == "raise":
        add_raise(reader, step, scope)
    elif step.verb == "return" and not scope.in_guard and value.type not in FUNCTIONS:
        add_return(reader, scope, step)
    reader.push([inner], scope)


def add_return(reader: Reader, scope: Scope, step: Outcome) -> None:
    value: Operand | None = step.value
    if value is None:
        return
    computed = computes(value) or any(
        each.symbol == scope.symbol and each.name == value.text and computes(each.value) for each in reader.facts.locals
    )
    if not (computed or step.condition is not None or value.form in TELLING):
        return
    answered = step.name if step.name == "status" else ""
    reader.facts.returns.append(
        Returned(scope.symbol, value, step.start, step.end, step.condition, answered, step.message if answered else "")
    )


HANDLERS = {
    "throw_statement": throw_statement,
    "try_statement": try_statement,
    "return_statement": return_statement,
}
