"""What people wrote, shown as they wrote it and as nothing else: no markup, no links, no tricks of direction."""

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Characters that nobody sees, and that change what others look like or in which order they stand.
_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def _shown(match: re.Match[str]) -> str:
    return f"[U+{ord(match.group()):04X}]"


@register.filter
def inert(text: str) -> SafeString:
    """The text in a box of its own: lines kept, hidden characters made visible, direction kept to itself."""
    return format_html('<bdi class="said">{}</bdi>', mark_safe(_HIDDEN.sub(_shown, escape(text))))  # noqa: S308


@register.filter
def inert_line(text: str) -> SafeString:
    return inert(" ".join(text.split()))
