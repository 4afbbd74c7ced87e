"""A large spec in portions: its contents, one capability page by page, requirements by the words of their titles."""

from collections.abc import Iterable

from django.db.models import Q

from specs.models import Node, Package
from specs.reading import versions
from specs.reading.parts import NoSuchPart, capability_view, outline_capability
from specs.reading.rows import NodeRow, resolved, rows_at, statement_views, tree
from specs.reading.shapes import CapabilityPage, Outline, OutlineRequirement

MAX_WORDS = 8


def contents(package: Package, number: int | None = None) -> Outline:
    """The outline with the capabilities' summaries."""
    version = versions.find(package, number)
    nodes = tree(package, version)
    keys = [key for node in nodes.capabilities for key in node.content.parts.get("summary", ())]
    views = statement_views(version, rows_at(package, version, keys))
    capabilities = tuple(outline_capability(nodes, node, views) for node in nodes.capabilities)
    return Outline(versions.view_of(package, version), capabilities)


def capability_page(
    package: Package, key: str, number: int | None = None, *, page: int = 1, at_most: int
) -> CapabilityPage:
    """Pages hold whole requirements, together at most `at_most` statements unless one alone has more."""
    version = versions.find(package, number)
    nodes = tree(package, version)
    found = next((node for node in nodes.capabilities if node.key == key), None)
    pages = _pages(nodes.below(found), at_most) if found is not None else []
    if found is None or not 1 <= page <= len(pages):
        raise NoSuchPart(f"{package.name} has no page {page} of a capability {key}.")
    here = pages[page - 1]
    keys = [each for node in (found, *here) for part in node.content.parts.values() for each in part]
    related = (cited for node in here for cited in node.content.related)
    views, resolver = resolved(version, rows_at(package, version, keys), related)
    view = capability_view(found, here, views, resolver)
    return CapabilityPage(view, page, len(pages), len(found.content.children))


def requirements_named(
    package: Package, words: str, number: int | None = None, *, limit: int
) -> list[OutlineRequirement]:
    """Those whose title or id holds every word."""
    version = versions.find(package, number)
    rows = Node.objects.filter(package=package, kind=Node.Kind.REQUIREMENT).at(version.number)
    for word in words.split()[:MAX_WORDS]:
        rows = rows.filter(Q(title__icontains=word) | Q(ident__icontains=word))
    found = rows.order_by("ident").values_list("key", "ident", "title")[:limit]
    return [OutlineRequirement(key, ident, title, 0) for key, ident, title in found]


def _pages(requirements: Iterable[NodeRow], at_most: int) -> list[list[NodeRow]]:
    pages: list[list[NodeRow]] = [[]]
    held = 0
    for node in requirements:
        size = sum(map(len, node.content.parts.values()))
        if pages[-1] and held + size > at_most:
            pages.append([])
            held = 0
        pages[-1].append(node)
        held += size
    return pages
