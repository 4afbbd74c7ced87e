"""Which symbols make one requirement: a public function or class, with the private code that only it needs.

What is public in name begins a group of its own; private code folds into the group that reaches it first over the call
graph; shapes of data and error types of one file stand together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from specs.analysis.facts import Symbol
from specs.analysis.package import SymbolId
from specs.writing.index import CLASS_KINDS, Index, by_place
from specs.writing.previous import PreviousSpec

GroupKind = Literal["behaviour", "shapes", "errors", "module"]


@dataclass(slots=True)
class Group:
    anchor: SymbolId
    kind: GroupKind
    members: list[SymbolId] = field(default_factory=list)  # anchor first, nested symbols included
    rank: int = 0  # place in the public surface; large for what is internal

    @property
    def path(self) -> str:
        return self.anchor.path


INTERNAL = 1_000_000
MAX_RAISERS = 3  # an error that more requirements raise belongs to none of them


def groups(index: Index, previous: PreviousSpec | None) -> list[Group]:
    """In reading order of the files; every symbol of the sources that does anything is in exactly one."""
    rank = {place: number for number, place in enumerate(index.package.public)}
    anchors, hidden, shapes, errors = _anchors(index)
    owner: dict[SymbolId, SymbolId] = {}
    found = {anchor: Group(anchor, "behaviour", rank=rank.get(anchor, INTERNAL)) for anchor in anchors}
    # A way in may stand inside another one: what is in both is the inner one's.
    for anchor in sorted(anchors, key=_depth, reverse=True):
        for place in index.within(anchor):
            owner.setdefault(place, anchor)
    for kind, by_file in (("shapes", shapes), ("errors", errors)):
        for places in by_file.values():
            first = places[0]
            best = min(rank.get(place, INTERNAL) for place in places)
            found[first] = Group(first, kind, rank=best)  # type: ignore[arg-type]
            for place in places:
                for inner in index.within(place):
                    owner.setdefault(inner, first)
    _fold_private(index, owner, found)
    for place in hidden:
        if place not in owner:  # nothing seen calls it: it stands for itself
            found[place] = Group(place, "behaviour", rank=INTERNAL)
            for inner in index.within(place):
                owner.setdefault(inner, place)
            _fold_private(index, owner, found, [place])
    _fold_errors(index, owner, found)
    _adopt_rest(index, owner, found, rank)
    if previous is not None:
        _keep_membership(owner, found, previous)
    for place in by_place(owner, index):
        if place != owner[place]:
            found[owner[place]].members.append(place)
    for group in found.values():
        group.members.insert(0, group.anchor)
    order = {place: number for number, place in enumerate(by_place(found, index))}
    return sorted(found.values(), key=lambda group: order[group.anchor])


class _Sorted(NamedTuple):
    """What groups begin with. `hidden` are functions of private modules: they fold into what calls them."""

    anchors: list[SymbolId]
    hidden: list[SymbolId]
    shapes: dict[str, list[SymbolId]]
    errors: dict[str, list[SymbolId]]


def _anchors(index: Index) -> _Sorted:
    handlers = set(index.ways_in())
    anchors: list[SymbolId] = []
    hidden: list[SymbolId] = []
    shapes: dict[str, list[SymbolId]] = defaultdict(list)
    errors: dict[str, list[SymbolId]] = defaultdict(list)
    for place in by_place((place for place in index.package.symbols if place.path in index.sources), index):
        symbol = index.package.symbols[place]
        if not _top_level(index, place) or symbol.kind in ("test", "namespace") or symbol.generated:
            if place in handlers and not _inside_class(index, place):
                anchors.append(place)
            continue
        if symbol.kind == "error":
            errors[place.path].append(place)
        elif not symbol.public and place not in handlers:
            continue
        elif symbol.kind not in CLASS_KINDS and place not in index.public and place not in handlers:
            hidden.append(place)
        elif _is_shape(index, place, symbol):
            shapes[place.path].append(place)
        else:
            anchors.append(place)
    return _Sorted(anchors, hidden, dict(shapes), dict(errors))


def _depth(place: SymbolId) -> int:
    return place.name.count(".")


def _top_level(index: Index, place: SymbolId) -> bool:
    parent = index.holder(place)
    if parent is None:
        return True
    holder = index.symbol(parent)
    # `app.use = function` hangs on an object that is no symbol itself.
    return (holder is None or holder.kind == "namespace") and _top_level(index, parent)


def _inside_class(index: Index, place: SymbolId) -> bool:
    if " /" in place.name:
        return False  # a request that is answered in the body of a class, and has no name
    parent = index.holder(place)
    holder = index.symbol(parent) if parent is not None else None
    return holder is not None and holder.kind in CLASS_KINDS


def _is_shape(index: Index, place: SymbolId, symbol: Symbol) -> bool:
    """A class that only says what data looks like."""
    if symbol.kind in ("enum", "type", "interface"):
        return not any(_does(index, inner) for inner in index.within(place))
    if symbol.kind != "class":
        return False
    nested = [inner for inner in index.within(place) if inner != place]
    methods = [inner for inner in nested if not inner.name.rpartition(".")[2].startswith("__")]
    return bool(index.of(place).models) and not methods


def _does(index: Index, place: SymbolId) -> bool:
    held = index.of(place)
    return bool(held.guards or held.raises or held.services or held.routes or held.retries or held.settings)


def _fold_private(
    index: Index,
    owner: dict[SymbolId, SymbolId],
    found: dict[SymbolId, Group],
    start: Iterable[SymbolId] | None = None,
) -> None:
    """Breadth first from all groups at once: the nearest takes it, the more public where two are as near."""
    frontier = sorted(owner if start is None else start, key=lambda place: (found[owner[place]].rank, place))
    while frontier:
        following: list[SymbolId] = []
        for place in frontier:
            for edge in index.package.callees.get(place, ()):
                callee = _outermost(index, edge.callee)
                if callee in owner or callee.path not in index.sources:
                    continue
                for inner in index.within(callee):
                    if inner not in owner:
                        owner[inner] = owner[place]
                        following.append(inner)
        frontier = following


def _fold_errors(index: Index, owner: dict[SymbolId, SymbolId], found: dict[SymbolId, Group]) -> None:
    """An error that few requirements raise is told in the first of them; the rest stand together."""
    for name, place in index.error_types.items():
        homes = list(dict.fromkeys(owner[by] for by in index.raisers.get(name, ()) if by in owner))
        homes = [home for home in homes if found[home].kind == "behaviour"]
        if not 1 <= len(homes) <= MAX_RAISERS:
            continue
        near = [home for home in homes if home.path == place.path] or homes
        old = owner[place]
        for inner in index.within(place):
            owner[inner] = near[0]
        rest = sorted((each for each, home in owner.items() if home == old), key=lambda each: each.name)
        if old == place and rest:  # the group loses its name-giver
            group = found.pop(old)
            group.anchor = by_place(rest, index)[0]
            found[group.anchor] = group
            for each in rest:
                owner[each] = group.anchor
        elif not rest:
            found.pop(old, None)


def _outermost(index: Index, place: SymbolId) -> SymbolId:
    place = index.package.homes.get(place, place)
    own = index.own_name(place)
    first = own.partition(".")[0]
    head = SymbolId(place.path, f"{place.name.removesuffix(own)}{first}")
    return head if index.symbol(head) is not None else place


def _adopt_rest(
    index: Index, owner: dict[SymbolId, SymbolId], found: dict[SymbolId, Group], rank: dict[SymbolId, int]
) -> None:
    """Private code that no call was seen to reach, and what stands at module level: with the file's first group."""
    first_of_file: dict[str, SymbolId] = {}
    behaving: Counter[str] = Counter()
    for anchor in by_place(found, index):
        if found[anchor].kind == "behaviour":
            behaving[anchor.path] += 1
            first_of_file.setdefault(anchor.path, anchor)
    for anchor in by_place(found, index):
        first_of_file.setdefault(anchor.path, anchor)
    for place in by_place((each for each in index.package.homes if each in owner), index):
        first_of_file.setdefault(place.path, owner[place])  # a source whose classes stand in headers
    for path in index.sources:
        if path not in first_of_file and _has_module_behaviour(index, path):
            module = SymbolId(path, "")
            found[module] = Group(module, "module", rank=rank.get(module, INTERNAL))
            first_of_file[path] = owner[module] = module
    for path, count in behaving.items():
        held = [anchor for anchor in found if anchor.path == path]
        if count > 1 and all(" " in anchor.name for anchor in held) and _does(index, SymbolId(path, "")):
            module = SymbolId(path, "")  # what stands around nameless handlers of requests is none of theirs
            found[module] = Group(module, "module", rank=INTERNAL)
            owner[module] = module
    left: dict[str, list[SymbolId]] = defaultdict(list)
    for place in by_place((place for place in index.package.symbols if place.path in index.sources), index):
        symbol = index.package.symbols[place]
        if place not in owner and symbol.kind not in ("test", "namespace") and place.path in first_of_file:
            left[place.path].append(place)
    for path, places in left.items():
        home = first_of_file[path]
        if behaving[path] > 1 and any(_does(index, place) for place in places):
            # Callbacks and the like, that no call was seen to reach: with none of several things in the file.
            home = SymbolId(path, "")
            found[home] = Group(home, "module", rank=INTERNAL)
        owner.update(dict.fromkeys(places, home))


def _has_module_behaviour(index: Index, path: str) -> bool:
    facts = index.sources[path]
    return bool(
        facts.guards or facts.env or facts.routes or facts.commands or facts.entries or facts.services
        or facts.constants or facts.lookups or facts.choices or facts.settings or facts.validations or facts.models
    )  # fmt: skip


def _keep_membership(owner: dict[SymbolId, SymbolId], found: dict[SymbolId, Group], previous: PreviousSpec) -> None:
    """What was folded into a requirement stays there while both are there."""
    for requirement in previous.requirements:
        places = [SymbolId(path, name) for path, name in requirement.symbols]
        # A method that was told by itself leads what is its class's group here.
        anchor = owner.get(places[0]) if places else None
        if anchor is None:
            anchor = next((place for place in places if place in found), None)
        if anchor is None:
            continue
        held = set(places)
        for place in places:
            # What was told together may still be groups of its own here: those are joined later.
            if place in owner and place not in found and owner[place] not in held:
                owner[place] = anchor
