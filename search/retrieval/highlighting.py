"""The part of a text that matches, with the words that do marked. Pure."""

import re

from search.words import parts, stem

Marked = tuple[tuple[str, bool], ...]  # pieces of text, and whether each is a match

_LONGEST = 360
_LINES = 8
_WORD = re.compile(r"[^\W_]+(?:_[^\W_]+)*")


def excerpt(text: str, marks: frozenset[str], *, code: bool = False, whole: bool = False) -> Marked:
    """`marks` are lexemes. Of code the lines with the most matches, of prose the sentence where they begin."""
    if code:
        text = _best_lines(text, marks)
    elif not whole and len(text) > _LONGEST:
        text = _from_first_match(text, marks)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in _WORD.finditer(text):
        if matches(match[0], marks):
            if match.start() > end:
                pieces.append((text[end : match.start()], False))
            pieces.append((match[0], True))
            end = match.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return tuple(pieces)


def matches(word: str, marks: frozenset[str]) -> bool:
    return word.lower() in marks or any(stem(part) in marks for part in parts(word))


def _best_lines(text: str, marks: frozenset[str]) -> str:
    lines = text.splitlines()
    if len(lines) <= _LINES:
        return text
    found = [sum(matches(word, marks) for word in _WORD.findall(line)) for line in lines]
    # The head says what it is; the window around the most matches says why it is here.
    window = max(range(len(lines) - _LINES + 2), key=lambda start: sum(found[start : start + _LINES - 1]))
    if window <= 1:
        return "\n".join([*lines[:_LINES], "…"])
    tail = ["…"] if window + _LINES - 1 < len(lines) else []
    return "\n".join([lines[0], "…", *lines[window : window + _LINES - 1], *tail])


def _from_first_match(text: str, marks: frozenset[str]) -> str:
    first = next((match.start() for match in _WORD.finditer(text) if matches(match[0], marks)), 0)
    start = text.rfind(". ", 0, first) + 1 if first > _LONGEST // 2 else 0
    part = text[start : start + _LONGEST].strip()
    return f"{'… ' if start else ''}{part}{' …' if start + _LONGEST < len(text) else ''}"
