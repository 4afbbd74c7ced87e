"""The moves of a job: asked for, claimed, ended, given back. Each is one transaction, conditional on where it starts.

A move of a running job is conditional on the run's lease token as well: a worker that lost its lease, whatever it was
doing meanwhile, changes nothing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Greatest, Least, Now
from django.utils import timezone

from specs.jobs import kinds, nudging
from specs.jobs.errors import LeaseLost, Refused
from specs.jobs.run import Run, Unsaved
from specs.models.job import LINE_LENGTH, LINES_KEPT, RETRIABLE, Job, JobLine, Priority, Queue, State, lease_end
from specs.models.package import Package
from studio.people.models import User

LONGEST_PAUSE = timedelta(minutes=30)


def enqueue(
    kind: str,
    *,
    payload: dict[str, Any] | None = None,
    package: Package | None = None,
    requested_by: User | None = None,
    unique_key: str | None = None,
    priority: Priority = Priority.ROUTINE,
    due_at: datetime | None = None,
) -> Job:
    """Queues work, to be seen by workers once the transaction around this commits.

    Of jobs of one kind and `unique_key` only one is queued at a time: asked again, the queued one is returned, made as
    urgent as the more urgent of the two requests. While such a job is running, one more is queued, and waits for it.
    """
    spec = kinds.get(kind)
    fresh = Job(
        kind=kind,
        queue=spec.queue,
        payload=payload or {},
        package=package,
        requested_by=requested_by,
        unique_key=unique_key,
        priority=priority,
    )
    if due_at is not None:
        fresh.due_at = due_at
    with transaction.atomic():
        job = _put(fresh) if unique_key else _insert(fresh)
        transaction.on_commit(partial(nudging.nudge, spec.queue), robust=True)
    return job


def _insert(job: Job) -> Job:
    job.save(force_insert=True)
    job.refresh_from_db()
    return job


def _put(fresh: Job) -> Job:
    """The queued job of this kind and key, or `fresh` if there is none."""
    same = Job.objects.filter(kind=fresh.kind, unique_key=fresh.unique_key)
    for last_try in (False, False, True):
        queued = same.filter(state=State.QUEUED).select_for_update(no_key=True).order_by("pk").first()
        if queued is not None:
            due_at = fresh.due_at if isinstance(fresh.due_at, datetime) else Now()
            same.filter(pk=queued.pk).update(
                priority=Greatest("priority", fresh.priority), due_at=Least("due_at", due_at)
            )
            queued.refresh_from_db()
            return queued
        try:
            with transaction.atomic():
                return _insert(fresh)
        except IntegrityError:  # somebody was quicker between the look and the insert; theirs is found next time
            if last_try:
                raise
    raise AssertionError("unreachable")


def claim(queue: str, worker: str, *, job: Job | None = None) -> Run | None:
    """Takes the most urgent due job of `queue` (or `job`, if it is due) for `worker`; None when there is none."""
    running_twin = Job.objects.filter(state=State.RUNNING, kind=OuterRef("kind"), unique_key=OuterRef("unique_key"))
    due = Job.objects.filter(queue=queue, state=State.QUEUED, due_at__lte=Now(), kind__in=kinds.known())
    if job is not None:
        due = due.filter(pk=job.pk)
    token = uuid4()
    with transaction.atomic():
        chosen = (
            due.filter(~Exists(running_twin))
            .select_for_update(skip_locked=True, no_key=True)
            .order_by("-priority", "due_at", "pk")
            .first()
        )
        if chosen is None:
            return None
        Job.objects.filter(pk=chosen.pk).move(
            State.RUNNING,
            lease_token=token,
            lease_until=lease_end(),
            worker=worker,
            attempts=F("attempts") + 1,
            started_at=Now(),
            stage="",
            stage_started_at=None,
            done=0,
            total=None,
            error="",
            error_mendable=False,
        )
        add_lines(chosen, [f"Started on {worker}."])
        chosen.refresh_from_db()
    return Run(chosen, token)


def lock(run: Run) -> Job:
    """The run's job, locked until the transaction ends; raises LeaseLost when it is no longer the run's.

    The lock is the one that foreign keys do not conflict with, so that log lines can still be written.
    """
    held = Job.objects.select_for_update(no_key=True).filter(pk=run.job.pk, lease_token=run.token).first()
    if held is None:
        raise LeaseLost
    return held


def finish(run: Run) -> None:
    _end(run, State.DONE, "Done.", result=run.result)


def fail(run: Run, sentence: str, *, mendable: bool) -> None:
    _end(run, State.FAILED, f"Failed: {sentence}", error=sentence, error_mendable=mendable)


def end_cancelled(run: Run) -> None:
    _end(run, State.CANCELLED, "Cancelled.")


def hand_back(run: Run, reason: str) -> None:
    """Puts the job back into the queue, due at once; nobody's fault, so nothing is counted."""
    with transaction.atomic():
        job = lock(run)
        _end(run, State.QUEUED, reason)
        transaction.on_commit(partial(nudging.nudge, job.queue), robust=True)


def try_later(run: Run, reason: str) -> None:
    """Puts the job back with a pause that doubles with each retry."""
    with transaction.atomic():
        job = lock(run)
        pause = min(LONGEST_PAUSE, timedelta(seconds=settings.JOB_BACKOFF_SECONDS) * 2**job.retries)
        wait = f"{reason} Trying again in {max(1, round(pause.total_seconds()))} s."
        _end(run, State.QUEUED, wait, retries=F("retries") + 1, due_at=Now() + pause, error=reason)


def _end(run: Run, to: State, line: str, **fields: Any) -> None:
    """Ends the run: writes what it still had to say, and moves its job, if it still is the run's."""
    with transaction.atomic():
        if lock(run).cancel_requested and to is State.QUEUED:
            to, line, fields = State.CANCELLED, "Cancelled.", {}
        if unsaved := run.take_unsaved():
            write(run.job, unsaved)
        Job.objects.filter(pk=run.job.pk, lease_token=run.token).move(to, **fields)
        add_lines(run.job, [line])


def write_rest(run: Run) -> None:
    """Writes what a run said while it was publishing its end, unless the job has been taken up again since."""
    unsaved = run.take_unsaved()
    if unsaved is None:
        return
    try:
        with transaction.atomic():
            ended = Job.objects.select_for_update(no_key=True).filter(pk=run.job.pk, state=State.DONE)
            if ended.first() is not None:
                write(run.job, unsaved)
    except BaseException:
        run.put_back(unsaved)
        raise


def write(job: Job, unsaved: Unsaved) -> None:
    """Writes down a run's progress and log lines. The caller holds the job's row."""
    Job.objects.filter(pk=job.pk).update(
        stage=unsaved.stage,
        stage_started_at=unsaved.stage_started_at,
        done=unsaved.done,
        total=unsaved.total,
        lines_written=F("lines_written") + unsaved.lines_lost,
    )
    _append(job, unsaved.lines)


def add_lines(job: Job, texts: Iterable[str]) -> None:
    """Adds the ledger's own words to the job's log. The caller holds the job's row."""
    _append(job, [(timezone.now(), text[:LINE_LENGTH]) for text in texts])


def _append(job: Job, lines: Iterable[tuple[datetime, str]]) -> None:
    lines = list(lines)
    if not lines:
        return
    same = Job.objects.filter(pk=job.pk)
    same.update(lines_written=F("lines_written") + len(lines))
    last: int = same.values_list("lines_written", flat=True).get()
    first = last - len(lines) + 1
    JobLine.objects.bulk_create(
        JobLine(job_id=job.pk, number=number, at=at, text=text) for number, (at, text) in enumerate(lines, first)
    )
    JobLine.objects.filter(job_id=job.pk, number__lte=last - LINES_KEPT).delete()


def cancel(job: Job, by: User | None = None) -> Job:
    """Ends a queued job at once, and asks a running one to end within seconds. Refused when it has ended already."""
    name = f" by {by}" if by else ""
    try:
        with transaction.atomic():
            # A run that is publishing holds the row until its commit; a click must not hang that long.
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', '2s', true)")
            job = Job.objects.select_for_update(no_key=True, of=("self",)).get(pk=job.pk)
            if job.state == State.QUEUED:
                Job.objects.filter(pk=job.pk).move(State.CANCELLED)
                add_lines(job, [f"Cancelled{name} before it started."])
            elif job.state == State.RUNNING:
                Job.objects.filter(pk=job.pk).update(cancel_requested=True)
                add_lines(job, [f"Cancelling was asked for{name}."])
            else:
                raise Refused(f"This job has ended already: it is {job.state}.")
    except OperationalError as error:
        if "lock timeout" not in str(error):
            raise
        raise Refused("This job is publishing its result at this moment, and will be done shortly.") from error
    job.refresh_from_db()
    return job


def retry(job: Job, by: User | None = None) -> Job:
    """Queues a failed, dead or cancelled job again with a clean record; returns the queued one if there is one."""
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update(no_key=True, of=("self",)).get(pk=job.pk)
            if job.state not in RETRIABLE:
                raise Refused(f"Only a job that failed or was cancelled can be retried; this one is {job.state}.")
            Job.objects.filter(pk=job.pk).move(
                State.QUEUED, attempts=0, retries=0, crashes=0, priority=Priority.PERSON, due_at=Now(), error=""
            )
            add_lines(job, [f"Queued again{f' by {by}' if by else ''}."])
            transaction.on_commit(partial(nudging.nudge, Queue(job.queue)), robust=True)
    except IntegrityError:
        twin = Job.objects.filter(kind=job.kind, unique_key=job.unique_key, state=State.QUEUED).first()
        if twin is None:
            raise Refused("The same work was queued and taken at this moment; look at the newest job.") from None
        return twin
    job.refresh_from_db()
    return job
