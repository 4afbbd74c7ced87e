"""Operations on packages: listing, changing, generating."""

from datetime import datetime
from http import HTTPStatus

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from specs import generation, managing
from specs.jobs.api import JobOut
from specs.models import Job, Package
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.access import get_visible_or_404, require_maintainer, team_or_404
from studio.people.api_access import SIGNED_IN, caller
from studio.people.errors import Conflict
from studio.people.visibility import Viewer, belongs_to

router = Router(tags=["packages"])


class PackageOut(Schema):
    slug: str
    name: str
    team: str = Field(alias="team.slug")
    private: bool
    language: str
    repository: str = Field(alias="repository.url")
    root: str
    version: int | None = Field(description="The number of the newest version.")
    commit: str = Field(description="The newest commit that a run has looked at.")
    behind: int = Field(description="How many commits to the package the spec has not seen.")
    gone: bool = Field(description="Whether its repository no longer has the package.")
    held: str = Field(description="Why a newer version waits for a maintainer; empty where none does.")
    archived: bool
    created_at: datetime

    @staticmethod
    def resolve_version(package: Package) -> int | None:
        return package.latest.number if package.latest else None

    @staticmethod
    def resolve_commit(package: Package) -> str:
        return package.seen_commit

    @staticmethod
    def resolve_gone(package: Package) -> bool:
        return bool(package.gone_at)

    @staticmethod
    def resolve_held(package: Package) -> str:
        return package.held_reason

    @staticmethod
    def resolve_archived(package: Package) -> bool:
        return package.archived_at is not None


class PackageFilters(Schema):
    q: str = Field("", max_length=200, description="Occurs in the name.")
    team: str = Field("", max_length=80, description="A team's slug.")
    language: str = Field("", max_length=40)
    archived: bool = Field(False, description="The archived ones in place of the others.")


class PackageChange(Schema):
    slug: str | None = Field(None, max_length=200, description="The former one redirects here.")
    team: str | None = Field(None, max_length=80, description="The slug of a team that you maintain too.")
    private: bool | None = None
    archived: bool | None = None


class GenerateIn(Schema):
    accept: str = Field("", max_length=64, description="A held commit, whose version may be as small as it is.")


@router.get("/packages", response=PageOf[PackageOut], summary="The packages that you may see")
def list_packages(request: HttpRequest, wanted: Query[PackageFilters], paging: Query[Paging]) -> Slice[Package]:
    rows = Package.objects.visible_to(request.user).select_related("team", "repository", "latest")
    rows = rows.filter(archived_at__isnull=not wanted.archived)
    if wanted.q:
        rows = rows.filter(Q(name__icontains=wanted.q) | Q(slug__icontains=wanted.q))
    if wanted.team:
        rows = rows.filter(team__slug=wanted.team)
    if wanted.language:
        rows = rows.filter(language=wanted.language)
    return paginate(rows, ("slug",), cursor=paging.cursor, limit=paging.limit)


@router.get("/packages/{slug:slug}", response=PackageOut, summary="One package")
def get_package(request: HttpRequest, slug: str) -> Package:
    return package_for(request.user, slug)


@router.patch("/packages/{slug:slug}", response=PackageOut, auth=SIGNED_IN, summary="Rename, move, hide or archive")
def change_package(request: HttpRequest, slug: str, wanted: PackageChange) -> Package:
    """For maintainers of the package's team."""
    actor, package = caller(request), package_for(request.user, slug)
    require_maintainer(actor, package.team)
    if wanted.private is not None:
        managing.set_private(package, actor, wanted.private)
    if wanted.archived is not None:
        (managing.archive if wanted.archived else managing.restore)(package, actor)
    if wanted.slug is not None:
        managing.rename(package, actor, wanted.slug)
    if wanted.team is not None:
        managing.move(package, actor, team_or_404(actor, wanted.team))
    return package


@router.delete("/packages/{slug:slug}", response={204: None}, auth=SIGNED_IN, summary="Delete a package")
def delete_package(request: HttpRequest, slug: str) -> Status[None]:
    """With all its versions, for ever. For maintainers of its team."""
    managing.delete(package_for(request.user, slug), caller(request))
    return Status(HTTPStatus.NO_CONTENT, None)


@router.post(
    "/packages/{slug:slug}/generate", response={202: JobOut}, auth=SIGNED_IN, summary="Generate at the newest commit"
)
def generate(request: HttpRequest, slug: str, wanted: GenerateIn | None = None) -> Status[Job]:
    """For members of the package's team; letting a held version through is for its maintainers."""
    package, actor = package_for(request.user, slug), caller(request)
    accept = wanted.accept if wanted else ""
    if accept or not belongs_to(actor, package.team):
        require_maintainer(actor, package.team)
    if package.archived_at is not None:
        raise Conflict("The package is archived. Restore it first.")
    return Status(HTTPStatus.ACCEPTED, generation.request(package, by=actor, accept=accept))


def package_for(viewer: Viewer, slug: str) -> Package:
    """The package of that slug, or of that former slug, if the viewer may see it; 404 otherwise."""
    rows = Package.objects.select_related("team", "repository", "latest__snapshot")
    named = rows.visible_to(viewer).filter(Q(slug=slug) | Q(former_slugs__slug=slug)).order_by("pk")
    found: Package | None = named.filter(slug=slug).first() or named.first()
    return found if found is not None else get_visible_or_404(rows, viewer, slug=slug)
