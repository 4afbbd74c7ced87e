"""Lists corrections and where they stand."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.ledger import GROUPS, Filters, corrections_for
from feedback.models import Correction, Kind, Standing
from specs.management.packages import package_named
from studio.people.management.acting import administrator, person


class Command(BaseCommand):
    help = "Lists corrections, of one package or of all, and where they stand."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", nargs="?", metavar="PACKAGE", help="A package's slug, or its name.")
        parser.add_argument(
            "--state", default="", choices=[*Standing.values, *GROUPS], help="Only those that stand so."
        )
        parser.add_argument("--kind", default="", choices=Kind.values, help="Only those of this kind.")
        parser.add_argument("--json", action="store_true", help="As JSON.")
        parser.add_argument("--limit", type=int, default=1000, help="At most so many, the newest first.")
        parser.add_argument("--user", default="", help="As whom to look; the first administrator if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = person(options["user"]) if options["user"] else administrator()
        slug = package_named(options["package"]).slug if options["package"] else ""
        wanted = Filters(standing=options["state"], kind=options["kind"], package=slug)
        rows = list(corrections_for(viewer, wanted).order_by("-pk")[: options["limit"]])
        if options["json"]:
            self.stdout.write(json.dumps([_plain(each) for each in rows], indent=2, ensure_ascii=False))
            return
        for each in rows:
            said = each.text or each.note or each.anchored.text
            one_line = " ".join(said.split())[:100]
            self.stdout.write(f"{each.pk}\t{each.standing}\t{each.package.slug}\t{each.kind}\t{one_line}")
        if slug and not options["state"] and not options["kind"]:
            accepted = [each for each in rows if each.state == "accepted"]
            honoured = sum(each.standing == Standing.HONOURED for each in accepted)
            self.stdout.write(f"{honoured} of {len(accepted)} corrections honoured")


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
