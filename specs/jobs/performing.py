"""Carrying out claimed jobs: the handler is called, interrupted when need be, and its end is written down."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, connections

from specs.jobs import kinds, ledger, nudging, stopping
from specs.jobs.errors import HandedBack, Interruption, LeaseLost, Mendable, Transient
from specs.jobs.heartbeat import INTERRUPT, Heartbeat, settle_interrupted
from specs.jobs.run import Run
from specs.models.job import Job

SETTLE_SECONDS = 120  # how long the end of a run is tried to be written to a database that is away

logger = structlog.get_logger(__name__)

# The run whose handler the main thread is in: what an interrupting signal is for.
_current: Run | None = None


def work(queue: str, worker: str, *, seconds: float) -> int:
    """Claims and performs jobs of `queue` until none is due; returns how many. Begins none after `seconds`."""
    until = time.monotonic() + seconds
    performed = 0
    with _draining_on_sigterm():
        while not stopping.is_stopping() and time.monotonic() < until:
            run = ledger.claim(queue, worker)
            if run is None:
                return performed
            if nudging.has_due(queue):
                nudging.nudge(queue)  # one worker wakes the next, so that one message is enough for all of them
            perform(run)
            performed += 1
    nudging.nudge(queue)
    return performed


@contextmanager
def _draining_on_sigterm() -> Iterator[None]:
    """In a worker's child, makes SIGTERM begin the drain: a signal to the whole group must not take it from its job."""
    if not stopping.is_worker_child():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda signum, frame: stopping.stop_within(settings.JOB_DRAIN_SECONDS))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def perform(run: Run, *, on_progress: Callable[[Job], None] | None = None, heartbeat: bool = True) -> None:
    """Runs the handler of a claimed job to its end, whichever that is, and writes the end down.

    `on_progress` is called with the job as it then is, from another thread. Without `heartbeat` (a test inside a
    transaction, whose rows no other connection sees) nothing renews the lease or interrupts.
    """
    outermost = not connection.in_atomic_block
    beating = Heartbeat(run, on_progress) if heartbeat else None
    quitting: KeyboardInterrupt | None = None
    with structlog.contextvars.bound_contextvars(job=run.job.pk, kind=run.job.kind):
        if beating is not None:
            beating.start()
        try:
            end = _handle(run)
        except KeyboardInterrupt as quit_asked:  # Ctrl-C on a command that performs its job itself
            run.interrupt(HandedBack())
            end, quitting = settle_interrupted, quit_asked
        with run.deaf():
            if beating is not None:
                beating.stop()
            if run.is_interrupted and outermost:
                _start_afresh()
            if run.is_interrupted and end is not ledger.finish:
                end = settle_interrupted  # also when the handler, cleaning up after the interruption, failed
            _settle(run, ledger.write_rest if run.settled else end)
    if quitting is not None:
        raise quitting


def _handle(run: Run) -> Callable[[Run], None]:
    """Calls the handler; returns how the run is to be ended."""
    global _current
    log = logger.bind(attempt=run.job.attempts)
    kind = kinds.get(run.job.kind)
    try:
        try:
            _listen()
            _current = run
            log.info("job_started")
            kind.handle(run)
        finally:
            _current = None
    except Interruption as interruption:
        run.interrupt(interruption)
        log.info("job_interrupted", reason=type(run.interruption).__name__)
        return settle_interrupted
    except Mendable as error:
        log.info("job_failed", reason=str(error))
        sentence = str(error)
        return lambda run: ledger.fail(run, sentence, mendable=True)
    except (*kinds.ALWAYS_TRANSIENT, *kind.transient) as error:
        log.warning("job_hit_passing_error", exc_info=True)
        reason = str(error) if isinstance(error, Transient) else f"A passing error ({type(error).__name__})."
        if run.job.retries + 1 >= kind.max_attempts:
            gave_up = f"Given up after {run.job.retries + 1} tries. The last ended with: {reason}"
            return lambda run: ledger.fail(run, gave_up, mendable=False)
        return lambda run: ledger.try_later(run, reason)
    except (Exception, SystemExit):
        log.exception("job_failed")
        ours = f"This is a fault of Spec Studio, not yours. The server's log tells more, under job {run.job.pk}."
        return lambda run: ledger.fail(run, ours, mendable=False)
    log.info("job_done")
    return ledger.finish


def _listen() -> None:
    """Lets the heartbeat's signal reach the run. It stays: one that comes late must not end the process."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(INTERRUPT, _interrupted)


def _interrupted(signum: int, frame: FrameType | None) -> None:
    if _current is not None:
        _current.raise_once()


def _start_afresh() -> None:
    """Drops the connection that an interruption may have left in the middle of anything."""
    left_open = connection.in_atomic_block
    connection.close()
    if left_open:
        del connections["default"]


def _settle(run: Run, write: Callable[[Run], None]) -> None:
    """Writes the end of a run down, waiting for a database that is away for a moment."""
    until = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            write(run)
        except LeaseLost:
            logger.warning("run_was_stale", job=run.job.pk, process=os.getpid())
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > until or stopping.is_overdue():
                logger.exception("run_left_to_sweep", job=run.job.pk, reason=type(error).__name__)
                return
            connection.close()
            time.sleep(0.5)
            continue
        return
