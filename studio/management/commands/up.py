"""`manage.py up`: everything on one machine, in one foreground process."""

import os
import signal
import socket
import sys
import time
from argparse import ArgumentParser
from http.client import HTTPConnection, HTTPException
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from search.checks import SETTINGS
from studio import data_folder
from studio.firstrun import FirstPackages
from studio.migration_state import refuse_newer, unapplied
from studio.people.management.acting import ADDRESS_FILE
from studio.people.signin import first_sign_in_url
from studio.postgres import Cluster, cluster_of
from studio.ready_database import connect
from studio.startup import StartupError, cannot_write
from studio.supervisor import Program, Supervisor

_WEB_SECONDS = 60.0
_WEB_POOL = 8
_LOOK_EVERY = 1.0  # seconds between two looks at the server and the first packages


class Command(BaseCommand):
    help = "Start everything on this machine: Postgres, workers and the web server. Ctrl-C stops it all."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="The port to listen on.")
        parser.add_argument("--bind", default=settings.BIND, help="The address to listen on.")

    def handle(self, *args: Any, port: int, bind: str, **options: Any) -> None:
        self._supervisor: Supervisor | None = None
        self._stopping = False
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sign, self._asked_to_stop)
        _refuse_wrong_settings()
        os.environ |= {"PORT": str(port), "BIND": bind}
        data_folder.prepare(settings.DATA_DIR)
        cluster = cluster_of(settings.DATA_DIR) if settings.CONFIG.database_url is None else None
        try:
            with data_folder.only_one(settings.DATA_DIR, "up"):
                try:
                    _refuse_taken(bind, port)
                    self._run(bind, port, cluster)
                except KeyboardInterrupt:
                    self._say("Stopping; jobs have 20 seconds to finish. Ctrl-C again stops at once.")
                except OSError as error:
                    raise cannot_write(settings.DATA_DIR, error) from error
                finally:
                    self._stop(cluster)
        except KeyboardInterrupt:
            return

    def _asked_to_stop(self, signum: int, frame: FrameType | None) -> None:
        if not self._stopping:
            self._stopping = True
            raise KeyboardInterrupt
        if self._supervisor is not None:
            self._supervisor.hurry()

    def _run(self, bind: str, port: int, cluster: Cluster | None) -> None:
        self._say("Starting Postgres …" if cluster else "Connecting to Postgres …")
        connect()
        executor = MigrationExecutor(connection)
        refuse_newer(executor)
        if unapplied(executor):
            self._say("Bringing the database up to date …")
            call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self._say("Starting the web server and the workers …")
        self._supervisor = Supervisor(settings.DATA_DIR / "logs", self._say)
        web, *workers = _programs(bind, port)
        self._supervisor.start(web)
        if not self._supervisor.wait_until(lambda: _answers(bind, port), _WEB_SECONDS):
            raise StartupError(f"The web server did not start; see {settings.DATA_DIR / 'logs' / 'web.log'}.")
        self._supervisor.start(*workers)  # only now, so that the first page has the cores for itself
        address = _address(port)
        (settings.DATA_DIR / ADDRESS_FILE).write_text(f"{address}\n")  # for commands, which know no --port
        self._say(f"Spec Studio is at {address}")
        if link := first_sign_in_url(address):
            self._say(f"Sign in for the first time, within a day, with {link}")
        self._say("Ctrl-C stops it.")
        self._look_after(self._supervisor, cluster)

    def _look_after(self, supervisor: Supervisor, cluster: Cluster | None) -> None:
        first = FirstPackages(settings.DATA_DIR, self._say)
        try:
            first.begin()
            connection.close()
            looked = time.monotonic()
            while True:
                supervisor.tend()
                if time.monotonic() - looked < _LOOK_EVERY:
                    continue
                looked = time.monotonic()
                if cluster is not None and not cluster.kept():
                    self._say("Postgres ended; starting it again.")
                    cluster.ensure_running()
                first.tell()
        finally:
            first.stop()

    def _stop(self, cluster: Cluster | None) -> None:
        self._stopping = True
        (settings.DATA_DIR / ADDRESS_FILE).unlink(missing_ok=True)
        if self._supervisor is not None:
            self._supervisor.stop()
        connections.close_all()
        if cluster is not None:
            cluster.release()
            cluster.wait_until_stopped()

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _programs(bind: str, port: int) -> list[Program]:
    """Celery's beat keeps the clock; `index` runs one job at a time, since embedding uses all cores by itself."""
    jobs = settings.CONFIG.workers or os.cpu_count() or 1
    pool = os.environ.get("DATABASE_POOL", "") or str(_WEB_POOL)
    celery = ("-A", "studio.celery")
    level = f"--loglevel={settings.CONFIG.log_level}"
    worker = (*celery, "worker", level)
    return [
        Program("web", "studio.web", (bind, str(port)), (("DATABASE_POOL", pool),)),
        Program("work", "celery", (*worker, "-Q", "work", f"--concurrency={jobs}", "-n", "work@%h")),
        Program("index", "celery", (*worker, "-Q", "index", "--concurrency=1", "-n", "index@%h")),
        Program("beat", "celery", (*celery, "beat", level, "--pidfile=")),
    ]


def _address(port: int) -> str:
    """PUBLIC_URL; where it was left to be made from the port, from the port we really have."""
    if f"http://127.0.0.1:{settings.PORT}" == settings.PUBLIC_URL:
        return f"http://127.0.0.1:{port}"
    return str(settings.PUBLIC_URL)


def _refuse_wrong_settings() -> None:
    """What the rooms find wrong with their settings, of which some only they can judge."""
    wrong = [found.msg for found in run_checks(tags=[SETTINGS]) if found.is_serious()]
    if wrong:
        raise StartupError(f"Wrong setting {'; '.join(wrong)}".rstrip(".") + ".")


def _refuse_taken(bind: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except (OSError, OverflowError) as error:
            number = (isinstance(error, OSError) and error.errno) or 0
            reason = os.strerror(number).lower() if number > 0 else str(error.args[-1]).lower()
            raise StartupError(
                f"Port {port} on {bind} cannot be used ({reason}); free it, or choose another with PORT={port + 1}."
            ) from None


def _answers(bind: str, port: int) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(bind, bind)  # noqa: S104
    web = HTTPConnection(host, port, timeout=5)
    try:
        web.request("GET", "/healthz", headers={"Host": "127.0.0.1"})
        return web.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        web.close()
