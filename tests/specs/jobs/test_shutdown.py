"""How a worker ends, or goes on, when what it stands on goes away. Over pgmq; the broker plays no part in it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from specs.jobs import ledger
from specs.models.job import Job, State
from studio.postgres import Cluster, conninfo
from tests.specs.jobs.processes import FAST, ROOT, Processes, eventually, said

pytestmark = pytest.mark.workers


@pytest.fixture
def processes(transactional_db, database_url, tmp_path) -> Iterator[Processes]:
    processes = Processes(database_url, "", tmp_path / "celery.log")
    try:
        yield processes
    finally:
        processes.end()
        print(processes.log.read_text() if processes.log.exists() else "")


@pytest.mark.django_db(transaction=True)
def test_a_signal_to_the_whole_group_hands_back_as_well(processes, tmp_path):
    told = tmp_path / "told"
    worker = processes.worker(concurrency=1, JOB_DRAIN_SECONDS="1")
    job = ledger.enqueue("busy", payload={"file": str(told)})
    eventually(lambda: said(told, "started"), "the job runs")
    os.killpg(worker.pid, signal.SIGTERM)
    worker.wait(180)
    job.refresh_from_db()
    assert (job.state, job.crashes) == (State.QUEUED, 0)


@pytest.mark.django_db(transaction=True)
def test_children_go_with_their_main_process_and_their_job_is_taken_up_again(processes, tmp_path):
    told = tmp_path / "told"
    worker = processes.worker(concurrency=2)
    job = ledger.enqueue("slow_at_first", payload={"file": str(told), "seconds": 60})
    eventually(lambda: said(told, "started"), "the job runs")
    children = psutil.Process(worker.pid).children(recursive=True)
    assert len(children) == 2
    worker.kill()
    worker.wait()
    _, alive = psutil.wait_procs(children, timeout=180)
    assert not alive
    processes.worker(concurrency=1, name="two")
    processes.beat()
    eventually(lambda: Job.objects.get(pk=job.pk).state == State.DONE, "another worker ends the job")


class Studio:
    """A data folder with an embedded Postgres of its own, looked into by plain SQL."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "studio.settings"}

    def sql(self, query: str, *values: Any) -> Any:
        with psycopg.connect(conninfo(self.folder), autocommit=True) as connection:
            cursor = connection.execute(query, values)
            return cursor.fetchone() if cursor.description else None

    def job(self, kind: str, **payload: Any) -> int:
        (pk,) = self.sql(
            "INSERT INTO specs_job (kind, queue, payload, state, priority, worker, cancel_requested, attempts, retries,"
            " crashes, stage, done, lines_written, error, error_mendable, result)"
            " VALUES (%s, 'work', %s, 'queued', 10, '', false, 0, 0, 0, '', 0, 0, '', false, '{}') RETURNING id",
            kind,
            json.dumps(payload),
        )
        return int(pk)

    def state(self, pk: int) -> str:
        try:
            return str(self.sql("SELECT state FROM specs_job WHERE id = %s", pk)[0])
        except psycopg.OperationalError:
            return "unknown while the server is away"

    def postmaster(self) -> int:
        return int((self.folder / "postgres" / "data" / "postmaster.pid").read_text().splitlines()[0])


def test_a_worker_outlives_a_restart_of_postgres(tmp_path):
    studio = Studio(tmp_path / "data")
    cluster = Cluster(studio.folder, durable=False)
    cluster.acquire()
    processes = Processes("", "", tmp_path / "celery.log")
    try:
        subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=studio.environment, check=True)
        told = tmp_path / "told"
        job = studio.job("slow", file=str(told), seconds=2)
        environment = {"DATA_DIR": str(studio.folder), **FAST}
        processes.worker(concurrency=1, **environment)
        processes.beat(**environment)
        eventually(lambda: said(told, "started"), "the job runs")
        before = studio.postmaster()
        os.kill(before, signal.SIGINT)  # a fast shutdown: every connection is cut; who needs the server starts it again
        assert cluster._keeper is not None
        cluster._keeper.wait(180)
        eventually(lambda: studio.state(job) == "done", "the job ends after the restart")
        (published, crashes) = (
            studio.sql("SELECT count(*) FROM specs_repository WHERE url LIKE %s", f"{job}/%")[0],
            studio.sql("SELECT crashes FROM specs_job WHERE id = %s", job)[0],
        )
        assert (published, crashes) == (1, 0)
        assert studio.postmaster() != before
        later = studio.job("noop")
        eventually(lambda: studio.state(later) == "done", "the worker takes new work")
        assert len(said(told, "started")) in (1, 2), "run once, or again because its publication was cut"
    finally:
        processes.end()
        print((tmp_path / "celery.log").read_text())
        cluster.release()
        cluster.wait_until_stopped(180)
