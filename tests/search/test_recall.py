"""Vector search among what a viewer may see, against an exact search of the same: no filter may lose what is there."""

from collections.abc import Iterator

import numpy as np
import pytest
from django.db import connection
from numpy.typing import NDArray

from search.indexing import nearest
from search.indexing.embedding import as_text
from search.models import Chunk, EmbeddingModel, IndexedPackage, Vector
from search.retrieval import ranking
from search.retrieval.query import read
from search.retrieval.ranking import Meaning, Weights, Words, rank
from specs.models import Package, Repository
from studio.people.models import Membership, Team, User

PACKAGES, CHUNKS, DIMENSION = 100, 40, 32
EVERYTHING = Weights(farthest=-1.0)
pytestmark = pytest.mark.django_db


class Corpus:
    """Packages whose vectors lie around a centre each, every one private to a team of its own."""

    def __init__(self) -> None:
        random = np.random.default_rng(7)
        self.centres = unit(random.normal(size=(PACKAGES, DIMENSION)))
        self.model = EmbeddingModel.objects.create(name="drawn", dimension=DIMENSION, state="live")
        self.packages = [_package(number) for number in range(PACKAGES)]
        vectors = unit(
            np.repeat(self.centres, CHUNKS, axis=0) + 0.15 * random.normal(size=(PACKAGES * CHUNKS, DIMENSION))
        )
        self.chunks = Chunk.objects.bulk_create(
            Chunk(
                package=self.packages[row // CHUNKS], identity=row.to_bytes(16, "big"), kind="symbol", key=str(row),
                title="", text="", content=b"", size=1, words="",
            )
            for row in range(PACKAGES * CHUNKS)
        )  # fmt: skip
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY search_vector (chunk_id, model_id, package_id, text, embedding) FROM STDIN") as copy,
        ):
            for chunk, vector in zip(self.chunks, vectors, strict=True):
                copy.write_row([chunk.pk, self.model.pk, chunk.package_id, b"", as_text(vector)])
        self.vectors = vectors.astype(np.float16).astype(np.float32)  # as they are stored
        for package in self.packages:
            IndexedPackage.objects.create(
                package=package, version=1, snapshot=1, commit="", form=1, model=self.model, chunks=CHUNKS
            )

    def viewer(self, seen: int) -> User:
        user = User.objects.create_user(f"sees{seen}", f"{seen}@example.org")
        Membership.objects.bulk_create(Membership(user=user, team=package.team) for package in self.packages[:seen])
        return user

    def exact(self, query: NDArray[np.float32], seen: int) -> list[int]:
        near = self.vectors[: seen * CHUNKS] @ query
        return [self.chunks[row].pk for row in np.argsort(-near)[:10]]


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _package(number: int) -> Package:
    team = Team.objects.create(slug=f"team-{number}", name=f"Team {number}")
    repository = Repository.objects.create(url=f"https://git.example.org/{number}", team=team)
    return Package.objects.create(
        repository=repository, name=f"p{number}", slug=f"p{number}", team=team, private=True, language="python"
    )


@pytest.fixture(scope="module")
def corpus(django_db_setup: None, django_db_blocker: object) -> Iterator[Corpus]:
    from django.db import transaction

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        atomic = transaction.atomic()
        atomic.__enter__()
        try:
            made = Corpus()
            connection.check_constraints()  # an index is not made while rows wait for their checks
            assert nearest.keep_up(from_chunks=1)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE search_vector, search_chunk, specs_package")
            yield made
        finally:
            transaction.set_rollback(True)
            atomic.__exit__(None, None, None)


@pytest.mark.parametrize("approximate", [False, True])
@pytest.mark.parametrize("seen", [1, 5, 20, 60, 100])
def test_filtered_search_finds_what_exact_search_does(
    corpus: Corpus, seen: int, approximate: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if approximate:
        monkeypatch.setattr(ranking, "EXACT_UP_TO", 0)
    permitted = Package.objects.visible_to(corpus.viewer(seen)).active()
    near, far = corpus.centres[:3], corpus.centres[-3:]  # of what is seen by all, and of what hardly anybody sees
    found_of_ten = []
    for query in unit(np.concatenate([near, far, -near]).astype(np.float64)):
        meaning = Meaning(corpus.model.pk, DIMENSION, as_text(query), approximate)
        hits = rank(permitted, read(""), Words({}, {}), meaning, vectors=seen * CHUNKS, weights=EVERYTHING)
        assert {hit.package for hit in hits} <= {package.pk for package in corpus.packages[:seen]}
        first = [hit.chunk for hit in hits[:10]]
        assert len(first) == 10
        found_of_ten.append(len(set(first) & set(corpus.exact(query, seen))))
    assert np.mean(found_of_ten) / 10 >= (0.95 if approximate else 0.99)


def test_approximate_search_uses_the_index(corpus: Corpus) -> None:
    assert nearest.is_there(corpus.model)
    sql, params = ranking._near(
        Meaning(corpus.model.pk, DIMENSION, as_text(corpus.centres[0]), True), "", [], -1.0, approximate=True
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN WITH permitted (id) AS (SELECT id FROM specs_package) {sql}", params)
        assert nearest.name_of(corpus.model) in "\n".join(line for (line,) in cursor.fetchall())


def test_vectors_are_counted_in(corpus: Corpus) -> None:
    assert Vector.objects.count() == PACKAGES * CHUNKS
