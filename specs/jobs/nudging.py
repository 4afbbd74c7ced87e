"""The messages that Celery carries: "look into your queue". To lose or double one does no harm."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Sum
from django.db.models.functions import Now
from django.utils.module_loading import import_string
from kombu.exceptions import OperationalError as BrokerError

from specs.models.job import Job, Nudge, Queue, State, Worker

TASK = "specs.jobs.nudge"

logger = structlog.get_logger(__name__)


def nudge(queue: str) -> None:
    """Wakes one worker of `queue`, unless a message is under way already."""
    if _is_first(queue):
        send(queue)


def send(queue: str) -> None:
    """Sends a message to the workers of `queue`. A broker that is down is no error: the sweep sends it again."""
    try:
        import_string(settings.CELERY_APP).send_task(TASK, args=[queue], queue=queue, ignore_result=True, retry=False)
    except (BrokerError, OSError) as error:
        logger.warning("nudge_not_sent", queue=queue, reason=type(error).__name__)


def taken(queue: str) -> None:
    """A worker has the message, and looks into the queue after this: from now on new work needs a new message."""
    Nudge.objects.filter(queue=queue).update(sent_at=None)


def nudge_idle_workers() -> None:
    """Sends again what was lost: to queues where work is due and a live worker has nothing to do.

    A busy worker goes on by itself when its job ends, and a worker that starts looks into its queues: without this
    condition messages would pile up while everybody is busy, or nobody there.
    """
    for queue in Queue.values:
        capacity: int | None = Worker.objects.serving(queue).aggregate(total=Sum("concurrency"))["total"]
        running = Job.objects.filter(queue=queue, state=State.RUNNING).count()
        if capacity and running < capacity and has_due(queue):
            nudge(queue)


def has_due(queue: str) -> bool:
    """Whether a worker that looked into `queue` now would find work."""
    twin = Job.objects.filter(state=State.RUNNING, kind=OuterRef("kind"), unique_key=OuterRef("unique_key"))
    return Job.objects.filter(~Exists(twin), queue=queue, state=State.QUEUED, due_at__lte=Now()).exists()


def _is_first(queue: str) -> bool:
    lost = timedelta(seconds=settings.JOB_SWEEP_SECONDS)  # a message that nobody took by then is sent again
    free = Q(sent_at=None) | Q(sent_at__lt=Now() - lost)
    if Nudge.objects.filter(free, queue=queue).update(sent_at=Now()):
        return True
    _, created = Nudge.objects.get_or_create(queue=queue, defaults={"sent_at": Now()})
    return created
