"""Renews a run's lease, writes down its progress, and interrupts it: from a thread with its own database connection."""

import os
import signal
import threading
import time
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from specs.jobs import ledger, stopping
from specs.jobs.errors import Cancelled, HandedBack, Interruption, LeaseLost
from specs.jobs.run import Run, Unsaved
from specs.models.job import Job, lease_end

INTERRUPT = signal.SIGUSR2  # Celery's processes use SIGUSR1
STUBBORN_SECONDS = 6  # how long an interrupted run may take to end before its process is; a lease, if that is shorter

logger = structlog.get_logger(__name__)


class Heartbeat(threading.Thread):
    """Beats until `stop`. In the main thread of a process the run is interrupted at whatever line it is."""

    def __init__(self, run: Run, on_progress: Callable[[Job], None] | None = None) -> None:
        super().__init__(name=f"heartbeat of job {run.job.pk}", daemon=True)
        self._run = run
        self._on_progress = on_progress
        self._worker_thread = threading.current_thread()
        self._stop_asked = threading.Event()
        self._interrupted_at: float | None = None
        self._every = min(1.0, settings.JOB_LEASE_SECONDS / 6)
        self._renewed_at = time.monotonic()

    def run(self) -> None:
        try:
            while not self._stop_asked.wait(self._every):
                if stopping.is_overdue():
                    self._run.interrupt(HandedBack())
                try:
                    self._beat()
                except (OperationalError, InterfaceError) as error:
                    # The lease stays ours until the sweep says otherwise, so a database that is away for a moment
                    # is waited for.
                    logger.warning("heartbeat_missed", job=self._run.job.pk, reason=str(error).strip())
                    connection.close()
                self._interrupt_if_due()
        finally:
            connection.close()

    def stop(self) -> None:
        self._stop_asked.set()
        self.join(timeout=10)

    def _beat(self) -> None:
        run = self._run
        row = Job.objects.filter(pk=run.job.pk).values("lease_token", "cancel_requested").first()
        if row is None or row["lease_token"] != run.token:
            if not run.settled:  # read after the row: a run that has just ended by itself has not lost anything
                run.interrupt(LeaseLost())
            return
        if row["cancel_requested"]:
            run.interrupt(Cancelled())
        unsaved = run.take_unsaved()
        if unsaved is None and time.monotonic() - self._renewed_at < settings.JOB_LEASE_SECONDS / 4:
            return
        written = False
        try:
            written = renew(run, unsaved)
        finally:
            if unsaved is not None and not written:
                run.put_back(unsaved)
        if written:
            self._renewed_at = time.monotonic()
            if self._on_progress is not None:
                self._on_progress(Job.objects.get(pk=run.job.pk))

    def _interrupt_if_due(self) -> None:
        if not self._run.is_interrupted or self._stop_asked.is_set():
            return
        if self._interrupted_at is None:
            self._interrupted_at = time.monotonic()
        if self._worker_thread is threading.main_thread():
            # To the thread, not the process: that is what wakes it out of a system call.
            signal.pthread_kill(threading.main_thread().ident or 0, INTERRUPT)
        patience = min(STUBBORN_SECONDS, settings.JOB_LEASE_SECONDS)
        if time.monotonic() - self._interrupted_at > patience and stopping.is_worker_child():
            self._give_up()

    def _give_up(self) -> None:
        """The run does not end, for instance inside a library that never returns to Python: its process has to."""
        logger.error("run_will_not_end", job=self._run.job.pk)
        try:
            settle_interrupted(self._run)
        except (LeaseLost, OperationalError, InterfaceError) as error:
            logger.warning("run_left_to_sweep", job=self._run.job.pk, reason=type(error).__name__)
        os._exit(1)


def renew(run: Run, unsaved: Unsaved | None) -> bool:
    """Renews the lease and writes what the run had to say; False when its row is locked, by the run's publication."""
    with transaction.atomic():
        held = Job.objects.select_for_update(no_key=True, skip_locked=True).filter(pk=run.job.pk, lease_token=run.token)
        if held.first() is None:
            return False
        Job.objects.filter(pk=run.job.pk, lease_token=run.token).update(lease_until=lease_end())
        if unsaved is not None:
            ledger.write(run.job, unsaved)
    return True


def settle_interrupted(run: Run) -> None:
    """Writes down how an interrupted run ended, by what interrupted it."""
    interruption: Interruption | None = run.interruption
    if isinstance(interruption, Cancelled):
        ledger.end_cancelled(run)
    elif not isinstance(interruption, LeaseLost):
        ledger.hand_back(run, f"Handed back at {timezone.now():%H:%M:%S} UTC: the worker had to stop.")
