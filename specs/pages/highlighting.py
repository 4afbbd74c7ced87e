"""Source as highlighted lines of HTML: one string a line, each well-formed by itself. CSS classes only."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter

from django.utils.html import escape
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

# Highlighting a longer text costs more than it gives; it is shown plain.
PLAIN_ABOVE_CHARACTERS = 1_500_000
LONGEST_LINE = 20_000
MOST_TOKENS = 150_000  # of a file that its lexer takes apart sign by sign, the rest is shown plain


def _lexer(path: str) -> Lexer:
    try:
        return get_lexer_for_filename(path, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return TextLexer(stripnl=False, ensurenl=False)


def _css_class(kind: _TokenType) -> str:
    while kind.parent is not None and kind not in STANDARD_TYPES:
        kind = kind.parent
    return STANDARD_TYPES[kind]


def _tokens(text: str, path: str) -> Iterator[tuple[str, str]]:
    """Pairs of CSS class and text, in order, that give `text` back when joined."""
    lines = text.split("\n")
    if len(text) > PLAIN_ABOVE_CHARACTERS or max(map(len, lines)) > LONGEST_LINE:
        yield "", text
        return
    text = text.removeprefix("\ufeff")  # as the lexer does
    told = 0
    for kind, value in islice(_lexer(path).get_tokens(text), MOST_TOKENS):
        told += len(value)
        yield _css_class(kind), value
    yield "", text[told:]


def _joined(tokens: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Neighbours of one class as one."""
    for css_class, some in groupby(tokens, key=itemgetter(0)):
        yield css_class, "".join(value for _, value in some)


# A page and the panels beside it ask for the same few files again and again.
@lru_cache(maxsize=64)
def highlighted_lines(text: str, path: str) -> tuple[str, ...]:
    """`text` must have "\\n" as its only line end; a token that spans lines is closed and opened again at each."""
    lines: list[str] = []
    pieces: list[str] = []
    for css_class, value in _joined(_tokens(text, path)):
        for index, part in enumerate(value.split("\n")):
            if index:
                lines.append("".join(pieces))
                pieces = []
            if part:
                pieces.append(f'<span class="{css_class}">{escape(part)}</span>' if css_class else escape(part))
    if pieces:
        lines.append("".join(pieces))
    return tuple(lines)
