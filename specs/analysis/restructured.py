"""reStructuredText, as far as a README or a manual page needs it: headings, paragraphs, lists, code."""

import re

from specs.analysis.facts import Example, Passage

MAX_PASSAGE = 1_000
UNDERLINE = re.compile(r"([=\-`:.'\"~^_*+#<>])\1{2,}\s*$")
DIRECTIVE = re.compile(r"\.\.\s+(?:\|[^|]*\|\s+)?([\w:-]+)::\s*(.*)")
BULLET = re.compile(r"(?:[-*+•]|#\.|\(?\d+[.)]|\(?[a-z][.)])\s+")
FIELD = re.compile(r":[\w /-]+:(\s|$)")
SIMPLE_TABLE = re.compile(r"=+(\s+=+)+\s*$|\+[-=+]+\+\s*$")
CODE = frozenset(
    {"code-block", "code", "sourcecode", "literalinclude", "doctest", "testcode", "prompt", "parsed-literal"}
)
PROSE = frozenset({"note", "warning", "tip", "important", "caution", "danger", "hint", "attention", "admonition",
                   "versionadded", "versionchanged", "deprecated", "seealso"})  # fmt: skip
SPACES = re.compile(r"\s+")
MARKUP = (
    (re.compile(r":[\w:+.-]+:`~?([^`<]*?)(?:\s*<[^>]*>)?`"), r"\1"),
    (re.compile(r"``([^`]*)``"), r"\1"),
    (re.compile(r"`([^`<]*?)\s*<[^>`]*>`__?"), r"\1"),
    (re.compile(r"`([^`]*)`_{0,2}"), r"\1"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"\1"),
    (re.compile(r"(?<!\w)\*([^*\s][^*]*)\*"), r"\1"),
    (re.compile(r"\|[\w -]+\|_{0,2}"), ""),
    (re.compile(r"(\w)_\b(?!\w)"), r"\1"),
)  # fmt: skip


def plain(text: str) -> str:
    for pattern, replacement in MARKUP:
        text = pattern.sub(replacement, text)
    return SPACES.sub(" ", text).strip()


class _Reading:
    """Rows are read one after another; `at` is the next one, counted from 0."""

    def __init__(self, rows: list[str]) -> None:
        self.rows = rows
        self.at = 0
        self.headings: list[tuple[str, str]] = []  # (style of underline, text), outermost first
        self.styles: list[str] = []
        self.passages: list[Passage] = []
        self.examples: list[Example] = []

    @property
    def path(self) -> str:
        return " > ".join(text for _, text in self.headings)

    def row(self, index: int) -> str:
        return self.rows[index] if 0 <= index < len(self.rows) else ""

    def indented_block(self, index: int, indent: int) -> int:
        """The first row at or after `index` that is indented no more than `indent`."""
        last = index
        while index < len(self.rows):
            row = self.rows[index]
            if row.strip():
                if _indent(row) <= indent:
                    break
                last = index + 1
            index += 1
        return last

    def heading(self) -> bool:
        row, below = self.row(self.at), self.row(self.at + 1)
        over = UNDERLINE.match(row)
        if (
            over
            and UNDERLINE.match(self.row(self.at + 2))
            and below.strip()
            and row.strip() == self.row(self.at + 2).strip()
        ):
            self._push(row[0] * 2, below.strip())
            self.at += 3
            return True
        found = UNDERLINE.match(below)
        if found and row.strip() and not row[0].isspace() and not over and len(below.rstrip()) >= len(row.rstrip()) - 2:
            self._push(below[0], row.strip())
            self.at += 2
            return True
        return False

    def _push(self, style: str, text: str) -> None:
        if style not in self.styles:
            self.styles.append(style)
        depth = self.styles.index(style)
        self.headings = [kept for kept in self.headings if self.styles.index(kept[0]) < depth]
        self.headings.append((style, plain(text)))

    def directive(self) -> bool:
        row = self.row(self.at)
        if not row.lstrip().startswith(".."):
            return False
        indent = _indent(row)
        found = DIRECTIVE.match(row.strip())
        end = max(self.indented_block(self.at + 1, indent), self.at + 1)
        if found and found[1].lower().rpartition(":")[2] in CODE:
            self._code(self.at + 1, end, found[2].strip().lower())
        elif found and found[1].lower() in PROSE:
            # The text stands on the directive's own row or below it; both are read as paragraphs.
            if found[2].strip() and found[1].lower() not in (
                "versionadded",
                "versionchanged",
                "deprecated",
                "admonition",
            ):
                self.passage(found[2], self.at + 1, self.at + 1)
            self.at += 1
            return True
        self.at = end
        return True

    def _code(self, start: int, end: int, language: str) -> None:
        while start < end and (not self.row(start).strip() or FIELD.match(self.row(start).strip())):
            start += 1
        if start >= end:
            return
        width = min(_indent(row) for row in self.rows[start:end] if row.strip())
        code = "\n".join(row[width:].rstrip() for row in self.rows[start:end])
        self.examples.append(Example(self.path, language, code, start + 1, end))

    def passage(self, text: str, start: int, end: int) -> None:
        shown = plain(text)
        if re.search(r"\w{2}", shown):
            self.passages.append(Passage(self.path, shown[:MAX_PASSAGE], start, end, len(self.headings)))

    def paragraph(self) -> None:
        first = self.at
        indent = _indent(self.row(first))
        if self.row(first).lstrip().startswith(">>>"):
            while self.row(self.at).strip():
                self.at += 1
            self._code(first, self.at, "pycon")
            return
        bullet = BULLET.match(self.row(first).lstrip())
        self.at += 1
        while self.row(self.at).strip() and not self._starts_anew(self.at, indent, bullet is not None):
            self.at += 1
        rows = self.rows[first : self.at]
        text = " ".join(row.strip() for row in rows)
        if bullet:
            text = text[bullet.end() :]
        literal = text.endswith("::")
        if literal:
            text = text[:-1] if len(text) > 2 else ""
        self.passage(text, first + 1, self.at)
        if literal:
            start = self.at
            end = self.indented_block(start, indent)
            if end > start:
                self._code(start, end, "")
                self.at = end

    def _starts_anew(self, index: int, indent: int, in_list: bool) -> bool:
        row = self.row(index)
        if BULLET.match(row.lstrip()) and (in_list or row.lstrip()[0] in "-*+•") and _indent(row) <= indent + 4:
            return True
        return bool(row.lstrip().startswith(".. ")) or bool(UNDERLINE.match(self.row(index + 1)) and _indent(row) == 0)


def _indent(row: str) -> int:
    return len(row) - len(row.lstrip())


def read(rows: list[str]) -> tuple[tuple[Passage, ...], tuple[Example, ...]]:
    reading = _Reading(rows)
    while reading.at < len(rows):
        row = reading.row(reading.at)
        if not row.strip() or FIELD.match(row.strip()) or SIMPLE_TABLE.match(row.strip()):
            reading.at += 1
        elif not reading.heading() and not reading.directive():
            reading.paragraph()
    return tuple(reading.passages), tuple(reading.examples)
