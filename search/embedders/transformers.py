"""Any other model that sentence-transformers can load from this machine; it brings torch into the process."""

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class SentenceTransformers:
    def __init__(self, name: str) -> None:
        os.environ["HF_HUB_OFFLINE"] = "1"  # nothing is fetched behind the operator's back
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(name, device="cpu")
        self.dimension = int(self._model.get_embedding_dimension() or 0)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        found = self._model.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, dtype=np.float32)
