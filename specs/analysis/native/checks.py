"""Checks that macros make: `ASSERT_MESSAGE(ok(), "late")`, `CHECK_GT(n, 0) << "late"`: what must hold, or it fails."""

import re

from tree_sitter import Node

from specs.analysis.expressions import compared, negate, placed
from specs.analysis.facts import CompareOp, Condition, Outcome, Raise
from specs.analysis.native.streams import written_behind
from specs.analysis.native.texts import given_to
from specs.analysis.solid.answers import message_of
from specs.analysis.solid.branches import add_guard
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import FAILS
from specs.analysis.solid.reader import Reader, Scope, lines

WITH_MESSAGE = re.compile(
    r"^(?:[A-Z][A-Z0-9]*_)*(?:ASSERT|REQUIRE|VERIFY|ENSURE|ENFORCE|CHECK)(?:_MESSAGE|_MSG|_THROW|_FAIL)?$"
)
STREAMED: dict[str, CompareOp] = {
    "CHECK": "truthy", "PCHECK": "truthy", "CHECK_NOTNULL": "not_null", "CHECK_EQ": "eq", "CHECK_NE": "ne",
    "CHECK_LT": "lt", "CHECK_LE": "le", "CHECK_GT": "gt", "CHECK_GE": "ge",
}  # fmt: skip


def checked(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    if not (name in STREAMED or WITH_MESSAGE.match(name)) or scope.test is not None or not scope.in_function:
        return False
    given = reader.arguments(form)
    start, end = lines(node)
    asked: Condition | None = None
    message = ""
    if name in STREAMED and 1 <= len(given) <= 2:
        asked = _streamed(reader, name, given, reader.text(node))
        message, end = written_behind(reader, node)
    alone = node.parent is not None and node.parent.type == "expression_statement"
    if not message and alone and len(given) >= 2 and WITH_MESSAGE.match(name):
        message = message_of(given_to(reader, given[1:]))
        asked = condition(reader, given[0]) if message else asked
    if asked is None or asked.op == "opaque":
        return False
    missed = placed(negate(asked), start, lines(given[0])[1])
    add_guard(reader, scope, missed, (Outcome("raise", start, end, FAILS, message),), start, end)
    reader.facts.raises.append(Raise(scope.symbol, FAILS, message, start, end, missed, scope.handler))
    return False


def _streamed(reader: Reader, name: str, given: list[Node], text: str) -> Condition | None:
    op = STREAMED[name]
    if len(given) == 1:
        asked = condition(reader, given[0])
        return Condition("not_null", text, operand(reader, given[0])) if op == "not_null" else asked
    return compared(op, text, operand(reader, given[0]), operand(reader, given[1])) if op != "truthy" else None
