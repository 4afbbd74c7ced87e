"""Rows that hold from one version up to another: what changed is closed and written anew, the rest stays untouched."""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, models

from specs.models import Package

Row = TypeVar("Row", bound=tuple[Any, ...])
_BATCH = 5000


@dataclass(frozen=True, slots=True)
class Difference(Generic[Row]):
    """Between the rows that hold and those that are to hold, by identity."""

    added: list[Row]
    changed: list[tuple[Row, Row]]  # before, after
    removed: list[Row]
    closed: list[int]  # primary keys

    def __bool__(self) -> bool:
        return bool(self.added or self.closed)


def compare(
    model: type[models.Model],
    shape: type[Row],
    package: Package,
    wanted: Iterable[Row],
    identity: Callable[[Row], Hashable],
) -> Difference[Row]:
    """How `wanted` differs from the rows of the package that hold now."""
    manager: Any = model._default_manager
    held: dict[Hashable, tuple[int, Row]] = {}
    named: Any = shape
    names, make = named._fields, named._make
    for pk, *values in manager.filter(package=package).current().values_list("pk", *names).iterator(_BATCH):
        row: Row = make(bytes(value) if isinstance(value, memoryview) else value for value in values)
        held[identity(row)] = pk, row
    difference: Difference[Row] = Difference([], [], [], [])
    for row in wanted:
        pk, before = held.pop(identity(row), (None, None))
        if before is None or pk is None:
            difference.added.append(row)
        elif before != row:
            difference.changed.append((before, row))
            difference.closed.append(pk)
    difference.removed.extend(row for _, row in held.values())
    difference.closed.extend(pk for pk, _ in held.values())
    return difference


def write(model: type[models.Model], package: Package, number: int, difference: Difference[Any]) -> None:
    """Makes the difference hold from version `number` on."""
    manager: Any = model._default_manager
    for start in range(0, len(difference.closed), _BATCH):
        manager.filter(pk__in=difference.closed[start : start + _BATCH]).close(number)
    fresh = [*difference.added, *(after for _, after in difference.changed)]
    if fresh:
        _copy(model, package, number, fresh)


def _copy(model: type[models.Model], package: Package, number: int, rows: list[Any]) -> None:
    columns = ("package_id", "since", *rows[0]._fields)  # none of the fields has a column of another name
    names = ", ".join(connection.ops.quote_name(each) for each in columns)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row((package.pk, number, *row))
