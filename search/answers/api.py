"""Questions and answers as operations."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field, field_validator

from search.answers import as_json
from search.answers.asking import ask
from search.answers.kept import KeptAnswer
from search.answers.question import LONGEST
from search.answers.stored import keep, read
from specs.api.packages import package_for
from specs.exports.as_json import Json
from studio.pagination import PageOf, Paging, paginate
from studio.people import limits
from studio.people.access import get_visible_or_404
from studio.people.addresses import limit_key
from studio.people.api_access import SIGNED_IN, caller

router = Router(tags=["answers"])


class QuestionIn(Schema):
    question: str = Field(min_length=1, max_length=LONGEST, description="In plain language.")
    package: str = Field("", max_length=200, description="Ask this package alone; all that you may see by default.")

    @field_validator("question")
    @classmethod
    def _asks_something(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("ask something")
        return value


class QuestionOut(Schema):
    id: UUID = Field(alias="link")
    question: str
    found: bool
    package: str | None
    created_at: datetime

    @staticmethod
    def resolve_package(kept: KeptAnswer) -> str | None:
        return kept.package.slug if kept.package else None


@router.get("/ask", response=dict[str, Any], summary="An answer, cited; not kept")
def get_answer(request: HttpRequest, asked: Query[QuestionIn]) -> Json:
    """`found` is false where nothing that you may see supports an answer; `missing` then says so as a sentence."""
    package = package_for(request.user, asked.package) if asked.package else None
    limits.spend("ask", f"user {request.user.pk}" if request.user.is_authenticated else f"address {limit_key(request)}")
    return as_json.document(ask(asked.question, request.user, package))


@router.post("/questions", response={201: dict[str, Any]}, auth=SIGNED_IN, summary="Ask, and keep the answer")
def ask_question(request: HttpRequest, asked: QuestionIn) -> Status[Json]:
    person = caller(request)
    package = package_for(person, asked.package) if asked.package else None
    limits.spend("ask", f"user {person.pk}")
    answer = ask(asked.question, person, package)
    return Status(201, {"id": str(keep(answer, person, package).link), **as_json.document(answer)})


@router.get("/questions", response=PageOf[QuestionOut], auth=SIGNED_IN, summary="Your earlier questions, newest first")
def list_questions(request: HttpRequest, paging: Query[Paging], package: str = "") -> object:
    person = caller(request)
    about = package_for(person, package) if package else None
    rows = KeptAnswer.objects.asked_by(person, about).select_related("package")
    return paginate(rows, ["-id"], cursor=paging.cursor, limit=paging.limit)


@router.get("/questions/{link}", response=dict[str, Any], summary="A kept answer")
def get_question(request: HttpRequest, link: UUID) -> Json:
    """Yours, or one whose link you were given, if you may see every package that it speaks of."""
    kept = get_visible_or_404(KeptAnswer.objects.all(), request.user, link=link)
    has_moved_on = any(each.has_moved_on for each in kept.of.all())
    return {"id": str(kept.link), "has_moved_on": has_moved_on, **as_json.document(read(kept))}


@router.delete("/questions/{link}", response={204: None}, auth=SIGNED_IN, summary="Forget a question")
def forget_question(request: HttpRequest, link: UUID) -> Status[None]:
    person = caller(request)
    get_visible_or_404(KeptAnswer.objects.filter(asker=person), person, link=link).delete()
    return Status(204, None)
