"""One execution of a job under one lease: what a handler gets to report to, and what stops it."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from specs.jobs.errors import Cancelled, Interruption
from specs.models.job import LINE_LENGTH, LINES_KEPT, Job
from specs.models.package import Package


@dataclass
class Unsaved:
    """What a run has to say since it was last written down."""

    stage: str = ""
    stage_started_at: datetime | None = None
    done: int = 0
    total: int | None = None
    changed: bool = False
    lines: deque[tuple[datetime, str]] = field(default_factory=lambda: deque(maxlen=LINES_KEPT))
    lines_lost: int = 0  # lines pushed out of the full deque, so that the numbering tells of them


class Run:
    """A handler reports through this and does its work; it must be able to run again from the start at any point.

    Nothing here but `publishing` touches the database: the heartbeat writes progress and log on its own connection,
    so that they are seen at once although the handler is inside a transaction, and cost the handler no time.
    """

    def __init__(self, job: Job, token: UUID) -> None:
        self.job = job
        self.token = token
        self.result: dict[str, Any] = {}  # small; kept with the job when the run ends well
        self.settled = False  # from here on the end of this run is being, or has been, written down
        self._unsaved = Unsaved()
        self._lock = threading.Lock()
        self._pending: Interruption | None = None
        self._raised = False
        self._deaf = 0  # how many blocks that must not be interrupted we are in

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = self.job.payload
        return payload

    @property
    def package(self) -> Package:
        """The package the job is about. A job without one is a mistake of its handler."""
        if self.job.package is None:
            raise ValueError(f"The job {self.job} has no package.")
        return self.job.package

    def stage(self, name: str, total: int | None = None) -> None:
        """Begins a stage, named for the reader, of `total` steps when that is known."""
        self.check()
        with self._lock:
            self._unsaved.stage, self._unsaved.done, self._unsaved.total = _storable(name, 200), 0, total
            self._unsaved.stage_started_at = timezone.now()
            self._unsaved.changed = True

    def advance(self, steps: int = 1) -> None:
        self.check()
        with self._lock:
            self._unsaved.done += steps
            self._unsaved.changed = True

    def log(self, text: str) -> None:
        """Adds lines to the job's log, which everybody who may see the package may read."""
        self.check()
        with self._lock:
            for line in text.splitlines() or [""]:
                self._unsaved.lines_lost += len(self._unsaved.lines) == LINES_KEPT
                self._unsaved.lines.append((timezone.now(), _storable(line, LINE_LENGTH)))

    def check(self) -> None:
        """Raises the interruption that has come for this run, if any.

        In a process's main thread interruptions come by themselves at any line; elsewhere they come here, and in
        `stage`, `advance`, `log` and `publishing`.
        """
        if self._pending is not None and not self._deaf:
            raise self._pending

    @contextmanager
    def publishing(self, *, finish: bool = True) -> Iterator[None]:
        """A transaction that commits only if this run still holds its job, and then ends the job with it.

        The job's row is locked first: whoever else wants to move it waits, so a run that has lost its lease can write
        nothing, and a run that publishes cannot be declared dead. With `finish=False` the job goes on afterwards.
        """
        from specs.jobs import ledger

        self.check()
        self._deaf += 1
        try:
            with transaction.atomic(durable=True):
                _let_go_when_stopped()
                if ledger.lock(self).cancel_requested:
                    raise Cancelled
                self._deaf -= 1
                try:
                    self.check()
                    yield
                finally:
                    self._deaf += 1
                if finish:
                    self.settled = True
                    ledger.finish(self)
        except BaseException:
            self.settled = False
            raise
        finally:
            self._deaf -= 1
        if not finish:
            self.check()

    # What follows is for the heartbeat and for `perform`, not for handlers.

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """A block in which no interruption is raised."""
        self._deaf += 1
        try:
            yield
        finally:
            self._deaf -= 1

    def interrupt(self, interruption: Interruption) -> None:
        """Notes what is to end this run; the first one counts."""
        self._pending = self._pending or interruption

    @property
    def interruption(self) -> Interruption | None:
        return self._pending

    @property
    def is_interrupted(self) -> bool:
        return self._pending is not None

    def raise_once(self) -> None:
        """Raises the interruption, unless that was done: what the handler does to clean up is left in peace."""
        if self._pending is not None and not self._deaf and not self._raised:
            self._raised = True
            raise self._pending

    def take_unsaved(self) -> Unsaved | None:
        """What is to be written down now; None when nothing happened."""
        with self._lock:
            unsaved = self._unsaved
            if not unsaved.changed and not unsaved.lines:
                return None
            self._unsaved = Unsaved(unsaved.stage, unsaved.stage_started_at, unsaved.done, unsaved.total)
            return unsaved

    def put_back(self, unsaved: Unsaved) -> None:
        """Takes back what could not be written, to be tried again."""
        with self._lock:
            newer = self._unsaved
            newer.changed = True
            newer.lines_lost += unsaved.lines_lost + max(0, len(unsaved.lines) + len(newer.lines) - LINES_KEPT)
            newer.lines = deque([*unsaved.lines, *newer.lines], maxlen=LINES_KEPT)


def _storable(text: str, length: int) -> str:
    """`text` without what Postgres cannot hold, and no longer than `length`."""
    clean = text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def _let_go_when_stopped() -> None:
    # A process that is stopped (SIGSTOP, a frozen machine) inside this transaction would hold the row's lock, and so
    # the job, for ever: the server ends a transaction that has been idle for two leases.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{2 * settings.JOB_LEASE_SECONDS}s"],
        )
