"""What happens on the first start alone: the packages that come along are registered, and their progress told."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import get_commands
from django.db import OperationalError

from specs.models import Job, Package
from studio.processes import die_with_parent

BASE_DIR = Path(__file__).resolve().parent.parent
_TELL_EVERY = 2.0  # seconds between two lines about the same job


class FirstPackages:
    """Registers the demo packages and Spec Studio's own code, once in the life of a data folder."""

    def __init__(self, data_dir: Path, say: Callable[[str], None]) -> None:
        self._marker = data_dir / "first_packages"
        self._say = say
        self._adding: subprocess.Popen[bytes] | None = None
        self._told: dict[int, tuple[str, float]] = {}
        self._log = data_dir / "logs" / "first-packages.log"
        self.finished = self._marker.exists() and self._marker.read_text().strip() == "done"

    def begin(self) -> None:
        if self.finished:
            return
        if not self._marker.exists() and Package.objects.exists():
            self._done()  # a database with packages of its own came with the folder
            return
        if "add" not in get_commands():
            self.finished = True
            return
        self._marker.write_text("begun\n")
        sources = [*sorted(path for path in (BASE_DIR / "demo").iterdir() if path.is_dir()), BASE_DIR]
        self._say("Adding the demo packages and Spec Studio's own code:")
        with self._log.open("ab") as log:
            self._adding = subprocess.Popen(
                [sys.executable, str(BASE_DIR / "manage.py"), "add", *map(str, sources)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=BASE_DIR,
                env=os.environ,
                preexec_fn=die_with_parent,
            )

    def tell(self) -> None:
        """Say what has happened since the last call. Cheap enough for every second."""
        if self.finished or self._adding is None:
            return
        try:
            active = self._tell_jobs()
        except OperationalError:  # the server is being started again
            return
        code = self._adding.poll()
        if code is None:
            return
        if code != 0:
            self._say(f"Adding them failed; see {self._log}. The next start tries again.")
            self.finished = True
        elif not active:
            self._done()
            self._say("Done. These packages are there to look at; add your own with: manage.py add PATH_OR_URL")

    def _done(self) -> None:
        self._marker.write_text("done\n")
        self.finished = True

    def _tell_jobs(self) -> bool:
        """A line for each job that has moved; whether any is still to end."""
        active = False
        for job in Job.objects.select_related("package").order_by("id")[:200]:
            active = active or job.is_active
            told, at = self._told.get(job.pk, ("", 0.0))
            text = _progress(job)
            if text == told or (job.is_active and time.monotonic() - at < _TELL_EVERY):
                continue
            self._told[job.pk] = (text, time.monotonic())
            self._say(f"  {text}")
        return active

    def stop(self) -> None:
        if self._adding is not None and self._adding.poll() is None:
            self._adding.terminate()
            self._adding.wait(10)


def _progress(job: Job) -> str:
    subject = f"{job.kind} {job.package.slug}" if job.package else job.kind
    if job.state != "running":
        return f"{subject}: {job.get_state_display().lower()}{f' ({job.error})' if job.error else ''}"
    count = f" {job.done}/{job.total}" if job.total else ""
    return f"{subject}: {job.stage or 'running'}{count}"
