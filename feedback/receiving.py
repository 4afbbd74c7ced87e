"""A file that a request brings: as its body, or as the one file of a form."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from specs.ingestion.refusals import Refusal

_BLOCK = 1 << 16
_IN_MEMORY = 1 << 20


@contextmanager
def received(request: HttpRequest) -> Iterator[IO[bytes]]:
    """Read from its start, and no larger than a check may be."""
    if (request.content_type or "").startswith("multipart/"):
        (given,) = request.FILES.values() if len(request.FILES) == 1 else (None,)
        if not isinstance(given, UploadedFile):
            raise Refusal("The form should hold one file: the archive.")
        if (given.size or 0) > _most():
            raise Refusal(_too_large())
        yield cast(IO[bytes], given.file)
        return
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
        size = 0
        # Not `request.body`, which holds all of it in memory and refuses what is not small.
        while block := request.read(_BLOCK):
            size += len(block)
            if size > _most():
                raise Refusal(_too_large())
            kept.write(block)
        if not size:
            raise Refusal("Send a tar archive of the work tree as the body.")
        kept.seek(0)
        yield cast(IO[bytes], kept)


def _most() -> int:
    return int(settings.LIMIT_CHECK_MB) * 2**20


def _too_large() -> str:
    return f"The archive is larger than {settings.LIMIT_CHECK_MB} MB, which is the limit."
