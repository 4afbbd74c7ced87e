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

BROKEN, NOT_CHECKED = 1, 2  # exit codes
_SHOWN = 10  # keys of statements for each rule
_MARKS = {"added": "+", "changed": "~", "removed": "-"}


class Command(django_check.Command):
    help = (
        "What a work tree would change in the published spec of PACKAGE, statement by statement. Exits with 1 when an "
        "approved statement no longer holds, with 2 when it could not be checked. Without a package: Django's check of "
        "the installation."
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
            raise CommandError("Name one package to check the work tree of.", returncode=NOT_CHECKED)
        try:
            package = package_named(names[0])
            checked = check(package, Path(path or ".").expanduser().resolve())
        except (CommandError, Refusal, NoSuchVersion) as error:
            raise CommandError(str(error), returncode=NOT_CHECKED) from error
        self._tell(package.slug, checked)

    def _tell(self, slug: str, checked: Checked) -> None:
        for each in checked.differences:
            self._line(each)
        fates = [(number, "in conflict: the code that it was said of is changed") for number in checked.conflicts]
        fates += [(number, "orphaned: what it was said of is gone") for number in checked.orphans]
        for number, fate in fates:
            # What the newest version has already is no news of the work tree.
            if number not in checked.left_behind:
                self.stdout.write(f"! correction {number} would be {fate}")
        for ruled in checked.rules:
            if ruled.rule.id not in checked.broken_rules:
                self.stdout.write(f"! rule {ruled.rule.id} is not obeyed by, or to be looked at in, {ruled.breaches}: "
                                  f"{' '.join(ruled.found[:_SHOWN])}")  # fmt: skip
        self.stdout.write(f"{slug}: {_statements(checked.changes)} would change against version {checked.version}.")
        if checked.broken:
            verb = "no longer holds" if len(checked.broken) == 1 else "no longer hold"
            raise CommandError(f"{_statements(len(checked.broken), 'approved ')} {verb}.", returncode=BROKEN)

    def _line(self, found: Difference) -> None:
        approved = " (approved)" if found.approved else ""
        approved += " in the published spec already" if found.published else ""
        self.stdout.write(f"{_MARKS[found.what]} {found.what}{approved} {found.key} {' '.join(found.places)}".rstrip())
        if found.old:
            self.stdout.write(f"    was: {found.old}")
        if found.new:
            self.stdout.write(f"    now: {found.new}")


def _statements(count: int, which: str = "") -> str:
    return f"{count} {which}statement{'s' if count != 1 else ''}"
