"""Where Celery's messages travel: through the one Postgres, or through what CELERY_BROKER_URL names."""

from typing import Any

from django.conf import settings
from django.db import connections
from psycopg.conninfo import make_conninfo

POLL_SECONDS = 1  # between two looks into the queue when no notification arrives
QUICKLY_SECONDS = 5
# A page that queues work must not hang on a broker that is away: the sweep sends the message again.
IMPATIENT = {"max_retries": 1, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}


def broker_settings() -> dict[str, Any]:
    """Celery's settings for the broker."""
    if settings.CELERY_BROKER_URL:
        return {"broker_url": settings.CELERY_BROKER_URL, "broker_transport_options": dict(IMPATIENT)}
    return {
        "broker_url": "pgmq://localhost",  # the address itself is in conn_string
        "broker_transport_options": {
            **IMPATIENT,
            "conn_string": _conninfo_for_pgmq(connections["default"].settings_dict),
            "init_extension": False,  # a migration has brought the SQL
            "use_notify": True,
            "polling_interval": POLL_SECONDS,
            "wait_time_seconds": 0,  # long polls would run inside the server
            "pool_size": 2,
            "pool_timeout": QUICKLY_SECONDS,
        },
    }


def _conninfo_for_pgmq(database: dict[str, Any]) -> str:
    """The address as pgmq's client can take it.

    The client takes the string apart and puts host, port, name, user and password together again without quoting them,
    and drops everything else. So each value goes in already quoted, and what it would drop rides along with the
    password, which comes last.
    """
    options = {name: value for name, value in (database.get("OPTIONS") or {}).items() if isinstance(value, (str, int))}
    options.setdefault("connect_timeout", QUICKLY_SECONDS)
    password = " ".join(
        [_quoted(database["PASSWORD"]), *(f"{name}={_quoted(value)}" for name, value in sorted(options.items()))]
    )
    return make_conninfo(
        host=_quoted(database["HOST"] or "localhost"),
        port=_quoted(database["PORT"] or 5432),
        dbname=_quoted(database["NAME"]),
        user=_quoted(database["USER"] or "postgres"),
        password=password,
    )


def _quoted(value: object) -> str:
    escaped = str(value or "").replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
