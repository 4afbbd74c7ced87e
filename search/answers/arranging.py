"""What is known about the place that a question is about, put into the order of an answer to that kind of question."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from search.answers.focus import Place
from search.answers.published import Published
from search.answers.question import Intent, Question
from search.answers.shapes import Passage, Sentence
from search.answers.stems import held, roots
from search.answers.telling import Teller, called, sentence_of
from specs.analysis.package import SymbolId
from specs.models import Package
from specs.reading import StatementView

BEHAVIOUR = ("acceptance", "business_rule", "error", "constraint")
# What an answer may open with: sentences that say something of the thing itself.
TELLING = (*BEHAVIOUR, "description", "does", "does_not", "purpose", "configuration", "usage", "service")
_LIMITS = ("constraint", "configuration")
# They open with where it is, with who and what, or with one thing after the other.
_OF_PLACES = frozenset({Intent.WHERE, Intent.USERS, Intent.TESTS, Intent.COMPARE})
_OF_SHAPE = frozenset({"choices", "moves", "lookup", "model", "pattern"})  # they say what there is, not when
_BARELY = frozenset({"Unless given", "In every other case"})
_AS_GOOD = 0.72  # of the best one's score: the answer in short says what is nearly as good
_AS_MUCH = 0.75  # of what the one that speaks of most of the question does
_LEAD = re.compile(r"^`[^`]+`:? ")
_SHORT = 3  # sentences of the answer in short
_PASSAGE = 6
_STEPS = 10


@dataclass(frozen=True, slots=True)
class Material:
    question: Question
    package: Package
    published: Published
    places: tuple[Place, ...]  # what the question is about, the likeliest first
    teller: Teller

    @property
    def symbols(self) -> list[SymbolId]:
        return [SymbolId(each.path, each.symbol) for each in self.places]

    def says(self, views: Iterable[StatementView]) -> list[Sentence]:
        return [sentence_of(self.package, view) for view in views]

    def of_places(self, *kinds: str) -> list[StatementView]:
        """What the spec says of the first of those places, and of the second if it is nearly as good."""
        found = [view for place in self.places[:2] for view in self.published.of_place.get(place, ())]
        return [view for view in found if not kinds or view.kind in kinds]

    def share(self, view: StatementView) -> float:
        """How much of what was asked about it speaks of."""
        text = roots(f"{view.text} {' '.join(each.symbol for each in view.citations)}")
        words = [held(each, text) for each in self.question.roots]
        return sum(words) / len(words) if words else 0.0

    def speaking(self, views: Iterable[StatementView]) -> list[StatementView]:
        """Those that speak of about as much of it as any of them does."""
        shares = [(view, self.share(view)) for view in views]
        most = max((share for _, share in shares), default=0.0)
        return [view for view, share in shares if share >= _AS_MUCH * most]

    def relevance(self, view: StatementView) -> float:
        """How many of the question's words it holds, and how well search thought of it."""
        return self.published.scores.get(view.key, 0.0) + self.share(view)


Part = Callable[[Material], list[Sentence]]


def arranged(material: Material) -> list[Passage]:
    """The answer in short first, without a title; then what belongs to it. No sentence twice."""
    opening, parts = _RECIPES.get(material.question.intent, _RECIPES[Intent.WHAT])
    if absent := _absent(material):
        return [Passage("", tuple(material.says([absent])))]
    said: set[str] = set()
    passages: list[Passage] = []
    for title, part, most in (("", opening, _SHORT), *parts):
        found = part(material)
        if part is opening and material.question.intent not in _OF_PLACES:
            found = _to_the_point(found, material)
        sentences = tuple(_new(found, said))[:most]
        said.update(_bare(each.text) for each in sentences)
        if sentences:
            passages.append(Passage(title if passages else "", sentences, is_ordered=title == STEPS))
    if not passages and (any_other := material.says(material.published.best()[:_SHORT])):
        return [Passage("", tuple(any_other))]
    return passages


def _to_the_point(sentences: Sequence[Sentence], material: Material) -> list[Sentence]:
    """What speaks of most of the question first; what speaks of nothing of it is left out."""
    shares = [(each, material.share(each.statement)) for each in sentences]
    most = max((share for _, share in shares), default=0.0)
    first = [each for each, share in shares if share >= _AS_MUCH * most]
    return [*first, *(each for each, share in shares if 0 < share < _AS_MUCH * most)]


def _absent(material: Material) -> StatementView | None:
    """What was looked for and is nowhere, where that is just what is asked: "Does it send e-mail?"."""
    best = material.published.best()[:3]
    for view in best if material.question.intent == Intent.WHETHER else ():
        text = roots(view.text)
        if view.nature == "absent" and all(held(each, text) for each in material.question.roots):
            return view
    return None


def _new(sentences: Iterable[Sentence], said: set[str]) -> Iterator[Sentence]:
    seen = set(said)
    for each in sentences:
        if _bare(each.text) not in seen:
            seen.add(_bare(each.text))
            yield each


def _bare(text: str) -> str:
    """Without the name that leads it in: "`wake` wakes an agent." says what "Wakes an agent." does."""
    return _LEAD.sub("", text).lower()


# --- openings ------------------------------------------------------------------------------------------------------


def _describing(material: Material) -> list[Sentence]:
    """What the place is for, and the statement that speaks of the very thing that was asked."""
    first = [told] if material.places and (told := material.teller.description(material.symbols[0])) else []
    best = _nearly_as_good(material.published.best(TELLING), material)
    best = sorted(best, key=lambda view: view.kind in BEHAVIOUR)  # what a thing is for, before its rules
    if first:
        own = material.places[0].symbol
        same = ("description", "does")
        best = [each for each in best if not (each.kind in same and own in {one.symbol for one in each.citations})]
    return [*first, *material.says(best[:2]), *([] if first else _outline(material))]


def _outline(material: Material) -> list[Sentence]:
    return [told] if material.places and (told := material.teller.outline(material.symbols[0])) else []


def _comparing(material: Material) -> list[Sentence]:
    """What each of the things named is for."""
    asked = [token.strip("?!.,;:`'\"()") for token in material.question.text.split()]
    by_name = {called(each).lower(): each for each in reversed(material.symbols)}
    by_name |= {called(each): each for each in reversed(material.symbols)}  # "Request" is the class, not the function
    known = (by_name.get(word) or by_name.get(word.lower()) for word in asked)
    sides = dict.fromkeys(each for each in known if each is not None)
    place_of = dict(zip(material.symbols, material.places, strict=True))
    rules = {each: material.says(material.published.of_place.get(place_of[each], ()))[:1] for each in sides}
    found = [told for each in sides for told in _description(material, each) or rules[each]]
    return found if len(found) > 1 else _describing(material)


def _ruling(material: Material) -> list[Sentence]:
    """The rules that answer, and where they stand."""
    best = material.published.best(BEHAVIOUR)
    rules = [view for view in best if view.relation not in _OF_SHAPE] or best
    telling = material.speaking(material.published.best(TELLING))
    if not set(telling) & set(rules):
        rules = telling  # no rule speaks of as much of the question as something else does
    return [*material.says(_nearly_as_good(rules, material)[:2]), *_standing(material, rules)]


def _limiting(material: Material) -> list[Sentence]:
    limits = material.speaking(material.published.best((*_LIMITS, "business_rule", "acceptance", "usage")))
    if not any(material.share(view) for view in limits):
        return _describing(material)
    set_there = [view for view in limits if view.kind in _LIMITS]
    valued = [view for view in limits if any(char.isdigit() for char in view.text) or view.values]
    return [*material.says(_nearly_as_good(set_there or valued or limits, material)[:3])] or _describing(material)


def _failing(material: Material) -> list[Sentence]:
    errors = [view for view in material.published.best() if view.kind == "error" or "raise" in view.text]
    return material.says(_nearly_as_good(errors, material, 0.8)) or _ruling(material) or _describing(material)


def _configuring(material: Material) -> list[Sentence]:
    settings = material.published.best(("usage", "configuration", "constraint"))
    return material.says(_nearly_as_good(settings, material)) or _describing(material)


def _locating(material: Material) -> list[Sentence]:
    place = next((found for each in material.symbols if (found := material.teller.place(each))), None)
    rules = material.says(_nearly_as_good(material.published.best(TELLING), material)[:1])
    return [*([place] if place else []), *rules, *_description(material, material.symbols[0])] if place else rules


def _using(material: Material) -> list[Sentence]:
    """Who calls the thing that was named; without a caller, what it is."""
    for symbol in material.symbols[:2]:
        if found := material.teller.users(symbol):
            return [found, *_description(material, symbol)]
    uses = [view for view in material.published.best() if view.relation in ("used by", "used_by", "users")]
    uses = uses or [view for view in material.of_places("dependency") if view.text.startswith("Used by")]
    return material.says(uses[:2]) or _describing(material)


def _depending(material: Material) -> list[Sentence]:
    needs = material.published.best(("service", "dependency", "developer"))
    return material.says(_nearly_as_good(needs, material)) or _describing(material)


def _testing(material: Material) -> list[Sentence]:
    found = [told for each in material.symbols if (told := material.teller.tests(each))]
    return found or _describing(material)


def _stating(material: Material) -> list[Sentence]:
    moves = [view for view in material.published.best() if view.relation in ("moves", "choices", "state-change")]
    return material.says(_nearly_as_good(moves, material)) or _ruling(material)


def _whether(material: Material) -> list[Sentence]:
    return [*material.says(_nearly_as_good(material.published.best(TELLING), material)[:2]), *_standing(material)]


# --- what follows --------------------------------------------------------------------------------------------------


def _steps(material: Material) -> list[Sentence]:
    """The path through the place: what it calls and what it decides, in the order of the code."""
    for symbol, place in [*zip(material.symbols, material.places, strict=True)][:1]:
        rules = [
            view
            for view in material.published.of_place.get(place, ())
            if view.kind in BEHAVIOUR and view.citations[0].symbol == place.symbol
        ]
        calls = [step for step in material.teller.steps(symbol) if not _is_told(step, rules)]
        steps = [*calls, *material.says(rules)]
        if len(steps) > 1:
            return sorted(steps, key=_line)
    return material.says(sorted(_inside(material), key=lambda view: view.citations[0]))


def _is_told(step: Sentence, rules: Iterable[StatementView]) -> bool:
    """Whether a rule says already that this is called, and when; a step that tells what for stays."""
    line, name = step.statement.citations[0].start, step.text.rpartition(" calls ")[2].strip("`.").rpartition(".")[2]
    return len(step.statement.citations) == 1 and any(
        rule.citations[0].start <= line <= rule.citations[0].end and "calls" in rule.text and name in rule.text
        for rule in rules
    )


def _inside(material: Material) -> list[StatementView]:
    """Of a class that does nothing itself: what its members do that the question asks about."""
    rules = [view for view in material.of_places(*BEHAVIOUR) if not _is_barely(view)]
    return sorted(rules, key=material.relevance, reverse=True)[:_PASSAGE]


def _line(sentence: Sentence) -> tuple[int, int]:
    first = sentence.statement.citations[0]
    return first.start, first.end


def _rest(material: Material) -> list[Sentence]:
    """What else holds there, as far as the question's words go; else all that does."""
    found = [view for view in material.of_places(*BEHAVIOUR, "configuration") if not _is_barely(view)]
    chosen = sorted(found, key=material.relevance, reverse=True)[:_PASSAGE]
    return material.says(sorted(chosen, key=lambda view: view.citations[0]))


def _limits(material: Material) -> list[Sentence]:
    return material.says(material.of_places(*_LIMITS))


def _errors(material: Material) -> list[Sentence]:
    return material.says(material.of_places("error"))


def _settings(material: Material) -> list[Sentence]:
    found = [*material.published.best(("usage", "configuration")), *material.of_places("configuration")]
    return material.says(sorted(dict.fromkeys(found), key=material.relevance, reverse=True))


def _users(material: Material) -> list[Sentence]:
    return [told for each in material.symbols[:2] if (told := material.teller.users(each))]


def _callers(material: Material) -> list[Sentence]:
    """What the callers are for."""
    callers = [caller for each in material.symbols[:1] for caller in material.teller.callers(each)]
    return [told for each in callers for told in _description(material, each)]


def _tests(material: Material) -> list[Sentence]:
    return [told for each in material.symbols[:2] if (told := material.teller.tests(each))]


def _elsewhere(material: Material) -> list[Sentence]:
    """The other places that may be meant, and what else search found."""
    own = {(each.path, each.symbol) for each in material.places[:1]}
    places = [
        told for each in material.symbols[1:] for told in _description(material, each)[:1] or _place(material, each)
    ]
    others = [view for view in material.published.best(TELLING) if view.citations[:1] and not _is_barely(view)]
    near = [
        view
        for view in _nearly_as_good(others, material, 0.6)
        if (view.citations[0].path, view.citations[0].symbol) not in own
    ]
    return [*places[:3], *material.says(near)]


def _place(material: Material, symbol: SymbolId) -> list[Sentence]:
    told = material.teller.place(symbol, "See also what is")
    return [told] if told else []


def _standing(material: Material, rules: Sequence[StatementView] = ()) -> list[Sentence]:
    """Where the rule stands and what that is for."""
    best = rules or material.published.best(BEHAVIOUR)
    cited = best[0].citations[:1] if best else ()
    symbol = SymbolId(cited[0].path, cited[0].symbol) if cited else next(iter(material.symbols), None)
    if symbol is None or not symbol.name:
        return []
    return _description(material, symbol)[:1] or [told for told in [material.teller.place(symbol)] if told]


def _description(material: Material, symbol: SymbolId) -> list[Sentence]:
    told = material.teller.description(symbol) or material.teller.outline(symbol)
    return [told] if told else []


def _nearly_as_good(views: Sequence[StatementView], material: Material, part: float = _AS_GOOD) -> list[StatementView]:
    scores = material.published.scores
    best = scores.get(views[0].key, 0.0) if views else 0.0
    return [view for view in views if scores.get(view.key, 0.0) >= part * best]


def _is_barely(view: StatementView) -> bool:
    return any(view.text.startswith(each) for each in _BARELY)


STEPS = "Step by step"
_MORE = ("What else holds there", _rest, _PASSAGE)
_WHO = ("Who uses it", _users, 2)
_FOR = ("What the callers do", _callers, 3)
_TESTED = ("How it is tested", _tests, 2)
_FAILS = ("When it goes wrong", _errors, 5)
_BOUNDS = ("Limits and settings", _limits, 5)
_ELSE = ("Related", _elsewhere, 5)

_RECIPES: dict[Intent, tuple[Part, tuple[tuple[str, Part, int], ...]]] = {
    Intent.HOW: (_describing, ((STEPS, _steps, _STEPS), _BOUNDS, _FAILS, _ELSE, _WHO, _TESTED)),
    Intent.WHEN: (_ruling, (_MORE, _ELSE, _WHO, _TESTED)),
    Intent.WHERE: (_locating, (_MORE, _ELSE, _WHO, _TESTED)),
    Intent.LIMITS: (_limiting, (("Where it holds", _standing, 1), _MORE, _ELSE, _WHO)),
    Intent.ERRORS: (_failing, (_FAILS, ("Where it happens", _standing, 1), _ELSE, _WHO, _TESTED)),
    Intent.CONFIGURE: (_configuring, (("Other settings", _settings, _PASSAGE), _ELSE, _WHO)),
    Intent.USERS: (_using, (_FOR, _MORE, _TESTED)),
    Intent.DEPENDS: (_depending, (_ELSE, ("Step by step", _steps, _STEPS))),
    Intent.TESTS: (_testing, (_MORE, _WHO)),
    Intent.STATES: (_stating, (_MORE, _ELSE, _WHO)),
    Intent.WHETHER: (_whether, (_MORE, _ELSE, _WHO, _TESTED)),
    Intent.COMPARE: (_comparing, (_MORE, _ELSE, _WHO)),
    Intent.WHAT: (_describing, (_MORE, _ELSE, _WHO, _TESTED)),
}
