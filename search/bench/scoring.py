"""How good a ranking is: against what should have been found. Pure."""

import math
from collections.abc import Collection, Hashable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Scores:
    """Means over all questions, of the first ten places."""

    mrr: float
    ndcg: float
    recall: float
    questions: int


def scores(rankings: Iterable[tuple[Sequence[Hashable], Collection[Hashable]]]) -> Scores:
    """Of each question what was found, the best first, and what should have been."""
    each = [(mrr(found, gold), ndcg(found, gold), recall(found, gold)) for found, gold in rankings]
    if not each:
        raise ValueError("nothing was asked")
    by_mrr, by_ndcg, by_recall = zip(*each, strict=True)
    return Scores(fmean(by_mrr), fmean(by_ndcg), fmean(by_recall), len(each))


def mrr(found: Sequence[Hashable], gold: Collection[Hashable]) -> float:
    return next((1 / place for place, each in enumerate(found[:DEPTH], 1) if each in gold), 0.0)


def ndcg(found: Sequence[Hashable], gold: Collection[Hashable]) -> float:
    gained = sum(1 / math.log2(place + 1) for place, each in enumerate(found[:DEPTH], 1) if each in gold)
    return gained / sum(1 / math.log2(place + 1) for place in range(1, min(len(gold), DEPTH) + 1))


def recall(found: Sequence[Hashable], gold: Collection[Hashable]) -> float:
    return len(set(found[:DEPTH]) & set(gold)) / len(gold)
