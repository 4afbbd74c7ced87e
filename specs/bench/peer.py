"""A first version against a tool of the same kind that needs no model either: `repowise init --no-prose`."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from specs.bench import churn, corpus, place
from studio.bench import Measure, compare

_RELEASE = "repowise==0.59.0"
_ROUNDS = 3


def first_version_of_one() -> list[Measure]:
    """Of celery: from files to a published spec with verified citations, and to what the other tool writes."""
    program = _installed()
    with place.bench_studio() as folder:
        source = churn.repository(corpus.package("celery"), folder / "celery")

        def ours() -> None:
            place.forget_everything()
            for package in place.added(source):
                place.generated(package)

        def theirs() -> None:
            copy, home = folder / "copy", folder / "home"
            shutil.copytree(source, copy)
            home.mkdir()
            try:
                command = [str(program), "init", "--no-prose", "--progress", "json"]
                environment = os.environ | {"HOME": str(home)}  # it writes there, too
                subprocess.run(
                    command, cwd=copy, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True
                )
            finally:
                shutil.rmtree(copy)
                shutil.rmtree(home)

        theirs_first, ours_second = compare(theirs, ours, _ROUNDS)
        size = corpus.lines(source)
    name = f"{_RELEASE.replace('==', ' ')} on {size:,} lines"
    return [Measure(name, "our first version", "s", tuple(theirs_first), tuple(ours_second), 10, "at least")]


def _installed() -> Path:
    """In an environment of its own in the data folder, made once: what it needs is none of our business."""
    home = Path(settings.DATA_DIR) / "bench" / "repowise"
    program = home / "bin" / "repowise"
    if not program.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, _RELEASE], check=True)
    return program
