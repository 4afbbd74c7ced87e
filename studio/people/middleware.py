"""What holds for every page: sign-in unless the page says otherwise, and limits on what changes things.

The API (its views are django-ninja's) authenticates and limits by itself, since its callers may come with a token.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django_htmx.http import HttpResponseClientRedirect

from studio.people import limits
from studio.people.addresses import limit_key
from studio.people.errors import RateLimited

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
# Pages of django-allauth whose forms send mail to an address that the visitor types.
MAILING = ("account_reset_password", "account_signup", "account_email", "account_email_verification_sent")

View = Callable[..., HttpResponseBase]


def _is_api(request: HttpRequest) -> bool:
    return request.resolver_match is not None and "ninja" in request.resolver_match.app_names


class SignInMiddleware(LoginRequiredMiddleware):
    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if _is_api(request):
            return None
        is_reading = request.method in SAFE_METHODS and getattr(view_func, "anonymous_may_read", False)
        if is_reading and settings.ANONYMOUS_READING:
            return None
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is None:
            return None
        sign_in = resolve_url(settings.LOGIN_URL)
        if request.headers.get("HX-Request") == "true":
            return HttpResponseClientRedirect(sign_in)  # or htmx would put the sign-in page in a fragment's place
        if request.method in SAFE_METHODS:
            return refusal
        return HttpResponseRedirect(sign_in)  # what was posted is gone, and its address may not be one to GET


class PlainTextMiddleware:
    """Refuses NUL characters in addresses and forms: Postgres cannot store them, and no honest request has them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        forms = [request.GET] if _is_api(request) else [request.GET, request.POST]
        if "\0" in request.path or any(
            "\0" in value for form in forms for _, values in form.lists() for value in values
        ):
            raise BadRequest("The request holds a NUL character.")
        return None


class LimitMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: View, view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        if request.method in SAFE_METHODS or _is_api(request):
            return None
        address = limit_key(request)
        try:
            limits.spend("write", f"user {request.user.pk}" if request.user.is_authenticated else f"address {address}")
            if request.resolver_match is not None and request.resolver_match.url_name in MAILING:
                limits.spend("mail_address", address)
                if mailbox := request.POST.get("email", "").strip().lower():
                    limits.spend("mail", mailbox)
        except RateLimited as error:
            return too_many(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, RateLimited):
            return too_many(request, exception)
        return None


def too_many(request: HttpRequest, error: RateLimited) -> HttpResponse:
    response = render(request, "studio/429.html", {"seconds": error.retry_after}, status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(error.retry_after)
    return response
