"""The states of a thing and the moves that the code allows."""

from specs.analysis.facts import Transition as Move
from specs.analysis.package import PackageFacts
from specs.diagrams.composing import End, Start, State, StateDiagram, Transition
from specs.diagrams.labels import key, label, last, plain
from specs.writing.draft import Citation, Diagram

MAX_STATES = 16
MAX_DIAGRAMS = 6


def state_diagrams(package: PackageFacts) -> tuple[Diagram, ...]:
    tables: dict[tuple[str, str], list[Move]] = {}
    for path, file in package.files.items():
        if file.role == "source" and file.facts:
            for move in file.facts.transitions:
                tables.setdefault((path, move.table), []).append(move)
    drawn = [_diagram(path, table, moves) for (path, table), moves in tables.items()]
    return tuple(each for each in drawn if each)[:MAX_DIAGRAMS]


def _diagram(path: str, table: str, moves: list[Move]) -> Diagram | None:
    names = list(dict.fromkeys(name for move in moves for name in (move.source, *move.targets) if name))
    if not 2 <= len(names) <= MAX_STATES:
        return None
    states = {name: State(f"s{number}", label(last(name))) for number, name in enumerate(names, start=1)}
    reached = {target for move in moves for target in move.targets}
    arrows = [Transition(Start(), states[name]) for name in names if name not in reached]
    places: dict[str, Citation] = {}
    for move in moves:
        place = Citation(path, move.start, move.end, move.symbol)
        for source in [move.source] if move.source else names:
            places.setdefault(states[source].id_, place)
            arrows += [Transition(states[source], states[target]) for target in move.targets if target != source]
        if move.source and not move.targets:
            arrows.append(Transition(states[move.source], End()))
    for name in names:
        places.setdefault(states[name].id_, Citation(path, moves[0].start, moves[0].end, moves[0].symbol))
    subject = moves[0].subject or table
    title = f"States of {last(subject)}"
    chart = StateDiagram(plain(title), list(states.values()), arrows)
    return Diagram(key("states", path, table), "states", title, chart.script, places)
