"""SQL as words on their lines, statement by statement."""

import re
from typing import NamedTuple

from specs.analysis.declared.shapes import Above

MAX_STATEMENTS = 20_000
_TOKEN = re.compile(
    r"""(?P<comment>--[^\n]* | /\*.*?(?:\*/|\Z) | ^\#[^\n]*)
    | (?P<body>\$(?P<tag>\w*)\$.*?(?:\$(?P=tag)\$|\Z))
    | (?P<text>'(?:[^']|'')*(?:'|\Z))
    | (?P<quoted>"[^"\n]*"|`[^`\n]*`|\[[A-Za-z_][\w ]*\])
    | (?P<word>[A-Za-z_][\w$]*)
    | (?P<number>\d[\w.]*)
    | (?P<mark>\S)""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


# The comment by which goose, sql-migrate, dbmate and others part what a migration does from what undoes it.
_UNDONE = re.compile(r"^--\s*(?:\+(?:goose|migrate)\s+down|migrate:\s*down|@?(?:undo|down|rollback)\b\s*(?:-+|:)?\s*$)",
                     re.IGNORECASE)  # fmt: skip


class Word(NamedTuple):
    kind: str
    text: str  # as written, without the marks of a quoted name
    line: int
    end: int

    @property
    def low(self) -> str:
        return self.text.lower() if self.kind == "word" else ""


def statements(text: str) -> list[tuple[list[Word], Above]]:
    found: list[tuple[list[Word], Above]] = []
    words: list[Word] = []
    doc: Above = None
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        raw, kind = match[0], match.lastgroup or "mark"
        last = line + raw.count("\n")
        kind = "body" if match["body"] is not None else kind
        if kind == "comment" and _UNDONE.search(raw):
            break  # what follows takes back what stands above
        if kind == "comment":
            if not words:
                said = re.sub(r"^\s*(--|/\*+|\*+/?|#)\s?|\*/", "", raw, flags=re.MULTILINE).strip()
                joined = doc is not None and doc[2] + 1 == line
                doc = (f"{doc[0]}\n{said}", doc[1], last) if doc is not None and joined else (said, line, last)
        elif raw == ";":
            if words:
                found.append((words, doc if doc is not None and doc[2] + 1 >= words[0].line else None))
            words, doc = [], None
            if len(found) >= MAX_STATEMENTS:
                break
        elif len(words) < 20_000:
            words.append(Word("word" if kind == "quoted" else kind, raw.strip('"`[]') if kind == "quoted" else raw,
                              line, last))  # fmt: skip
    if words:
        found.append((words, doc))
    return found


def name_at(words: list[Word], start: int) -> tuple[str, int]:
    """A name that may have its schema before it, and where it ends; the words `if not exists` are passed over."""
    while start < len(words) and words[start].low in ("if", "not", "exists", "only", "concurrently"):
        start += 1
    if start >= len(words) or words[start].kind != "word":
        return "", start
    name = words[start].text
    start += 1
    while start + 1 < len(words) and words[start].text == "." and words[start + 1].kind == "word":
        name = words[start + 1].text
        start += 2
    return name, start


def parts_of(words: list[Word], at: int) -> list[list[Word]]:
    """What commas part, up to the bracket that closes the one opened before."""
    parts: list[list[Word]] = [[]]
    depth = 0
    for word in words[at:]:
        if word.text == ")" and depth == 0:
            break
        depth += (word.text == "(") - (word.text == ")") if word.kind == "mark" else 0
        if word.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]
