"""Comments where only C and C++ put them: behind what they tell of, or above it with a blank row between."""

import re

from tree_sitter import Node

from specs.analysis.facts import Doc
from specs.analysis.solid.docs import NOT_DOCS, cleaned, doc_above, rows_as_doc
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line, last_line

BEHIND = re.compile(r"^[\s,;]*(?:/\*[*!]?<?\s*(?P<block>[^*].*?)\s*\*+/|//[/!]?<?\s*(?P<row>\S.*))\s*$")
LICENCE = re.compile(r"copyright|licen[sc]e|warranty|all rights reserved", re.I)
MIN_ROWS = 3  # of a block that may stand apart from what it tells of
MAX_ROWS = 120


def doc_behind(reader: Reader, node: Node) -> Doc | None:
    """`int port; /* where it listens */`"""
    row, column = node.end_point
    rows = reader.src.rows
    if row >= len(rows) or len(rows[row]) > 400 or b"*/" in rows[row][:column]:
        return None  # of several on a row, each is about what stands before it
    if node.start_point[0] < row and any(b"/*" in each for each in rows[node.start_point[0] : row][:8]):
        return None
    found = BEHIND.match(rows[row][column:].decode("utf-8", "replace"))
    text = cleaned((found["block"] or found["row"]).strip()) if found is not None else ""
    if not text or NOT_DOCS.match(text) or text.startswith(("}", "#", "{")):
        return None
    return Doc(text, row + 1, row + 1)


def doc_of(reader: Reader, node: Node) -> Doc | None:
    """Of a member: what stands above it, or behind it."""
    return doc_above(reader, node) or doc_behind(reader, node)


def doc_apart(reader: Reader, node: Node) -> Doc | None:
    """A block of several rows that stands above a function with one blank row between."""
    rows = reader.src.rows
    row = first_line(node) - 2
    if row < 1 or rows[row].strip() or not rows[row - 1].strip().endswith(b"*/"):
        return None
    end = start = row - 1
    while start > 0 and end - start < MAX_ROWS and not rows[start].strip().startswith(b"/*"):
        if b"/*" in rows[start]:
            return None
        start -= 1
    if end - start + 1 < MIN_ROWS or start == 0:
        return None
    doc = rows_as_doc(rows, start, end)
    return doc if doc is not None and not LICENCE.search(doc.text) else None


def tells_of_function(reader: Reader, node: Node) -> bool:
    """Whether a macro stands between a function and the comment that may be about either."""
    row = last_line(node)
    following = node.next_named_sibling
    for _ in range(12):
        if following is None or first_line(following) - row > 1:
            return False
        if following.type != "preproc_def":
            return following.type == "function_definition"
        row = last_line(following)
        following = following.next_named_sibling
    return False
