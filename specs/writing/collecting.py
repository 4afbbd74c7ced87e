"""Collecting the statements of one requirement: nothing twice, each with all that its words rest on."""

import re
from dataclasses import dataclass, field

from specs.writing.draft import About, Citation, Ears, Nature, Statement, StatementKind
from specs.writing.english import capitalised, clean, ended
from specs.writing.prose import Prose

MAX_TEXT = 1000
_CODE_FIRST = re.compile(r"\w*(?:[_=(\[]|\.\w)")  # `cache_timeout is in seconds`: a name keeps its small letter


@dataclass(slots=True)
class Found:
    """A statement with how much it matters, and the lines of the fact that it was made of."""

    statement: Statement
    weight: int
    place: tuple[str, int]


@dataclass(slots=True)
class Collector:
    found: list[Found] = field(default_factory=list)
    _texts: set[tuple[str, str]] = field(default_factory=set)

    def add(
        self,
        prose: Prose,
        kind: StatementKind,
        text: str,
        about: About,
        *,
        weight: int = 5,
        nature: Nature = "observed",
        ears: Ears | None = None,
    ) -> None:
        text = " ".join(text.split())
        text = ended(text if _CODE_FIRST.match(text) else capitalised(text))
        if not prose.citations or len(text) > MAX_TEXT or (kind, text) in self._texts:
            return
        self._texts.add((kind, text))
        statement = Statement(
            key="",
            kind=kind,
            nature=nature,
            text=text,
            about=about,
            citations=merged(prose.citations),
            ears=ears,
            values=tuple(prose.values),
            derivations=tuple(prose.derivations),
        )
        first = prose.citations[0]
        self.found.append(Found(statement, weight, (first.path, first.start)))

    def ears(self, prose: Prose, pattern: str, trigger: str, response: str, about: About, *, weight: int = 5) -> None:
        """An acceptance criterion: WHEN or IF … THEN the package SHALL …"""
        word = "WHEN" if pattern == "when" else "IF"
        ears = Ears("when" if pattern == "when" else "if", clean(trigger, MAX_TEXT), clean(response, MAX_TEXT))
        self.add(prose, "acceptance", f"{word} {trigger} THEN {response}", about, weight=weight, ears=ears)


def merged(citations: list[Citation]) -> tuple[Citation, ...]:
    """In the order given, without those that another one holds."""
    kept: list[Citation] = []
    for each in citations:
        if not any(_holds(other, each) for other in kept):
            kept = [other for other in kept if not _holds(each, other)] + [each]
    return tuple(kept)


def _holds(outer: Citation, inner: Citation) -> bool:
    return (
        outer.path == inner.path
        and outer.start <= inner.start
        and inner.end <= outer.end
        and (outer.symbol == inner.symbol or not inner.symbol)
    )
