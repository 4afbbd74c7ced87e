"""Code is found by what it does: by its name as by its text, by words that programs shorten, and however long it is."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from search.embedders.hashing import Hashing
from search.indexing.embedding import GIST
from search.models import Chunk, Vector
from search.retrieval import ranking
from search.retrieval.abbreviations import written_otherwise
from search.retrieval.query import read
from search.retrieval.ranking import Weights, Words, rank
from search.retrieval.search import search
from search.words import stem
from specs.jobs.waiting import run_due
from specs.models import Job, Package
from studio.people.models import User
from tests.specs.conftest import add, generate, studio_team  # noqa: F401 - fixtures

SOURCE = """
def open_db_conn(url):
    if not url:
        raise ValueError("no such connexion")
    return url


def weigh(parcel):
    scale = parcel
    return scale
"""


@pytest.fixture
def package(
    tmp_path: Path,
    add: Callable[..., list[Package]],  # noqa: F811
    generate: Callable[..., Job],  # noqa: F811
) -> Package:
    folder = tmp_path / "depot"
    (folder / "storing").mkdir(parents=True)
    (folder / "storing" / "shelves.py").write_text(SOURCE)
    (found,) = add(folder)
    generate(found)
    assert run_due("index") == 1
    return found


def symbols(asked: str) -> list[tuple[str, str]]:
    viewer = User.objects.get_or_create(username="root", is_superuser=True)[0]
    found = search(read(asked, {"kind": "symbol"}), viewer, still_typing=True)
    return [(each.symbol, each.why) for each in found.flat(10)]


@pytest.mark.parametrize("asked", ["database connection ", "db connect ", "open databases "])
def test_what_programs_shorten_is_found_written_out(asked: str, package: Package) -> None:
    assert symbols(asked)[0] == ("open_db_conn", "by words")


def test_other_form_is_marked_where_it_stands(package: Package) -> None:
    viewer = User.objects.get_or_create(username="root", is_superuser=True)[0]
    (first, *_) = search(read("database", {"kind": "symbol"}), viewer, still_typing=False).flat(1)
    assert ("open_db_conn", True) in first.marked_title


def test_word_that_stands_only_shortened_is_no_slip(package: Package) -> None:
    viewer = User.objects.get_or_create(username="root", is_superuser=True)[0]
    assert search(read("connection"), viewer).nearer == ()
    assert search(read("parcell"), viewer).nearer == (("parcell", "parcel"),)


def test_words_are_of_one_another_both_ways_and_never_of_themselves() -> None:
    assert written_otherwise(stem("databases")) == ("db",)
    assert stem("database") in written_otherwise("db")
    assert {stem(each) for each in ("authentication", "authenticate")} <= set(written_otherwise("auth"))
    assert written_otherwise("parcel") == ()
    assert all(word not in written_otherwise(word) for word in ("config", "sync", "doc", "id"))


def test_code_is_not_held_back_for_its_length_as_texts_are(package: Package) -> None:
    Chunk.objects.filter(package=package).delete()
    text, code = (
        Chunk.objects.create(
            package=package, identity=kind.encode(), kind=kind, key=kind, title="", text="", content=b"", size=300,
            words="'parcel':1A",
        )
        for kind in ("requirement", "symbol")
    )  # fmt: skip
    words = Words({"parcel": 1.0}, {"parcel": 2})
    hits = rank(Package.objects.all(), read("parcel"), words, None, vectors=2, weights=Weights())
    assert [hit.chunk for hit in hits] == [code.pk, text.pk]


def test_common_words_look_at_so_many_chunks_and_never_past_a_name(
    package: Package, monkeypatch: pytest.MonkeyPatch
) -> None:
    Chunk.objects.filter(package=package).delete()
    hidden = Package.objects.create(repository=package.repository, root="x", name="x", slug="x", team=package.team)

    def chunk(number: int, package: Package, words: str = "'parcel':1D") -> Chunk:
        own = {
            "identity": bytes([number]),
            "kind": "symbol",
            "key": str(number),
            "title": "",
            "text": "",
            "content": b"",
        }
        return Chunk.objects.create(package=package, size=1, words=words, **own)

    for number in range(5):
        chunk(number, hidden)
    seen = [chunk(number, package).pk for number in range(5)]
    named = chunk(9, package, "'parcel':1D '=parcel':2A").pk
    monkeypatch.setattr(ranking, "RANKED_AT_MOST", 3)
    words = Words({"parcel": 1.0}, {"parcel": 11}, names=("=parcel",))
    permitted = Package.objects.filter(pk=package.pk)
    hits = rank(permitted, read("parcel"), words, None, vectors=11, weights=Weights())
    assert [hit.chunk for hit in hits] == [named, *seen[:3]]
    assert [hit.is_name for hit in hits] == [True, False, False, False]


def test_vector_of_code_leans_to_its_name(package: Package) -> None:
    chunk = Chunk.objects.get(package=package, kind="symbol", symbol="weigh")
    stored = np.array(Vector.objects.get(chunk=chunk).embedding, dtype=np.float32)
    text, gist = Hashing().embed([f"weigh. {chunk.text}", "weigh. storing shelves"])
    assert stored @ gist > text @ gist + GIST / 2, "and to the file that it stands in"
