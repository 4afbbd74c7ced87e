"""Django's secret key, made once into the data folder."""

import os
import secrets
from pathlib import Path

from studio.startup import StartupError, cannot_write

_CHARACTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"
_LENGTH = 64


def secret_key(data_dir: Path) -> str:
    """The key of this data folder. Processes that start together agree on one: a link is made once, whole or not."""
    file = data_dir / "secret_key"
    try:
        if not file.exists():
            _make(file)
        key = file.read_text().strip()
    except OSError as error:
        raise cannot_write(data_dir, error) from error
    if len(key) < _LENGTH:
        raise StartupError(f"The secret key in {file} is damaged; remove the file, and everybody signs in anew.")
    return key


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"secret_key.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as output:
            output.write("".join(secrets.choice(_CHARACTERS) for _ in range(_LENGTH)))
            output.flush()
            os.fsync(output.fileno())
        try:
            os.link(draft, file)
        except FileExistsError:
            return  # another process was first
    finally:
        draft.unlink(missing_ok=True)
