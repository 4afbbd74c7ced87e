"""The capabilities that stand in no code: how the package is deployed, and the interfaces that it describes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from specs.analysis.facts import Declaration, FileFacts, ServiceUse
from specs.analysis.package import SymbolId
from specs.writing.application import write_application
from specs.writing.capabilities import Chapter
from specs.writing.collecting import Collector, Found
from specs.writing.declared_units import UNITS, Unit, write_unit
from specs.writing.described import described_parts
from specs.writing.draft import About, Statement
from specs.writing.english import code, is_codeable, listing
from specs.writing.grouping import INTERNAL, Group
from specs.writing.index import Index
from specs.writing.keys import short_hash
from specs.writing.parts import Part
from specs.writing.prose import Prose
from specs.writing.services import display_name, is_own, prove_name

TITLES = {
    "compose": "Run with Docker Compose", "dockerfile": "Build the container image",
    "kubernetes": "Deploy on Kubernetes", "helmtemplate": "Install with Helm", "helmchart": "Install with Helm",
    "helmvalues": "Install with Helm", "terraform": "Provision with Terraform",
    "cloudformation": "Provision with CloudFormation", "serverless": "Deploy with the Serverless Framework",
    "procfile": "Run the processes of the Procfile", "schedule": "Run jobs on a schedule",
    "application": "Set up the application",
}  # fmt: skip
_BY_DIRECTORY = frozenset({"kubernetes", "helmtemplate", "helmchart", "helmvalues", "terraform"})
MOST = {"description": 16, "constraint": 16, "business_rule": 14, "dependency": 8, "configuration": 16}
MAX_PARTS = 24
MAX_SUMMARY = 8
MAX_SERVICES = 12


class _Place(NamedTuple):
    title: str
    where: str


def declared_chapters(index: Index) -> list[Chapter]:
    """After all that the code does: nobody reads a spec for its deployment first."""
    deployed = _deployment(index)
    interface = described_parts(index)
    found = []
    if interface:
        found.append(Chapter(short_hash("capability", "declared", "interface"), "Described interface", interface))
    if deployed:
        chapter = Chapter(short_hash("capability", "declared", "deployment"), "Deployment", deployed)
        chapter.summary = _summary(index, deployed)
        found.append(chapter)
    return found


def declaring_files(index: Index, formats: frozenset[str]) -> list[tuple[str, FileFacts]]:
    """Those nearest to the root first."""
    files = sorted(index.package.files.items(), key=lambda item: (item[0].count("/"), item[0]))
    return [
        (path, file.facts)
        for path, file in files
        if file.role == "config" and file.facts is not None and file.facts.language in formats and not is_tool(path)
    ]


def is_tool(path: str) -> bool:
    """Whether it belongs to what works on the package, as what stands in .devcontainer or in the actions of .github."""
    folders = path.split("/")[:-1]
    return any(each.startswith(".") for each in folders) and not path.startswith((".github/workflows/", ".gitlab"))


def units_of(index: Index, path: str, facts: FileFacts) -> list[Unit]:
    """What the file as a whole declares, then its units in their order."""
    rows: dict[str, list[Declaration]] = defaultdict(list)
    for each in facts.declarations:
        rows[each.holder].append(each)
    holders = [""] if "" in rows else []
    return [Unit(index, path, holder, rows[holder]) for holder in [*holders, *(h for h in rows if h)]]


def _deployment(index: Index) -> list[Part]:
    groups: dict[_Place, list[tuple[str, FileFacts]]] = defaultdict(list)
    for path, facts in declaring_files(index, frozenset(TITLES)):
        title = TITLES[facts.language]
        groups[_Place(title, _home(path) if facts.language in _BY_DIRECTORY else path)].append((path, facts))
    names = [place.title for place in groups]
    parts = []
    for place, files in groups.items():
        title = place.title if names.count(place.title) == 1 else f"{place.title} ({place.where})"
        if part := _part(index, title, files):
            parts.append(part)
    return parts[:MAX_PARTS]


def _home(path: str) -> str:
    """The directory that files of one deployment share; a chart's templates belong to the chart."""
    folder = f"/{path.rpartition('/')[0]}"
    return folder.partition("/templates")[0].strip("/") or "."


def _part(index: Index, title: str, files: Sequence[tuple[str, FileFacts]]) -> Part | None:
    collector = Collector()
    members: list[SymbolId] = []
    for path, facts in files:
        units = units_of(index, path, facts)
        if facts.language == "application":
            write_application(collector, units, path, facts)
        else:
            for unit in units:
                write_unit(collector, unit, facts)
        members += [SymbolId(path, each.name) for each in facts.symbols] or [SymbolId(path, "")]
    if not collector.found:
        return None
    group = Group(members[0], "module", members, rank=INTERNAL * 2)
    settings = any(facts.language == "application" for _, facts in files)
    return Part(group, collector.found if settings else _bounded(collector.found), title)


def _bounded(found: list[Found]) -> list[Found]:
    """At most so many of each kind, the weightiest, in their own order."""
    left = dict(MOST)
    kept: set[int] = set()
    for number in sorted(range(len(found)), key=lambda number: -found[number].weight):
        kind = found[number].statement.kind
        if left.get(kind, 0) > 0:
            left[kind] -= 1
            kept.add(number)
    return [each for number, each in enumerate(found) if number in kept]


def _summary(index: Index, parts: Sequence[Part]) -> list[Statement]:
    """Which files declare it, with the units of each."""
    collector = Collector()
    for part in parts[:MAX_SUMMARY]:
        path = part.anchor.path
        facts = index.package.files[path].facts
        heads = [unit.head for unit in units_of(index, path, facts) if unit.head and unit.name] if facts else []
        if not heads:
            continue
        prose = Prose(index, path, "")
        for each in heads[:6]:
            prose.cite(each.start, each.end, symbol=each.holder)
        names = list(dict.fromkeys(code(each.name) for each in heads[:6]))
        more = len(heads) > len(names)
        said = f"{', '.join(names)} and others" if more else listing(names)
        about = About(path, "", "summary", "declared")
        collector.add(prose, "summary", f"{code(path)} declares {said}", about)
    return [each.statement for each in collector.found]


def declared_services(index: Index, told: set[str]) -> list[Statement]:
    """What it is deployed with that no code of it is seen to use."""
    places: dict[str, list[tuple[str, ServiceUse]]] = defaultdict(list)
    for path, facts in declaring_files(index, frozenset(TITLES)):
        for use in facts.services:
            if use.service not in told and not is_own(index, use.service):
                places[use.service].append((path, use))
    collector = Collector()
    for service, uses in list(places.items())[:MAX_SERVICES]:
        path, first = uses[0]
        prose = Prose(index, path, first.symbol)
        names = []
        for where, use in uses[:4]:
            head = _head(index, where, use.symbol)
            name = head.name if head is not None else ""
            if head is None or not is_codeable(name) or code(name) in names:
                continue
            names.append(code(name))
            prose.cite(use.start, use.end, path=where, symbol=use.symbol)
            prose.cite(head.start, head.end, path=where, symbol=use.symbol)
            if not prose.derivations:
                said = use.resource.value if use.resource is not None and head.what == "section" else ""
                prove_name(prose, service, [str(said), *_images(index, where, use.symbol), head.value])
        if names:
            text = f"Is deployed with {display_name(service)}, as {listing(names)}"
            collector.add(prose, "service", text, About(path, "", "service", service))
    return [each.statement for each in collector.found]


def _images(index: Index, path: str, holder: str) -> list[str]:
    facts = index.package.files[path].facts
    rows = facts.declarations if facts is not None else ()
    return [each.name for each in rows if each.holder == holder and each.what == "image"]


def _head(index: Index, path: str, holder: str) -> Declaration | None:
    facts = index.package.files[path].facts
    rows = facts.declarations if facts is not None else ()
    return next((each for each in rows if each.holder == holder and each.what in UNITS), None)
