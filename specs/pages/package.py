"""A package's own pages: overview, spec, guides, coverage, and the evidence beside the text."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from specs import reading
from specs.pages.diagrams import drawing
from specs.pages.excerpts import drawn
from specs.pages.fragments import fragment, with_panels
from specs.pages.frame import Frame, package_page, version_of

# Above this, the spec is read capability by capability: the page would be heavier than a reader can use.
ON_ONE_PAGE = 1200


@require_safe
@vary_on_headers("HX-Request")
@package_page
def overview(request: HttpRequest, frame: Frame) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        # Only the page of a package without a spec asks so, and by now there is one.
        version_of(frame)
        return HttpResponse(headers={"HX-Refresh": "true"})

    def read() -> dict[str, object]:
        context = next(iter(reading.diagrams(frame.package, frame.number, "context")), None)
        return {
            "overview": reading.overview(frame.package, frame.number),
            "drawing": drawing(frame.package, context) if context else None,
            "keep": context is None or bool(context.svg or context.error),
        }

    return _shown(request, frame, "overview", "specs:package", read)


@require_safe
@package_page
def spec(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The whole spec, or of a large one the capability asked for (`?capability=`), else the first."""
    asked = request.GET.get("capability")

    def read() -> dict[str, object]:
        outline = reading.outline(frame.package, frame.number)
        current = asked
        if current is None and sum(each.statements for each in outline.requirements) > ON_ONE_PAGE:
            current = outline.capabilities[0].key
        if current is None:
            capabilities = reading.spec(frame.package, frame.number).capabilities
        else:
            capabilities = (reading.capability(frame.package, current, frame.number),)
        return {
            "outline": outline,
            "capabilities": capabilities,
            "on_one_page": current is None,
            "current": current,
        }

    return _shown(request, frame, "spec", "specs:spec", read, about=asked or "")


@require_safe
@package_page
def requirement(request: HttpRequest, frame: Frame, ident: str) -> HttpResponse:
    def read() -> dict[str, object]:
        return {
            "requirement": reading.requirement(frame.package, ident, frame.number),
            "alone": True,
            "outline": reading.outline(frame.package, frame.number),
        }

    return _shown(request, frame, "requirement", "specs:spec", read, about=ident)


@require_safe
@package_page
def usage(request: HttpRequest, frame: Frame) -> HttpResponse:
    def read() -> dict[str, object]:
        return {"title": "Usage", "statements": reading.usage_guide(frame.package, frame.number)}

    return _shown(request, frame, "guide", "specs:usage", read, about="Usage")


@require_safe
@package_page
def dev(request: HttpRequest, frame: Frame) -> HttpResponse:
    def read() -> dict[str, object]:
        return {"title": "Developer docs", "statements": reading.developer_docs(frame.package, frame.number)}

    return _shown(request, frame, "guide", "specs:dev", read, about="Developer docs")


def _shown(
    request: HttpRequest, frame: Frame, name: str, tab: str, read: Callable[[], dict[str, object]], about: str = ""
) -> HttpResponse:
    """The page `specs/NAME.html` around the fragment `specs/bodies/NAME.html`."""
    version = version_of(frame)
    html = fragment(frame, version, f"{name} {about}", f"specs/bodies/{name}.html", read)
    body = with_panels(html, request.user, frame, version)
    return frame.page(request, f"specs/{name}.html", tab, version=version, body=body, about=about)


@require_safe
@package_page
def coverage(request: HttpRequest, frame: Frame) -> HttpResponse:
    found = reading.coverage(frame.package, frame.number)
    return frame.page(request, "specs/coverage.html", "specs:coverage", version=found.version, coverage=found)


@require_safe
@vary_on_headers("HX-Request")
@package_page
def evidence(request: HttpRequest, frame: Frame, key: str) -> HttpResponse:
    """The lines that prove one statement: a fragment for the panel, a page of its own without JavaScript."""
    statement = reading.statement(frame.package, key, frame.number)
    found = reading.excerpts(frame.package, [*statement.citations, *statement.tests])
    shown: dict[str, object] = {
        "statement": statement,
        "citations": [drawn(found[each]) for each in statement.citations if each in found],
        "tests": [drawn(found[each]) for each in statement.tests if each in found],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "specs/_evidence.html", {"package": frame.package, "at": frame.at, **shown})
    return frame.page(request, "specs/evidence.html", "specs:spec", version=version_of(frame), **shown)
