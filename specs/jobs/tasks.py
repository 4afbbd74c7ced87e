"""The two things Celery is asked to do."""

import os

import structlog
from celery import Task, shared_task
from django.db import InterfaceError, OperationalError

from specs.jobs import nudging, performing
from specs.jobs import sweep as sweeping

BUDGET_SECONDS = 300  # after that a task ends between two jobs, so that its message does not grow old

logger = structlog.get_logger(__name__)


@shared_task(name=nudging.TASK, bind=True, ignore_result=True)
def nudge(task: Task, queue: str) -> None:
    try:
        nudging.taken(queue)
        performing.work(queue, f"{task.request.hostname}/{os.getpid()}", seconds=BUDGET_SECONDS)
    except (OperationalError, InterfaceError) as error:
        logger.warning("nudge_in_vain", queue=queue, reason=str(error).strip())  # the sweep sends another


@shared_task(name="specs.jobs.sweep", ignore_result=True)
def sweep() -> None:
    sweeping.sweep()
