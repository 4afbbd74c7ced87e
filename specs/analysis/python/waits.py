"""How long a loop of attempts waits between them: what the wait starts as, how it grows, where it ends."""

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from specs.analysis.facts import Operand
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Scope

SLEEPS = ("sleep", "wait", "backoff")
ABOVE = 8  # lines above the loop in which the first wait is looked for
IN_SECONDS = frozenset({"time", "asyncio", "anyio", "trio", "gevent", "eventlet"})


class Wait(NamedTuple):
    start: Operand
    unit: str = ""
    factor: Operand | None = None
    longest: Operand | None = None
    line: int = 0  # where the first wait is bound


def sleep_call(statement: ast.stmt) -> ast.Call | None:
    value = statement.value if isinstance(statement, ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    if isinstance(value, ast.Call) and last(chained(value.func)) in SLEEPS and value.args:
        return value
    return None


def wait_of(
    blocks: Sequence[Sequence[ast.stmt]], body: Sequence[ast.stmt], scope: Scope, reader: Reader, loop: int
) -> Wait | None:
    """The first pause in `blocks`; a name that `body` makes longer each time is told by what it starts as.

    `loop` is the line of the loop: what stands just above it can be shown together with it.
    """
    call = next((call for block in blocks for each in _statements(block) if (call := sleep_call(each))), None)
    if call is None:
        return None
    slept = call.args[0]
    unit = "seconds" if chained(call.func).partition(".")[0] in IN_SECONDS else ""
    listed = next((bound.value for bound in scope.bounds.get(dotted(slept), ()) if bound.each), None)
    if isinstance(slept, ast.Name) and isinstance(listed, ast.Tuple | ast.List):  # for wait in (1, 4, 15)
        return Wait(Operand(reader.source.text(listed), "other"), unit)
    growth = next((found for each in _statements(body) if (found := _growth(each, dotted(slept)))), None)
    if isinstance(slept, ast.Name) and growth is not None:
        first = next((bound for bound in scope.bounds.get(slept.id, []) if bound.value is not None), None)
        if first is None:  # a parameter
            return _growing(reader, slept, unit, growth, loop)
        if first.value is not None and 0 < loop - first.line <= ABOVE:
            return _growing(reader, first.value, unit, growth, first.line)
    return Wait(reader.operand(slept), unit)


def _growing(reader: Reader, first: ast.expr, unit: str, growth: tuple[ast.expr, ast.expr | None], line: int) -> Wait:
    factor, longest = growth
    cap = reader.operand(longest) if longest is not None else None
    return Wait(reader.operand(first), unit, reader.operand(factor), cap, line)


def _statements(block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    stack = list(reversed(block))
    while stack:
        statement = stack.pop()
        yield statement
        if isinstance(statement, ast.If | ast.With | ast.AsyncWith | ast.Try):
            handlers = [inner for handler in getattr(statement, "handlers", []) for inner in handler.body]
            stack += reversed([*statement.body, *handlers, *getattr(statement, "orelse", [])])


def _growth(statement: ast.stmt, name: str) -> tuple[ast.expr, ast.expr | None] | None:
    """`delay *= 2`, `delay = delay * 2`, `delay = min(delay * 2, 30)`: what it grows by, and its end."""
    if isinstance(statement, ast.AugAssign) and dotted(statement.target) == name:
        return (statement.value, None) if isinstance(statement.op, ast.Mult) else None
    if not isinstance(statement, ast.Assign) or dotted(statement.targets[0]) != name:
        return None
    value, longest = statement.value, None
    if isinstance(value, ast.Call) and chained(value.func) == "min" and len(value.args) == 2:
        products = [each for each in value.args if _multiplied(each, name) is not None]
        if len(products) != 1:
            return None
        longest = next(each for each in value.args if each is not products[0])
        value = products[0]
    factor = _multiplied(value, name)
    return (factor, longest) if factor is not None else None


def _multiplied(node: ast.expr, name: str) -> ast.expr | None:
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
        return None
    if dotted(node.left) == name:
        return node.right
    return node.left if dotted(node.right) == name else None
