"""Giving back what vanished workers held, waking workers for what was forgotten, and letting go of what is old."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from specs.jobs import ledger, nudging
from specs.models.job import CRASH_LIMIT, Job, State, Worker

BATCH = 500
# Any number, as long as nothing else in this database takes it: two sweeps at once would only get in each other's way.
ADVISORY_LOCK = 7_310_001

logger = structlog.get_logger(__name__)


@dataclass
class Swept:
    given_back: int = 0
    dead: int = 0
    cancelled: int = 0
    pruned: int = 0


def sweep() -> Swept:
    """Does everything that has to be done every few seconds. Harmless when two do it at once."""
    swept = Swept()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            return swept
        if not _server_was_away():
            _give_back(swept)
        swept.pruned = prune()
    nudging.nudge_idle_workers()
    return swept


def _server_was_away() -> bool:
    """Whether the server started so lately that nobody could renew a lease: everyone gets one lease's time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_postmaster_start_time() > now() - make_interval(secs => %s)", [settings.JOB_LEASE_SECONDS]
        )
        return bool(cursor.fetchone()[0])


def _give_back(swept: Swept) -> None:
    # Skipping what is locked: such a run is in its publishing transaction, and alive.
    expired = Job.objects.select_for_update(skip_locked=True, no_key=True).filter(
        state=State.RUNNING, lease_until__lt=Now()
    )
    for job in expired.order_by("pk")[:BATCH]:
        same = Job.objects.filter(pk=job.pk)
        crashes = job.crashes + 1
        if job.cancel_requested:
            same.move(State.CANCELLED)
            ledger.add_lines(job, [f"Cancelled; its worker {job.worker} had vanished."])
            swept.cancelled += 1
        elif crashes >= CRASH_LIMIT:
            reason = (
                f"This job was given up: {crashes} times it was started, and each time its worker vanished before the "
                "job ended, as happens when memory runs out. Other jobs are not affected."
            )
            same.move(State.DEAD, crashes=F("crashes") + 1, error=reason)
            ledger.add_lines(job, [reason])
            swept.dead += 1
        else:
            same.move(State.QUEUED, crashes=F("crashes") + 1)
            ledger.add_lines(job, [f"The worker {job.worker} vanished ({crashes} of {CRASH_LIMIT}); queued again."])
            swept.given_back += 1
        logger.warning("lease_expired", job=job.pk, kind=job.kind, worker=job.worker, crashes=crashes)


def prune() -> int:
    """Deletes jobs that ended long ago, with their logs, and the rows of workers that are long gone."""
    old = Job.objects.filter(finished_at__lt=Now() - timedelta(days=settings.JOB_KEEP_DAYS)).order_by("finished_at")
    _, deleted = Job.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()
    Worker.objects.filter(seen_at__lt=Now() - timedelta(days=1)).delete()
    return deleted.get("specs.Job", 0)
