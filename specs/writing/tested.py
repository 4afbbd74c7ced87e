"""Which test exercises which statement: each test goes to the statement of its symbols that it speaks of most."""

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import lru_cache

from specs.analysis.facts import TestCase
from specs.analysis.package import SymbolId, TestLink
from specs.writing.collecting import Found
from specs.writing.draft import Citation, Statement
from specs.writing.english import split_identifier
from specs.writing.index import Index

MAX_TESTS_A_STATEMENT = 3
MAX_TESTS_A_GROUP = 120
MIN_SCORE = 3.0
EXERCISED = frozenset({"acceptance", "constraint", "business_rule", "error", "description"})
_COMMON = frozenset(
    "a an the is are be of to in on for and or not no with when then if it its at by from as that this shall must "
    "package test tests returns return raises raise should can does do has have will would otherwise set value "
    "true false none null self x y s i".split()
)
_QUALIFIED = re.compile(r"\.|::|\\")  # ferry::QueueFull, \LogicException
_TOKEN = re.compile(r"[A-Za-z_]\w*|\d[\d_.]*|\.\.\.")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a test speaks of."""

    words: frozenset[str]
    raises: frozenset[str]
    returns: frozenset[str]
    quoted: tuple[str, ...]


def link_tests(index: Index, group: list[SymbolId], found: list[Found]) -> list[Found]:
    """The same statements, each with the tests that exercise it best."""
    links = _links(index, group)
    candidates = [number for number, each in enumerate(found) if each.statement.kind in EXERCISED]
    if not links or not candidates:
        return found
    tokens = {number: _statement_tokens(found[number].statement) for number in candidates}
    chosen: dict[int, list[tuple[float, int, Citation]]] = defaultdict(list)
    for order, (link, reached) in enumerate(links):
        wanted = _wanted(link.test)
        best_score, best = 0.0, -1
        described_score, described = -99.0, -1
        for number in candidates:
            statement = found[number].statement
            if not any((c.path, c.symbol) in reached for c in statement.citations):
                continue
            score = _score(wanted, statement, tokens[number]) - 0.5 * (link.depth - 1)
            if score > best_score:
                best_score, best = score, number
            if statement.kind == "description" and score > described_score:
                described_score, described = score, number
        if best_score < MIN_SCORE and described >= 0 and link.depth == 1:
            best, best_score = described, MIN_SCORE  # it speaks of nothing else: what is tried out is the thing itself
        if best >= 0 and best_score >= MIN_SCORE:
            citation = Citation(link.path, link.test.start, link.test.end, link.test.symbol or link.test.name)
            chosen[best].append((-best_score, order, citation))
    linked = list(found)
    for number, tests in chosen.items():
        kept = tuple(dict.fromkeys(citation for _, _, citation in sorted(tests)))[:MAX_TESTS_A_STATEMENT]
        linked[number] = replace(found[number], statement=replace(found[number].statement, tests=kept))
    return linked


def _links(index: Index, group: list[SymbolId]) -> list[tuple[TestLink, frozenset[tuple[str, str]]]]:
    """The tests that reach the group, nearest first, each with the symbols of the group that it reaches."""
    reached: dict[tuple[str, int, str], set[tuple[str, str]]] = defaultdict(set)
    nearest: dict[tuple[str, int, str], TestLink] = {}
    for place in group:
        for link in index.package.tests.get(place, ()):
            key = (link.path, link.test.start, link.test.symbol)
            reached[key].add((place.path, place.name))
            if key not in nearest or link.depth < nearest[key].depth:
                nearest[key] = link
    ordered = sorted(nearest, key=lambda key: (nearest[key].depth, key))[:MAX_TESTS_A_GROUP]
    return [
        (nearest[key], frozenset(reached[key]))
        for key in ordered
        if nearest[key].test.end - nearest[key].test.start < 150
    ]


@lru_cache(maxsize=20_000)
def _wanted(test: TestCase) -> _Wanted:
    texts = [test.sentence, test.group, *test.cases, *(each.text for each in test.expects)]
    raises = {_QUALIFIED.split(each.raises)[-1] for each in test.expects if each.raises}
    returns: set[str] = set()
    for each in test.expects:
        condition = each.condition
        if condition is None:
            continue
        if condition.op == "is_null":
            returns.add("none")
        elif condition.op in ("truthy", "falsy"):
            returns.add("true" if condition.op == "truthy" else "false")
        elif condition.right is not None and condition.right.has_value and condition.op == "eq":
            returns.add(str(condition.right.value).lower())
    quoted = tuple(
        literal
        for each in test.expects
        for literal in re.findall(r"\"([^\"]{4,})\"|'([^']{4,})'", each.text)
        for literal in literal
        if literal
    )
    return _Wanted(_tokens(" ".join(texts)), frozenset(raises), frozenset(returns), quoted)


def _statement_tokens(statement: Statement) -> frozenset[str]:
    return _tokens(statement.text) | frozenset(str(value.value).lower() for value in statement.values)


@lru_cache(maxsize=50_000)
def _tokens(text: str) -> frozenset[str]:
    found: set[str] = set()
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token[0].isdigit() or token.startswith(".."):
            found.add(token)
            continue
        parts = split_identifier(token)
        found.update(_stem(part) for part in parts if part not in _COMMON)
    return frozenset(found)


def _stem(word: str) -> str:
    """Enough to meet: shortened and shorter, questions and question."""
    for ending in ("ings", "ing", "ers", "er", "ed", "es", "en", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _score(wanted: _Wanted, statement: Statement, tokens: frozenset[str]) -> float:
    shared = wanted.words & tokens
    score = sum(2.0 if token[0].isdigit() or token.startswith("..") else 1.0 for token in shared)
    score -= 0.02 * len(tokens)
    text = statement.text
    for error in wanted.raises:
        if f"`{error}`" in text or f".{error}`" in text:
            score += 4.0 if statement.kind in ("error", "constraint") else 1.0
        elif statement.kind == "error":
            score -= 2.0
    if wanted.raises and statement.kind == "acceptance":
        score -= 1.0
    if statement.ears is not None and wanted.returns:
        response = statement.ears.response.lower()
        if any(re.search(rf"return [\"`]?{re.escape(value)}(?!\w)", response) for value in wanted.returns):
            score += 2.5
    score += sum(3.0 for literal in wanted.quoted if literal in text)
    if statement.kind == "description" or statement.about.relation == "error-type":
        score -= 1.5  # what something is, rather than what it does
    return score
