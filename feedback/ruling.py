"""Rules over a whole spec, obeyed and judged. Pure: the same draft and rules give the same result.

A rule about a word rewords what the engine wrote, where that is prose: names of the code, quotations, and what
reviewers stated stay as they are, and are reported where they say the word all the same.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, cast

from specs.evidence.literals import literals
from specs.evidence.sources import Sources
from specs.writing.draft import About, Capability, Draft, Ears, Requirement, Statement, StatementKind
from specs.writing.english import article, capitalised, plural, split_identifier
from specs.writing.identity import statements
from specs.writing.keys import short_hash

MOST_FOUND = 50
# What is set apart in a sentence: names of the code, quotations, addresses.
_SET_OFF = re.compile(r"`[^`]*`|\"[^\"]*\"|“[^”]*”|https?://\S+")
_LONGEST_WATCHED = 40  # cited lines of one statement that are looked at


@dataclass(frozen=True, slots=True)
class Term:
    id: int
    avoid: str
    instead: str


@dataclass(frozen=True, slots=True)
class Principle:
    id: int
    text: str
    section: StatementKind
    watch: tuple[str, ...]  # in small letters


Ruling = Term | Principle


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a draft made of a rule."""

    rule: Ruling
    state: Literal["obeyed", "broken", "suspect", "stated"]
    reworded: int = 0
    breaches: int = 0
    found: tuple[str, ...] = ()  # keys of the first statements that still say it, or are suspect


def obey(draft: Draft, rules: Sequence[Ruling]) -> tuple[Draft, dict[int, int]]:
    """The draft in the words that the rules want, and how many statements each of them reworded."""
    counts: dict[int, int] = {}
    for rule in rules:
        if isinstance(rule, Term):
            wording = Wording(rule)
            draft = _mapped(draft, wording.of_statement, wording.of_text)
            counts[rule.id] = wording.reworded
    return draft, counts


def stated(rules: Iterable[Ruling]) -> Iterator[Statement]:
    """The statements by which a spec tells of principles."""
    for rule in rules:
        if isinstance(rule, Principle):
            about = About("", "", "rule", f"rule {rule.id}")
            yield Statement(key_of(rule.id), rule.section, "stated", rule.text, about, rule=rule.id)


def judge(draft: Draft, rules: Sequence[Ruling], counts: dict[int, int], sources: Sources) -> tuple[Ruled, ...]:
    """One verdict for each rule, of the draft with everything folded in."""
    told = tuple(statements(draft))
    return tuple(
        _of_term(rule, told, counts.get(rule.id, 0)) if isinstance(rule, Term) else _of_principle(rule, told, sources)
        for rule in rules
    )


def key_of(rule: int) -> str:
    """Of the statement that a principle is told by."""
    return short_hash("rule", str(rule))


def in_the_way(avoid: str, instead: str) -> bool:
    """Whether the new word says the old one again, so that no run could obey."""
    return Wording(Term(0, avoid, instead)).is_in(instead)


class Wording:
    """One word in place of another."""

    def __init__(self, rule: Term) -> None:
        self.rule = rule
        self.reworded = 0
        forms = sorted({rule.avoid, plural(rule.avoid)}, key=len, reverse=True)
        word = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms)
        # Not as part of a name: user_id, user-agent, app.user, /user, @user, user().
        self._pattern = re.compile(rf"(?<![\w\-./@#$<{{])({word})(?![\w\-/@=(]|\.\w)", re.IGNORECASE)

    @cached_property
    def _with_article(self) -> re.Pattern[str]:
        return re.compile(rf"\b(an?)(\s+)(?={self._pattern.pattern})", re.IGNORECASE)

    def of_statement(self, found: Statement) -> Statement:
        if found.nature == "stated":
            return found
        text = self.of_text(found.text)
        if text == found.text:
            return found
        self.reworded += 1
        ears = found.ears
        if ears is not None:
            ears = Ears(ears.pattern, self.of_text(ears.trigger), self.of_text(ears.response))
        return replace(found, text=text, ears=ears)

    def of_text(self, text: str) -> str:
        """Reworded, but only where the result says no other number, name or quotation: the evidence still proves it."""
        if self._pattern.search(text) is None:
            return text
        pieces, end = [], 0
        for match in _SET_OFF.finditer(text):
            pieces += [self._prose(text[end : match.start()], end == 0), match[0]]
            end = match.end()
        pieces.append(self._prose(text[end:], end == 0))
        after = "".join(pieces)
        return after if set(literals(after)) == set(literals(text)) else text

    def is_in(self, text: str) -> bool:
        return self._pattern.search(_SET_OFF.sub(" ", text)) is not None

    def _prose(self, text: str, begins: bool) -> str:
        def word(match: re.Match[str]) -> str:
            found = match[0]
            begins_sentence = re.search(r"(?:^|[.!?:]\s+)$", text[: match.start()]) is not None
            if found[:1].isupper() and not self.rule.avoid[:1].isupper():
                # A capital inside a sentence marks a name, a word all in capitals too.
                if found.isupper() or not begins_sentence or (match.start() == 0 and not begins):
                    return found
                return capitalised(self._in_number(found))
            return self._in_number(found)

        def with_article(match: re.Match[str]) -> str:
            after = text[match.end() :]
            noun = self._pattern.match(text, match.end())
            if noun is None or word(noun) == noun[0] or not after:
                return match[0]
            new = article(self.rule.instead)
            return (capitalised(new) if match[1][:1].isupper() else new) + match[2]

        # The articles first, while the words that they belong to still stand there.
        marked, moved = [], 0
        for match in self._with_article.finditer(text):
            marked.append((match.start(), match.end(), with_article(match)))
        words = [(match.start(), match.end(), word(match)) for match in self._pattern.finditer(text)]
        out = []
        for start, end, new in sorted([*marked, *words]):
            out += [text[moved:start], new]
            moved = end
        return "".join([*out, text[moved:]])

    def _in_number(self, found: str) -> str:
        is_plural = " ".join(found.casefold().split()) != self.rule.avoid.casefold()
        return plural(self.rule.instead) if is_plural else self.rule.instead


def _of_term(rule: Term, told: Sequence[Statement], reworded: int) -> Ruled:
    wording = Wording(rule)
    left = [each.key for each in told if wording.is_in(each.text)]
    return Ruled(rule, "broken" if left else "obeyed", reworded, len(left), tuple(left[:MOST_FOUND]))


def _of_principle(rule: Principle, told: Sequence[Statement], sources: Sources) -> Ruled:
    if not rule.watch:
        return Ruled(rule, "stated")
    suspects = [each.key for each in told if each.key != key_of(rule.id) and _hints(each, rule.watch, sources)]
    return Ruled(rule, "suspect" if suspects else "obeyed", 0, len(suspects), tuple(suspects[:MOST_FOUND]))


def _hints(statement: Statement, watch: Sequence[str], sources: Sources) -> bool:
    """Whether the statement and the code that it cites hold every watched word, be it the beginning of a longer one."""
    cited = (sources.cited(each.path, each.start, min(each.end, each.start + _LONGEST_WATCHED)) or ""
             for each in statement.citations)  # fmt: skip
    words = set(split_identifier(" ".join([statement.text, *cited])))
    return all(any(word.startswith(wanted) for word in words) for wanted in watch)


def _mapped(draft: Draft, of_statement: Callable[[Statement], Statement], of_text: Callable[[str], str]) -> Draft:
    def requirement(found: Requirement) -> Requirement:
        return replace(found, title=of_text(found.title), statements=tuple(map(of_statement, found.statements)))

    def capability(found: Capability) -> Capability:
        return replace(
            found,
            title=of_text(found.title),
            summary=tuple(map(of_statement, found.summary)),
            requirements=tuple(map(requirement, found.requirements)),
        )

    overview = draft.overview
    return replace(
        draft,
        overview=replace(
            overview,
            purpose=tuple(map(of_statement, overview.purpose)),
            does=tuple(map(of_statement, overview.does)),
            does_not=tuple(map(of_statement, overview.does_not)),
            services=tuple(map(of_statement, overview.services)),
        ),
        capabilities=tuple(map(capability, draft.capabilities)),
        usage_guide=tuple(map(of_statement, draft.usage_guide)),
        developer_docs=tuple(map(of_statement, draft.developer_docs)),
    )


def section(name: str) -> StatementKind:
    return cast(StatementKind, name)
