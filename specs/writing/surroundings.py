"""What must hold besides for a decision to be reached, in words and with the lines that ask it."""

from specs.analysis.expressions import excludes
from specs.analysis.facts import Condition, Guard, Outcome, Raise
from specs.analysis.package import SymbolId
from specs.writing.conditions import BY_THEN, clause, negated, side_by_side
from specs.writing.english import code, is_codeable
from specs.writing.prose import Prose
from specs.writing.symbol_facts import SymbolFacts

MAX_UNDER = 3
MAX_DENIED = 160  # characters of a clause that denies several checks
HEAD = 8  # lines above the first case that decides something in which the head of a switch stands
MAX_BETWEEN = 12  # lines from the head of a switch to a case that are shown as one
NEAR = 12  # lines within which an enclosing condition is looked for where its own are not known
MAX_GUARDS = 400  # of one function; beyond, looking for the enclosing ones would take too long
_LEAVES = frozenset({"return", "raise", "reraise", "continue", "break", "exit"})
_ANSWERS = frozenset({"return", "exit", "yield"})
_STATEMENTS = frozenset({"if", "match", "loop"})
IN_ANY_OTHER_CASE = "none of the checks before it applies"


def context(prose: Prose, guard: Guard, held: SymbolFacts) -> list[str] | None:
    """Clauses for the handler and the conditions around the guard; None where they cannot be shown.

    A sentence that left them out would be untrue, so such a guard is left to the coverage page.
    """
    around = _under(prose, guard, held)
    if around is None or not guard.in_handler:
        return around
    handler = held.handler_of(guard.start, guard.in_handler)
    if handler is None:
        return None
    prose.cite(handler.start, handler.start)
    errors = [code(name) for name in guard.in_handler if is_codeable(name) and name != "error"]
    if prose.language == "go":
        return [*around, f"the error is {' or '.join(errors[:4])}" if errors else "there is an error"]
    return [*around, f"{' or '.join(errors[:4])} is caught" if errors else "an error is caught"]


def trigger_of(prose: Prose, guard: Guard, first: Outcome, held: SymbolFacts, around: list[str]) -> str:
    """All that must hold for the first outcome, as one clause; "" where it cannot be said."""
    condition = clause(prose, guard.condition)
    if not condition:
        return ""
    said = [*around, side_by_side(condition, guard.condition) if around else condition]
    said += [text for other in left_before(guard, held) if (text := _denied(prose, other))]
    if spared := _spared(prose, guard, first, held):
        said[-1] = side_by_side(condition, guard.condition)
        said.append(spared)
    text = " and ".join(dict.fromkeys(said))  # asked again once something was tried
    head, moved, tail = text.partition(BY_THEN)
    return head + moved + tail.replace(BY_THEN, "")


def left_before(guard: Guard, held: SymbolFacts) -> list[Guard]:
    """`if status == 201: return …` and then `if status < 500: raise …`: values that never come here."""
    left = guard.condition.left
    ordered = guard.condition.op in ("lt", "le", "gt", "ge", "ne") and guard.style == "if"
    if left is None or not ordered or len(held.guards) > MAX_GUARDS:
        return []
    return [
        other
        for other in held.guards
        if other.end < guard.start
        and other.style == "if"
        and other.condition.op in ("eq", "in")
        and other.condition.left is not None
        and other.condition.left.text == left.text
        and (other.under, other.in_loop, other.in_handler) == (guard.under, guard.in_loop, guard.in_handler)
        and leaves(other)
        and not excludes(other.condition, guard.condition)
    ][-MAX_UNDER:]


def _denied(prose: Prose, guard: Guard) -> str:
    opposite = negated(guard.condition)
    said = clause(prose, opposite) if opposite is not None else ""
    if said:
        prose.cite(guard.start, guard.start)
    return said


def _spared(prose: Prose, guard: Guard, first: Outcome, held: SymbolFacts) -> str:
    """`if a: if b: return …; raise …`: the error is raised only where b does not hold."""
    before = [
        other
        for other in held.guards_under(guard.condition.text)
        if other is not guard and guard.start <= other.start and other.end <= first.start and leaves(other)
    ]
    if not before:
        return ""
    only = before[0]
    if len(before) == 1 and len(only.under) == len(guard.under) + 1 and only.in_loop == guard.in_loop:
        opposite = negated(only.condition)
        if opposite is not None and (said := clause(prose, opposite)):
            prose.cite(only.start, only.start)
            return side_by_side(said, opposite)
    return IN_ANY_OTHER_CASE


def leaves(guard: Guard, verbs: frozenset[str] = _LEAVES) -> bool:
    """Whether what follows the guard is not reached where it holds: not so of a choice inside one expression."""
    return guard.style in _STATEMENTS and any(outcome.verb in verbs for outcome in guard.outcomes)


_DENYING = frozenset({"falsy", "not_null", "ne", "not_in", "not_a", "not_matches", "not_starts", "not_ends"})


def unless_left(prose: Prose, each: Raise, held: SymbolFacts) -> str | None:
    """What spares an error that no question of its own guards, with its word ("unless …", "when …"): "" where
    nothing does, None where that is more than one plain check."""
    before = [guard for guard in held.guards if guard.end < each.start and leaves(guard, _ANSWERS)]
    if not before:
        return None if any(found.start < each.start for found in held.returns) else ""
    only = before[0]
    checks = [guard for guard in held.guards if guard.end < each.start and leaves(guard)]
    if len(checks) > 1 or only.under or only.in_loop or only.in_handler or only.style == "match":
        return None
    opposite = negated(only.condition) if only.condition.op in _DENYING else None
    said = clause(prose, opposite or only.condition)
    if not said:
        return None
    prose.cite(only.start, only.end)
    return f"{'unless' if opposite is None else 'when'} {said}"


def all_denied(prose: Prose, each: Raise, held: SymbolFacts) -> str:
    """What must hold for an error after a few plain checks in a row: that none of them does; "" where others lie
    between."""
    if len(held.guards) > MAX_GUARDS:
        return ""
    before = [guard for guard in held.guards if guard.start < each.start]
    ends = [guard for guard in before if leaves(guard)]
    others = [guard for guard in before if guard not in ends and any(step.verb in _LEAVES for step in guard.otherwise)]
    between = any(found.start < each.start for found in held.returns)
    between = between or any(found.start < each.start for found in held.catches)
    if others or between or not 1 < len(ends) <= MAX_UNDER:
        return ""
    if any(guard.under or guard.in_loop or guard.in_handler or guard.otherwise for guard in ends):
        return ""
    if len({guard.style for guard in ends}) > 1 or any(guard.end >= each.start for guard in ends):
        return ""
    opposites = [negated(guard.condition) for guard in ends]
    parts = tuple(opposite for opposite in opposites if opposite is not None)
    if len(parts) < len(ends):
        return ""
    said = clause(prose, Condition("all", " and ".join(part.text for part in parts), parts=parts))
    if not said or len(said) > MAX_DENIED:
        return ""
    for guard in ends:
        prose.cite(guard.start, guard.start)
        if guard.style == "match" and guard.condition.left is not None:
            cite_head(prose, held, guard.condition.left.text)
    return said


def cite_question(prose: Prose, asked: Condition) -> None:
    """The lines that ask it; of a case far below the head of its switch, the head and the label."""
    if asked.end - asked.start > MAX_BETWEEN and asked.op not in ("not_in", "all"):
        labels = len(asked.right.items) if asked.op == "in" and asked.right is not None else 1
        if asked.left is not None and asked.left.name.startswith("-"):  # C: `-i -D`, options that are answered alike
            labels = asked.left.name.count(" ") + 1
        prose.cite(asked.start, asked.start)
        prose.cite(max(asked.start, asked.end - labels + 1), asked.end)
    else:
        prose.cite(asked.start, asked.end)


def cite_head(prose: Prose, held: SymbolFacts, subject: str) -> None:
    """A case does not say of what: that stands at the head, just above the first case."""
    first = held.first_case(subject)
    symbol = prose.index.symbol(SymbolId(prose.path, prose.scope))
    if first:
        begin = symbol.start if symbol is not None else 1
        prose.cite(max(begin, first - HEAD, 1), max(begin, first - 1, 1))


def conditions_around(
    prose: Prose, symbol: str, line: int, under: tuple[Condition, ...], held: SymbolFacts
) -> list[str] | None:
    """Clauses for all that must hold at a line that no guard of its own decides; None where they cannot be shown."""
    return _under(prose, Guard(symbol, Condition("opaque", ""), (), line, line, under=under), held)


def _needed(guard: Guard) -> list[Condition]:
    """Without what the questions further in imply; `x is not 1` and then `x is not 2` is one question."""
    asked = (*guard.under, guard.condition)
    kept = [
        each
        for position, each in enumerate(guard.under)
        if not any(_implied(each, inner) for inner in asked[position + 1 :])
    ]
    joined: list[Condition] = []
    for each in kept:
        before = joined[-1] if joined else None
        first = before.parts[0] if before is not None and before.parts else before
        if before is not None and first is not None and _denies_same(first, each):
            parts = (*(before.parts or (before,)), each)
            text = " and ".join(part.text for part in parts)
            joined[-1] = Condition("all", text, parts=parts, start=before.start, end=each.end)
        else:
            joined.append(each)
    return joined


def _denies_same(one: Condition, other: Condition) -> bool:
    alike = one.op == other.op == "ne" and one.left is not None and other.left is not None
    return alike and one.left == other.left and bool(one.start) == bool(other.start)


def _under(prose: Prose, guard: Guard, held: SymbolFacts) -> list[str] | None:
    needed = _needed(guard)
    if len(needed) > MAX_UNDER:
        return None
    said: list[str] = []
    for depth, condition in enumerate(reversed(needed), start=1):
        text = clause(prose, condition)
        if not text:
            return None
        if condition.start:
            for asked in condition.parts if condition.parts and condition.parts[0].start else (condition,):
                cite_question(prose, asked)
        else:
            prose.cite(*(_asked_at(condition, guard, held) or _just_above(prose, guard, held, condition, depth)))
        if condition.op in ("eq", "in") and condition.left is not None:
            cite_head(prose, held, condition.left.text)
        said.insert(0, side_by_side(text, condition))
    return said


def _just_above(prose: Prose, guard: Guard, held: SymbolFacts, condition: Condition, depth: int) -> tuple[int, int]:
    """An enclosing question that decides nothing else is no guard of its own: it stands before the first under it."""
    last = min(held.first_under(condition.text) or guard.start, guard.start)
    symbol = prose.index.symbol(SymbolId(prose.path, guard.symbol))
    first = max(last - NEAR * depth, symbol.start + 1 if symbol is not None else 1, 1)
    return min(first, last), last


def _asked_at(condition: Condition, guard: Guard, held: SymbolFacts) -> tuple[int, int] | None:
    """The lines where the enclosing condition, or its opposite in an earlier branch, stands."""
    if len(held.guards) > MAX_GUARDS:
        return None
    opposite = negated(condition)
    for other in reversed(held.guards):
        if other is guard or other.start > guard.start:
            continue
        same = other.condition.text == condition.text or (opposite is not None and _alike(other.condition, opposite))
        if same or _alike(other.condition, condition):
            first = min((outcome.start for outcome in other.outcomes), default=other.start + 1)
            return other.start, max(other.start, min(first - 1, other.start + 8))
    return None


def _alike(one: Condition, other: Condition) -> bool:
    if one.op != other.op or len(one.parts) != len(other.parts):
        return False
    if one.parts:
        return all(_alike(a, b) for a, b in zip(one.parts, other.parts, strict=True))
    return one.left == other.left and one.right == other.right


def _narrows(outer: Condition, inner: Condition) -> bool:
    """Whether a number that fits the inner question fits the outer one, too: `x < 0` and `x is not 0`."""
    bound = outer.right.value if outer.right is not None else None
    number = inner.right.value if inner.right is not None else None
    if not isinstance(bound, int) or not isinstance(number, int) or isinstance(bound, bool) or isinstance(number, bool):
        return False
    fits = {
        "eq": {"ge": number >= bound, "gt": number > bound, "le": number <= bound, "lt": number < bound},
        "lt": {"ne": bound >= number, "le": bound >= number, "lt": bound >= number},
        "le": {"ne": bound > number, "le": bound >= number, "lt": bound > number},
        "gt": {"ne": bound <= number, "ge": bound <= number, "gt": bound <= number},
        "ge": {"ne": bound < number, "ge": bound <= number, "gt": bound < number},
    }
    return fits.get(inner.op, {}).get(outer.op, False)


def _implied(outer: Condition, inner: Condition) -> bool:
    """`x is not None` says nothing more where `x < 5` is asked."""
    if outer.left is None:
        return False
    parts = inner.parts or (inner,)
    same = [part for part in parts if part.left is not None and part.left.text == outer.left.text]
    if outer.op in ("ne", "not_in", "not_a") and any(part.op in ("eq", "in", "is_a", "is_null") for part in same):
        return True  # the earlier branches of a chain that asks for one value after another
    if outer.left.form == "call" and any(part.later == outer.later and _narrows(outer, part) for part in same):
        return True  # `pid = fork(); if (pid < 0) … else if (pid == 0) …`
    return outer.op in ("not_null", "truthy") and any(
        part.left is not None and outer.left.name == part.left.name and part.op not in ("is_null", "falsy")
        for part in parts
    )
