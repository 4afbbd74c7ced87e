"""A machine of a test's own: a data folder, a free port, and real processes."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent


def eventually(condition: Callable[[], object], what: str, within: float = 600) -> None:
    """The bound is generous: it tells a hang from a slow machine, and measures nothing."""
    until = time.monotonic() + within
    while not condition():
        assert time.monotonic() < until, f"never happened: {what}"
        time.sleep(0.2)  # each look may go through all processes of the machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Machine:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.output = ""
        self.process: subprocess.Popen[str] | None = None

    def environment(self, **more: str) -> dict[str, str]:
        own = {"DJANGO_SETTINGS_MODULE": "studio.settings", "DATA_DIR": str(self.data_dir), "WORKERS": "1"}
        return os.environ | own | more

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment(**more),
            cwd=self.data_dir.parent,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    def up(self) -> None:
        """Start everything, and wait until the page is there and the first word about it said."""
        self.output = ""
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "up", "--port", str(self.port)],
            env=self.environment(),
            cwd=self.data_dir.parent,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        eventually(lambda: self.process.poll() is not None or "Ctrl-C" in self.output, "up says that it is up")
        assert self.process.poll() is None, self.output

    def _read(self, process: subprocess.Popen[str]) -> None:
        with process.stdout:
            for line in process.stdout:
                self.output += line

    def get(self, path: str) -> int:
        """The status of a page, or 0 when nobody answers."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            web.request("GET", path)
            return web.getresponse().status
        except (OSError, HTTPException):
            return 0
        finally:
            web.close()

    def ready(self) -> bool:
        return self.get("/readyz") == 200

    def processes(self) -> list[psutil.Process]:
        """Everything that `up` started and what that started, found by the data folder in the environment."""
        mark = f"DATA_DIR={self.data_dir}"
        found = []
        for process in psutil.process_iter():
            try:
                if any(f"{k}={v}" == mark for k, v in process.environ().items()) and process.status() != "zombie":
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
        return found

    def named(self, part: str) -> psutil.Process | None:
        """The process with `part` in its command line; of one that has forked, the first."""
        found = {p.pid: p for p in self.processes() if any(part in word for word in _words(p))}
        return next((p for p in found.values() if p.ppid() not in found), None)

    def stop(self) -> int:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(180)

    def clean_up(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.kill_all()

    def kill_all(self) -> None:
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):  # ended by itself meanwhile
                process.kill()


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.NoSuchProcess:
        return []
