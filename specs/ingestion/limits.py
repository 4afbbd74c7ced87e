"""How much of a repository is read at most. All of it can be set; no file may harm the run that reads it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings


@dataclass(frozen=True, slots=True)
class Limits:
    repository_bytes: int  # of one pack that a fetch brings
    fetch_seconds: int
    files: int  # of a repository
    file_bytes: int  # larger files are listed, not read
    package_bytes: int  # of all texts of a package
    line_length: int
    path_depth: int
    analysis_seconds: int  # for one file
    analysis_bytes: int  # of memory, for the process that analyses


def limits() -> Limits:
    def given(name: str, default: int) -> int:
        value: Any = getattr(settings, name, default)
        return int(value)

    return Limits(
        repository_bytes=given("LIMIT_REPOSITORY_MB", 4096) * 2**20,
        fetch_seconds=given("LIMIT_FETCH_SECONDS", 1800),
        files=given("LIMIT_FILES", 200_000),
        file_bytes=given("LIMIT_FILE_KB", 2048) * 2**10,
        package_bytes=given("LIMIT_PACKAGE_MB", 512) * 2**20,
        line_length=given("LIMIT_LINE_LENGTH", 20_000),
        path_depth=given("LIMIT_PATH_DEPTH", 60),
        analysis_seconds=given("LIMIT_ANALYSIS_SECONDS", 30),
        analysis_bytes=given("LIMIT_ANALYSIS_MB", 2048) * 2**20,
    )
