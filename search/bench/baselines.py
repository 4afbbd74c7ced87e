"""What search is measured against: BM25, the same embedding model over raw text, and the two fused."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.embedders import Embedder
from search.words import STOP_WORDS, parts

_K1, _B = 1.2, 0.75
_SMOOTHING = 60.0  # of reciprocal rank fusion, as its authors have it
_FUSED = 100  # places of each ranking


class Bm25:
    """Over texts whose identifiers are split into words."""

    def __init__(self, texts: Sequence[str]) -> None:
        counts = [Counter(_tokens(text)) for text in texts]
        lengths = np.array([sum(each.values()) for each in counts], dtype=np.float64)
        self._norm = _K1 * (1 - _B + _B * lengths / max(lengths.mean(), 1.0))
        holding: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for number, each in enumerate(counts):
            for word, count in each.items():
                holding[word].append((number, count))
        self._postings = {word: np.array(found) for word, found in holding.items()}

    def scores(self, query: str) -> NDArray[np.float64]:
        found = np.zeros(len(self._norm))
        for word in set(_tokens(query)) - STOP_WORDS:
            if (postings := self._postings.get(word)) is not None:
                texts, counts = postings[:, 0], postings[:, 1]
                rarity = math.log(1 + (len(self._norm) - len(texts) + 0.5) / (len(texts) + 0.5))
                found[texts] += rarity * counts * (_K1 + 1) / (counts + self._norm[texts])
        return found


class Meanings:
    """The vectors of texts; `owners` says whose text each is, where several make one thing: its best counts."""

    def __init__(self, embedder: Embedder, texts: Sequence[str], owners: Sequence[int] | None = None) -> None:
        self._embedder = embedder
        self._vectors = embedder.embed(texts)
        self._owners = np.array(owners if owners is not None else range(len(texts)))
        self._things = int(self._owners.max()) + 1

    def scores(self, query: str) -> NDArray[np.float64]:
        found = np.full(self._things, -1.0)
        np.maximum.at(found, self._owners, self._vectors @ self._embedder.embed([query])[0])
        return found


def ranked(scores: NDArray[np.float64], least: float = 0.0) -> list[int]:
    """The best first; what has no score is not found."""
    first = np.argsort(-scores, kind="stable")[:_FUSED]
    return [int(each) for each in first if scores[each] > least]


def fused(*rankings: Sequence[int]) -> list[int]:
    """By reciprocal rank."""
    found: dict[int, float] = defaultdict(float)
    for ranking in rankings:
        for place, each in enumerate(ranking, 1):
            found[each] += 1 / (_SMOOTHING + place)
    return sorted(found, key=lambda each: -found[each])


def _tokens(text: str) -> list[str]:
    return [part.lower() for part in parts(text.translate(_BREAKS)) if part]


_BREAKS = {code: "_" for code in range(128) if not chr(code).isalnum()}
