"""From groups of symbols to requirements: split what is too large, join what is too small, keep what matters."""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace

from specs.analysis.package import SymbolId
from specs.writing.behaviour import statements_of
from specs.writing.collecting import Collector, Found
from specs.writing.draft import About, Citation
from specs.writing.english import base_form, capitalised, code, indicative, is_codeable, listing, unique
from specs.writing.grouping import Group, GroupKind, groups
from specs.writing.index import CLASS_KINDS, CONSTRUCTORS, Index
from specs.writing.previous import PreviousSpec
from specs.writing.prose import Prose
from specs.writing.services import display_name
from specs.writing.tested import link_tests
from specs.writing.titles import title_of

MOST = {
    "description": 14, "constraint": 16, "acceptance": 16, "business_rule": 18, "error": 14, "dependency": 8,
    "configuration": 18,
}  # fmt: skip
LARGE = 24  # statements from which on a class is told method by method
MANY = 80  # requirements from which on the small ones of a file are told together
SMALL = 2
LOT = 8  # small requirements told together
LITTLE = 12  # weight below which a module's own statements are left to the coverage page
MAX_NAMED = 12
MAX_ROWS = 6  # of names alone, a file


@dataclass(slots=True)
class Part:
    """A requirement in the making."""

    group: Group
    found: list[Found]
    title: str = ""
    services: list[str] = field(default_factory=list)

    @property
    def anchor(self) -> SymbolId:
        return self.group.anchor

    @property
    def weight(self) -> int:
        return sum(each.weight for each in self.found)


def parts_of(index: Index, previous: PreviousSpec | None) -> list[Part]:
    """Every requirement of the package, in reading order, with its statements chosen but without keys."""
    found = groups(index, previous)
    parts: list[Part] = []
    spoken_for: set[str] = set()
    speakers = _speakers(found)
    silent: dict[str, list[Group]] = defaultdict(list)
    for group in found:
        modules = [group.path] if speakers.get(group.path) is group and group.path not in spoken_for else []
        spoken_for.update(modules)
        statements = link_tests(index, group.members, statements_of(index, group, modules))
        if not statements:
            silent[group.path].append(group)
            continue
        parts.extend(_split(index, Part(group, statements)))
    parts = _joined(parts) if len(parts) > MANY else parts
    _tell_silent(index, parts, silent)
    _name_members(index, parts)
    _drop_told_constants(parts)
    _relate(index, parts)
    for part in parts:
        part.services = _services(index, part)
        part.title = title_of(index, part.group, part.services)
        _describe_untold(index, part)
        part.found = _most_important(part.found, errors=part.group.kind == "errors")
    return [part for part in parts if part.found and not _says_little(part)]


def _says_little(part: Part) -> bool:
    """What a module does on import is worth a requirement only where there is something to it."""
    return part.group.kind == "module" and part.weight < LITTLE


def _speakers(found: list[Group]) -> dict[str, Group]:
    """The group that tells a file's module-level facts: its most public one that behaves."""
    best: dict[str, Group] = {}
    for group in found:
        known = best.get(group.path)
        if known is None or (known.kind != "behaviour", known.rank) > (group.kind != "behaviour", group.rank):
            best[group.path] = group
    return best


def _services(index: Index, part: Part) -> list[str]:
    uses = [use.service for place in part.group.members for use in index.of(place).services]
    return [display_name(service) for service in unique(uses)]


def _split(index: Index, part: Part) -> list[Part]:
    symbol = index.symbol(part.anchor)
    if len(part.found) <= LARGE or symbol is None or symbol.kind not in CLASS_KINDS:
        return [part]
    by_method: dict[SymbolId, list[Found]] = defaultdict(list)
    for each in part.found:
        about = each.statement.about
        names = about.symbol[len(part.anchor.name) + 1 :].split(".")
        nested = about.path == part.anchor.path and about.symbol.startswith(part.anchor.name + ".")
        by_method[SymbolId(about.path, f"{part.anchor.name}.{names[0]}") if nested else part.anchor].append(each)
    own: list[Part] = []
    for method, found in by_method.items():
        known = index.symbol(method)
        name = method.name.rpartition(".")[2]
        if name in CONSTRUCTORS or name.startswith("__"):
            continue
        if method != part.anchor and known is not None and known.public and len(found) >= 4:
            inside = set(index.within(method))
            members = [place for place in part.group.members if place in inside]
            own.append(Part(Group(method, "behaviour", members or [method], part.group.rank), found))
    taken = {id(each) for split in own for each in split.found}
    gone = {place for split in own for place in split.group.members}
    rest = [each for each in part.found if id(each) not in taken]
    if rest:
        part.group.members = [place for place in part.group.members if place not in gone]
        return [Part(part.group, rest), *own]
    return own


def _joined(parts: list[Part]) -> list[Part]:
    """In a large package the small neighbours of one file share a requirement."""
    by_file: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if len(part.found) <= SMALL and part.group.kind in ("behaviour", "shapes"):
            by_file[part.anchor.path].append(part)
    gone: set[int] = set()
    for small in by_file.values():
        for first in range(0, len(small), LOT):
            lot = small[first : first + LOT]
            if len(lot) >= 3:
                gone.update(id(part) for part in _join(lot))
    return [part for part in parts if id(part) not in gone]


def _join(lot: list[Part]) -> list[Part]:
    """The most public takes the others in; gives those that are gone."""
    head = min(lot, key=lambda part: (part.group.rank, -part.weight))
    others = [part for part in lot if part is not head]
    head.found = _led_in(head)
    for part in others:
        head.found.extend(_led_in(part))
        head.group.members.extend(part.group.members)
    return others


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
            each = replace(each, statement=replace(statement, text=f"{code(name)}: {text}"))
        elif statement.kind == "description" and statement.nature == "documented" and about.tie:
            continue
        changed.append(each)
    return changed


def _tell_silent(index: Index, parts: list[Part], silent: dict[str, list[Group]]) -> None:
    """Public names of which nothing else can be said are at least named, file by file."""
    by_file: dict[str, Part] = {}
    for part in parts:
        by_file.setdefault(part.anchor.path, part)
    for path, quiet in silent.items():
        told = [group for group in quiet if group.anchor in index.public and is_codeable(group.anchor.name)]
        told = told[: MAX_NAMED * MAX_ROWS]
        if not told:
            continue
        target = by_file.get(path)
        collector = Collector()
        for first in range(0, len(told), MAX_NAMED):
            _name_some(index, collector, path, told[first : first + MAX_NAMED], also=target is not None or first > 0)
        members = [group.anchor for group in told]
        if target is not None:
            target.found.extend(collector.found)
            target.group.members.extend(members)
        else:
            kind: GroupKind = "shapes" if all(group.kind == "shapes" for group in told) else "behaviour"
            rank = min(group.rank for group in told)
            parts.append(Part(Group(members[0], kind, members, rank), collector.found))


def _name_some(index: Index, collector: Collector, path: str, told: list[Group], *, also: bool) -> None:
    prose = Prose(index, path, "")
    for group in told:
        head = index.head(group.anchor)
        prose.cite(head.start, head.end, symbol=group.anchor.name)
    names = listing([code(group.anchor.name.rpartition(".")[2]) for group in told])
    about = About(path, "", "offers", told[0].anchor.name)
    collector.add(prose, "description", f"{'Also offers' if also else 'Offers'} {names}", about, weight=3)


def _name_members(index: Index, parts: list[Part]) -> None:
    """Public methods of which nothing else is said are at least named."""
    cited = {(each.path, each.symbol) for part in parts for found in part.found for each in found.statement.citations}
    for part in parts:
        symbol = index.symbol(part.anchor)
        if symbol is None or symbol.kind not in CLASS_KINDS or symbol.kind == "error":
            continue
        quiet = [place for place in part.group.members if _is_quiet_member(index, part, place, cited)][:MAX_NAMED]
        if not quiet:
            continue
        prose = Prose(index, part.anchor.path, part.anchor.name)
        for place in quiet:
            head = index.head(place)
            prose.cite(head.start, min(head.end, head.start + 3), symbol=place.name)
        names = listing([code(place.name.rpartition(".")[2]) for place in quiet])
        collector = Collector()
        name = code(part.anchor.name.rpartition(".")[2])
        about = About(part.anchor.path, part.anchor.name, "members", "methods")
        collector.add(prose, "description", f"{name} also has {names}", about, weight=3)
        part.found.extend(collector.found)


def _is_quiet_member(index: Index, part: Part, place: SymbolId, cited: set[tuple[str, str]]) -> bool:
    holder, _, last = place.name.rpartition(".")
    return (
        holder == part.anchor.name
        and place in index.public
        and (place.path, place.name) not in cited
        and is_codeable(last)
        and not last.startswith("_")
    )


def _drop_told_constants(parts: list[Part]) -> None:
    """A constant whose value another sentence already gives needs none of its own."""
    cited = {
        (citation.path, citation.start)
        for part in parts
        for each in part.found
        if each.statement.about.relation != "constant"
        for citation in each.statement.citations
    }
    for part in parts:
        part.found = [
            each
            for each in part.found
            if each.statement.about.relation != "constant"
            or (each.statement.citations[0].path, each.statement.citations[0].start) not in cited
        ]


def _relate(index: Index, parts: list[Part]) -> None:
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
        ):
            continue
        if all(call.callee.rpartition(".")[2] != name for call in index.calls(edge.caller.path).by_line[edge.start]):
            continue  # called by another name there
        citation = Citation(edge.caller.path, edge.start, edge.start, edge.caller.name)
        used[caller].setdefault(name, citation)
        holder, _, by = edge.caller.name.rpartition(".")
        by = holder.rpartition(".")[2] if by in CONSTRUCTORS else by
        if by and not by.startswith("__"):
            users[callee].setdefault(by, citation)
    for number, part in enumerate(parts):
        for relation, words, names in (
            ("builds-on", "Builds on", used.get(number, {})),
            ("used-by", "Used by", users.get(number, {})),
        ):
            shown = [name for name in names if is_codeable(name)][:6]
            if not shown:
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


def _most_important(found: list[Found], *, errors: bool) -> list[Found]:
    """At most so many of each kind, the weightiest, in their own order."""
    kept: list[Found] = []
    by_kind: dict[str, list[tuple[int, int]]] = defaultdict(list)
    most = {**MOST, "error": MOST["error"] * 3} if errors else MOST
    for order, each in enumerate(found):
        by_kind[each.statement.kind].append((-each.weight - (2 if each.statement.tests else 0), order))
    chosen = {order for kind, ranked in by_kind.items() for _, order in sorted(ranked)[: most.get(kind, 12)]}
    for order, each in enumerate(found):
        if order in chosen:
            kept.append(each)
    return kept


def titled(part: Part) -> str:
    """The title as a sentence about the anchor: "`save` saves a timer"; "" where it is no more than a name."""
    name = part.anchor.name.rpartition(".")[2]
    first, _, rest = part.title.partition(" ")
    if (
        not base_form(first)
        or not rest
        or first.lower() in ("provide", "describe", "tell", "set")
        or not is_codeable(name)
    ):
        return ""
    for service in part.services:
        rest = re.split(rf" (?:in|over|through) {re.escape(service)}", rest)[0]
    told = indicative(f"{capitalised(base_form(first))} {rest}")
    text = f"{code(name)} {told[:1].lower()}{told[1:]}"
    return "" if re.search(r"[a-z][A-Z]|_|\d", text.replace(code(name), "")) else text


def _describe_untold(index: Index, part: Part) -> None:
    """Where the code says nothing of what a requirement is for, its own name does."""
    if part.group.kind != "behaviour" or any(each.statement.kind == "description" for each in part.found):
        return
    if not (text := titled(part)):
        return
    prose = Prose(index, part.anchor.path, part.anchor.name)
    head = index.head(part.anchor)
    prose.cite(head.start, head.end)
    collector = Collector()
    about = About(part.anchor.path, part.anchor.name, "named", part.anchor.name.rpartition(".")[2])
    collector.add(prose, "description", text, about, weight=6)
    part.found = [*collector.found, *part.found]


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
