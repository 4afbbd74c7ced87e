"""By what a search can be narrowed, and how much each choice leaves: of what the reader may see and found."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from search.models import Chunk
from search.retrieval.counting import Counts
from search.retrieval.grouping import Group
from search.retrieval.query import Filters
from specs.analysis.catalogue import SERVICES
from specs.models import Package

OFFERED = 8  # choices of one filter; of kinds all, since there are not many more


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """`counts` says of what the numbers are."""

    name: str
    label: str
    counts: str
    choices: tuple[Choice, ...]


def facets(
    groups: Sequence[Group], permitted: QuerySet[Package], counts: Counts, filters: Filters
) -> tuple[Facet, ...]:
    """Only those that leave a choice, and not those that are chosen already."""
    about = permitted.filter(pk__in=[group.package for group in groups])
    rows = list(about.values_list("pk", "slug", "name", "language", "team__slug"))
    hits = counts.by_kind or Counter(hit.kind for group in groups for hit in group.hits)
    of_packages = counts.by_package or {group.package: len(group.hits) for group in groups}
    named = {pk: (slug, name) for pk, slug, name, _, _ in rows}
    offered = [
        _facet("kind", "Kind", "places", _most((kind, kind.replace("_", " "), count) for kind, count in hits.items())),
        _facet("lang", "Language", "packages", _counted(language for *_, language, _ in rows)),
        _facet("team", "Team", "packages", _counted(team for *_, team in rows)),
        _facet("service", "Service used", "packages", _services(list(named))),
        _facet("package", "Package", "places", _most(
            (*named[pk], count) for pk, count in of_packages.items() if pk in named
        )),
        _facet("path", "Path", "places", _paths(groups) if len(named) == 1 else []),
    ]  # fmt: skip
    given = filters.given()
    return tuple(each for each in offered if each.name not in given and len(each.choices) > 1)


def _facet(name: str, label: str, counts: str, choices: Iterable[Choice]) -> Facet:
    return Facet(name, label, counts, tuple(choices)[: None if name == "kind" else OFFERED])


def _most(choices: Iterable[tuple[str, str, int]]) -> list[Choice]:
    return sorted((Choice(*each) for each in choices), key=lambda each: (-each.count, each.label))


def _counted(values: Iterable[str]) -> list[Choice]:
    return _most((value, value, count) for value, count in Counter(filter(None, values)).items())


def _services(packages: list[int]) -> list[Choice]:
    rows = Chunk.objects.filter(kind="service", package__in=packages).exclude(symbol="")
    used = rows.values("symbol").annotate(packages=Count("package", distinct=True)).order_by("-packages", "symbol")
    return [
        Choice(key, SERVICES[key].name if key in SERVICES else key, count)
        for key, count in used.values_list("symbol", "packages")[:OFFERED]
    ]


def _paths(groups: Sequence[Group]) -> list[Choice]:
    """Of one package: the folders and files at the top of what was found."""
    hits = [hit.chunk for group in groups for hit in group.hits]
    paths = Chunk.objects.filter(pk__in=hits).exclude(path="").values_list("path", flat=True)
    tops = Counter(path.partition("/")[0] + ("/" if "/" in path else "") for path in paths)
    if len(tops) == 1 and (top := next(iter(tops))).endswith("/"):
        below = (path.removeprefix(top).partition("/") for path in paths)
        tops = Counter(top + first + slash for first, slash, _ in below)
    return _most((top, top, count) for top, count in tops.items())
