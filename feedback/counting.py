"""What every page shows of what people said: counted for a package in one query, and what waits for a reader."""

from dataclasses import dataclass

from django.db import connection

from feedback.models import Notice
from specs.models import Package
from studio.people.models import User

_KEPT_AS = "_corrections_counted"
# Every page of every package asks this. Composing it with the ORM takes ten times as long as answering it; that it
# means the same as `CorrectionQuerySet.standing` is tested.
_COUNTED = """
SELECT count(*) FILTER (WHERE said.state = 'accepted'),
       count(*) FILTER (WHERE said.state = 'accepted' AND made.state = 'honoured'),
       count(*) FILTER (
           WHERE said.state = 'open' OR said.state = 'accepted' AND made.state IN ('conflict', 'orphaned')),
       count(*) FILTER (WHERE said.state IN ('open', 'accepted')),
       EXISTS (SELECT FROM feedback_rule
               WHERE kind = 'principle' AND (package_id = %(package)s OR team_id = %(team)s)),
       EXISTS (SELECT FROM feedback_approval WHERE package_id = %(package)s)
FROM feedback_correction said
LEFT JOIN feedback_outcome made ON made.correction_id = said.id AND made.until IS NULL AND made.revision = said.revision
WHERE said.package_id = %(package)s
"""


@dataclass(frozen=True, slots=True)
class Counts:
    accepted: int
    honoured: int
    needing: int  # those that wait for a person
    shown: int  # those that pages show beside what they are about
    has_principles: bool  # rules in whose scope it is that put statements into its spec
    has_approvals: bool


def counts(package: Package) -> Counts:
    """Asked of the database once for each `package` object."""
    kept: Counts | None = package.__dict__.get(_KEPT_AS)
    if kept is None:
        with connection.cursor() as cursor:
            cursor.execute(_COUNTED, {"package": package.pk, "team": package.team_id})
            kept = package.__dict__[_KEPT_AS] = Counts(*cursor.fetchone())
    return kept


def unread(user: User) -> int:
    """How many notices wait for the person. Who may still see them is asked only where there are any."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM feedback_notice WHERE recipient_id = %s AND read_at IS NULL)", [user.pk]
        )
        (any_wait,) = cursor.fetchone()
    return Notice.objects.of(user).unread().count() if any_wait else 0
