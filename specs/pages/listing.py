"""The home page: the packages that the reader may see, what changed lately, and how much there is."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.cache import cache
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from specs.models import Job, Package, SpecVersion, Statement
from specs.models.job import State
from specs.models.version import WORDS
from specs.panels import panels
from studio.people.access import anonymous_may_read
from studio.people.models import Team
from studio.people.visibility import Viewer

ON_A_PAGE = 25
LATELY = 8
TOTALS_SECONDS = 60  # counting all statements of a large organization at each visit would cost more than it tells
LONGEST_QUERY = 100

SORTS = {
    "name": ("Name", ("slug",)),
    "newest": ("Newest version", (F("latest_id").desc(nulls_last=True), "slug")),
    "behind": ("Most behind", (F("behind").desc(), "slug")),
}
FRESHNESS = {
    "current": ("Current", Q(latest__isnull=False, behind=0, gone_at="")),
    "behind": ("Behind its code", Q(latest__isnull=False, behind__gt=0)),
    "unwritten": ("No spec yet", Q(latest=None)),
}
# What the newest run says of a package without a spec.
_STANDING = {
    State.QUEUED: "being written",
    State.RUNNING: "being written",
    State.FAILED: "could not be written",
    State.DEAD: "could not be written",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the query string asks for; what it does not know is left out."""

    name: str
    team: str
    language: str
    service: str
    freshness: str
    sort: str

    @classmethod
    def read(cls, query: QueryDict) -> "Wanted":
        def text(field: str) -> str:
            return query.get(field, "").strip()[:LONGEST_QUERY]

        freshness, sort = text("freshness"), text("sort")
        return cls(
            text("name"),
            text("team"),
            text("language"),
            text("service"),
            freshness if freshness in FRESHNESS else "",
            sort if sort in SORTS else "name",
        )

    def of(self, packages: QuerySet[Package]) -> QuerySet[Package]:
        if self.name:
            packages = packages.filter(Q(name__icontains=self.name) | Q(slug__icontains=self.name))
        if self.team:
            packages = packages.filter(team__slug=self.team)
        if self.language:
            packages = packages.filter(language=self.language)
        if self.service:
            packages = packages.filter(pk__in=_using(self.service).values("package"))
        if self.freshness:
            packages = packages.filter(FRESHNESS[self.freshness][1])
        return packages.order_by(*SORTS[self.sort][1])

    @property
    def narrowed(self) -> bool:
        return any((self.name, self.team, self.language, self.service, self.freshness))


def _using(service: str) -> QuerySet[Statement]:
    """The statements that name a service, whose words begin with those given."""
    begun = " & ".join(f"{word}:*" for word in re.findall(r"[^\W_]+", service.lower()))
    named = Statement.objects.filter(kind="service", until=None)
    if not begun:
        return named.none()
    return named.alias(words=WORDS).filter(words=SearchQuery(begun, config="simple", search_type="raw"))


@require_safe
@vary_on_headers("HX-Request")
@anonymous_may_read
def home(request: HttpRequest) -> HttpResponse:
    seen = Package.objects.visible_to(request.user).active()
    wanted = Wanted.read(request.GET)
    run = Job.objects.filter(package=OuterRef("pk")).order_by("-pk").values("state")[:1]
    listed = wanted.of(seen).select_related("team", "latest__snapshot").annotate(run=Subquery(run))
    paginator = Paginator(listed, ON_A_PAGE)
    try:
        page = paginator.page(request.GET.get("page", 1))
    except PageNotAnInteger:
        page = paginator.page(1)
    except EmptyPage:
        page = paginator.page(paginator.num_pages)
    purposes = _purposes(page.object_list)
    context: dict[str, object] = {
        "wanted": wanted,
        "page": page,
        "rows": [(each, purposes.get(each.pk, ""), _STANDING.get(vars(each)["run"])) for each in page.object_list],
        "sorts": [(key, label) for key, (label, _) in SORTS.items()],
        "freshnesses": [(key, label) for key, (label, _) in FRESHNESS.items()],
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "specs/_packages.html", context)
    context |= {
        "teams": Team.objects.filter(pk__in=seen.values("team")).values_list("slug", flat=True),
        "languages": seen.exclude(language="").values_list("language", flat=True).distinct().order_by("language"),
        "totals": _totals(request.user, seen),
        "further_totals": [each for panel in panels() for each in panel.totals(request.user)],
        "lately": _lately(seen),
    }
    return render(request, "specs/packages.html", context)


def _purposes(packages: Any) -> dict[int, str]:
    """The first sentence on what each package is for."""
    rows = Statement.objects.filter(package__in=[each.pk for each in packages], kind="purpose", until=None)
    return dict(rows.order_by("-pk").values_list("package", "text"))


def _totals(viewer: Viewer, seen: QuerySet[Package]) -> dict[str, int]:
    key = f"totals:{viewer.pk or 0}"
    totals: dict[str, int] | None = cache.get(key)
    if totals is None:

        def total(name: str) -> Sum:
            return Sum(Cast(KeyTextTransform(name, "latest__counts"), IntegerField()), default=0)

        totals = seen.aggregate(packages=Count("pk"), statements=total("statements"), citations=total("citations"))
        cache.set(key, totals, TOTALS_SECONDS)
    return totals


def _lately(seen: QuerySet[Package]) -> QuerySet[SpecVersion]:
    return SpecVersion.objects.filter(package__in=seen).select_related("package").order_by("-pk")[:LATELY]
