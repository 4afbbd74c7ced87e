"""Operations on packages."""

from datetime import datetime

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from specs.models import Package
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.access import get_visible_or_404

router = Router(tags=["packages"])


class PackageOut(Schema):
    slug: str
    name: str
    team: str = Field(alias="team.slug")
    private: bool
    language: str
    repository: str = Field(alias="repository.url")
    root: str
    created_at: datetime


class PackageFilters(Schema):
    q: str = Field("", max_length=200, description="Occurs in the name.")
    team: str = Field("", max_length=80, description="A team's slug.")
    language: str = Field("", max_length=40)


@router.get("/packages", response=PageOf[PackageOut], summary="The packages that you may see")
def list_packages(request: HttpRequest, wanted: Query[PackageFilters], paging: Query[Paging]) -> Slice[Package]:
    rows = Package.objects.visible_to(request.user).active().select_related("team", "repository")
    if wanted.q:
        rows = rows.filter(Q(name__icontains=wanted.q) | Q(slug__icontains=wanted.q))
    if wanted.team:
        rows = rows.filter(team__slug=wanted.team)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    return paginate(rows, ("slug",), cursor=paging.cursor, limit=paging.limit)


@router.get("/packages/{slug:slug}", response=PackageOut, summary="One package")
def get_package(request: HttpRequest, slug: str) -> Package:
    rows = Package.objects.select_related("team", "repository")
    return get_visible_or_404(rows, request.user, slug=slug)
