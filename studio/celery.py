"""Celery: it carries nudges to workers and keeps the clock. The job rows are the truth about the work."""

import os
import threading
import time
from typing import TYPE_CHECKING, Any

import psutil
from celery import Celery, signals

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studio.settings")
# Django's checks import every page and the API; a worker starts faster, and smaller, without. The web runs them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

from django.conf import settings
from django.db import connection

from studio.broker import broker_settings

if TYPE_CHECKING:
    from specs.jobs.presence import Presence

KILL_AFTER_SECONDS = 8  # after the drain: what has not ended by then never will
COLD_DRAIN_SECONDS = 1
CLEARING_SECONDS = 3600  # of expired sessions
POLL_TICK_SECONDS = 60  # each tick looks only at the repositories whose turn has come


def _settings() -> dict[str, Any]:
    return {
        "accept_content": ["json"],
        "task_serializer": "json",
        "result_serializer": "json",
        "task_ignore_result": True,
        "task_acks_late": True,
        "worker_prefetch_multiplier": 1,
        "task_default_queue": "work",
        "task_create_missing_queues": True,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # Nobody reads events or sends remote commands: workers report in the database.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
        "worker_hijack_root_logger": False,
        "beat_scheduler": "specs.jobs.beat:LocalScheduler",
        "beat_schedule": {
            "sweep": {"task": "specs.jobs.sweep", "schedule": settings.JOB_SWEEP_SECONDS},
            "poll": {"task": "specs.polling.poll", "schedule": POLL_TICK_SECONDS},
            "sessions": {"task": "studio.sessions.clear", "schedule": CLEARING_SECONDS},
        },
        "imports": ["specs.jobs.tasks", "specs.polling", "studio.sessions"],
        "timezone": "UTC",
        **broker_settings(),
    }


# Workers tell each other nothing: the queue in Postgres cannot carry it, and would log an error every second.
for _option in ("GOSSIP", "MINGLE", "HEARTBEAT"):
    os.environ.setdefault(f"CELERY_WORKER_WITHOUT_{_option}", "1")

app = Celery("studio")
app.add_defaults(_settings)


@signals.setup_logging.connect
def _keep_logging(**kwargs: Any) -> None:
    """Django's LOGGING is in force; that somebody listens here keeps Celery from replacing it."""


@signals.worker_init.connect
@signals.beat_init.connect
def _wake_database(**kwargs: Any) -> None:
    """The embedded server starts with its first user, and must run before the broker's client asks for it."""
    connection.ensure_connection()
    connection.close()


_presence: "Presence | None" = None


@signals.worker_ready.connect
def _say_that_worker_lives(sender: Any, **kwargs: Any) -> None:
    from specs.jobs.presence import Presence

    global _presence
    queues = sorted(sender.app.amqp.queues.consume_from)
    _presence = Presence(sender.hostname, queues, sender.controller.concurrency)
    _presence.start()


@signals.worker_shutdown.connect
def _wait_for_last_word(**kwargs: Any) -> None:
    if _presence is not None:
        _presence.join(timeout=5)


@signals.worker_process_init.connect
def _know_parent(**kwargs: Any) -> None:
    from specs.jobs import stopping

    stopping.watch_parent()


@signals.worker_shutting_down.connect
def _drain(how: str, **kwargs: Any) -> None:
    from specs.jobs import stopping

    drain = settings.JOB_DRAIN_SECONDS if how == "Warm" else COLD_DRAIN_SECONDS
    stopping.stop_within(drain)
    if _presence is not None:
        _presence.withdraw()
    threading.Thread(target=_kill_after, args=[drain + KILL_AFTER_SECONDS], daemon=True).start()


def _kill_after(seconds: float) -> None:
    """The last resort against a child that neither ends nor hands back: its lease runs out, and the sweep comes."""
    time.sleep(seconds)
    for child in psutil.Process().children(recursive=True):
        child.kill()
    os._exit(1)
