"""What a handler does with the errors that it catches."""

from typing import Literal

from tree_sitter import Node

from specs.analysis.facts import Catch, Outcome
from specs.analysis.javascript.outcomes import outcomes
from specs.analysis.javascript.reader import Reader, Scope

Handling = Literal["swallowed", "logged", "reraised", "translated", "returned", "retried", "handled"]


def add_catch(reader: Reader, scope: Scope, errors: tuple[str, ...], body: Node | None, start: int, end: int) -> None:
    """`scope` is that inside the handler; `errors` are () for all of them."""
    steps = outcomes(reader, body, scope)
    reader.facts.catches.append(Catch(scope.symbol, errors, _handling(body, steps), steps, start, end, scope.tried))


def _handling(body: Node | None, steps: tuple[Outcome, ...]) -> Handling:
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
