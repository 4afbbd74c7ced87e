"""Words hashed to signed places of a vector: nearness is sharing words. Needs no weights, and finds no synonyms."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from search.words import STOP_WORDS, words


class Hashing:
    dimension = 384

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                if word.lexeme not in STOP_WORDS:
                    place = crc32(word.lexeme.encode())
                    found[row, place % self.dimension] += 1 if place & 0x8000_0000 else -1
            if not found[row].any():
                found[row, 0] = 1  # a vector without a direction has no distance to any other
        lengths: NDArray[np.float32] = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / lengths, dtype=np.float32)
