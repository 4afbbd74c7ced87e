"""The pattern of `matches!(value, A | B(_) if x)`, made readable as an expression of the same length."""

import re

HEAD = re.compile(r"(?<!\w)(?:assert_)?matches!\(")
REST = re.compile(r"(?<=[({,])(\s*)\.\.(?=\s*[)}])")
ANY = re.compile(r"(?<![\w.])_(?![\w.])")
ASKED = re.compile(r"\sif(?=\s)")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)\'')
MAX_LENGTH = 1200


def patterns_as_values(text: str) -> str:
    """`_` becomes a name, `..` blank and `if` the sign for "and"."""
    if "matches!(" not in text:
        return text
    parts: list[str] = []
    at = 0
    for head in HEAD.finditer(text):
        comma, end = _bounds(text, head.end())
        if head.start() < at or not end:
            continue
        parts += [text[at:comma], _as_value(text[comma:end])]
        at = end
    return "".join(parts) + text[at:]


def _as_value(pattern: str) -> str:
    pattern = REST.sub(lambda match: match[1] + "  ", pattern)
    return ASKED.sub(" &&", ANY.sub("u", pattern))


def _bounds(text: str, start: int) -> tuple[int, int]:
    """Where the first comma and the closing parenthesis stand; 0 where they are not found."""
    depth, comma, at = 0, 0, start
    last = min(len(text), start + MAX_LENGTH)
    while at < last:
        letter = text[at]
        if letter in "\"'" and (quoted := TEXT.match(text, at)):
            at = quoted.end()
            continue
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            if depth == 0:
                return (comma, at) if comma else (0, 0)
            depth -= 1
        elif letter == "," and depth == 0 and not comma:
            comma = at + 1
        at += 1
    return 0, 0
