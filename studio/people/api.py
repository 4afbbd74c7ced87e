"""People's operations: oneself and one's tokens, teams and who is in them, invitations, the audit trail."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from pydantic import Field

from studio.pagination import PageOf, Paging, Slice, paginate
from studio.people import audit, invitations, profile, teams, tokens
from studio.people.access import require_maintainer, team_or_404
from studio.people.api_access import ADMINISTERING, SIGNED_IN, caller
from studio.people.models import ApiToken, AuditEvent, Invitation, Membership, Role, Scope, Team, User

router = Router(auth=SIGNED_IN)


class TeamOfMine(Schema):
    slug: str = Field(alias="team.slug")
    name: str = Field(alias="team.name")
    role: Role


class MeOut(Schema):
    username: str
    email: str
    administrator: bool = Field(alias="is_superuser")
    teams: list[TeamOfMine] = Field(alias="memberships")


class NamesIn(Schema):
    """What is left out stays as it is."""

    username: str = Field("", min_length=1, max_length=150)
    first_name: str = Field("", max_length=150)
    last_name: str = Field("", max_length=150)


class TokenOut(Schema):
    id: int
    name: str
    prefix: str = Field(description="How the token begins; enough to recognise it, no use to anybody else.")
    scope: Scope
    state: str = Field(description="live, expired or revoked")
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None


class TokenIn(Schema):
    name: str = Field(min_length=1, max_length=80)
    scope: Scope = Scope.READ
    expires_in_days: int | None = Field(90, ge=1, le=3650, description="null: it never expires")


class NewToken(TokenOut):
    token: str = Field(description="The token itself. It is never shown again.")


class TeamOut(Schema):
    slug: str
    name: str
    created_at: datetime


class TeamIn(Schema):
    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=80)
    name: str = Field(min_length=1, max_length=120)


class TeamChange(Schema):
    name: str = Field(min_length=1, max_length=120)


class MemberOut(Schema):
    username: str = Field(alias="user.username")
    email: str = Field(alias="user.email")
    role: Role
    joined_at: datetime


class RoleIn(Schema):
    role: Role


class InvitationOut(Schema):
    id: int
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


class InvitationIn(Schema):
    email: str = Field(max_length=254)
    role: Role = Role.MEMBER


class NewInvitation(InvitationOut):
    url: str | None = Field(
        description="To pass on; null when the studio has sent it by mail. It is never shown again."
    )


class EventOut(Schema):
    id: int
    at: datetime
    actor: str = Field(alias="actor_name", description='"" when the system itself acted')
    action: str
    subject: str
    team: str = Field(alias="team_slug")
    detail: dict[str, str | int | bool | list[str] | None]


class EventFilters(Schema):
    team: str = Field("", max_length=80, description="A team's slug.")
    action: str = Field("", max_length=60, description="What the action begins with, as in token.")
    actor: str = Field("", max_length=150, description="A user name.")


@router.get("/me", response=MeOut, tags=["me"], summary="Who the caller is")
def me(request: HttpRequest) -> User:
    return User.objects.prefetch_related("memberships__team").get(pk=caller(request).pk)


@router.patch("/me", response=MeOut, auth=ADMINISTERING, tags=["me"], summary="Change your names")
def change_me(request: HttpRequest, given: NamesIn) -> User:
    user = caller(request)
    names = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name}
    profile.change_names(user, **{**names, **given.dict(exclude_unset=True)})
    return me(request)


@router.get("/tokens", response=PageOf[TokenOut], auth=ADMINISTERING, tags=["tokens"], summary="Your tokens")
def list_tokens(request: HttpRequest, paging: Query[Paging]) -> Slice[ApiToken]:
    return paginate(caller(request).tokens.all(), ("-id",), cursor=paging.cursor, limit=paging.limit)


@router.post("/tokens", response={201: NewToken}, auth=ADMINISTERING, tags=["tokens"], summary="Make a token")
def create_token(request: HttpRequest, given: TokenIn) -> Status[dict[str, object]]:
    expires_at = timezone.now() + timedelta(days=given.expires_in_days) if given.expires_in_days else None
    token, secret = tokens.create_token(caller(request), name=given.name, scope=given.scope, expires_at=expires_at)
    return Status(201, {**TokenOut.from_orm(token).dict(), "token": secret})


@router.delete(
    "/tokens/{int:token_id}", response={204: None}, auth=ADMINISTERING, tags=["tokens"], summary="Revoke a token"
)
def revoke_token(request: HttpRequest, token_id: int) -> Status[None]:
    tokens.revoke_token(caller(request), token_id)
    return Status(204, None)


@router.get("/teams", response=PageOf[TeamOut], tags=["teams"], summary="Your teams; for administrators all")
def list_teams(request: HttpRequest, paging: Query[Paging]) -> Slice[Team]:
    user = caller(request)
    rows: QuerySet[Team] = Team.objects.all() if user.is_superuser else user.teams.all()
    return paginate(rows, ("slug",), cursor=paging.cursor, limit=paging.limit)


@router.post("/teams", response={201: TeamOut}, auth=ADMINISTERING, tags=["teams"], summary="Make a team")
def create_team(request: HttpRequest, given: TeamIn) -> Status[Team]:
    return Status(201, teams.create_team(caller(request), slug=given.slug, name=given.name))


@router.get("/teams/{slug:team}", response=TeamOut, tags=["teams"], summary="One team")
def get_team(request: HttpRequest, team: str) -> Team:
    return team_or_404(caller(request), team)


@router.patch("/teams/{slug:team}", response=TeamOut, auth=ADMINISTERING, tags=["teams"], summary="Rename a team")
def rename_team(request: HttpRequest, team: str, given: TeamChange) -> Team:
    found = team_or_404(caller(request), team)
    teams.rename_team(caller(request), found, name=given.name)
    return found


@router.delete("/teams/{slug:team}", response={204: None}, auth=ADMINISTERING, tags=["teams"], summary="Delete a team")
def delete_team(request: HttpRequest, team: str) -> Status[None]:
    teams.delete_team(caller(request), team_or_404(caller(request), team))
    return Status(204, None)


@router.get("/teams/{slug:team}/members", response=PageOf[MemberOut], tags=["teams"], summary="Who is in the team")
def list_members(request: HttpRequest, team: str, paging: Query[Paging]) -> Slice[Membership]:
    rows = team_or_404(caller(request), team).memberships.select_related("user")
    return paginate(rows, ("id",), cursor=paging.cursor, limit=paging.limit)


@router.put(
    "/teams/{slug:team}/members/{str:username}",
    response=MemberOut,
    auth=ADMINISTERING,
    tags=["teams"],
    summary="Set a member's role",
)
def set_member(request: HttpRequest, team: str, username: str, given: RoleIn) -> Membership:
    """Maintainers change the roles of those in the team and invite others; administrators also add people."""
    user, found = caller(request), team_or_404(caller(request), team)
    require_maintainer(user, found)
    person = get_object_or_404(User, username=username)
    return teams.put_member(user, found, person, given.role)


@router.delete(
    "/teams/{slug:team}/members/{str:username}",
    response={204: None},
    auth=ADMINISTERING,
    tags=["teams"],
    summary="Remove a member, or leave",
)
def remove_member(request: HttpRequest, team: str, username: str) -> Status[None]:
    user, found = caller(request), team_or_404(caller(request), team)
    if username != user.username:
        require_maintainer(user, found)
    teams.remove_member(user, found, get_object_or_404(User, username=username))
    return Status(204, None)


@router.get(
    "/teams/{slug:team}/invitations", response=PageOf[InvitationOut], tags=["invitations"], summary="Open invitations"
)
def list_invitations(request: HttpRequest, team: str, paging: Query[Paging]) -> Slice[Invitation]:
    found = team_or_404(caller(request), team)
    require_maintainer(caller(request), found)
    rows = Invitation.objects.open().filter(team=found)
    return paginate(rows, ("-id",), cursor=paging.cursor, limit=paging.limit)


@router.post(
    "/teams/{slug:team}/invitations",
    response={201: NewInvitation},
    auth=ADMINISTERING,
    tags=["invitations"],
    summary="Invite somebody",
)
def invite(request: HttpRequest, team: str, given: InvitationIn) -> Status[dict[str, object]]:
    found = team_or_404(caller(request), team)
    invited = invitations.invite(
        caller(request), found, email=given.email, role=given.role, base_url=settings.PUBLIC_URL
    )
    return Status(201, {**InvitationOut.from_orm(invited.invitation).dict(), "url": invited.url})


@router.delete(
    "/teams/{slug:team}/invitations/{int:invitation_id}",
    response={204: None},
    auth=ADMINISTERING,
    tags=["invitations"],
    summary="Withdraw an invitation",
)
def revoke_invitation(request: HttpRequest, team: str, invitation_id: int) -> Status[None]:
    invitations.revoke_invitation(caller(request), team_or_404(caller(request), team), invitation_id)
    return Status(204, None)


@router.get("/audit", response=PageOf[EventOut], tags=["audit"], summary="The audit trail, newest first")
def list_events(request: HttpRequest, wanted: Query[EventFilters], paging: Query[Paging]) -> Slice[AuditEvent]:
    """Administrators read everything, maintainers what concerns their teams, everybody what they did themselves."""
    filters = audit.Filters(team=wanted.team, action=wanted.action, actor=wanted.actor)
    return paginate(audit.trail(caller(request), filters), ("-id",), cursor=paging.cursor, limit=paging.limit)
