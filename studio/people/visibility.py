"""Who may see what: one rule, as SQL. Pages, API, search, answers, exports, jobs and MCP all go through it."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, Value

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


def belonging(viewer: Viewer, *, team: str = "team_id", **of: str) -> Exists | Value:
    """The same as a column, for rows that have a team; `of` narrows it to memberships of a role."""
    if not isinstance(viewer, User) or not viewer.is_active or viewer.is_superuser:
        return Value(viewer.is_active and viewer.is_superuser)
    return Exists(Membership.objects.filter(user=viewer, team=OuterRef(team), **of))


def maintains(viewer: Viewer, team: Team) -> bool:
    """Whether `viewer` may change the team: its people, its packages and their settings."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return False
    return viewer.is_superuser or team.memberships.filter(user=viewer, role=Role.MAINTAINER).exists()
