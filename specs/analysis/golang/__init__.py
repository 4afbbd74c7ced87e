"""Go: one walk over the syntax tree, text in, facts out."""

import re

from msgspec.structs import replace

from specs.analysis.facts import FileFacts, Model, Symbol
from specs.analysis.golang import branches, calls, declarations, docs, effects, handling, loops, settings, values
from specs.analysis.golang.commands import finished_commands
from specs.analysis.golang.effects import foreign_code
from specs.analysis.golang.environment import with_defaults
from specs.analysis.golang.reader import Handler, Reader, Scope
from specs.analysis.golang.remote import remote_calls
from specs.analysis.golang.routes import handled_by
from specs.analysis.syntax import Source

HANDLERS: dict[str, Handler] = {
    **docs.HANDLERS, **declarations.HANDLERS, **values.HANDLERS, **branches.HANDLERS, **handling.HANDLERS,
    **loops.HANDLERS, **calls.HANDLERS, **effects.HANDLERS, "slice_expression": settings.slice_setting,
}  # fmt: skip
# Nodes with nothing below them that a fact could come from.
LEAVES = frozenset({
    "identifier", "field_identifier", "type_identifier", "package_identifier", "blank_identifier", "label_name",
    "interpreted_string_literal", "raw_string_literal", "rune_literal", "int_literal", "float_literal",
    "imaginary_literal", "true", "false", "nil", "iota", "dot", "break_statement", "continue_statement",
    "goto_statement", "fallthrough_statement", "empty_statement", "pointer_type", "slice_type", "map_type",
    "channel_type", "function_type", "qualified_type", "array_type", "generic_type", "struct_type", "interface_type",
    "type_arguments", "parameter_list", "type_parameter_list",
})  # fmt: skip
# Rows that begin a declaration at the margin: where reading goes on after broken text.
RESTART = re.compile(rb"^(?:func|type|var|const|import)\b", re.MULTILINE)


def analyze(text: str) -> FileFacts:
    source = Source(text, "go", RESTART)
    reader = Reader(source)
    doc = docs.file_doc(reader, source.root)
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
    return _finished(reader, FileFacts("go", source.lines, doc))


def _finished(reader: Reader, empty: FileFacts) -> FileFacts:
    """What only shows once the whole file was read."""
    facts = reader.facts
    handled_by(reader)
    foreign_code(reader)
    facts.env = with_defaults(facts.env, facts.guards)
    facts.commands += finished_commands(reader)
    facts.entries += remote_calls(facts.symbols)
    facts.symbols = [_error_type(reader, symbol) for symbol in facts.symbols]
    facts.models = [_stored(reader, model) for model in facts.models if model.name not in reader.errors]
    made = facts.finished("go", empty.lines, empty.doc, reader.src.problems)
    return replace(made, declarations=docs.generators(reader))


def _error_type(reader: Reader, symbol: Symbol) -> Symbol:
    return (
        replace(symbol, kind="error") if symbol.name in reader.errors and symbol.kind in ("class", "type") else symbol
    )


def _stored(reader: Reader, model: Model) -> Model:
    table = reader.tables.get(model.name, "")
    return replace(model, table=table, style="orm") if table else model
