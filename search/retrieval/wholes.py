"""Packages as wholes: how near each is to a query, whichever of its chunks were found, and which are like another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from search.chunking.chunk import digest
from search.retrieval.ranking import Hit, Meaning
from specs.models import Package

EXACT_UP_TO = 20_000  # packages whose centres are all compared
_FOUND = 30  # packages that are found as wholes though none of their chunks was
_MOST_ROWS = 20_000  # of packages and words, where rarer words leave the choice
_OVERVIEW = digest("package", "")  # the identity of the chunk that speaks of the package


@dataclass(frozen=True, slots=True)
class Whole:
    """Signs between 0 and about 1. `overview` is the chunk that is shown where no other was found."""

    said: float
    centre: float
    about: float
    overview: int | None


def packages_found(
    permitted: QuerySet[Package], words: Mapping[str, float], meaning: Meaning | None, farthest: float
) -> list[int]:
    """Those that speak most of the words, and those whose middle is nearest."""
    found: list[int] = []
    with connection.cursor() as cursor:
        try:
            allowed, params = permitted.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return []
        if words:
            cursor.execute(
                f"""
                WITH permitted (id) AS MATERIALIZED ({allowed}),
                asked (word, weight) AS (SELECT * FROM unnest(%s::varchar[], %s::float8[]))
                SELECT package_id FROM (
                    SELECT w.package_id, sum(w.weight * a.weight) AS said FROM asked a
                    JOIN search_packageword w ON w.word = a.word
                    WHERE w.package_id IN (SELECT p.id FROM permitted p) GROUP BY 1
                ) speaking ORDER BY said DESC, package_id LIMIT {_FOUND}
                """,  # noqa: S608 - Django's own SQL
                [*params, list(words), list(words.values())],
            )
            found += [package for (package,) in cursor.fetchall()]
        if meaning is not None:
            cursor.execute(
                f"""
                WITH permitted (id) AS MATERIALIZED ({allowed})
                SELECT c.package_id FROM search_centre c
                WHERE c.model_id = %s AND c.package_id IN (SELECT p.id FROM permitted p)
                  AND c.embedding <#> %s::halfvec <= %s
                ORDER BY c.embedding <#> %s::halfvec, c.package_id LIMIT {_FOUND}
                """,  # noqa: S608 - Django's own SQL
                [*params, meaning.model, meaning.vector, -farthest, meaning.vector],
            )
            found += [package for (package,) in cursor.fetchall()]
    return list(dict.fromkeys(found))


def wholes(packages: Sequence[int], words: Mapping[str, float], meaning: Meaning | None) -> dict[int, Whole]:
    """Of each of these packages, which the caller has made sure may be seen. `words` add up to one."""
    if not packages:
        return {}
    near, about = "NULL::float8", "NULL::float8"
    params: list[Any] = [list(words), list(words.values())]
    if meaning is not None:
        near = (
            "(SELECT -(c.embedding <#> %s::halfvec) FROM search_centre c WHERE c.package_id = p.id AND c.model_id = %s)"
        )
        about = (
            "(SELECT -(v.embedding <#> %s::halfvec) FROM search_vector v WHERE v.chunk_id = o.id AND v.model_id = %s)"
        )
        params += [meaning.vector, meaning.model] * 2
    sql = f"""
        SELECT p.id,
               (SELECT sum(w.weight * a.weight) FROM unnest(%s::varchar[], %s::float8[]) AS a (word, weight)
                JOIN search_packageword w ON w.word = a.word AND w.package_id = p.id),
               {near}, {about}, o.id
        FROM unnest(%s::bigint[]) AS p (id)
        LEFT JOIN search_chunk o ON o.package_id = p.id AND o.identity = %s
    """  # noqa: S608 - our own text
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, list(packages), _OVERVIEW])
        return {
            package: Whole(said or 0.0, centre or 0.0, overview or 0.0, chunk)
            for package, said, centre, overview, chunk in cursor.fetchall()
        }


def overviews(found: Iterable[int], wholes: Mapping[int, Whole], known: Iterable[Hit]) -> list[Hit]:
    """A chunk to show for each package that was found as a whole alone."""
    shown = {hit.package for hit in known}
    return [
        Hit(chunk, package, "package", 0.0, None, None, False)
        for package in found
        if package not in shown and (whole := wholes.get(package)) is not None and (chunk := whole.overview) is not None
    ]


def rare_words(weights: Mapping[str, float], packages: Mapping[str, int]) -> dict[str, float]:
    """Those few of many words by which packages can be looked for without reading all of them."""
    chosen: dict[str, float] = {}
    rows = 0
    for word in sorted(weights, key=lambda word: (packages.get(word, 0), word)):
        rows += packages.get(word, 0)
        if chosen and rows > _MOST_ROWS:
            break
        chosen[word] = weights[word]
    return chosen
