"""What a misspelt word may have meant: words that occur where the viewer may look, and no others."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from search.words import quoted, stem, trigrams
from specs.models import Package

_LOOKED_AT = 40
_OFFERED = 3


def occurring(permitted: QuerySet[Package], lexemes: Iterable[str]) -> set[str]:
    """Those lexemes that some permitted chunk holds."""
    wanted = list(lexemes)
    if not wanted:
        return set()
    allowed, params = permitted.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH permitted (id) AS MATERIALIZED ({allowed})
            SELECT number FROM unnest(%s::text[]) WITH ORDINALITY AS asked (term, number)
            WHERE EXISTS (
                SELECT 1 FROM search_chunk c
                WHERE c.words @@ asked.term::tsquery AND c.package_id IN (SELECT p.id FROM permitted p)
            )
            """,  # noqa: S608 - Django's own SQL
            [*params, [quoted(lexeme) for lexeme in wanted]],
        )
        return {wanted[number - 1] for (number,) in cursor.fetchall()}


def near_words(permitted: QuerySet[Package], word: str) -> list[str]:
    """The nearest words that occur, the likeliest first: few edits away, and frequent."""
    edits = 1 if len(word) < 8 else 2
    asked = trigrams(word)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT word, chunks FROM search_spelling
            WHERE trigrams && %s::varchar[] AND length(word) BETWEEN %s AND %s
            ORDER BY cardinality(ARRAY(SELECT unnest(trigrams) INTERSECT SELECT unnest(%s::varchar[]))) DESC,
                     chunks DESC, word
            LIMIT %s
            """,
            [asked, len(word) - edits, len(word) + edits, asked, _LOOKED_AT],
        )
        found = [(distance(word, near), -chunks, near) for near, chunks in cursor.fetchall()]
    close = [near for far, _, near in sorted(found) if 0 < far <= edits and stem(near) != stem(word)]
    seen = occurring(permitted, map(stem, close))
    return [near for near in close if stem(near) in seen][:_OFFERED]


def distance(a: str, b: str) -> int:
    """Edits between two words; two letters that changed places are one."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
