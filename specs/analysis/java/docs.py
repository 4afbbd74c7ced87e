"""Doc comments: which one belongs to a declaration, and what its tags tell."""

import re
from textwrap import dedent

from tree_sitter import Node

from specs.analysis.facts import Doc, Raise
from specs.analysis.java.reader import Reader, Scope, lines

MAX_DOC = 6000
VALUE = re.compile(r"\(?\{@(?:value|inheritDoc)[^}]*\}\)?")
THROWS = re.compile(r"@(?:throws|exception)\s+([\w.]+)\s*(.*)")
LEADING = re.compile(r"^\s*\*+ ?")
MAX_TAG = 5  # rows of one tag
HEADING = re.compile(r"<(h[1-6])\b[^>]*>.{0,200}?</\1>", re.IGNORECASE | re.DOTALL)
LICENCE = re.compile(r"licen[cs]e|copyright", re.IGNORECASE)


def comment(reader: Reader, node: Node, scope: Scope) -> None:
    reader.comment = node if reader.src.data[node.start_byte : node.start_byte + 3] == b"/**" else None


def doc_before(reader: Reader, node: Node) -> Doc | None:
    """The doc comment directly before a declaration, whose annotations come after it."""
    last, reader.comment = reader.comment, None
    if last is None or last.end_byte > node.start_byte:
        return None
    if reader.src.data[last.end_byte : node.start_byte].strip():
        return None
    return doc_of(reader, last)


def doc_of(reader: Reader, node: Node) -> Doc | None:
    raw = reader.src.between(node.start_byte, min(node.end_byte, node.start_byte + MAX_DOC))
    body = raw[3:].removesuffix("*/").rstrip("*")
    rows = [re.sub(r"^\s*\*+ ?", "", line) for line in body.splitlines()]
    text = HEADING.sub(_blank_rows, dedent("\n".join(rows)).strip())
    if not re.search(r"[^\W\d_]{2}", text):
        return None
    return Doc(text, *lines(node))


def _blank_rows(heading: re.Match[str]) -> str:
    """Ends the paragraph before a heading, and keeps every row in its place."""
    return "\n" * heading[0].count("\n")


def told_by(doc: Doc | None) -> str:
    """What a doc comment says before its tags: its first paragraph, row by row."""
    if doc is None:
        return ""
    text = re.split(r"^\s*@\w|\n\s*\n|<p>", doc.text, maxsplit=1, flags=re.MULTILINE)[0]
    return "\n".join(row.strip() for row in VALUE.sub("", text).strip().splitlines())


def file_doc(reader: Reader, root: Node) -> Doc | None:
    """The doc of a package-info file: the one before its package declaration, where it is no licence."""
    for child in root.named_children[:8]:
        if child.type == "package_declaration":
            return None
        if child.type == "block_comment" and reader.text(child, 3) == "/**":
            after = child.next_named_sibling
            found = doc_of(reader, child)
            if found and after is not None and after.type == "package_declaration" and not LICENCE.search(found.text):
                return found
    return None


def declared_raises(reader: Reader, doc: Doc | None, symbol: str) -> set[str]:
    """`@throws X if …`, cited where the doc writes it; the errors told so."""
    told: set[str] = set()
    if doc is None or ("@throws" not in doc.text and "@exception" not in doc.text):
        return told
    rows = [row.decode("utf-8", "ignore") for row in reader.src.rows[doc.start - 1 : doc.end]]
    for at, row in enumerate(rows):
        found = THROWS.search(row)
        if found is None:
            continue
        error = found[1].rpartition(".")[2]
        told.add(error)
        said, last = [found[2]], at
        for following in rows[at + 1 : at + MAX_TAG]:  # what is said may go on in the next rows
            text = LEADING.sub("", following.strip().removesuffix("*/")).strip(" *")
            if not text or text.startswith("@"):
                break
            said.append(text)
            last += 1
        message = " ".join(said).removesuffix("*/").strip()
        reader.facts.raises.append(Raise(symbol, error, message, doc.start + at, doc.start + last, declared=True))
    return told
