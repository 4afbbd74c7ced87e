"""The answer that needs no model: composed from evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from search.answers.arranging import TELLING, Material, arranged
from search.answers.code import Code, read_code
from search.answers.drawing import sequence
from search.answers.focus import Place, Ranked, covered, focus, ranked
from search.answers.following import follow_ups
from search.answers.gathering import Gathered
from search.answers.published import read_published
from search.answers.question import Intent, Question
from search.answers.shapes import Answer, Nearest, Passage, Sentence
from search.answers.stems import held, root, roots
from search.answers.support import is_supported, unknown_words
from search.answers.telling import Teller, sentence_of
from search.answers.whole import about_all, changes_of_all
from specs import reading
from specs.models import Package, SpecVersion
from specs.reading import latest
from specs.writing.english import listing

NEAREST = 3
_SAYS_SO = 0.6  # of the question: so much must a statement of what is not done speak of to be worth mention
OTHER_PACKAGES = 5
AS_GOOD = 0.7  # of the best score: so good must be what another package says to be worth a sentence
_OF_ALL = frozenset({"service", "does", "purpose"})  # they speak of their package, not of a part of it
# Where a package as a whole has nothing of the kind.
_NOTHING = {
    Intent.DEPENDS: "No service and no library that it depends on",
    Intent.LIMITS: "No limit",
    Intent.ERRORS: "No error that it raises itself",
    Intent.STATES: "No state",
    Intent.CONFIGURE: "No setting",
    Intent.TESTS: "No test",
}
# Of German, French, Spanish and Italian; none is a word of English.
_FOREIGN = frozenset(
    "wie warum wo wer welche welcher welches wann das der dem ist sind wird werden nicht eine einen für und "
    "comment pourquoi quel quelle quelles où est les une dans pour avec cómo qué cuál dónde por para los las una "
    "come perché quale dove della sono funktioniert passiert macht gibt kann".split()
)


class FromEvidence:
    def answer(self, gathered: Gathered) -> Iterator[Answer]:
        yield composed(gathered)


def composed(gathered: Gathered) -> Answer:
    question, package = gathered.question, gathered.package
    if package is not None and not question.words:
        return _of_the_whole(gathered, package)
    found = ranked(gathered)
    if not question.words and question.intent == Intent.CHANGES and (lately := changes_of_all(gathered.viewer)):
        return Answer(gathered.typed, found=True, passages=tuple(lately))
    # That it does not do a thing answers whether it does; it tells neither how, nor which packages do.
    wanted = question.intent == Intent.PACKAGES and question.is_negated
    speaking = found if question.intent == Intent.WHETHER else [each for each in found if _is_absence(each) == wanted]
    if not question.words or not is_supported(speaking, gathered):
        return _refused(gathered, found)
    if question.intent == Intent.CHANGES and package is not None:
        return _of_the_whole(gathered, package)
    return _of_evidence(gathered, speaking)


def _of_the_whole(gathered: Gathered, package: Package) -> Answer:
    version = latest(package)
    passages = tuple(about_all(package, version, gathered.question)) if version else ()
    if not passages and version is not None and version.number == 1 and gathered.question.intent == Intent.CHANGES:
        answer = _refused(gathered, ())
        return replace(answer, missing=f"{package.name} has one version so far: nothing has changed since.")
    if not passages:
        return _refused(gathered, ranked(gathered))
    first = passages[0]
    opened = (Passage("", first.sentences), *passages[1:]) if gathered.question.intent != Intent.CHANGES else passages
    flows = reading.diagrams(package, kind="sequence")[:1] if gathered.question.intent == Intent.HOW else ()
    answer = Answer(
        gathered.typed, found=True, passages=opened, text_alone=gathered.text_alone, read_as=gathered.read_as
    )
    return replace(
        answer,
        follow_ups=follow_ups(gathered, None, (), opened),
        diagram=next(iter(flows), None),
        diagram_of=package if flows else None,
    )


def _of_evidence(gathered: Gathered, found: Sequence[Ranked]) -> Answer:
    package = gathered.package or _best_package(found)
    own = [each for each in found if each.evidence.package == package]
    version = latest(package)
    if version is None:
        return _refused(gathered, found)
    others = _others(gathered, found, package) if gathered.package is None else ()
    places = tuple(focus(own, gathered))
    published = read_published(package, version, own, places)
    code = _code(package, version, own, places)
    material = Material(gathered.question, package, published, places, Teller(code))
    passages = arranged(material)
    if gathered.package is None and gathered.question.intent == Intent.PACKAGES:
        best = _best_sentence(gathered, own, package)
        passages = _listed(package, best, passages, others, do_not=gathered.question.is_negated)
    elif others:
        passages = [*passages, Passage("In other packages", others)]
    if not passages or not _names_it(passages, own, gathered.question):
        return _refused(gathered, found)
    diagram = sequence(code, places) if gathered.question.intent in (Intent.HOW, Intent.WHAT, Intent.WHEN) else None
    return Answer(
        gathered.typed,
        found=True,
        passages=tuple(passages),
        follow_ups=follow_ups(gathered, package, places, passages, material.teller),
        diagram=diagram,
        diagram_of=package if diagram else None,
        text_alone=gathered.text_alone,
        read_as=gathered.read_as,
    )


def _names_it(passages: Sequence[Passage], found: Sequence[Ranked], question: Question) -> bool:
    """Whether what is said, or the title it stands under, speaks of the things that it was asked for by name: a comment
    may mention OAuth, and the package know nothing of it."""
    if not question.is_whether or not question.proper:
        return True
    said = [each for passage in passages for each in passage.sentences]
    cited = [one for each in said for one in each.statement.citations]
    places = (f"{one.symbol} {PurePosixPath(one.path).with_suffix('')}" for one in cited)  # "pom.xml" is not of XML
    keys = {each.statement.key for each in said}
    titles = (each.evidence.found.title for each in found if each.evidence.found.key.partition(":")[0] in keys)
    text = " ".join((*places, *titles, *(f"{each.text} {each.package.name}" for each in said))).lower()
    return all(each.removesuffix("s") in text for each in question.proper)


def _code(package: Package, version: SpecVersion, found: Sequence[Ranked], places: Sequence[Place]) -> Code:
    paths = [*(each.path for each in places), *(each.evidence.path for each in found)]
    return read_code(package, version, list(dict.fromkeys(filter(None, paths))), [each.name for each in places])


def _best_package(found: Sequence[Ranked]) -> Package:
    """The one with the best evidence; among equals the one that search put first."""
    return max(found, key=lambda each: (each.score, -each.evidence.place)).evidence.package


def _others(gathered: Gathered, found: Sequence[Ranked], package: Package) -> tuple[Sentence, ...]:
    """The best sentence of each other package that speaks of the question too."""
    sentences: list[Sentence] = []
    for other in dict.fromkeys(each.evidence.package for each in found):
        own = [each for each in found if each.evidence.package == other]
        if other != package and own[0].score >= AS_GOOD * found[0].score:
            sentences += _best_sentence(gathered, own, other)
    return tuple(sentences[:OTHER_PACKAGES])


def _best_sentence(gathered: Gathered, own: Sequence[Ranked], package: Package) -> list[Sentence]:
    """One or none, of the evidence that lies in `package`."""
    version = latest(package)
    telling = [each for each in own if each.evidence.found.kind in TELLING and is_supported([each], gathered)]
    of_all = _OF_ALL if gathered.question.intent == Intent.PACKAGES else ()

    def worth(each: Ranked) -> tuple[float, float, bool]:
        return round(each.coverage, 1), _says(each, gathered), each.evidence.found.kind in of_all

    best = sorted(telling, key=worth, reverse=True)[:1]
    views = read_published(package, version, best, ()).views.values() if version else ()
    return [sentence_of(package, view) for view in views]


def _says(each: Ranked, gathered: Gathered) -> float:
    """How much of the question the sentence itself says, not the title that it stands under."""
    said = roots(each.evidence.found.text)
    return round(covered({word: held(word, said) for word in gathered.rarity}, gathered.rarity), 1)


def _listed(
    package: Package,
    first: Sequence[Sentence],
    passages: Sequence[Passage],
    others: Sequence[Sentence],
    *,
    do_not: bool,
) -> list[Passage]:
    """One sentence a package, the best first."""
    first = first or [each for one in passages for each in one.sentences][:1]
    packages = len({each.package.pk for each in (*first, *others)})
    title = "One package does" if packages == 1 else f"{packages} packages do"
    said = {each.text for each in first}
    more = tuple(each for one in passages[:1] for each in one.sentences if each.text not in said)
    opening = Passage(f"{title} not" if do_not else title, (*first, *others))
    return [opening, *([Passage(f"In {package.name}", more)] if more else [])]


def _refused(gathered: Gathered, found: Sequence[Ranked]) -> Answer:
    return Answer(
        gathered.typed,
        found=False,
        missing=_missing(gathered, found),
        nearest=tuple(_nearest(found)),
        follow_ups=follow_ups(gathered, gathered.package, (), ()),
        text_alone=gathered.text_alone,
        read_as=gathered.read_as,
    )


def _missing(gathered: Gathered, found: Sequence[Ranked]) -> str:
    """ "Nothing in agent-timers covers time zones.": with the words that nothing holds, as they were asked."""
    question = gathered.question
    where = gathered.package.name if gathered.package else "the packages that you may see"
    if len(_FOREIGN.intersection(question.text.lower().strip("?!.").split())) > 1:
        return f"Questions are understood in English. Nothing in {where} was found for this one."
    if not question.words:
        if gathered.package is None:
            return "Ask about something: a name, a rule, a task."
        return f"{_NOTHING.get(question.intent, 'Nothing that answers that')} was found in {where}."
    if "author" in question.words and "author" not in question.text.lower():
        return f"Nothing in {where} says who made it."
    unknown = set(unknown_words(found, gathered))
    beside = _beside(question.text, [word for word in question.words if root(word) in unknown])
    words = [word for word in question.words if word in beside] or question.words
    return f"Nothing in {where} covers {_asked_for(question.text, words)}."


def _beside(text: str, unknown: Sequence[str]) -> frozenset[str]:
    """Those words, and what stands right before or after them: "zones" are "time zones"."""
    tokens = [token.strip("?.,;:!\"'()`").lower() for token in text.split()]
    near = [
        each
        for at, token in enumerate(tokens)
        if any(word in token for word in unknown)
        for each in tokens[max(0, at - 1) : at + 2]
    ]
    return frozenset((*unknown, *near))


def _asked_for(text: str, words: Sequence[str]) -> str:
    """The question's own words, those that stand side by side together: "time zones", "GraphQL and caching"."""
    as_typed = {word: next((t for t in text.split() if word in t.lower()), word) for word in words}
    groups: list[list[str]] = []
    end = -2
    tokens = text.split()
    for word in words:
        token = as_typed[word]
        index = tokens.index(token) if token in tokens else -9
        shown = token.strip("?.,;:!\"'()`“”")
        if index == end and groups and groups[-1][-1] == shown:
            continue
        if index == end + 1 and groups:
            groups[-1].append(shown)
        else:
            groups.append([shown])
        end = index
    return listing([" ".join(group) for group in groups], "or")


def _nearest(found: Sequence[Ranked]) -> Iterator[Nearest]:
    shown: set[tuple[int, str]] = set()
    for each in found:
        hit = each.evidence.found
        title = hit.title if hit.kind in ("requirement", "capability", "symbol", "package") else hit.text
        if (hit.package.pk, title) in shown or (_is_absence(each) and each.coverage < _SAYS_SO):
            continue
        shown.add((hit.package.pk, title))
        yield Nearest(hit.package, title, hit.path)
        if len(shown) == NEAREST:
            return


def _is_absence(each: Ranked) -> bool:
    return each.evidence.found.kind == "does_not"
