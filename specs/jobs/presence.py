"""A worker's word, every few seconds, that it lives: what readiness and `--wait` go by."""

import threading

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models.functions import Now

from specs.jobs import nudging
from specs.models.job import WORKER_SAYS_SECONDS, Worker

logger = structlog.get_logger(__name__)


class Presence(threading.Thread):
    """Runs in a worker's main process from its start to its end."""

    def __init__(self, name: str, queues: list[str], concurrency: int) -> None:
        super().__init__(name="presence", daemon=True)
        self._worker, self._queues, self._concurrency = name, queues, concurrency
        self._stop_asked = threading.Event()

    def run(self) -> None:
        looked = False
        try:
            while not self._stop_asked.is_set():
                try:
                    self._say()
                    if not looked:
                        for queue in self._queues:
                            if nudging.has_due(queue):
                                # Queued while no worker was there; the message about it, if any, may be lost.
                                nudging.send(queue)
                        looked = True
                except (OperationalError, InterfaceError) as error:
                    logger.warning("presence_not_said", reason=str(error).strip())
                    connection.close()
                self._stop_asked.wait(WORKER_SAYS_SECONDS)
            Worker.objects.filter(name=self._worker).delete()
        except (OperationalError, InterfaceError):
            logger.warning("presence_not_withdrawn")  # it will fall silent anyhow
        finally:
            connection.close()

    def withdraw(self) -> None:
        """The worker takes no more work. Returns at once; the thread ends when it has said so."""
        self._stop_asked.set()

    def _say(self) -> None:
        Worker.objects.update_or_create(
            name=self._worker,
            defaults={"queues": self._queues, "concurrency": self._concurrency, "seen_at": Now()},
        )
