"""Doc comments: the rows directly above what they document, read as text without their marks."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Doc
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line

MAX_ROWS = 200
MARKS = re.compile(r"^\s*(?:/\*\*?!?<?|\*/|\*\*(?=\s)|\*(?!/)|//[/!]?<?|#+(?!\[)!?)[ \t]?")
XML = re.compile(
    r"<see\s+(?:cref|langword)=\"(?:\w:)?([^\"]+)\"\s*/>|<(?:paramref|typeparamref) name=\"([^\"]+)\"\s*/>"
)
TAG = re.compile(r"</?[A-Za-z][^>\n]*>")
NAMED = re.compile(r"\[\.?([A-Za-z_]\w*(?:\.\w+)*)\](?![(\[:])")
LINK = re.compile(r"\[(`[^`\]\n]+`)\](?![(\[:])")  # Rust: [`Backoff`]
QUOTED = re.compile(r"`([A-Za-z_][\w*.>-]{0,40})'(?!\w)")  # GNU's own marks: `name'
BLOCKS = re.compile(
    r"^\s*(?:@|\\)(?:param|return|returns|throws?|exceptions?|retval|see|sa|since|tparam|authors?|var|brief|file|internal"
    r"|deprecated|pre|post|invariant|note|warning|attention|remarks?|code|verbatim|snippet|todo|bug|test|date|version"
    r"|copyright|defgroup|ingroup|addtogroup|copydoc|overload|relates(?:also)?|par|example|anchor|image|dot)\b",
    re.M,
)
LEADING = re.compile(r"^(?:\s*[@\\](?:brief|short|details|note|remarks?|(?:fn|class|struct|enum)\s+[\w:]+)\s+)+")
INLINE = re.compile(r"(?<![\w\\])(?:\\(?:a|b|c|p|e|em|ref)|@(?:a|c|p|ref|em))[ \t]+(?=[\w\"'<~])")
CODE = re.compile(r"[^\n]*[(=][^\n]*[;{}]\s*(?://[^\n]*)?")  # what is commented out
SWITCHES = re.compile(r"^\s*(?:rubocop|reek|steep|standard):.*$", re.M)
LISTED = re.compile(r"^\s*:\w+\s+-\s", re.M)  # RDoc: `:method - of the request`, a row for each
ESCAPED = re.compile(r"(?<![\w%\"'/-])%(?=[A-Z][a-z]{2})")  # doxygen: "the %Test", which is no link
NOT_DOCS = re.compile(
    r"^(?!(?:Is|Are|Was|Has|Have|Does|Do|Can|Should|Must|Whether)\b)[^\n?.]{1,120}\?\s*\Z"
    r"|^(?:defined|declared|implemented) in [\w./-]+\.\w+\.?\s*\Z"
    r"|^(?:rubocop|noinspection|clang-format|nolint|TODO|FIXME|XXX|eslint|phpcs|@phpstan|@psalm|region|endregion|pragma"
    r"|SPDX-License|Copyright|frozen_string_literal|-{4,}|={4,}|\*{4,})", re.I
)  # fmt: skip


def doc_above(reader: Reader, node: Node) -> Doc | None:
    """The comment that ends on the row above, over attributes and annotations."""
    rows, dialect = reader.src.rows, reader.dialect
    row = first_line(node) - 2
    before = rows[row + 1][: node.start_point[1]].strip() if row + 1 < len(rows) else b""
    if any(mark in before for mark in (b"{", b";", b"=", b",")):
        return None  # what stands above documents the start of this row
    for _ in range(20):
        if row < 0 or not rows[row].strip().startswith(tuple(each.encode() for each in dialect.annotations)):
            break
        row -= 1
    end = row
    while row >= 0 and end - row < MAX_ROWS:
        text = rows[row].strip()
        if text.endswith(b"*/"):
            while row > 0 and not rows[row].strip().startswith(b"/*") and end - row < MAX_ROWS:
                if b"/*" in rows[row]:  # code stands before it
                    return None
                row -= 1
            if not _documents(dialect.doc_marks, rows[row].strip()):
                return None
            return linked(reader, rows_as_doc(rows, row, end))
        if (
            not text.startswith((b"//", b"#"))
            or text.startswith(
                (b"#[", b"#include", b"#define", b"#!", b"#if", b"#en", b"#p", b"#e", b"#u", b"#r", b"#l")
            )
        ) and not (text.startswith(b"# ") or text == b"#"):
            break
        if text.startswith(b"#") and dialect.language not in ("ruby", "php"):
            break
        if not _documents(dialect.doc_marks, text):
            break
        row -= 1
    return linked(reader, rows_as_doc(rows, row + 1, end)) if row < end else None


def linked(reader: Reader, doc: Doc | None) -> Doc | None:
    """KDoc: `[name]` is a link to what is called so."""
    if doc is None or reader.dialect.language != "kotlin" or "[" not in doc.text:
        return doc
    return replace(doc, text=NAMED.sub(r"`\1`", doc.text))


def begins_row(reader: Reader, node: Node) -> bool:
    """Whether nothing stands before a declaration on its line: else what is above documents something else."""
    row, column = node.start_point
    return not reader.src.rows[row][:column].strip()


def _documents(marks: tuple[str, ...], text: bytes) -> bool:
    return not marks or text.startswith(tuple(each.encode() for each in marks))


def rows_as_doc(rows: list[bytes], start: int, end: int) -> Doc | None:
    told = [
        MARKS.sub("", row.decode("utf-8", "replace")).rstrip().removesuffix("*/").rstrip()
        for row in rows[start : end + 1]
    ]
    while told and not told[0].strip():
        told.pop(0)
        start += 1
    text = cleaned("\n".join(told))
    if not text or NOT_DOCS.match(text) or CODE.fullmatch(text):
        return None
    return Doc(text, start + 1, end + 1)


def cleaned(text: str) -> str:
    """Without the tags of XML docs, doxygen's commands, and what is told of parameters."""
    if "<summary>" in text or "<see" in text or "<param" in text or "<inheritdoc" in text:
        found = re.search(r"<summary>(.*?)(?:</summary>|\Z)", text, re.DOTALL)
        text = (
            found[1]
            if found
            else re.sub(r"<(param|returns|exception|typeparam)\b.*?(</\1>|\Z)", "", text, flags=re.DOTALL)
        )
        text = TAG.sub("", XML.sub(lambda match: (match[1] or match[2]).rpartition(".")[2], text))
    text = ESCAPED.sub("", text)
    text = INLINE.sub("", LEADING.sub("", text))
    text = re.sub(r"^\s*[A-Za-z_]\w*(?:\(\))?\s+-+\s+(?=[A-Z])", "", text)  # name - What it does
    text = QUOTED.sub(r"`\1`", LINK.sub(r"\1", text))
    text = SWITCHES.sub("", text)
    if found := LISTED.search(text):
        text = text[: found.start()]
    if found := BLOCKS.search(text):
        text = text[: found.start()]
    return "\n".join(row.strip() for row in text.strip().split("\n")).strip()


def file_doc(reader: Reader, marks: tuple[str, ...]) -> Doc | None:
    """A comment at the top that stands for the file: only what the language marks as such."""
    rows = reader.src.rows
    start = next(
        (at for at, row in enumerate(rows[:40]) if row.strip().startswith(tuple(m.encode() for m in marks))), None
    )
    if start is None:
        return None
    end = start
    while end + 1 < len(rows) and rows[end + 1].strip().startswith(tuple(m.encode() for m in marks)):
        end += 1
    return rows_as_doc(rows, start, end)
