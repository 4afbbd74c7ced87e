"""What a handler does with the error that it caught."""

import ast

from specs.analysis.facts import Handling, Outcome
from specs.analysis.python.names import chained
from specs.analysis.python.place import Place


def handling(node: ast.ExceptHandler, outcomes: tuple[Outcome, ...], place: Place) -> Handling:
    verbs = [outcome.verb for outcome in outcomes]
    if verbs and verbs[-1] == "reraise":
        return "reraised"
    if "raise" in verbs or "exit" in verbs:
        return "translated"
    if "reraise" in verbs:
        return "reraised"
    if "return" in verbs:
        return "returned"
    if not verbs:
        only_pass = all(isinstance(statement, ast.Pass | ast.Expr | ast.Continue) for statement in node.body)
        return "swallowed" if only_pass else "handled"
    if all(verb in ("log", "continue") for verb in verbs):
        sleeps = any(chained(call.func).endswith("sleep") for call in _calls(node))
        return "retried" if sleeps else "logged" if "log" in verbs else "swallowed"
    if any(outcome.verb == "call" and outcome.name.endswith("sleep") for outcome in outcomes) and place.loop:
        return "retried"
    return "handled"


def _calls(node: ast.ExceptHandler) -> list[ast.Call]:
    return [
        statement.value
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call)
    ]
