"""`check PACKAGE` compares a work tree with the published spec; without a package it is Django's own check."""

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import check as django_check

from feedback.checking import Checked, Difference, check
from specs.ingestion.refusals import Refusal
from specs.management.packages import package_named
from specs.reading import NoSuchVersion

_SHOWN = 10  # keys of statements for each rule
_MARKS = {"added": "+", "changed": "~", "removed": "-"}


class Command(django_check.Command):
    help = (
        "What a work tree would change in the published spec of PACKAGE, statement by statement. Exits with 1 when an "
        "approved statement no longer holds. Without a package: Django's check of the installation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--path", default=None, metavar="DIR", help="The work tree; the current directory if not given."
        )

    def handle(self, *app_labels: Any, **options: Any) -> None:
        names: tuple[str, ...] = app_labels
        path = options.pop("path", None)
        if path is None and all(apps.is_installed(name) or name in apps.app_configs for name in names):
            super().handle(*app_labels, **options)
            return
        if len(names) != 1:
            raise CommandError("Name one package to check the work tree of.")
        package = package_named(names[0])
        try:
            checked = check(package, Path(path or ".").expanduser().resolve())
        except (Refusal, NoSuchVersion) as error:
            raise CommandError(str(error)) from error
        self._tell(package.slug, checked)

    def _tell(self, slug: str, checked: Checked) -> None:
        for each in checked.differences:
            self._line(each)
        for number in checked.conflicts:
            self.stdout.write(f"! correction {number} would be in conflict: the code that it was said of is changed")
        for ruled in checked.rules:
            self.stdout.write(f"! rule {ruled.rule.id} is not obeyed by, or to be looked at in, {ruled.breaches}: "
                              f"{' '.join(ruled.found[:_SHOWN])}")  # fmt: skip
        counted = len(checked.differences)
        self.stdout.write(
            f"{slug}: {counted} statement{'s' if counted != 1 else ''} would change against version {checked.version}."
        )
        if checked.broken:
            raise CommandError(f"{len(checked.broken)} approved statements no longer hold.", returncode=1)

    def _line(self, found: Difference) -> None:
        approved = " (approved)" if found.approved else ""
        self.stdout.write(f"{_MARKS[found.what]} {found.what}{approved} {found.key} {' '.join(found.places)}".rstrip())
        if found.old:
            self.stdout.write(f"    was: {found.old}")
        if found.new:
            self.stdout.write(f"    now: {found.new}")
