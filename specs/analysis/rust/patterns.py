"""Macros whose tokens are no expressions, made readable at the same length: `matches!(value, A | B(_))`, `select!`."""

import re

HEAD = re.compile(r"(?<!\w)(?:assert_)?matches!\(")
REST = re.compile(r"(?<=[({,])(\s*)\.\.(?=\s*[)}])")
ANY = re.compile(r"(?<![\w.])_(?![\w.])")
ASKED = re.compile(r"\sif(?=\s)")
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)\'')
MAX_LENGTH = 1200
MAX_BRANCHES = 20_000


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


SELECT = re.compile(r"(?<!\w)(?:tokio::|futures::)?select!\s*(?=\{)")


def branches_as_statements(text: str) -> str:
    """`select! { x = a() => { … } }`, as a block: `x = a(); { … }`."""
    if "select!" not in text:
        return text
    parts: list[str] = []
    at = 0
    for head in SELECT.finditer(text):
        if head.start() < at:
            continue
        end = _closed(text, head.end())
        if not end:
            continue
        parts += [text[at : head.start()], " " * (head.end() - head.start()), _statements(text[head.end() : end])]
        at = end
    return "".join(parts) + text[at:]


def _closed(text: str, start: int) -> int:
    depth, at = 0, start
    last = min(len(text), start + MAX_BRANCHES)
    while at < last:
        letter = text[at]
        if letter in "\"'" and (quoted := TEXT.match(text, at)):
            at = quoted.end()
            continue
        depth += (letter in "([{") - (letter in ")]}")
        at += 1
        if depth == 0:
            return at
    return 0


def _statements(block: str) -> str:
    letters = list(block)
    depth, at = 0, 0
    while at < len(block):
        letter = block[at]
        if letter in "\"'" and (quoted := TEXT.match(block, at)):
            at = quoted.end()
            continue
        depth += (letter in "([{") - (letter in ")]}")
        if depth == 1 and block.startswith("=>", at):
            letters[at : at + 2] = "; "
        elif depth == 1 and letter == ",":
            letters[at] = " " if block[:at].rstrip().endswith("}") else ";"
        elif depth == 1 and re.match(r"\belse\b(?=\s*=>)", block[at:]) and not block[at - 1].isalnum():
            letters[at : at + 4] = "    "
        at += 1
    return "".join(letters)
