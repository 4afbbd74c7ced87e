"""The forward pass of a small BERT in numpy: enough for MiniLM, and it starts in a fifth of a second.

Importing torch costs a web process seconds and hundreds of megabytes; a question of ten words needs neither.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

Floats = NDArray[np.float32]

_ROOT_TWO_OVER_PI = np.float32(0.7978845608)
_LAYER_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "mixed": "attention.output.dense",
    "attended": "attention.output.LayerNorm",
    "widened": "intermediate.dense",
    "narrowed": "output.dense",
    "done": "output.LayerNorm",
}


class Bert:
    """Texts in, unit vectors out: the mean of the last layer over the tokens of each text."""

    def __init__(self, folder: Path, *, longest: int) -> None:
        config: Mapping[str, Any] = json.loads((folder / "config.json").read_text())
        self._heads: int = config["num_attention_heads"]
        self._epsilon = np.float32(config["layer_norm_eps"])
        self.dimension: int = config["hidden_size"]
        self._tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokens.enable_truncation(longest)
        self._tokens.no_padding()
        weights: dict[str, Floats] = load_file(folder / "model.safetensors")
        self._words = weights["embeddings.word_embeddings.weight"]
        # Every text is a first segment, so its vector can be added to the positions once.
        self._places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._normal = _pair(weights, "embeddings.LayerNorm")
        self._layers = [
            {name: _pair(weights, f"encoder.layer.{index}.{path}") for name, path in _LAYER_NAMES.items()}
            for index in range(config["num_hidden_layers"])
        ]

    def tokens(self, text: str) -> list[int]:
        ids: list[int] = self._tokens.encode(text).ids
        return ids

    def is_token(self, word: str) -> bool:
        return self._tokens.token_to_id(word) is not None

    def vectors(self, batch: list[list[int]]) -> Floats:
        """For token lists of any lengths; those of one batch should be of about one length."""
        width = max(map(len, batch))
        ids = np.zeros((len(batch), width), dtype=np.int64)
        mask = np.zeros((len(batch), width), dtype=np.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        hidden = _normalised(self._words[ids] + self._places[:width], *self._normal, self._epsilon)
        unseen = (1 - mask)[:, None, None, :] * np.float32(-1e9)
        for layer in self._layers:
            hidden = self._layer(hidden, layer, unseen)
        summed = np.einsum("bth,bt->bh", hidden, mask)
        lengths = np.linalg.norm(summed, axis=1, keepdims=True)
        return np.asarray(summed / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _layer(self, hidden: Floats, layer: Mapping[str, tuple[Floats, Floats]], unseen: Floats) -> Floats:
        texts, width, size = hidden.shape
        flat = hidden.reshape(-1, size)

        def heads(name: str) -> Floats:
            weight, bias = layer[name]
            return (flat @ weight + bias).reshape(texts, width, self._heads, -1).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
        scores *= np.float32(1 / np.sqrt(size // self._heads))
        scores += unseen
        seen = (_softmax(scores) @ heads("value")).transpose(0, 2, 1, 3).reshape(-1, size)
        weight, bias = layer["mixed"]
        flat = _normalised(seen @ weight + bias + flat, *layer["attended"], self._epsilon)
        weight, bias = layer["widened"]
        wide = _gelu(flat @ weight + bias)
        weight, bias = layer["narrowed"]
        return _normalised(wide @ weight + bias + flat, *layer["done"], self._epsilon).reshape(texts, width, size)


def _pair(weights: Mapping[str, Floats], name: str) -> tuple[Floats, Floats]:
    """Weight and bias; matrices the way round that a row of inputs is multiplied with."""
    weight = weights[f"{name}.weight"]
    return np.ascontiguousarray(weight.T) if weight.ndim == 2 else weight, weights[f"{name}.bias"]


def _normalised(given: NDArray[Any], weight: Floats, bias: Floats, epsilon: np.float32) -> Floats:
    values = given - given.mean(axis=-1, keepdims=True)
    spread = np.sqrt(np.einsum("...h,...h->...", values, values)[..., None] / values.shape[-1] + epsilon)
    values /= spread
    values *= weight
    values += bias
    return np.asarray(values, dtype=np.float32)


def _softmax(scores: Floats) -> Floats:
    scores -= scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def _gelu(values: Floats) -> Floats:
    """By the error function's usual approximation, which differs from it by less than a thousandth."""
    inner = values * values
    inner *= np.float32(0.044715)
    inner += np.float32(1)
    inner *= values
    inner *= _ROOT_TWO_OVER_PI
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= values
    inner *= np.float32(0.5)
    return inner
