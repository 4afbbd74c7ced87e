"""What a person is told of."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from feedback import telling
from feedback.models import Notice, NoticeAbout
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.api_access import SIGNED_IN, caller

router = Router(tags=["inbox"])
NEWEST_FIRST = ("-id",)


class NoticeOut(Schema):
    id: int
    about: NoticeAbout
    correction: int = Field(alias="correction_id")
    package: str = Field(alias="correction.package.slug")
    by: str = Field(alias="actor_name", description="A user name; empty for a run.")
    decision: str = Field(alias="detail", description="accepted, declined …; empty where nothing was decided.")
    version: int | None = Field(description="Of the spec, for what runs say.")
    at: datetime
    read_at: datetime | None


class NoticeFilters(Schema):
    unread: bool = False


class ReadIn(Schema):
    notices: list[int] | None = Field(None, max_length=1000, description="Their ids; all if null.")


class ReadOut(Schema):
    read: int = Field(description="How many were unread until now.")


@router.get("/inbox", response=PageOf[NoticeOut], auth=SIGNED_IN, summary="Your inbox, newest first")
def list_notices(request: HttpRequest, wanted: Query[NoticeFilters], paging: Query[Paging]) -> Slice[Notice]:
    rows = Notice.objects.of(caller(request)).select_related("correction__package")
    return paginate(rows.unread() if wanted.unread else rows, NEWEST_FIRST, cursor=paging.cursor, limit=paging.limit)


@router.post("/inbox/read", response=ReadOut, auth=SIGNED_IN, summary="Mark notices as read")
def read_notices(request: HttpRequest, given: ReadIn) -> ReadOut:
    return ReadOut(read=telling.mark_read(caller(request), given.notices))
