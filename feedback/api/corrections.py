"""Operations on corrections."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from feedback import anchoring, deciding, leaving, talking
from feedback.anchoring import Quote
from feedback.ledger import NEWEST_FIRST, Filters, correction_for, corrections_for, life
from feedback.models import Correction, Kind, Outcome, Reply, Standing, Step
from feedback.policies import Move
from specs.models import Package
from specs.reading import NoSuchPart, NoSuchVersion
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.access import get_visible_or_404
from studio.people.api_access import READING, SIGNED_IN, caller
from studio.people.errors import Conflict

router = Router(tags=["corrections"])


class QuoteOut(Schema):
    path: str
    start: int
    end: int
    symbol: str
    text: str


class CorrectionOut(Schema):
    id: int
    package: str = Field(alias="package.slug")
    kind: Kind
    state: Standing = Field(alias="standing")
    revision: int = Field(description="Give it back with a decision or an edit: it says which words you looked at.")
    version: int = Field(description="Of the spec that it was left on.")
    statement: str = Field(alias="place", description="The key of the statement; empty for none.")
    requirement: str = Field(description="The requirement's id; empty for none.")
    diagram: str = Field(description="The diagram's key; empty for none.")
    quoted: str = Field(description="The statement as it was.")
    text: str
    section: str
    note: str
    author: str = Field(alias="author_name")
    created_at: datetime
    decided_by: str = Field(alias="decided_by_name")
    decided_at: datetime | None
    reason: str

    @staticmethod
    def resolve_requirement(correction: Correction) -> str:
        return correction.anchored.requirement_id

    @staticmethod
    def resolve_diagram(correction: Correction) -> str:
        return correction.anchored.diagram

    @staticmethod
    def resolve_quoted(correction: Correction) -> str:
        return correction.anchored.text


class EventOut(Schema):
    what: str = Field(description="left, accepted, folded, conflict …, or replied.")
    at: datetime
    by: str = Field(description="A user name; empty for a run.")
    version: int | None = Field(None, description="Of the spec, for what runs say.")
    text: str = ""
    reason: str = ""


class VerdictOut(Schema):
    state: str
    since: int = Field(description="The first version of which it holds.")
    until: int | None = Field(description="The first of which it no longer holds; null while it does.")
    statement: str
    reason: str
    written: str = Field(description="How the code alone is read.")


class CorrectionWithLife(CorrectionOut):
    code_then: list[QuoteOut]
    code_now: list[QuoteOut] = Field(description="Of one in conflict.")
    guesses: list[str] = Field(description="Of an orphaned one: keys of statements that it may have meant.")
    verdicts: list[VerdictOut]
    life: list[EventOut]

    @staticmethod
    def resolve_code_then(correction: Correction) -> tuple[Quote, ...]:
        return correction.anchored.quotes

    @staticmethod
    def resolve_code_now(correction: Correction) -> tuple[Quote, ...]:
        last = life(correction).last
        return anchoring.read_quotes(last.now) if last else ()

    @staticmethod
    def resolve_guesses(correction: Correction) -> list[str]:
        last = life(correction).last
        return last.guesses if last else []

    @staticmethod
    def resolve_verdicts(correction: Correction) -> list[Outcome]:
        return list(life(correction).outcomes)

    @staticmethod
    def resolve_life(correction: Correction) -> list[dict[str, object]]:
        return [_event(each) for each in life(correction).events]


class CorrectionIn(Schema):
    kind: Kind
    text: str = Field("", description="How it should read; the sentence that is missing; what was expected.")
    note: str = ""
    statement: str = Field("", max_length=120, description="A statement's key.")
    requirement: str = Field("", max_length=120, description="A requirement's id or key.")
    diagram: str = Field("", max_length=120, description="A diagram's key.")
    section: str = Field("", max_length=40, description="Of a missing statement: its kind.")
    citations: list[str] = Field([], max_length=50, description="Of a missing statement: path/to/file.py:12-18.")
    version: int | None = Field(None, ge=1, lt=2**31, description="Of the spec that you read; the newest if null.")
    replaces: int | None = Field(
        None, ge=1, lt=2**63, description="The accepted correction that it takes the place of."
    )


class EditIn(Schema):
    revision: int = Field(ge=1, lt=2**31)
    text: str = ""
    note: str = ""


class DecisionIn(Schema):
    revision: int = Field(ge=1, lt=2**31)
    reason: str = ""
    replaces: int | None = Field(None, ge=1, lt=2**63)


class ReplyIn(Schema):
    text: str


class CorrectionFilters(Schema):
    state: str = Field("", max_length=20, description="open, waiting, honoured, conflict …; or attention, closed.")
    kind: str = Field("", max_length=20)
    team: str = Field("", max_length=80, description="A team's slug.")
    package: str = Field("", max_length=200, description="A package's slug.")
    author: str = Field("", max_length=150, description="A user name.")
    mine: bool = False


@router.get("/corrections", response=PageOf[CorrectionOut], auth=READING, summary="Corrections, newest first")
def list_corrections(
    request: HttpRequest, wanted: Query[CorrectionFilters], paging: Query[Paging]
) -> Slice[Correction]:
    """Of the packages that you may see."""
    filters = Filters(wanted.state, wanted.kind, wanted.team, wanted.package, wanted.author, wanted.mine)
    rows = corrections_for(request.user, filters)
    return paginate(rows, NEWEST_FIRST, cursor=paging.cursor, limit=paging.limit)


@router.get("/corrections/{int:number}", response=CorrectionWithLife, auth=READING, summary="One, with its life")
def get_correction(request: HttpRequest, number: int) -> Correction:
    return correction_for(request.user, number)


@router.post(
    "/packages/{slug:slug}/corrections", response={201: CorrectionOut}, auth=SIGNED_IN, summary="Leave a correction"
)
def leave_correction(request: HttpRequest, slug: str, given: CorrectionIn) -> Status[Correction]:
    """A maintainer's own is accepted at once, by setting, and folded in by the next run."""
    package = get_visible_or_404(Package.objects.select_related("team"), request.user, slug=slug)
    wanted = leaving.Wanted(
        kind=given.kind,
        text=given.text,
        note=given.note,
        statement=given.statement,
        requirement=given.requirement,
        section=given.section,
        cite="\n".join(given.citations),
        version=given.version,
        diagram=given.diagram,
    )
    try:
        left = leaving.leave(caller(request), package, wanted, replaces=given.replaces)
    except (NoSuchPart, NoSuchVersion) as error:
        raise Conflict(str(error)) from error
    return Status(201, correction_for(request.user, left.correction.pk))


@router.patch("/corrections/{int:number}", response=CorrectionOut, auth=SIGNED_IN, summary="Change its words")
def edit_correction(request: HttpRequest, number: int, given: EditIn) -> Correction:
    found = correction_for(request.user, number)
    leaving.edit(caller(request), found, revision=given.revision, text=given.text, note=given.note)
    return correction_for(request.user, number)


@router.post("/corrections/{int:number}/replies", response={201: EventOut}, auth=SIGNED_IN, summary="Reply to one")
def reply_to_correction(request: HttpRequest, number: int, given: ReplyIn) -> Status[dict[str, object]]:
    return Status(201, _event(talking.reply(caller(request), correction_for(request.user, number), given.text)))


@router.post("/corrections/{int:number}/{move}", response=CorrectionOut, auth=SIGNED_IN, summary="Decide about one")
def decide_correction(request: HttpRequest, number: int, move: Move, given: DecisionIn) -> Correction:
    """accept, decline, withdraw, resolve, keep, drop, reopen. Refused (409) where its state does not allow it, or where
    it is no longer the revision that you looked at."""
    found = correction_for(request.user, number)
    deciding.decide(caller(request), found, move, revision=given.revision, reason=given.reason, replaces=given.replaces)
    return correction_for(request.user, number)


def _event(event: Step | Reply) -> dict[str, object]:
    if isinstance(event, Reply):
        return {"what": "replied", "at": event.at, "by": event.author_name, "text": event.text}
    return {
        "what": event.what,
        "at": event.at,
        "by": event.actor_name,
        "version": event.version,
        "text": event.text,
        "reason": event.reason,
    }
