"""Code under `#if`: what is never built is not read, nor what only a build for tests has."""

import re

from tree_sitter import Node

from specs.analysis.expressions import negate
from specs.analysis.facts import BUILT, Condition, Operand
from specs.analysis.solid.branches import MAX_UNDER
from specs.analysis.solid.forms import field
from specs.analysis.solid.reader import Reader, Scope
from specs.analysis.syntax import first_line

NEVER = frozenset({"0", "false", "(0)"})
ALWAYS = frozenset({"1", "true", "(1)"})
MACRO = re.compile(r"[A-Za-z_]\w*")
DEFINED = re.compile(r"(!?)\s*(?:defined\s*\(?\s*([A-Za-z_]\w*)\s*\)?|([A-Za-z_]\w*))")
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
    built = _built_with(reader, node, asked) if scope.in_function and scope.test is None else None
    inner, other = scope, scope
    if built is not None:
        inner = scope._replace(under=(*scope.under[-MAX_UNDER:], built))
        other = scope._replace(under=(*scope.under[-MAX_UNDER:], negate(built)))
    reader.push_each([*((each, inner) for each in held), (rest, other)])


def _built_with(reader: Reader, node: Node, asked: str) -> Condition | None:
    """`#ifdef HAVE_EPOLL` inside a function: what it holds is done only by some builds."""
    if reader.dialect.language != "c":
        return None
    named = node.type == "preproc_ifdef"
    found = MACRO.fullmatch(asked) if named else DEFINED.fullmatch(asked)
    if found is None or asked in NEVER or asked in ALWAYS:
        return None
    name = asked if named else found[2] or found[3]
    denied = reader.text(node, 8).startswith("#ifndef") if named else bool(found[1])
    line = first_line(node)
    held = Operand(name, "name", name, derivation=BUILT)
    return Condition("falsy" if denied else "truthy", name, held, start=line, end=line)
