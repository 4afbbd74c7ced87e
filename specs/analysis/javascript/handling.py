"""What a handler does with the errors that it catches."""

from tree_sitter import Node

from specs.analysis.facts import Catch, Handling, Outcome
from specs.analysis.handled import handled
from specs.analysis.javascript.operands import unwrap
from specs.analysis.javascript.outcomes import expression, outcomes, returned
from specs.analysis.javascript.reader import Reader, Scope, lines

BLOCKS = frozenset({"statement_block", "if_statement", "expression_statement", "return_statement", "throw_statement",
                    "else_clause"})  # fmt: skip


def add_catch(reader: Reader, scope: Scope, errors: tuple[str, ...], body: Node | None, start: int, end: int) -> None:
    """`scope` is that inside the handler; `errors` are () for all of them."""
    steps = outcomes(reader, body, scope)
    if body is not None and body.type not in BLOCKS:  # `.catch(() => [])` answers with an expression
        value = unwrap(body)
        told = expression(reader.src, value, scope, *lines(body)) if value.type == "call_expression" else None
        nothing = value.type in ("undefined", "null", "object") and not value.named_child_count
        nothing = nothing or reader.text(value, 20) in ("undefined", "void 0")
        steps = () if nothing else (told or returned(reader.src, body, scope, *lines(body)),)
        handling = _handling(None if nothing else body, steps)
        reader.facts.catches.append(Catch(scope.symbol, errors, handling, steps, start, end, scope.tried))
        return
    reader.facts.catches.append(Catch(scope.symbol, errors, _handling(body, steps), steps, start, end, scope.tried))


def _handling(body: Node | None, steps: tuple[Outcome, ...]) -> Handling:
    block = body is not None and body.type in BLOCKS
    if body is None or (block and not any(c.type not in ("comment", "empty_statement") for c in body.named_children)):
        return "swallowed"
    return handled(steps)
