"""A studio to measure in: a database of its own beside the real one, gone afterwards, and a temporary folder."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection
from django.test.utils import override_settings

from specs import adding, generation
from specs.adding import Wish
from specs.jobs import ledger
from specs.jobs.performing import perform
from specs.jobs.waiting import run_due, wait_for
from specs.models import Blob, Job, Package, Repository
from specs.models.job import Queue, State
from studio.people.models import Team


@contextmanager
def bench_studio() -> Iterator[Path]:
    """Every row that is made inside lands in the throw-away database; analysis runs in one process."""
    real = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory(prefix="spec-studio-bench-") as name:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            with override_settings(ANALYSIS_PROCESSES=1):
                yield Path(name)
        finally:
            _end_other_sessions()
            connection.creation.destroy_test_db(real, verbosity=0)


def _end_other_sessions() -> None:
    """A heartbeat or a worker that has not yet ended would keep the database from being dropped."""
    close_pool = getattr(connection, "close_pool", None)
    connection.close()
    if close_pool is not None:
        close_pool()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def added(folder: Path) -> list[Package]:
    team, _ = Team.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    return [each.package for each in adding.add(Wish(str(folder), team, trusted=True))]


def generated(package: Package, *, confirmed: bool = False) -> Package:
    """The package with the version that a run made of it, carried out here; `confirmed`: held ones are let pass."""
    package = _after_run(package, generation.request(package))
    if package.held_commit and confirmed:
        package = _after_run(package, generation.request(package, accept=package.held_commit))
    if package.held_commit:
        raise RuntimeError(f"{package.slug}: {package.held_reason}")
    return package


def _after_run(package: Package, job: Job) -> Package:
    ended = wait_for(job)
    if ended.state != State.DONE:
        raise RuntimeError(f"{package.slug}: {ended.error}")
    return Package.objects.select_related("latest__snapshot", "repository", "team").get(pk=package.pk)


def index() -> None:
    """Has what was published indexed for search, by whatever room above does that."""
    run_due(Queue.INDEX)
    if failed := Job.objects.filter(queue=Queue.INDEX).exclude(state=State.DONE).first():
        raise RuntimeError(f"{failed.kind}: {failed.error or failed.state}")


def carry_out(worker: str) -> None:
    """The queued runs of generation, as a worker does them; what they have asked for afterwards is left."""
    for job in Job.objects.filter(kind=generation.KIND, state=State.QUEUED):
        if (run := ledger.claim(job.queue, worker, job=job)) is not None:
            perform(run)


def forget_everything() -> None:
    """No package, text or fact is left: the next run is a first one."""
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in (Job, Package, Repository, Blob))
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")


def database_address() -> str:
    """For processes that a measure starts (as DATABASE_URL)."""
    found = connection.settings_dict
    login = f"user={found['USER']}" + (f"&password={found['PASSWORD']}" if found["PASSWORD"] else "")
    return f"postgresql:///{found['NAME']}?host={found['HOST']}&port={found['PORT']}&{login}"


def environment(folder: Path) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": database_address(), "DATA_DIR": str(folder), "LOG_LEVEL": "error"}
