"""The ledgers: the corrections of one package, and of all."""

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from feedback.counting import counts
from feedback.figures import figures
from feedback.ledger import GROUPS, Filters, corrections_for
from feedback.models import Approval, Correction, Kind, Standing
from feedback.panels import written
from specs import reading
from specs.models import Package
from specs.pages.frame import Frame, package_page, version_of
from studio.people.access import anonymous_may_read
from studio.people.models import Team
from studio.people.visibility import maintains

ON_A_PAGE = 50
MOST_APPROVALS = 500
_LONGEST = 200

STANDINGS = [
    ("attention", "waits for a person"),
    *Standing.choices,
    ("accepted", "accepted, all"),
    ("closed", "closed, all"),
]


@require_safe
@package_page
def of_package(request: HttpRequest, frame: Frame) -> HttpResponse:
    filters = _filters(request)
    page = _page(request, filters, frame.package)
    version = version_of(frame) if frame.package.latest_id else None
    shared = _shared(filters, page)
    approvals = Approval.objects.filter(package=frame.package)
    may_approve = version is not None and maintains(request.user, frame.package.team)
    outline = reading.outline(frame.package) if may_approve else None
    return frame.page(
        request,
        "feedback/package.html",
        "",
        version=version,
        counts=counts(frame.package),
        approvals=approvals[:MOST_APPROVALS],
        outline=outline,
        to_approve=request.GET.get("approve", "")[:_LONGEST],
        **shared,
    )


@require_safe
@anonymous_may_read
def of_all(request: HttpRequest) -> HttpResponse:
    filters = _filters(request)
    seen = Package.objects.visible_to(request.user)
    teams = Team.objects.filter(pk__in=seen.values("team")).values_list("slug", flat=True)
    context = {**_shared(filters, _page(request, filters)), "teams": teams, "with_package": True,
               "figures": figures(request.user)}  # fmt: skip
    return render(request, "feedback/corrections.html", context)


@require_safe
def suspect(request: HttpRequest) -> HttpResponse:
    """What reviewers expected otherwise of the code of the packages that the reader maintains, until it does so."""
    done = bool(request.GET.get("done"))
    standing = Standing.RESOLVED if done else "pending"
    found = corrections_for(request.user, Filters(standing=standing, kind=Kind.CODE_WRONG, maintained=True))
    page = Paginator(found.order_by("-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    now = written([each for each in page.object_list if each.standing == Standing.CONFLICT])
    # Where the code changed, and not to what was expected, it is told as it is now.
    rows = [(each, now[each.pk].written if each.pk in now else "") for each in page.object_list]
    return render(request, "feedback/suspect.html", {"page": page, "rows": rows, "done": done})


def _filters(request: HttpRequest) -> Filters:
    def text(name: str) -> str:
        return request.GET.get(name, "").strip()[:_LONGEST]

    standing = text("state")
    known = standing in Standing.values or standing in GROUPS
    return Filters(
        standing if known else "",
        text("kind"),
        text("team"),
        text("package"),
        text("author"),
        bool(request.GET.get("mine")),
        bool(request.GET.get("maintained")),
    )


def _page(request: HttpRequest, filters: Filters, package: Package | None = None) -> "Page[Correction]":
    rows = corrections_for(request.user, filters, package).order_by("-pk")
    return Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))


def _shared(filters: Filters, page: "Page[Correction]") -> dict[str, object]:
    return {"filters": filters, "page": page, "standings": STANDINGS, "kinds": Kind.choices}
