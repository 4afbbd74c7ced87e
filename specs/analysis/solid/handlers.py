"""Handlers of errors: what each does with its error, and which begin again."""

import re

from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import Catch, Outcome, Retry
from specs.analysis.solid.branches import MAX_UNDER, add_guard, guarded, handling, last_of
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Caught, Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import outcomes
from specs.analysis.solid.own import remember
from specs.analysis.solid.reader import Reader, Scope, last_name
from specs.analysis.syntax import first_line, last_line

ENDS = frozenset({"return", "raise", "reraise", "break", "continue", "exit", "yield"})
EACH = re.compile(r"foreach\b|for\s*\(?\s*\(?[\w\s,&]+\)?\s+in\s+(?!.*(?:\.\.|\buntil\b|\bdownTo\b|\brange\b))")


def _goes_on(reader: Reader, node: Node, scope: Scope) -> bool:
    """Whether a handler falls through to the next of several things: the `try` is all that the loop does."""
    block = node.parent
    if not scope.loop or block is None or not EACH.match(scope.loop) or block.parent is None:
        return False
    return reader.form(block.parent).kind == "loop" and len(reader.steps([block])) == 1


def attempt(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """try: what is protected, and what each handler does."""
    remember(reader, form, scope)
    for caught in form.handlers:
        inner = scope._replace(handler=caught.errors or ("error",), caught=caught.name, in_guard=False, in_try=False)
        steps = outcomes(reader, caught.body, inner)
        if _goes_on(reader, node, scope) and not any(step.verb in ENDS for step in steps):
            row = last_of(caught.body, first_line(caught.node))
            steps = (*steps, Outcome("continue", row, row))  # what failed is passed over, and the next one is tried
        start = first_line(caught.node)
        last = last_of(caught.body, start)
        if scope.test is None:
            kind = handling(reader, caught.body, steps)
            if kind == "swallowed" and reader.dialect.assigns_locals and _is_read_later(reader, node, caught.name):
                kind = "handled"  # PHP: what was caught is looked at further down
            told = steps if caught.asked is None else ()  # `catch (X e) when (…)` is told by what it asks
            reader.facts.catches.append(
                Catch(scope.symbol, caught.errors, kind, told, start, last, guarded(reader, form.body))
            )
            if caught.asked is not None:
                asked = condition(reader, caught.asked)
                add_guard(reader, inner, asked, steps, first_line(caught.asked), last_line(caught.asked))
                inner = inner._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False)
            _tried_again(reader, node, form, caught, scope)
        reader.push(caught.body, inner)
    reader.push_each([*((each, scope._replace(in_try=True)) for each in form.body), (form.rest, scope)])


def _is_read_later(reader: Reader, node: Node, name: str) -> bool:
    holder = node.parent
    while (
        holder is not None
        and holder.parent is not None
        and "function" not in holder.type
        and "method" not in holder.type
    ):
        holder = holder.parent
    after = reader.src.between(node.end_byte, holder.end_byte) if holder is not None else ""
    return bool(name) and re.search(rf"{re.escape(name)}(?!\w)", after) is not None


def _tried_again(reader: Reader, node: Node, form: Form, caught: Caught, scope: Scope) -> None:
    """`rescue X` with `retry if tries < MAX`, or with `raise if tries >= MAX` before it, begins again."""
    found: list[tuple[bool, Form, bool]] = []
    for step in caught.body:
        for _, held in reader.inside(step, 200):
            if held.kind != "if" or held.test is None:
                continue
            again = any(inner.kind == "retry" for each in held.body for _, inner in reader.inside(each, 40))
            if again or _then_again(reader, caught, held):
                counts = condition(reader, held.test).op in ("lt", "le", "gt", "ge")
                found.append((not counts, held, again))
    if found:  # of several questions, the one that counts the attempts
        _, held, again = min(found, key=lambda each: each[0])
        _add_retry(reader, node, form, caught, scope, held, again)


def _then_again(reader: Reader, caught: Caught, held: Form) -> bool:
    """Whether all but this branch, which leaves, tries again."""
    steps = [reader.bare(step)[1].kind for step in reader.steps(caught.body)]
    first = reader.steps(held.body)
    return "retry" in steps and bool(first) and reader.bare(first[-1])[1].kind in ("throw", "return", "break")


def _add_retry(reader: Reader, node: Node, form: Form, caught: Caught, scope: Scope, held: Form, again: bool) -> None:
    assert held.test is not None
    asked = condition(reader, held.test)
    if held.negated:
        asked = negate(asked)
    # Another round where the counter is below the bound makes as many rounds as it says; up to it, one more.
    exact, more = ("lt", "le") if again else ("ge", "gt")
    limit = asked.right if asked.op in (exact, more) and asked.right is not None and asked.right.value != 0 else None
    waits = (
        operand(reader, each.parts[0])
        for step in caught.body
        for _, each in reader.inside(step, 200)
        if each.kind == "call" and last_name(each.name) in WAITING and each.parts and each.parts[0] is not None
    )
    last = outcomes(reader, list(held.body), scope) if not again else ()
    final = next((step.name for step in last if step.verb == "raise"), "")
    start, end = first_line(node), last_of(caught.body, first_line(caught.node))
    errors = tuple(each.lstrip("*") for each in caught.errors)
    reader.facts.retries.append(
        Retry(
            scope.symbol, limit, start, end, errors, next(waits, None), guarded(reader, form.body)[:6], final,
            again=limit is not None and asked.op == more, unit="seconds" if reader.dialect.bare_calls else "",
        )
    )  # fmt: skip


WAITING = frozenset({"sleep", "Sleep", "usleep", "delay"})
