"""Makes a rule for a package or for all packages of its team, or retires one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback import rules
from specs.management.packages import package_named
from studio.people.management.acting import administrator, person, refusals, team
from studio.people.models import User


class Command(BaseCommand):
    help = (
        "Makes a rule that every later run in its scope obeys and reports on, or retires the one that --retire names."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        scope = parser.add_mutually_exclusive_group(required=True)
        scope.add_argument("--package", default="", metavar="PACKAGE", help="It holds for this package.")
        scope.add_argument("--team", default="", metavar="TEAM", help="It holds for all packages of this team.")
        scope.add_argument("--retire", type=int, metavar="NUMBER", help="The rule that is to hold no longer.")
        parser.add_argument("--call-it", default="", metavar="WORD", help="The word to use …")
        parser.add_argument("--never", default="", metavar="WORD", help="… and the one to avoid.")
        parser.add_argument("--state", default="", metavar="SENTENCE", help="Or one sentence that each spec states.")
        parser.add_argument("--section", default="", help="Of the sentence: the part of the spec; does_not by default.")
        parser.add_argument("--watch", default="", metavar="WORDS", help="Words that together hint at a breach.")
        parser.add_argument("--note", default="", help="Why.")
        parser.add_argument("--reason", default="", help="Why it is retired.")
        parser.add_argument("--user", default="", help="Who decides; the first administrator if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = person(options["user"]) if options["user"] else administrator()
        if options["retire"] is not None:
            with refusals():
                retired = rules.retire(actor, rules.rule_for(actor, options["retire"]), options["reason"])
            self.stdout.write(f"Rule {retired.pk} is retired.")
            return
        self._make(actor, options)

    def _make(self, actor: User, options: dict[str, Any]) -> None:
        scope = team(options["team"]) if options["team"] else package_named(options["package"])
        wanted = rules.Wanted(
            avoid=options["never"],
            instead=options["call_it"],
            text=options["state"],
            section=options["section"],
            watch=options["watch"],
            note=options["note"],
        )
        if not (wanted.avoid or wanted.instead or wanted.text):
            raise CommandError("Give --call-it and --never, or --state.")
        with refusals():
            made = rules.make(actor, scope, wanted)
        self.stdout.write(f"Rule {made.pk} is made: {made.says}")
