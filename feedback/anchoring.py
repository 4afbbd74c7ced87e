"""Finding again what a correction is about, and the code that it was said of. Pure.

A correction remembers its statement by its key and by several further signs, so that it is found after lines moved,
values changed, or files were renamed. Where nothing finds it, the best guesses are given, and it is left to a person.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

import msgspec

from specs.analysis.package import SymbolId
from specs.evidence.sources import Sources
from specs.writing.draft import Citation, Diagram, Draft, Requirement, Statement
from specs.writing.identity import statements

CONTEXT = 3  # lines remembered on each side of a quote
MOST_QUOTES = 24
_LONG_BLOCK = 4  # lines: one of so many that stands elsewhere in the file has moved there, a shorter may be another
_TELLING = 24  # characters: a shorter line says too little to be known by in another file
_ALIKE, _LEAD = 0.8, 0.1  # how like the best candidate must be, and by how much more so than the next
_GUESS = 0.35
_GUESSES = 3
_COMPARED = 400  # texts are compared word by word with at most so many


class Quote(msgspec.Struct, frozen=True, omit_defaults=True):
    """Lines of code as they were, with their surroundings."""

    path: str
    start: int
    end: int
    symbol: str = ""
    text: str = ""
    before: str = ""
    after: str = ""
    blob: str = ""  # SHA-256 of the whole file: a renamed one is known by it


class Anchor(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a correction is about. Of a statement: `key` and what follows; of a requirement: `requirement` and so on; of
    a diagram: `diagram`, and its source as the one quote."""

    key: str = ""
    kind: str = ""
    text: str = ""  # as the engine wrote it
    about: tuple[str, str, str, str, str] = ("", "", "", "", "")  # path, symbol, relation, subject, tie
    requirement: str = ""  # its key
    requirement_id: str = ""
    symbols: tuple[tuple[str, str], ...] = ()  # of the requirement
    quotes: tuple[Quote, ...] = ()
    diagram: str = ""  # its key
    diagram_title: str = ""


def plain(value: Anchor | Iterable[Quote]) -> Any:
    """As a JSON column gives it back."""
    return msgspec.to_builtins(value if isinstance(value, Anchor) else list(value))


def read(stored: Any) -> Anchor:
    return msgspec.convert(stored, Anchor)


def read_quotes(stored: Any) -> tuple[Quote, ...]:
    return msgspec.convert(stored, tuple[Quote, ...])


def quote(sources: Sources, citation: Citation) -> Quote | None:
    """The cited lines as they stand in `sources`; None where they do not."""
    lines = sources.lines(citation.path)
    if lines is None or not 1 <= citation.start <= citation.end <= len(lines):
        return None
    return quoted(lines, citation, sources.package.files[citation.path].blob)


def quoted(lines: Sequence[str], citation: Citation, blob: str) -> Quote:
    first, last = citation.start - 1, citation.end
    return Quote(
        citation.path,
        citation.start,
        citation.end,
        citation.symbol,
        "\n".join(lines[first:last]),
        "\n".join(lines[max(0, first - CONTEXT) : first]),
        "\n".join(lines[last : last + CONTEXT]),
        blob,
    )


# --- Where quoted code stands now ---


class Located(NamedTuple):
    fate: Literal["same", "changed", "gone"]
    citation: Citation | None  # where it stands, or what stands in its place


def locate(old: Quote, sources: Sources) -> Located:
    """The quoted lines by their text, in their symbol first; else what became of the symbol that held them."""
    wanted = _squeezed(old.text.split("\n"))
    holder: Citation | None = None
    is_there = old.path in sources.package.files
    for path in _paths(old, sources):
        lines = sources.lines(path)
        if lines is None:
            continue
        symbol = sources.package.symbols.get(SymbolId(path, old.symbol)) if old.symbol else None
        span = (symbol.start, symbol.end) if symbol is not None else None
        found = _standing(old, wanted, _squeezed(lines), span)
        if found is not None:
            return Located("same", Citation(path, found, found + len(wanted) - 1, old.symbol))
        if holder is None and span is not None and (path == old.path or not is_there):
            holder = Citation(path, span[0], span[1], old.symbol)
    if holder is not None:
        return Located("changed", holder)
    moved = _elsewhere(old, wanted, sources)
    if moved is not None:
        return Located("same", moved)
    beside = _by_surroundings(old, sources)
    return Located("changed", beside) if beside is not None else Located("gone", None)


def _paths(old: Quote, sources: Sources) -> Iterator[str]:
    """The file itself, else those that it may have been renamed to: of the same text, of the same name."""
    files, symbols = sources.package.files, sources.package.symbols
    holding = sorted({path for path, symbol in symbols if old.symbol and symbol == old.symbol})
    if old.path in files:
        yield old.path
        if SymbolId(old.path, old.symbol) not in symbols:
            yield from holding  # the symbol has moved to another file
        return
    name = old.path.rpartition("/")[2]
    yield from (path for path, file in files.items() if old.blob and file.blob == old.blob)
    yield from (path for path, file in files.items() if path.rpartition("/")[2] == name and file.blob != old.blob)
    yield from holding


def _elsewhere(old: Quote, wanted: list[str], sources: Sources) -> Citation | None:
    """The quoted lines in another file, where they can be no others: they stand there once, and nowhere else."""
    if len(wanted) < _LONG_BLOCK and sum(map(len, wanted)) < _TELLING:
        return None
    rare = max(old.text.split(), key=len, default="")
    suffix = old.path.rpartition(".")[2]
    paths = [path for path in sources.package.files if path.rpartition(".")[2] == suffix and path != old.path]
    found: list[Citation] = []
    for path in paths[:_COMPARED]:
        lines = sources.lines(path) or []
        if not any(rare in line for line in lines):
            continue
        squeezed = _squeezed(lines)
        found += [Citation(path, start, start + len(wanted) - 1) for start in _places(wanted, squeezed)]
        if len(found) > 1:
            return None
    return found[0] if found else None


def _places(wanted: list[str], lines: list[str]) -> list[int]:
    """The lines at which the block begins."""
    return [
        start + 1
        for start in range(len(lines) - len(wanted) + 1)
        if lines[start] == wanted[0] and lines[start : start + len(wanted)] == wanted
    ]


def _standing(old: Quote, wanted: list[str], lines: list[str], span: tuple[int, int] | None) -> int | None:
    """The first line of the quoted block, where it still stands: the place nearest to its old surroundings."""
    places = _places(wanted, lines)
    if span is not None:
        inside = [start for start in places if span[0] <= start and start + len(wanted) - 1 <= span[1]]
        if inside or len(wanted) < _LONG_BLOCK:
            places = inside
    before, after = _squeezed(old.before.split("\n")), _squeezed(old.after.split("\n"))

    def strangeness(start: int) -> tuple[int, int]:
        same = sum(a == b for a, b in zip(reversed(before), reversed(lines[: start - 1]), strict=False))
        same += sum(a == b for a, b in zip(after, lines[start - 1 + len(wanted) :], strict=False))
        return -same, abs(start - old.start)

    return min(places, key=strangeness, default=None)


def _by_surroundings(old: Quote, sources: Sources) -> Citation | None:
    """What stands between the lines that stood around the quote."""
    lines = _squeezed(sources.lines(old.path) or [])
    before = [line for line in _squeezed(old.before.split("\n")) if line]
    after = [line for line in _squeezed(old.after.split("\n")) if line]
    if not before or not after:
        return None
    for index, line in enumerate(lines):
        if line == before[-1]:
            for end in range(index + 1, min(index + 2 + 2 * (old.end - old.start + 1), len(lines))):
                if lines[end] == after[0] and end > index + 1:
                    return Citation(old.path, index + 2, end, old.symbol)
    return None


def _squeezed(lines: Sequence[str]) -> list[str]:
    """Indentation and spacing say nothing: code that was only moved into a block has not changed."""
    return [" ".join(line.split()) for line in lines]


def changed(quotes: Iterable[Quote], now: Sequence[Citation], sources: Sources) -> bool:
    """Whether the code that was quoted no longer stands where `now` cites, or anywhere near."""
    texts = {_flat(sources.cited(each.path, each.start, each.end) or "") for each in now}
    return any(_flat(each.text) not in texts and locate(each, sources).fate != "same" for each in quotes)


def _flat(text: str) -> str:
    return " ".join(text.split())


# --- Which statement of a draft is meant ---


@dataclass(frozen=True, slots=True)
class Match:
    statement: Statement | None
    guesses: tuple[str, ...] = ()  # keys, best first, where there is none


class Finder:
    """Finds the statements and requirements of one draft."""

    def __init__(self, draft: Draft) -> None:
        self._all = tuple(statements(draft))
        self._by_key = {each.key: each for each in self._all}
        self._requirements = [each for capability in draft.capabilities for each in capability.requirements]
        self._by_sign: dict[tuple[str, ...], list[Statement]] = defaultdict(list)
        self._by_text: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for each in self._all:
            self._by_sign[_sign(each.kind, each.about.symbol, each.about.relation, each.about)].append(each)
            self._by_text[each.kind, _flat(each.text)].append(each)

    def statement(self, anchor: Anchor, sources: Sources) -> Match:
        by_key = self._by_key.get(anchor.key)
        if by_key is not None:
            return Match(by_key)
        _, symbol, relation, subject, tie = anchor.about
        for same in (
            self._by_sign.get((anchor.kind, symbol, relation, subject, tie), []),
            self._by_text.get((anchor.kind, _flat(anchor.text)), []),
            self._citing(anchor, sources),
        ):
            if len(same) == 1:
                return Match(same[0])
        return self._alike(anchor)

    def requirement(self, anchor: Anchor, sources: Sources) -> Requirement | None:
        for same in (
            [each for each in self._requirements if each.key == anchor.requirement],
            [each for each in self._requirements if each.id == anchor.requirement_id],
        ):
            if same:
                return same[0]
        shared = [(len(set(each.symbols) & set(anchor.symbols)), each) for each in self._requirements]
        best = max(shared, key=_first, default=(0, None))
        return best[1] if best[0] else self._around(anchor, sources)

    def _around(self, anchor: Anchor, sources: Sources) -> Requirement | None:
        """The requirement that most speaks of the quoted code, wherever that stands now."""
        located = [locate(each, sources) for each in anchor.quotes]
        places = [each.citation for each in located if each.fate == "same" and each.citation is not None]

        def touching(found: Requirement) -> int:
            cited = [*found.related_code, *(c for each in found.statements for c in each.citations)]
            return sum(_overlap(place, each) for place in places for each in cited)

        count, best = max(((touching(each), each) for each in self._requirements), key=_first, default=(0, None))
        return best if count else None

    def _citing(self, anchor: Anchor, sources: Sources) -> list[Statement]:
        """Statements of that kind that cite just the code that was cited, wherever it stands now."""
        places = set()
        for each in anchor.quotes:
            fate, citation = locate(each, sources)
            if fate != "same" or citation is None:
                return []
            places.add((citation.path, citation.start, citation.end))
        if not places:
            return []
        return [
            each
            for each in self._all
            if each.kind == anchor.kind
            and each.about.relation == anchor.about[2]
            and {(c.path, c.start, c.end) for c in each.citations} == places
        ]

    def _alike(self, anchor: Anchor) -> Match:
        path, symbol, _, subject, _ = anchor.about
        words = set(_flat(anchor.text).split())

        def nearness(each: Statement) -> tuple[bool, bool, int]:
            return each.about.symbol == symbol, each.about.path == path, len(words & set(each.text.split()))

        near = sorted(self._all, key=nearness, reverse=True)[:_COMPARED]
        ranked = sorted(((_likeness(anchor.text, each.text), each) for each in near), key=lambda found: -found[0])
        ranked = [(likeness, each) for likeness, each in ranked if likeness >= _GUESS]
        same = [
            (likeness, each)
            for likeness, each in ranked
            if each.kind == anchor.kind and (each.about.symbol, each.about.subject) != ("", "")
            if each.about.symbol == symbol or (each.about.path == path and each.about.subject == subject)
        ]
        if same and same[0][0] >= _ALIKE and (len(same) == 1 or same[0][0] - same[1][0] >= _LEAD):
            return Match(same[0][1])
        return Match(None, tuple(each.key for _, each in ranked[:_GUESSES]))


def diagram(draft: Draft, anchor: Anchor) -> Diagram | None:
    """By its key, else the only one of that kind with that title."""
    found = [each for each in draft.diagrams if each.key == anchor.diagram]
    found = found or [each for each in draft.diagrams if (each.kind, each.title) == (anchor.kind, anchor.diagram_title)]
    return found[0] if len(found) == 1 else None


def diagram_source(title: str, mermaid: str) -> Quote:
    return Quote(title, 1, mermaid.count("\n") + 1, text=mermaid)


def _first(pair: tuple[int, Requirement | None]) -> int:
    return pair[0]


def _overlap(a: Citation, b: Citation) -> bool:
    return a.path == b.path and a.start <= b.end and b.start <= a.end


def _sign(kind: str, symbol: str, relation: str, about: Any) -> tuple[str, ...]:
    return kind, symbol, relation, about.subject, about.tie


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a.split(), b.split(), autojunk=False).ratio()
