"""The scheduler of Celery beat that runs the periodic tasks in beat's own process."""

import structlog
from celery.beat import ScheduleEntry, Scheduler
from django.db import DatabaseError, InterfaceError, close_old_connections

logger = structlog.get_logger(__name__)


class LocalScheduler(Scheduler):
    """Runs what is due instead of sending a message about it.

    Periodic tasks are a few statements of SQL; as messages they would wait behind long jobs when all workers are busy,
    which is when leases expire, and pile up when there is no worker. Nothing is kept between runs, so there is no
    schedule file to corrupt; two schedulers do no harm, because the tasks do none.
    """

    @property
    def producer(self) -> None:
        """None is needed; the base class would connect to the broker, and wait for one that is down."""
        return

    def apply_entry(self, entry: ScheduleEntry, producer: None = None) -> None:
        close_old_connections()
        try:
            self.app.tasks[entry.task].run(*entry.args, **entry.kwargs)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("periodic_task_failed", task=entry.task, reason=str(error).strip())
        except Exception:
            logger.exception("periodic_task_failed", task=entry.task)
        finally:
            close_old_connections()
