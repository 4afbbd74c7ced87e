"""The texts of a version: its overview, its guides, and the whole spec."""

from collections.abc import Iterable, Mapping

from specs.models import Package
from specs.reading import versions
from specs.reading.parts import capability_view, diagram_rows, diagram_view, outline_capability
from specs.reading.rows import Resolver, cited_by, resolved, rows_at, statement_views, tree, views_by_key, with_evidence
from specs.reading.shapes import OverviewView, SpecView, StatementView

OVERVIEW_PARTS = ("purpose", "does", "does_not", "services")


def overview(package: Package, number: int | None = None) -> OverviewView:
    version = versions.find(package, number)
    nodes = tree(package, version)
    parts = nodes.root.parts
    summaries = [key for node in nodes.capabilities for key in node.content.parts.get("summary", ())]
    keys = [key for name in OVERVIEW_PARTS for key in parts.get(name, ())]
    read = with_evidence(rows_at(package, version, [*keys, *summaries]))
    drawn = diagram_rows(package, version, "context")[:1]
    resolver = Resolver(version, (*cited_by(read), *(cited for _, nodes in drawn for cited in nodes.values())))
    views = views_by_key(read, resolver)
    return OverviewView(
        version=versions.view_of(package, version),
        purpose=chosen(views, parts.get("purpose", ())),
        does=chosen(views, parts.get("does", ())),
        does_not=chosen(views, parts.get("does_not", ())),
        services=chosen(views, parts.get("services", ())),
        capabilities=tuple(outline_capability(nodes, node, views) for node in nodes.capabilities),
        context=next((diagram_view(row, places, resolver) for row, places in drawn), None),
    )


def usage_guide(package: Package, number: int | None = None) -> tuple[StatementView, ...]:
    return _guide(package, number, "usage_guide")


def developer_docs(package: Package, number: int | None = None) -> tuple[StatementView, ...]:
    return _guide(package, number, "developer_docs")


def spec(package: Package, number: int | None = None) -> SpecView:
    """The whole version. Large: pages show its parts."""
    version = versions.find(package, number)
    nodes = tree(package, version)
    related = (cited for node in nodes.requirements.values() for cited in node.content.related)
    views, resolver = resolved(version, rows_at(package, version), related)
    parts = nodes.root.parts
    return SpecView(
        version=versions.view_of(package, version),
        purpose=chosen(views, parts.get("purpose", ())),
        does=chosen(views, parts.get("does", ())),
        does_not=chosen(views, parts.get("does_not", ())),
        services=chosen(views, parts.get("services", ())),
        capabilities=tuple(capability_view(node, nodes.below(node), views, resolver) for node in nodes.capabilities),
        usage_guide=chosen(views, parts.get("usage_guide", ())),
        developer_docs=chosen(views, parts.get("developer_docs", ())),
    )


def chosen(views: Mapping[str, StatementView], keys: Iterable[str]) -> tuple[StatementView, ...]:
    return tuple(views[key] for key in keys)


def _guide(package: Package, number: int | None, name: str) -> tuple[StatementView, ...]:
    version = versions.find(package, number)
    keys = tree(package, version).root.parts.get(name, ())
    return chosen(statement_views(version, rows_at(package, version, keys)), keys)
