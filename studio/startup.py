"""What keeps Spec Studio from starting, said to the person who starts it."""

import errno
import os
from pathlib import Path


class StartupError(Exception):
    """One clear sentence about what is wrong with the machine or the settings, and how to mend it."""


def database_away(error: Exception) -> StartupError:
    """The sentence for a database that does not answer, or ended while it was asked."""
    reason = str(error).strip().partition("\n")[0].removeprefix("connection failed: ").rstrip(".")
    return StartupError(f"The database does not answer: {reason}. Is DATABASE_URL right, and does the server run?")


def cannot_write(path: Path, error: OSError, what: str = "The data folder") -> StartupError:
    """The sentence for a place that refuses a write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StartupError(f"The disk that holds {path} is full; free some space or use another disk.")
    reason = os.strerror(error.errno).lower() if error.errno else str(error)
    remedy = (
        "make it writable or set DATA_DIR to another folder" if what == "The data folder" else "choose another place"
    )
    return StartupError(f"{what} {path} cannot be written ({reason}); {remedy}.")
