"""What literals stand for: numbers, strings with their escapes, format strings with their holes."""

import re

from specs.analysis.expressions import storable

NUMBER = re.compile(r"0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|\d+|\d*\.\d*(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+")
ESCAPE = re.compile(r"\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{3}|.)", re.DOTALL)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}
VERB = re.compile(r"%(?:%|[-+# 0]*(?:\[\d+\])?(?:\d+|\*)?(?:\.(?:\d+|\*)?)?(?:\[\d+\])?([a-zA-Z]))")
MAX_STRING = 2000
MAX_WHOLE = 1e15


def number_value(text: str) -> int | float | None:
    text = text.replace("_", "")
    if len(text) > 40 or not NUMBER.fullmatch(text) or text == ".":
        return None
    if text.isdigit() and (text[0] != "0" or text == "0"):
        return storable(int(text))
    if re.fullmatch(r"0[0-7]+", text):
        return storable(int(text, 8))
    if text[:1] == "0" and text[1:2].lower() in ("x", "b", "o"):
        return storable(int(text, 0))
    value = float(text)
    whole = "e" in text.lower() and value.is_integer() and abs(value) < MAX_WHOLE  # 1e6 counts
    return storable(int(value) if whole else value)


def string_value(text: str) -> str:
    """The text between the quotes, escapes read."""
    if text[:1] == "`":
        return text[1:].removesuffix("`")[:MAX_STRING]
    body = text[1:-1] if len(text) > 1 and text[-1] == text[0] else text[1:]
    return ESCAPE.sub(_unescaped, body)[:MAX_STRING] if "\\" in body else body[:MAX_STRING]


def _unescaped(found: re.Match[str]) -> str:
    body = found[1]
    if body[0] in "xuU" and len(body) > 1:
        code = int(body[1:], 16)
    elif body[0] in "01234567" and len(body) == 3:
        code = int(body, 8)
    else:
        return ESCAPES.get(body, body)
    # A lone surrogate is no text that can be stored.
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def formatted(text: str, given: list[str]) -> tuple[str, list[int]]:
    """The text with `{hole}` for each verb, and the positions of what `%w` wraps; "%%" stands for itself."""
    parts: list[str] = []
    wrapped: list[int] = []
    at = position = 0
    for verb in VERB.finditer(text):
        parts.append(text[at : verb.start()])
        at = verb.end()
        if verb[1] is None:
            parts.append("%")
            continue
        if verb[1] == "w":
            wrapped.append(position)
        parts.append("{" + (given[position] if position < len(given) else "…") + "}")
        position += 1
    parts.append(text[at:])
    return "".join(parts), wrapped
