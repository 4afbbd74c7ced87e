"""Which symbols a question is about: those that the best evidence lies in. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.answers.gathering import Evidence, Gathered
from search.answers.question import Intent
from search.answers.stems import roots
from search.words import named

SYMBOLS = 4
NAMED = 0.15  # what it counts that the words stand in the name itself
_CLOSE = 0.7  # of the best one's score: what is so much weaker is another subject
_DECAY = 0.85

# What a kind of chunk is worth to a kind of question; 1 where nothing is said.
_KINDS: dict[Intent, dict[str, float]] = {
    Intent.HOW: {"symbol": 1.2, "description": 1.15, "requirement": 1.15, "configuration": 0.8, "usage": 0.8},
    Intent.WHERE: {"symbol": 1.2, "business_rule": 1.1, "constraint": 1.1, "acceptance": 1.1},
    Intent.WHEN: {"acceptance": 1.3, "business_rule": 1.3, "error": 1.25, "constraint": 1.2, "symbol": 1.05},
    Intent.LIMITS: {"constraint": 1.4, "configuration": 1.2, "business_rule": 1.2, "acceptance": 1.1},
    Intent.ERRORS: {"error": 1.4, "acceptance": 1.15, "constraint": 1.1, "business_rule": 1.05},
    Intent.CONFIGURE: {"usage": 1.35, "configuration": 1.35, "option": 1.35, "command": 1.2, "constraint": 1.1},
    Intent.STATES: {"business_rule": 1.3, "acceptance": 1.1, "symbol": 1.05},
    Intent.DEPENDS: {"service": 1.4, "dependency": 1.3, "developer": 1.3},
    Intent.WHETHER: {"does_not": 1.0, "description": 1.1, "business_rule": 1.1, "does": 1.1},
    Intent.PACKAGES: {"service": 1.2, "does": 1.2, "purpose": 1.2, "description": 1.1},
}
_POOR = {"capability": 0.75, "package": 0.75, "developer": 0.8, "dependency": 0.85, "summary": 0.85, "does_not": 0.8}


@dataclass(frozen=True, slots=True)
class Place:
    """A symbol of a package; "" is the file itself."""

    package: int
    path: str
    symbol: str

    @property
    def name(self) -> str:
        return self.symbol.rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Ranked:
    evidence: Evidence
    coverage: float  # the part of what the question asks about that it holds, the rare words counting more
    score: float


def ranked(gathered: Gathered) -> list[Ranked]:
    """The evidence by how well it answers, the best first."""
    kinds = _KINDS.get(gathered.question.intent, {})
    asked = {named(name) for name in gathered.question.names}
    found = []
    for each in gathered.evidence:
        coverage = covered(each.holds, gathered.rarity)
        kind = each.found.kind
        own_name = any(named(name) in asked for name in (each.symbol, each.symbol.rpartition(".")[2]) if name)
        score = 0.5 * coverage + 0.5 * max(0.0, each.nearness) + 0.15 / (1 + 0.1 * each.place) + 0.2 * own_name
        score += NAMED * covered(each.names, gathered.rarity)
        found.append(Ranked(each, coverage, score * kinds.get(kind, _POOR.get(kind, 1.0))))
    return sorted(found, key=lambda each: (-each.score, each.evidence.place))


def covered(holds: Mapping[str, float], rarity: Mapping[str, float]) -> float:
    total = sum(rarity.values())
    return sum(rarity[each] * holds.get(each, 0.0) for each in rarity) / total if total else 0.0


def focus(found: Sequence[Ranked], gathered: Gathered) -> list[Place]:
    """The symbols that the best evidence lies in; one that the question names comes first."""
    scores: dict[Place, float] = defaultdict(float)
    counts: dict[Place, int] = defaultdict(int)
    functions = _functions(found)
    for each in found:
        evidence = each.evidence
        places = {
            (one.path, _outermost(one.path, one.symbol, functions))
            for one in evidence.found.citations[:3]
            if one.symbol
        }
        for path, symbol in places:
            place = Place(evidence.package.pk, path, symbol)
            # Several statements of one symbol support it, the second less than the first.
            scores[place] += each.score * _DECAY * 0.35 ** counts[place] / len(places) ** 0.5
            counts[place] += 1
    asked = {name.lower() for name in gathered.question.names}
    plain, wanted = {word.lower() for word in gathered.question.words}, frozenset(gathered.question.roots)
    for place in scores:
        if place.name in gathered.question.names:
            scores[place] += 1.2  # "findRoute" is not "FindRoute"
        elif place.name.lower() in asked or place.symbol.lower() in asked:
            scores[place] += 1.0
        elif roots(place.name) == wanted:
            scores[place] += 0.4
        elif place.name.lower() in plain and len(place.name) > 3:
            scores[place] += 0.1
    order = sorted(scores, key=lambda place: (-scores[place], place.path, place.symbol))
    near = [place for place in order if scores[place] >= _CLOSE * scores[order[0]]]
    if gathered.question.intent == Intent.COMPARE:  # both sides, however weak the evidence for one of them
        near = list(dict.fromkeys([*(each for each in order if each.name.lower() in plain | asked), *near]))
    return near[:SYMBOLS]


def _outermost(path: str, symbol: str, functions: frozenset[tuple[str, str]]) -> str:
    """A function inside a function is a step of it."""
    parts = symbol.split(".")
    for number in range(1, len(parts)):
        if (path, ".".join(parts[:number])) in functions:
            return ".".join(parts[:number])
    return symbol


def _functions(found: Iterable[Ranked]) -> frozenset[tuple[str, str]]:
    """Of the symbols found those that hold code, not members: by the habits of all languages here they begin small."""
    symbols = (each.evidence for each in found if each.evidence.found.kind == "symbol")
    return frozenset(
        (each.path, each.symbol) for each in symbols if each.symbol.rpartition(".")[2].lstrip("_")[:1].islower()
    )
