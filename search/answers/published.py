"""The published statements that an answer may say: those that were found, and all that speak of a symbol."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from search.answers.focus import Place, Ranked
from search.chunking.chunk import SPEC_KINDS
from search.models import Chunk
from specs.models import Package, SpecVersion
from specs.reading import StatementView
from specs.reading.rows import rows_at, statement_views

STATEMENT_KINDS = (SPEC_KINDS - {"package", "capability", "requirement"}) | {"service"}
MOST = 160  # statements of the symbols that a question is about


@dataclass(frozen=True, slots=True)
class Published:
    """`scores` of those that search found; the others have none."""

    views: Mapping[str, StatementView]
    scores: Mapping[str, float]
    of_place: Mapping[Place, tuple[StatementView, ...]]

    def best(self, kinds: Iterable[str] | None = None) -> list[StatementView]:
        wanted = None if kinds is None else frozenset(kinds)
        found = [self.views[key] for key in self.scores if key in self.views]
        return sorted(
            (each for each in found if wanted is None or each.kind in wanted), key=lambda each: -self.scores[each.key]
        )


def read_published(
    package: Package, version: SpecVersion, found: Iterable[Ranked], places: Iterable[Place]
) -> Published:
    scores: dict[str, float] = {}
    for each in found:
        if each.evidence.package == package and each.evidence.found.kind in STATEMENT_KINDS:
            scores.setdefault(each.evidence.found.key.partition(":")[0], each.score)
    wanted = list(places)
    keys = _keys_of(package, wanted)
    views = statement_views(version, rows_at(package, version, [*scores, *keys]))
    by_place: dict[Place, list[StatementView]] = {each: [] for each in wanted}
    for view in views.values():
        for place in {Place(package.pk, each.path, each.symbol) for each in view.citations[:1]}:
            owner = next((each for each in wanted if _within(place, each)), None)
            if owner is not None:
                by_place[owner].append(view)
    ordered = {
        place: tuple(sorted(held, key=lambda view: (view.citations[0].start, view.citations[0].end, view.key)))
        for place, held in by_place.items()
    }
    return Published(views, scores, ordered)


def all_of_kinds(package: Package, version: SpecVersion, kinds: Iterable[str], most: int = 40) -> list[StatementView]:
    """What the whole spec says of these kinds, in the order of the code."""
    rows = Chunk.objects.filter(package=package, kind__in=set(kinds)).order_by("pk").values_list("key", flat=True)
    keys = dict.fromkeys(key.partition(":")[0] for key in rows[: 4 * most])
    views = statement_views(version, rows_at(package, version, keys))
    return [views[key] for key in keys if key in views][:most]


def _keys_of(package: Package, places: Iterable[Place]) -> list[str]:
    at = Q(pk__in=[])
    for place in places:
        at |= Q(path=place.path, symbol=place.symbol) | Q(path=place.path, symbol__startswith=f"{place.symbol}.")
    rows = Chunk.objects.filter(at, package=package, kind__in=STATEMENT_KINDS)
    return [key.partition(":")[0] for key in rows.order_by("pk").values_list("key", flat=True)[:MOST]]


def _within(place: Place, other: Place) -> bool:
    is_below = place.symbol == other.symbol or place.symbol.startswith(f"{other.symbol}.")
    return place.path == other.path and is_below
