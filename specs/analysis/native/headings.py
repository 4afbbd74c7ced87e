"""Comments that stand above a row of things and are about them all: `// Header offsets`."""

import re

from tree_sitter import Node

from specs.analysis.facts import Doc
from specs.analysis.syntax import first_line

MAX_WORDS = 5
PLURAL = re.compile(r"[a-z]{2,}(?<![sui])s[:.]?$", re.I)  # offsets; not class, status, axis


def heads_group(node: Node, doc: Doc | None) -> bool:
    """Whether the comment above is a heading: a few words in the plural, and another of the kind on the next row."""
    following = node.next_named_sibling
    if doc is None or following is None or following.type != node.type or doc.end >= first_line(node):
        return False
    if first_line(following) - first_line(node) != 1:
        return False
    return "\n" not in doc.text and len(doc.text.split()) <= MAX_WORDS and PLURAL.search(doc.text) is not None
