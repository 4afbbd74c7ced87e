"""Code under `#if`: what is never built is not read, nor what only a build for tests has."""

import re

from tree_sitter import Node

from specs.analysis.solid.forms import field
from specs.analysis.solid.reader import Reader, Scope

NEVER = frozenset({"0", "false", "(0)"})
ALWAYS = frozenset({"1", "true", "(1)"})
FOR_TESTS = re.compile(r"(?:^|[_\s(])(?:UNIT|SELF)?_?TEST(?:S|ING)?(?:$|[_\s)])")


def conditional(reader: Reader, node: Node, scope: Scope) -> None:
    rest = field(node, "alternative")
    held = [child for child in node.named_children if child.type not in ("identifier", "preproc_arg") and child != rest]
    asked = reader.text(field(node, "condition") or field(node, "name")).strip()
    positive = not reader.text(node, 8).startswith("#ifndef") and "!" not in asked
    if asked in NEVER or (positive and FOR_TESTS.search(asked)):
        held = []
    if asked in ALWAYS:
        rest = None
    reader.push_each([*((each, scope) for each in held), (rest, scope)])
