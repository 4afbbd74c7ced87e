"""Who acts when a command changes something, and how what the person can mend is said."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import CommandError
from django.db.models import Q
from django.http import Http404

from studio.people.errors import Conflict, RateLimited
from studio.people.models import Team, User
from studio.people.signin import first_administrator

ADDRESS_FILE = "address"  # in the data folder, while `up` runs
_UNSET = "http://127.0.0.1:"  # how PUBLIC_URL begins where nobody gave it


def base_url() -> str:
    """What links begin with: PUBLIC_URL, or where that is not set, the address at which `up` serves."""
    with suppress(OSError):
        if settings.PUBLIC_URL.startswith(_UNSET):
            return (Path(settings.DATA_DIR) / ADDRESS_FILE).read_text().strip()
    return str(settings.PUBLIC_URL)


def administrator() -> User:
    """Whoever may run commands on the studio's machine acts as its first administrator, who is made if need be."""
    return first_administrator()


def person(name: str) -> User:
    """By user name or e-mail address."""
    found = User.objects.filter(Q(username=name) | Q(email__iexact=name)).first()
    if found is None:
        raise CommandError(f"Nobody has the user name or address {name}.")
    return found


def team(slug: str) -> Team:
    found = Team.objects.filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no team {slug}.")
    return found


@contextmanager
def refusals() -> Iterator[None]:
    """Turns what the domain refuses into one sentence and a non-zero exit."""
    try:
        yield
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    except (Conflict, PermissionDenied, RateLimited) as error:
        raise CommandError(str(error)) from error
    except Http404 as error:
        raise CommandError("There is no such thing.") from error
