"""A BERT in eight bits, run by onnxruntime: for the many texts of an indexing, some three times as fast as numpy.

The file is made from the model's own weights the first time that it is wanted, and kept in the data folder.
"""

import fcntl
import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import structlog
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Vectors = Callable[[list[list[int]]], Floats]

FORM = 1  # raised when the same weights would give another file
LIKENESS = 0.98  # cosine that every vector must have to the one in full precision
logger = structlog.get_logger(__name__)


class Quantized:
    def __init__(self, file: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # whole batches are given to threads of ours
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])

    def vectors(self, batch: list[list[int]]) -> Floats:
        """For token lists of any lengths; those of one batch should be of about one length."""
        ids = np.zeros((len(batch), max(map(len, batch))), dtype=np.int32)
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return np.asarray(self._session.run(["vectors"], {"ids": ids, "mask": mask})[0], dtype=np.float32)


def quantized(model: Path, kept_in: Path, exact: Vectors, samples: Sequence[list[int]]) -> Quantized | None:
    """The model of that folder in eight bits; None where this machine computes it too inexactly.

    `exact` are vectors in full precision, and `samples` the tokens that the two are compared over.
    """
    file = kept_in / f"{_digest(model)}-{FORM}.onnx"
    kept_in.mkdir(parents=True, exist_ok=True)
    with (kept_in / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one process makes it, the others wait for that
        if file.exists():
            found = Quantized(file)
            return found if _is_like(found.vectors, exact, samples) else None
        # Processors without instructions for eight bits may overflow where all eight are used.
        for largest in (127, 63):
            with tempfile.TemporaryDirectory(dir=kept_in) as folder:
                made = Path(folder) / "model.onnx"
                found = _make(model, made, largest=largest)
                if _is_like(found.vectors, exact, samples):
                    made.rename(file)
                    return found
    logger.warning("eight_bits_too_inexact", model=str(model))
    return None


def _is_like(ours: Vectors, exact: Vectors, samples: Sequence[list[int]]) -> bool:
    return all(float((ours([tokens]) * exact([tokens])).sum()) > LIKENESS for tokens in samples)


def _make(model: Path, file: Path, *, largest: int) -> Quantized:
    import onnx

    from search.embedders.graph import Graph

    onnx.save(Graph(model, largest=largest).model, file)
    return Quantized(file)


def _digest(model: Path) -> str:
    """Of the weights' size and what the head of their file says of them: reading all of them would take longer."""
    weights = model / "model.safetensors"
    with weights.open("rb") as file:
        head = file.read(65536)
    return hashlib.blake2b(head + str(weights.stat().st_size).encode(), digest_size=8).hexdigest()
