"""Whether a string or a comment of several lines is open where an excerpt begins: its colours depend on it."""

import re

_QUOTES = re.compile(r'"""|\'\'\'')
_COMMENT = re.compile(r"^[ \t]*/\*|\*/", re.MULTILINE)
_UNCOMMENTED = frozenset({"python", "markdown", "yaml", "toml", "ini", "text"})


def left_open(before: str, language: str) -> str:
    """What opened it, "" where nothing is open. A guess: strings that hold such signs are not told apart."""
    if language == "python":
        opened = ""
        for found in _QUOTES.finditer(before):
            if not opened:
                opened = found[0]
            elif opened == found[0]:
                opened = ""
        return opened
    if language in _UNCOMMENTED:
        return ""
    last = ""
    for found in _COMMENT.finditer(before):
        last = found[0].strip()
    return last if last == "/*" else ""
