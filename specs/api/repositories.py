"""Operations on repositories: which are followed, adding more, and what is in one before it is added."""

from datetime import datetime
from http import HTTPStatus

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from specs import adding
from specs.adding import Wish
from specs.ingestion.refusals import Refusal
from specs.jobs.api import JobOut
from specs.models import Job, Package, Repository
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.access import get_visible_or_404, team_or_404
from studio.people.api_access import SIGNED_IN, caller
from studio.people.visibility import Viewer

router = Router(tags=["repositories"])


class RepositoryOut(Schema):
    id: int
    url: str
    branch: str = Field(description="Empty where the default branch is followed.")
    form: str = Field(description="git, or folder for a plain directory.")
    head: str = Field(description="The newest commit that was fetched.")
    fetched_at: datetime | None
    created_at: datetime


class NewRepository(Schema):
    given: str = Field(max_length=1000, description="An https address, or a path of the server.")
    team: str = Field(max_length=80, description="The slug of the team that will own the packages.")
    private: bool = Field(False, description="Whether only the team may see the packages.")
    branch: str = Field("", max_length=250, description="The branch to follow; the default one if empty.")
    preview: bool = Field(False, description="Only look what packages there are; the job's result lists them.")


class VisibleRepositories:
    """Those that hold a package which the viewer may see: the others do not exist for them."""

    def visible_to(self, viewer: Viewer) -> QuerySet[Repository]:
        return Repository.objects.filter(packages__in=Package.objects.visible_to(viewer)).distinct()


@router.get("/repositories", response=PageOf[RepositoryOut], summary="The repositories of packages that you may see")
def list_repositories(request: HttpRequest, paging: Query[Paging]) -> Slice[Repository]:
    rows = VisibleRepositories().visible_to(request.user)
    return paginate(rows, ("id",), cursor=paging.cursor, limit=paging.limit)


@router.post("/repositories", response={202: JobOut}, auth=SIGNED_IN, summary="Add a repository's packages")
def add_repository(request: HttpRequest, wanted: NewRepository) -> Status[Job]:
    """Queues a job that looks through the repository, registers each package in it, and has its spec generated."""
    team = team_or_404(caller(request), wanted.team)
    wish = Wish(wanted.given, team, wanted.private, wanted.branch, by=caller(request))
    try:
        return Status(HTTPStatus.ACCEPTED, adding.request(wish, preview=wanted.preview))
    except Refusal as refusal:
        raise HttpError(HTTPStatus.UNPROCESSABLE_ENTITY, str(refusal)) from None


@router.get("/repositories/{int:repository_id}", response=RepositoryOut, summary="One repository")
def get_repository(request: HttpRequest, repository_id: int) -> Repository:
    return get_visible_or_404(VisibleRepositories(), request.user, pk=repository_id)
