"""What keeps Spec Studio from starting, said to the person who starts it."""

import errno
import os
from pathlib import Path


class StartupError(Exception):
    """One clear sentence about what is wrong with the machine or the settings, and how to mend it."""


def cannot_write(path: Path, error: OSError) -> StartupError:
    """The sentence for a data folder that refuses a write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StartupError(f"The disk that holds {path} is full; free some space or set DATA_DIR to another disk.")
    reason = os.strerror(error.errno).lower() if error.errno else str(error)
    return StartupError(
        f"The data folder {path} cannot be written ({reason}); make it writable or set DATA_DIR to another folder."
    )
