"""What a function's own names stand for, where a decision asks about them."""

import ast
from collections.abc import Iterator, Sequence

from specs.analysis.asked import computes, is_worth_keeping, names_asked
from specs.analysis.facts import Local, Retry
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined


def locals_of(reader: Reader, collected: Collected, retries: Sequence[Retry]) -> Iterator[Local]:
    """Names bound on one line by a plain assignment; of those bound again, what a computation starts as."""
    asked = names_asked(collected.guards, collected.raises, collected.returns, retries)
    for defined in collected.functions:
        scope = defined.scope
        for name, bounds in scope.bounds.items():
            value = bounds[0].value
            if value is None or bounds[0].each or (scope.name, name) not in asked:
                continue
            start, end = bounds[0].line, value.end_lineno or bounds[0].line
            operand = reader.operand(value)
            if start != end or not is_worth_keeping(operand):
                continue
            if len(bounds) == 1:
                yield Local(scope.name, name, operand, start, end)
            elif computes(operand) and start in {statement.lineno for statement in defined.node.body}:
                yield Local(scope.name, name, operand, start, end, changes=True)
        if defined.node.name == "__init__":
            yield from _kept(reader, defined)


def _kept(reader: Reader, defined: Defined) -> Iterator[Local]:
    """What a constructor keeps as it is given it, and nothing sets again: `self._limit = limit`."""
    owner = defined.place.scope
    first, last = defined.node.lineno, defined.node.end_lineno or defined.node.lineno
    if isinstance(defined.node, ast.ClassDef):
        return
    given = defined.node.args
    names = {each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)}
    for name, bounds in owner.bounds.items() if owner.kind == "class" else ():
        value = bounds[0].value
        if len(bounds) == 1 and first <= bounds[0].line <= last and isinstance(value, ast.Name) and value.id in names:
            yield Local(defined.scope.name, f"self.{name}", reader.operand(value), bounds[0].line, bounds[0].line)
