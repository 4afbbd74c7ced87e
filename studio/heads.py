"""HEAD in the API: what GET would answer, without its body. Operations declare GET alone."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from studio.problems import API_PREFIX


class ApiHeadMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method != "HEAD" or not request.path.startswith(API_PREFIX):
            return self.get_response(request)
        request.method = "GET"
        try:
            response = self.get_response(request)
        finally:
            request.method = "HEAD"
        # The server sends no body to HEAD; the length stays that of what GET would send.
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(response.content)))  # type: ignore[attr-defined]
        return response
