"""The embedders, and that ours of MiniLM is the model that sentence-transformers runs."""

import json
import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from search.embedders import embedder, maker, warm
from search.embedders.hashing import Hashing
from search.embedders.minilm import MiniLM, _folder
from search.embedders.quantized import quantized

REFERENCE = Path(__file__).parent / "minilm_reference.json"
TEXTS = [
    "Claims due timers.",
    "",
    "def claim(self, timer_id: str, now: datetime) -> bool:\n    return True",
    "zeitlich begrenzte Aufträge 時間 🕑",
    "word " * 600,
    "A timer that nobody has claimed for an hour is claimed again by the scheduler, which then wakes its agent.",
]


@pytest.fixture(scope="module")
def minilm() -> MiniLM:
    return MiniLM()


def test_vectors_are_those_of_sentence_transformers(minilm: MiniLM) -> None:
    # Made by SentenceTransformer.encode with the same weights; importing torch here would take longer than all tests.
    theirs = np.array(json.loads(REFERENCE.read_text()), dtype=np.float32)
    assert np.min(np.sum(theirs * minilm.embed(TEXTS), axis=1)) > 0.9999


def test_company_in_a_batch_changes_no_vector(minilm: MiniLM) -> None:
    together = minilm.embed(TEXTS)
    alone = np.concatenate([minilm.embed([text]) for text in TEXTS])
    assert np.allclose(together, alone, atol=1e-5)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)


def test_many_texts_are_embedded_in_eight_bits_that_say_the_same(minilm: MiniLM, settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    many = [f"{text} {number}" for number in range(15) for text in TEXTS if text]
    alone = np.concatenate([minilm.embed([text]) for text in many])
    likeness = np.sum(minilm.embed(many) * alone, axis=1)
    assert 0.98 < likeness.min() < 0.99999  # near, and not the same computation
    assert len(list((tmp_path / "models").glob("*.onnx"))) == 1


def test_eight_bits_that_come_out_wrong_are_not_used(tmp_path: Path, minilm: MiniLM) -> None:
    def other(batch: list[list[int]]) -> NDArray[np.float32]:
        return -minilm._bert.vectors(batch)

    assert quantized(_folder(), tmp_path, other, [[101, 2023, 102]]) is None
    assert not list(tmp_path.glob("*.onnx"))


def test_near_meanings_are_near_though_they_share_no_word(minilm: MiniLM) -> None:
    asked, near, far = minilm.embed(["remind people of parcels", "notify recipients about packages", "parse a regex"])
    assert asked @ near > asked @ far + 0.2


def test_nothing_to_embed_is_nothing(minilm: MiniLM) -> None:
    assert minilm.embed([]).shape == (0, 384)
    assert Hashing().embed([]).shape == (0, 384)


def test_hashing_tells_shared_words_from_none() -> None:
    asked, near, far = Hashing().embed(["claim timers", "timers claimed", "parse a regex"])
    assert asked @ near > 0.9 > asked @ far


def test_unregistered_name_is_a_model_of_sentence_transformers() -> None:
    assert "SentenceTransformers" in repr(maker("/no/such/model"))


def test_registry_of_the_settings_comes_first(settings) -> None:
    settings.EMBEDDERS = {"mine": "search.embedders.hashing.Hashing"}
    assert isinstance(maker("mine")(), Hashing)


class Slow:
    dimension = 2
    let_go = threading.Event()

    def __init__(self) -> None:
        self.let_go.wait(120)


def test_model_is_loaded_beside_the_work(settings) -> None:
    settings.EMBEDDERS = {"slow": "tests.search.test_embedders.Slow"}
    assert warm.ready("slow") is None
    assert warm.ready("slow") is None  # still on its way; not begun twice
    Slow.let_go.set()
    for thread in threading.enumerate():
        if thread.name == "load slow":
            thread.join(120)
    assert isinstance(warm.ready("slow"), Slow)
    assert warm.ready("slow") is embedder("slow")


def broken() -> None:
    raise OSError("no weights")


def test_model_that_cannot_be_loaded_is_not_tried_for_ever(settings) -> None:
    settings.EMBEDDERS = {"broken": "tests.search.test_embedders.broken"}
    assert warm.ready("broken") is None
    for thread in threading.enumerate():
        if thread.name == "load broken":
            thread.join(120)
    assert warm.ready("broken") is None
    assert not any(thread.name == "load broken" for thread in threading.enumerate())
