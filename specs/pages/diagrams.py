"""The diagrams of a version, their nodes linked to the code."""

import re
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from specs import reading
from specs.diagrams.rendering import with_links
from specs.models import Package
from specs.pages.fragments import with_panels
from specs.pages.frame import Frame, package_page, version_of
from specs.panels import correct_path
from specs.reading import CitationView, DiagramView
from specs.reading.parts import NoSuchPart
from specs.templatetags.spec_links import citation_url

_VIEW_BOX = re.compile(r'<svg [^>]*viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ')


@dataclass(frozen=True, slots=True)
class Drawing:
    diagram: DiagramView
    svg: SafeString  # "" while it is not drawn
    places: tuple[tuple[str, CitationView], ...]  # node and the code it stands for


def drawing(package: Package, diagram: DiagramView) -> Drawing:
    links = {node: citation_url(package, citation) for node, citation in diagram.nodes.items()}
    # Sanitised when it was rendered: known drawing elements and attributes alone.
    svg = mark_safe(_as_part_of_a_page(with_links(diagram.svg, links))) if diagram.svg else SafeString()  # noqa: S308
    return Drawing(diagram, svg, tuple(sorted(diagram.nodes.items(), key=lambda each: each[1])))


def _as_part_of_a_page(svg: str) -> str:
    """As wide as it was drawn, so that a small drawing is not blown up; the page shrinks what is wider than itself.

    An image may hold no links, for those who have it read to them: a group may.
    """
    svg = svg.replace(' role="img"', ' role="group"', 1)
    size = _VIEW_BOX.search(svg)
    return svg.replace("<svg ", f'<svg width="{float(size[1]):.0f}" ', 1) if size else svg


@require_safe
@package_page
def diagrams(request: HttpRequest, frame: Frame) -> HttpResponse:
    version = version_of(frame)
    found = [drawing(frame.package, each) for each in reading.diagrams(frame.package, frame.number)]
    response = frame.page(request, "specs/diagrams.html", "specs:diagrams", version=version, drawings=found)
    response.content = with_panels(response.content.decode(), request.user, frame, version).encode()
    return response


@require_safe
@vary_on_headers("HX-Request")
@package_page
def diagram(request: HttpRequest, frame: Frame, key: str) -> HttpResponse:
    """One of them, for a page that waits until it is drawn."""
    if request.headers.get("HX-Request") != "true":
        return redirect(f"{reverse('specs:diagrams', args=[frame.package.slug])}{frame.at}#d-{key}")
    version = version_of(frame)
    asked = next((each for each in reading.diagrams(frame.package, frame.number) if each.key == key), None)
    if asked is None:
        raise NoSuchPart(f"Version {version.number} has no diagram {key}.")
    if not (asked.svg or asked.error):
        return HttpResponse(status=204)  # htmx leaves everything as it is, and asks again
    shown = {
        "package": frame.package,
        "version": version,
        "at": frame.at,
        "correct_path": correct_path(frame.package),
        "drawing": drawing(frame.package, asked),
    }
    html = render_to_string("specs/_diagram.html", shown)
    return HttpResponse(with_panels(html, request.user, frame, version))
