"""What a requirement builds on and what is built on it, inside the package."""

from collections import defaultdict

from specs.writing.collecting import Collector
from specs.writing.draft import About, Citation
from specs.writing.english import code, is_codeable, listing
from specs.writing.index import CONSTRUCTORS, Index
from specs.writing.parts import Part
from specs.writing.prose import Prose

MAX_NAMED = 4
CHAIN = 5  # lines
EVERYWHERE = 8  # users from which on it says little who they are


def relate(index: Index, parts: list[Part]) -> None:
    """What a requirement builds on, and what is built on it, inside the package."""
    owner = {place: number for number, part in enumerate(parts) for place in part.group.members}
    used: dict[int, dict[str, Citation]] = defaultdict(dict)
    users: dict[int, dict[str, Citation]] = defaultdict(dict)
    for edge in index.package.edges:
        caller, callee = owner.get(edge.caller), owner.get(edge.callee)
        if caller is None or callee is None or caller == callee or not edge.certain:
            continue
        name = edge.callee.name.rpartition(".")[2]
        symbol = index.symbol(edge.callee)
        if (
            symbol is None
            or symbol.kind in ("constructor", "error", "enum")
            or not is_codeable(name)
            or name.startswith("_")
            or " " in name  # the label of a handler
        ):
            continue
        if all(call.callee.rpartition(".")[2] != name for call in index.calls(edge.caller.path).by_line[edge.start]):
            continue  # called by another name there
        # A chain of calls may name this one some lines below its beginning.
        citation = Citation(edge.caller.path, edge.start, min(edge.end, edge.start + CHAIN), edge.caller.name)
        used[caller].setdefault(name, citation)
        holder, _, by = edge.caller.name.rpartition(".")
        if by in CONSTRUCTORS or by.startswith("_"):
            by = holder.rpartition(".")[2]
        anchor = parts[callee].anchor
        own = symbol.public or edge.callee == anchor or edge.callee.name.startswith(f"{anchor.name}.")  # no mere help
        if by and own and not by.startswith("_") and " " not in by:
            users[callee].setdefault(by, citation)
    for number, part in enumerate(parts):
        for relation, words, names in (
            ("builds-on", "Builds on", used.get(number, {})),
            ("used-by", "Used by", users.get(number, {})),
        ):
            shown = [name for name in names if is_codeable(name)][:MAX_NAMED]
            if not shown or (relation == "used-by" and len(names) > EVERYWHERE):
                continue
            prose = Prose(index, part.anchor.path, part.anchor.name)
            prose.citations.extend(dict.fromkeys(names[name] for name in shown))
            said = listing([code(name) for name in shown])
            if len(names) > len(shown):
                said = f"{', '.join(code(name) for name in shown)} and others"
            collector = Collector()
            about = About(part.anchor.path, part.anchor.name, relation, part.anchor.name.rpartition(".")[2])
            collector.add(prose, "dependency", f"{words} {said}", about, weight=4)
            part.found.extend(collector.found)


def related_code(index: Index, part: Part) -> tuple[Citation, ...]:
    """Where the requirement's code stands: its anchor, and what was folded in from elsewhere."""
    spans: list[Citation] = []
    for place in part.group.members:
        symbol = index.symbol(place)
        if symbol is None or any(
            s.path == place.path and s.start <= symbol.start <= symbol.end <= s.end for s in spans
        ):
            continue
        spans.append(Citation(place.path, symbol.start, symbol.end, place.name))
    return tuple(spans[:10])
