"""Cursor pagination: a page starts after the last row of the one before, so deep pages cost what the first one costs
and rows that come or go in between shift nothing."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet
from ninja import Schema
from pydantic import Field

M = TypeVar("M", bound=Model)
T = TypeVar("T")

MAX_LIMIT = 200


class BadCursor(Exception):
    """The cursor is not one that a page of this list gave."""


@dataclass(frozen=True)
class Slice(Generic[M]):
    items: list[M]
    next: str | None


class Paging(Schema):
    """The query parameters of a list; take it as `paging: Paging = Query(...)`."""

    cursor: str | None = Field(None, max_length=1000, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=MAX_LIMIT, description="Rows in one page.")


class PageOf(Schema, Generic[T]):
    """What every list answers with: `response=PageOf[SomethingOut]`."""

    items: list[T]
    next: str | None = Field(None, description="Give it as `cursor` for the next page; null on the last one.")


def paginate(rows: QuerySet[M], order: Sequence[str], *, cursor: str | None, limit: int = 50) -> Slice[M]:
    """One page of `rows` in `order`: names of fields, each with `-` for descending, that together are unique and never
    null. Ask for an order that an index serves. Raises BadCursor."""
    names = [name.lstrip("-") for name in order]
    if cursor:
        rows = rows.filter(_after(order, _decode(rows.model, names, cursor)))
    found = list(rows.order_by(*order)[: limit + 1])
    if len(found) <= limit:
        return Slice(found, None)
    return Slice(found[:limit], _encode(found[limit - 1], names))


def _after(order: Sequence[str], values: Sequence[object]) -> Q:
    """(a, b) after (x, y): a > x, or a = x and b > y. The bound on the first field alone lets its index be used."""
    condition = Q()
    equal = Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    first = order[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if order[0].startswith('-') else 'gte'}": values[0]}) & condition


def _encode(row: Model, names: Sequence[str]) -> str:
    values = [type(row)._meta.get_field(name).value_to_string(row) for name in names]  # type: ignore[union-attr]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _decode(model: type[Model], names: Sequence[str], cursor: str) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(names):
            raise BadCursor
        if any(not isinstance(value, str) or "\0" in value for value in values):
            raise BadCursor
        fields = [model._meta.get_field(name) for name in names]
        return [field.to_python(value) for field, value in zip(fields, values, strict=True)]  # type: ignore[union-attr]
    except (binascii.Error, ValueError, RecursionError, FieldDoesNotExist, ValidationError) as error:
        raise BadCursor from error
