"""Whether the studio lives and can serve: for load balancers, orchestrators and `up`."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import KombuError

from specs.models import Worker
from studio.migration_state import refuse_newer, unapplied
from studio.startup import StartupError

_BROKER_SECONDS = 2


class NotReady(Exception):
    """What is missing, in a few words that give nothing away: anybody may ask."""


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing of anybody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """503 while the database, its migrations, the broker or a worker is missing; each is named."""
    checks = {name: _state(check) for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in checks.values())
    return JsonResponse({"ready": ready, "checks": checks}, status=200 if ready else 503)


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as missing:
        return str(missing)
    except (Error, StartupError):
        return "the database does not answer"
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    try:
        refuse_newer(executor)
    except StartupError:
        raise NotReady("they are of a newer Spec Studio") from None
    if waiting := unapplied(executor):
        raise NotReady(f"{waiting} migrations wait; run manage.py migrate")


def _broker() -> None:
    """A broker in Postgres is up when Postgres is."""
    if not settings.CELERY_BROKER_URL:
        return _database()
    from studio.celery import app

    try:
        with app.connection_for_write(settings.CELERY_BROKER_URL, connect_timeout=_BROKER_SECONDS) as broker:
            broker.ensure_connection(max_retries=1, timeout=_BROKER_SECONDS)
    except (KombuError, OSError):
        raise NotReady("the broker does not answer") from None
    return None


def _worker() -> None:
    if not Worker.objects.live().exists():
        raise NotReady("no worker has been heard of lately")


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
    "worker": _worker,
}
