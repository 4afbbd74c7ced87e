"""Parts of a version: the outline, a capability, a requirement, one statement, its diagrams, its coverage."""

from collections.abc import Iterable, Mapping

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, Value, When

from specs.analysis.package import NOT_ANALYSED
from specs.models import BlobFacts, Diagram, Gap, Package, Rendering, SnapshotFile, SpecVersion, Withheld
from specs.publishing.layout import Cited, unpack_cited, unpack_evidence, unpack_nodes
from specs.reading import versions
from specs.reading.rows import NodeRow, Resolver, Tree, resolved, rows_at, statement_views, tree
from specs.reading.shapes import (
    CapabilityView,
    Coverage,
    DiagramView,
    GapView,
    Outline,
    OutlineCapability,
    OutlineRequirement,
    RequirementView,
    Section,
    SourceFileView,
    StatementView,
    WithheldView,
)
from specs.writing.draft import REQUIREMENT_SECTIONS

_KIND_OF_SECTION = {section: kind for kind, section in REQUIREMENT_SECTIONS.items()}


class NoSuchPart(LookupError):
    """The version has no such capability, requirement or statement."""


def outline(package: Package, number: int | None = None) -> Outline:
    version = versions.find(package, number)
    nodes = tree(package, version)
    return Outline(
        versions.view_of(package, version), tuple(outline_capability(nodes, node, {}) for node in nodes.capabilities)
    )


def capability(package: Package, key: str, number: int | None = None) -> CapabilityView:
    version = versions.find(package, number)
    nodes = tree(package, version)
    found = next((node for node in nodes.capabilities if node.key == key), None)
    if found is None:
        raise NoSuchPart(f"{package.name} has no capability {key}.")
    below = nodes.below(found)
    keys = [each for node in (found, *below) for part in node.content.parts.values() for each in part]
    related = (cited for node in below for cited in node.content.related)
    views, resolver = resolved(version, rows_at(package, version, keys), related)
    return capability_view(found, below, views, resolver)


def requirement(package: Package, ident: str, number: int | None = None) -> RequirementView:
    """The requirement of that id (REQ-CLARIFY) or key."""
    version = versions.find(package, number)
    nodes = tree(package, version)
    for above in nodes.capabilities:
        for node in nodes.below(above):
            if ident in (node.id, node.key):
                keys = [key for part in node.content.parts.values() for key in part]
                views, resolver = resolved(version, rows_at(package, version, keys), node.content.related)
                return requirement_view(node, above, views, resolver)
    raise NoSuchPart(f"{package.name} has no requirement {ident}.")


def statement(package: Package, key: str, number: int | None = None) -> StatementView:
    version = versions.find(package, number)
    views = statement_views(version, rows_at(package, version, [key]))
    if key not in views:
        raise NoSuchPart(f"{package.name} has no statement {key}.")
    return views[key]


def diagrams(package: Package, number: int | None = None, kind: str | None = None) -> tuple[DiagramView, ...]:
    version = versions.find(package, number)
    found = diagram_rows(package, version, kind)
    resolver = Resolver(version, (cited for _, nodes in found for cited in nodes.values()))
    return tuple(diagram_view(row, nodes, resolver) for row, nodes in found)


def diagram_rows(package: Package, version: SpecVersion, kind: str | None) -> list[tuple[Diagram, dict[str, Cited]]]:
    drawn = Rendering.objects.filter(source_hash=OuterRef("source_hash"))
    rows = Diagram.objects.filter(package=package).at(version.number).order_by("position")
    if kind is not None:
        rows = rows.filter(kind=kind)
    drawings = rows.annotate(svg=Subquery(drawn.values("svg")), error=Subquery(drawn.values("error")))
    return [(row, unpack_nodes(row.nodes)) for row in drawings]


def diagram_view(row: Diagram, nodes: Mapping[str, Cited], resolver: Resolver) -> DiagramView:
    """Of a row of `diagram_rows`."""
    places = {node: resolver.view(cited) for node, cited in nodes.items()}
    drawn = vars(row)
    return DiagramView(row.key, row.kind, row.title, row.mermaid, places, drawn["svg"] or "", drawn["error"] or "")


def coverage(package: Package, number: int | None = None, *, limit: int = 500, start: int = 0) -> Coverage:
    """What the version does not cover; at most `limit` rows of each from row `start` on, and how many there are."""
    version = versions.find(package, number)
    shown = slice(start, start + limit)
    gaps = Gap.objects.filter(package=package).at(version.number).order_by("pk")
    gap_rows = [(row, unpack_cited(row.place)) for row in gaps[shown]]
    held = Withheld.objects.filter(package=package).at(version.number).order_by("pk")
    withheld_rows = [(row, unpack_evidence(row.evidence)) for row in held[shown]]
    resolver = Resolver(
        version,
        [*(cited for _, cited in gap_rows), *(each for _, evidence in withheld_rows for each in evidence.citations)],
    )
    files = SnapshotFile.objects.filter(package=package).at(version.snapshot.number)
    left_out = files.exclude(reason="").select_related("path").order_by("path__path")
    not_analysed, left_out_total = _left_out(left_out)
    return Coverage(
        version=versions.view_of(package, version),
        gaps=tuple(GapView(row.what, row.text, resolver.view(cited)) for row, cited in gap_rows),
        withheld=tuple(
            WithheldView(row.key, row.text, row.reason, resolver.views(evidence.citations))
            for row, evidence in withheld_rows
        ),
        left_out=tuple(file_view(each) for each in left_out[shown]),
        problems=_problems(package, version)[shown],
        gaps_total=gaps.count(),
        left_out_total=left_out_total,
        withheld_total=version.counts.get("withheld", 0),
        not_analysed=not_analysed,
    )


def _left_out(files: QuerySet[SnapshotFile]) -> tuple[tuple[tuple[str, int], ...], int]:
    """Languages whose code the spec is silent about with the number of their files, and the number of all left out."""
    why = Case(When(reason__startswith=NOT_ANALYSED, then=F("reason")), default=Value(""))
    rows = files.order_by().annotate(why=why).values_list("why").annotate(number=Count("pk")).order_by("-number")
    counted = [(reason.removeprefix(NOT_ANALYSED), number) for reason, number in rows]
    told = [(name, number) for name, number in counted if name and name != "configuration"]
    return tuple(sorted(told, key=lambda each: (-each[1], each[0]))), sum(number for _, number in counted)


def _problems(package: Package, version: SpecVersion) -> tuple[tuple[str, str, int], ...]:
    files = SnapshotFile.objects.filter(package=package).at(version.snapshot.number)
    unread = BlobFacts.objects.filter(analyzer=version.analyzer, problems__isnull=False, blob__files__in=files)
    rows = unread.filter(language=F("blob__files__language")).order_by("blob__files__path__path")
    found = rows.values_list("blob__files__path__path", "problems")
    return tuple((path, sentence, line) for path, problems in found for sentence, line in problems or ())


def outline_capability(nodes: Tree, node: NodeRow, views: Mapping[str, StatementView]) -> OutlineCapability:
    return OutlineCapability(
        node.key,
        node.title,
        tuple(
            OutlineRequirement(each.key, each.id, each.title, sum(map(len, each.content.parts.values())))
            for each in nodes.below(node)
        ),
        tuple(views[key] for key in node.content.parts.get("summary", ()) if key in views),
    )


def capability_view(
    node: NodeRow, below: Iterable[NodeRow], views: Mapping[str, StatementView], resolver: Resolver
) -> CapabilityView:
    return CapabilityView(
        node.key,
        node.title,
        tuple(views[key] for key in node.content.parts.get("summary", ())),
        tuple(requirement_view(each, node, views, resolver) for each in below),
    )


def requirement_view(
    node: NodeRow, above: NodeRow, views: Mapping[str, StatementView], resolver: Resolver
) -> RequirementView:
    sections = tuple(
        Section(name, _KIND_OF_SECTION[name], tuple(views[key] for key in keys))
        for name, keys in _in_reading_order(node.content.parts)
    )
    related = resolver.views(node.content.related)
    return RequirementView(node.key, node.id, node.title, above.key, above.title, sections, related)


def file_view(row: SnapshotFile) -> SourceFileView:
    return SourceFileView(row.path.path, row.language, row.role, row.lines, row.reason, row.blob_id is not None)


def _in_reading_order(parts: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    return ((name, parts[name]) for name in REQUIREMENT_SECTIONS.values() if parts.get(name))
