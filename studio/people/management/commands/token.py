from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from studio.people import tokens
from studio.people.management.acting import person, refusals
from studio.people.models import Scope


class Command(BaseCommand):
    help = "Makes, lists and revokes the API tokens of a person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        does = parser.add_subparsers(dest="do", required=True)
        create = does.add_parser("create", help="make a token and print it; it cannot be shown again")
        create.add_argument("--name", required=True, help="what will use it")
        create.add_argument("--scope", choices=Scope.values, default=Scope.READ)
        create.add_argument("--days", type=int, default=90, help="until it expires; 0 for never")
        listing = does.add_parser("list", help="a person's tokens, without the tokens themselves")
        revoke = does.add_parser("revoke", help="revoke a token at once")
        revoke.add_argument("id", type=int)
        for parser_ in (create, listing, revoke):
            parser_.add_argument("--user", required=True, help="user name or e-mail address")

    def handle(self, *args: Any, do: str, **options: Any) -> None:
        with refusals():
            getattr(self, f"_{do}")(**options)

    def _create(self, **options: Any) -> None:
        expires_at = timezone.now() + timedelta(days=options["days"]) if options["days"] else None
        _, secret = tokens.create_token(
            person(options["user"]), name=options["name"], scope=Scope(options["scope"]), expires_at=expires_at
        )
        self.stdout.write(secret)

    def _list(self, **options: Any) -> None:
        for token in person(options["user"]).tokens.all():
            self.stdout.write(f"{token.pk}\t{token.prefix}…\t{token.scope}\t{token.state}\t{token.name}")

    def _revoke(self, **options: Any) -> None:
        token = tokens.revoke_token(person(options["user"]), options["id"])
        self.stdout.write(f"The token {token} is revoked.")
