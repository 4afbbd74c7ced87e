"""What was published and is not indexed yet, when somebody searches from the command line."""

import time

from django.core.management.base import OutputWrapper
from django.db.models import QuerySet
from django.db.models.functions import Now

from specs.jobs.waiting import LOOK_EVERY_SECONDS, run_due
from specs.models.job import ENDED, Job, Queue, Worker

_PATIENCE_SECONDS = 30


def index_what_is_due(err: OutputWrapper) -> None:
    """Without this, what was just published would be found by no search and have no answers.

    Where no worker lives it is indexed here and now; one that lives gets a while to finish what it has begun.
    """
    if not _due().exists():
        return
    if not Worker.objects.serving(Queue.INDEX).exists():
        err.write(f"No worker runs: indexing first what is not indexed yet ({_due().count()}) …")
        run_due(Queue.INDEX)
    until = time.monotonic() + _PATIENCE_SECONDS
    while (left := _due().count()) and time.monotonic() < until:
        time.sleep(LOOK_EVERY_SECONDS)
    if left:
        err.write(f"{left} still being indexed: what they hold is found as it was before, or not at all.")


def _due() -> QuerySet[Job]:
    return Job.objects.filter(queue=Queue.INDEX, due_at__lte=Now()).exclude(state__in=ENDED)
