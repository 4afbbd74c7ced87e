"""Doc comments: the lines of `//` directly above a declaration, without the directives among them."""

import re
from textwrap import dedent

from tree_sitter import Node

from specs.analysis.facts import Declaration, Doc
from specs.analysis.golang.reader import Reader, Scope, lines

DIRECTIVE = re.compile(r"^//(go:|nolint|line |export |extern |sys(nb)?\b|\+build|lint:|revive:|[a-z]+:[a-z]|\s*\+\w)")
NOT_PROSE = re.compile(r"^\s*([-=*#/]{3}|todo|fixme|xxx|hack)", re.IGNORECASE)
LICENSE = re.compile(r"licen[cs]e|copyright|SPDX-", re.IGNORECASE)
# What follows the name in "Parse parses …" and "A Store is a …", but not in "Reset to …": there the name is the verb.
TELLS = r"(?: (?:is|are)(?= (?:an?|the|used|called|where|what|how)\b)|(?= (?!(?:its|this|is|was|has|as|does)\b)[a-z]+s\b))\s+(?=[a-z`])"
MAX_DOC = 4000


def comment(reader: Reader, node: Node, scope: Scope) -> None:
    previous = reader.comments[-1] if reader.comments else None
    if previous is None or previous.end_point[0] + 1 != node.start_point[0]:
        reader.comments.clear()
    reader.comments.append(node)


def doc_before(reader: Reader, node: Node) -> Doc | None:
    """The comment that ends on the line above `node`."""
    found = reader.comments
    if not found:
        return None
    reader.comments = []
    if found[-1].end_point[0] + 1 != node.start_point[0]:
        return None
    return doc_of(reader, found)


def doc_of(reader: Reader, comments: list[Node]) -> Doc | None:
    kept = [node for node in comments if not DIRECTIVE.match(reader.text(node))]
    if not kept:
        return None
    rows: list[str] = []
    for node in kept:
        raw = reader.text(node, MAX_DOC)
        if raw.startswith("//"):
            rows.append(raw.lstrip("/").rstrip())
        else:
            rows += [re.sub(r"^\s*\* ?", " ", row) for row in raw[2:].removesuffix("*/").splitlines()]
    text = dedent("\n".join(row or "" for row in rows)).strip()[:MAX_DOC]
    if not re.search(r"[^\W\d_]{2}", text) or NOT_PROSE.match(text):
        return None
    return Doc(text, lines(kept[0])[0], lines(kept[-1])[1])


def without_name(text: str, name: str) -> str:
    """As `told_of`, for the comment of a field or a constant."""
    found = re.match(rf"{re.escape(name)}{TELLS}", text)
    return text[found.end() : found.end() + 1].upper() + text[found.end() + 1 :] if found else text


def told_of(doc: Doc | None, name: str) -> Doc | None:
    """The doc as a sentence about its symbol, as other languages write it: Go's habit is to begin with the name."""
    found = re.match(rf"(?:(?:An?|The) )?{re.escape(name.rpartition('.')[2])}{TELLS}", doc.text) if doc is not None else None
    if doc is None or found is None:
        return doc
    rest = doc.text[found.end() :]
    return Doc(rest[:1].upper() + rest[1:], doc.start, doc.end)


def file_doc(reader: Reader, root: Node) -> Doc | None:
    """The comment directly above the package clause; one about licences is no documentation."""
    above: list[Node] = []
    for child in root.named_children:
        if child.type == "comment":
            if above and above[-1].end_point[0] + 1 != child.start_point[0]:
                above = []
            above.append(child)
            continue
        if child.type != "package_clause" or not above or above[-1].end_point[0] + 1 != child.start_point[0]:
            return None
        found = doc_of(reader, above)
        if found is None or (LICENSE.search(found.text) and "ackage " not in found.text[:40]):
            return None
        return told_of(found, f"Package {reader.text(child.named_children[-1])}") if child.named_child_count else found
    return None


def generators(reader: Reader) -> tuple[Declaration, ...]:
    """`//go:generate stringer -type=State` is a task of who develops the package."""
    found = []
    for number, row in enumerate(reader.src.rows, 1):
        if row.startswith(b"//go:generate "):
            command = row[len(b"//go:generate ") :].decode("utf-8", "ignore").strip()
            found.append(Declaration("task", "go generate", command, number, number))
    return tuple(found)


def trailing(reader: Reader, node: Node) -> str:
    """The comment that ends the line of `node`."""
    after = node.next_named_sibling
    if after is None or after.type != "comment" or after.start_point[0] != node.end_point[0]:
        return ""
    return reader.text(after, 200).lstrip("/ ").strip()


def spaced_doc(reader: Reader, node: Node) -> tuple[str, int]:
    """The first paragraph of the comment directly above a member, else the one behind it, and where it begins."""
    rows: list[str] = []
    above, line = node.prev_named_sibling, node.start_point[0]
    while above is not None and above.type == "comment" and above.end_point[0] + 1 == line and len(rows) < 40:
        earlier = above.prev_named_sibling
        if earlier is not None and earlier.type != "comment" and earlier.end_point[0] == above.start_point[0]:
            break  # it ends the line of the member before
        rows.insert(0, reader.text(above, 300).lstrip("/").removeprefix("*").removesuffix("*/").strip())
        line, above = above.start_point[0], earlier
    above_it = [not row for row in rows]
    told = rows[: above_it.index(True)] if True in above_it else rows
    if told:
        return " ".join(told), node.start_point[0] + 1 - len(rows)
    behind = trailing(reader, node)
    return behind, lines(node)[1] if behind else 0


HANDLERS = {"comment": comment}
