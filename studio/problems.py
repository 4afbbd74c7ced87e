"""Errors of the API as problem documents (RFC 9457): one shape for all, which names the field where there is one."""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from studio.pagination import BadCursor
from studio.people.errors import Conflict, RateLimited
from studio.startup import StartupError

logger = logging.getLogger(__name__)

API_PREFIX = "/api/"
CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 10
Errors = list[dict[str, str]]

# What is said when nothing more exact is known.
DETAILS = {
    HTTPStatus.BAD_REQUEST: "The request could not be read.",
    HTTPStatus.UNAUTHORIZED: "Send a token as “Authorization: Bearer sst_…”, or sign in.",
    HTTPStatus.FORBIDDEN: "You may not do this.",
    HTTPStatus.NOT_FOUND: "There is nothing here that you may see.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This address does not take that method.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side. It has been logged.",
}


class WrongScope(Exception):
    """The token is good, but its scope does not reach this far."""

    def __init__(self, needed: str) -> None:
        self.needed = needed
        super().__init__(f"This needs a token of scope {needed}.")


def problem(
    status: int,
    detail: str | None = None,
    *,
    errors: Errors | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """`errors` is a list of `{"field": …, "message": …}`; `field` is a path such as `body.name` or `query.limit`."""
    code = HTTPStatus(status)
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": code.phrase,
        "status": code.value,
        "detail": detail or DETAILS.get(code, code.description or code.phrase),
    }
    if errors:
        body["errors"] = errors
    return JsonResponse(body, status=code, content_type=CONTENT_TYPE, headers=headers)


def install(api: NinjaAPI) -> None:
    """Has `api` answer every exception that an operation may raise with a problem."""
    handlers: dict[type[Exception], Callable[[Any], HttpResponse]] = {
        Http404: lambda error: problem(404),
        PermissionDenied: lambda error: problem(403, str(error) or None),
        WrongScope: _wrong_scope,
        Conflict: lambda error: problem(409, str(error)),
        BadCursor: lambda error: problem(
            422,
            "The cursor is not one that this list gave.",
            errors=[{"field": "query.cursor", "message": "Give the `next` of the page before, unchanged."}],
        ),
        RateLimited: lambda error: problem(429, str(error), headers={"Retry-After": str(error.retry_after)}),
        Throttled: lambda error: problem(429, headers={"Retry-After": str(error.wait or 1)}),
        ValidationError: _unreadable,
        DjangoValidationError: _invalid,
        HttpError: _http_error,
        # Text that Postgres cannot hold, such as a NUL or half a surrogate pair, or a number past its bounds.
        DataError: _unstorable,
        UnicodeEncodeError: _unstorable,
        OperationalError: _away,
        InterfaceError: _away,
        StartupError: _away,
        Exception: _our_fault,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, _without_request(handler))


def _without_request(handler: Callable[[Any], HttpResponse]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda request, error: handler(error)


def _wrong_scope(error: WrongScope) -> HttpResponse:
    challenge = f'Bearer error="insufficient_scope", scope="{error.needed}"'
    return problem(403, str(error), headers={"WWW-Authenticate": challenge})


def _http_error(error: HttpError) -> HttpResponse:
    if error.status_code == HTTPStatus.UNAUTHORIZED:
        return problem(401, headers={"WWW-Authenticate": "Bearer"})
    return problem(error.status_code, str(error))


def _unreadable(error: ValidationError) -> HttpResponse:
    errors = [{"field": _path(found["loc"]), "message": found["msg"]} for found in error.errors]
    return problem(422, "Some fields are not as they should be.", errors=errors)


def _path(location: tuple[str | int, ...]) -> str:
    """`("body", "given", "name")` is `body.name`: the middle is a Python parameter, no concern of callers."""
    parts = [str(part) for part in location]
    if len(parts) > 2 and parts[0] == "body":
        del parts[1]
    return ".".join(parts)


def _invalid(error: DjangoValidationError) -> HttpResponse:
    if hasattr(error, "error_dict"):
        found = [(f"body.{field}", text) for field, texts in error.message_dict.items() for text in texts]
    else:
        found = [("body", text) for text in error.messages]
    errors = [{"field": field.removesuffix(".__all__"), "message": text} for field, text in found]
    return problem(422, "Some fields are not as they should be.", errors=errors)


def _unstorable(error: Exception) -> HttpResponse:
    return problem(422, "A value holds characters or a number that cannot be stored.")


def _away(error: Exception) -> HttpResponse:
    logger.error("the database was away", exc_info=error)
    return problem(
        503, "The database does not answer. Try again soon.", headers={"Retry-After": str(RETRY_AFTER_SECONDS)}
    )


def _our_fault(error: Exception) -> HttpResponse:
    logger.error("an API operation failed", exc_info=error)
    return problem(500)


class ApiProblemMiddleware:
    """Errors under /api/ that reach no operation, such as an unknown address or a wrong method, are problems too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if not is_error or not request.path.startswith(API_PREFIX) or response.headers["Content-Type"] == CONTENT_TYPE:
            return response
        kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
        return problem(response.status_code, headers=kept)
