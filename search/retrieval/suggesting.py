"""What somebody who is still typing may be after: packages by name, and chunks whose name or title begins so.

By words alone, since each letter asks anew.
"""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.urls import reverse

from search.models import Chunk
from search.retrieval.addresses import address
from search.retrieval.highlighting import Marked, excerpt
from search.retrieval.query import Query
from search.words import named, quoted
from specs.reading import CitationView
from studio.people.visibility import Viewer

PACKAGES, THINGS = 3, 7
_LOOKED_AT = 3_000  # of all that begins so: what is typed next narrows it
_FEWEST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: str
    marked: Marked
    package: str
    path: str


def suggestions(query: Query, viewer: Viewer) -> list[Suggestion]:
    """At most ten, packages first. Filters narrow as they do in a search."""
    from search.retrieval.search import permitted_packages

    if len(query.text) < _FEWEST_LETTERS:
        return []
    permitted = permitted_packages(query, viewer)
    of_name = permitted.filter(name__icontains=query.text).order_by("name", "slug")
    typed = query.text.lower()
    packages = sorted(of_name[:50], key=lambda each: (not each.name.lower().startswith(typed), len(each.name)))
    marks = frozenset(term for term in query.terms)
    found = [
        Suggestion("package", excerpt(each.name, marks, whole=True), "", reverse("specs:package", args=[each.slug]))
        for each in packages[:PACKAGES]
    ]
    try:
        allowed, params = permitted.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH permitted (id) AS MATERIALIZED ({allowed}), begun AS (
                SELECT c.id, c.kind, c.title, c.words FROM search_chunk c
                WHERE c.words @@ %s::tsquery AND c.kind <> 'package'
                  AND c.package_id IN (SELECT p.id FROM permitted p) LIMIT {_LOOKED_AT}
            )
            SELECT id FROM begun WHERE title <> ''
            ORDER BY words @@ %s::tsquery DESC, kind = 'symbol', length(title), id LIMIT {3 * THINGS}
            """,  # noqa: S608 - Django's own SQL
            [*params, _beginning(query), quoted(named(query.text))],
        )
        numbers = [number for (number,) in cursor.fetchall()]
    return found + _things(numbers, marks)


def _things(numbers: list[int], marks: frozenset[str]) -> list[Suggestion]:
    """`numbers` are of chunks that may be seen, the best first; of those with one title only the first is offered."""
    rows = Chunk.objects.filter(pk__in=numbers).select_related("package__indexed").defer("words", "text", "content")
    read = {row.pk: row for row in rows}
    distinct = {(row.title, row.package_id): row for number in reversed(numbers) if (row := read.get(number))}
    return [
        Suggestion(row.kind.replace("_", " "), excerpt(row.title, marks, whole=True), row.package.name, _address(row))
        for row in list(reversed(distinct.values()))[:THINGS]
    ]


def _address(row: Chunk) -> str:
    commit = row.package.indexed.commit
    places = [CitationView(path, start, end, symbol, commit) for path, start, end, symbol in row.places[:1]]
    return address(row.package.slug, row.kind, row.key, row.ident, places[0] if places else None)


def _beginning(query: Query) -> str:
    """Names that begin as typed, or titles that hold all words, the last of which may be the beginning of one."""
    whole = f"{quoted(named(query.text))}:*"
    if not query.terms:
        return whole
    *said, last = query.terms
    return f"{whole} | ({' & '.join([*(f'{quoted(word)}:A' for word in said), f'{quoted(last)}:*A'])})"
