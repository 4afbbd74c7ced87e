"""What stands in where there is nothing, and what a question chooses: `a ?? b`, `a ?: throw …`, `x > 5 ? 1 : 2`."""

from typing import Literal

import msgspec
from tree_sitter import Node

from specs.analysis.expressions import negate, placed
from specs.analysis.facts import Condition, Operand, Outcome
from specs.analysis.solid.branches import MAX_UNDER, add_guard, branch
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import LEAVING, LENDING, outcomes
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.syntax import first_line, last_line

HALTING = frozenset({"halt", "error!", "abort"})  # Sinatra, Grape: `list || halt(404)`
EITHER: dict[str, Literal["is_null", "falsy"]] = {"??": "is_null", "?:": "is_null", "||": "falsy", "or": "falsy"}
MAX_CALLED = 70


def choice(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """`x > 5 ? 1 : 2` decides as an `if` does."""
    test, value, other = (*form.parts, None, None, None)[:3]
    if test is None or value is None or other is None or scope.test is not None:
        reader.children(node, scope)
        return
    branch(reader, node, Form("if", test=test, body=(value,), rest=other), scope)


def either(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """`find(id) ?? throw …`, `name ?: return`, `File.open(path) or raise …` decide as an `if` does."""
    left, right = (*form.parts, None, None)[:2]
    ending = reader.bare(right)[1] if right is not None else form
    kind = "throw" if reader.dialect.bare_calls and ending.name in HALTING else ending.kind
    if left is None or right is None or form.name not in EITHER or kind not in LEAVING or scope.test is not None:
        if left is not None and right is not None and form.name in ("??", "?:") and scope.test is None:
            spare(reader, node, left, right, scope)
            asked = Condition("is_null", f"{reader.text(left)} == null", operand(reader, left))
            asked = placed(asked, first_line(left), last_line(left))
            held = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False)
            reader.push_each([(left, scope), (right, held)])
            return
        reader.children(node, scope)
        return
    op = EITHER[form.name] if reader.dialect.language != "php" or form.name != "?:" else "falsy"
    whole, given = left, reader.bare(left)[1]
    if given.kind == "assign" and len(given.parts) > 1 and given.parts[1] is not None:
        left = given.parts[1]  # Ruby: `time = options[:time] or raise`, which asks what the name is given
    first, last = first_line(left), last_line(left)
    if given.kind == "call" and given.block is not None and given.name in LENDING and given.target is not None:
        left = given.target  # Kotlin: `user?.let { … } ?: throw …` throws where there is no user
    value = operand(reader, left)
    if value.form == "call" and "()" in value.name:  # a call hung on calls is told by its own name
        value = msgspec.structs.replace(value, name=reader.bare(left)[1].name)
    asked = Condition(op, reader.text(left) + (" == null" if op == "is_null" else ""), value)
    if op == "falsy" and (question := condition(reader, left)).op not in ("truthy", "falsy", "opaque"):
        asked = negate(question)  # preg_match(self::CODE, $code) === 1 or throw …
    asked = placed(asked, first_line(left), last_line(left))
    add_guard(reader, scope, asked, outcomes(reader, [right], scope), first, last)
    inner = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False)
    reader.push_each([(whole, scope), (right, inner)])


def spare(reader: Reader, node: Node, left: Node, right: Node, scope: Scope) -> None:
    """`limit ?? 25`, `limit.unwrap_or(25)`: what a name is where it is given nothing."""
    asked_of, value = reader.written(left), operand(reader, right)
    bound = reader.bound.pop(node.id, "")
    number = isinstance(value.value, int | float) and not isinstance(value.value, bool) and value.value not in (0, 1)
    text = isinstance(value.value, str) and value.form == "literal" and bool(value.value.strip())
    constant = value.form == "name" and last_name(value.name).isupper()
    if not scope.in_function or not (number or text or constant) or (scope.handler and not bound):
        return
    held = Operand(asked_of, "name", asked_of, names=(asked_of,))
    if not asked_of or "()" in asked_of:  # `val size = query["size"]?.toIntOrNull() ?: 20`
        held = operand(reader, left)
        if not bound or held.form != "call" or len(held.text) > MAX_CALLED or "\n" in held.text:
            return
        if any(each in held.text for each in reader.dialect.env_calls):
            return  # told of the variable
    if scope.under and not bound and "." in held.text:
        return  # nothing is given a new value there
    # `var wait = header?.Delta ?? Five`: what is set is the new name; a plain one is told by itself
    name = bound or asked_of if "." in held.text else asked_of
    start, end = lines(node)
    asked = placed(Condition("is_null", held.text, held), start, end)
    add_guard(reader, scope, asked, (Outcome("set", start, end, name, value=value),), start, end)
