"""The one query: full text and vectors over what the viewer may see, put into one order.

Permissions are the common table `permitted`, which both halves and everything after them start from. Each word counts
by how rare it is, how often it stands there and in which fields. What either half finds is then measured by both: its
nearness, and its share of the words. That finds more than a fusion of places, which forgets by how much one is better
than the next; a place in the common order is what a chunk then counts for its package. Where words are common, only
chunks that hold one of the rarer ones are looked at: the others could hardly come out ahead.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from search.models import Chunk
from search.retrieval.query import Query
from search.words import quoted
from specs.models import Package

DEPTH = 200  # places of each half that are fused
EXACT_UP_TO = 20_000  # vectors that are scanned exactly: some 40 ms
CANDIDATES = 3_000  # chunks that full text ranks, where rarer words leave the choice
RANKED_AT_MOST = 10_000  # chunks, where all words of the query are that common
LOOKED_AT = 1_000  # candidates of the approximate index, the most that it takes: of far questions, 200 miss most
SCANNED_AT_MOST = 100_000  # tuples of the approximate index, when the filter turns most of them down


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each sign counts. Tuned on the halves of `bench search` that are held apart from its test."""

    text: float = 1.2  # of all words once in a title, against vectors that are one
    smoothing: float = 20.0  # the higher, the less the first places stand out
    title: float = 1.0  # of a word in a field of weight A; none of the three is above 1
    told: float = 0.65  # of weight B
    context: float = 0.5  # of weight C, D
    otherwise: float = 0.7  # of a word's abbreviation, or of what it abbreviates
    longest: float = 0.05  # how much a long chunk of a spec is held back; code is as long as what it does
    absent: float = 0.3  # what a package does not do, unless that was asked
    farthest: float = 0.22  # cosine below which nothing is said to be found by its meaning
    farthest_centre: float = 0.3  # the same of a package as a whole
    # Of a package as a whole. The first is of sums of shares of 1 / smoothing, the others of numbers between 0 and 1.
    places: float = 1.5  # of its best chunks
    best: float = 0.5  # how near its nearest chunk is
    said: float = 0.1  # how much it speaks of the query's words
    overview: float = 0.5  # how near what is said of it as a whole is
    centre: float = 1.0  # how near the middle of all its chunks is
    name: float = 1.0  # that it has what an identifier names


@dataclass(frozen=True, slots=True)
class Hit:
    chunk: int
    package: int
    kind: str
    score: float
    by_text: int | None  # its place among those found by words, from 1
    by_meaning: int | None
    is_name: bool
    nearness: float | None = None  # the cosine, of what was found by meaning


@dataclass(frozen=True, slots=True)
class Meaning:
    """The query as a vector of the live model, and whether the model's approximate index is there."""

    model: int
    dimension: int
    vector: str
    indexed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """What full text looks for: lexemes by weight, all chunks by number; `prefix` is a word still being typed."""

    weights: Mapping[str, float]
    counts: Mapping[str, int]
    names: Sequence[str] = ()
    phrases: Sequence[Sequence[str]] = ()
    prefix: str = ""
    packages: Mapping[str, int] = field(default_factory=dict)  # how many of them hold a lexeme
    otherwise: Mapping[str, Sequence[str]] = field(default_factory=dict)  # lexemes that stand for one


def rarity(count: int, total: int) -> float:
    return math.log(1 + (max(total, count) - count + 0.5) / (count + 0.5))


def rank(
    permitted: QuerySet[Package],
    query: Query,
    looked_for: Words,
    meaning: Meaning | None,
    *,
    vectors: int,
    weights: Weights,
) -> list[Hit]:
    """The best chunks, at most twice DEPTH. `vectors` is about how many the permitted packages have."""
    try:
        allowed, allowed_params = permitted.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    conditions, condition_params = conditions_on_chunks(query)
    parts = [f"permitted (id) AS MATERIALIZED ({allowed})"]
    params: list[Any] = [*allowed_params]
    score, score_params = _score_of_words(looked_for, weights)
    text, text_params = _text(looked_for, score, score_params, conditions, condition_params)
    approximate = meaning is not None and meaning.indexed and vectors > EXACT_UP_TO
    near, near_params = _near(meaning, conditions, condition_params, weights.farthest, approximate=approximate)
    parts += [f"by_text AS MATERIALIZED ({text})", f"by_meaning AS MATERIALIZED ({near})"]
    params += [*text_params, *near_params]
    nearness, nearness_params = _nearness(meaning, "c.id")
    parts.append(_FOUND.format(score=score, nearness=nearness))
    params += [*score_params, *nearness_params]
    absent = 1.0 if query.asks_for_absence or not query.text else weights.absent
    share = weights.text / (sum(looked_for.weights.values()) or 1.0)
    # What a name is asked for is before all that speaks of it.
    params += [weights.smoothing, share, 2 / (weights.smoothing + 1), absent]
    sql = f"WITH {', '.join(parts)} {_IN_ORDER}"
    with transaction.atomic(), connection.cursor() as cursor:
        if approximate:
            cursor.execute(
                "SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true), "
                "set_config('hnsw.ef_search', %s, true), set_config('hnsw.max_scan_tuples', %s, true)",
                [str(LOOKED_AT), str(SCANNED_AT_MOST)],
            )
        cursor.execute(sql, params)
        return [Hit(*row) for row in cursor.fetchall()]


_LOOKED_FOR = "SELECT c.id, c.words, c.size, c.kind FROM search_chunk c WHERE"
# What one half did not find is measured by it too: that costs a few hundred rows.
_FOUND = """found AS (
        SELECT c.id, c.package_id, c.kind, t.place AS by_text, m.place AS by_meaning, m.nearness,
               coalesce(t.is_name, false) AS is_name,
               coalesce(t.score, {score}, 0) AS words,
               coalesce(m.nearness, {nearness}, 0) AS near
        FROM by_text t FULL JOIN by_meaning m USING (id) JOIN search_chunk c USING (id)
    )"""
_IN_ORDER = """
    SELECT id, package_id, kind,
           ((2 / (%s + row_number() OVER (ORDER BY near + %s * words DESC, id)) + CASE WHEN is_name THEN %s ELSE 0 END)
            * CASE WHEN kind = 'does_not' THEN %s ELSE 1 END)::float8 AS score,
           by_text, by_meaning, is_name, nearness
    FROM found ORDER BY score DESC, id
"""


def listed(permitted: QuerySet[Package], query: Query) -> list[Hit]:
    """What filters alone find: the services, the chunks of a kind, or else the packages."""
    rows = Chunk.objects.filter(package__in=permitted)
    filters = query.filters
    if filters.service:
        rows = rows.filter(kind="service", symbol__in=filters.services)
    elif filters.kinds is not None:
        rows = rows.filter(kind__in=filters.kinds)
    elif not filters.path:
        rows = rows.filter(kind="package")
    if filters.path:
        rows = rows.filter(path__contains=filters.path.strip("*"))
    found = rows.order_by("package__slug", "pk").values_list("pk", "package", "kind")[: 2 * DEPTH]
    return [Hit(pk, package, kind, 0.0, None, None, False) for pk, package, kind in found]


def conditions_on_chunks(query: Query) -> tuple[str, list[Any]]:
    """On the chunk itself; those on its package are in `permitted` already."""
    found, params = [""], list[Any]()
    filters = query.filters
    if (kinds := filters.kinds) is not None:
        found.append("c.kind = ANY(%s)")
        params.append(sorted(kinds))
    if filters.path:
        found.append("c.path LIKE %s")
        literal = filters.path.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace("*", "%")
        params.append(f"%{literal}%")
    for phrase in query.phrases:
        found.append("c.words @@ %s::tsquery")
        params.append(" <-> ".join(map(quoted, phrase)))
    return " AND ".join(found), params


def _score_of_words(looked_for: Words, weights: Weights) -> tuple[str, list[Any]]:
    """An expression over the chunk `c`. `ts_rank` of one word grows with each time it occurs, and less each time."""
    if not looked_for.weights:
        return "0", []
    fields = f"ARRAY[{weights.context:f}, {weights.context:f}, {weights.told:f}, {weights.title:f}]::float4[]"
    scores, params = list[str](), list[Any]()
    one = f"ts_rank({fields}, c.words, %s::tsquery)"
    for lexeme, weight in looked_for.weights.items():
        others = looked_for.otherwise.get(lexeme, ())
        either = [one, *(f"{weights.otherwise:f} * {one}" for _ in others)]
        scores.append(f"%s * greatest({', '.join(either)})" if others else f"%s * {one}")
        params += [weight, quoted(lexeme) + (":*" if lexeme == looked_for.prefix else ""), *map(quoted, others)]
    short = f"{1 - weights.longest:f} + {weights.longest:f} * least(c.size, 400) / 30.0"
    return f"(({' + '.join(scores)}) / CASE WHEN c.kind = 'symbol' THEN 1 ELSE {short} END)", params


def _text(
    looked_for: Words, score: str, score_params: list[Any], conditions: str, condition_params: list[Any]
) -> tuple[str, list[Any]]:
    names, choice = " | ".join(map(quoted, looked_for.names)), _candidates(looked_for)
    if not names and not choice:
        nothing = "SELECT NULL::bigint AS id, 1::bigint AS place, false AS is_name, 0::float8 AS score WHERE false"
        return nothing, []
    # What bears the name is looked at before all bounds; a word that so many chunks hold tells them little apart.
    seen = f"c.package_id IN (SELECT p.id FROM permitted p){conditions}"  # noqa: S608 - our own text
    some, params = list[str](), list[Any]()
    if names:
        some.append(f"{_LOOKED_FOR} c.words @@ %s::tsquery AND {seen}")
        params += [names, *condition_params]
    if choice:
        unnamed = "NOT c.words @@ %s::tsquery AND " if names else ""
        some.append(f"({_LOOKED_FOR} c.words @@ %s::tsquery AND {unnamed}{seen} LIMIT {RANKED_AT_MOST})")
        params += [choice, *([names] if names else []), *condition_params]
    name, name_params = ("c.words @@ %s::tsquery", [names]) if names else ("false", [])
    sql = f"""
        SELECT id, row_number() OVER (ORDER BY is_name DESC, score DESC, id) AS place, is_name, score
        FROM (
            SELECT c.id, {name} AS is_name, {score} AS score
            FROM ({" UNION ALL ".join(some)}) c
            ORDER BY is_name DESC, score DESC, c.id LIMIT {DEPTH}
        ) best
    """  # noqa: S608 - put together from our own text
    return sql, [*name_params, *score_params, *params]


def _candidates(looked_for: Words) -> str:
    """The tsquery that chooses what is ranked: any of the rarest words, as many as leave it bounded."""
    if not looked_for.weights and looked_for.phrases:
        return " | ".join(quoted(lexeme) for phrase in looked_for.phrases for lexeme in phrase)
    rarest = sorted(looked_for.weights, key=lambda lexeme: (looked_for.counts.get(lexeme, 0), lexeme))
    chosen: list[str] = []
    total = 0
    for lexeme in rarest:
        total += sum(looked_for.counts.get(each, 0) for each in (lexeme, *looked_for.otherwise.get(lexeme, ())))
        if chosen and total > CANDIDATES:
            break
        chosen.append(_in_any_form(lexeme, looked_for))
    if len(chosen) == 1 and len(rarest) > 1 and total > CANDIDATES:
        # All words are common: only where the two rarest meet is there something to rank.
        chosen = [f"({' & '.join(f'({_in_any_form(each, looked_for)})' for each in rarest[:2])})"]
    return " | ".join(chosen)


def _in_any_form(lexeme: str, looked_for: Words) -> str:
    typed = quoted(lexeme) + (":*" if lexeme == looked_for.prefix else "")
    return " | ".join([typed, *map(quoted, looked_for.otherwise.get(lexeme, ()))])


def _nearness(meaning: Meaning | None, chunk: str) -> tuple[str, list[Any]]:
    if meaning is None:
        return "NULL::float8", []
    sql = f"""(SELECT -(v.embedding <#> %s::halfvec) FROM search_vector v
               WHERE v.chunk_id = {chunk} AND v.model_id = {meaning.model})"""  # noqa: S608 - our own text and numbers
    return sql, [meaning.vector]


def _near(
    meaning: Meaning | None, conditions: str, condition_params: list[Any], farthest: float, *, approximate: bool
) -> tuple[str, list[Any]]:
    if meaning is None:
        return "SELECT NULL::bigint AS id, 1::bigint AS place, 0::float8 AS nearness WHERE false", []
    # The index is over the cast. Without it the planner has no choice but the exact scan of what is permitted.
    column = f"v.embedding::halfvec({meaning.dimension})" if approximate else "v.embedding"
    distance = f"{column} <#> %s::halfvec({meaning.dimension})"
    chunk = "JOIN search_chunk c ON c.id = v.chunk_id" if conditions else ""
    sql = f"""
        SELECT id, row_number() OVER (ORDER BY distance, id) AS place, -distance AS nearness
        FROM (
            SELECT v.chunk_id AS id, {distance} AS distance
            FROM search_vector v {chunk}
            WHERE v.model_id = {meaning.model} AND v.package_id IN (SELECT p.id FROM permitted p){conditions}
            ORDER BY {distance} LIMIT {DEPTH}
        ) nearest
        WHERE distance <= {-farthest:f}
    """  # noqa: S608 - put together from our own text and numbers
    return sql, [meaning.vector, *condition_params, meaning.vector]
