"""What the pages for signing in need to know everywhere, as a context processor."""

from django.conf import settings
from django.http import HttpRequest

from studio.people.invitations import mail_is_set_up


def signing_in(request: HttpRequest) -> dict[str, object]:
    return {"sign_up_open": settings.SIGN_UP_OPEN, "mail_is_set_up": mail_is_set_up()}
