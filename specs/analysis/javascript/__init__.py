"""JavaScript and TypeScript: one walk over the syntax tree, text in, facts out."""

import re

from specs.analysis.facts import FileFacts
from specs.analysis.javascript import (
    branches,
    calls,
    classes,
    defaults,
    environment,
    errors,
    functions,
    loops,
    modules,
    types,
    values,
)
from specs.analysis.javascript.docs import comment, file_doc
from specs.analysis.javascript.finishing import finished
from specs.analysis.javascript.reader import Handler, Reader, Scope
from specs.analysis.syntax import Source

HANDLERS: dict[str, Handler] = {
    **types.HANDLERS, **functions.HANDLERS, **classes.HANDLERS, **modules.HANDLERS, **values.HANDLERS,
    **branches.HANDLERS, **defaults.HANDLERS, **loops.HANDLERS, **errors.HANDLERS, **calls.HANDLERS,
    **environment.HANDLERS, "comment": comment,
}  # fmt: skip
# Nodes with nothing below them that a fact could come from.
LEAVES = frozenset({
    "identifier", "property_identifier", "shorthand_property_identifier", "private_property_identifier", "string",
    "number", "regex", "true", "false", "null", "undefined", "this", "super", "type_identifier", "predefined_type",
    "string_fragment", "escape_sequence", "statement_identifier", "accessibility_modifier", "override_modifier",
    "optional_chain", "break_statement", "continue_statement", "empty_statement", "hash_bang_line", "jsx_text",
    "shorthand_property_identifier_pattern", "debugger_statement", "import", "meta_property", "jsx_closing_element",
    "call_signature", "construct_signature", "property_signature", "index_signature", "import_alias",
})  # fmt: skip
# Rows that begin a declaration at the margin: where reading goes on after broken text.
RESTART = re.compile(
    rb"^(?:export|import|async function|function|class|const|let|var|interface|type|enum|abstract class|namespace"
    rb"|module\.exports|exports\.|describe\(|test\(|it\(|@\w+|/\*\*)",
    re.MULTILINE,
)


def analyze_javascript(text: str) -> FileFacts:
    """Facts of a JavaScript file; one with Flow or TypeScript annotations is read by the grammar that knows them."""
    source = Source(text, "javascript", RESTART)
    if source.problems:
        typed = Source(text, "tsx")
        if not typed.problems:
            source = typed
    return _analyze(source, "javascript")


def analyze_typescript(text: str) -> FileFacts:
    return _analyze(Source(text, "typescript", RESTART), "typescript")


def analyze_tsx(text: str) -> FileFacts:
    return _analyze(Source(text, "tsx", RESTART), "tsx")


def _analyze(source: Source, language: str) -> FileFacts:
    reader = Reader(source)
    doc = file_doc(reader, source.root)
    stack = reader.stack
    stack.append((source.root, Scope()))
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
    return finished(reader, language, doc)
