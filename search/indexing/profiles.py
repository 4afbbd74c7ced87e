"""What a package is about as a whole: how much it speaks of each word, and the middle of its vectors.

Made anew once a fiftieth of its chunks has changed: sums over thousands of chunks hardly move with one of them.
"""

from collections.abc import Iterable

from django.db import connection

from search.models import EmbeddingModel, IndexedPackage, PackageWord
from specs.models import Package

_MOST_WORDS = 3_000  # of a package: the rest are said once or twice
_SHARE = 50
# How often a word is said counts ever less, the less the larger the package. Tuned on `bench search`.
_WORDS = """
    INSERT INTO search_packageword (package_id, word, weight)
    SELECT %(package)s, word, said * 5 / (said + 4.0 * %(chunks)s / 500)
    FROM (
        SELECT left(lexeme, 80) AS word,
               sum(CASE WHEN 'A' = ANY(weights) THEN 2 WHEN 'B' = ANY(weights) THEN 1 ELSE 0.7 END) AS said
        FROM search_chunk, unnest(words) AS held
        WHERE package_id = %(package)s AND left(lexeme, 1) <> '='
        GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(most)s
    ) most
    RETURNING word
"""
_CENTRE = """
    INSERT INTO search_centre (package_id, model_id, embedding)
    SELECT package_id, model_id, l2_normalize(avg(embedding)) FROM search_vector
    WHERE package_id = %s AND model_id = ANY(%s) GROUP BY 1, 2
"""


def is_due(package: Package) -> bool:
    if not PackageWord.objects.filter(package=package).exists():
        return True
    found = IndexedPackage.objects.filter(package=package).values_list("unprofiled", "chunks").first()
    return found is not None and found[0] > 0 and found[0] * _SHARE >= found[1]


def make(package: Package, models: Iterable[EmbeddingModel]) -> None:
    """The caller holds a transaction of its own, since counts of words are everybody's rows."""
    chunks = IndexedPackage.objects.values_list("chunks", flat=True).get(package=package)
    with connection.cursor() as cursor:
        before = _take_words(package)
        cursor.execute(_WORDS, {"package": package.pk, "chunks": max(chunks, 1), "most": _MOST_WORDS})
        now = {word for (word,) in cursor.fetchall()}
        cursor.execute("DELETE FROM search_centre WHERE package_id = %s", [package.pk])
        cursor.execute(_CENTRE, [package.pk, [model.pk for model in models]])
    _count(before, now)
    IndexedPackage.objects.filter(package=package).update(unprofiled=0)


def forget(package: Package) -> None:
    """Before the package goes."""
    _count(_take_words(package), set())
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_centre WHERE package_id = %s", [package.pk])


def _take_words(package: Package) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_packageword WHERE package_id = %s RETURNING word", [package.pk])
        return {word for (word,) in cursor.fetchall()}


def _count(before: set[str], now: set[str]) -> None:
    """In the order of the words, so that nobody deadlocks."""
    changes = sorted([(word, -1) for word in before - now] + [(word, 1) for word in now - before])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO search_lexeme (word, chunks, packages) SELECT word, 0, change "
            "FROM unnest(%s::varchar[], %s::int[]) AS changes (word, change) ORDER BY word "
            "ON CONFLICT (word) DO UPDATE SET packages = search_lexeme.packages + excluded.packages",
            [[word for word, _ in changes], [change for _, change in changes]],
        )
