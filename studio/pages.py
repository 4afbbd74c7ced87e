"""Pages of the shell itself: home, the theme, the list of keys, and what is shown when something went wrong."""

import sys
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from studio.problems import RETRY_AFTER_SECONDS
from studio.shell import SHORTCUTS_COOKIE, THEME_COOKIE, THEMES, shell
from studio.startup import StartupError

YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponseRedirect:
    path = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        path = "/"
    return HttpResponseRedirect(path)


def _remember(request: HttpRequest, response: HttpResponse, cookie: str, value: str) -> HttpResponse:
    response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    return response


@login_not_required
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        return HttpResponse("No such theme: auto, light and dark are known.", status=400, content_type="text/plain")
    return _remember(request, _back(request), THEME_COOKIE, theme)


@login_not_required
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The list of keys; posting `shortcuts` (on, off) switches those that are single letters."""
    if request.method == "POST":
        value = "off" if request.POST.get("shortcuts") == "off" else "on"
        return _remember(request, _back(request), SHORTCUTS_COOKIE, value)
    fragment = request.headers.get("HX-Request") == "true"
    return render(request, "studio/_keys.html" if fragment else "studio/keys.html")


def _shell_page(request: HttpRequest, template: str, status: int, **context: object) -> HttpResponse:
    """A page made without asking the database: no session, no user, no messages."""
    text = render_to_string(template, {**shell(request), "csrf_token": get_token(request), **context})
    return HttpResponse(text, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _shell_page(request, "studio/400.html", HTTPStatus.BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "studio/403.html", status=HTTPStatus.FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _shell_page(request, "studio/403_csrf.html", HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "studio/404.html", status=HTTPStatus.NOT_FOUND)


def server_error(request: HttpRequest) -> HttpResponse:
    """Called while the error is being handled, so what went wrong can still be told apart."""
    error = sys.exc_info()[1]
    while error is not None and not isinstance(error, OperationalError | InterfaceError | StartupError):
        error = error.__cause__
    if error is not None:
        return offline(request)
    return _shell_page(
        request, "studio/500.html", HTTPStatus.INTERNAL_SERVER_ERROR, request_id=getattr(request, "request_id", "")
    )


def offline(request: HttpRequest) -> HttpResponse:
    response = _shell_page(request, "studio/503.html", HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
