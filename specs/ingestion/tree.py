"""What can be read at one commit, wherever it comes from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

EntryKind = Literal["file", "symlink", "submodule", "special"]


@dataclass(frozen=True, slots=True)
class Entry:
    path: str  # relative to the repository, "/" between its parts; bytes that are no UTF-8 stand as \xff
    oid: bytes  # names the content
    size: int
    kind: EntryKind = "file"


class CodeTree(Protocol):
    """All files of a repository at one commit."""

    @property
    def commit(self) -> str: ...

    @property
    def committed_at(self) -> datetime | None: ...

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the log: what was there and is not read."""
        ...

    def entries(self, root: str = ".") -> list[Entry]:
        """Everything below a directory, in the order of the paths."""
        ...

    def read(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """The contents, in the given order."""
        ...

    def commits_since(self, commit: str, root: str, limit: int) -> int | None:
        """How many commits after `commit` touch what is below `root`, up to `limit`; None where that is not known."""
        ...


def readable(name: bytes) -> str:
    return name.decode("utf-8", "backslashreplace")


def below(path: str, root: str) -> bool:
    return root == "." or path.startswith(f"{root}/")


def relative(path: str, root: str) -> str:
    return path if root == "." else path[len(root) + 1 :]
