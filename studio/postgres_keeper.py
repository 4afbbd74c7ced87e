"""The process that runs the embedded Postgres for as long as somebody uses it: `python -m studio.postgres_keeper DIR`.

`studio.postgres` tells how its users and the keeper find each other.
"""

import argparse
import fcntl
import functools
import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

from studio.postgres import PORT, ROLE, Cluster, binaries, server_account
from studio.processes import die_with_parent
from studio.startup import StartupError, cannot_write

_PATIENCE = 30.0  # seconds for a fast shutdown before an immediate one (which the next start recovers from)


class Keeper:
    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.account = server_account(cluster.pgdata)
        self.bin = binaries()

    def run(self) -> None:
        lock = os.open(self.cluster.folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock_within(lock, seconds=2):  # longer than anybody takes to look whether a keeper lives
            return  # the other keeper is at work
        self._make_cluster()
        self._own(self.cluster.socket_dir)
        self._end_the_orphan()
        self._clear_stale_files()
        postmaster = psutil.Process(self._spawn(self._server_command()).pid)
        threading.Thread(target=self._stop_after_the_last_user, args=(postmaster,), daemon=True).start()
        for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(sign, lambda *_: postmaster.send_signal(signal.SIGINT))
        postmaster.wait()

    def _stop_after_the_last_user(self, postmaster: psutil.Process) -> None:
        users = os.open(self.cluster.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_EX)  # held until this process ends: who comes now waits, then starts afresh
        for sign in (signal.SIGINT, signal.SIGQUIT):
            _end(postmaster, sign)

    def _server_command(self) -> list[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.cluster.socket_dir).replace("'", "''"),
            "port": str(PORT),
            "logging_collector": "off",
            "log_min_messages": "warning",
            "log_checkpoints": "off",  # nothing turns the log while the server runs, so it gets news alone
            "jit": "off",  # our queries are short; compiling them costs more than it saves
            "max_connections": "200",
        }
        if not self.cluster.durable:
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(self.bin / "postgres"), "-D", str(self.cluster.pgdata)]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        return command

    def _make_cluster(self) -> None:
        """A cluster is made beside its place and moved there whole, so a start that is cut short leaves no half one."""
        pgdata = self.cluster.pgdata
        version = pgdata / "PG_VERSION"
        if version.exists():
            if version.read_text().strip() != "18":
                raise StartupError(
                    f"The data folder holds a cluster of PostgreSQL {version.read_text().strip()}, and this release "
                    "runs PostgreSQL 18; restore a backup into a new data folder."
                )
            self._own(pgdata)
            return
        unfinished = pgdata.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished)
        command = [str(self.bin / "initdb"), "-D", str(unfinished), "-U", ROLE, "--auth=trust", "--encoding=UTF8"]
        # The collation comes from Postgres itself, so that an index made on one machine is right on another.
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions"]
        if not self.cluster.durable:
            command.append("--no-sync")
        if self._spawn(command).wait() != 0:
            raise StartupError("initdb failed; its reason is above.")
        unfinished.rename(pgdata)

    def _own(self, folder: Path) -> None:
        """Make `folder` the server's own: nobody else may enter, since whoever reaches the socket is trusted."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        facts = folder.lstat()
        owner = self.account.pw_uid if self.account else os.geteuid()
        if not stat.S_ISDIR(facts.st_mode) or (facts.st_uid not in (owner, os.geteuid()) and os.geteuid() != 0):
            raise StartupError(f"{folder} belongs to somebody else; remove it, or set DATA_DIR to another folder.")
        if self.account and facts.st_uid != owner:
            if facts.st_uid != 0 and folder == self.cluster.socket_dir:
                raise StartupError(f"{folder} belongs to somebody else; remove it, or set DATA_DIR to another folder.")
            _give(folder, self.account)
        folder.chmod(0o700)

    def _end_the_orphan(self) -> None:
        """A server whose keeper was killed is about to end, so it is never taken over: who used it must come again."""
        orphan = self._running_postmaster()
        for sign in (signal.SIGINT, signal.SIGQUIT):
            if orphan is not None:
                _end(orphan, sign)

    def _running_postmaster(self) -> psutil.Process | None:
        """The server that the pid file names, if that number is not somebody else's by now."""
        try:
            number = int((self.cluster.pgdata / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        return next((process for process in self._processes() if process.pid == number), None)

    def _processes(self) -> list[psutil.Process]:
        """The processes of this cluster: each has the data directory as its working directory."""
        found = []
        pgdata = os.path.realpath(self.cluster.pgdata)
        for process in psutil.process_iter():
            try:
                if process.cwd() == pgdata and "postgres" in process.name():
                    found.append(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
        return found

    def _clear_stale_files(self) -> None:
        """After a crash: wait for backends that outlive their postmaster, then forget its pid file and socket.

        Postgres takes a pid file for valid when any process has that number, as happens after a container restart.
        """
        deadline = time.monotonic() + 10
        while orphans := self._processes():
            if time.monotonic() > deadline:
                for orphan in orphans:
                    orphan.send_signal(signal.SIGQUIT)
            time.sleep(0.1)
        (self.cluster.pgdata / "postmaster.pid").unlink(missing_ok=True)
        for leftover in self.cluster.socket_dir.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        """Run a server program as the account it needs, to end fast (SIGINT) if this process is killed."""
        before = functools.partial(die_with_parent, signal.SIGINT)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PG")} | {"LC_ALL": "C"}
        if self.account is None:
            return subprocess.Popen(command, preexec_fn=before, cwd="/", env=environment)
        if all(_may_enter(path, self.account) for path in (self.bin, self.cluster.folder)):
            return subprocess.Popen(
                command,
                preexec_fn=before,
                cwd="/",
                env=environment,
                user=self.account.pw_uid,
                group=self.account.pw_gid,
                extra_groups=[],
            )
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            raise StartupError(
                f"Postgres cannot run as root, and the account {self.account.pw_name} cannot enter {self.bin} and "
                f"{self.cluster.folder}; run Spec Studio as an ordinary user, or from a folder that others may enter."
            )
        # Somewhere above is a folder only root may enter (/root, say): let the server pass, and change no permission.
        account = [f"--reuid={self.account.pw_uid}", f"--regid={self.account.pw_gid}", "--clear-groups"]
        passage = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--pdeathsig=INT"]
        fixed = "--securebits=+no_setuid_fixup"  # or access(), which initdb asks about itself, forgets them
        return subprocess.Popen([setpriv, *account, *passage, fixed, *command], cwd="/", env=environment)


def _end(server: psutil.Process, sign: signal.Signals) -> None:
    with suppress(psutil.NoSuchProcess, psutil.TimeoutExpired):
        server.send_signal(sign)
        server.wait(_PATIENCE)


def _lock_within(descriptor: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _may_enter(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether `account` may enter `path` and all folders above it, by their owner and permissions."""
    for folder in (path, *path.parents):
        facts = folder.stat()
        needed = stat.S_IXOTH
        if facts.st_uid == account.pw_uid:
            needed = stat.S_IXUSR
        elif facts.st_gid == account.pw_gid:
            needed = stat.S_IXGRP
        if not facts.st_mode & needed:
            return False
    return True


def _give(folder: Path, account: pwd.struct_passwd) -> None:
    os.chown(folder, account.pw_uid, account.pw_gid)
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            os.chown(Path(root, name), account.pw_uid, account.pw_gid, follow_symlinks=False)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--not-durable", action="store_true")
    arguments = parser.parse_args()
    cluster = Cluster(arguments.data_dir, durable=not arguments.not_durable)
    try:
        Keeper(cluster).run()
    except StartupError as error:
        sys.exit(f"error: {error}")
    except OSError as error:
        sys.exit(f"error: {cannot_write(cluster.data_dir, error)}")


if __name__ == "__main__":
    main()
