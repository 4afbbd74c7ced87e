"""Writing a package's changed chunks and vectors, and keeping count of words. The caller holds the transaction."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection

from search import words
from search.chunking import Chunk
from search.indexing import profiles
from search.indexing.changes import Changes, form_of
from search.indexing.embedding import Embedded
from search.models import Chunk as Row
from search.models import EmbeddingModel, IndexedPackage, Vector
from specs.ingestion.secrets import masked
from specs.models import Package, SpecVersion

_COLUMNS = "id package_id identity kind key ident title text path symbol places content size words".split()
_CASTS = {"places": "::jsonb", "words": "::tsvector"}
_AT_ONCE = 2_000
_COUNT = """
    INSERT INTO search_lexeme (word, chunks)
    SELECT left(word, 80), {sign}count(*) FROM search_chunk, unnest(tsvector_to_array(words)) AS word
    WHERE id = ANY(%s) GROUP BY 1 ORDER BY 1
    ON CONFLICT (word) DO UPDATE SET chunks = search_lexeme.chunks + excluded.chunks
"""


def store(
    package: Package,
    version: SpecVersion,
    found: Changes,
    vectors: dict[int, Embedded],
    models: Sequence[EmbeddingModel],
) -> None:
    _count("-", [*found.removed, *(row for row, _ in found.changed)])
    for some in _batches(found.removed):
        Row.objects.filter(pk__in=some).delete()
    _update(found.changed)
    _move(found.moved)
    rows = _insert(package, found.added)
    for model in models:
        _store_vectors(package, model, found, rows, vectors[model.pk])
    # Last, because their rows are everybody's: two packages must not wait for each other longer than they need to.
    _count("", [*rows.values(), *(row for row, _ in found.changed)])
    _spell([*found.added, *(chunk for _, chunk in found.changed)])
    before = IndexedPackage.objects.filter(package=package).values_list("unprofiled", flat=True).first() or 0
    IndexedPackage.objects.update_or_create(
        package=package,
        defaults={
            "version": version.number,
            "snapshot": version.snapshot.number,
            "commit": version.snapshot.commit,
            "form": form_of(version),
            "model": models[-1],
            "chunks": Row.objects.filter(package=package).count(),
            "unprofiled": before + len(found.added) + len(found.changed) + len(found.removed),
        },
    )


def _values(chunk: Chunk) -> dict[str, Any]:
    fields = [(weight, masked(_storable(text))) for weight, text in chunk.fields]
    vector = words.vector(fields, map(_storable, chunk.names))
    return {
        "ident": _storable(chunk.ident),
        "title": masked(_storable(chunk.title)),
        "text": masked(_storable(chunk.text)),
        "path": _storable(chunk.path),
        "symbol": _storable(chunk.symbol),
        "places": _places(chunk),
        "content": chunk.content,
        "size": vector.count(" '") + 1,
        "words": vector,
    }


def _places(chunk: Chunk) -> str:
    return json.dumps([[_storable(path), start, end, _storable(symbol)] for path, start, end, symbol in chunk.places])


def _storable(text: str) -> str:
    """Without what Postgres cannot hold."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _insert(package: Package, chunks: Sequence[Chunk]) -> dict[bytes, int]:
    """Their rows, by identity."""
    if not chunks:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('search_chunk', 'id')) FROM generate_series(1, %s)", [len(chunks)]
        )
        numbers = [number for (number,) in cursor.fetchall()]
        rows = {}
        with cursor.copy(f"COPY search_chunk ({', '.join(_COLUMNS)}) FROM STDIN") as copy:
            for number, chunk in zip(numbers, chunks, strict=True):
                own = {"id": number, "package_id": package.pk, "identity": chunk.identity, "kind": chunk.kind}
                row = {**own, "key": _storable(chunk.key), **_values(chunk)}
                copy.write_row([row[column] for column in _COLUMNS])
                rows[chunk.identity] = number
    return rows


def _update(changed: Sequence[tuple[int, Chunk]]) -> None:
    with connection.cursor() as cursor:
        for some in _batches(changed):
            values = [(row, _values(chunk)) for row, chunk in some]
            columns = list(values[0][1])
            sets = ", ".join(f"{column} = %s{_CASTS.get(column, '')}" for column in columns)
            cursor.executemany(
                f"UPDATE search_chunk SET {sets} WHERE id = %s",  # noqa: S608 - our own columns
                [[*(row_values[column] for column in columns), row] for row, row_values in values],
            )


def _move(moved: Sequence[tuple[int, Chunk]]) -> None:
    """Touches no index."""
    with connection.cursor() as cursor:
        for some in _batches(moved):
            cursor.executemany(
                "UPDATE search_chunk SET places = %s::jsonb WHERE id = %s",
                [[_places(chunk), row] for row, chunk in some],
            )


def _store_vectors(
    package: Package, model: EmbeddingModel, found: Changes, rows: dict[bytes, int], vectors: Embedded
) -> None:
    wanted = found.without_vector(model)
    stale = [row for row, _ in wanted if row is not None and (row, model.pk) in found.known]
    for some in _batches(stale):
        Vector.objects.filter(model=model, chunk__in=some).delete()
    if not wanted:
        return
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY search_vector (chunk_id, model_id, package_id, text, embedding) FROM STDIN") as copy,
    ):
        for row, chunk in wanted:
            number = rows[chunk.identity] if row is None else row
            copy.write_row([number, model.pk, package.pk, chunk.meaning, vectors.get(chunk.meaning)])


def _count(sign: str, rows: Sequence[int]) -> None:
    """Counts the words of these rows in or out. In the order of the words, so that nobody deadlocks."""
    with connection.cursor() as cursor:
        for some in _batches(rows):
            cursor.execute(_COUNT.format(sign=sign), [list(some)])


def _spell(chunks: Iterable[Chunk]) -> None:
    """Notes the plain words as they are spelled. They are never taken back: whoever is offered one sees it occur."""
    found = Counter(
        word
        for chunk in chunks
        for word in set().union(*(words.prose_words(text) for weight, text in chunk.fields if weight != "D"))
    )
    with connection.cursor() as cursor:
        for some in _batches(sorted(found)):
            cursor.executemany(
                "INSERT INTO search_spelling (word, chunks, trigrams) VALUES (%s, %s, %s::varchar[]) "
                "ON CONFLICT (word) DO UPDATE SET chunks = search_spelling.chunks + excluded.chunks",
                [(word, found[word], words.trigrams(word)) for word in some],
            )


def forget(package: Package) -> None:
    """Before the package goes: by statements over all of its rows, where Django would first read them."""
    rows = list(Row.objects.filter(package=package).values_list("pk", flat=True))
    _count("-", rows)
    profiles.forget(package)
    for model in (Vector, Row):
        doomed = model._default_manager.filter(package=package)
        doomed._raw_delete(doomed.db)


def count_afresh() -> None:
    """Counts all words afresh: deleted packages take their chunks with them, and leave their words counted."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_lexeme")
        cursor.execute(
            "INSERT INTO search_lexeme (word, chunks) "
            "SELECT left(word, 80), sum(ndoc)::int FROM ts_stat('SELECT words FROM search_chunk') GROUP BY 1"
        )
        cursor.execute(
            "UPDATE search_lexeme l SET packages = counted.packages FROM "
            "(SELECT word, count(*) AS packages FROM search_packageword GROUP BY 1) counted WHERE counted.word = l.word"
        )


def _batches(rows: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]
