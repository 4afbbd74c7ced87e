"""Where it starts: programs, and what comes in from outside; for those who look for the way into the code."""

from collections import defaultdict
from collections.abc import Iterator

from specs.analysis.facts import Declaration, Entry
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing, unique
from specs.writing.index import Index
from specs.writing.interfaces import route_path
from specs.writing.prose import Prose
from specs.writing.usage import declarations

MAX_POINTS = 12
MAX_ROUTES = 2  # of one file, that are named
MAX_ENTRIES = 4  # the same
# Files that are run rather than imported, by the names people give them.
_PROGRAMS = frozenset({"main", "index", "server", "app", "cli", "start", "run", "__main__"})
_COMES_IN = {
    "consumer": "Messages come in at",
    "schedule": "Scheduled work starts in",
    "event": "Events come in at",
    "job": "Queued work starts in",
    "graphql": "Calls from outside come in at",
    "grpc": "Calls from outside come in at",
    "websocket": "Connections come in at",
}


def write_entry_points(collector: Collector, index: Index) -> None:
    before = len(collector.found)
    commands = list(_commands(index))
    for path, declared, place in commands:
        prose = Prose(index, path, "")
        prose.cite(declared.start, declared.end)
        _cite_head(prose, index, place)
        text = f"The command {code(declared.name)} starts in {code(place.name)}, in {code(place.path)}"
        collector.add(prose, "developer", text, About(path, "", "developer", "entry", declared.name))
    for place in programs(index):
        if all(place != named for _, _, named in commands):
            prose = Prose(index, place.path, place.name)
            _cite_head(prose, index, place)
            text = f"The program in {code(place.path)} starts in {code(place.name)}"
            collector.add(prose, "developer", text, About(place.path, place.name, "developer", "entry"))
    for path in index.sources:
        if len(collector.found) - before >= MAX_POINTS:
            return
        _requests(collector, index, path)
        _others(collector, index, path)


def programs(index: Index) -> list[SymbolId]:
    """The functions that run first, those of declared commands before the others."""
    found = dict.fromkeys(place for _, _, place in _commands(index))
    for path, facts in index.sources.items():
        for entry in facts.entries:
            if entry.kind != "main":
                continue
            if entry.symbol:
                found[SymbolId(path, entry.symbol)] = None
                continue
            # The lines that run when the file does: what they call is where it starts.
            edges = index.package.callees.get(SymbolId(path, ""), ())
            within = [edge.callee for edge in edges if edge.certain and entry.start <= edge.start <= entry.end]
            found.update(dict.fromkeys(callee for callee in within[:1] if callee.path in index.sources))
    return [place for place in found if index.symbol(place) is not None and is_codeable(place.name)]


def scripts(index: Index) -> list[SymbolId]:
    """Files that do their work as they are run, without a function that holds it."""
    stems = ((path, path.rpartition("/")[2].partition(".")[0]) for path in index.sources)
    return [SymbolId(path, "") for path, stem in stems if stem in _PROGRAMS]


def _commands(index: Index) -> Iterator[tuple[str, Declaration, SymbolId]]:
    """Commands that installing makes, where it is known which function each of them runs."""
    for path, each in declarations(index):
        module, colon, name = each.value.partition(":")
        if each.what != "script" or not colon or not is_codeable(each.name):
            continue
        stem = module.strip().replace(".", "/")
        for ending in (f"{stem}.py", f"{stem}/__init__.py"):
            places = [SymbolId(source, name.strip()) for source in index.sources if f"/{source}".endswith(f"/{ending}")]
            known = [place for place in places if index.symbol(place) is not None]
            if known:
                yield path, each, known[0]
                break


def _cite_head(prose: Prose, index: Index, place: SymbolId) -> None:
    head = index.head(place)
    prose.cite(head.start, head.end, path=place.path, symbol=place.name)


def _requests(collector: Collector, index: Index, path: str) -> None:
    routes = [each for each in index.sources[path].routes if is_codeable(each.path) and each.path.strip("/")]
    prose = Prose(index, path, "")
    shown = []
    for each in routes[:MAX_ROUTES]:
        prose.cite(each.start, each.end, symbol=each.symbol)
        shown.append(route_path(prose, each))
    shown = unique(shown)
    if not shown or not all(each.startswith("`") for each in shown):
        return
    named = listing(shown) if len(routes) <= MAX_ROUTES else f"{', '.join(shown)} and others"
    text = f"Requests for {named} come in at {code(path)}"
    collector.add(prose, "developer", text, About(path, "", "developer", "entry"))


def _others(collector: Collector, index: Index, path: str) -> None:
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for each in index.sources[path].entries:
        known = index.symbol(SymbolId(path, each.symbol)) is not None
        if each.kind in _COMES_IN and known and " " not in each.symbol and is_codeable(each.symbol):
            by_kind[_COMES_IN[each.kind]].append(each)
    for phrase, entries in by_kind.items():
        prose = Prose(index, path, entries[0].symbol)
        for each in entries[:MAX_ENTRIES]:
            _cite_head(prose, index, SymbolId(path, each.symbol))
            prose.cite(each.start, each.end, symbol=each.symbol)
        names = unique(code(each.symbol) for each in entries[:MAX_ENTRIES])
        named = listing(names) if len(entries) <= MAX_ENTRIES else f"{', '.join(names)} and others"
        about = About(path, entries[0].symbol, "developer", "entry", entries[0].kind)
        collector.add(prose, "developer", f"{phrase} {named}, in {code(path)}", about)
