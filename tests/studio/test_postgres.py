import threading

import psutil
import pytest
from django.db import connection

from studio.postgres import Cluster
from tests.studio.machine import eventually


def test_tests_run_on_postgres_with_vectors(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname = 'vector'")
        assert cursor.fetchone() == ("vector",)


@pytest.mark.workers
def test_a_long_log_is_turned_and_a_server_whose_keeper_was_killed_is_replaced(tmp_path):
    cluster = Cluster(tmp_path / "data", durable=False)
    cluster.folder.mkdir(parents=True)
    cluster.log.write_bytes(b"long ago\n" * 2**21)
    cluster.acquire()
    try:
        assert b"long ago" not in cluster.log.read_bytes()
        assert cluster.log.with_name("log.1").exists()
        first = _server(cluster)
        keeper = first.parent()
        first.suspend()
        keeper.kill()
        again = threading.Thread(target=cluster.ensure_running)
        again.start()
        eventually(lambda: cluster.kept() and not _alive(keeper), "there is another keeper")
        first.resume()
        again.join()
        assert cluster.accepts()
        assert _server(cluster) != first
    finally:
        cluster.release()
        assert cluster.wait_until_stopped()


def _server(cluster: Cluster) -> psutil.Process:
    return psutil.Process(int((cluster.pgdata / "postmaster.pid").read_text().split("\n", 1)[0]))


def _alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
