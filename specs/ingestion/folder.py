"""A plain folder as one snapshot: its commit is a hash of what it holds."""

import hashlib
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from specs.ingestion.limits import limits
from specs.ingestion.refusals import Refusal
from specs.ingestion.tree import Entry, EntryKind, below, readable

# What tools leave behind beside the code; nobody means it when giving the folder.
_LEFT_BEHIND = frozenset(
    {
        ".git", ".hg", ".svn", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache",
        ".pytest_cache", ".ruff_cache", ".idea", ".gradle", ".next", ".turbo", ".terraform", ".studio",
    }
)  # fmt: skip


@dataclass(frozen=True)
class FolderTree:
    folder: Path
    committed_at: datetime | None = None
    notes: tuple[str, ...] = ()

    @cached_property
    def commit(self) -> str:
        digest = hashlib.sha256()
        for entry in self._entries:
            digest.update(os.fsencode(entry.path) + b"\0" + entry.kind.encode() + b"\0" + entry.oid)
        return digest.hexdigest()

    def entries(self, root: str = ".") -> list[Entry]:
        return [entry for entry in self._entries if below(entry.path, root)]

    def read(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        for entry in entries:
            name = self._names[entry.path]
            data = _content(os.path.join(os.fsencode(self.folder), name))
            if hashlib.sha256(data).digest() != entry.oid:
                raise Refusal(f"{entry.path} was changed while it was read. Try again.")
            yield entry, data

    def commits_since(self, commit: str, root: str, limit: int) -> int | None:
        return None

    @cached_property
    def _names(self) -> dict[str, bytes]:
        return {readable(name): name for name, _ in _walk(self.folder)}

    @cached_property
    def _entries(self) -> list[Entry]:
        most = limits()
        found = []
        for name, status in _walk(self.folder):
            path, size = readable(name), status.st_size
            kind = _kind(status.st_mode)
            if kind == "file" and size <= most.file_bytes:
                oid = hashlib.sha256(_content(os.path.join(os.fsencode(self.folder), name))).digest()
            else:  # not read: what can be told without
                oid = hashlib.sha256(f"{kind} {size} {status.st_mtime_ns}".encode()).digest()
            found.append(Entry(path, oid, size, kind))
            if len(found) > most.files:
                raise Refusal(f"The folder has more than {most.files:,} files, which is the limit.")
        return sorted(found, key=lambda entry: entry.path)


def _walk(folder: Path) -> Iterator[tuple[bytes, os.stat_result]]:
    top = os.fsencode(folder)
    # By file descriptors: a directory that becomes a symbolic link meanwhile leads nowhere.
    for current, directories, names, descriptor in os.fwalk(top, follow_symlinks=False):
        prefix = os.path.relpath(current, top)
        directories[:] = sorted(each for each in directories if not _is_left_behind(each, descriptor))
        links = [each for each in directories if _is_link(each, descriptor)]
        for name in sorted([*names, *links]):
            path = name if prefix == b"." else os.path.join(prefix, name)
            try:
                yield path, os.stat(name, dir_fd=descriptor, follow_symlinks=False)
            except FileNotFoundError:
                continue  # removed while we walk


def _is_left_behind(name: bytes, descriptor: int) -> bool:
    if os.fsdecode(name) in _LEFT_BEHIND:
        return True
    try:  # a virtual environment of whatever name
        os.stat(os.path.join(name, b"pyvenv.cfg"), dir_fd=descriptor, follow_symlinks=False)
    except OSError:
        return False
    return True


def _is_link(name: bytes, descriptor: int) -> bool:
    return stat.S_ISLNK(os.stat(name, dir_fd=descriptor, follow_symlinks=False).st_mode)


def _kind(mode: int) -> EntryKind:
    if stat.S_ISLNK(mode):
        return "symlink"
    return "file" if stat.S_ISREG(mode) else "special"


def _content(path: bytes) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Refusal(f"{readable(path)} cannot be read: {error.strerror}.") from None
    with open(descriptor, "rb") as file:
        return file.read(limits().file_bytes + 1)
