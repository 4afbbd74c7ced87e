"""Jobs: the rows that are the truth about every run of generation and indexing."""

import math
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from specs.models.package import Package
from studio.people.models import User
from studio.people.visibility import Viewer, belongs_to, visible

CRASH_LIMIT = 3  # a job that took this many workers down with it is dead
LINES_KEPT = 1000
LINE_LENGTH = 2000
WORKER_SAYS_SECONDS = 5  # how often a worker says that it lives; three times in silence, and it does not


class State(models.TextChoices):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    DEAD = "dead"
    CANCELLED = "cancelled"


# The one table of moves: a job comes into the state on the left only out of a state on the right.
MOVES: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING, State.FAILED, State.DEAD, State.CANCELLED}),
    State.RUNNING: frozenset({State.QUEUED}),
    State.DONE: frozenset({State.RUNNING}),
    State.FAILED: frozenset({State.RUNNING}),
    State.DEAD: frozenset({State.RUNNING}),
    State.CANCELLED: frozenset({State.QUEUED, State.RUNNING}),
}
ENDED = frozenset({State.DONE, State.FAILED, State.DEAD, State.CANCELLED})
RETRIABLE = MOVES[State.QUEUED] & ENDED


class Queue(models.TextChoices):
    WORK = "work"
    INDEX = "index"  # one at a time on each machine: it holds the embedding model


class Priority(models.IntegerChoices):
    """A higher number is claimed first."""

    BULK = 0
    ROUTINE = 10  # a commit, a poll
    PERSON = 20  # somebody waits for it


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, viewer: Viewer) -> "JobQuerySet":
        """Jobs of packages that `viewer` may see; a job without a package is its requester's and the superusers'."""
        if viewer.is_active and viewer.is_superuser:
            return self
        seen = Q(package__isnull=False) & visible(viewer, team="package__team_id", private="package__private")
        if isinstance(viewer, User) and viewer.is_active:
            seen |= Q(package__isnull=True, requested_by=viewer)
        return self.filter(seen)

    def move(self, to: State, **fields: Any) -> int:
        """Moves those of these rows that may move to `to`, and says how many did."""
        if to is not State.RUNNING:
            fields = {"lease_token": None, "lease_until": None, "cancel_requested": False, **fields}
        fields["finished_at"] = Now() if to in ENDED else None
        return self.filter(state__in=MOVES[to]).update(state=to, **fields)


class Job(models.Model):
    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20, choices=Queue)
    payload = models.JSONField(default=dict)  # small: ids and options, never content
    package = models.ForeignKey(Package, null=True, on_delete=models.CASCADE, related_name="jobs")
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    unique_key = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    priority = models.SmallIntegerField(choices=Priority, default=Priority.ROUTINE)
    due_at = models.DateTimeField(db_default=Now())

    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=200, blank=True)  # the last to run it
    cancel_requested = models.BooleanField(default=False)

    attempts = models.PositiveIntegerField(default=0)  # runs begun
    retries = models.PositiveIntegerField(default=0)  # runs given up for a transient error
    crashes = models.PositiveIntegerField(default=0)  # runs whose worker vanished

    stage = models.CharField(max_length=200, blank=True)
    stage_started_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    lines_written = models.PositiveBigIntegerField(default=0)  # the newest LINES_KEPT of them are kept

    error = models.TextField(blank=True)  # a sentence for the reader
    error_mendable = models.BooleanField(default=False)  # whether the reader can do something about it
    result = models.JSONField(default=dict)

    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)  # of the last run
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # The same work is queued once. A run that was handed back is past its first attempt and not counted, so
            # that it finds its place in the queue again although somebody asked for the same work in the meantime.
            models.UniqueConstraint(
                fields=["kind", "unique_key"],
                condition=Q(state=State.QUEUED, attempts=0),
                name="job_queued_once",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RUNNING, lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(state=State.RUNNING) & Q(lease_token__isnull=True, lease_until__isnull=True)),
                name="job_leased_while_running",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ENDED, finished_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(finished_at__isnull=True)),
                name="job_ended_at_a_time",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="job_state_known"),
        ]
        indexes = [
            # The claim: most urgent first, then the longest due. Only queued rows are in it.
            models.Index(
                "queue", F("priority").desc(), "due_at", "id", condition=Q(state=State.QUEUED), name="job_claim"
            ),
            # The sweep, and "is the same work running?" in the claim. `lease_until` is left out on purpose: renewing
            # a lease then touches no index.
            models.Index(fields=["kind", "unique_key"], condition=Q(state=State.RUNNING), name="job_running"),
            # A package's jobs, newest first.
            models.Index(fields=["package", "-id"], name="job_of_package"),
            # Pruning what ended long ago.
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="job_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def title(self) -> str:
        """The kind in the words of its application."""
        from specs.jobs import kinds

        return kinds.title(self.kind)

    @property
    def is_active(self) -> bool:
        return self.state not in ENDED

    @property
    def can_cancel(self) -> bool:
        return self.is_active and not self.cancel_requested

    @property
    def can_retry(self) -> bool:
        return self.state in RETRIABLE

    @property
    def percent(self) -> int | None:
        """How much of this stage is done, 0 to 100; None when its length is unknown."""
        if not self.total:
            return None
        return min(100, self.done * 100 // self.total)

    @property
    def time_left(self) -> timedelta | None:
        """An estimate for this stage, from its own pace so far."""
        if self.state != State.RUNNING or not self.total or not self.done or not self.stage_started_at:
            return None
        spent = timezone.now() - self.stage_started_at
        return timedelta(seconds=math.ceil(spent.total_seconds() * max(0, self.total - self.done) / self.done))

    @property
    def lines_dropped(self) -> int:
        return max(0, self.lines_written - LINES_KEPT)

    def may_be_steered_by(self, viewer: Viewer) -> bool:
        """Whether `viewer`, who sees this job, may cancel or retry it: its requester, its team, and superusers."""
        if not isinstance(viewer, User) or not viewer.is_active:
            return False
        if viewer.is_superuser or self.requested_by_id == viewer.pk:
            return True
        return self.package is not None and belongs_to(viewer, self.package.team)


class JobLine(models.Model):
    """One line of a job's log."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.PositiveBigIntegerField()  # 1, 2, 3 … over all runs of the job
    at = models.DateTimeField(db_default=Now())
    text = models.CharField(max_length=LINE_LENGTH)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="one_line_a_number")]

    def __str__(self) -> str:
        return self.text


class WorkerQuerySet(models.QuerySet["Worker"]):
    def live(self) -> "WorkerQuerySet":
        return self.filter(seen_at__gt=Now() - timedelta(seconds=3 * WORKER_SAYS_SECONDS))

    def serving(self, queue: str) -> "WorkerQuerySet":
        return self.live().filter(queues__contains=[queue])


class Worker(models.Model):
    """A worker process that says every few seconds that it lives, and which queues it serves."""

    name = models.CharField(max_length=200, unique=True)
    queues = ArrayField(models.CharField(max_length=20))
    concurrency = models.PositiveIntegerField(default=1)  # how many jobs it runs at a time
    started_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())

    objects = WorkerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Nudge(models.Model):
    """Whether a message is under way to a queue's workers, so that a thousand new jobs do not send a thousand."""

    queue = models.CharField(max_length=20, primary_key=True)
    sent_at = models.DateTimeField(null=True)  # None once a worker took it

    def __str__(self) -> str:
        return self.queue


def lease_end() -> Any:
    """When a lease that is taken or renewed now runs out, by the database's clock alone."""
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
