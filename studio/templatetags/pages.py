"""Pagination, and links that change one part of the query string and keep the rest."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import RequestContext

register = template.Library()


@register.filter
def page_numbers(page: "Page[Any]") -> Iterable[int]:
    """The first, the last and those around the current page; 0 stands for a gap."""
    shown = 0
    for number in range(1, page.paginator.num_pages + 1):
        if number in (1, page.paginator.num_pages) or abs(number - page.number) <= 2:
            if number - shown > 1:
                yield 0
            yield number
            shown = number


@register.simple_tag(takes_context=True)
def page_link(context: RequestContext, number: int) -> str:
    return query_with(context, page=number if number > 1 else None)


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: object) -> str:
    """This page's query string with `changes`; None or "" drops a part. A changed filter starts at the first page."""
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else str(context["request"].path)
