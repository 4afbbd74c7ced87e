"""Vectors for chunks: those that some chunk of the package had already are taken over, the rest are computed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pgvector import HalfVector

from search.chunking import Chunk
from search.embedders import Embedder, embedder
from search.indexing.changes import Changes
from search.models import EmbeddingModel, Vector
from specs.models import Package

GIST = 0.35  # what the gist of a chunk counts beside its text. Chosen on packages that no benchmark asks about
_AT_ONCE = 512  # texts between two words of progress; long enough to sort by length within


class WrongDimension(Exception):
    """The model gives vectors of another length than the settings say."""


@dataclass
class Embedded:
    """By the digest of the text: computed now, or found to exist."""

    new: dict[bytes, str] = field(default_factory=dict)
    found: dict[bytes, str] = field(default_factory=dict)

    def get(self, text: bytes) -> str:
        return self.new.get(text) or self.found[text]


def embed(package: Package, model: EmbeddingModel, changes: Changes, advance: Callable[[int], None]) -> Embedded:
    wanted = {chunk.meaning: chunk for _, chunk in changes.without_vector(model)}
    made = Embedded()
    if not wanted:
        return made
    rows = Vector.objects.filter(package=package, model=model, text__in=list(wanted))
    for text, vector in rows.values_list("text", "embedding"):
        made.found[bytes(text)] = HalfVector._to_db(vector) or ""
    missing = [text for text in wanted if text not in made.found]
    advance(len(wanted) - len(missing))
    if not missing:
        return made
    using = embedder(model.name)
    if using.dimension != model.dimension:
        raise WrongDimension(
            f"{model.name} gives vectors of {using.dimension} numbers; set EMBEDDING_DIMENSION={using.dimension} "
            "and run reindex."
        )
    for start in range(0, len(missing), _AT_ONCE):
        some = missing[start : start + _AT_ONCE]
        vectors = _vectors(using, [wanted[text] for text in some])
        made.new.update(zip(some, map(as_text, vectors), strict=True))
        advance(len(some))
    return made


def _vectors(using: Embedder, chunks: Sequence[Chunk]) -> NDArray[np.float32]:
    """Code says how; its name says what for, and a model that reads both as one text hardly hears the name."""
    vectors = using.embed([chunk.embedded for chunk in chunks])
    named = [number for number, chunk in enumerate(chunks) if chunk.gist]
    if named:
        vectors[named] += GIST * using.embed([chunks[number].gist for number in named])
        vectors[named] /= np.linalg.norm(vectors[named], axis=1, keepdims=True)
    return vectors


def as_text(vector: NDArray[np.float32]) -> str:
    """As Postgres reads a halfvec: no more digits than it keeps."""
    return "[" + ",".join(f"{number:.4g}" for number in vector.tolist()) + "]"
