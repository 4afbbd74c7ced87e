"""A BERT's forward pass in eight bits as an ONNX graph, written from its weights without torch.

Matrices are rounded column by column to whole numbers and what is multiplied with them text by text; all else is
computed in full precision. Attention and the sums before normalisation are single operators of onnxruntime.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

Floats = NDArray[np.float32]

_FUSED = "com.microsoft"


class Graph:
    """Takes `ids` and `mask`, both int32 of texts by tokens; gives `vectors`, of length one.

    `largest` is the largest whole number of a weight: 127, or less for processors whose sums of products overflow.
    """

    def __init__(self, folder: Path, *, largest: int) -> None:
        self._largest = largest
        config: Mapping[str, Any] = json.loads((folder / "config.json").read_text())
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config["layer_norm_eps"]
        self._weights: dict[str, Floats] = load_file(folder / "model.safetensors")
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        hidden = self._embedded()
        for number in range(config["num_hidden_layers"]):
            hidden = self._layer(hidden, f"encoder.layer.{number}.")
        self._pooled(hidden)
        inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "tokens"]) for name in _INPUTS]
        outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", config["hidden_size"]])]
        graph = helper.make_graph(self._nodes, "bert", inputs, outputs, list(self._constants.values()))
        versions = [helper.make_opsetid("", 17), helper.make_opsetid(_FUSED, 1)]
        self.model = helper.make_model(graph, opset_imports=versions, ir_version=8)

    def _embedded(self) -> str:
        return self._node(
            "EmbedLayerNormalization",
            [
                "ids",
                "",  # without segments: every text is a first one, whose vector is added to the positions
                self._constant("words", self._weights["embeddings.word_embeddings.weight"]),
                self._constant(
                    "places",
                    self._weights["embeddings.position_embeddings.weight"]
                    + self._weights["embeddings.token_type_embeddings.weight"][0],
                ),
                "",
                self._given("embeddings.LayerNorm.weight"),
                self._given("embeddings.LayerNorm.bias"),
            ],
            domain=_FUSED,
            outputs=2,
            epsilon=self._epsilon,
        )

    def _layer(self, hidden: str, prefix: str) -> str:
        parts = [f"{prefix}attention.self.{each}." for each in ("query", "key", "value")]
        weight = np.concatenate([self._weights[f"{part}weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}bias"] for part in parts])
        whole, scale, zero = self._rounded(f"{prefix}qkv", weight)
        rounded, its_scale, its_zero = self._nodes_of("DynamicQuantizeLinear", [hidden], outputs=3)
        biased = self._constant(f"{prefix}qkv.bias", bias)
        attended = self._node(
            "QAttention",
            [rounded, whole, biased, its_scale, scale, "mask", its_zero, zero],
            domain=_FUSED,
            num_heads=self._heads,
        )
        mixed = self._product(attended, f"{prefix}attention.output.dense.weight")
        hidden = self._sum_normalised(mixed, hidden, f"{prefix}attention.output.")
        wide = self._product(hidden, f"{prefix}intermediate.dense.weight")
        wide = self._node("BiasGelu", [wide, self._given(f"{prefix}intermediate.dense.bias")], domain=_FUSED)
        narrow = self._product(wide, f"{prefix}output.dense.weight")
        return self._sum_normalised(narrow, hidden, f"{prefix}output.")

    def _product(self, hidden: str, name: str) -> str:
        return self._node("DynamicQuantizeMatMul", [hidden, *self._rounded(name, self._weights[name].T)], domain=_FUSED)

    def _rounded(self, name: str, weight: Floats) -> list[str]:
        """The matrix in whole numbers, what each column is to be multiplied with, and its zero."""
        scale = np.abs(weight).max(axis=0) / np.float32(self._largest)
        whole = np.rint(weight / scale).astype(np.int8)
        named = ((name, whole), (f"{name}.scale", scale), (f"{name}.zero", np.zeros(len(scale), dtype=np.int8)))
        return [self._constant(each, value) for each, value in named]

    def _sum_normalised(self, a: str, b: str, prefix: str) -> str:
        norm = [self._given(f"{prefix}LayerNorm.{each}") for each in ("weight", "bias")]
        bias = self._given(f"{prefix}dense.bias")
        return self._node("SkipLayerNormalization", [a, b, *norm, bias], domain=_FUSED, epsilon=self._epsilon)

    def _pooled(self, hidden: str) -> None:
        """The sum over the tokens that count, made a unit vector: the mean's direction is the sum's."""
        as_floats = self._node("Cast", ["mask"], to=TensorProto.FLOAT)
        row = self._node("Unsqueeze", [as_floats, self._constant("one", np.array([1], dtype=np.int64))])
        summed = self._node("MatMul", [row, hidden])
        flat = self._node("Squeeze", [summed, self._constant("one", np.array([1], dtype=np.int64))])
        self._nodes.append(helper.make_node("LpNormalization", [flat], ["vectors"], axis=-1, p=2))

    def _given(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def _node(self, kind: str, inputs: list[str], *, outputs: int = 1, **attributes: Any) -> str:
        return self._nodes_of(kind, inputs, outputs=outputs, **attributes)[0]

    def _nodes_of(self, kind: str, inputs: list[str], *, outputs: int, **attributes: Any) -> list[str]:
        names = [f"{kind}.{len(self._nodes)}.{number}" for number in range(outputs)]
        self._nodes.append(helper.make_node(kind, inputs, names, **attributes))
        return names


_INPUTS = ("ids", "mask")
