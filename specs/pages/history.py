"""The versions of a package, and what one says otherwise than another."""

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from specs import reading
from specs.pages.frame import Frame, numeral, package_page, version_of

ON_A_PAGE = 50
CHANGES_ON_A_PAGE = 100


@require_safe
@package_page
def history(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Newest first; `?before=N` goes on with the versions older than N."""
    found = reading.history(frame.package, before=numeral(request.GET.get("before", "")), limit=ON_A_PAGE + 1)
    versions = found[:ON_A_PAGE]
    return frame.page(
        request,
        "specs/history.html",
        "specs:history",
        version=version_of(frame),
        versions=versions,
        older=versions[-1].number if len(found) > ON_A_PAGE else None,
    )


@require_safe
@package_page
def diff(request: HttpRequest, frame: Frame, old: int, new: int) -> HttpResponse:
    found = reading.diff(frame.package, old, new)
    changes = [
        *(("changed", each) for each in found.changed),
        *(("added", each) for each in found.added),
        *(("removed", each) for each in found.removed),
    ]
    try:
        page = Paginator(changes, CHANGES_ON_A_PAGE).page(request.GET.get("page", 1))
    except InvalidPage as error:
        raise Http404 from error
    return frame.page(request, "specs/diff.html", "specs:history", version=version_of(frame), diff=found, page=page)


@require_safe
@package_page
def compare(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The form of the history page: `?old=A&new=B`."""
    old, new = numeral(request.GET.get("old", "")), numeral(request.GET.get("new", ""))
    if old is None or new is None:
        raise Http404("Two versions are compared, each given by its number.")
    return redirect("specs:diff", frame.package.slug, old, new)
