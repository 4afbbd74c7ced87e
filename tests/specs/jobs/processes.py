"""Real workers, beats and brokers for tests, and waiting for what they do."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import psutil

ROOT = Path(__file__).resolve().parents[3]
FAST = {"JOB_LEASE_SECONDS": "3", "JOB_DRAIN_SECONDS": "1", "JOB_SWEEP_SECONDS": "1", "JOB_BACKOFF_SECONDS": "1"}


def eventually(condition: Callable[[], object], what: str, within: float = 180) -> None:
    """Waits until `condition` holds. The bound tells a hang from a slow machine, and measures nothing."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise AssertionError(f"It did not come about in {within:g} s: {what}")
        time.sleep(0.05)


class Processes:
    """Starts Celery's processes against one database and broker, and ends whatever is left of them."""

    def __init__(self, database_url: str, broker_url: str, log: Path) -> None:
        self.log = log
        self._started: list[subprocess.Popen[bytes]] = []
        self._environment = {
            **os.environ,
            **FAST,
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "DATABASE_URL": database_url,
            "CELERY_BROKER_URL": broker_url,
            "JOB_KIND_MODULES": "tests.specs.jobs.sample_kinds",
            "PYTHONPATH": str(ROOT),
        }

    def worker(
        self, queue: str = "work", *, concurrency: int = 2, name: str = "one", **environment: str
    ) -> subprocess.Popen[bytes]:
        return self._start(
            ["worker", "-Q", queue, "-c", str(concurrency), "-n", f"{name}@test", "-l", "info"], environment
        )

    def beat(self, **environment: str) -> subprocess.Popen[bytes]:
        return self._start(["beat", "--pidfile", ""], environment)

    def _start(self, arguments: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                # As a child that ends with the tests, however they end.
                [sys.executable, "-m", "studio.child", str(os.getpid()), "celery", "-A", "studio.celery", *arguments],
                cwd=ROOT,
                env={**self._environment, **environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def end(self) -> None:
        for process in self._started:
            kill_tree(process)


def kill_tree(process: subprocess.Popen[bytes]) -> None:
    """kill -9 for the process and all its children at once."""
    try:
        children = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        children = []
    for found in children:
        with suppress(psutil.NoSuchProcess):  # ended by itself meanwhile
            found.kill()
    if process.poll() is None:
        process.kill()
    process.wait()
    psutil.wait_procs(children, timeout=60)


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis of this test's own, on a socket in `folder`; gives its URL."""
    socket = folder / "redis.sock"
    log: IO[bytes]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen(
            [shutil.which("redis-server") or "", "--port", "0", "--unixsocket", str(socket), "--save", ""],
            cwd=folder,
            stdout=log,
            stderr=log,
        )
        try:
            eventually(socket.exists, "Redis takes connections")
            yield f"redis+socket://{socket}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def said(file: Path, word: str) -> list[int]:
    """The process ids that wrote `word` into `file`, in order."""
    if not file.exists():
        return []
    return [int(pid) for said, pid in (line.split() for line in file.read_text().splitlines()) if said == word]
