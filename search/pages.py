"""The search page: a whole page without JavaScript, its results alone while somebody types. What is suggested in the
bar of every page, and the packages like another."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from search.retrieval.like import packages_like
from search.retrieval.query import NARROWING, TABS, read
from search.retrieval.search import PACKAGES, Results, permitted_packages, search
from search.retrieval.suggesting import suggestions
from specs.pages.frame import Frame, package_page, version_of
from studio.people.access import anonymous_may_read

LAST_PAGE = 20  # nobody reads on, and each page costs as much as the first
EXAMPLES = (
    "which packages send e-mail when a job fails",
    "service:dynamodb conditional writes",
    "kind:constraint longer than",
    '"retry" lang:python',
)


@require_safe
@vary_on_headers("HX-Request")
@anonymous_may_read
def results(request: HttpRequest) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") == "true"
    typing = is_fragment and bool(request.GET.get("typing"))
    # No link of the results leads to what was only typed.
    request.GET = request.GET.copy()  # type: ignore[assignment]
    request.GET.pop("typing", None)  # type: ignore[misc]
    query = read(request.GET.get("q", ""), request.GET.dict())
    number = _page(request.GET.get("page", ""))
    found = search(query, request.user, page=number, still_typing=typing, with_facets=True)
    tab = query.filters.tab
    more = "+" if found.more_by_tab else ""
    context = {
        "query": query.typed,
        "results": found,
        "tabs": [(name, name.capitalize(), found.by_tab.get(name, 0), more, name == tab) for name in TABS],
        "tab": tab,
        "given": query.filters.given(),
        "clicked": [(name, request.GET[name], _without(request, name)) for name in NARROWING if request.GET.get(name)],
        "facets": [
            (facet, [(choice, _with(request, facet.name, choice.value)) for choice in facet.choices])
            for facet in found.facets
        ],
        "page": Paginator(range(min(found.total, LAST_PAGE * PACKAGES)), PACKAGES).get_page(number),
        "examples": EXAMPLES,
        "nothing_to_search": _nothing_to_search(request, found),
    }
    return render(request, "search/_results.html" if is_fragment else "search/search.html", context)


@require_safe
@anonymous_may_read
def suggest(request: HttpRequest) -> HttpResponse:
    """What somebody who is still typing may be after: a list for the box that they type in."""
    query = read(request.GET.get("q", ""))
    return render(request, "search/_suggestions.html", {"query": query, "found": suggestions(query, request.user)})


@require_safe
@package_page
def like(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The packages like this one."""
    version = version_of(frame)
    found = packages_like(frame.package, request.user)
    return frame.page(request, "search/like.html", "", version=version, alike=found)


def _with(request: HttpRequest, name: str, value: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return f"?{query.urlencode()}"


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    for each in (name, "page"):
        query.pop(each, None)
    return f"?{query.urlencode()}"


def _page(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text) else 1


def _nothing_to_search(request: HttpRequest, found: Results) -> bool:
    return not found.packages and not permitted_packages(read(""), request.user).exists()
