"""Branches of `#if` that cut through a statement: no grammar can read them all, so one of them is kept.

A branch that opens a brace which another one closes, or that stands inside an expression, is no piece of syntax by
itself. There the directives are blanked, and of several branches the one that a usual build takes; all else stays.
"""

import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)"
    r"|^[ \t]*#[ \t]*(?P<directive>ifdef|ifndef|if|elif|else|endif)\b(?P<asked>[^\n]*(?:(?<=\\)\n[^\n]*)*)"
    r"|^[ \t]*#(?:[^\n\\]|\\\n?)*|(?P<mark>[{}()])|(?P<word>\belse\b|&&|\|\||[,=+])"
    # Whatever else stands together is one token: a token a character would take three times as long.
    r"|(?P<other>(?:(?!else\b)[A-Za-z_]\w*+|\d[\w.]*+|[^\s\"'/#{}()&|,=+\w]|&(?!&)|\|(?!\|))++|[^\s])",
    re.MULTILINE | re.DOTALL,
)
FOREIGN = re.compile(
    r"\b(?:_*WIN(?:32|64|NT|DOWS)\w*|_MSC_VER|_AIX|__APPLE__|__MINGW\w*|MSDOS|__?OS2__?|__VMS|VMS|AMIGA|__amigaos\w*"
    r"|__BEOS__|__HAIKU__|__EMSCRIPTEN__|macintosh|THINK_C)\b",
    re.I,
)
MAX_GROUPS = 20_000
DANGLING = frozenset({"else", "&&", "||"})


@dataclass(slots=True)
class Branch:
    asked: str
    start: int  # where its directive begins
    body: int  # where it itself does
    end: int = 0
    delta: int = 0
    lowest: int = 0
    dangles: bool = False
    first: str = ""


@dataclass(slots=True)
class Group:
    depth: int
    inside: bool  # an expression, or a list of values
    branches: list[Branch] = field(default_factory=list)


def balanced(text: str, *, cplusplus: bool) -> str:
    if "#if" not in text and "# if" not in text:
        return text
    blanks: list[tuple[int, int]] = []
    stack: list[Group] = []
    opened: list[str] = []  # the braces and parentheses that are open: "(", "{", and "=" for a list of values
    last = ""
    groups = 0
    for found in TOKEN.finditer(text):
        kind = found.lastgroup
        directive = found["directive"]
        if directive is not None:
            groups += 1
            if groups > MAX_GROUPS:
                return text
            last = _directive(found, directive, stack, opened, last, blanks, cplusplus)
        elif kind == "mark":
            mark = found["mark"]
            if mark == "(":
                opened.append("(")
            elif mark == "{":
                values = last in ("=", ",", "(") or (bool(opened) and opened[-1] == "=" and last in ("{", ","))
                opened.append("=" if values else "{")
            elif opened:
                opened.pop()
            if stack and stack[-1].branches:
                branch = stack[-1].branches[-1]
                branch.delta += 1 if mark in "({" else -1
                branch.lowest = min(branch.lowest, branch.delta)
            last = mark
        elif kind in ("word", "other") or found[0][:1] in "\"'":
            last = found[0]
        if stack and directive is None and not stack[-1].branches[-1].first and found[0][:2] not in ("//", "/*"):
            stack[-1].branches[-1].first = found[0]
    return _blanked(text, blanks) if blanks else text


def _directive(
    found: re.Match[str], directive: str, stack: list[Group], opened: list[str], last: str,
    blanks: list[tuple[int, int]], cplusplus: bool,
) -> str:  # fmt: skip
    asked = f"{directive} {(found['asked'] or '').strip()}"
    if directive in ("if", "ifdef", "ifndef"):
        inside = bool(opened) and opened[-1] in ("(", "=")
        stack.append(Group(len(opened), inside, [Branch(asked, found.start(), found.end())]))
    elif stack:
        group = stack[-1]
        branch = group.branches[-1]
        branch.end, branch.dangles = found.start(), last in DANGLING or branch.first in DANGLING
        if directive == "endif":
            stack.pop()
            _closed(group, found, stack, opened, blanks, cplusplus)
        else:
            del opened[max(group.depth, 0) :]  # each branch begins where the first one did
            group.branches.append(Branch(asked, found.start(), found.end()))
    return ";"


def _closed(
    group: Group, last: re.Match[str], stack: list[Group], opened: list[str], blanks: list[tuple[int, int]],
    cplusplus: bool,
) -> None:  # fmt: skip
    cut = group.inside or any(each.delta or each.lowest < 0 or each.dangles for each in group.branches)
    if not cut:
        return
    kept = _built(group.branches, cplusplus)
    for at, branch in enumerate(group.branches):
        blanks.append((branch.start, branch.body if at == kept else branch.end))
    blanks.append((last.start(), last.end()))
    delta = group.branches[kept].delta if kept is not None else 0
    del opened[max(group.depth + min(delta, 0), 0) :]
    opened.extend("{" * (group.depth + delta - len(opened)))
    if stack:
        outer = stack[-1].branches[-1]
        outer.delta += delta
        outer.lowest = min(outer.lowest, outer.delta)


def _built(branches: list[Branch], cplusplus: bool) -> int | None:
    """The branch that a build of our day takes, None for none of them."""
    for at, branch in enumerate(branches):
        word, _, asked = branch.asked.partition(" ")
        if word == "else":
            return at
        plain = asked.strip("() ")
        foreign = FOREIGN.search(asked) is not None or ("__cplusplus" in asked and not cplusplus)
        denied = word == "ifndef" or plain.startswith("!")
        if plain == "0" or foreign != denied:
            continue
        return at
    return None


def _blanked(text: str, blanks: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end in sorted(blanks):
        start = max(start, at)
        if start >= end:
            continue
        pieces += [text[at:start], "".join(c if c == "\n" else " " * len(c.encode()) for c in text[start:end])]
        at = end
    return "".join([*pieces, text[at:]])
