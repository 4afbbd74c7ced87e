"""Addresses that last: a statement by its key, wherever in the spec it now stands."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from specs import reading
from specs.pages.frame import Frame, package_page
from specs.reading.rows import NodeRow, tree
from specs.reading.versions import find

# Which page shows the statements of which part of the root.
PAGE_OF_PART = {"usage_guide": "specs:usage", "developer_docs": "specs:dev"}


@require_safe
@package_page
def statement(request: HttpRequest, frame: Frame, key: str) -> HttpResponse:
    reading.statement(frame.package, key, frame.number)  # 404 unless the version has it
    return redirect(f"{_page(frame, key)}{frame.at}#s-{key}")


def _page(frame: Frame, key: str) -> str:
    nodes = tree(frame.package, find(frame.package, frame.number))
    slug = frame.package.slug
    for part, keys in nodes.root.parts.items():
        if key in keys:
            return reverse(PAGE_OF_PART.get(part, "specs:package"), args=[slug])
    for node in nodes.requirements.values():
        if _holds(node, key):
            return reverse("specs:requirement", args=[slug, node.id])
    above = next((each for each in nodes.capabilities if _holds(each, key)), None)
    return reverse("specs:capability", args=[slug, above.key]) if above else reverse("specs:spec", args=[slug])


def _holds(node: NodeRow, key: str) -> bool:
    return any(key in keys for keys in node.content.parts.values())
