"""What belongs to another requirement goes there: siblings of one shape, closed sets, single errors, parsers."""

import re
from collections import defaultdict
from dataclasses import replace

from specs.analysis.facts import Symbol
from specs.writing.collecting import Collector, Found
from specs.writing.draft import About
from specs.writing.english import code, listing
from specs.writing.index import CALLABLE_KINDS, Index
from specs.writing.parts import Part
from specs.writing.prose import Prose
from specs.writing.sizes import Before

FEW = 3  # statements of a sibling, or of a shape, up to which it is no requirement of its own
FILES = 6  # files of one shape from which on one of them is told
MAX_FILES = 5  # of the others are named
SIBLINGS = 3  # functions of one shape from which on they are told as one
_MARK = "\ufffc"
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|\(`[^`]*`\)")


def merged(index: Index, parts: list[Part], before: Before) -> list[Part]:
    gone = _same_elsewhere(index, parts, before)
    parts = [part for part in parts if id(part) not in gone]
    by_file: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        by_file[part.anchor.path].append(part)
    for held in by_file.values():
        gone |= _siblings(index, held, before)
        gone |= _mains(index, held, before)
        gone |= _shapes(index, held, before)
        gone |= _single_errors(index, held, before)
    kept = [part for part in parts if id(part) not in gone]
    gone = _scattered_errors(kept, before)
    return [part for part in kept if id(part) not in gone]


def _take(head: Part, other: Part) -> None:
    head.found.extend(other.found)
    head.group.members.extend(other.group.members)


def _same_elsewhere(index: Index, parts: list[Part], before: Before) -> set[int]:
    """Files that say the same of other things (a locale each): one is told, the others are named."""
    alike: dict[tuple[str, str, str], list[Part]] = defaultdict(list)
    for part in parts:
        folder, _, file = part.anchor.path.rpartition("/")
        # locales/de.ts, locales/fr.ts; or locale/de/formats.py, locale/fr/formats.py
        alike[folder, "", part.anchor.name].append(part)
        alike[folder.rpartition("/")[0], file, part.anchor.name].append(part)
    gone: set[int] = set()
    for (folder, file, _), lot in alike.items():
        left = [part for part in lot if id(part) not in gone]
        while len(left) >= FILES:
            head, *rest = left
            others = [p for p in rest if _same_shape(head, p) and not before.stood_alone(p.anchor)]
            if len({part.anchor.path for part in others}) >= FILES - 1:
                _name_files(index, folder, file, head, others)
                gone |= {id(part) for part in others}
            left = [part for part in rest if id(part) not in gone]
    return gone


def _same_shape(one: Part, other: Part) -> bool:
    """Whether at least a third of what is said of them is the same but for texts that are quoted."""
    first, second = ({_QUOTED.sub("", each.statement.text) for each in part.found} for part in (one, other))
    return len(first & second) * 3 >= len(first | second)


def _name_files(index: Index, folder: str, file: str, head: Part, others: list[Part]) -> None:
    prose = Prose(index, head.anchor.path, head.anchor.name)
    names = []
    for part in (head, *others):
        inner = part.anchor.path.removeprefix(f"{folder}/").removesuffix(f"/{file}" if file else "")
        names.append(inner.partition(".")[0])
        if part is not head and len(prose.citations) < MAX_FILES and part.found:
            first = part.found[0].statement.citations[0]
            prose.cite(first.start, first.start, path=first.path, symbol=first.symbol)
    shown = [code(part.anchor.path) for part in others[: len(prose.citations)]]
    more = len(others) - len(shown)
    listed = f"{', '.join(shown)} and others" if more else listing(shown)
    about = About(head.anchor.path, head.anchor.name, "same-elsewhere", folder)
    collector = Collector()
    collector.add(prose, "description", f"The same stands for other things in {listed}", about, weight=8)
    head.found.extend(collector.found)
    head.lot = names
    for part in others:
        head.group.members.extend(part.group.members)


def _siblings(index: Index, held: list[Part], before: Before) -> set[int]:
    """get, head, options … that say the same of themselves but for their names."""
    alike: dict[tuple[object, ...], list[Part]] = defaultdict(list)
    for part in held:
        symbol = index.symbol(part.anchor)
        if symbol is None or symbol.kind not in CALLABLE_KINDS or len(part.found) > FEW:
            continue
        if len(part.group.members) > 1 or not part.found or not _names_itself(part, symbol):
            continue
        alike[tuple((each.statement.kind, _masked(each.statement.text, symbol.name)) for each in part.found)].append(
            part
        )
    gone: set[int] = set()
    for lot in alike.values():
        others = [part for part in lot[1:] if not before.stood_alone(part.anchor)]
        if len(others) + 1 < SIBLINGS:
            continue
        together = [lot[0], *others]
        lot[0].found = _told_once(together)
        lot[0].siblings = [part.anchor.name for part in together]
        for part in others:
            lot[0].group.members.extend(part.group.members)
        gone |= {id(part) for part in others}
    return gone


def _names_itself(part: Part, symbol: Symbol) -> bool:
    return any(_MARK in _masked(each.statement.text, symbol.name) for each in part.found)


def _masked(text: str, name: str) -> str:
    text = text.replace(f"`{name}`", _MARK).replace(f"`{name.upper()}`", _MARK)
    return text.replace(f"an {_MARK}", f"a {_MARK}")


def _told_once(together: list[Part]) -> list[Found]:
    found: list[Found] = []
    for rows in zip(*(part.found for part in together), strict=True):
        first = rows[0].statement
        name = together[0].anchor.name
        shown = f"`{name.upper()}`" if f"`{name.upper()}`" in first.text else f"`{name}`"
        names = [part.anchor.name.upper() if shown[1:-1] != name else part.anchor.name for part in together]
        text = first.text.replace(shown, listing([f"`{each}`" for each in names], "or"))
        citations = tuple(dict.fromkeys(each for row in rows for each in row.statement.citations))
        if text == first.text:
            citations = first.citations
        found.append(replace(rows[0], statement=replace(first, text=text, citations=citations)))
    return found


def _mains(index: Index, held: list[Part], before: Before) -> set[int]:
    """The function that runs the command line is told with the parser that declares it."""
    gone: set[int] = set()
    for part in held:
        if not any(each.statement.about.relation == "command" for each in part.found):
            continue
        for other in held:
            calls = {edge.callee for edge in index.package.callees.get(other.anchor, ())}
            taken = id(other) in gone or before.stood_alone(other.anchor)
            if other is not part and other.anchor.name == "main" and part.anchor in calls and not taken:
                _take(part, other)
                gone.add(id(other))
    return gone


def _shapes(index: Index, held: list[Part], before: Before) -> set[int]:
    """A closed set or a record is told with the one thing of its file that speaks of it."""
    gone: set[int] = set()
    behaving = [part for part in held if part.group.kind == "behaviour"]
    for part in held:
        if part.group.kind != "shapes" or len(part.found) > FEW or before.stood_alone(part.anchor):
            continue
        names = [f"`{own}" for place in part.group.members if "." not in (own := index.own_name(place))]
        users = [
            other for other in behaving if any(name in each.statement.text for name in names for each in other.found)
        ]
        if not users and len(behaving) == 1 and len(names) == 1:
            users = behaving
        if users:
            _take(users[0], part)
            gone.add(id(part))
    return gone


def _single_errors(index: Index, held: list[Part], before: Before) -> set[int]:
    """One error of a file is told with what raises it there."""
    gone: set[int] = set()
    for part in held:
        names = [own for place in part.group.members if "." not in (own := index.own_name(place))]
        if part.group.kind != "errors" or len(names) != 1 or before.stood_alone(part.anchor):
            continue
        raised = f"`{names[0]}`"
        user = next(
            (
                other
                for other in held
                if other.group.kind == "behaviour"
                and any(raised in each.statement.text and each.statement.kind != "description" for each in other.found)
            ),
            None,
        )
        if user is not None:
            _take(user, part)
            gone.add(id(part))
    return gone


def _scattered_errors(parts: list[Part], before: Before) -> set[int]:
    """The errors of a package are one hierarchy: the few of a file join the largest set of them."""
    sets = [part for part in parts if part.group.kind == "errors"]
    if len(sets) < 2:
        return set()
    largest = max(sets, key=lambda part: (before.stood_alone(part.anchor), len(part.found)))
    gone: set[int] = set()
    for part in sets:
        if part is not largest and len(part.found) <= FEW and not before.stood_alone(part.anchor):
            _take(largest, part)
            gone.add(id(part))
    return gone
