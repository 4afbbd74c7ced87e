"""Kinds of job that behave in all the ways a handler can. Test workers load them through JOB_KIND_MODULES.

What a run publishes is a repository whose address tells which job and process made it: published twice, there are two.
"""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from specs.jobs.errors import Mendable, Transient
from specs.jobs.kinds import register
from specs.jobs.run import Run
from specs.models import Repository


class Hiccup(Exception):
    pass


def publish(run: Run) -> None:
    with run.publishing():
        Repository.objects.create(url=f"{run.job.pk}/{os.getpid()}/{time.time_ns()}")


def tell(run: Run, text: str) -> None:
    """Appends a line to the file that the job's payload names, for tests that watch from outside."""
    with Path(run.payload["file"]).open("a") as file:
        file.write(f"{text} {os.getpid()}\n")


def noop(run: Run) -> None:
    publish(run)


def steps(run: Run) -> None:
    run.stage("Counting", total=run.payload["steps"])
    for number in range(run.payload["steps"]):
        run.log(f"Step {number + 1}")
        time.sleep(run.payload.get("pause", 0))
        run.advance()
    publish(run)


def slow(run: Run) -> None:
    """Says that it started, takes its time, and publishes."""
    tell(run, "started")
    time.sleep(run.payload["seconds"])
    publish(run)
    tell(run, "published")


def slow_at_first(run: Run) -> None:
    tell(run, "started")
    if run.job.attempts == 1:
        time.sleep(run.payload["seconds"])
    publish(run)


def busy(run: Run) -> None:
    """Computes for as long as nothing stops it, without ever asking the run."""
    tell(run, "started")
    total = 0
    while True:
        total += sum(range(10_000))


def waiting_for_child(run: Run) -> None:
    tell(run, "started")
    subprocess.run(["sleep", "60"], check=True)


def breaking_while_cleaning_up(run: Run) -> None:
    try:
        busy(run)
    finally:
        raise ZeroDivisionError


def stubborn(run: Run) -> None:
    tell(run, "started")
    while True:
        with suppress(KeyboardInterrupt):
            time.sleep(60)


def held_until_told(run: Run) -> None:
    """The first run waits for a file, the way a frozen process waits for its thaw, and then tries to publish."""
    tell(run, "started")
    go = Path(run.payload["go"])
    while run.job.attempts == 1 and not go.exists():
        time.sleep(0.05)
    publish(run)


def poison(run: Run) -> None:
    tell(run, "started")
    os.kill(os.getpid(), signal.SIGKILL)


def mendable(run: Run) -> None:
    run.stage("Looking")
    raise Mendable("There is no branch named “mian”; choose another.")


def broken(run: Run) -> None:
    raise ZeroDivisionError("secret-of-the-server")


def hiccup(run: Run) -> None:
    if run.job.retries < run.payload["times"]:
        raise Hiccup("secret-of-the-network")


def transient(run: Run) -> None:
    raise Transient("The model's service did not answer.")


for handler in (noop, steps, slow, slow_at_first, busy, waiting_for_child, stubborn, held_until_told, poison):
    register(handler.__name__, handler)
register("breaking_while_cleaning_up", breaking_while_cleaning_up)
register("mendable", mendable)
register("broken", broken)
register("hiccup", hiccup, transient=(Hiccup,), max_attempts=3)
register("transient", "tests.specs.jobs.sample_kinds.transient", max_attempts=2)
register("indexing", noop, queue="index", title="Make searchable")
