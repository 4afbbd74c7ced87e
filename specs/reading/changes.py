"""What a later version says otherwise than an earlier one, statement by statement."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from specs.analysis.facts import Scalar
from specs.models import Package, Statement
from specs.reading import versions
from specs.reading.rows import statement_views
from specs.reading.shapes import StatementView, VersionView


@dataclass(frozen=True, slots=True)
class StatementChange:
    """`values` are those that differ: name, old, new."""

    old: StatementView
    new: StatementView
    values: tuple[tuple[str, Scalar, Scalar], ...]


@dataclass(frozen=True, slots=True)
class VersionDiff:
    old: VersionView
    new: VersionView
    added: tuple[StatementView, ...]
    changed: tuple[StatementChange, ...]
    removed: tuple[StatementView, ...]


def diff(package: Package, a: int, b: int) -> VersionDiff:
    """From version `a` to version `b`. A statement that only moved with its code has not changed."""
    old, new = versions.find(package, a), versions.find(package, b)
    # Rows that hold at one of the two and not at the other: the rest of the spec is never read.
    at_old = Q(since__lte=a) & (Q(until=None) | Q(until__gt=a))
    at_new = Q(since__lte=b) & (Q(until=None) | Q(until__gt=b))
    rows = Statement.objects.filter(package=package).filter((at_old & ~at_new) | (at_new & ~at_old))
    before: dict[str, Statement] = {}
    after: dict[str, Statement] = {}
    for row in rows:
        (before if row.since <= a and (row.until is None or row.until > a) else after)[row.key] = row
    both = sorted(before.keys() & after.keys())
    changed = [key for key in both if _said(before[key]) != _said(after[key])]
    removed, added = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    old_views = statement_views(old, (before[key] for key in (*changed, *removed)))
    new_views = statement_views(new, (after[key] for key in (*changed, *added)))
    return VersionDiff(
        versions.view_of(package, old),
        versions.view_of(package, new),
        added=_by_place(new_views[key] for key in added),
        changed=tuple(
            StatementChange(old_views[view.key], view, _changed_values(old_views[view.key], view))
            for view in _by_place(new_views[key] for key in changed)
        ),
        removed=_by_place(old_views[key] for key in removed),
    )


def _said(row: Statement) -> tuple[str, str, str, int | None]:
    return row.kind, row.nature, row.text, row.correction


def _by_place(views: Iterable[StatementView]) -> tuple[StatementView, ...]:
    return tuple(sorted(views, key=lambda view: (view.citations[:1], view.key)))


def _changed_values(old: StatementView, new: StatementView) -> tuple[tuple[str, Scalar, Scalar], ...]:
    before = {each.name: each.value for each in old.values}
    return tuple(
        (each.name, before[each.name], each.value)
        for each in new.values
        if each.name in before and before[each.name] != each.value
    )
