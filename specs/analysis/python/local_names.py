"""What a function's own names stand for, where a decision asks about them."""

from collections.abc import Iterator, Sequence

from specs.analysis.asked import computes, is_worth_keeping, names_asked
from specs.analysis.facts import Local, Retry
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected


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
