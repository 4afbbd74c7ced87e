"""What happens, step by step, at the main ways into the package."""

from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

from specs.analysis.catalogue import SERVICES
from specs.analysis.package import PackageFacts, SymbolId
from specs.diagrams.composing import ArrowTypes, Message, Participant, SequenceDiagram
from specs.diagrams.labels import key, label, last, plain
from specs.writing.draft import Citation, Diagram

MAX_DIAGRAMS = 4
MAX_CANDIDATES = 400  # a package of thousands of public functions is sampled from its front
MAX_MESSAGES = 18
MAX_DEPTH = 3
MAX_PARTICIPANTS = 8


@dataclass(frozen=True, slots=True)
class Step:
    source: str
    target: str
    text: str
    place: Citation


def sequence_diagrams(package: PackageFacts) -> tuple[Diagram, ...]:
    ways_in = _ways_in(package)
    traced = []
    for rank, start in enumerate((*ways_in, *package.public)[:MAX_CANDIDATES]):
        messages = list(_trace(package, start))[:MAX_MESSAGES]
        others = {each.target for each in messages} - {_participant(package, start)}
        if len(messages) >= 3 and others:
            traced.append((start not in ways_in, -len(others), -len(messages), rank, start, messages))
    chosen: dict[SymbolId, list[Step]] = {}
    for *_, start, messages in sorted(traced, key=lambda each: each[:4]):
        # A way in that only leads to one already drawn would show the same again.
        if start not in chosen and not any(start.name == each.text for drawn in chosen.values() for each in drawn):
            chosen[start] = messages
        if len(chosen) == MAX_DIAGRAMS:
            break
    return tuple(_diagram(package, start, messages) for start, messages in chosen.items())


def sequence_of(package: PackageFacts, start: SymbolId) -> Diagram | None:
    """What happens from one symbol on; None where it leads through nothing else."""
    if start not in package.symbols:
        return None
    messages = list(_trace(package, start))[:MAX_MESSAGES]
    others = {each.target for each in messages} - {_participant(package, start)}
    return _diagram(package, start, messages) if len(messages) >= 2 and others else None


def _ways_in(package: PackageFacts) -> tuple[SymbolId, ...]:
    found: dict[SymbolId, None] = {}
    for path, file in package.files.items():
        if file.role == "source" and file.facts:
            names = [each.symbol for each in file.facts.commands] + [each.symbol for each in file.facts.routes]
            names += [each.symbol for each in file.facts.entries]
            found.update(dict.fromkeys(SymbolId(path, name) for name in names if name))
    return tuple(found)


def _participant(package: PackageFacts, symbol: SymbolId) -> str:
    """Classes speak for themselves; functions through their module."""
    owner, _, _ = symbol.name.rpartition(".")
    found = package.symbols.get(SymbolId(symbol.path, owner)) if owner else package.symbols.get(symbol)
    if found is not None and found.kind in ("class", "interface", "error", "enum"):
        return last(found.name)
    stem = basename(symbol.path).rsplit(".", 1)[0]
    return stem if stem not in ("__init__", "index") else "/".join(symbol.path.split("/")[-2:-1]) or stem


def _trace(package: PackageFacts, start: SymbolId) -> Iterator[Step]:
    """Calls in the order of the code, each followed into what it calls. Iterative: call graphs are deep and cyclic."""
    seen = {start}
    pending = [(start, iter(_steps(package, start)), 1)]
    participants = {_participant(package, start)}
    told: set[tuple[str, str, str]] = set()
    while pending:
        _, steps, depth = pending[-1]
        step = next(steps, None)
        if step is None:
            pending.pop()
            continue
        message, callee = step
        known = (message.source, message.target, message.text)
        if message.target not in participants and len(participants) >= MAX_PARTICIPANTS:
            continue
        if known not in told and not (message.source == message.target and depth > 1):
            participants.add(message.target)
            told.add(known)
            yield message
        if callee is not None and callee not in seen and depth < MAX_DEPTH:
            seen.add(callee)
            pending.append((callee, iter(_steps(package, callee)), depth + 1))


def _steps(package: PackageFacts, symbol: SymbolId) -> list[tuple[Step, SymbolId | None]]:
    source = _participant(package, symbol)
    found: list[tuple[int, Step, SymbolId | None]] = []
    reached = {edge.callee for edge in package.callees.get(symbol, ())}
    for edge in package.callees.get(symbol, ()):
        callee = package.symbols.get(edge.callee)
        if callee is None or not edge.certain or package.files[edge.callee.path].role != "source":
            continue
        # Making an object is one step, not two: the class stands for its constructor.
        if last(edge.callee.name) in ("__init__", "constructor") or callee.kind == "error":
            continue
        place = Citation(symbol.path, edge.start, edge.end, symbol.name)
        text = f"new {last(edge.callee.name)}" if callee.kind == "class" else last(edge.callee.name)
        constructor = SymbolId(edge.callee.path, f"{edge.callee.name}.__init__")
        onward = constructor if constructor in reached else edge.callee
        found.append((edge.start, Step(source, _participant(package, edge.callee), text, place), onward))
    facts = package.files[symbol.path].facts
    for use in facts.services if facts else ():
        if use.symbol == symbol.name and use.service in SERVICES and use.operation:
            place = Citation(symbol.path, use.start, use.end, symbol.name)
            found.append((use.start, Step(source, SERVICES[use.service].name, use.operation, place), None))
    return [(message, callee) for _, message, callee in sorted(found, key=lambda each: each[0])]


def _diagram(package: PackageFacts, start: SymbolId, messages: list[Step]) -> Diagram:
    names = list(dict.fromkeys(name for each in messages for name in (each.source, each.target)))
    participants = {}
    for number, name in enumerate(names, start=1):
        participants[name] = Participant(label(name))
        participants[name].id_ = f"p{number}"
    links = [
        Message(participants[each.source], participants[each.target], ArrowTypes.SOLID_ARROW, label(each.text))
        for each in messages
    ]
    title = f"What happens in {start.name}"
    chart = SequenceDiagram(plain(title), [*participants.values(), *links])
    places: dict[str, Citation] = {}
    for each in messages:
        places.setdefault(participants[each.source].id_, each.place)
        places.setdefault(participants[each.target].id_, each.place)
    return Diagram(key("sequence", start.path, start.name), "sequence", title, chart.script, places)
