"""Recording and reading the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet

from studio.people.models import AuditEvent, Role, Team, User
from studio.people.visibility import Viewer

Detail = str | int | bool | None | list[str]


def record(
    actor: User | None,
    action: str,
    subject: str,
    *,
    team: Team | None = None,
    detail: Mapping[str, Detail] | None = None,
) -> AuditEvent:
    """Adds one event, in the caller's transaction: a change without its event, or the reverse, cannot be.

    `actor` is None when the system itself acts. Never put a secret into `subject` or `detail`.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "record() belongs in the transaction of the change that it records"
        )
    return AuditEvent.objects.create(
        actor=actor,
        actor_name=actor.username if actor else "",
        action=action,
        subject=subject[:300],
        team=team,
        team_slug=team.slug if team else "",
        detail=dict(detail or {}),
    )


@dataclass(frozen=True)
class Filters:
    """Which events to read; an empty filter takes all."""

    team: str = ""  # a slug
    action: str = ""  # what the action begins with: "token" takes token.created and token.revoked
    actor: str = ""  # a user name


NO_FILTERS = Filters()


def trail(viewer: Viewer, filters: Filters = NO_FILTERS) -> QuerySet[AuditEvent]:
    """What `viewer` may read of what `filters` let through, in no order yet.

    That is everything for administrators, their teams' events for maintainers, and for all what they did themselves.
    """
    events = _readable(viewer)
    if filters.team:
        events = events.filter(team_slug=filters.team)
    if filters.action:
        events = events.filter(action__startswith=filters.action)
    if filters.actor:
        events = events.filter(actor_name=filters.actor)
    return events


def _readable(viewer: Viewer) -> QuerySet[AuditEvent]:
    if not isinstance(viewer, User) or not viewer.is_active:
        return AuditEvent.objects.none()
    if viewer.is_superuser:
        return AuditEvent.objects.all()
    maintained = viewer.memberships.filter(role=Role.MAINTAINER).values("team")
    return AuditEvent.objects.filter(Q(actor=viewer) | Q(team__in=maintained))
