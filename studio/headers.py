"""What stands in the headers: what a proxy may tell us, and what we tell browsers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from studio.people.addresses import from_trusted_proxy

_FORWARDED = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")
_PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class HeadersMiddleware:
    """Forget forwarded headers that no trusted proxy wrote, and add the headers that Django has no setting for.

    Stands first: SecurityMiddleware believes X-Forwarded-Proto (SECURE_PROXY_SSL_HEADER) whoever sent it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.forwarded = any(name in request.META for name in _FORWARDED)  # type: ignore[attr-defined]
        if not from_trusted_proxy(request):
            for name in _FORWARDED:
                request.META.pop(name, None)
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


def content_security_policy(form_targets: list[str]) -> dict[str, object]:
    """Everything from this host alone, nothing inline. `form_targets`: where a form may lead (single sign-on)."""
    own = ["'self'"]
    return {
        "DIRECTIVES": {
            "default-src": ["'none'"],
            "script-src": own,
            "style-src": own,
            "img-src": ["'self'", "data:"],
            "font-src": own,
            "connect-src": own,
            "manifest-src": own,
            "form-action": [*own, *form_targets],
            "base-uri": ["'none'"],
            "frame-ancestors": ["'none'"],
            "object-src": ["'none'"],
        }
    }
