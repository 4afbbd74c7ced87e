"""How the database's migrations and this release's compare."""

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from studio.startup import StartupError


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
