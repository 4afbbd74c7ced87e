"""Calls that refuse what does not hold: `ctx.assert(id > 0, 400, "…")`, `assert(ready, "…")`, `invariant(…)`."""

from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import Guard, Outcome
from specs.analysis.javascript.answers import is_status, message_of, operands_of
from specs.analysis.javascript.chains import Chain
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.reader import Reader, Scope, lines

NAMES = frozenset({"assert", "invariant", "ok"})
MODULES = frozenset({"assert", "assert/strict", "http-assert", "tiny-invariant", "invariant", "ts-invariant"})


def asserted(reader: Reader, node: Node, chain: Chain, scope: Scope) -> None:
    """Adds the decision: where the question does not hold, a request is answered or an error thrown."""
    if chain.head != "ctx" and chain.head != "invariant" and chain.module not in MODULES:
        return
    link = chain.links[0]
    method = link.method or chain.head
    answers = chain.head == "ctx" and method == "assert"
    known = chain.module in MODULES or (method == "invariant" and not link.name)
    if method not in NAMES or not link.given or not (answers or known):
        return
    start, end = lines(node)
    args = operands_of(reader.src, link.given[1:])
    status = next((each for each in args if is_status(each)), None)
    message = message_of(args)
    if not message:
        return
    if status is not None:
        step = Outcome("return", start, end, "status", message, status)
    else:
        step = Outcome("raise", start, end, "", message)  # the lines do not name the type of the error
    asked = negate(condition(reader.src, link.given[0]))
    reader.facts.guards.append(Guard(scope.symbol, asked, (step,), start, end, under=scope.under))
