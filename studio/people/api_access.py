"""Who is calling the API: a person's session (with the CSRF token) or a token, and how far its scope reaches.

After authentication `request.user` is the person either way, so operations ask the same rules as pages do.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError
from ninja.security import APIKeyCookie, HttpBearer

from studio.people import limits
from studio.people.addresses import limit_key
from studio.people.models import Scope, User
from studio.people.tokens import check_token
from studio.problems import WrongScope

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def _needed(request: HttpRequest, scope: Scope | None) -> Scope:
    return scope or (Scope.READ if request.method in SAFE_METHODS else Scope.WRITE)


def _pay_for_write(request: HttpRequest, user: User) -> None:
    if request.method not in SAFE_METHODS:
        limits.spend("write", f"user {user.pk}")


class Token(HttpBearer):
    """`Authorization: Bearer sst_…`"""

    def __init__(self, scope: Scope | None = None) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Any:
        """A request that carries a token stands or falls with it: a bad one is not helped by a session beside it."""
        if "Authorization" not in request.headers:
            return None
        user = super().__call__(request)
        if user is None:
            limits.spend("token_failure", limit_key(request))
            raise AuthenticationError
        return user

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        found = check_token(token.strip())
        if found is None:
            return None
        needed = _needed(request, self.scope)
        if not Scope(found.scope).includes(needed):
            raise WrongScope(needed.value)
        request.user = found.user
        _pay_for_write(request, found.user)
        return found.user


class Session(APIKeyCookie):
    """The sign-in of the pages. It reaches as far as the person does; changes need the CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        if not request.user.is_authenticated:
            return None  # before the CSRF check: who is nobody is told to sign in
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        if not isinstance(request.user, User):
            return None
        _pay_for_write(request, request.user)
        return request.user


def anonymous(request: HttpRequest) -> AnonymousUser | None:
    """Reading without signing in, where that is switched on."""
    if settings.ANONYMOUS_READING and request.method in SAFE_METHODS:
        return AnonymousUser()
    return None


# For `auth=` of operations and routers. The API's default is `reading`.
READING: list[Callable[..., Any]] = [Token(), Session(), anonymous]  # anybody who may read; changes need scope write
SIGNED_IN: list[Callable[..., Any]] = [Token(), Session()]  # about the caller, so there must be one
ADMINISTERING: list[Callable[..., Any]] = [Token(Scope.ADMIN), Session()]  # teams, tokens, invitations


def caller(request: HttpRequest) -> User:
    """The person behind a request that SIGNED_IN or ADMINISTERING let through."""
    if not isinstance(request.user, User):
        raise HttpError(HTTPStatus.UNAUTHORIZED, "sign in")
    return request.user
