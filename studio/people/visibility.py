"""Who may see what: one rule, as SQL. Pages, API, search, answers, exports, jobs and MCP all go through it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Exists, OuterRef, Q, Subquery, Value

from studio.people.models import Membership, Role, Team, User

Viewer = User | AnonymousUser


def visible(viewer: Viewer, *, team: str = "team_id", private: str = "private") -> Q:
    """Rows of any model that has a team and a private flag (named by their lookups), as far as `viewer` may see them.

    Public rows are seen by everybody who is signed in (and by anybody where ANONYMOUS_READING is on), private ones by
    the team alone, and all by superusers.
    """
    if viewer.is_active and viewer.is_superuser:
        return Q()
    public = Q(**{private: False})
    if isinstance(viewer, AnonymousUser) or not viewer.is_active:
        return public if settings.ANONYMOUS_READING and not viewer.is_authenticated else Q(pk__in=[])
    return public | Q(Exists(Membership.objects.filter(user=viewer, team=OuterRef(team))))


def belongs_to(viewer: Viewer, team: Team) -> bool:
    """Whether the team, its people and its private packages exist for `viewer` at all."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return False
    return viewer.is_superuser or team.memberships.filter(user=viewer).exists()


def role_held(viewer: Viewer, *, team: str = "team_id") -> Subquery | Value:
    """The same as a column, for rows that have a team: the viewer's role in it, None for who is not of it."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return Value(None, output_field=CharField(null=True))
    if viewer.is_superuser:
        return Value(Role.MAINTAINER.value)
    return Subquery(Membership.objects.filter(user=viewer, team=OuterRef(team)).values("role")[:1])


def maintains(viewer: Viewer, team: Team) -> bool:
    """Whether `viewer` may change the team: its people, its packages and their settings."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return False
    return viewer.is_superuser or team.memberships.filter(user=viewer, role=Role.MAINTAINER).exists()
