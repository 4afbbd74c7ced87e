"""Turning the rules of `visibility` into answers: what a viewer may not see is not found, whether it exists or not."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404

from studio.people.models import Team, User
from studio.people.visibility import Viewer, maintains

M_co = TypeVar("M_co", bound=Model, covariant=True)
View = TypeVar("View", bound=Callable[..., Any])


class VisibleTo(Protocol[M_co]):
    def visible_to(self, viewer: Viewer) -> QuerySet[M_co]: ...


def get_visible_or_404(rows: VisibleTo[M_co], viewer: Viewer, **lookup: object) -> M_co:
    """The one row of `rows` (a manager or queryset with `visible_to`) that `lookup` finds and `viewer` may see."""
    found = rows.visible_to(viewer).filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def team_or_404(viewer: Viewer, slug: str) -> Team:
    """The team, for its members and for superusers."""
    teams = Team.objects.filter(slug=slug)
    if not isinstance(viewer, User) or not viewer.is_active:
        raise Http404
    if not viewer.is_superuser:
        teams = teams.filter(memberships__user=viewer)
    team = teams.first()
    if team is None:
        raise Http404
    return team


def require_maintainer(viewer: Viewer, team: Team) -> None:
    """For viewers who can see the team already: 403 unless they maintain it."""
    if not maintains(viewer, team):
        raise PermissionDenied("Only a maintainer of the team may do this.")


def require_admin(viewer: Viewer) -> None:
    if not (viewer.is_active and viewer.is_superuser):
        raise PermissionDenied("Only an administrator may do this.")


def anonymous_may_read(view: View) -> View:
    """Marks a page that people who are not signed in may read where ANONYMOUS_READING is on.

    The page still shows only what `visible(viewer)` gives. Any page without this mark asks for sign-in.
    """
    view.anonymous_may_read = True  # type: ignore[attr-defined]
    return view
