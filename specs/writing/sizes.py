"""Requirements of a size that can be read: large classes told method by method, small neighbours told together."""

from collections import defaultdict
from dataclasses import replace

from specs.analysis.package import SymbolId
from specs.writing.collecting import Found
from specs.writing.descriptions import led_in
from specs.writing.english import code, is_codeable
from specs.writing.grouping import Group
from specs.writing.index import CLASS_KINDS, CONSTRUCTORS, Index
from specs.writing.parts import Part
from specs.writing.previous import PreviousSpec

LARGE = 24  # statements from which on a class is told method by method
ENOUGH = 4  # statements of a method that make a requirement
MANY = 60  # requirements from which on small ones are told together
VAST = 200  # requirements from which on more counts as small
SMALL = 2  # statements
LOT, LOT_STATEMENTS = 8, 20  # at most so many are told together
FEWEST = 3
CROWDED = 6  # small requirements of a directory, each in a file of its own, from which on they are told together


class Before:
    """How the last version cut: what it told together stays together, what it told apart stays apart."""

    def __init__(self, previous: PreviousSpec | None) -> None:
        requirements = previous.requirements if previous is not None else ()
        self._home = {place: each.key for each in requirements for place in each.symbols}
        self._anchors = {each.symbols[0] for each in requirements if each.symbols}

    def home(self, place: SymbolId) -> str:
        """The key of the requirement that held it, "" where it is new."""
        return self._home.get(place, "")

    def stood_alone(self, place: SymbolId) -> bool:
        return place in self._anchors


def split(index: Index, part: Part, before: Before) -> list[Part]:
    """A large class method by method."""
    symbol = index.symbol(part.anchor)
    if symbol is None or symbol.kind not in CLASS_KINDS:
        return [part]
    if not before.home(part.anchor) and len(part.found) <= LARGE:
        return [part]
    by_method: dict[SymbolId, list[Found]] = defaultdict(list)
    for each in part.found:
        about = each.statement.about
        by_method[_member(index, part.anchor, SymbolId(about.path, about.symbol))].append(each)
    own: list[Part] = []
    for method, found in by_method.items():
        known = index.symbol(method)
        name = method.name.rpartition(".")[2]
        if name in CONSTRUCTORS or name.startswith("__"):
            continue
        if method == part.anchor or known is None or not known.public:
            continue
        if before.stood_alone(method) if before.home(part.anchor) else len(found) >= ENOUGH:
            inside = set(index.within(method))
            # What it is told apart by stands first: the next version knows it by that.
            members = [method, *(place for place in part.group.members if place in inside and place != method)]
            group = Group(method, "behaviour", members, part.group.rank)
            own.append(Part(group, found, shelf=part.path))
    taken = {id(each) for split in own for each in split.found}
    gone = {place for split in own for place in split.group.members}
    rest = [each for each in part.found if id(each) not in taken]
    if rest:
        part.group.members = [place for place in part.group.members if place not in gone]
        return [Part(part.group, rest), *own]
    return own


def _member(index: Index, anchor: SymbolId, place: SymbolId) -> SymbolId:
    """The member of the class that a place is or stands in; the class itself where it is none."""
    held: SymbolId | None = place
    while held is not None:
        if (holder := index.holder(held)) == anchor:
            return held
        held = holder
    return anchor


def joined(parts: list[Part], before: Before) -> list[Part]:
    """In a large package small neighbours share a requirement: those of a file, then those of a directory."""
    together: dict[str, list[Part]] = defaultdict(list)
    fresh: list[Part] = []
    for part in parts:
        if home := before.home(part.anchor):
            together[home].append(part)
        elif part.group.kind in ("behaviour", "shapes") and not _is_way_in(part):
            fresh.append(part)
    gone = {id(part) for lot in together.values() if len(lot) > 1 for part in _join(lot, before)}
    if len(parts) > MANY:
        small = SMALL if len(parts) <= VAST else SMALL + 1
        left = [part for part in fresh if len(part.found) <= small]
        taken: set[int] = set()
        for directory in (False, True):
            for lot in _lots(left, directory=directory):
                gone.update(id(part) for part in _join(lot, before))
                taken.update(id(part) for part in lot)
            left = [part for part in left if id(part) not in taken]
    return [part for part in parts if id(part) not in gone]


def _is_way_in(part: Part) -> bool:
    return any(each.statement.about.relation.partition(":")[0] in ("command", "route", "entry") for each in part.found)


def _lots(small: list[Part], *, directory: bool) -> list[list[Part]]:
    by_place: dict[str, list[Part]] = defaultdict(list)
    for part in small:
        by_place[part.anchor.path.rpartition("/")[0] if directory else part.anchor.path].append(part)
    lots: list[list[Part]] = []
    for held in by_place.values():
        if directory and len(held) < CROWDED:
            continue
        lot: list[Part] = []
        for part in held:
            if len(lot) == LOT or sum(len(each.found) for each in [*lot, part]) > LOT_STATEMENTS:
                lots.append(lot)
                lot = []
            lot.append(part)
        lots.append(lot)
    return [lot for lot in lots if len(lot) >= FEWEST]


def _join(lot: list[Part], before: Before) -> list[Part]:
    """The one that gave the name, else the most public, takes the others in; gives those that are gone."""
    head = min(lot, key=lambda part: (not before.stood_alone(part.anchor), part.group.rank, -part.weight))
    others = [part for part in lot if part is not head]
    head.lot = [part.anchor.name for part in (head, *others)]
    shared = _shared_names(lot)
    head.found = _of_owner(_led_in(head), shared)
    for part in others:
        head.found.extend(_of_owner(_led_in(part), shared))
        head.group.members.extend(part.group.members)
    return others


def _shared_names(lot: list[Part]) -> set[str]:
    """Methods of several classes that go by one name."""
    homes: dict[str, set[str]] = defaultdict(set)
    for part in lot:
        for each in part.found:
            owner, _, name = each.statement.about.symbol.rpartition(".")
            if owner:
                homes[name].add(owner)
    return {name for name, owners in homes.items() if len(owners) > 1}


def _of_owner(found: list[Found], shared: set[str]) -> list[Found]:
    """`name` of Print and `name` of Clear become `Print.name` and `Clear.name`, where they are told together."""
    changed = []
    for each in found:
        statement = each.statement
        owner, _, name = statement.about.symbol.rpartition(".")
        if owner and name in shared and is_codeable(name):
            whole = code(f"{owner.rpartition('.')[2]}.{name}")
            ears = statement.ears
            if ears is not None:
                ears = replace(ears, response=ears.response.replace(code(name), whole))
            each = replace(
                each, statement=replace(statement, text=statement.text.replace(code(name), whole), ears=ears)
            )
        changed.append(each)
    return changed


def _led_in(part: Part) -> list[Found]:
    """A docstring that stood alone for its requirement names its symbol once it stands among others."""
    name = part.anchor.name.rpartition(".")[2]
    changed = []
    for each in part.found:
        statement = each.statement
        about = statement.about
        if (
            statement.kind == "description"
            and statement.nature == "documented"
            and about.symbol == part.anchor.name
            and not about.tie
            and is_codeable(name)
            and not statement.text.startswith(f"`{name}`")
        ):
            text = statement.text
            each = replace(each, statement=replace(statement, text=led_in(name, text, kind="function", changed=False)))
        elif statement.kind == "description" and statement.nature == "documented" and about.tie:
            continue
        changed.append(each)
    return changed
