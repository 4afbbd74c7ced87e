"""Numbers grouped, times relative with the exact one on hover, durations with their unit, commits short."""

from datetime import datetime, timedelta
from typing import Protocol

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_STEPS = ((60, "s"), (60, "min"), (24, "h"), (30, "d"), (12, "mo"))


def spelled(seconds: float) -> str:
    """The largest unit that fits: 45 s, 3 min, 2 h, 5 d, 4 mo, 2 y."""
    left = max(0, int(seconds))
    for size, unit in _STEPS:
        if left < size:
            return f"{left} {unit}"
        left //= size
    return f"{left} y"


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    if moment is None:
        return ""
    seconds = (timezone.now() - moment).total_seconds()
    if -5 < seconds < 5:
        words = "just now"
    else:
        words = f"{spelled(seconds)} ago" if seconds > 0 else f"in {spelled(-seconds)}"
    exact = moment.astimezone(timezone.get_current_timezone())
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="seconds"),
        exact.strftime("%d %b %Y, %H:%M:%S %Z"),
        words,
    )


@register.filter
def duration(value: timedelta | float | None) -> str:
    if value is None:
        return ""
    return spelled(value.total_seconds() if isinstance(value, timedelta) else value)


class _Run(Protocol):
    started_at: datetime | None
    finished_at: datetime | None


@register.filter
def took(run: _Run) -> str:
    """How long it ran, or runs already; "" where it never began."""
    if run.started_at is None:
        return ""
    return spelled(((run.finished_at or timezone.now()) - run.started_at).total_seconds())


@register.filter
def thousands(number: int | None) -> str:
    """1234567 -> "1 234 567", with spaces that do not break."""
    return f"{number or 0:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


@register.filter
def short_commit(commit: str) -> str:
    """A git commit's first seven digits; a plain folder's content address keeps its mark ("content:1a2b3c4")."""
    mark, colon, digits = commit.rpartition(":")
    return f"{mark}{colon}{digits[:7]}"
