"""A package's own pages: overview, spec, guides, coverage, and the evidence beside the text."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from specs import reading
from specs.pages.diagrams import drawing
from specs.pages.excerpts import drawn
from specs.pages.frame import Frame, package_page, version_of

# Above this, the spec is read capability by capability: the page would be heavier than a reader can use.
ON_ONE_PAGE = 1200


@require_safe
@package_page
def overview(request: HttpRequest, frame: Frame) -> HttpResponse:
    found = reading.overview(frame.package, frame.asked)
    context = next(iter(reading.diagrams(frame.package, frame.asked, "context")), None)
    return frame.page(
        request,
        "specs/overview.html",
        "specs:package",
        version=found.version,
        overview=found,
        drawing=drawing(frame.package, context) if context else None,
    )


@require_safe
@package_page
def spec(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole spec, or of a large one the capability asked for (`?capability=`), else the first."""
    outline = reading.outline(frame.package, frame.asked)
    total = sum(each.statements for each in outline.requirements)
    asked = request.GET.get("capability")
    if asked is None and total > ON_ONE_PAGE:
        asked = outline.capabilities[0].key
    if asked is None:
        capabilities = reading.spec(frame.package, frame.asked).capabilities
    else:
        capabilities = (reading.capability(frame.package, asked, frame.asked),)
    return frame.page(
        request,
        "specs/spec.html",
        "specs:spec",
        version=outline.version,
        outline=outline,
        capabilities=capabilities,
        on_one_page=asked is None,
        current=asked,
    )


@require_safe
@package_page
def requirement(request: HttpRequest, frame: Frame, ident: str) -> HttpResponse:
    found = reading.requirement(frame.package, ident, frame.asked)
    outline = reading.outline(frame.package, frame.asked)
    return frame.page(
        request,
        "specs/requirement.html",
        "specs:spec",
        version=outline.version,
        outline=outline,
        requirement=found,
        on_one_page=False,
    )


@require_safe
@package_page
def usage(request: HttpRequest, frame: Frame) -> HttpResponse:
    return _guide(request, frame, "Usage", "specs:usage", reading.usage_guide(frame.package, frame.asked))


@require_safe
@package_page
def dev(request: HttpRequest, frame: Frame) -> HttpResponse:
    return _guide(request, frame, "Developer docs", "specs:dev", reading.developer_docs(frame.package, frame.asked))


def _guide(
    request: HttpRequest, frame: Frame, title: str, tab: str, statements: tuple[reading.StatementView, ...]
) -> HttpResponse:
    version = version_of(frame)
    return frame.page(request, "specs/guide.html", tab, version=version, title=title, statements=statements)


@require_safe
@package_page
def coverage(request: HttpRequest, frame: Frame) -> HttpResponse:
    found = reading.coverage(frame.package, frame.asked)
    return frame.page(request, "specs/coverage.html", "specs:coverage", version=found.version, coverage=found)


@require_safe
@vary_on_headers("HX-Request")
@package_page
def evidence(request: HttpRequest, frame: Frame, key: str) -> HttpResponse:
    """The lines that prove one statement: a fragment for the panel, a page of its own without JavaScript."""
    statement = reading.statement(frame.package, key, frame.asked)
    found = reading.excerpts(frame.package, [*statement.citations, *statement.tests])
    shown = {
        "statement": statement,
        "citations": [drawn(found[each]) for each in statement.citations if each in found],
        "tests": [drawn(found[each]) for each in statement.tests if each in found],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "specs/_evidence.html", {"package": frame.package, "at": frame.at, **shown})
    return frame.page(request, "specs/evidence.html", "specs:spec", version=version_of(frame), **shown)
