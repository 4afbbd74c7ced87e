"""What was published where no worker lives to index it."""

from django.core.management.base import OutputWrapper

from specs.jobs.waiting import run_due
from specs.models.job import Queue


def index_what_is_due(err: OutputWrapper) -> None:
    """Without this, what was just published would be found by no search and have no answers."""
    indexed = run_due(Queue.INDEX)
    if indexed:
        err.write(f"No worker runs: what was not indexed yet was, first ({indexed}).")
