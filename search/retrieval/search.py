"""The search that page, API and command share: a query and a viewer in, packages with their best chunks out."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Count, QuerySet, Sum

from search.embedders import Embedder, embedder
from search.embedders.warm import ready
from search.indexing import nearest
from search.indexing.embedding import as_text
from search.indexing.live import live_model
from search.models import Chunk, EmbeddingModel, IndexedPackage, Lexeme
from search.retrieval import wholes
from search.retrieval.abbreviations import written_otherwise
from search.retrieval.addresses import address
from search.retrieval.counting import counts
from search.retrieval.facets import Facet, facets
from search.retrieval.grouping import Group, grouped
from search.retrieval.highlighting import Marked, excerpt
from search.retrieval.nearer import near_words, occurring
from search.retrieval.query import Query
from search.retrieval.ranking import Hit, Meaning, Weights, Words, listed, rank, rarity
from search.words import is_identifier, stem
from specs.models import Package
from specs.reading import CitationView
from studio.people.visibility import Viewer

PACKAGES = 10
IN_A_PACKAGE = 4
WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class Found:
    """One chunk that was found. `why` says in words what it was found by."""

    package: Package
    kind: str
    key: str
    ident: str
    title: str
    text: str
    score: float
    citations: tuple[CitationView, ...]
    why: str
    marked_title: Marked = ()
    marked_text: Marked = ()
    symbol: str = ""

    @property
    def is_code(self) -> bool:
        return self.kind == "symbol"

    @property
    def path(self) -> str:
        """Where it is read: the statement in its spec, or the lines in their file."""
        first = self.citations[0] if self.citations else None
        return address(self.package.slug, self.kind, self.key, self.ident, first)

    @property
    def kind_words(self) -> str:
        return self.kind.replace("_", " ")


@dataclass(frozen=True, slots=True)
class FoundPackage:
    package: Package
    score: float
    best: tuple[Found, ...]
    more: int  # further chunks of it among those that were ranked


@dataclass(frozen=True, slots=True)
class Results:
    query: Query
    packages: tuple[FoundPackage, ...] = ()
    total: int = 0  # packages found
    by_tab: Mapping[str, int] = field(default_factory=dict)  # chunks that hold all words
    more_by_tab: bool = False  # there are more of them than were counted
    facets: tuple[Facet, ...] = ()
    text_alone: bool = False  # the model is not there yet: nothing was found by meaning
    nearer: tuple[tuple[str, str], ...] = ()  # a word that occurs nowhere, and one near it that does

    def flat(self, limit: int) -> list[Found]:
        """The best chunks in the order of their packages; several packages before many chunks of one.

        Who asks for chunks of a kind looks for places, not for packages: those come in their own order.
        """
        if self.query.filters.kinds is not None:
            found = (each for group in self.packages for each in group.best)
            return sorted(found, key=lambda each: -each.score)[:limit]  # equals stay in the order of their packages
        each = max(3, -(-limit // max(1, len(self.packages))))
        return [found for group in self.packages for found in group.best[:each]][:limit]

    @property
    def offered(self) -> str:
        """The query with every unknown word replaced by the nearest that occurs; "" where none was."""
        return mended(self.query.typed, self.nearer) if self.nearer else ""


def search(
    query: Query,
    viewer: Viewer,
    *,
    page: int = 1,
    packages: int = PACKAGES,
    in_a_package: int = IN_A_PACKAGE,
    still_typing: bool = False,
    wait_for_model: bool = False,
    with_facets: bool = False,
    weights: Weights = WEIGHTS,
) -> Results:
    """What `viewer` may see of what matches.

    `still_typing`: the last word may be the beginning of one, and what is meant is not yet to be told; full text
    answers alone. With `wait_for_model` the model is loaded first where it is not there (a command); otherwise full
    text answers until it is. `with_facets`: also by what the results can be narrowed, and what tabs hold.
    """
    permitted = permitted_packages(query, viewer)
    looked_for, text_alone = Words({}, {}), False
    nearer: tuple[tuple[str, str], ...] = ()
    if not query.terms:
        groups = grouped(listed(permitted, query) if query.filters.given() else [])
    else:
        model = None if still_typing else live_model()
        using = _embedder(model, wait_for_model)
        text_alone = model is not None and using is None
        size = IndexedPackage.objects.filter(package__in=permitted).aggregate(total=Sum("chunks"), packages=Count("pk"))
        vectors: int = size["total"] or 0
        if not vectors:
            return Results(query, text_alone=text_alone)
        looked_for, nearer = words_of(query, permitted, vectors, still_typing=still_typing)
        meaning = _meaning(model, using, mended(query.text, nearer))
        hits = rank(permitted, query, looked_for, meaning, vectors=vectors, weights=weights)
        groups = _groups(query, permitted, hits, looked_for, meaning, size["packages"], weights)
    page = min(page, max(1, -(-len(groups) // packages)))
    shown = groups[(page - 1) * packages : page * packages]
    forms = (each for some in looked_for.otherwise.values() for each in some)
    marks = frozenset((*looked_for.weights, *forms, *(lexeme for phrase in query.phrases for lexeme in phrase)))
    found = _found(shown, permitted, in_a_package, marks)
    results = Results(query, found, total=len(groups), text_alone=text_alone, nearer=nearer)
    return _with_facets(results, groups, permitted, looked_for.prefix) if with_facets else results


def _with_facets(results: Results, groups: list[Group], permitted: QuerySet[Package], prefix: str) -> Results:
    counted = counts(permitted, results.query, prefix)
    narrowing = facets(groups, permitted, counted, results.query.filters)
    return replace(results, by_tab=counted.of_tabs(), more_by_tab=counted.is_cut, facets=narrowing)


def _groups(
    query: Query,
    permitted: QuerySet[Package],
    hits: list[Hit],
    looked_for: Words,
    meaning: Meaning | None,
    packages: int,
    weights: Weights,
) -> list[Group]:
    """By package. Where nothing narrows the chunks, packages may also be found as wholes."""
    held = looked_for.packages
    total = max([packages, *held.values()])
    said = {word: rarity(held.get(word, 0), total) for word in looked_for.weights}
    said = {word: each / sum(said.values()) for word, each in said.items()}
    found: list[int] = []
    if query.filters.kinds is None and not query.filters.path and not query.phrases:
        near = meaning if total <= wholes.EXACT_UP_TO else None
        found = wholes.packages_found(permitted, wholes.rare_words(said, held), near, weights.farthest_centre)
    known = wholes.wholes(list({*found, *(hit.package for hit in hits)}), said, meaning)
    hits = [*hits, *wholes.overviews(found, known, hits)]
    return grouped(hits, known, weights, named=bool(query.names) and is_identifier(query.text))


def permitted_packages(query: Query, viewer: Viewer) -> QuerySet[Package]:
    """Where the search looks at all."""
    seen = Package.objects.visible_to(viewer).active()
    filters = query.filters
    if filters.lang:
        seen = seen.filter(language__iexact=filters.lang)
    if filters.team:
        seen = seen.filter(team__slug=filters.team.lower())
    if filters.package:
        name = filters.package
        seen = seen.filter(slug__in=[name, name.lower()]) | seen.filter(name=name)
    if filters.service:
        using = Chunk.objects.filter(kind="service", symbol__in=filters.services)
        seen = seen.filter(pk__in=using.values("package"))
    return seen


def _embedder(model: EmbeddingModel | None, wait: bool) -> Embedder | None:
    if model is None:
        return None
    return embedder(model.name) if wait else ready(model.name)


def _meaning(model: EmbeddingModel | None, using: Embedder | None, text: str) -> Meaning | None:
    if model is None or using is None:
        return None
    return Meaning(model.pk, model.dimension, as_text(using.embed([text])[0]), nearest.is_there(model))


def words_of(
    query: Query, permitted: QuerySet[Package], total: int, *, still_typing: bool
) -> tuple[Words, tuple[tuple[str, str], ...]]:
    last = stem(query.text.split()[-1]) if still_typing and query.text and not query.typed.endswith(" ") else ""
    prefix = last if last in query.terms and len(last) > 1 else ""
    forms = {term: (term, *(written_otherwise(term) if term != prefix else ())) for term in query.terms}
    wanted = {each for some in forms.values() for each in some}
    known_words = list(Lexeme.objects.filter(word__in=wanted).values_list("word", "chunks", "packages"))
    counts = {word: chunks for word, chunks, _ in known_words}
    everywhere = max(total, *counts.values()) if counts else total
    # Where a word stands only in another form, that one's rarity is its own.
    stands = {term: next((counts[each] for each in some if each in counts), 0) for term, some in forms.items()}
    weights = {term: rarity(stands[term], everywhere) for term in query.terms}
    otherwise = {term: [each for each in some[1:] if each in counts] for term, some in forms.items()}
    # Whether a word occurs is asked of what the viewer may see: counts of the rest must not answer for it.
    known = occurring(permitted, {each for term in query.spelled for each in forms.get(term, (term,))})
    nearer = []
    for term, word in query.spelled.items():
        if not known.isdisjoint(forms.get(term, (term,))) or term == prefix or term not in weights:
            continue
        near = near_words(permitted, word)
        if near:
            nearer.append((word, near[0]))
        for other in near:
            weights.setdefault(stem(other), 0.7 * weights[term])
    held = {word: packages for word, _, packages in known_words}
    return Words(weights, counts, query.names, query.phrases, prefix, held, otherwise), tuple(nearer)


def _found(
    groups: list[Group], permitted: QuerySet[Package], in_a_package: int, marks: frozenset[str]
) -> tuple[FoundPackage, ...]:
    # Some more than are shown: a requirement and its description, say, may have the very same words.
    hits = {hit.chunk: hit for group in groups for hit in group.hits[: 2 * in_a_package]}
    rows = Chunk.objects.filter(pk__in=hits, package__in=permitted).select_related("package__team", "package__indexed")
    read = {row.pk: row for row in rows.defer("words", "identity", "content")}
    made = []
    for group in groups:
        distinct: dict[str, Chunk] = {}
        for hit in group.hits[: 2 * in_a_package]:
            if hit.chunk in read:
                distinct.setdefault(read[hit.chunk].text.replace("`", ""), read[hit.chunk])
        best = [_shown(row, hits[row.pk], marks) for row in list(distinct.values())[:in_a_package]]
        if best:
            made.append(FoundPackage(best[0].package, group.score, tuple(best), len(group.hits) - len(best)))
    return tuple(made)


def _shown(row: Chunk, hit: Hit, marks: frozenset[str]) -> Found:
    commit, is_code = row.package.indexed.commit, row.kind == "symbol"
    return Found(
        package=row.package,
        kind=row.kind,
        key=row.key,
        ident=row.ident,
        title=row.title,
        text=row.text,
        score=round(hit.score, 6),
        citations=tuple(CitationView(path, start, end, symbol, commit) for path, start, end, symbol in row.places),
        why=_why(hit),
        marked_title=excerpt(row.title, marks, whole=True),
        marked_text=excerpt(row.text if is_code else row.text.replace("`", ""), marks, code=is_code),
        symbol=row.symbol,
    )


def _why(hit: Hit) -> str:
    if hit.is_name:
        return "by its name"
    if hit.by_text and hit.by_meaning:
        return "by words and meaning"
    if hit.by_text:
        return "by words"
    return "by meaning" if hit.by_meaning else "by filters"


def mended(text: str, nearer: Iterable[tuple[str, str]]) -> str:
    for word, near in nearer:
        text = re.sub(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", near, text, flags=re.IGNORECASE)
    return text
