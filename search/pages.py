"""The search page: a whole page without JavaScript, its results alone while somebody types."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from search.retrieval.query import NARROWING, TABS, read
from search.retrieval.search import PACKAGES, Results, permitted_packages, search
from studio.people.access import anonymous_may_read

LAST_PAGE = 20  # nobody reads on, and each page costs as much as the first
_OFFERED = 8  # languages and teams to narrow by
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
    query = read(request.GET.get("q", ""), request.GET.dict())
    number = _page(request.GET.get("page", ""))
    found = search(query, request.user, page=number, still_typing=is_fragment)
    tab = query.filters.tab
    context = {
        "query": query.typed,
        "results": found,
        "tabs": [(name, name.capitalize(), found.by_kind.get(name, 0), name == tab) for name in TABS],
        "tab": tab,
        "given": query.filters.given(),
        "clicked": [(name, request.GET[name], _without(request, name)) for name in NARROWING if request.GET.get(name)],
        "languages": list(found.by_language.items())[:_OFFERED] if not query.filters.lang else [],
        "teams": list(found.by_team.items())[:_OFFERED] if not query.filters.team else [],
        "page": Paginator(range(min(found.total, LAST_PAGE * PACKAGES)), PACKAGES).get_page(number),
        "examples": EXAMPLES,
        "nothing_to_search": _nothing_to_search(request, found),
    }
    return render(request, "search/_results.html" if is_fragment else "search/search.html", context)


def _without(request: HttpRequest, name: str) -> str:
    query = request.GET.copy()
    for each in (name, "page"):
        query.pop(each, None)
    return f"?{query.urlencode()}"


def _page(text: str) -> int:
    return min(int(text), LAST_PAGE) if text.isascii() and text.isdigit() and 0 < len(text) < 4 and int(text) else 1


def _nothing_to_search(request: HttpRequest, found: Results) -> bool:
    return not found.packages and not permitted_packages(read(""), request.user).exists()
