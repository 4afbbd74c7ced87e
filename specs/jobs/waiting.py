"""Waiting for a job's end from a command: following it when a worker lives, carrying it out when none does."""

import os
import platform
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from django.db.models.functions import Now

from specs.jobs import ledger
from specs.jobs.performing import perform
from specs.jobs.sweep import sweep
from specs.models.job import Job, State, Worker

LOOK_EVERY_SECONDS = 0.5
SWEEP_EVERY_SECONDS = 10


def wait_for(job: Job, on_progress: Callable[[Job], None] = lambda job: None) -> Job:
    """Returns the job once it has ended, by whomever. `on_progress` gets it after each change, the last included.

    Interrupted (Ctrl-C, SIGTERM), what this process was running is back in the queue before the interruption goes on.
    """
    me = f"{platform.node()}/{os.getpid()}"
    seen: tuple[object, ...] = ()
    swept_at = time.monotonic()
    while True:
        job = Job.objects.select_related("package").get(pk=job.pk)
        now = (job.state, job.stage, job.done, job.total, job.lines_written, job.attempts)
        if now != seen:
            on_progress(job)
            seen = now
        if not job.is_active:
            return job
        if not Worker.objects.serving(job.queue).exists():
            if _perform(job, me, on_progress):
                continue
            if time.monotonic() - swept_at > SWEEP_EVERY_SECONDS:  # nobody else may be there to do it
                sweep()
                swept_at = time.monotonic()
        time.sleep(LOOK_EVERY_SECONDS)


def run_due(queue: str, on_progress: Callable[[Job], None] = lambda job: None) -> int:
    """Carries out in this process what is due in `queue` if no worker lives to do it; returns how many jobs."""
    performed = 0
    while not Worker.objects.serving(queue).exists():
        due = Job.objects.filter(queue=queue, state=State.QUEUED, due_at__lte=Now())
        if not any(_perform(job, f"{platform.node()}/{os.getpid()}", on_progress) for job in due[:50]):
            break
        performed += 1
    return performed


def _perform(job: Job, me: str, on_progress: Callable[[Job], None]) -> bool:
    if (run := ledger.claim(job.queue, me, job=job)) is None:
        return False
    with _ending_on_sigterm():
        perform(run, on_progress=on_progress)
    return True


@contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """Makes SIGTERM hand the job back before it ends the process, as Ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    asked = False

    def end(signum: int, frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except KeyboardInterrupt:
        if asked:
            raise SystemExit(128 + signal.SIGTERM) from None
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
