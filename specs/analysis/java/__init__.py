"""Java: one walk over the syntax tree, text in, facts out."""

import re

from specs.analysis.facts import FileFacts
from specs.analysis.java import branches, calls, declarations, effects, errors, members
from specs.analysis.java.docs import comment, file_doc
from specs.analysis.java.finishing import finished
from specs.analysis.java.reader import Handler, Reader, Scope
from specs.analysis.syntax import Source

HANDLERS: dict[str, Handler] = {
    **declarations.HANDLERS, **members.HANDLERS, **branches.HANDLERS, **errors.HANDLERS, **calls.HANDLERS,
    **effects.HANDLERS, "block_comment": comment, "line_comment": comment,
}  # fmt: skip
# Nodes with nothing below them that a fact could come from.
LEAVES = frozenset({
    "identifier", "type_identifier", "scoped_type_identifier", "generic_type", "integral_type", "floating_point_type",
    "boolean_type", "void_type", "array_type", "string_literal", "character_literal", "decimal_integer_literal",
    "hex_integer_literal", "octal_integer_literal", "binary_integer_literal", "decimal_floating_point_literal",
    "hex_floating_point_literal", "true", "false", "null_literal", "this", "super", "class_literal", "modifiers",
    "dimensions", "type_parameters", "type_arguments", "superclass", "super_interfaces", "extends_interfaces",
    "permits", "throws", "break_statement", "continue_statement", "marker_annotation", "annotation", "pattern",
    "catch_formal_parameter", "inferred_parameters", "scoped_identifier", "formal_parameters", "catch_type",
})  # fmt: skip
# Rows that begin a declaration: where reading goes on after broken text.
RESTART = re.compile(
    rb"^(?: {0,4}|\t)(?:(?:public|protected|private|static|final|abstract|synchronized|default|sealed)\s+)+[\w<@]"
    rb"|^(?:class|interface|enum|record|import|package|@\w+|/\*\*)",
    re.MULTILINE,
)


def analyze(text: str) -> FileFacts:
    reader = Reader(Source(text, "java", RESTART))
    doc = file_doc(reader, reader.src.root)
    stack = reader.stack
    stack.append((reader.src.root, Scope()))
    while stack:
        node, scope = stack.pop()
        kind = node.type
        if kind in LEAVES:
            continue
        handler = HANDLERS.get(kind)
        if handler is not None:
            handler(reader, node, scope)
        else:
            children = node.named_children
            children.reverse()
            stack.extend([(child, scope) for child in children])
    return finished(reader, doc)
