"""Statements that say the same of several things are one statement: methods alike, and the cases of a switch."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace

from specs.writing.collecting import MAX_TEXT, Found, merged
from specs.writing.draft import Ears
from specs.writing.english import ended, listing
from specs.writing.keys import masked

ALIKE = 2  # methods that are told in the same words
CASES = 3  # answers to one question
MAX_CASES = 12
MAX_CITED = 24
_TOLD_OF_METHODS = frozenset({"description", "constraint", "error", "configuration"})
_MARK = "\ufffc"
_ASKED = re.compile(r"(`[^`]+`(?: \(`[^`]+`\))?) is (.+)")  # with what a local name stands for
_ANSWER = re.compile(r"(.+ SHALL (?:return|answer)) (.+)")
_CHOICE = re.compile(
    r"When (?:by then )?(`[^`]+`(?: \(`[^`]+`\))?) is (.+), (`[^`]+`|the package) "
    r"(sets `[^`]+` to|writes) (\"[^\"]*\"|[^,]+)\."
)


def told_together(found: Sequence[Found]) -> list[Found]:
    found = _as_one(_as_one(found, _alike, ALIKE, _named_together), _asked, CASES, _answers)
    return _as_one(found, _chosen, CASES, _choices)


def _as_one(
    found: Sequence[Found],
    sign: Callable[[Found], Hashable],
    fewest: int,
    together: Callable[[list[Found]], Found | None],
) -> list[Found]:
    """In place of the first of each lot, the one statement that tells them all."""
    lots: dict[Hashable, list[Found]] = defaultdict(list)
    for each in found:
        if (shared := sign(each)) is not None:
            lots[shared].append(each)
    said: dict[int, Found] = {}
    gone: set[int] = set()
    for lot in lots.values():
        one = together(lot) if len(lot) >= fewest else None
        if one is not None:
            said[id(lot[0])] = one
            gone |= {id(each) for each in lot[1:]}
    return [said.get(id(each), each) for each in found if id(each) not in gone]


def _name(found: Found) -> str:
    return found.statement.about.symbol.rpartition(".")[2]


def _alike(found: Found) -> Hashable:
    """What is said of a method, but for its name."""
    statement, name = found.statement, _name(found)
    about = statement.about
    if statement.kind not in _TOLD_OF_METHODS or statement.ears is not None or f"`{name}`" not in statement.text:
        return None
    if statement.kind == "description" and about.relation != "doc":
        return None
    return statement.kind, about.path, about.symbol.rpartition(".")[0], about.tie, _masked(statement.text, name)


def _masked(text: str, name: str) -> str:
    return text.replace(f"`{name}`", _MARK).replace(f"`{name.upper()}`", _MARK).replace(f"an {_MARK}", f"a {_MARK}")


def _named_together(lot: list[Found]) -> Found | None:
    """ "`get`, `head` or `post` sends a `GET`, `HEAD` or `POST` request." """
    names = list(dict.fromkeys(_name(each) for each in lot))
    first = lot[0].statement
    if len(names) < ALIKE:
        return None
    text = first.text
    for spelled in (str, str.upper):
        one = f"`{spelled(names[0])}`"
        text = text.replace(one, listing([f"`{spelled(name)}`" for name in names], "or"))
    if len(text) > MAX_TEXT:
        return None
    citations = [citation for each in lot for citation in each.statement.citations]
    return replace(lot[0], statement=replace(first, text=text, citations=merged(citations)))


def _asked(found: Found) -> Hashable:
    """The one question of a switch, or of a chain of ifs, that is answered by a value."""
    statement = found.statement
    about = statement.about
    if statement.ears is None or about.relation not in ("guard:eq:return", "guard:any:return", "guard:in:return"):
        return None
    asked, answer = _ASKED.fullmatch(statement.ears.trigger), _ANSWER.fullmatch(statement.ears.response)
    if asked is None or answer is None or " and " in statement.ears.trigger or " and " in answer[2]:
        return None
    return about.path, about.symbol, asked[1], answer[1]


def _answers(lot: list[Found]) -> Found | None:
    pairs: list[tuple[str, str]] = []
    for each in lot:
        ears = each.statement.ears
        asked = _ASKED.fullmatch(ears.trigger) if ears is not None else None
        answer = _ANSWER.fullmatch(ears.response) if ears is not None else None
        if asked is None or answer is None:
            return None
        pairs.append((asked[2].removeprefix("one of "), answer[2]))
    first = lot[0].statement
    if first.ears is None:
        return None
    answer = _ANSWER.fullmatch(first.ears.response)
    assert answer is not None  # each of the lot has one
    subject, leading = first.ears.trigger.partition(" is ")[0], answer[1]
    told = [f"{answer} for {value}" for value, answer in pairs[:MAX_CASES]]
    listed = listing(told) if len(pairs) <= MAX_CASES else f"{', '.join(told)}, …"
    trigger = f"{subject} is one of these"
    response = f"{leading} {listed}"
    text = ended(f"WHEN {trigger} THEN {response}")
    citations = merged([c for each in lot[:MAX_CASES] for c in each.statement.citations])
    if len(text) > MAX_TEXT or len(citations) > MAX_CITED:
        return None
    values = tuple(value for each in lot[:MAX_CASES] for value in each.statement.values)
    derivations = tuple(dict.fromkeys(d for each in lot[:MAX_CASES] for d in each.statement.derivations))
    about = replace(first.about, relation="switch", tie=masked(first.about.subject))
    statement = replace(
        first, text=text, citations=citations, about=about, ears=Ears("when", trigger, response), values=values,
        derivations=derivations, kind="acceptance",
    )  # fmt: skip
    return replace(lot[0], statement=statement, weight=max(each.weight for each in lot))


def _chosen(found: Found) -> Hashable:
    """What one name becomes, by the cases of one question."""
    statement = found.statement
    about = statement.about
    if statement.kind != "business_rule" or about.relation not in (
        "guard:eq:set",
        "guard:in:set",
        "guard:eq:call",
        "guard:in:call",
    ):
        return None
    said = _CHOICE.fullmatch(statement.text)
    if said is None or " and " in said[2] or " and " in said[5]:
        return None
    return about.path, about.symbol, said[1], said[3], said[4]


def _choices(lot: list[Found]) -> Found | None:
    said = [match for each in lot if (match := _CHOICE.fullmatch(each.statement.text)) is not None]
    first = lot[0].statement
    told = [f"{each[5]} for {each[2].removeprefix('one of ')}" for each in said[:MAX_CASES]]
    listed = listing(told) if len(said) <= MAX_CASES else f"{', '.join(told)}, …"
    text = ended(f"By {said[0][1]}, {said[0][3]} {said[0][4]} {listed}")
    citations = merged([c for each in lot[:MAX_CASES] for c in each.statement.citations])
    if len(text) > MAX_TEXT or len(citations) > MAX_CITED or len(said) < len(lot):
        return None
    values = tuple(value for each in lot[:MAX_CASES] for value in each.statement.values)
    derivations = tuple(dict.fromkeys(d for each in lot[:MAX_CASES] for d in each.statement.derivations))
    about = replace(first.about, relation="choice", tie=masked(first.about.subject))
    statement = replace(first, text=text, citations=citations, about=about, values=values, derivations=derivations)
    return replace(lot[0], statement=statement, weight=max(each.weight for each in lot))
