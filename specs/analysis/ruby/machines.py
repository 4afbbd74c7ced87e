"""State machines that a class declares: AASM, state_machine, Statesman, Workflow."""

from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.facts import Choices, Member, Transition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line

MACHINES = frozenset({"aasm", "state_machine", "state_machines"})
NAMED = frozenset({"column", "attribute", "initial"})
CHECKS = ("guard", "guards", "if", "unless")
MAX_STEPS = 200


class Move(NamedTuple):
    sources: list[str]
    target: str
    guard: str
    start: int
    end: int


def machine(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`aasm column: :state do state :held; event :confirm do transitions from: :held, to: :confirmed end end`"""
    if scope.test is not None or not scope.owner or scope.in_function:
        return False
    if name in MACHINES and form.block is not None:
        subject = _column(reader, form)
        _states(reader, node, reader.steps(reader.form(form.block).body), scope, subject)
        reader.push(reader.form(form.block).body, scope._replace(in_function=True))
        return True
    if name == "transition" and form.named and "to" in dict(form.named):  # Statesman
        start, end = lines(node)
        for move in _moves(reader, form, start, end):
            _add(reader, scope, move, "state", "")
    return False


def _column(reader: Reader, form: Form) -> str:
    named = dict(form.named)
    for key in ("column", "attribute"):
        if key in named and (text := _text(reader, named[key])):
            return text
    given = reader.arguments(form)
    return (_text(reader, given[0]) if given else "") or "state"


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node)
    return value.value if isinstance(value.value, str) else value.name


def _listed(reader: Reader, node: Node) -> list[str]:
    form = reader.bare(node)[1]
    nodes = reader.arguments(form) if form.kind == "list" else [node]
    return [text for each in nodes if (text := _text(reader, each))]


def _states(reader: Reader, node: Node, steps: list[Node], scope: Scope, subject: str) -> None:
    members: dict[str, Member] = {}
    for step in steps[:MAX_STEPS]:
        form = reader.bare(step)[1]
        if form.kind != "call" or form.target is not None:
            continue
        given = reader.arguments(form)
        if form.name == "state":
            for each in given:
                if (text := _text(reader, each)) and text != "all":
                    members.setdefault(text, Member(text, None, first_line(each)))
        elif form.name == "event" and given and form.block is not None:
            _event(reader, form, _text(reader, given[0]), first_line(step), scope, subject)
    if len(members) > 1:
        start, end = lines(node)
        reader.facts.choices.append(Choices(subject, scope.symbol, tuple(members.values()), start, end, is_enum=False))


def _event(reader: Reader, form: Form, event: str, head: int, scope: Scope, subject: str) -> None:
    assert form.block is not None
    for step in reader.steps(reader.form(form.block).body):
        inner = reader.bare(step)[1]
        if inner.kind == "call" and inner.name in ("transitions", "transition"):
            for move in _moves(reader, inner, head, lines(step)[1]):
                _add(reader, scope, move, subject, event)


def _moves(reader: Reader, form: Form, start: int, end: int) -> list[Move]:
    named = dict(form.named)
    guard = next(
        (
            ("not " if key == "unless" else "") + text
            for key in CHECKS
            if key in named and (text := _guard(reader, named[key]))
        ),
        "",
    )
    if "to" in named:
        sources = _listed(reader, named["from"]) if "from" in named else [""]
        return [Move(sources, target, guard, start, end) for target in _listed(reader, named["to"])]
    found = []
    for key, value in form.named:  # transition held: :confirmed
        if key not in CHECKS and key not in ("on", "from", "after", "do"):
            found.append(Move([key], _text(reader, value), guard, start, end))
    for pair in reader.arguments(form):  # transition [:held, :confirmed] => :cancelled
        left, right = pair.child_by_field_name("key"), pair.child_by_field_name("value")
        if pair.type == "pair" and left is not None and right is not None:
            sources = [""] if left.type in ("identifier", "call") else _listed(reader, left)
            found.append(Move(sources, _text(reader, right), guard, start, end))
    return found


def _guard(reader: Reader, node: Node) -> str:
    names = _listed(reader, node)
    return names[0] if len(names) == 1 else ""


def _add(reader: Reader, scope: Scope, move: Move, subject: str, event: str) -> None:
    if not move.target:
        return
    for source in move.sources:
        reader.facts.transitions.append(
            Transition(
                scope.symbol, subject, source, (move.target,), scope.symbol, move.start, move.end, event, move.guard
            )
        )
