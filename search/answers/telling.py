"""Sentences that no spec holds, composed from facts for one answer: what calls what, where something stands, what tests
it. Each passes the same gate as a spec's statements, or is not said."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from search.answers.code import Code
from search.answers.shapes import Sentence
from specs.analysis.package import Edge, SymbolId, TestLink
from specs.evidence.gate import problems
from specs.generation import CATALOGUE_NAMES
from specs.models import Package
from specs.reading import CitationView, StatementView
from specs.writing.descriptions import led_in
from specs.writing.draft import About, Citation, Nature, Statement
from specs.writing.english import code as named
from specs.writing.english import ended, indicative, is_codeable, listing, says_more, split_identifier
from specs.writing.index import CALLABLE_KINDS, CONSTRUCTORS
from specs.writing.markup import doc_sentences

NAMED_AT_ONCE = 6
_OF_CONSTRUCTION = frozenset({*CONSTRUCTORS})


# Of these the subject goes without saying where they stand in a spec; in an answer it does not.
_OF_SYMBOL = frozenset({"description", "acceptance", "business_rule", "error", "constraint", "configuration"})
_IN_CODE = re.compile(r"`([^`]+)`")


def sentence_of(package: Package, view: StatementView) -> Sentence:
    """A published statement outside of its place in the spec: "`wait_random`: Unless given, `min` is 0."."""
    cited = view.citations[0] if view.citations else None
    if cited is None or not cited.symbol or view.kind not in _OF_SYMBOL or view.nature in ("absent", "stated"):
        return Sentence(package, view)
    name = called(SymbolId(cited.path, cited.symbol))
    own = {part.lower() for part in cited.symbol.split(".")}
    spoken = {part.lower() for each in _IN_CODE.findall(view.text) for part in re.split(r"\W+", each)}
    has_subject = view.text.startswith("The ") or (
        view.text[:1] == "`" and view.kind in ("description", "configuration")
    )
    if not is_codeable(name) or own & spoken or has_subject:
        return Sentence(package, view)
    return Sentence(package, replace(view, text=led_in(name, view.text, kind="function", changed=False)))


class Teller:
    def __init__(self, code: Code) -> None:
        self.code = code
        self.package = code.index.package

    def description(self, place: SymbolId) -> Sentence | None:
        """ "`wake` wakes an agent", in the words of its authors."""
        told = self._described(place)
        return self._proved(told[0], (told[1],), "documented") if told else None

    def outline(self, place: SymbolId) -> Sentence | None:
        """Of what nobody described: what it builds on, in the order of the code."""
        edges = list(_once(self._calls(place)))[:NAMED_AT_ONCE]
        if not edges:
            return None
        others = listing(list(dict.fromkeys(named(called(edge.callee)) for edge in edges)))
        places = [_cited(place, edge) for edge in edges]
        order = ", in this order" if len(edges) > 1 else ""
        return self._proved(f"{named(called(place))} calls {others}{order}.", places)

    def steps(self, place: SymbolId) -> list[Sentence]:
        """What it calls, in the order of the code, each with what that does."""
        found = []
        for edge in _once_a_name(self._calls(place)):
            text = f"{named(called(place))} calls {named(called(edge.callee))}"
            told = self._described(edge.callee)
            lead = f"{named(called(edge.callee))} "
            if told and told[0].startswith(lead):
                step = self._proved(
                    f"{text}, which {told[0].removeprefix(lead)}", (_cited(place, edge), told[1]), "documented"
                )
            elif told:
                step = self._proved(
                    f"{text}{told[0].removeprefix(lead.rstrip())}", (_cited(place, edge), told[1]), "documented"
                )
            else:
                step = self._proved(f"{text}.", (_cited(place, edge),))
            if step is not None:
                found.append(step)
        return found

    def users(self, place: SymbolId) -> Sentence | None:
        """Who calls it, without its tests."""
        edges = [edge for edge in self._callers(place) if self._role(edge.caller) != "test"]
        by_name = list({edge.caller: edge for edge in reversed(edges)}.values())[::-1][:NAMED_AT_ONCE]
        if not by_name or place not in self.package.symbols:
            return None
        who = [self._named(edge.caller) for edge in by_name]
        more = " and others" if len({edge.caller for edge in edges}) > len(by_name) else ""
        places = [_cited(edge.caller, edge) for edge in by_name]
        joined = ", ".join(dict.fromkeys(who)) + more if more else listing(list(dict.fromkeys(who)))
        is_called = (
            self.package.symbols[place].kind in CALLABLE_KINDS and called(place) == place.name.rpartition(".")[2]
        )
        verb = "is called by" if is_called else "is used by"
        return self._proved(f"{named(called(place))} {verb} {joined}.", places)

    def callers(self, place: SymbolId) -> list[SymbolId]:
        found = dict.fromkeys(edge.caller for edge in self._callers(place) if self._role(edge.caller) == "source")
        return [each for each in found if each.name]

    def callees(self, place: SymbolId) -> list[SymbolId]:
        return [edge.callee for edge in _once(self._calls(place))]

    def tests(self, place: SymbolId) -> Sentence | None:
        """The nearest tests that reach it."""
        links: Sequence[TestLink] = self.package.tests.get(place, ())
        nearest = [each for each in links if each.depth == links[0].depth][:NAMED_AT_ONCE]
        if not nearest:
            return None
        names = [named(each.test.symbol.rpartition(".")[2] or each.test.name) for each in nearest]
        verb = "is tested by" if nearest[0].depth == 1 else "is reached by the test" + "s" * (len(nearest) > 1)
        places = [Citation(each.path, each.test.start, each.test.end, each.test.symbol) for each in nearest]
        return self._proved(f"{named(called(place))} {verb} {listing(names)}.", places)

    def place(self, place: SymbolId, lead: str = "That is") -> Sentence | None:
        symbol = self.package.symbols.get(place)
        if symbol is None or not is_codeable(place.path):
            return None
        first = symbol.doc.start - 1 if symbol.doc and symbol.doc.start > symbol.start else symbol.start
        cited = Citation(place.path, symbol.start, max(symbol.start, min(first, symbol.start + 20)), place.name)
        of = f" of {named(place.name.rpartition('.')[0])}" if "." in place.name else ""
        return self._proved(f"{lead} in {named(called(place))}{of}, in {named(place.path)}.", (cited,))

    def _described(self, place: SymbolId) -> tuple[str, Citation] | None:
        symbol = self.package.symbols.get(place)
        if symbol is None or symbol.doc is None or not is_codeable(called(place)):
            return None
        first = next(iter(doc_sentences(symbol.doc, 1)), None)
        if first is None or not says_more(first.text, place.name):
            return None
        name = called(place)
        told = indicative(first.text, split_identifier(name)[:1], of_class=symbol.kind not in CALLABLE_KINDS)
        text = ended(led_in(name, told, kind=symbol.kind, changed=told != first.text))
        return text, Citation(place.path, first.start, first.end, place.name)

    def _calls(self, place: SymbolId) -> Iterator[Edge]:
        for edge in sorted(self.package.callees.get(place, ()), key=lambda edge: edge.start):
            symbol = self.package.symbols.get(edge.callee)
            if symbol is None or not edge.certain or self._role(edge.callee) != "source" or symbol.kind == "error":
                continue
            # Making an object is one step: the class stands for its constructor.
            if called(edge.callee) not in _OF_CONSTRUCTION and edge.callee != place:
                yield edge

    def _callers(self, place: SymbolId) -> tuple[Edge, ...]:
        own = self.package.callers.get(place, ())
        return tuple(edge for edge in own if edge.certain and edge.caller != place)

    def _role(self, place: SymbolId) -> str:
        file = self.package.files.get(place.path)
        return file.role if file else ""

    def _named(self, place: SymbolId) -> str:
        return named(called(place)) if place.name else f"the module {named(place.path)}"

    def _proved(self, text: str, places: Iterable[Citation], nature: Nature = "observed") -> Sentence | None:
        cited = tuple(dict.fromkeys(places))
        statement = Statement("", "description", nature, text, About("", "", "answer", ""), citations=cited)
        if any(problems(statement, self.code.sources, CATALOGUE_NAMES)):
            return None
        views = tuple(CitationView(each.path, each.start, each.end, each.symbol, self.code.commit) for each in cited)
        return Sentence(self.code.package, StatementView("", "description", nature, text, views))


def called(place: SymbolId) -> str:
    """Constructors go by the name of what they make."""
    owner, _, own = place.name.rpartition(".")
    return owner.rpartition(".")[2] if own in _OF_CONSTRUCTION and owner else own


def _cited(caller: SymbolId, edge: Edge) -> Citation:
    return Citation(caller.path, edge.start, edge.end, caller.name)


def _once(edges: Iterable[Edge]) -> Iterator[Edge]:
    seen: set[SymbolId] = set()
    for edge in edges:
        if edge.callee not in seen:
            seen.add(edge.callee)
            yield edge


def _once_a_name(edges: Iterable[Edge]) -> Iterator[Edge]:
    """A class and what is made of it go by one name: they are one step."""
    seen: set[str] = set()
    for edge in _once(edges):
        if called(edge.callee) not in seen:
            seen.add(called(edge.callee))
            yield edge
