"""Lists rules and what the newest specs made of them."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from feedback.models import Rule
from feedback.rules import reports_of, sums
from specs.management.packages import package_named
from studio.people.management.acting import administrator, person


class Command(BaseCommand):
    help = "Lists the rules in force, over one package or all, and what the newest specs made of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", nargs="?", metavar="PACKAGE", help="Only the rules over this package.")
        parser.add_argument("--team", default="", metavar="TEAM", help="Only the rules of this team.")
        parser.add_argument("--retired", action="store_true", help="Those that hold no longer, too.")
        parser.add_argument("--json", action="store_true", help="As JSON, with a report for each package.")
        parser.add_argument("--limit", type=int, default=1000, help="At most so many, the newest first.")
        parser.add_argument("--user", default="", help="As whom to look; the first administrator if not given.")

    def handle(self, *args: Any, **options: Any) -> None:
        viewer = person(options["user"]) if options["user"] else administrator()
        rows = Rule.objects.visible_to(viewer).select_related("team", "package__team").order_by("-pk")
        rows = rows if options["retired"] else rows.in_force()
        if options["package"]:
            rows = rows.over(package_named(options["package"]))
        if options["team"]:
            rows = rows.filter(team__slug=options["team"])
        found = list(rows[: options["limit"]])
        if options["json"]:
            told = [self._plain(each) | {"reports": self._reports(viewer, each)} for each in found]
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
            return
        for each in found:
            counted = sums(viewer, each)
            scope = each.team.slug if each.team else each.package.slug if each.package else ""
            self.stdout.write(
                f"{each.pk}\t{scope}\t{each.says}\t{counted.packages} reported, {counted.reworded} reworded, "
                f"{counted.looked_at} to be looked at"
            )

    def _plain(self, rule: Rule) -> dict[str, Any]:
        return {
            "id": rule.pk,
            "team": rule.owner.slug,
            "package": rule.package.slug if rule.package else "",
            "kind": rule.kind,
            "says": rule.says,
            "author": rule.author_name,
            "in_force": rule.in_force,
        }

    def _reports(self, viewer: Any, rule: Rule) -> list[dict[str, Any]]:
        return [
            {
                "package": each.package.slug,
                "state": each.state,
                "reworded": each.reworded,
                "breaches": each.breaches,
                "found": each.found,
                "since": each.since,
            }
            for each in reports_of(viewer, rule).order_by("package__slug")
        ]
