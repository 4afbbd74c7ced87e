from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q

from studio.people.management.acting import base_url
from studio.people.models import User
from studio.people.signin import first_administrator, sign_in_url


class Command(BaseCommand):
    help = "Prints a link that signs a person in once, within a day. Whoever has the link is that person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--user", help="user name or e-mail address; if left out, the first administrator")

    def handle(self, *args: Any, user: str | None = None, **options: Any) -> None:
        people = User.objects.filter(is_active=True)
        if user:
            person = people.filter(Q(username=user) | Q(email__iexact=user)).first()
            if person is None:
                raise CommandError(f"Nobody active has the user name or address {user}.")
        else:
            person = first_administrator()
        self.stdout.write(sign_in_url(person, base_url()))
