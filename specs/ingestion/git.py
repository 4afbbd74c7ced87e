"""Reading git objects with the git command. Nothing that is read is checked out, becomes a setting, or is run."""

import os
import signal
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import IO

from specs.ingestion.limits import limits
from specs.ingestion.refusals import Refusal
from specs.ingestion.tree import Entry, EntryKind, readable

# Git's own settings come from here alone: not from the machine, not from the person, not from a repository.
_ENVIRONMENT = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
}
_KEPT = ("PATH", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "GIT_SSL_CAINFO", "GIT_EXEC_PATH")
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "gc.autoDetach": "false",
    "submodule.recurse": "false",
    "fetch.recurseSubmodules": "false",
    "core.quotePath": "false",
}
_KINDS: dict[str, EntryKind] = {"120000": "symlink", "160000": "submodule"}
_TREE_SECONDS = 300


class GitFailed(Exception):
    """The git command said no. The message is what it said."""


def environment(settings: Mapping[str, str] | None = None, **extra: str) -> dict[str, str]:
    """For one git command. Settings travel in the environment, where other users of the machine cannot read them."""
    given = {**_SETTINGS, **(settings or {})}
    counted = {"GIT_CONFIG_COUNT": str(len(given))}
    for number, (name, value) in enumerate(given.items()):
        counted[f"GIT_CONFIG_KEY_{number}"], counted[f"GIT_CONFIG_VALUE_{number}"] = name, value
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, **_ENVIRONMENT, **counted, **extra}


@contextmanager
def started(
    arguments: Sequence[str | Path],
    env: Mapping[str, str],
    *,
    seconds: float,
    stdin: int | IO[bytes] = subprocess.DEVNULL,
    stderr: int | IO[bytes] = subprocess.DEVNULL,
) -> Iterator["subprocess.Popen[bytes]"]:
    """A git process that is gone, with all that it started, when the block ends or the time is over."""
    process = subprocess.Popen(
        ["git", *map(str, arguments)],
        env=dict(env),
        cwd="/",
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=stderr,
        start_new_session=True,
    )
    timer = threading.Timer(seconds, _kill, [process])
    timer.daemon = True
    timer.start()
    try:
        yield process
    finally:
        timer.cancel()
        _kill(process)
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                pipe.close()
        process.wait()


def run(arguments: Sequence[str | Path], env: Mapping[str, str], *, seconds: float = 60) -> bytes:
    """What git prints; `GitFailed` with its last line where it fails."""
    with started(arguments, env, seconds=seconds, stderr=subprocess.PIPE) as process:
        out, err = process.communicate()
        if process.returncode:
            lines = readable(err).strip().splitlines() or [f"git ended with {process.returncode}"]
            raise GitFailed(lines[-1])
        return out


def _kill(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


@dataclass(frozen=True)
class GitTree:
    """A commit of a bare repository of ours, or of the objects of somebody else's."""

    commit: str
    git_dir: Path
    objects: Path | None = None  # somebody else's: read in place, without their settings
    shallow: Path | None = None
    notes: tuple[str, ...] = ()

    @property
    def env(self) -> dict[str, str]:
        extra = {"GIT_DIR": str(self.git_dir)}
        if self.objects is not None:
            escaped = str(self.objects).replace("\\", "\\\\").replace('"', '\\"')
            extra["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = f'"{escaped}"'
        return environment(None, **extra)

    def arguments(self, *arguments: str) -> list[str]:
        return [*(["--shallow-file", str(self.shallow)] if self.shallow else []), *arguments]

    @cached_property
    def committed_at(self) -> datetime | None:
        try:
            out = run(self.arguments("show", "-s", "--format=%ct", "--no-show-signature", self.commit), self.env)
            return datetime.fromtimestamp(int(out.split()[-1]), UTC)
        except (GitFailed, ValueError, IndexError, OverflowError, OSError):
            return None

    def entries(self, root: str = ".") -> list[Entry]:
        found: list[Entry] = []
        most = limits().files
        where = [] if root == "." else ["--", f"{root}/"]
        arguments = self.arguments("ls-tree", "-r", "-z", "-l", "--full-tree", self.commit, *where)
        with started(arguments, self.env, seconds=_TREE_SECONDS) as process:
            assert process.stdout is not None
            for record in _records(process.stdout):
                # "100644 blob 8ab686ea…      1234\tpath"; the size is "-" of what is no blob, "BAD" of what is missing.
                head, _, name = record.partition(b"\t")
                mode, _, oid, size = head.decode("ascii").split()
                kind = _KINDS.get(mode, "file")
                found.append(Entry(readable(name), bytes.fromhex(oid), int(size) if size.isdigit() else 0, kind))
                if len(found) > most:
                    raise Refusal(f"The repository has more than {most:,} files, which is the limit.")
            if process.wait():
                raise Refusal(f"git could not list the files of commit {self.commit[:12]}.")
        return sorted(found, key=lambda entry: entry.path)

    def read(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        arguments = self.arguments("cat-file", "--batch", "--buffer")
        wanted = list(entries)
        with started(arguments, self.env, seconds=limits().fetch_seconds, stdin=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            # A thread asks while we read: both pipes are finite, and git stops reading while nobody reads from it.
            asking = threading.Thread(target=_ask, args=(process.stdin, wanted), daemon=True)
            asking.start()
            for entry in wanted:
                yield entry, _answer(process.stdout, entry)
            asking.join()

    def commits_since(self, commit: str, root: str, limit: int) -> int | None:
        where = [] if root == "." else ["--", root]
        span = [f"--max-count={limit}", "--count", f"{commit}..{self.commit}", *where]
        try:
            return int(run(self.arguments("rev-list", *span), self.env))
        except GitFailed:  # a forced push, or older than what was fetched
            return None


def _records(stream: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while chunk := stream.read(1 << 16):
        *records, rest = (rest + chunk).split(b"\0")
        yield from records


def _ask(stream: IO[bytes], wanted: list[Entry]) -> None:
    try:
        for entry in wanted:
            stream.write(entry.oid.hex().encode() + b"\n")
        stream.close()
    except (BrokenPipeError, ValueError):
        pass  # the reader has gone; it says why


def _answer(stream: IO[bytes], entry: Entry) -> bytes:
    head = stream.readline().split()
    if len(head) != 3 or head[1] != b"blob":
        raise Refusal(f"git could not read {entry.path}: the repository is damaged or incomplete.")
    size = int(head[2])
    data = stream.read(size + 1)
    if len(data) != size + 1:
        raise Refusal(f"git could not read {entry.path} to its end.")
    return data[:-1]
