"""Proves again what is published."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from specs.management.packages import packages_named
from specs.models import Package
from specs.verification import Report, resolve_all, verify

_SHOWN = 20


class Command(BaseCommand):
    help = "Resolves every citation, reruns the evidence gate on what is published, and writes the specs anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("packages", nargs="*", metavar="PACKAGE", help="A package's slug or name; all by default.")
        parser.add_argument("--all-versions", action="store_true", help="Also resolve the citations of older versions.")

    def handle(self, *args: Any, **options: Any) -> None:
        named = packages_named(options["packages"])
        packages = named or list(Package.objects.exclude(latest=None))
        unread = [package.slug for package in named if package.latest_id is None]
        reports = []
        for package in packages:
            if package.latest_id is None:
                continue
            reports.append(self._shown(verify(package)))
            if options["all_versions"]:
                reports.append(self._shown(resolve_all(package)))
        failures = sum(len(report.failures) for report in reports)
        self.stdout.write(
            f"{len(packages) - len(unread):,} packages, {sum(each.statements for each in reports):,} statements, "
            f"{sum(each.citations for each in reports):,} citations, "
            f"{sum(each.literals for each in reports):,} literals: {failures:,} failures."
        )
        if unread:
            raise CommandError(f"No spec is published of {', '.join(unread)}.")
        if failures:
            raise CommandError(f"{failures:,} failures.")

    def _shown(self, report: Report) -> Report:
        anew = "written anew" if report.rewritten else report.note
        self.stdout.write(
            f"{report.package} version {report.version}: {report.statements:,} statements, "
            f"{report.citations:,} citations, {report.literals:,} literals; {anew}".rstrip("; ")
        )
        for failure in report.failures[:_SHOWN]:
            self.stderr.write(f"  {failure}")
        if len(report.failures) > _SHOWN:
            self.stderr.write(f"  … and {len(report.failures) - _SHOWN:,} more.")
        return report
