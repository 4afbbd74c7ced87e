"""What a thing is for, in its authors' words, cited to the sentence."""

from specs.analysis.facts import Symbol
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import base_form, capitalised, code, indicative, is_codeable
from specs.writing.grouping import Group
from specs.writing.index import CONSTRUCTORS, Index
from specs.writing.markup import Sentence, doc_sentences
from specs.writing.prose import Prose

MAX_SENTENCES = 3


def write_description(collector: Collector, index: Index, group: Group, place: SymbolId) -> None:
    symbol = index.package.symbols[place]
    if symbol.doc is None:
        return
    main = place == group.anchor
    limit = MAX_SENTENCES if main else 1
    for number, sentence in enumerate(doc_sentences(symbol.doc, limit)):
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
    if main:
        return indicative(sentence.text)
    if name in CONSTRUCTORS or not is_codeable(name):
        return ""
    told = indicative(sentence.text)
    first, space, rest = told.partition(" ")
    if space and base_form(first) and symbol.kind not in ("class", "interface", "type", "enum"):
        return f"{code(name)} {first.lower()} {rest}"
    return f"{code(name)}: {capitalised(told)}"
