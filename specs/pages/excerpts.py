"""Excerpts of source as the evidence panel draws them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from specs import reading
from specs.models import Package
from specs.pages.highlighting import highlighted_lines
from specs.reading import CitationView, Excerpt, StatementView

# A citation of a whole class would fill the panel; the file is one click away.
LONGEST = 60


@dataclass(frozen=True, slots=True)
class DrawnLine:
    number: int
    html: SafeString
    cited: bool


@dataclass(frozen=True, slots=True)
class DrawnExcerpt:
    citation: CitationView
    lines: tuple[DrawnLine, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A statement with the lines that prove it."""

    statement: StatementView
    citations: tuple[DrawnExcerpt, ...]
    tests: tuple[DrawnExcerpt, ...]


def proof(package: Package, statement: StatementView) -> Proof:
    found = reading.excerpts(package, [*statement.citations, *statement.tests])
    return Proof(
        statement,
        tuple(drawn(found[each]) for each in statement.citations if each in found),
        tuple(drawn(found[each]) for each in statement.tests if each in found),
    )


def first_proof(package: Package, statements: Iterable[StatementView]) -> Proof | None:
    """Of what the reader sees first, so that the column beside the text never stands empty."""
    first = next((each for each in statements if each.citations), None)
    return proof(package, first) if first is not None else None


def drawn(excerpt: Excerpt) -> DrawnExcerpt:
    shown = excerpt.lines[:LONGEST]
    # Coloured as what it is: the rest of a docstring looks like code to who has not seen it begin.
    texts = [excerpt.opened, *(each.text for each in shown)] if excerpt.opened else [each.text for each in shown]
    html = highlighted_lines("\n".join(texts), excerpt.citation.path)[bool(excerpt.opened) :]
    lines = tuple(
        DrawnLine(line.number, mark_safe(text), excerpt.citation.start <= line.number <= excerpt.citation.end)  # noqa: S308
        for line, text in zip(shown, html, strict=False)
    )
    return DrawnExcerpt(excerpt.citation, lines, len(excerpt.lines) - len(shown))
