"""Lists corrections and where they stand."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.ledger import GROUPS, Filters, correction_for, corrections_for, life
from feedback.models import Correction, Kind, Reply, Standing
from specs.management.packages import package_named
from specs.writing.english import clean
from studio.people.management.acting import administrator, person, refusals
from studio.people.models import User

_LINE = 100  # characters of a correction's words


class Command(BaseCommand):
    help = "Lists corrections, of one package or of all, and where they stand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", nargs="?", metavar="PACKAGE", help="A package's slug, or its name.")
        parser.add_argument(
            "--state", default="", choices=[*Standing.values, *GROUPS], help="Only those that stand so."
        )
        parser.add_argument("--kind", default="", choices=Kind.values, help="Only those of this kind.")
        parser.add_argument("--team", default="", metavar="TEAM", help="Only of this team's packages.")
        parser.add_argument("--author", default="", metavar="NAME", help="Only those that this person left.")
        parser.add_argument("--life", type=int, metavar="NUMBER", help="Tell the whole life of this one instead.")
        parser.add_argument("--json", action="store_true", help="As JSON.")
        parser.add_argument("--limit", type=int, default=1000, help="At most so many, the newest first.")
        parser.add_argument("--user", default="", help="As whom to look; the first administrator if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = person(options["user"]) if options["user"] else administrator()
        if options["life"] is not None:
            self._tell_life(viewer, options["life"])
            return
        slug = package_named(options["package"]).slug if options["package"] else ""
        wanted = Filters(
            options["state"], options["kind"], team=options["team"], package=slug, author=options["author"]
        )
        rows = list(corrections_for(viewer, wanted).order_by("-pk")[: options["limit"]])
        if options["json"]:
            self.stdout.write(json.dumps([_plain(each) for each in rows], indent=2, ensure_ascii=False))
            return
        for each in rows:
            one_line = clean(each.text or each.note or each.anchored.text, _LINE)
            self.stdout.write(f"{each.pk}\t{each.standing}\t{each.package.slug}\t{each.kind}\t{one_line}")
        if slug and not options["state"] and not options["kind"]:
            accepted = [each for each in rows if each.state == "accepted"]
            honoured = sum(each.standing == Standing.HONOURED for each in accepted)
            self.stdout.write(f"{honoured} of {len(accepted)} corrections honoured")

    def _tell_life(self, viewer: User, number: int) -> None:
        with refusals():
            found = correction_for(viewer, number)
        self.stdout.write(f"Correction {number} of {found.package.slug} is {Standing(found.standing).label}.")
        for each in life(found).events:
            when = each.at.strftime("%Y-%m-%d %H:%M")
            if isinstance(each, Reply):
                self.stdout.write(f"{when}\t{each.author_name} replied: {clean(each.text)}")
                continue
            by = each.actor_name or f"version {each.version}"
            self.stdout.write(f"{when}\t{each.what} by {by}" + (f": {clean(each.reason)}" if each.reason else ""))


def _plain(correction: Correction) -> dict[str, object]:
    return {
        "id": correction.pk,
        "package": correction.package.slug,
        "state": correction.standing,
        "kind": correction.kind,
        "statement": correction.place,
        "requirement": correction.anchored.requirement_id,
        "text": correction.text,
        "note": correction.note,
        "author": correction.author_name,
        "revision": correction.revision,
    }
