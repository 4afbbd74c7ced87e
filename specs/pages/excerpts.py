"""Excerpts of source as the evidence panel draws them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from specs.pages.highlighting import highlighted_lines
from specs.reading import CitationView, Excerpt

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


def drawn(excerpt: Excerpt) -> DrawnExcerpt:
    shown = excerpt.lines[:LONGEST]
    # Read without what comes before, an excerpt may be coloured as the wrong kind of text; its words are never wrong.
    html = highlighted_lines("\n".join(each.text for each in shown), excerpt.citation.path)
    lines = tuple(
        DrawnLine(line.number, mark_safe(text), excerpt.citation.start <= line.number <= excerpt.citation.end)  # noqa: S308
        for line, text in zip(shown, html, strict=False)
    )
    return DrawnExcerpt(excerpt.citation, lines, len(excerpt.lines) - len(shown))
