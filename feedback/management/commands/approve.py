"""Approves a package's spec, or one requirement of it, as the contract that `check` holds work trees to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback.approving import approve
from specs.management.packages import package_named
from specs.reading import NoSuchVersion
from studio.people.management.acting import administrator, person, refusals


class Command(BaseCommand):
    help = "Approves a package's spec, or one requirement of it, as the contract that `check` holds work trees to."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", metavar="PACKAGE", help="A package's slug, or its name.")
        parser.add_argument("--requirement", default="", metavar="ID", help="Only this one.")
        parser.add_argument("--number", type=int, metavar="VERSION", help="The version; the newest if not given.")
        parser.add_argument("--user", default="", help="Who approves; the first administrator if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = person(options["user"]) if options["user"] else administrator()
        package = package_named(options["package"])
        try:
            with refusals():
                approval = approve(actor, package, options["requirement"], options["number"])
        except NoSuchVersion as error:
            raise CommandError(str(error)) from error
        what = approval.requirement_id or "The whole spec"
        self.stdout.write(f"{what}: {len(approval.statements)} statements of version {approval.version} are approved.")
