"""A work tree that arrives as a tar archive, unpacked for a look. The archive is a stranger's: only plain files of
it are written, inside one folder, and no more of them than is allowed."""

import gzip
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings

from specs.ingestion.limits import Limits, limits
from specs.ingestion.refusals import Refusal
from specs.models import Package, SnapshotFile

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 16
_LONGEST_NAME = 255  # bytes, as file systems have it
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError, OverflowError)


@contextmanager
def unpacked(archive: IO[bytes], package: Package) -> Iterator[Path]:
    """The folder of the work tree in a tar archive, plain or gzipped; gone afterwards. `Refusal` says what is wrong."""
    with tempfile.TemporaryDirectory(prefix="spec-studio-check-") as name:
        folder = Path(name)
        try:
            _unpack(archive, folder)
        except _BROKEN as error:
            raise Refusal("This is not a tar archive, or a damaged one. Give a .tar or .tar.gz.") from error
        yield _top(folder, package)


class _Bounded(BufferedIOBase):
    """What comes out of the archive, up to so many bytes: a small file may unpack to an endless one."""

    def __init__(self, source: IO[bytes], most: int) -> None:
        self._source, self._left, self._most = source, most, most

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        data = self._source.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            raise Refusal(f"Unpacked, the archive is larger than {self._most // 2**20} MB, which is the limit.")
        return data


def _unpack(archive: IO[bytes], folder: Path) -> None:
    most = limits()
    head = archive.read(2)
    archive.seek(0)
    source: IO[bytes] = gzip.GzipFile(fileobj=archive, mode="rb") if head == _GZIP else archive  # type: ignore[assignment]
    bounded = _Bounded(source, settings.LIMIT_CHECK_MB * 2**20)
    count = 0
    # As a stream: nothing in the archive may have us jump about in it.
    with tarfile.open(fileobj=bounded, mode="r|") as members:
        for member in members:
            count += 1
            if count > most.files:
                raise Refusal(f"The archive has more than {most.files:,} entries, which is the limit.")
            # Links, devices and pipes are left out: what they lead to is not ours to read.
            if member.isreg() and not member.issparse():
                _write(members, member, _place(member.name, folder, most), most)
        if count == 0:
            raise Refusal("The archive is empty.")


def _place(name: str, folder: Path, most: Limits) -> Path:
    path = PurePosixPath(name)
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or ".." in parts or not parts or "\\" in name or "\0" in name:
        raise Refusal("The archive holds a path that leads outside of it.")
    if len(parts) > most.path_depth or any(len(os.fsencode(part)) > _LONGEST_NAME for part in parts):
        raise Refusal("The archive holds a path that is too deep or too long.")
    return folder.joinpath(*parts)


def _write(members: tarfile.TarFile, member: tarfile.TarInfo, place: Path, most: Limits) -> None:
    content = members.extractfile(member)
    assert content is not None  # a plain file
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(place, flags, 0o600), "wb") as file:
            if member.size > most.file_bytes:
                file.truncate(most.file_bytes + 1)  # listed as too large, and not read
                return
            while block := content.read(_BLOCK):
                file.write(block)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise Refusal("The archive holds one path twice.") from None


def _top(folder: Path, package: Package) -> Path:
    """Archives of a commit often hold all in one folder named after it; the package has none of that name."""
    held = list(folder.iterdir())
    if len(held) != 1 or not held[0].is_dir():
        return folder
    (only,) = held
    first = PurePosixPath(package.root).parts[:1]
    if first == (only.name,):
        return folder
    files = SnapshotFile.objects.filter(package=package, path__path__startswith=f"{only.name}/").current()
    return folder if files.exists() else only
