"""The database as the commands need it: it answers, and has its tables."""

import os
import sys
from collections.abc import Sequence

import django
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from studio.migration_state import unapplied
from studio.startup import StartupError, database_away

_ROOMS = ("studio", "specs", "search", "feedback")
# These make the tables themselves, fill an empty database or need none.
_WITHOUT = frozenset({"up", "restore", "settings_table", "bench", "check"})
_LOCK = 0x5F7D  # of two commands that come first at once, one waits for the other


def connect() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise database_away(error) from None


def prepare(arguments: Sequence[str]) -> None:
    """Before a command of ours: the embedded database gets its tables, another one is to be migrated by its owner."""
    if len(arguments) < 2 or {"-h", "--help"} & set(arguments):
        return
    name = arguments[1]
    if name != "up":
        os.environ.setdefault("LOG_LEVEL", "warning")  # what the command says is for a person; servers log more
    if name in _WITHOUT:
        return
    django.setup()
    if str(get_commands().get(name, "")).partition(".")[0] not in _ROOMS:
        return
    connect()
    if _has_tables():
        return
    if settings.CONFIG.database_url is not None:
        raise StartupError("The database that DATABASE_URL names has no tables yet; make them with: manage.py migrate")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if not _has_tables():
            sys.stderr.write("Making the tables of the database, once …\n")
            call_command("migrate", interactive=False, verbosity=0)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])


def is_behind() -> bool:
    """Whether the database lacks migrations of this release."""
    return unapplied(MigrationExecutor(connection)) > 0


def _has_tables() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NOT NULL")
        (found,) = cursor.fetchone()
    return bool(found)
