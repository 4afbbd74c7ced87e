"""Loops that try again: `for attempt in range(3): try: … except: …`, and their `while` forms."""

import ast
import builtins
from collections.abc import Sequence
from itertools import chain

import msgspec

from specs.analysis.facts import Condition, Operand, Retry
from specs.analysis.python.conditions import Conditions
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.outcomes import Outcomes, is_log
from specs.analysis.python.place import Scope, Site
from specs.analysis.python.waits import sleep_call, wait_of
from specs.analysis.trying import speaks_of_trying

BUILTINS = frozenset(dir(builtins)) - {"open", "exec", "eval", "input"}
# What keeps account of a try is not what is tried.
NOISE = frozenset("append format sleep time labels inc observe timer span start_span start_as_current_span".split())
_COUNTING = ("count", "fail", "error", "num")
MAX_TRIED = 6
Loop = ast.For | ast.AsyncFor | ast.While


def retry_loop(
    node: Loop, reader: Reader, conditions: Conditions, scope: Scope, final: ast.Raise | None
) -> Retry | None:
    """The loop as a retry, None where it is none: it must leave when the try succeeds and go on when it fails."""
    attempt = _protected(node.body)
    if attempt is None or not attempt.handlers:
        return None
    going_on = [handler for handler in attempt.handlers if not _always_leaves(handler.body)]
    if not going_on or not _leaves_on_success(node, attempt):
        return None
    attempts = _attempts(node, attempt, reader, conditions, scope)
    if attempts is not None and attempts.form == "length":
        return None  # one try for each of some items
    if attempts is None and not _named_as_attempts(node) and not _sleeps(going_on):
        return None
    errors = [_error_names(handler.type) for handler in going_on]
    wait = wait_of([*(handler.body for handler in going_on), node.body], node.body, scope, reader, node.lineno)
    end = max(node.end_lineno or node.lineno, (final.end_lineno or 0) if final is not None else 0)
    found = Retry(scope.name, attempts, node.lineno, end, tuple(chain.from_iterable(errors)))
    if wait is None:
        return found
    return msgspec.structs.replace(
        found,
        start=min(wait.line or node.lineno, node.lineno),
        backoff=wait.start,
        unit=wait.unit,
        factor=wait.factor,
        longest=wait.longest,
    )


def tried(retry: Retry, sites: Sequence[Site], outcomes: Outcomes, final: ast.Raise | None) -> Retry:
    """The retry with what it tries and what it raises in the end."""
    callees = dict.fromkeys(
        site.callee for site in sites if site.place.tried and site.callee and not _is_noise(site.callee)
    )
    error = outcomes.raised(final, {}).name if final is not None else ""
    return msgspec.structs.replace(retry, tries=tuple(callees)[:MAX_TRIED], final_error=error)


def _is_noise(callee: str) -> bool:
    name = last(callee.removesuffix("()"))
    return is_log(callee) or callee in BUILTINS or name in NOISE or name.endswith("Error")


def _protected(body: list[ast.stmt]) -> ast.Try | None:
    for statement in body:
        if isinstance(statement, ast.Try):
            return statement
        if isinstance(statement, ast.With | ast.AsyncWith) and (inner := _protected(statement.body)):
            return inner
    return None


def _always_leaves(body: list[ast.stmt]) -> bool:
    return any(isinstance(statement, ast.Raise | ast.Return | ast.Break) for statement in body)


def _leaves_on_success(node: Loop, attempt: ast.Try) -> bool:
    after = node.body[node.body.index(attempt) + 1 :] if attempt in node.body else []
    if any(_has_exit(block) for block in (attempt.body, attempt.orelse, after)):
        return True
    # `while not done: try: …; done = True` leaves by its head.
    return isinstance(node, ast.While) and not isinstance(node.test, ast.Constant) and _named_as_attempts(node)


def _has_exit(block: Sequence[ast.stmt]) -> bool:
    stack = list(block)
    while stack:
        statement = stack.pop()
        if isinstance(statement, ast.Return | ast.Break):
            return True
        if isinstance(statement, ast.If | ast.With | ast.AsyncWith | ast.Try):
            stack += statement.body
            stack += getattr(statement, "orelse", [])
    return False


def _named_as_attempts(node: Loop) -> bool:
    if isinstance(node, ast.While):
        names = {name.id for name in ast.walk(node.test) if isinstance(name, ast.Name)}
        names |= {name.attr for name in ast.walk(node.test) if isinstance(name, ast.Attribute)}
    else:
        names = {dotted(node.target), *(dotted(argument) for argument in getattr(node.iter, "args", []))}
    return any(map(speaks_of_trying, names))


def _attempts(node: Loop, attempt: ast.Try, reader: Reader, conditions: Conditions, scope: Scope) -> Operand | None:
    if not isinstance(node, ast.While):
        return _counted(node.iter, reader)
    if not isinstance(node.test, ast.Constant):
        condition = conditions.condition(node.test)
        return _counted_down(condition, scope, reader) or _limit(condition) if _named_as_attempts(node) else None
    for handler in attempt.handlers:
        for statement in handler.body:
            if isinstance(statement, ast.If) and _always_leaves(statement.body):
                condition = conditions.condition(statement.test)
                name = condition.left.name if condition.left else ""
                if speaks_of_trying(name) or any(word in name.lower() for word in _COUNTING):
                    return _limit(condition)
    return None


def _counted_down(condition: Condition, scope: Scope, reader: Reader) -> Operand | None:
    """`while tries > 0`: as often as the name was first set to."""
    for part in condition.parts or (condition,):
        ends_at_zero = part.op == "truthy" or (
            part.op in ("gt", "ge") and part.right is not None and part.right.value in (0, 1)
        )
        if ends_at_zero and part.left is not None and part.left.form == "name":
            bounds = scope.bounds.get(part.left.name, [])
            if bounds and bounds[0].value is not None:
                return reader.operand(bounds[0].value)
    return None


def _limit(condition: Condition) -> Operand | None:
    for part in condition.parts or (condition,):
        if part.op in ("lt", "le", "gt", "ge", "eq") and part.right is not None:
            return part.right
    return None


def _counted(node: ast.expr, reader: Reader) -> Operand | None:
    """How often `range(…)` runs: `range(1, N + 1)` is N."""
    if not isinstance(node, ast.Call) or last(chained(node.func)) not in ("range", "trange"):
        return None
    arguments = node.args
    if len(arguments) == 1:
        inner = arguments[0]
        return reader.operand(inner)
    if len(arguments) < 2:
        return None
    first, end = arguments[0], arguments[1]
    if isinstance(first, ast.Constant) and first.value == 1:
        if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add) and _is_one(end.right):
            return reader.operand(end.left)
        if isinstance(end, ast.Constant) and isinstance(end.value, int):
            value, text = end.value - 1, reader.source.text(end)
            return Operand(text, "literal", value=value, has_value=True, derivation=f"{text} - 1")
    if isinstance(first, ast.Constant) and first.value == 0:
        return reader.operand(end)
    if len(arguments) == 3 and isinstance(arguments[2], ast.UnaryOp) and isinstance(end, ast.Constant | ast.UnaryOp):
        return reader.operand(first)  # counting down
    return reader.operand(node)


def _is_one(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value == 1


def _sleeps(handlers: list[ast.ExceptHandler]) -> bool:
    return any(sleep_call(statement) is not None for handler in handlers for statement in handler.body)


def _error_names(node: ast.expr | None) -> tuple[str, ...]:
    if node is None:
        return ()
    elements = node.elts if isinstance(node, ast.Tuple) else [node]
    return tuple(name for element in elements if (name := dotted(element)))
