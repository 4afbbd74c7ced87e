"""Embedders turn texts into vectors whose nearness is nearness of meaning. One required method; one registry.

`settings.EMBEDDERS` adds to or replaces these: name -> dotted path of a callable that takes nothing and returns an
`Embedder`. A name that is not registered is taken for a model of sentence-transformers, by its name or folder.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from typing import Protocol

import numpy as np
from django.conf import settings
from django.utils.module_loading import import_string
from numpy.typing import NDArray

EMBEDDERS = {
    "all-MiniLM-L6-v2": "search.embedders.minilm.MiniLM",
    "hashing": "search.embedders.hashing.Hashing",
}


class Embedder(Protocol):
    """Making one loads its weights; it may be used by several threads."""

    dimension: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit vector a text, in order."""
        ...


@lru_cache(maxsize=2)  # the live model, and the one that is being built
def embedder(name: str) -> Embedder:
    """The embedder of that name, its weights loaded once a process."""
    return maker(name)()


def maker(name: str) -> Callable[[], Embedder]:
    known: dict[str, str] = EMBEDDERS | getattr(settings, "EMBEDDERS", {})
    if name in known:
        make: Callable[[], Embedder] = import_string(known[name])
        return make
    from search.embedders.transformers import SentenceTransformers

    return partial(SentenceTransformers, name)
