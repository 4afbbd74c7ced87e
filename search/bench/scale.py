"""Search over very many chunks: how long an answer takes over HTTP, and whether what is skipped is missed.

The chunks are drawn: words as often as in a language (the n-th word 1/n as often as the first), and vectors from those
of real functions, two mixed and moved a little, so that they lie as vectors of code do. SEARCH_SCALE says how many
chunks there are: 200,000 if it does not.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import numpy as np
from django.conf import settings
from django.db import connection
from django.db.models import QuerySet
from numpy.typing import NDArray

from search.bench import questions
from search.bench.questions import Function
from search.embedders import embedder
from search.indexing import live, nearest, profiles, storing
from search.indexing.embedding import as_text
from search.models import IndexedPackage
from search.retrieval import ranking
from search.retrieval.query import Query, read
from search.retrieval.ranking import Hit, Meaning, Weights, Words, rank
from search.retrieval.search import permitted_packages, words_of
from search.words import quoted, stem
from specs.bench import place
from specs.models import Package, Repository
from studio.bench import Measure, compare
from studio.bench.starting import free_port
from studio.people.models import Team, User

_IN_A_PACKAGE = 500
_VOCABULARY = 40_000
_WORDS = 30  # of a chunk
_REAL = 1_000  # functions of our own whose vectors the others are drawn from
_ASKED = 40
_TOLD = 10  # questions of each sort that recall is measured by
_AT_ONCE = 10_000
_PATIENCE = 120.0


def search_at_scale() -> list[Measure]:
    size = int(os.environ.get("SEARCH_SCALE", "200000"))
    with place.bench_studio() as folder:
        fill(size)
        asked = _questions()
        viewer = User.objects.create(username="bench", is_superuser=True, email="b@localhost")
        of = f" of {size:,} chunks"
        return [*_over_http(folder, viewer, asked, of), *_by_words(viewer, asked, size, of), *_filtered(of)]


def fill(size: int) -> None:
    """Packages of 500 chunks each, copied in; the indexes of vectors after that."""
    random = np.random.default_rng(1)
    team = Team.objects.create(slug="bench", name="Bench")
    repository = Repository.objects.create(url="https://git.example.org/bench", team=team)
    packages = Package.objects.bulk_create(
        Package(
            repository=repository, root=f"p{number}", name=f"p{number}", slug=f"p{number}", team=team, language="go"
        )
        for number in range(-(-size // _IN_A_PACKAGE))
    )
    model = live.wanted()[0]
    real = _real_vectors()
    said = 1 / np.arange(1, _VOCABULARY + 1)
    for start in range(0, size, _AT_ONCE):
        some = min(_AT_ONCE, size - start)
        words = random.choice(_VOCABULARY, size=(some, _WORDS), p=said / said.sum())
        first, second = (real[random.integers(len(real), size=some)] for _ in range(2))
        vectors = 0.8 * first + 0.4 * second + 0.3 * random.normal(size=first.shape) / np.sqrt(model.dimension)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        _copy(start, words, vectors.astype(np.float32), packages, model.pk)
    IndexedPackage.objects.bulk_create(
        IndexedPackage(package=each, version=1, snapshot=1, commit="", form=1, model=model, chunks=_IN_A_PACKAGE)
        for each in packages
    )
    for each in packages:
        profiles.make(each, [model])
    storing.count_afresh()
    nearest.keep_up()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _functions() -> list[Function]:
    found = questions.functions(Path(settings.BASE_DIR) / "specs", 0)
    return [each for each in found if each.doc][:_REAL]


def _real_vectors() -> NDArray[np.float32]:
    return embedder(live.wanted()[0].name).embed([each.code[:800] for each in _functions()])


def _copy(
    start: int, words: NDArray[np.int64], vectors: NDArray[np.float32], packages: Sequence[Package], model: int
) -> None:
    columns = "id, package_id, identity, kind, key, ident, title, text, path, symbol, places, content, size, words"
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY search_chunk ({columns}) FROM STDIN") as copy:
            for number, row in enumerate(words.tolist(), start + 1):
                package = packages[(number - 1) // _IN_A_PACKAGE].pk
                text = " ".join(map(_word, row))
                lexemes = " ".join(f"{quoted(stem(_word(each)))}:{at}B" for at, each in enumerate(row, 1))
                mark = number.to_bytes(16, "big")
                copy.write_row(
                    [number, package, mark, "symbol", str(number), "", _word(row[0]), text, "a.go", "", "[]", mark,
                     len(set(row)), lexemes]
                )  # fmt: skip
        with cursor.copy("COPY search_vector (chunk_id, model_id, package_id, text, embedding) FROM STDIN") as copy:
            for number, vector in enumerate(vectors, start + 1):
                package = packages[(number - 1) // _IN_A_PACKAGE].pk
                copy.write_row([number, model, package, b"", as_text(vector)])


def _word(number: int) -> str:
    """A word of letters alone: 731 is "hdb" and an ending that no stem is taken from."""
    return "".join(chr(ord("a") + int(digit)) for digit in str(number)) + "ok"


def _questions() -> list[str]:
    """Six words each, as many as a question has besides its small words: of the common, the middling and the rare."""
    random = np.random.default_rng(2)
    bounds = ((5, 100), (5, 100), (20, 400), (100, 2_000), (200, 4_000), (2_000, 20_000))
    return [" ".join(_word(int(random.integers(*bound))) for bound in bounds) for _ in range(_ASKED)]


def _over_http(folder: Path, viewer: User, asked: Sequence[str], of: str) -> list[Measure]:
    """A server of its own, asked by one client and by four, against the bare query and one embedding."""
    found = []
    bare = [_seconds(partial(_bare, text, viewer)) for text in [*asked[:5], *asked]][5:]
    with _server(folder) as port:
        _ask(port, asked[:5])
        for clients in (1, 4):
            taken: list[float] = []
            with ThreadPoolExecutor(clients) as threads:
                for times in threads.map(lambda some: _ask(port, some), [asked[at::clients] for at in range(clients)]):
                    taken += times
            said = f"search{of} over HTTP, 95th percentile, {clients} client{'s' if clients > 1 else ''}"
            against = "the query and one embedding, alone"
            found.append(Measure(said, against, "s", (_p95(taken),), (_p95(bare),), 3, "at most"))
            found.append(Measure(said, "-", "s", (_p95(taken),), (), 0.15, "at most"))
    return found


def _bare(text: str, viewer: User) -> list[Hit]:
    query = read(text)
    permitted = permitted_packages(query, viewer)
    size = IndexedPackage.objects.count() * _IN_A_PACKAGE
    words, _ = words_of(query, permitted, size, still_typing=False)
    return rank(permitted, query, words, _meaning(text), vectors=size, weights=Weights())


def _meaning(text: str) -> Meaning:
    model = live.wanted()[0]
    vector = as_text(embedder(model.name).embed([text])[0])
    return Meaning(model.pk, model.dimension, vector, nearest.is_there(model))


def _by_words(viewer: User, asked: Sequence[str], size: int, of: str) -> list[Measure]:
    """The half that ranks by words, against Postgres's own ranking; and whether what it leaves out is missed."""
    read_out = [(query := read(text), permitted_packages(query, viewer)) for text in asked]
    known = [(query, seen, words_of(query, seen, size, still_typing=False)[0]) for query, seen in read_out]

    def ours(some: int) -> list[list[Hit]]:
        return [rank(seen, query, words, None, vectors=size, weights=Weights()) for query, seen, words in known[:some]]

    seconds = compare(lambda: ours(5), lambda: [_ranked_by_postgres(query) for query, _, _ in known[:5]])
    pruned = ours(len(known))
    bounds = ranking.CANDIDATES, ranking.RANKED_AT_MOST
    ranking.CANDIDATES = ranking.RANKED_AT_MOST = 10**9
    try:
        whole = ours(len(known))
    finally:
        ranking.CANDIDATES, ranking.RANKED_AT_MOST = bounds
    same = [_overlap([hit.chunk for hit in a], [hit.chunk for hit in b]) for a, b in zip(pruned, whole, strict=True)]
    return [
        Measure(
            f"by words{of}", "ts_rank_cd over any word", "s", tuple(seconds[0]), tuple(seconds[1]), 0.05, "at most"
        ),
        Measure(f"first ten{of} as without a bound", "-", "", (float(np.mean(same)),), (), 0.9, "at least"),
    ]


def _ranked_by_postgres(query: Query) -> list[int]:
    any_word = " | ".join(map(quoted, query.terms))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM search_chunk, (SELECT %s::tsquery AS asked) q WHERE words @@ asked "
            "ORDER BY ts_rank_cd(words, asked) DESC LIMIT 10",
            [any_word],
        )
        return [number for (number,) in cursor.fetchall()]


def _filtered(of: str) -> list[Measure]:
    """The nearest vectors of so many of a hundred parts, against an exact scan of them; half of the questions are about
    what is there, half are far from all of it."""
    found = []
    near = [each.doc for each in _functions()[:: _REAL // 10]][:_TOLD]
    packages = list(Package.objects.order_by("pk").values_list("pk", flat=True))
    for hundredths in (1, 5, 20, 60, 100):
        some = packages[: max(1, len(packages) * hundredths // 100)]
        permitted, vectors = Package.objects.filter(pk__in=some), len(some) * _IN_A_PACKAGE
        goal = 0.99 if vectors <= ranking.EXACT_UP_TO else 0.95
        for sort, texts in (("near", near), ("far", _questions()[:_TOLD])):
            of_ten = [_as_exact(text, permitted, vectors) for text in texts]
            said = f"recall@10 in {hundredths} of 100 packages{of}, {sort} questions"
            found.append(Measure(said, "an exact scan", "", (float(np.mean(of_ten)),), (), goal, "at least"))
    return found


def _as_exact(text: str, permitted: QuerySet[Package], vectors: int) -> float:
    """How many of the nearest ten are those of an exact scan."""
    meaning = _meaning(text)
    ways = [
        rank(permitted, read(""), Words({}, {}), meaning, vectors=count, weights=Weights(farthest=-1.0))
        for count in (vectors, 0)  # none: scanned exactly
    ]
    ours, exact = ([hit.chunk for hit in sorted(way, key=lambda hit: hit.by_meaning or 0)] for way in ways)
    return _overlap(ours, exact)


def _overlap(ours: Sequence[int], theirs: Sequence[int]) -> float:
    first = set(theirs[:10])
    return len(first & set(ours[:10])) / len(first) if first else 1.0


@contextmanager
def _server(folder: Path) -> Iterator[int]:
    port = free_port()
    environment = place.environment(folder) | {"ANONYMOUS_READING": "true"}
    collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(collect, cwd=settings.BASE_DIR, env=environment, check=True)
    web = subprocess.Popen(
        [sys.executable, "-m", "studio.web", "127.0.0.1", str(port)], cwd=settings.BASE_DIR, env=environment
    )
    try:
        begun = time.monotonic()
        while not _is_up(port):
            if web.poll() is not None or time.monotonic() - begun > _PATIENCE:
                raise RuntimeError("the server did not start")
            time.sleep(0.2)
        yield port
    finally:
        web.terminate()
        web.wait()


def _is_up(port: int) -> bool:
    """And its model is loaded: until then answers are by words alone, and cheaper."""
    try:
        return "being loaded" not in _page(port, "search")
    except (OSError, HTTPException):
        return False


def _ask(port: int, asked: Sequence[str]) -> list[float]:
    return [_seconds(partial(_page, port, text)) for text in asked]


def _page(port: int, text: str) -> str:
    web = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        web.request("GET", f"/search?q={quote(text)}")
        answer = web.getresponse()
        if answer.status != 200:
            raise HTTPException(f"the search answered {answer.status}")
        return answer.read().decode()
    finally:
        web.close()


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _p95(times: Sequence[float]) -> float:
    return quantiles(times, n=20, method="inclusive")[-1]
