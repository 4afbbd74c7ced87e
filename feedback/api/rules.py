"""Operations on the rules of teams and packages."""

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from feedback import rules
from feedback.models import Rule, RuleKind, RuleOutcome, RuleState
from specs.models import Package
from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people.access import get_visible_or_404
from studio.people.api_access import READING, SIGNED_IN, caller

router = Router(tags=["rules"])
NEWEST_FIRST = ("-id",)
_LONGEST = 2000


class RuleOut(Schema):
    id: int
    scope: Literal["team", "package"]
    team: str = Field(description="The slug of the team whose maintainers decide about it.")
    package: str = Field(description="A slug; empty for a rule of all packages of the team.")
    kind: RuleKind
    says: str
    avoid: str
    instead: str
    text: str
    section: str
    watch: str
    note: str
    author: str = Field(alias="author_name")
    made_at: datetime
    retired_at: datetime | None
    retired_by: str = Field(alias="retired_by_name")
    reason: str

    @staticmethod
    def resolve_scope(rule: Rule) -> str:
        return "team" if rule.team_id else "package"

    @staticmethod
    def resolve_team(rule: Rule) -> str:
        return rule.owner.slug

    @staticmethod
    def resolve_package(rule: Rule) -> str:
        return rule.package.slug if rule.package else ""


class RuleReport(Schema):
    package: str = Field(alias="package.slug")
    state: RuleState
    reworded: int = Field(description="Statements that read otherwise by it.")
    breaches: int = Field(description="Statements that still say the word, or hint at a breach.")
    found: list[str] = Field(description="The keys of the first of those.")
    since: int = Field(description="The first version of which it holds.")


class RuleIn(Schema):
    scope: Literal["team", "package"] = "package"
    avoid: str = Field("", max_length=_LONGEST, description="The word that no spec should use …")
    instead: str = Field("", max_length=_LONGEST, description="… and the one to use.")
    text: str = Field("", max_length=2 * _LONGEST, description="Or one sentence that each spec states.")
    section: str = Field("", max_length=40, description="The part of the spec where it stands; does_not if empty.")
    watch: str = Field("", max_length=_LONGEST, description="Words that hint at a breach where all of them occur.")
    note: str = ""


class RetireIn(Schema):
    reason: str = ""


class RuleFilters(Schema):
    package: str = Field("", max_length=200, description="A package's slug: the rules over it.")
    team: str = Field("", max_length=80, description="A team's slug: its rules.")
    retired: bool = Field(False, description="Those that hold no longer, too.")


@router.get("/rules", response=PageOf[RuleOut], auth=READING, summary="Rules, newest first")
def list_rules(request: HttpRequest, wanted: Query[RuleFilters], paging: Query[Paging]) -> Slice[Rule]:
    """Of the packages that you may see, and of your teams."""
    rows = Rule.objects.visible_to(request.user).select_related("team", "package__team")
    if not wanted.retired:
        rows = rows.in_force()
    if wanted.package:
        rows = rows.over(get_visible_or_404(Package.objects.all(), request.user, slug=wanted.package))
    if wanted.team:
        rows = rows.filter(team__slug=wanted.team)
    return paginate(rows, NEWEST_FIRST, cursor=paging.cursor, limit=paging.limit)


@router.post("/packages/{slug:slug}/rules", response={201: RuleOut}, auth=SIGNED_IN, summary="Make a rule")
def make_rule(request: HttpRequest, slug: str, given: RuleIn) -> Status[Rule]:
    """For the package, or for all packages of its team; by maintainers of the team."""
    package = get_visible_or_404(Package.objects.select_related("team"), request.user, slug=slug)
    wanted = rules.Wanted(given.avoid, given.instead, given.text, given.section, given.watch, given.note)
    return Status(201, rules.make(caller(request), package.team if given.scope == "team" else package, wanted))


@router.get("/rules/{int:number}", response=RuleOut, auth=READING, summary="One rule")
def get_rule(request: HttpRequest, number: int) -> Rule:
    return rules.rule_for(request.user, number)


@router.get(
    "/rules/{int:number}/reports", response=PageOf[RuleReport], auth=READING, summary="What each package made of it"
)
def list_reports(request: HttpRequest, number: int, paging: Query[Paging]) -> Slice[RuleOutcome]:
    """As of the newest version of each package in its scope that you may see."""
    rows = rules.reports_of(request.user, rules.rule_for(request.user, number))
    return paginate(rows, NEWEST_FIRST, cursor=paging.cursor, limit=paging.limit)


@router.post("/rules/{int:number}/retire", response=RuleOut, auth=SIGNED_IN, summary="Retire a rule")
def retire_rule(request: HttpRequest, number: int, given: RetireIn) -> Rule:
    return rules.retire(caller(request), rules.rule_for(request.user, number), given.reason)
