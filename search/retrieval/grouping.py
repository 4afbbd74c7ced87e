"""From ranked chunks to packages: one that says it in several places comes before one that says it once. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from search.retrieval.ranking import Hit, Weights
from search.retrieval.wholes import Whole

_COUNT = (1.0, 0.4, 0.2, 0.1)  # how much the first, second … chunk of a package counts for it
_AS_TUNED = Weights()
_NOWHERE = Whole(0.0, 0.0, 0.0, None)


@dataclass(frozen=True, slots=True)
class Group:
    package: int
    score: float
    hits: tuple[Hit, ...]  # the best first


def grouped(
    hits: Sequence[Hit], wholes: Mapping[int, Whole] | None = None, weights: Weights = _AS_TUNED, *, named: bool = False
) -> list[Group]:
    """The best package first. `hits` are in order already; `named`: the query is a name, whose bearer it looks for."""
    found: dict[int, list[Hit]] = defaultdict(list)
    for hit in hits:
        found[hit.package].append(hit)
    about = wholes or {}
    groups = [
        Group(package, _score(of_it, about.get(package, _NOWHERE), weights, named=named), tuple(of_it))
        for package, of_it in found.items()
    ]
    return sorted(groups, key=lambda group: -group.score)  # equals stay in the order they came in


def _score(hits: Sequence[Hit], whole: Whole, weights: Weights, *, named: bool) -> float:
    places = sum(part * hit.score for part, hit in zip(_COUNT, hits, strict=False))
    nearest = max((hit.nearness for hit in hits if hit.nearness is not None), default=weights.farthest)
    return (
        weights.places * places
        + weights.best * nearest
        + weights.said * whole.said
        + weights.centre * whole.centre
        + weights.overview * whole.about
        + (weights.name if named and any(hit.is_name for hit in hits) else 0.0)
    )
