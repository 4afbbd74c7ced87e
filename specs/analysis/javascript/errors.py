"""Throws, handlers and returns."""

from tree_sitter import Node

from specs.analysis.asked import computes
from specs.analysis.facts import Operand, Outcome, Returned
from specs.analysis.javascript.functions import FUNCTIONS, has_functions
from specs.analysis.javascript.handling import add_catch
from specs.analysis.javascript.loops import tried
from specs.analysis.javascript.operands import unwrap
from specs.analysis.javascript.outcomes import raised, returned
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.own_errors import MAX_TRIES, Attempt, Handled
from specs.analysis.syntax import descendants

TELLING = frozenset({"literal", "template", "collection", "mapping", "slice", "arithmetic", "length"})


def throw_statement(reader: Reader, node: Node, scope: Scope) -> None:
    inner = next((child for child in node.named_children if child.type != "comment"), None)
    if inner is not None:
        add_raise(reader, raised(reader.src, inner, scope, *lines(node), reader.made), scope)
    reader.children(node, scope)


def add_raise(reader: Reader, step: Outcome, scope: Scope) -> None:
    if step.verb == "raise":
        reader.facts.add_raise(step, scope, scope.under, step.args)


def try_statement(reader: Reader, node: Node, scope: Scope) -> None:
    body, handler = node.child_by_field_name("body"), node.child_by_field_name("handler")
    finalizer = node.child_by_field_name("finalizer")
    inner = scope
    if handler is not None:
        name = reader.text(handler.child_by_field_name("parameter"), 60)
        held = handler.child_by_field_name("body")
        inner = scope._replace(handler=("error",), caught=name, in_guard=True, tried=tried(reader, body))
        add_catch(reader, inner, (), held, *lines(handler))
        again = held is not None and any(each.type == "throw_statement" for each in descendants(held, 400))
        if body is not None and scope.test is None and len(reader.attempts) < MAX_TRIES:
            handled = Handled((), *lines(handler), again)
            reader.attempts.append(Attempt(scope.symbol, *lines(body), (handled,)))
    reader.push_each([(body, scope._replace(in_try=handler is not None)), (handler, inner), (finalizer, scope)])


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
    computed = computes(value) or (scope.symbol, value.text) in reader.computed
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
