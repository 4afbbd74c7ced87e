"""Starts new runs at the newest commits."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from specs import generation
from specs.management.packages import packages_named
from specs.management.progress import follow
from specs.models import Package
from specs.models.job import Priority


class Command(BaseCommand):
    help = "Generates the spec of each package anew, at the newest commit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="A package's slug, or its name.")
        parser.add_argument("--all", action="store_true", help="Every package that is not archived.")
        parser.add_argument("--wait", action="store_true", help="Show the progress, and fail when a run fails.")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["packages"]) == options["all"]:
            raise CommandError("Name packages, or give --all.")
        packages = list(Package.objects.active()) if options["all"] else packages_named(options["packages"])
        priority = Priority.BULK if options["all"] else Priority.PERSON
        jobs = [(package, generation.request(package, priority=priority)) for package in packages]
        if not options["wait"]:
            self.stdout.write(f"Queued {len(jobs)}." if len(jobs) != 1 else f"Queued {jobs[0][0].slug}.")
            return
        failures = [failure for package, job in jobs if (failure := follow(self.stdout, package.slug, job))]
        if failures:
            raise CommandError(f"{len(failures)} of {len(jobs)} failed: " + "; ".join(failures))
