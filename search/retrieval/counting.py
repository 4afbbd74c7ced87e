"""How many chunks hold all words of a query, by kind and by package: what tabs and filters promise. A place of the
ranking is no count: it is made of the best few hundred."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from search.retrieval.query import TABS, Query
from search.retrieval.ranking import conditions_on_chunks
from search.words import quoted
from specs.models import Package

MOST = 10_000  # chunks that are counted: beyond, "more than" is told


@dataclass(frozen=True, slots=True)
class Counts:
    by_kind: Mapping[str, int] = field(default_factory=dict)
    by_package: Mapping[int, int] = field(default_factory=dict)

    @property
    def is_cut(self) -> bool:
        return sum(self.by_kind.values()) >= MOST

    def of_tabs(self) -> dict[str, int]:
        """A tab without kinds shows all."""
        return {
            tab: sum(count for kind, count in self.by_kind.items() if not kinds or kind in kinds)
            for tab, kinds in TABS.items()
        }


def counts(permitted: QuerySet[Package], query: Query, prefix: str) -> Counts:
    """Of the query whatever its tab; `prefix` is the word that is still being typed."""
    if not query.terms:
        return Counts()
    conditions, params = conditions_on_chunks(replace(query, filters=replace(query.filters, tab="all")))
    all_words = " & ".join(quoted(term) + (":*" if term == prefix else "") for term in query.terms)
    try:
        allowed, allowed_params = permitted.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return Counts()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH permitted (id) AS MATERIALIZED ({allowed}), matching AS (
                SELECT c.kind, c.package_id FROM search_chunk c
                WHERE c.words @@ %s::tsquery AND c.package_id IN (SELECT p.id FROM permitted p){conditions}
                LIMIT {MOST}
            )
            SELECT kind, package_id, count(*) FROM matching GROUP BY 1, 2
            """,  # noqa: S608 - Django's own SQL, and our own conditions
            [*allowed_params, all_words, *params],
        )
        kinds, packages = Counter[str](), Counter[int]()
        for kind, package, count in cursor.fetchall():
            kinds[kind] += count
            packages[package] += count
    return Counts(kinds, packages)
