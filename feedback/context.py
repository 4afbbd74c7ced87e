"""What the shell shows of feedback on every page, as a context processor."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from feedback.counting import unread
from studio.people.models import User


def inbox(request: HttpRequest) -> dict[str, object]:
    """`unread`: how many notices wait for the reader. Asked of the database only by a page that shows it."""

    def count() -> int:
        user = getattr(request, "user", None)
        return unread(user) if isinstance(user, User) else 0

    return {"unread": SimpleLazyObject(count)}
