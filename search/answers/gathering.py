"""What there is to answer a question from: chunks that search finds, seen as evidence. Everything is looked up as the
viewer, so what they may not see takes no part."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from django.db.models import Q, QuerySet
from pgvector.django import MaxInnerProduct

from search.answers.question import LONGEST, Intent, Question, understand
from search.answers.stems import held, root, roots, synonyms
from search.embedders import Embedder, embedder
from search.embedders.warm import ready
from search.indexing.live import live_model
from search.models import Chunk, EmbeddingModel, Lexeme, Vector
from search.retrieval import query
from search.retrieval.nearer import distance
from search.retrieval.search import Found, mended, search
from specs.models import Package
from studio.people.visibility import Viewer

IN_ONE_PACKAGE = 60
PACKAGES = 8
IN_EACH_PACKAGE = 12
_SLIPS_FROM = 5  # letters of a word that may be misspelt: of shorter ones anything is near
_TWO_SLIPS_FROM = 10  # letters of a word with two: "redacted" is no slip for "reached"
_READ = 60  # words of a question that may name a package
_JOINED = re.compile(r"[-_/@\d]")
MOST_FORMS = 6  # of one word, that are looked for besides the word itself


# What a chunk is, is said of it nowhere in its own words.
_SAID_BY_KIND = {
    "route": "route endpoint serve",
    "option": "option flag argument setting",
    "command": "command",
    "error": "error raise",
    "configuration": "setting default",
    "constraint": "limit",
    "service": "service",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One chunk with how it speaks to the question: which words of it (by root, 0 to 1), and how near in meaning."""

    found: Found
    roots: frozenset[str]
    holds: Mapping[str, float]
    names: Mapping[str, float]  # the same of the name of its symbol alone
    nearness: float
    place: int  # among what search found of its package, from 0

    @property
    def package(self) -> Package:
        return self.found.package

    @property
    def path(self) -> str:
        return self.found.citations[0].path if self.found.citations else ""

    @property
    def symbol(self) -> str:
        """Of a service the symbol is its key in the catalogue: what is cited tells the place."""
        return self.found.citations[0].symbol if self.found.citations else ""


@dataclass(frozen=True, slots=True)
class Gathered:
    question: Question
    viewer: Viewer
    package: Package | None  # the one that is asked about; None for all
    evidence: tuple[Evidence, ...]
    rarity: Mapping[str, float]  # how much each root of the question tells
    text_alone: bool
    typed: str = ""
    read_as: str = ""  # the question with its misspelt words mended; "" where none was
    names: tuple[str, ...] = ()  # of the package that is asked about


def gather(text: str, viewer: Viewer, package: Package | None = None, *, wait_for_model: bool = False) -> Gathered:
    if package is None:
        package = _named_package(text, viewer)
    names = (package.name, package.slug, package.name.rpartition("/")[2]) if package else ()
    question = understand(text, names)
    asked = query.read(text, {"package": package.slug} if package else None)
    if not asked.terms:
        return Gathered(question, viewer, package, (), {}, text_alone=False, typed=question.text, names=names)
    asked = replace(asked, terms=tuple(dict.fromkeys([*asked.terms, *_other_forms(question)])))
    results = search(
        asked,
        viewer,
        packages=1 if package else PACKAGES,
        in_a_package=IN_ONE_PACKAGE if package else IN_EACH_PACKAGE,
        wait_for_model=wait_for_model,
    )
    mended_text = _mended(text, results.nearer, wait=wait_for_model)
    if mended_text:
        question = understand(mended_text, names)
    groups = [group for group in results.packages if package is None or group.package == package]
    found = [each for group in groups for each in group.best]
    nearness = _nearness(mended_text or text, found, wait=wait_for_model)
    is_of_all = package is None  # then what a package is called says what its parts are about
    evidence = tuple(
        _seen(each, question, is_of_all, nearness.get((each.package.pk, each.kind, each.key), 0.0), place)
        for group in groups
        for place, each in enumerate(group.best)
    )
    return Gathered(
        question,
        viewer,
        package,
        evidence,
        _rarity(question, evidence),
        text_alone=results.text_alone,
        typed=" ".join(text.split())[:LONGEST],
        read_as=mended_text,
        names=names,
    )


def _mended(text: str, nearer: Sequence[tuple[str, str]], *, wait: bool) -> str:
    """Only what is no word anywhere and begins as the near one does is a slip; other unknown words mean themselves."""
    using = _embedder(live_model(), wait=wait)
    is_word = getattr(using, "is_word", None)
    slips = [
        (word, near) for word, near in nearer if is_word and word in text and not is_word(word) and _is_slip(word, near)
    ]
    return mended(text, slips) if slips else ""


def _is_slip(word: str, near: str) -> bool:
    slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    return len(word) >= _SLIPS_FROM and word[0] == near[0] and distance(word, near) <= slips


def _named_package(text: str, viewer: Viewer) -> Package | None:
    """The one package that a question to all names: "What does agent-timers do?", "How does send work in requests?".

    A name that is a plain word must stand where a name would: "How are failed requests retried?" names none.
    """
    tokens = [token.strip("?!.,;:`'\"“”()") for token in text.split()[:_READ]]
    meant = {
        token
        for before, token in zip(["", *tokens], tokens, strict=False)
        if token
        and (_JOINED.search(token) or before.lower() == "does" or (before.lower() == "in" and token == tokens[-1]))
    }
    if not meant or understand(text).intent == Intent.PACKAGES:
        return None
    rows = Package.objects.visible_to(viewer).active().filter(Q(slug__in=meant) | Q(name__in=meant))
    found = list(rows.select_related("team", "latest__snapshot")[:2])
    return found[0] if len(found) == 1 else None


def _other_forms(question: Question) -> list[str]:
    """Lexemes that occur and are forms of the question's words, or other words for them: full text knows neither."""
    begins = {each for word in question.words for each in (root(word), *synonyms(word)) if len(each) >= 4}
    if not begins:
        return []
    wanted = Q()
    for begin in sorted(begins):
        wanted |= Q(word__startswith=begin)
    by_root: dict[str, list[str]] = defaultdict(list)
    rows = Lexeme.objects.filter(wanted, chunks__gt=0).order_by("-chunks").values_list("word", flat=True)
    for lexeme in rows[: 40 * MOST_FORMS]:
        if lexeme.isalpha() and (own := root(lexeme)) in begins and len(by_root[own]) < MOST_FORMS:
            by_root[own].append(lexeme)
    return [lexeme for lexemes in by_root.values() for lexeme in lexemes]


def _seen(found: Found, question: Question, is_of_all: bool, nearness: float, place: int) -> Evidence:
    # What kind of file it stands in says nothing of what it is about: "pom.xml" is not about XML.
    paths = " ".join(f"{PurePosixPath(each.path).with_suffix('')} {each.symbol}" for each in found.citations[:3])
    paths += f" {found.package.name}" if is_of_all else ""
    text = roots(f"{found.title} {found.text} {paths} {_SAID_BY_KIND.get(found.kind, '')}")
    name = roots(found.citations[0].symbol) if found.citations else frozenset()
    return Evidence(
        found,
        text,
        {each: held(each, text) for each in question.roots},
        {each: held(each, name) for each in question.roots},
        nearness,
        place,
    )


def _nearness(text: str, found: Sequence[Found], *, wait: bool) -> dict[tuple[int, str, str], float]:
    """The cosine of the question and each chunk; nothing while the model is not loaded."""
    model: EmbeddingModel | None = live_model()
    using = _embedder(model, wait=wait)
    if model is None or using is None or not found:
        return {}
    rows: QuerySet[Vector] = Vector.objects.filter(
        model=model,
        package__in={each.package.pk for each in found},
        chunk__in=Chunk.objects.filter(
            package__in={each.package.pk for each in found}, key__in={each.key for each in found}
        ),
    )
    product = MaxInnerProduct("embedding", using.embed([text])[0].tolist())
    measured = rows.annotate(product=product).values_list("package", "chunk__kind", "chunk__key", "product")
    return {(package, kind, key): -float(value) for package, kind, key, value in measured}


def _embedder(model: EmbeddingModel | None, *, wait: bool) -> Embedder | None:
    if model is None:
        return None
    return embedder(model.name) if wait else ready(model.name)


def _rarity(question: Question, evidence: Iterable[Evidence]) -> dict[str, float]:
    """A word that few of the found chunks hold tells more than one that all do; one that none holds tells most."""
    found = list(evidence)
    rarity = {}
    for each in question.roots:
        holding = sum(1 for one in found if one.holds[each] > 0)
        rarity[each] = 1.0 - 0.6 * (holding / len(found) if found else 0.0)
    return rarity
