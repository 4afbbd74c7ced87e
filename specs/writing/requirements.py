"""From groups of symbols to requirements: split what is too large, join what is too small, keep what matters."""

from collections import defaultdict
from dataclasses import replace

from specs.analysis.package import SymbolId
from specs.writing.behaviour import statements_of
from specs.writing.collecting import Found
from specs.writing.english import code, is_codeable, unique
from specs.writing.grouping import Group, groups
from specs.writing.index import CLASS_KINDS, CONSTRUCTORS, Index
from specs.writing.named import describe_untold, name_members, tell_silent
from specs.writing.parts import Part
from specs.writing.previous import PreviousSpec
from specs.writing.relations import relate
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
    tell_silent(index, parts, silent)
    name_members(index, parts)
    _drop_told_constants(parts)
    relate(index, parts)
    for part in parts:
        part.services = _services(index, part)
        part.title = title_of(index, part.group, part.services)
        describe_untold(index, part)
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
