"""Operations on what is approved, and the check of a work tree against it."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from feedback import approving, checking
from feedback.checking import Checked
from feedback.models import Approval
from feedback.receiving import received
from feedback.unpacking import unpacked
from specs.ingestion.refusals import Refusal
from specs.models import Package
from specs.reading import NoSuchVersion
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people import limits
from studio.people.access import get_visible_or_404
from studio.people.api_access import READING, SIGNED_IN, Session, Token, caller
from studio.people.errors import Conflict
from studio.people.models import Scope

router = Router(tags=["contract"])
NEWEST_FIRST = ("-id",)
# A check changes nothing, so a token that may only read is enough.
CHECKING = [Token(Scope.READ), Session()]


class ApprovalOut(Schema):
    id: int
    requirement: str = Field(alias="requirement_id", description="The requirement's id; empty for the whole spec.")
    version: int
    statements: int = Field(description="How many statements are approved.")
    approved_by: str = Field(alias="approved_by_name")
    approved_at: datetime

    @staticmethod
    def resolve_statements(approval: Approval) -> int:
        return len(approval.statements)


class ApprovalIn(Schema):
    requirement: str = Field("", max_length=120, description="A requirement's id or key; empty for the whole spec.")
    version: int | None = Field(None, ge=1, lt=2**31, description="The version that you read; the newest if null.")


class DifferenceOut(Schema):
    what: Literal["added", "changed", "removed"]
    statement: str = Field(alias="key")
    was: str = Field(alias="old")
    now: str = Field(alias="new")
    places: list[str] = Field(description="Where the work tree proves the new one: path:first-last.")
    approved: bool = Field(description="Whether an approved statement no longer holds by it.")
    published: bool = Field(description="The newest version says this already: only what was approved does not.")


class RuleBroken(Schema):
    id: int = Field(alias="rule.id")
    statements: list[str] = Field(
        alias="found", description="Keys of the first statements that do not obey, or hint at a breach."
    )
    count: int = Field(alias="breaches")


class CheckedOut(Schema):
    holds: bool = Field(description="Whether every approved statement still holds.")
    version: int = Field(description="The one compared with.")
    differences: list[DifferenceOut]
    conflicts: list[int] = Field(description="Corrections whose code the work tree changes.")
    orphans: list[int] = Field(description="Corrections of what the work tree no longer has.")
    rules: list[RuleBroken] = Field(description="Rules that the work tree's spec would not obey everywhere.")

    @staticmethod
    def resolve_holds(checked: Checked) -> bool:
        return not checked.broken


@router.get("/packages/{slug:slug}/approvals", response=PageOf[ApprovalOut], auth=READING, summary="What is approved")
def list_approvals(request: HttpRequest, slug: str, paging: Query[Paging]) -> Slice[Approval]:
    rows = Approval.objects.filter(package=_package(request, slug))
    return paginate(rows, NEWEST_FIRST, cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/packages/{slug:slug}/approvals", response={201: ApprovalOut}, auth=SIGNED_IN, summary="Approve as the contract"
)
def approve(request: HttpRequest, slug: str, given: ApprovalIn) -> Status[Approval]:
    """A requirement or a whole version; what was approved of the same before no longer is. By maintainers."""
    package = _package(request, slug)
    try:
        return Status(201, approving.approve(caller(request), package, given.requirement, given.version))
    except NoSuchVersion as error:
        raise Conflict(str(error)) from error


@router.delete(
    "/packages/{slug:slug}/approvals/{int:number}", response={204: None}, auth=SIGNED_IN, summary="Take one back"
)
def revoke(request: HttpRequest, slug: str, number: int) -> Status[None]:
    rows = Approval.objects.filter(package=_package(request, slug)).select_related("package__team")
    approving.revoke(caller(request), approving.approval_or_404(rows, number))
    return Status(204, None)


@router.post(
    "/packages/{slug:slug}/check",
    response=CheckedOut,
    auth=CHECKING,
    summary="Check a work tree",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string", "format": "binary"}}
                for kind in ("application/gzip", "application/x-tar")
            },
        }
    },
)
def check(request: HttpRequest, slug: str) -> Checked:
    """The request's body is a tar archive of the work tree, plain or gzipped (or a form with the archive as its one
    file). Tells what it would change in the published spec. Nothing of it is kept."""
    package = _package(request, slug)
    limits.spend("check", f"user {caller(request).pk}")
    try:
        with received(request) as archive, unpacked(archive, package) as folder:
            return checking.check(package, folder)
    except Refusal as error:
        raise HttpError(422, str(error)) from error
    except NoSuchVersion as error:
        raise Conflict(str(error)) from error


def _package(request: HttpRequest, slug: str) -> Package:
    return get_visible_or_404(Package.objects.select_related("team"), request.user, slug=slug)
