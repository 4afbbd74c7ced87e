"""Switches: each case by what it asks, by what those before it leave, or as one of the moves between states."""

from dataclasses import replace

import msgspec
from tree_sitter import Node

from specs.analysis.expressions import placed
from specs.analysis.facts import Condition, Outcome
from specs.analysis.solid.branches import MAX_UNDER, add_catch, add_guard, anew, last_of
from specs.analysis.solid.chosen import chosen
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Case, Form
from specs.analysis.solid.moves import add_moves
from specs.analysis.solid.ordered import Told, after_earlier, otherwise
from specs.analysis.solid.outcomes import LEAVING, outcomes
from specs.analysis.solid.patterns import at_lines, fits, named_error, of_subject
from specs.analysis.solid.reader import Reader, Scope
from specs.analysis.syntax import first_line, last_line

FALLING = frozenset({"php", "c", "cpp"})
MAX_SWITCH = 20  # lines from the head of a switch to a case that can be cited together


def switch(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """Each case is a guard on the subject; the last one, without a pattern, is what is left."""
    fails = form.test is not None and _errors_of(reader, form, node, scope)
    target = reader.bound.pop(node.id, "")
    moves = not target and add_moves(reader, form, scope)
    earlier: list[Node] = []
    all_raise = True
    told: Told = []  # what the cases before ask, and what guards them besides
    for case in form.cases:
        patterns = [*earlier, *case.patterns]
        if not case.body:
            earlier = patterns  # falls through to the next
            continue
        first = first_line(patterns[0]) if patterns else 0
        asked = _case_condition(reader, form.test, patterns, case) if patterns or case.guard else None
        earlier = []
        then = outcomes(reader, case.body, scope)
        raises = bool(then) and then[-1].verb == "raise"
        if asked is not None:
            bare = _case_condition(reader, form.test, patterns, replace(case, guard=None)) if case.guard else asked
            guard = condition(reader, case.guard) if case.guard is not None else None
            if guard is not None and form.test is not None:
                guard = of_subject(reader, form.test, patterns, guard)
            if not raises or form.test is not None or not all_raise:  # checks in a row are told each by itself
                asked = after_earlier(reader, asked, bare, told)
            falls = node.type == "switch_statement" and case is not form.cases[-1]
            if falls and _falls_through(reader, case):
                earlier = patterns  # what the next case does is done here, too
            else:
                told.append((bare, guard))
            all_raise = all_raise and raises
        if target and all(step.verb in ("return", "log", "call") for step in then):
            then = chosen(reader, target, case.body, scope) or then
            if form.test is None and then and first_line(case.body[0]) - first_line(node) <= MAX_SWITCH:
                # Its name stands at the head, which no subject cites.
                if patterns and len(then) == 1 and then[0].start == then[0].end:
                    first = first_line(node)  # what is given stands on one line, and can be quoted
                else:
                    then = (*then[:-1], msgspec.structs.replace(then[-1], start=first_line(node)))
        if asked is not None and form.test is not None and patterns:
            asked = _later(reader, form.test, at_lines(asked, form.test, patterns))
        inner = scope
        chosen_by = form.test is not None or reader.dialect.language == "php"  # match (true) { … default => 3 }
        if asked is None and chosen_by and len(form.cases) > 1:
            inner = _left_over(reader, node, form, then, told, scope, silent=moves or fails)
        if asked is not None:
            if fails and case.guard is not None:  # Ok(answer) if answer.status() == 429 => …
                asked = condition(reader, case.guard)
            told_apart = not moves and (not fails or case.guard is not None or _asks_inside(asked))
            if told_apart and scope.test is None and patterns and asked.op != "opaque":
                around = anew(scope, asked)
                add_guard(reader, around, asked, _without_break(then), first, last_line(patterns[-1]), match=True)
            inner = scope._replace(under=(*anew(scope, asked).under[-MAX_UNDER:], asked), in_guard=True, passed=False)
        reader.push_each([*((each, scope) for each in ([case.guard] if case.guard else [])),
                          *((each, inner) for each in case.body)])  # fmt: skip
    reader.push_each([(form.test, scope)])


def _later(reader: Reader, subject: Node, asked: Condition) -> Condition:
    return reader.dialect.later(reader, subject, asked) if reader.dialect.later is not None else asked


def _falls_through(reader: Reader, case: Case) -> bool:
    """Whether a case with steps of its own goes on with those of the next: no `break` ends it."""
    steps = reader.steps(case.body) if reader.dialect.language in FALLING else []
    if not steps:
        return False
    inner, last = reader.bare(steps[-1])
    leaves = last.kind in LEAVING or last.kind in ("goto", "switch", "loop", "try")
    called = reader.callee(inner) if last.kind == "call" else ""
    # Where both sides of a last decision leave, nothing falls through; one that leaves only on one side is not told.
    return not leaves and last.kind != "if" and called not in reader.dialect.exits | reader.dialect.raisers


def _asks_inside(asked: Condition) -> bool:
    """`Ok(0) => …` asks more than whether it succeeded."""
    return asked.op in ("eq", "in") and asked.right is not None and asked.right.text not in ("Ok", "Err")


def _left_over(
    reader: Reader, node: Node, form: Form, then: tuple[Outcome, ...], told: Told, scope: Scope, *, silent: bool
) -> Scope:  # fmt: skip
    """The case that takes what is left: what holds in it, where that can be said; else, that something does."""
    left = otherwise(reader, told) if told else None
    if left is not None and form.test is not None:
        asked_of = [pattern for case in form.cases for pattern in case.patterns]
        left = _later(reader, form.test, at_lines(left, form.test, asked_of))
    ends = bool(then) and (then[0].verb in ("return", "set") or any(step.verb in ("exit", "return") for step in then))
    if left is not None and not silent and scope.test is None and ends:
        add_guard(reader, scope, left, then, then[0].start, then[0].start, match=True)
        return scope._replace(under=(*scope.under[-MAX_UNDER:], left), in_guard=True, passed=False)
    if left is not None and not silent and then and then[0].verb == "raise":
        return scope._replace(under=(*scope.under[-MAX_UNDER:], left), passed=False)
    if left is None and not silent and not scope.under and told and then and then[0].verb == "raise":
        return scope._replace(under=(Condition("opaque", ""),), passed=False)  # none of the cases fits
    known = (each for each in reader.facts.guards[-12:] if each.style == "match")
    if left is not None or scope.under or not any(each.start >= first_line(node) for each in known):
        held = left if left is not None else Condition("opaque", "")
        return scope._replace(under=(*scope.under[-MAX_UNDER:], held), passed=False)
    return scope


def _without_break(then: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    return tuple(step for step in then if step.verb != "break")


def _case_condition(reader: Reader, subject: Node | None, patterns: list[Node], case: Case) -> Condition:
    guard = condition(reader, case.guard) if case.guard is not None else None
    if subject is not None:
        return fits(reader, subject, patterns, guard)
    if len(patterns) > 1 and reader.dialect.language == "php":  # match (true) { $a > 1, $b > 1 => … }
        asked = [condition(reader, each) for each in patterns]
        whole = Condition("any", " || ".join(each.text for each in asked), parts=tuple(asked))
        return placed(whole, first_line(patterns[0]), last_line(patterns[-1]))
    return condition(reader, patterns[0])  # each case asks for itself


def _errors_of(reader: Reader, form: Form, node: Node, scope: Scope) -> bool:
    """`match f() { Ok(x) => …, Err(e) => … }` handles an error as `catch` does elsewhere."""
    failed = [case for case in form.cases if case.bound == "Err"]
    for case in failed:
        if case.guard is not None:
            continue  # told by what guards it
        steps = outcomes(reader, case.body, scope)
        start = first_line(case.patterns[0]) if case.patterns else first_line(node)
        errors = (named_error(reader, case.patterns[0]) if case.patterns else "") or "error"
        add_catch(reader, scope, (errors,), case.body, steps, start, last_of(case.body, start), form.test)
    return bool(failed)
