"""Whether this worker is to stop, and by when: one moment, shared by the worker's main process and its children."""

import mmap
import os
import struct
import time

# Anonymous shared memory, made at import and so before any fork: the main process hears the signal, its children read
# here. The clock is the system's monotonic one, which all processes of a machine share.
_shared = mmap.mmap(-1, 8)

_parent: int | None = None  # the worker's main process, in its children


def watch_parent() -> None:
    """Called once in each child of a worker: it stops when its main process is gone, however that went."""
    global _parent
    _parent = os.getppid()


def is_worker_child() -> bool:
    return _parent is not None


def stop_within(seconds: float) -> None:
    """Asks every run of this worker to end by itself within `seconds`, or be handed back then."""
    current = deadline()
    wanted = time.monotonic() + seconds
    _shared[:] = struct.pack("d", wanted if current is None else min(current, wanted))


def go_on() -> None:
    """Takes the request back: for a process that survives it, as a test does."""
    _shared[:] = bytes(8)


def deadline() -> float | None:
    (moment,) = struct.unpack("d", _shared[:])
    return moment or None


def is_stopping() -> bool:
    return deadline() is not None or _is_orphan()


def is_overdue() -> bool:
    moment = deadline()
    return _is_orphan() or (moment is not None and time.monotonic() >= moment)


def _is_orphan() -> bool:
    return _parent is not None and os.getppid() != _parent
