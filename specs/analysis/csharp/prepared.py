"""C#'s text as its grammar reads it best, with every length and line as it was.

The grammar hands `x is Order && ready` to the pattern as a whole, reads `x is S.A or S.B` as `(x is S.A or S).B`, and
knows `#if` only between whole statements. What stands here is only parsed: texts are taken from the file as it is.
"""

import re

LISTED = re.compile(r"\bis (?:not )?\(?[A-Z]\w*(?:\.\w+)+(?:\s+(?:or|and)\s+(?:not\s+)?[A-Z][\w.]*)+")
JOINED = re.compile(
    r" is (?P<denied>not )?"
    r"(?:(?P<compared>[<>]=? ?-?\w[\w.]*)"
    r"|(?P<value>null|true|false|-?\d[\w.]*|\"[^\"\n]*\"|'[^'\n]*'|[A-Za-z_]\w*(?:\.\w+)+)"
    r"|(?P<kind>[A-Za-z_]\w*(?:<[\w., <>?]{1,80}>)?\??))(?=\s*(?:&&|\|\|))"
)
DIRECTIVE = re.compile(r"^[ \t]*#[ \t]*([a-z]+)([^\n]*)$", re.MULTILINE)
FILLED = re.compile(r"[^\r\n]+")
NEVER = re.compile(r"\s*(?:DEBUG|TRACE|false|0)\s*(?://.*)?$")


def prepared(text: str) -> str:
    if "#" in text:
        text = _one_branch(text)
    if " is " not in text:
        return text
    text = JOINED.sub(_apart, text)
    return LISTED.sub(lambda match: match[0].replace(".", "_"), text)


def _apart(found: re.Match[str]) -> str:
    """`is 5 &&` compares, `is Order &&` reads as `as Order &&`, which the forms know by what is really written."""
    if found["compared"]:
        return found[0] if found["denied"] else f"    {found['compared']}"
    sign = " as" if found["kind"] else " !=" if found["denied"] else " =="
    told = found["kind"] or found["value"]
    return sign + told.rjust(len(found[0]) - len(sign))


def _one_branch(text: str) -> str:
    """Of `#if … #elif … #else` one branch is read: the first, where it is not there for finding faults alone."""
    parts: list[str] = []
    done = 0
    # of each `#if` around: whether what is around it is read, and whether one of its branches was read already
    around: list[tuple[bool, bool]] = []
    reading = True
    for found in DIRECTIVE.finditer(text):
        held = text[done : found.start()]
        parts += [held if reading else _blank(held), _blank(found[0])]
        done = found.end()
        word = found[1]
        if word == "if":
            outer = reading
            reading = reading and not NEVER.match(found[2])
            around.append((outer, reading))
        elif word in ("elif", "else") and around:
            outer, taken = around[-1]
            reading = outer and not taken
            around[-1] = (outer, taken or reading)
        elif word == "endif" and around:
            reading = around.pop()[0]
    parts.append(text[done:] if reading else _blank(text[done:]))
    return "".join(parts)


def _blank(text: str) -> str:
    """Spaces for all but the ends of lines, as many as the bytes that they stand for."""
    return FILLED.sub(lambda found: " " * len(found[0].encode("utf-8", errors="replace")), text)
