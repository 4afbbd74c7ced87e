"""Whether the database can serve this release: its server, and how its migrations compare with ours."""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from studio.startup import StartupError

_OLDEST_POSTGRES = 15
_VECTORS = "vector"


def before_migrating(using: str, **_: Any) -> None:
    """A receiver of `pre_migrate`: StartupError before anything is written to a database that cannot serve."""
    connection = connections[using]
    refuse_newer(MigrationExecutor(connection))
    refuse_unfit(connection)


def unapplied(executor: MigrationExecutor) -> int:
    """How many of this release's migrations the database lacks."""
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def refuse_newer(executor: MigrationExecutor) -> None:
    """StartupError where the database has migrations that this release does not know."""
    applied = MigrationRecorder(executor.connection).applied_migrations()
    known = executor.loader.disk_migrations
    replaced = {name for migration in known.values() for name in migration.replaces}
    ours = {app for app, _ in known}
    unknown = sorted(
        f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known.keys() | replaced
    )
    if unknown:
        raise StartupError(
            f"The database was migrated by a newer Spec Studio ({unknown[-1]} is unknown here); "
            "run that release or a newer one, or use another database."
        )


def refuse_unfit(connection: BaseDatabaseWrapper) -> None:
    """StartupError where the server is too old, or has no pgvector to switch on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        (version,) = cursor.fetchone()
        cursor.execute("SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = %s)", [_VECTORS])
        (vectors,) = cursor.fetchone()
    if version < _OLDEST_POSTGRES:
        raise StartupError(
            f"The database runs PostgreSQL {version}, and Spec Studio needs {_OLDEST_POSTGRES} or newer; "
            "name another with DATABASE_URL, or leave it unset for the embedded one."
        )
    if not vectors:
        raise StartupError(
            "The database's server has no pgvector; install that extension there (on Debian the package "
            f"postgresql-{version}-pgvector), or leave DATABASE_URL unset for the embedded one."
        )
