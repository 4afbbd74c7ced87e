"""Makes the search index again from what is published; search goes on meanwhile."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.indexing import live, storing
from search.indexing.job import request
from specs.jobs.waiting import wait_for
from specs.management.packages import packages_named
from specs.models import Job, Package
from specs.models.job import Priority, State


class Command(BaseCommand):
    help = (
        "Rebuilds what search looks in. Each package is a job of its own, so an interrupted rebuild goes on where it "
        "was; a changed EMBEDDING_MODEL takes over once every package has its vectors."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="A package's slug or name; all if none.")
        parser.add_argument("--changed", action="store_true", help="Only what changed since each was last indexed.")
        parser.add_argument("--wait", action="store_true", help="Show the progress, and fail when a job fails.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["packages"]:
            packages = packages_named(options["packages"])
        else:
            packages = list(Package.objects.exclude(latest=None).order_by("pk"))
        if building := live.begin_change():
            self.stdout.write(f"Building {building} beside {live.live_model()}, which answers until it is complete.")
        if not options["packages"]:
            storing.count_afresh()
        jobs = [
            (package, request(package, whole=not options["changed"], priority=Priority.BULK)) for package in packages
        ]
        self.stdout.write(f"Queued {len(jobs)} package{'' if len(jobs) == 1 else 's'}.")
        if options["wait"]:
            self._wait(jobs)

    def _wait(self, jobs: list[tuple[Package, Job]]) -> None:
        failures = []
        for number, (package, job) in enumerate(jobs, 1):
            ended = wait_for(job)
            if ended.state == State.DONE:
                result = ended.result
                self.stdout.write(
                    f"{number} of {len(jobs)}: {package.slug}: {result.get('added', 0):,} chunks added, "
                    f"{result.get('changed', 0):,} changed, {result.get('removed', 0):,} removed, "
                    f"{result.get('embedded', 0):,} embedded."
                )
            else:
                failures.append(f"{package.slug}: {ended.error or f'the job was {ended.state}.'}")
        if failures:
            raise CommandError(f"{len(failures)} of {len(jobs)} failed: " + "; ".join(failures))
