"""A package's own pages: overview, guides, coverage, and the evidence beside the text."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from specs import reading
from specs.pages.dependencies import dependencies
from specs.pages.diagrams import drawing
from specs.pages.excerpts import first_proof, proof
from specs.pages.fragments import shown
from specs.pages.frame import Frame, numeral, package_page, version_of
from specs.pages.guides import DEVELOPER, USAGE, Part, parts

COVERAGE_LISTS = ("withheld", "gaps", "files")
COVERAGE_AT_FIRST, COVERAGE_ON_A_PAGE = 40, 200


@require_safe
@vary_on_headers("HX-Request")
@package_page
def overview(request: HttpRequest, frame: Frame) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # Only the page of a package without a spec asks so, and by now there is one.
        version_of(frame)
        return HttpResponse(headers={"HX-Refresh": "true"})

    def read() -> dict[str, object]:
        found = reading.overview(frame.package, frame.number)
        context = found.context
        return {
            "overview": found,
            "proof": first_proof(frame.package, (*found.purpose, *found.does)),
            "dependencies": dependencies(found.services),
            "drawing": drawing(frame.package, context) if context else None,
            "keep": context is None or bool(context.svg or context.error),
        }

    return shown(request, frame, "overview", "specs:package", read)


@require_safe
@package_page
def usage(request: HttpRequest, frame: Frame) -> HttpResponse:
    def read() -> dict[str, object]:
        return _guide(frame, "Usage", parts(reading.usage_guide(frame.package, frame.number), USAGE))

    return shown(request, frame, "guide", "specs:usage", read, about="Usage")


@require_safe
@package_page
def dev(request: HttpRequest, frame: Frame) -> HttpResponse:
    def read() -> dict[str, object]:
        return _guide(frame, "Developer docs", parts(reading.developer_docs(frame.package, frame.number), DEVELOPER))

    return shown(request, frame, "guide", "specs:dev", read, about="Developer docs")


def _guide(frame: Frame, title: str, found: tuple[Part, ...]) -> dict[str, object]:
    statements = (each for part in found for group in part.groups for each in group.statements)
    return {"title": title, "parts": found, "proof": first_proof(frame.package, statements)}


@require_safe
@package_page
def coverage(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The beginning of each list; `?list=NAME` shows one of them page by page."""
    name = request.GET.get("list", "")
    if name not in ("", *COVERAGE_LISTS):
        raise Http404(f"There is no list {name}.")
    number = numeral(request.GET.get("page", "1"))
    if not number or (number > 1 and not name):
        raise Http404("There is no such page.")
    limit = COVERAGE_ON_A_PAGE if name else COVERAGE_AT_FIRST
    found = reading.coverage(frame.package, frame.number, limit=limit, start=(number - 1) * limit)
    totals = {"withheld": found.withheld_total, "gaps": found.gaps_total, "files": found.left_out_total}
    page = Paginator(range(totals.get(name, 0)), limit).get_page(number)
    if page.number != number:
        raise Http404("There is no such page.")
    context = {"coverage": found, "list": name, "page": page}
    return frame.page(request, "specs/coverage.html", "specs:coverage", version=found.version, **context)


@require_safe
@vary_on_headers("HX-Request")
@package_page
def evidence(request: HttpRequest, frame: Frame, key: str) -> HttpResponse:
    """The lines that prove one statement: a fragment for the panel, a page of its own without JavaScript."""
    statement = reading.statement(frame.package, key, frame.number)
    found = proof(frame.package, statement)
    if request.headers.get("HX-Request") == "true":
        return render(request, "specs/_evidence.html", {"package": frame.package, "at": frame.at, "proof": found})
    version = version_of(frame)
    return frame.page(request, "specs/evidence.html", "specs:spec", version=version, statement=statement, proof=found)
