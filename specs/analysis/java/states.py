"""State machines: tables of allowed moves, states set under a check of the state; and other constant tables."""

import re

from tree_sitter import Node

from specs.analysis.facts import Choices, Condition, Lookup, Member, Operand, Outcome, StateChange, Transition
from specs.analysis.java.operands import COMMENTS, arguments, dotted, operand, unwrap
from specs.analysis.java.reader import Reader, Scope, lines

STATES = frozenset({"state", "status", "phase", "stage"})
SET_WORDS = ("allowed", "valid", "supported", "accepted", "permitted")
_NEXT = re.compile(r"next|transition|move|allow|succe|follow|target|reach|becom|go", re.IGNORECASE)
TRANSITION_WORDS = ("transition", "allowed", "moves", "next", "flow")


def state_name(value: Operand) -> str:
    """`"paid"`, `OrderState.PAID` and, in a switch, plain `PAID` as the state they name."""
    if isinstance(value.value, str) and value.form == "literal":
        return value.value
    if value.form != "name":
        return ""
    last = value.name.rpartition(".")[2]
    return last if last.isupper() or ("." in value.name and value.name[0].isupper()) else ""


def moves(reader: Reader, scope: Scope, asked: Condition, then: tuple[Outcome, ...], start: int, end: int) -> None:
    """A state set under a check of the same state is an allowed move."""
    if asked.op not in ("eq", "in") or asked.left is None or asked.right is None or asked.left.form != "name":
        return
    if asked.left.name.rpartition(".")[2].lower() not in STATES:
        return
    bare = asked.left.name.removeprefix("this.")
    values = [step.value for step in then if step.verb == "set" and step.name.removeprefix("this.") == bare]
    targets = [state_name(value) for value in values if value is not None]
    listed = asked.right.items if asked.op == "in" else (asked.right,)
    sources = [state_name(each) for each in listed]
    if targets and all(targets) and sources and all(sources):
        for source in sources:
            reader.facts.transitions.append(
                Transition(scope.symbol, bare, source, tuple(targets), scope.symbol, start, end)
            )


def next_states(reader: Reader, scope: Scope, asked: Condition, step: Outcome, start: int, end: int) -> None:
    """`case HELD -> EnumSet.of(OPENED)`, `case HELD -> next == OPENED || next == LAPSED` in an enum of states."""
    if scope.kind != "enum" or step.verb != "return" or asked.left is None or asked.left.name != "this":
        return
    name = scope.symbol.rpartition(".")[2]
    if asked.op not in ("eq", "in") or asked.right is None or not _NEXT.search(name):
        return
    targets = _listed(step)
    sources = [state_name(each) for each in (asked.right.items if asked.op == "in" else (asked.right,))]
    if targets is None or not all(sources):
        return
    for source in sources:
        subject = scope.owner.rpartition(".")[2]
        reader.facts.transitions.append(Transition(name, subject, source, targets, scope.owner, start, end))


def own_moves(reader: Reader, scope: Scope, step: Outcome) -> None:
    """`HELD { boolean mayBecome(State next) { return next == OPENED; } }`: what one state may become."""
    asked = step.condition
    if scope.kind != "enum" or not _NEXT.search(scope.method):
        return
    targets = _listed(step)
    known = next((each for each in reader.facts.choices if each.name == scope.owner), None)
    members = known.members if known is not None else ()
    if targets is None and asked is not None and asked.op == "ne" and asked.right is not None:
        spared = state_name(asked.right)
        targets = tuple(each.name for each in members if each.name != spared) if spared else None
    start = next((each.line for each in members if each.name == scope.constant), step.start)
    if targets:
        subject = scope.owner.rpartition(".")[2]
        reader.facts.transitions.append(
            Transition(scope.method, subject, scope.constant, targets, scope.owner, start, step.end)
        )


def _listed(step: Outcome) -> tuple[str, ...] | None:
    """The states that an answer lists or compares with; None where it is anything else."""
    if step.condition is not None:
        parts = step.condition.parts if step.condition.op == "any" else (step.condition,)
        held = [each for part in parts for each in _asked_for(part)]
        return tuple(held) if held and all(held) else None
    value = step.value
    if value is None:
        return None
    if value.form == "literal":
        return () if value.value is False else None
    if not _set_of_states(value):
        return None
    return tuple(state_name(item) for item in value.items)


def _asked_for(part: Condition) -> list[str]:
    if part.op not in ("eq", "in") or part.right is None:
        return [""]
    return [state_name(each) for each in (part.right.items if part.op == "in" else (part.right,))]


def put_moves(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    """`NEXT.put(Phase.LOADED, EnumSet.of(Phase.HEATING))` in a static block."""
    table, _, method = name.rpartition(".")
    if method != "put" or len(given) != 2 or scope.symbol != scope.owner or not table.isidentifier():
        return
    key, held = operand(reader.src, given[0]), operand(reader.src, given[1])
    if not any(word in table.lower() for word in TRANSITION_WORDS) or not state_name(key) or not _set_of_states(held):
        return
    subject = key.name.rpartition(".")[0] or table
    targets = tuple(state_name(item) for item in held.items)
    reader.facts.transitions.append(Transition(table, subject, state_name(key), targets, scope.owner, *lines(node)))


def state_change(reader: Reader, node: Node, left: Node, right: Node, scope: Scope) -> None:
    name = dotted(reader.src, left)
    if name.rpartition(".")[2].lower() not in STATES or not scope.in_function:
        return
    value = operand(reader.src, right)
    if state_name(value):
        when = scope.under[-1] if scope.under else None
        reader.facts.state_changes.append(StateChange(scope.symbol, name, value, *lines(node), when))


def table(
    reader: Reader, name: str, value: Node, bound: Operand, scope: Scope, kind: str, start: int, end: int
) -> None:
    """A constant mapping or set of allowed values."""
    if scope.in_function:
        return
    if bound.form == "collection" and len(bound.items) > 1:
        told = name.isupper() or any(word in name.lower() for word in SET_WORDS)
        if told and all(item.form == "literal" or state_name(item) for item in bound.items):
            where = _item_lines(value, start)
            members = tuple(
                Member(_label(item), item, where[number] if number < len(where) else end)
                for number, item in enumerate(bound.items)
            )
            reader.facts.choices.append(Choices(name, scope.symbol, members, start, end, is_enum=False))
        return
    if bound.form != "mapping" or not bound.items:
        return
    pairs = list(zip(bound.items[::2], bound.items[1::2], strict=True))
    if any(word in name.lower() for word in TRANSITION_WORDS) and all(_set_of_states(held) for _, held in pairs):
        for key, held in pairs:
            targets = tuple(state_name(item) for item in held.items)
            subject = key.name.rpartition(".")[0] or kind.partition("<")[2].partition(",")[0] or name
            reader.facts.transitions.append(
                Transition(name, subject, state_name(key), targets, scope.symbol, start, end)
            )
    elif len(pairs) > 1 and all(held.form in ("literal", "name", "template") for _, held in pairs):
        reader.facts.lookups.append(Lookup(name, scope.symbol, tuple(pairs), start, end))


def _item_lines(value: Node, start: int) -> list[int]:
    """The line of each item of `Set.of(…)`, `{…}`, `new HashSet<>(Arrays.asList(…))`."""
    held = value
    for _ in range(4):
        given = arguments(held) if held.type in ("method_invocation", "object_creation_expression") else []
        if len(given) != 1:
            break
        held = unwrap(given[0])
    if held.type == "array_creation_expression":
        held = held.child_by_field_name("value") or held
    listed = arguments(held) if held.type.endswith(("invocation", "expression")) else held.named_children
    return [lines(each)[0] for each in listed if each.type not in COMMENTS]


def _label(item: Operand) -> str:
    return str(item.value) if item.form == "literal" else item.name.rpartition(".")[2]


def _set_of_states(held: Operand) -> bool:
    if held.form == "collection":
        return all(state_name(item) for item in held.items)
    return held.form == "call" and held.name in ("EnumSet.noneOf", "Collections.emptySet", "Set.of")
