"""The icons: line drawings on a 16-unit square, inlined so that they take the colour of the text around them."""

from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Path data alone: nothing here comes from outside.
ICONS = {
    "alert": "M8 1.8 15 14H1zM8 6v4M8 12v.2",
    "back": "M10 3 5 8l5 5",
    "book": "M8 3.5C6.5 2.3 4.3 2 1.5 2v11c2.8 0 5 .3 6.5 1.5C9.5 13.3 11.7 13 14.5 13V2C11.7 2 9.5 2.3 8 3.5zv11",
    "check": "m2.5 8.5 3.5 3.5 7.5-8",
    "clock": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 4v4l2.5 2",
    "code": "M5.5 4 1.5 8l4 4M10.5 4l4 4-4 4",
    "copy": "M5.5 5.5h9v9h-9zM10.5 5.5v-4h-9v9h4",
    "cross": "m3 3 10 10M13 3 3 13",
    "down": "m3 6 5 5 5-5",
    "edit": "M2 14l.8-3.6L11 2.2l2.8 2.8-8.2 8.2zM9.5 3.7l2.8 2.8",
    "file": "M3 1.5h6l4 4v9H3zM9 1.5v4h4",
    "folder": "M1.5 3h5l1.5 2h6.5v8.5h-13z",
    "full": "M1.5 6V1.5H6M10 1.5h4.5V6M14.5 10v4.5H10M6 14.5H1.5V10",
    "info": "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7v4.5M8 4.5v.2",
    "link": "M6.5 9.5l3-3M7 4.5 9 2.6a3 3 0 0 1 4.3 4.2L11.5 9M9 11.5l-2 1.9a3 3 0 0 1-4.3-4.2L4.5 7",
    "lock": "M3 7h10v7.5H3zM5 7V4.5a3 3 0 0 1 6 0V7",
    "menu": "M2 4h12M2 8h12M2 12h12",
    "minus": "M3 8h10",
    "moon": "M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z",
    "next": "m6 3 5 5-5 5",
    "out": "M6 2H2v12h4M10.5 4.5 14 8l-3.5 3.5M14 8H6",
    "plus": "M8 3v10M3 8h10",
    "refresh": "M13.5 8a5.5 5.5 0 1 1-1.6-3.9L14 6M14 2v4h-4",
    "search": "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2zM10.7 10.7 14.5 14.5",
    "sun": (
        "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 .8v1.6m0 11.2v1.6M.8 8h1.6m11.2 0h1.6"
        "M2.9 2.9 4 4m8 8 1.1 1.1m0-10.2L12 4m-8 8-1.1 1.1"
    ),
    "test": "M6 1.5h4M7 1.5v5L2.8 13.2c-.4.7 0 1.3.8 1.3h8.8c.8 0 1.2-.6.8-1.3L9 6.5v-5M5 10h6",
    "theme": "M8 1.5a6.5 6.5 0 1 0 0 13zM8 1.5a6.5 6.5 0 0 1 0 13",
}  # fmt: skip
FILLED = {"theme": "M8 1.5a6.5 6.5 0 1 0 0 13z"}
OF_LEVEL = {"success": "check", "warning": "alert", "error": "alert"}


@register.simple_tag
@lru_cache
def icon(name: str, size: int = 16) -> SafeString:
    """An icon without a meaning of its own: the text or label beside it says what it stands for."""
    filled = format_html('<path d="{}" fill="currentColor" stroke="none"/>', FILLED[name]) if name in FILLED else ""
    return format_html(
        '<svg viewBox="0 0 16 16" width="{}" height="{}" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="{}"/>{}</svg>',
        size,
        size,
        ICONS[name],
        filled or mark_safe(""),
    )


@register.simple_tag
@lru_cache
def icon_symbols(*names: str) -> SafeString:
    """What `icon_of` refers to: where hundreds of icons are alike, the page holds each once."""
    drawn = format_html_join(
        "",
        '<symbol id="i-{}" viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.5"'
        ' stroke-linecap="round" stroke-linejoin="round"><path d="{}"/></symbol>',
        ((name, ICONS[name]) for name in names),
    )
    return format_html('<svg class="visually-hidden" width="0" height="0" aria-hidden="true">{}</svg>', drawn)


@register.simple_tag
@lru_cache
def icon_of(name: str, size: int = 14) -> SafeString:
    return format_html('<svg width="{}" height="{}" aria-hidden="true"><use href="#i-{}"/></svg>', size, size, name)


@register.simple_tag
def icon_for(level: str) -> SafeString:
    """The icon of a message's level."""
    return icon(OF_LEVEL.get(level, "info"))
