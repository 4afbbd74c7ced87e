"""From groups of symbols to requirements: split what is too large, join what is too small, keep what matters."""

from collections import defaultdict

from specs.analysis.linking import is_migration
from specs.writing.behaviour import statements_of
from specs.writing.collecting import Found
from specs.writing.english import unique
from specs.writing.grouping import Group, groups
from specs.writing.index import Index
from specs.writing.merging import merged
from specs.writing.named import describe_untold, name_members, tell_silent
from specs.writing.parts import Part
from specs.writing.previous import PreviousSpec
from specs.writing.relations import relate
from specs.writing.services import display_name, is_own
from specs.writing.sizes import Before, joined, split
from specs.writing.tested import link_tests
from specs.writing.titles import lot_title, sibling_title, title_of
from specs.writing.whose import tell_whose

MOST = {
    "description": 14, "constraint": 16, "acceptance": 16, "business_rule": 18, "error": 14, "dependency": 8,
    "configuration": 18,
}  # fmt: skip
OFTEN = 6  # mentions in the documents from which on a thing is one that users come for
MATTERS = 8  # weight of one statement that alone is worth a requirement
LITTLE = 12  # weight below which a module's own statements are left to the coverage page


def parts_of(index: Index, previous: PreviousSpec | None) -> list[Part]:
    """Every requirement of the package, in reading order, with its statements chosen but without keys."""
    found = groups(index, previous)
    before = Before(previous)
    parts: list[Part] = []
    spoken_for: set[str] = set()
    speakers = _speakers(index, found)
    silent: dict[str, list[Group]] = defaultdict(list)
    for group in found:
        paths = dict.fromkeys((group.path, *(place.path for place in group.members if place in index.package.homes)))
        modules = [path for path in paths if speakers.get(path) is group and path not in spoken_for]
        spoken_for.update(modules)
        statements = link_tests(index, group.members, statements_of(index, group, modules))
        if not statements:
            silent[group.path].append(group)
            continue
        parts.extend(split(index, Part(group, statements), before))
    parts = joined(merged(index, parts, before), before)
    tell_silent(index, parts, silent)
    name_members(index, parts)
    tell_whose(index, parts)
    _drop_told_constants(parts)
    relate(index, parts)
    for part in parts:
        part.services = _services(index, part)
        spoken_of = index.mentions.get(part.anchor.name.rpartition(".")[2], 0)
        # A method's bare name may be spoken of for other reasons.
        part.prominence = 2 if spoken_of >= OFTEN and "." not in index.own_name(part.anchor) else 1 if spoken_of else 0
        part.title = title_of(index, part.group, part.services)
        if part.siblings:
            part.title = sibling_title(part.title, part.siblings)
        elif part.lot:
            part.title = lot_title(part.anchor.path, part.lot)
        describe_untold(index, part)
        part.found = _most_important(part.found, errors=part.group.kind == "errors")
    return [part for part in parts if part.found and not _says_little(part) and not _migrates(index, part)]


def _migrates(index: Index, part: Part) -> bool:
    """What migrations change is told beside the code."""
    path = part.anchor.path
    if path.endswith(".rb") and not index.has_schema:
        return False  # what makes the tables, where nothing says what they are in the end
    return is_migration(path, index.sources[path])


def _says_little(part: Part) -> bool:
    """What a module does on import is worth a requirement only where there is something to it."""
    matters = any(each.weight >= MATTERS for each in part.found)
    return part.group.kind == "module" and not matters and part.weight < LITTLE


def _speakers(index: Index, found: list[Group]) -> dict[str, Group]:
    """The group that tells a file's module-level facts: its most public one that behaves."""
    best: dict[str, Group] = {}
    for group in found:
        known = best.get(group.path)
        if known is None or _speaks_less(known) > _speaks_less(group):
            best[group.path] = group
    for group in found:  # a source of C++ that defines what headers declare, and nothing of its own
        for place in group.members:
            if place in index.package.homes:
                best.setdefault(place.path, group)
    return best


def _speaks_less(group: Group) -> tuple[bool, bool, bool, int]:
    """A group that is made of the file itself tells what the file holds in any case: another would tell it twice.

    One of several nameless handlers of requests is the last to speak for what stands around them all."""
    return bool(group.anchor.name), " " in group.anchor.name, group.kind != "behaviour", group.rank


def _services(index: Index, part: Part) -> list[str]:
    uses = [use.service for place in part.group.members for use in index.of(place).services]
    uses = [service for service in uses if not is_own(index, service)]
    return [display_name(service) for service in unique(uses)]


def _drop_told_constants(parts: list[Part]) -> None:
    """A constant whose value another sentence already gives needs none of its own."""
    cited = {
        (citation.path, citation.start)
        for part in parts
        for each in part.found
        if each.statement.about.relation != "constant"
        for citation in each.statement.citations
    }
    cited |= {
        (citation.path, line)
        for part in parts
        for each in part.found
        if each.statement.about.relation == "choices"  # its members stand on the lines of the whole list
        for citation in each.statement.citations
        for line in range(citation.start, citation.end + 1)
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
