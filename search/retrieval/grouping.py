"""From ranked chunks to packages: one that says it in several places comes before one that says it once. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.retrieval.ranking import Hit

_COUNT = (1.0, 0.4, 0.2, 0.1)  # how much the first, second … chunk of a package counts for it


@dataclass(frozen=True, slots=True)
class Group:
    package: int
    score: float
    hits: tuple[Hit, ...]  # the best first


def grouped(hits: Sequence[Hit]) -> list[Group]:
    """The best package first. `hits` are in order already."""
    found: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.package].append(hit)
    groups = [
        Group(package, sum(part * hit.score for part, hit in zip(_COUNT, of_it, strict=False)), tuple(of_it))
        for package, of_it in found.items()
    ]
    return sorted(groups, key=lambda group: -group.score)  # equals stay in the order they came in


def per_kind(hits: Sequence[Hit], tabs: Mapping[str, frozenset[str]]) -> dict[str, int]:
    """How many of the ranked chunks each tab would show; a tab without kinds shows all."""
    return {tab: sum(1 for hit in hits if not kinds or hit.kind in kinds) for tab, kinds in tabs.items()}
