"""What a thing is for, in its authors' words, cited to the sentence."""

import re

from specs.analysis.facts import Symbol
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import (
    DETERMINERS,
    NOUNS_AS_WELL,
    base_form,
    capitalised,
    code,
    indicative,
    is_codeable,
    says_more,
    split_identifier,
    third_person,
)
from specs.writing.grouping import Group
from specs.writing.index import CALLABLE_KINDS, CONSTRUCTORS, Index
from specs.writing.markup import Sentence, doc_sentences
from specs.writing.prose import Prose

MAX_SENTENCES = 4
# What points elsewhere, goes on about the sentence before, or speaks to the caller.
_POINTS_ELSEWHERE = re.compile(
    r"(?:See|Refer to|Read|For (?:more|further|details|reasons?|the reason|example|instance)|Note|I\.e\.|E\.g\."
    r"|Therefore|Hence|In other words|Suitable|To be used|Tip|Hint|Use (?:it|them|these)|Please|You)(?!\w)"
    r"|.*\b(?:please|refer to|see also)\b"
)
MAX_OF_METHODS = 2
_ADVERBS = frozenset("only also just always never automatically safely securely quickly lazily recursively".split())


def write_description(collector: Collector, index: Index, group: Group, place: SymbolId) -> None:
    symbol = index.package.symbols[place]
    if symbol.doc is None:
        return
    main = place == group.anchor
    limit = MAX_SENTENCES if main else MAX_OF_METHODS
    for number, sentence in enumerate(doc_sentences(symbol.doc, limit)):
        if number and _POINTS_ELSEWHERE.match(sentence.text):
            return
        if not says_more(sentence.text, place.name):
            if number:
                return
            continue  # "Lock exception." says the name again; what follows may say more
        text = _told(symbol, place, sentence, main=main and group.kind == "behaviour")
        if not text:
            return
        prose = Prose(index, place.path, place.name)
        prose.cite(sentence.start, sentence.end)
        about = About(place.path, place.name, "doc", place.name.rpartition(".")[2], str(number) if number else "")
        weight = (10 if main else 6) - number
        collector.add(prose, "description", text, about, nature="documented", weight=weight)


def _told(symbol: Symbol, place: SymbolId, sentence: Sentence, *, main: bool) -> str:
    """The anchor's docstring speaks for the requirement; a method's is led in by the method's name."""
    name = place.name.rpartition(".")[2]
    sentence = _without_name(sentence, name)
    if sentence.text.startswith("Whether ") and symbol.kind in CALLABLE_KINDS:
        told = f"Tells w{sentence.text[1:]}"
        return told if main else f"{code(name)} {told[:1].lower()}{told[1:]}" if is_codeable(name) else ""
    told = indicative(
        capitalised(sentence.text), split_identifier(name)[:1], of_class=symbol.kind not in CALLABLE_KINDS
    )
    if main:
        return told
    if name in CONSTRUCTORS or not is_codeable(name):
        return ""
    return led_in(name, told, kind=symbol.kind, changed=told != capitalised(sentence.text))


def _without_name(sentence: Sentence, name: str) -> Sentence:
    """ "Push takes many hooks": the name of what is documented, before the verb that tells of it."""
    first, _, rest = sentence.text.partition(" ")
    verb = rest.partition(" ")[0].lower()
    if first.lower() != name.lower() or base_form(verb) in ("", verb):
        return sentence
    if base_form(verb) in NOUNS_AS_WELL and rest.split(" ")[1:2] and rest.split(" ")[1] not in DETERMINERS:
        return sentence  # "Reorder links by date": what is reordered
    return Sentence(capitalised(rest), sentence.start, sentence.end)


# "Tests in added suites will be executed": of things, and no deed
_OF_THINGS = re.compile(r"(?:in|of|on|for|from)\b[^,;.]{,80}?\b(?:will|can|may|must|should|are)\b")


def led_in(name: str, told: str, *, kind: str, changed: bool) -> str:
    """ "`claim` marks a due timer as taken"; what isn't said in a verb follows a colon."""
    first, space, rest = told.partition(" ")
    lower = first.lower()
    acts = (
        changed
        or (lower in _ADVERBS and base_form(second := rest.partition(" ")[0]) not in ("", second))
        or (base_form(first) not in ("", lower) and _OF_THINGS.match(rest) is None)
        or (name[:1].islower() and lower == third_person(name.lower()))
    )
    if space and acts and kind not in ("type", "enum", "property"):
        return f"{code(name)} {lower} {rest}"
    if first == name and rest[:1].islower():  # "Reserve is shorthand for ReserveN."
        return f"{code(name)} {rest}"
    return f"{code(name)}: {capitalised(told)}"
