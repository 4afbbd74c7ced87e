"""The data folder: made on first use, refused where it cannot serve."""

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from studio.startup import StartupError, cannot_write

RELEASE = (0, 1, 0)
# A fresh cluster takes 40 MB and Postgres keeps up to two 16 MB segments of its log ahead.
SPACE_TO_BEGIN = 200 * 2**20
SPACE_TO_GO_ON = 48 * 2**20


def prepare(folder: Path) -> None:
    """Make `folder` if it is missing; raise StartupError unless this release can keep its data there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # os.access says yes to root on a read-only disk, so write something.
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"x" * 4096)
        _check_release(folder / "VERSION")
    except OSError as error:
        raise cannot_write(folder, error) from error
    free = shutil.disk_usage(folder).free
    needed = SPACE_TO_GO_ON if (folder / "postgres" / "data").exists() else SPACE_TO_BEGIN
    if free < needed:
        raise StartupError(
            f"The disk that holds {folder} is full ({free // 2**20} MB free, {needed // 2**20} MB needed); "
            "free some space or set DATA_DIR to another disk."
        )


def _check_release(marker: Path) -> None:
    """The marker holds the newest release that has used the folder."""
    ours = ".".join(map(str, RELEASE))
    try:
        written = marker.read_text().strip()
    except FileNotFoundError:
        written = ""
    if written and _numbers(written) > RELEASE:
        raise StartupError(
            f"The data folder {marker.parent} was made by Spec Studio {written}, and this is the older {ours}; "
            "run that release or a newer one, or set DATA_DIR to another folder."
        )
    if written != ours:
        replacement = marker.with_name("VERSION.new")
        replacement.write_text(f"{ours}\n")
        replacement.replace(marker)


def _numbers(release: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in release.split("."))
    except ValueError:  # a marker nobody here wrote: take it for newer, and touch nothing
        return (2**31,)


@contextlib.contextmanager
def only_one(folder: Path, what: str) -> Iterator[None]:
    """Hold the folder for `what`; StartupError where another process holds it. The lock ends with the process."""
    descriptor = os.open(folder / f"{what}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 20, 0).decode().strip() or "unknown"
            raise StartupError(
                f"Spec Studio is already running on the data folder {folder} (process {holder}); "
                "stop it first, or set DATA_DIR to another folder."
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
