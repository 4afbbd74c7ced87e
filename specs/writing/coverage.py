"""What no statement cites: the public symbols and guards that the spec is silent about."""

from collections import defaultdict
from collections.abc import Iterable

from specs.analysis.package import SymbolId
from specs.writing.draft import Citation, Gap, Statement
from specs.writing.english import clean
from specs.writing.index import CONSTRUCTORS, Index


def gaps_and_counts(index: Index, statements: Iterable[Statement]) -> tuple[tuple[Gap, ...], dict[str, int]]:
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    named: set[tuple[str, str]] = set()
    for statement in statements:
        for each in statement.citations:
            spans[each.path].append((each.start, each.end))
            _name(named, each)
    lines = {path: _lines(found) for path, found in spans.items()}
    public = [place for place in index.package.public if place in index.package.symbols]
    silent = [place for place in public if not _cited(index, place, named, lines)]
    guards = [(path, guard) for path, facts in index.sources.items() for guard in facts.guards if not guard.trivial]
    open_guards = [(path, guard) for path, guard in guards if guard.start not in lines.get(path, ())]
    gaps = [
        Gap("symbol", place.path, place.name, index.package.symbols[place].start, index.package.symbols[place].end,
            clean(index.package.symbols[place].signature, 200))
        for place in silent
    ] + [
        Gap("guard", path, guard.symbol, guard.start, guard.end, clean(guard.condition.text, 200))
        for path, guard in open_guards
    ]  # fmt: skip
    counts = {
        "files": len(index.sources),
        "symbols_public": len(public),
        "symbols_cited": len(public) - len(silent),
        "guards": len(guards),
        "guards_cited": len(guards) - len(open_guards),
    }
    return tuple(gaps), counts


def _name(named: set[tuple[str, str]], citation: Citation) -> None:
    """A citation in a method speaks of its class too."""
    name = citation.symbol
    while name:
        named.add((citation.path, name))
        name = name.rpartition(".")[0]


def _lines(spans: list[tuple[int, int]]) -> set[int]:
    return {line for start, end in spans for line in range(start, end + 1)}


def _cited(index: Index, place: SymbolId, named: set[tuple[str, str]], lines: dict[str, set[int]]) -> bool:
    if (place.path, place.name) in named:
        return True
    holder, _, last = place.name.rpartition(".")
    if last in CONSTRUCTORS and (place.path, holder) in named:
        return True  # told with its class
    head = index.head(place)
    return any(line in lines.get(place.path, ()) for line in range(head.start, head.end + 1))
