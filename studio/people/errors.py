"""What can go wrong with a request of a person that the person can mend.

Besides these, the domain raises Django's own `PermissionDenied` (403), `Http404` and `ValidationError` (which names the
field). Pages and API translate each in one place.
"""


class Conflict(Exception):
    """The request is well formed and permitted, but what it would change does not allow it now. Says why."""


class RateLimited(Exception):
    """Too many requests; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many requests. Try again in {retry_after} seconds.")
