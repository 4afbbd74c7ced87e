"""Leaves a correction, decides about one, changes its words, or replies to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feedback import deciding, leaving, talking
from feedback.leaving import Wanted
from feedback.ledger import correction_for
from feedback.models import Correction, Kind, Standing
from feedback.policies import Move
from specs import generation
from specs.management.packages import package_named
from specs.management.progress import follow
from specs.models import Job
from specs.models.job import State
from specs.reading import NoSuchPart, NoSuchVersion
from studio.people.management.acting import administrator, person, refusals
from studio.people.models import User


class Command(BaseCommand):
    help = (
        "Leaves a correction of a package's spec; decides about the one that --correction names, changes its words, or "
        "replies to it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", metavar="PACKAGE", help="A package's slug, or its name.")
        about = parser.add_mutually_exclusive_group()
        about.add_argument("--statement", default="", metavar="KEY", help="The statement that it is about.")
        about.add_argument("--requirement", default="", metavar="ID", help="The requirement that it is about.")
        about.add_argument("--diagram", default="", metavar="KEY", help="The diagram that it is about.")
        about.add_argument("--correction", type=int, metavar="NUMBER", help="The correction to decide about.")
        parser.add_argument("--kind", choices=Kind.values, help="wrong if a statement is named with --text.")
        parser.add_argument("--text", default="", help="How it should read; what is missing; what was expected.")
        parser.add_argument("--note", default="", help="A note to the team.")
        parser.add_argument("--section", default="", help="Of what is missing: the kind of statement.")
        parser.add_argument("--cite", action="append", default=[], metavar="PATH:A-B", help="Lines that prove it.")
        parser.add_argument("--replaces", type=int, metavar="NUMBER", help="The accepted correction to replace.")
        parser.add_argument("--do", choices=[move.value for move in Move], help="The decision about --correction.")
        parser.add_argument("--change", action="store_true", help="Give --correction the words of --text and --note.")
        parser.add_argument("--reply", default="", metavar="TEXT", help="A reply to --correction.")
        parser.add_argument("--reason", default="", help="Of the decision.")
        parser.add_argument("--user", default="", help="Who speaks; the first administrator if not given.")
        parser.add_argument("--wait", action="store_true", help="Wait until a run has folded it in.")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = person(options["user"]) if options["user"] else administrator()
        package = package_named(options["package"])
        wanted = [name for name in ("do", "change", "reply") if options[name]]
        if len(wanted) != (1 if options["correction"] else 0):
            raise CommandError("Give --correction together with one of --do, --change and --reply.")
        with refusals():
            number = self._act(actor, wanted[0], options) if wanted else self._leave(actor, options)
        found = correction_for(actor, number)
        self.stdout.write(f"Correction {number} is {Standing(found.standing).label}.")
        if options["wait"]:
            job = Job.objects.filter(kind=generation.KIND, package=package, state=State.QUEUED).first()
            if job is not None and (failure := follow(self.stdout, package.slug, job)):
                raise CommandError(failure)
            self.stdout.write(f"Correction {number} is {Standing(correction_for(actor, number).standing).label}.")

    def _leave(self, actor: User, options: dict[str, Any]) -> int:
        package = package_named(options["package"])
        wanted = Wanted(
            kind=Kind(options["kind"]) if options["kind"] else _meant(options),
            text=options["text"],
            note=options["note"],
            statement=options["statement"],
            requirement=options["requirement"],
            section=options["section"],
            cite="\n".join(options["cite"]),
            diagram=options["diagram"],
        )
        try:
            left = leaving.leave(actor, package, wanted, replaces=options["replaces"])
        except (NoSuchPart, NoSuchVersion) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(left.told)
        return left.correction.pk

    def _act(self, actor: User, what: str, options: dict[str, Any]) -> int:
        found: Correction = correction_for(actor, options["correction"])
        if found.package != package_named(options["package"]):
            raise CommandError(f"Correction {found.pk} is of another package, {found.package.slug}.")
        if what == "reply":
            talking.reply(actor, found, options["reply"])
        elif what == "change":
            text, note = options["text"] or found.text, options["note"] or found.note
            leaving.edit(actor, found, revision=found.revision, text=text, note=note)
        else:
            self._decide(actor, found, options)
        return found.pk

    def _decide(self, actor: User, found: Correction, options: dict[str, Any]) -> None:
        deciding.decide(
            actor,
            found,
            Move(options["do"]),
            revision=found.revision,
            reason=options["reason"],
            replaces=options["replaces"],
        )


def _meant(options: dict[str, Any]) -> Kind:
    if not options["text"]:
        return Kind.COMMENT
    return Kind.WRONG if options["statement"] else Kind.MISSING
