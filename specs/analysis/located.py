"""JSON and TOML with the lines on which their values stand, which the standard readers do not tell."""

import json
import re
import tomllib
from typing import NamedTuple

Value = str | int | float | bool | None | dict[str, "Located"] | list["Located"]


class Located(NamedTuple):
    value: Value
    start: int
    end: int

    def get(self, *path: str) -> "Located | None":
        """The value under nested keys."""
        held: Located | None = self
        for key in path:
            if held is None or not isinstance(held.value, dict):
                return None
            held = held.value.get(key)
        return held

    def entries(self, *path: str) -> "list[tuple[str, Located]]":
        held = self.get(*path)
        return list(held.value.items()) if held is not None and isinstance(held.value, dict) else []

    def items(self, *path: str) -> "list[Located]":
        held = self.get(*path)
        return held.value if held is not None and isinstance(held.value, list) else []

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else "" if self.value is None else str(self.value)


TOKEN = re.compile(
    r"""\s+ | //[^\n]* | /\*.*?\*/ | (?P<text>"(?:[^"\\\n]|\\.)*") | (?P<mark>[{}\[\],:])
    | (?P<word>-?[\w.+-]+)""",
    re.VERBOSE | re.DOTALL,
)
WORDS: dict[str, Value] = {"true": True, "false": False, "null": None}


class Malformed(ValueError):
    def __init__(self, line: int) -> None:
        super().__init__(f"line {line}")
        self.line = line


def read_json(text: str) -> Located:
    """Reads with a stack of its own, so that depth costs nothing; comments and trailing commas are let pass."""
    line, at = 1, 0
    root: list[Located] = []
    # open containers: (the container, the key it is waiting under, its first line)
    stack: list[tuple[dict[str, Located] | list[Located], int]] = []
    keys: list[tuple[str, int] | None] = []
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise Malformed(line)
        mark, word = match["mark"], match["word"]
        done: tuple[Value, int] | None = None
        if match["text"] is not None:
            string = _string(match["text"], line)
            if stack and isinstance(stack[-1][0], dict) and keys[-1] is None:
                keys[-1] = (string, line)
            else:
                done = (string, line)
        elif word is not None:
            done = (_scalar(word, line), line)
        elif mark in ("{", "["):
            stack.append(({} if mark == "{" else [], line))
            keys.append(None)
        elif mark in ("}", "]"):
            if not stack or isinstance(stack[-1][0], dict) != (mark == "}"):
                raise Malformed(line)
            held, first = stack.pop()
            keys.pop()
            done = (held, first)
        if done is not None:
            _put(root, stack, keys, done[0], done[1], line)
        line += match[0].count("\n")
        at = match.end()
    if stack or len(root) != 1:
        raise Malformed(line)
    return root[0]


def _put(
    root: list[Located],
    stack: list[tuple[dict[str, Located] | list[Located], int]],
    keys: list[tuple[str, int] | None],
    value: Value,
    start: int,
    end: int,
) -> None:
    if not stack:
        root.append(Located(value, start, end))
        return
    holder = stack[-1][0]
    if isinstance(holder, list):
        holder.append(Located(value, start, end))
        return
    key = keys[-1]
    if key is None:
        raise Malformed(start)
    holder.setdefault(key[0], Located(value, key[1], end))
    keys[-1] = None


def _string(raw: str, line: int) -> str:
    try:
        value = json.loads(raw, strict=False)
    except ValueError:
        raise Malformed(line) from None
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else str(value)


def _scalar(word: str, line: int) -> Value:
    if word in WORDS:
        return WORDS[word]
    try:
        return int(word) if re.fullmatch(r"-?\d{1,18}", word) else float(word)
    except ValueError:
        raise Malformed(line) from None


# --- TOML ----------------------------------------------------------------------------------------------------

MAX_ROWS = 5_000
HEADER = re.compile(r"\s*\[(\[)?\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
KEY = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=(.*)$""", re.DOTALL)
PART = re.compile(r"""[\w-]+|"[^"]*"|'[^']*'""")
SKIPPED = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|(?P<open>"""|\'\'\').*|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*''',
    re.DOTALL,
)


def read_toml(text: str) -> Located:
    """Values as `tomllib` reads them, at the lines where their keys stand."""
    values = tomllib.loads(text)
    spans = _spans(text)
    rows = text.split("\n")
    return _with_lines(values, (), spans, rows, (1, max(1, len(rows))))


def _spans(text: str) -> dict[tuple[str, ...], tuple[int, int]]:
    """Dotted path -> first and last line. Elements of an array of tables carry their index as text."""
    spans: dict[tuple[str, ...], tuple[int, int]] = {}
    table: tuple[str, ...] = ()
    counts: dict[tuple[str, ...], int] = {}
    rows = text.split("\n")
    index = 0
    while index < len(rows):
        if header := HEADER.match(rows[index]):
            table = _parts(header[2])
            if header[1]:
                counts[table] = counts.get(table, -1) + 1
                table = (*table, str(counts[table]))
            spans[table] = (index + 1, index + 1)
        elif found := KEY.match(rows[index]):
            last = _last_row(rows, index, found[2])
            spans[(*table, *_parts(found[1]))] = (index + 1, last + 1)
            index = last
        index += 1
    return spans


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in PART.findall(dotted))


def _last_row(rows: list[str], index: int, value: str) -> int:
    """Where a value that opens brackets or triple quotes ends."""
    held, last = value, index
    while last + 1 < len(rows) and last - index < MAX_ROWS:
        string_open = any(found["open"] for found in SKIPPED.finditer(held))
        # Only what is still open has to be read again; an open string has to be read whole.
        bare = SKIPPED.sub(lambda found: found[0] if found["open"] else "", held)
        if not string_open and bare.count("[") + bare.count("{") <= bare.count("]") + bare.count("}"):
            break
        last += 1
        held = bare + "\n" + rows[last]
    return last


def _with_lines(
    value: object,
    path: tuple[str, ...],
    spans: dict[tuple[str, ...], tuple[int, int]],
    rows: list[str],
    around: tuple[int, int],
) -> Located:
    start, end = spans.get(path, around)
    if isinstance(value, dict):
        inner = {key: _with_lines(held, (*path, key), spans, rows, (start, end)) for key, held in value.items()}
        if path not in spans and inner:
            start, end = min(held.start for held in inner.values()), max(held.end for held in inner.values())
        return Located(inner, start, end)
    if isinstance(value, list):
        items = []
        at = start
        for number, item in enumerate(value):
            if isinstance(item, str):
                at = next((row for row in range(at, end + 1) if item in rows[row - 1]), at)
                items.append(Located(item, at, at))
            else:
                items.append(_with_lines(item, (*path, str(number)), spans, rows, (start, end)))
        return Located(items, start, end)
    scalar = value if isinstance(value, (str, int, float, bool)) else str(value)
    return Located(scalar, start, end)
