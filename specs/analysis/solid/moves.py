"""Which states follow which, where a function says so: `match (self, next) { (Draft, Paid) => true, … }`."""

import re

from tree_sitter import Node

from specs.analysis.facts import Condition, Operand, Transition
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Case, Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.patterns import alternatives, is_wild
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.syntax import first_line

MAX_CASES = 40
# A pair of values of one kind may be anything: these words tell that one follows the other.
STATEFUL = re.compile(r"state|status|phase|stage|lifecycle|step", re.IGNORECASE)
MOVING = re.compile(r"transition|next|advance|move|become|follow|proceed|can_?(go|change|enter|switch)", re.IGNORECASE)
LISTS = frozenset({"setOf", "listOf", "emptySet", "emptyList", "HashSet", "mutableSetOf", "enumSetOf", "of"})
HOLDERS = frozenset({"Some", "Ok"})

Move = tuple[str, tuple[str, ...]]


def add_moves(reader: Reader, form: Form, scope: Scope) -> bool:
    """Reads a switch, or the patterns of a question, as a table of moves; whether it is one."""
    if scope.test is not None or form.test is None or not scope.symbol or len(form.cases) > MAX_CASES:
        return False
    subject = reader.bare(form.test)[1]
    driven = False
    if subject.kind == "list" and len(subject.parts) == 2:
        found = _pairs(reader, form)
        driven = not found and form.kind == "switch"
        found = _driven(reader, form) if driven else found
    elif form.kind == "switch":
        found = _single(reader, form, scope)
    else:
        return False
    kinds = {_kind(reader, name) for source, targets in found for name in (source, *targets)}
    if len(found) < 2 or len(kinds) != 1 or not any(targets for _, targets in found):
        return False
    kind = kinds.pop()
    kind = scope.owner if kind in ("self", "static") and scope.owner else kind
    if not kind or not (STATEFUL.search(kind) or MOVING.search(last_name(scope.symbol))):
        return False
    _tell(reader, form, scope, kind, found)
    return not driven  # what drives each move is told besides


def _pairs(reader: Reader, form: Form) -> list[Move]:
    """`(Draft, Paid | Cancelled) => true`: what is allowed of the pairs that are told."""
    found: list[Move] = []
    for case in form.cases:
        allowed = form.kind == "fits" or _allows(reader, case)
        if allowed is None or case.guard is not None:
            return []
        for pattern in [each for held in case.patterns for each in alternatives(reader, held)]:
            parts = reader.arguments(reader.bare(pattern)[1])
            if is_wild(reader, pattern) and not allowed:
                continue
            if len(parts) != 2 or not allowed or any(is_wild(reader, part) for part in parts):
                return []
            sources, targets = (_names(reader, part) for part in parts)
            if not sources or not targets:
                return []
            found += [(source, targets) for source in sources]
    return found


def _driven(reader: Reader, form: Form) -> list[Move]:
    """`(Idle, Start) => Ok(Running)`: a state and what happens give the next state."""
    found: list[Move] = []
    for case in form.cases:
        steps = reader.steps(case.body)
        targets = _targets(reader, steps[0], None) if len(steps) == 1 else None
        for pattern in [each for held in case.patterns for each in alternatives(reader, held)]:
            parts = reader.arguments(reader.bare(pattern)[1])
            if targets and len(parts) == 2:
                found += [(source, targets) for source in _names(reader, parts[0])]
    return found


def _allows(reader: Reader, case: Case) -> bool | None:
    """True for a case that allows, False for one that refuses, None for one that does something else."""
    steps = reader.steps(case.body)
    value = operand(reader, steps[0]) if len(steps) == 1 else None
    return value.value if value is not None and isinstance(value.value, bool) else None


def _single(reader: Reader, form: Form, scope: Scope) -> list[Move]:
    """`Draft => &[Paid]`, `Draft => Some(Paid)`, `Draft => next == Paid`."""
    found: list[Move] = []
    asked_of = operand(reader, form.test) if form.test is not None else None
    for case in form.cases:
        steps = reader.steps(case.body)
        if case.guard is not None or len(steps) != 1 or asked_of is None or asked_of.form != "name":
            return []
        targets = _targets(reader, steps[0], asked_of)
        sources = [name for held in case.patterns for name in _names(reader, held)]
        if targets is None or (case.patterns and len(sources) < len(case.patterns)):
            return []
        if not case.patterns and targets:
            return []
        found += [(source, targets) for source in sources]
    return found


def _targets(reader: Reader, node: Node, subject: Operand | None) -> tuple[str, ...] | None:
    """The states that a body lists; () where it lists none, None where it does something else."""
    inner, form = reader.bare(node)
    if form.kind == "call" and form.name in HOLDERS and len(form.parts) == 1 and form.parts[0] is not None:
        inner, form = reader.bare(form.parts[0])
    if form.kind in ("list", "new", "call") and (form.kind == "list" or form.name in LISTS):
        held = [operand(reader, each) for each in reader.arguments(form)]
        return tuple(each.name for each in held) if all(each.form == "name" for each in held) else None
    value = operand(reader, inner)
    if value.form == "literal" and (value.value is None or value.value is False):
        return ()
    if form.kind in ("name", "member") and value.form == "name":
        return () if value.name in ("None", "false") else (value.name,)
    if subject is None or form.kind not in ("fits", "binary", "is", "call"):
        return None
    return _asked(condition(reader, inner), subject)


def _asked(asked: Condition, subject: Operand) -> tuple[str, ...] | None:
    """Paid of `next == Paid`, both of `next == Paid || next == Cancelled`."""
    if asked.op == "any":
        parts = [_asked(part, subject) for part in asked.parts]
        return tuple(name for part in parts for name in part or ()) if all(parts) else None
    if asked.op not in ("eq", "in") or asked.left is None or asked.right is None or asked.left.text == subject.text:
        return None
    held = asked.right.items or (asked.right,)
    return tuple(each.name for each in held) if all(each.form == "name" for each in held) else None


def _names(reader: Reader, pattern: Node) -> tuple[str, ...]:
    """The states that a pattern names, () where one of them is no plain name."""
    found = [operand(reader, each) for each in alternatives(reader, pattern) if not is_wild(reader, each)]
    return tuple(each.name for each in found) if all(each.form == "name" for each in found) else ()


def _kind(reader: Reader, state: str) -> str:
    """Status of `Status::New`, of `Self::New` inside it, and of a bare `NEW` that one closed set of the file has."""
    short = last_name(state)
    owner = state[: len(state) - len(short)].rstrip(".:")
    if owner and owner != "Self":
        return last_name(owner)
    holders = [each.name for each in reader.facts.choices if any(member.name == short for member in each.members)]
    return last_name(holders[0]) if len(holders) == 1 else owner


def _tell(reader: Reader, form: Form, scope: Scope, kind: str, found: list[Move]) -> None:
    joined: dict[str, list[str]] = {}
    for source, targets in found:
        joined.setdefault(last_name(source), []).extend(last_name(target) for target in targets)
    states = next((each.members for each in reader.facts.choices if last_name(each.name) == kind), ())
    for member in states:  # what no case names may go nowhere
        joined.setdefault(member.name, [])
    assert form.test is not None
    start = first_line(form.test)
    ends = [lines(each)[1] for case in form.cases for each in (*case.patterns, *case.body)]
    holder = scope.owner if scope.owner != scope.symbol else ""
    table = last_name(scope.symbol)
    for source, held in joined.items():
        unique = tuple(dict.fromkeys(target for target in held if target != source))
        reader.facts.transitions.append(
            Transition(table, kind, f"{kind}.{source}", tuple(f"{kind}.{each}" for each in unique), holder, start,
                       max(ends, default=start))
        )  # fmt: skip
