"""What a name becomes by a choice: `let status = match error { X => 404, … }`, `int fee = late ? 5 : 0`."""

from tree_sitter import Node

from specs.analysis.facts import Outcome
from specs.analysis.solid.answers import is_status
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import LEAVING, outcomes
from specs.analysis.solid.reader import Reader, Scope, lines


def chosen(reader: Reader, target: str, body: list[Node], scope: Scope) -> tuple[Outcome, ...]:
    """`let status = match error { X => 404, … }`: what the name becomes, after what is done besides."""
    steps = reader.steps(body)
    if not steps or reader.bare(steps[-1])[1].kind in LEAVING:
        return ()
    start, end = lines(steps[-1])
    value = operand(reader, steps[-1])
    if value.form == "name" and is_status(value):
        last = Outcome("return", start, end, "status", value=value)
    else:
        last = Outcome("set", start, end, target, value=value)
    return (*outcomes(reader, steps[:-1], scope), last)
