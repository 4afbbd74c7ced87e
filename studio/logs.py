"""Log lines: structured, with the ids of request and job, and without secrets."""

import re
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, Processor, WrappedLogger

from studio.people.addresses import client_address

_HIDDEN = "[hidden]"
_SECRET_NAME = re.compile(r"password|passwd|secret|token|authorization|cookie|api_?key|credential|csrf", re.IGNORECASE)
# In texts: our API tokens; user:password@ in addresses; query values by name; links whose path is their secret.
_SECRET_TEXTS = [
    (re.compile(r"\bsst_[A-Za-z0-9_-]{8,}"), _HIDDEN),
    (re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"), _HIDDEN),
    (re.compile(r"(?i)(\b(?:password|secret|token|key|code|state|signature)=)[^&\s\"']+"), rf"\1{_HIDDEN}"),
    (re.compile(r"(/accounts/(?:link|invitation|confirm-email|password/reset/key)/)[^/\s?\"']+"), rf"\1{_HIDDEN}"),
    (re.compile(r"(?i)(\bbearer\s+)\S+"), rf"\1{_HIDDEN}"),
]
_TEXT_LIMIT = 20_000  # a traceback fits; a page that was logged by accident does not


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A processor: values whose name says secret, and secrets within texts, are not written."""
    return {name: _HIDDEN if _SECRET_NAME.search(name) else _hide(value) for name, value in event.items()}


def _hide(value: Any) -> Any:
    if isinstance(value, str):
        text = value[:_TEXT_LIMIT]
        for pattern, replacement in _SECRET_TEXTS:
            text = pattern.sub(replacement, text)
        return text
    if isinstance(value, dict):
        return {k: _HIDDEN if isinstance(k, str) and _SECRET_NAME.search(k) else _hide(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_hide(item) for item in value]
    return value


# What every line has, whether structlog or the standard library's logging wrote it.
_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.StackInfoRenderer(),
]


def configure() -> None:
    """Have structlog hand its lines to the standard library's logging, where LOGGING formats all alike."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def logging_config(form: str, level: str) -> dict[str, Any]:
    """Django's LOGGING. Everything goes to standard error, one line an event."""
    last: list[Processor] = [structlog.processors.format_exc_info, hide_secrets, structlog.processors.JSONRenderer()]
    if form == "console":
        last = [structlog.processors.format_exc_info, hide_secrets, structlog.dev.ConsoleRenderer(colors=False)]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
                "foreign_pre_chain": [*_SHARED, structlog.stdlib.ExtraAdder()],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            # Each request has one line from RequestLog; these would be a second and a third.
            "django.server": {"handlers": [], "propagate": False},
            "uvicorn.access": {"handlers": [], "propagate": False},
            "django.request": {"level": "ERROR"},
        },
    }


class RequestLog(RequestMiddleware):
    """A line when a request begins and ends; its id is in every line between, and in the answer."""

    def prepare(self, request: HttpRequest) -> None:
        structlog.contextvars.bind_contextvars(address=client_address(request))
        super().prepare(request)
        request.request_id = structlog.contextvars.get_contextvars()["request_id"]  # type: ignore[attr-defined]

    def handle_response(self, request: HttpRequest, response: Any) -> None:
        response["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        super().handle_response(request, response)
