from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from studio.people import invitations, teams
from studio.people.management.acting import administrator, base_url, person, refusals, team
from studio.people.models import Role, Team


class Command(BaseCommand):
    help = "Lists and changes teams: who is in them, who is invited."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="do", required=True)
        does.add_parser("list", help="all teams with the number of their people")
        members = does.add_parser("members", help="who is in a team")
        members.add_argument("team")
        create = does.add_parser("create", help="make a team")
        create.add_argument("team", help="its short name, as it stands in addresses")
        create.add_argument("--name", help="the name that people read; the short name if left out")
        add = does.add_parser("add", help="put a person into a team, or change their role")
        invite = does.add_parser("invite", help="invite whoever reads an e-mail address")
        for parser_ in (add, invite):
            parser_.add_argument("team")
            parser_.add_argument("person" if parser_ is add else "email")
            parser_.add_argument("--role", choices=Role.values, default=Role.MEMBER)
        remove = does.add_parser("remove", help="take a person out of a team")
        remove.add_argument("team")
        remove.add_argument("person")

    def handle(self, *args: Any, do: str, **options: Any) -> None:
        with refusals():
            getattr(self, f"_{do}")(**options)

    def _list(self, **options: Any) -> None:
        for found in Team.objects.prefetch_related("memberships"):
            self.stdout.write(f"{found.slug}\t{found.name}\t{len(found.memberships.all())}")

    def _members(self, **options: Any) -> None:
        for membership in team(options["team"]).memberships.select_related("user"):
            self.stdout.write(f"{membership.user.username}\t{membership.user.email}\t{membership.role}")

    def _create(self, **options: Any) -> None:
        made = teams.create_team(administrator(), slug=options["team"], name=options["name"] or options["team"])
        self.stdout.write(f"The team {made.slug} is made.")

    def _add(self, **options: Any) -> None:
        found, user, role = team(options["team"]), person(options["person"]), Role(options["role"])
        teams.put_member(administrator(), found, user, role)
        self.stdout.write(f"{user} is in {found} as {role.value}.")

    def _invite(self, **options: Any) -> None:
        invited = invitations.invite(
            administrator(),
            team(options["team"]),
            email=options["email"],
            role=Role(options["role"]),
            base_url=base_url(),
        )
        self.stdout.write(invited.url or f"The invitation is on its way to {invited.invitation.email}.")

    def _remove(self, **options: Any) -> None:
        found, user = team(options["team"]), person(options["person"])
        teams.remove_member(administrator(), found, user)
        self.stdout.write(f"{user} is no longer in {found}.")
