import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from studio.people import audit
from studio.people.management.acting import administrator


class Command(BaseCommand):
    help = "Prints the audit trail, newest first, one JSON object a line."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--team", default="", help="only what concerns this team")
        parser.add_argument("--action", default="", help="only actions that begin so, as in token")
        parser.add_argument("--actor", default="", help="only what this person did")
        parser.add_argument("--limit", type=int, default=100)

    def handle(self, *args: Any, limit: int, **options: Any) -> None:
        wanted = audit.Filters(team=options["team"], action=options["action"], actor=options["actor"])
        for event in audit.trail(administrator(), wanted).order_by("-id")[: max(0, limit)]:
            line = {
                "at": event.at.isoformat(),
                "actor": event.actor_name,
                "action": event.action,
                "subject": event.subject,
                "team": event.team_slug,
                "detail": event.detail,
            }
            self.stdout.write(json.dumps(line, ensure_ascii=False))
