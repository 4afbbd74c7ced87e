"""One walk over the syntax tree: text in, facts out."""

from collections.abc import Callable

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Command, FileFacts
from specs.analysis.solid.bounds import bounded
from specs.analysis.solid.branches import branch, leave, sequence, tell_leaving
from specs.analysis.solid.calls import call, keep
from specs.analysis.solid.docs import file_doc
from specs.analysis.solid.effects import add_effect, effect_call
from specs.analysis.solid.environment import environment_index, with_defaults
from specs.analysis.solid.fallbacks import choice, either
from specs.analysis.solid.forms import Form
from specs.analysis.solid.handlers import attempt
from specs.analysis.solid.keyed import add_keyed
from specs.analysis.solid.loops import loop, with_waits
from specs.analysis.solid.moves import add_moves
from specs.analysis.solid.outcomes import outcome, returned
from specs.analysis.solid.own import without_own
from specs.analysis.solid.reaching import imported_effects
from specs.analysis.solid.reader import Dialect, Reader, Scope
from specs.analysis.solid.settings import option_map
from specs.analysis.solid.switches import switch
from specs.analysis.solid.values import assignment, declaration
from specs.analysis.syntax import Source

# Nodes with nothing below them that a fact could come from.
LEAVES = frozenset({
    "integer_literal", "float_literal", "real_literal", "number_literal", "integer", "float", "boolean_literal",
    "char_literal", "character_literal", "string_content", "string_literal_content", "null_literal", "true", "false",
    "nil", "null", "nullptr", "type_identifier", "primitive_type", "predefined_type", "field_identifier", "boolean",
    "escape_sequence", "modifier", "visibility_modifier", "storage_class_specifier", "type_qualifier",
    "raw_string_literal",
    "hash_key_symbol", "simple_symbol", "string_array", "symbol_array",
})  # fmt: skip
FILE_DOCS = {"rust": ("//!",)}


def _block(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    sequence(reader, list(form.body), scope)


def _closure(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """A function without a name belongs to the one that it stands in; what it returns is its own."""
    if (known := reader.bodies.pop(node.id, None)) is not None:  # what stands before it has named it
        reader.push(form.body, known)
        return
    inner = scope._replace(
        closure=True,
        handed_on=node.id in reader.handing,  # `return $db->transaction(function () { … return $order; })`
        in_guard=False,
        after_loop=False,
        handler=(),
        caught="",
        in_function=True,
        returns="",
    )
    reader.push(form.body, inner)


def _index(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    if scope.test is None:
        environment_index(reader, node, form, scope)
    reader.children(node, scope)


def _map(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    told = scope.in_function or (reader.dialect.configured and not scope.symbol)
    if scope.test is None and told:
        option_map(reader, node, form, scope)
    reader.children(node, scope)


def _fits(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """`matches!((self, next), (Draft, Paid) | …)` may be a table of moves."""
    add_moves(reader, form, scope)
    reader.push([part for part in (form.test, *(case.guard for case in form.cases)) if part is not None], scope)


def _nothing(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    return


def _name(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """`ENV` by itself reads the environment, whatever is asked of it."""
    if form.name in reader.dialect.env_maps and scope.test is None:
        add_effect(reader, node, scope, "environment", form.name)


def _member(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """Where a call needs no parentheses, `store.flush` may be one."""
    if reader.dialect.bare_calls and form.sep != "::" and form.target is not None:
        name = reader.written(node)
        keep(reader, node, form, name, scope)
        effect_call(reader, node, form, name, scope)
        if scope.test is None:
            bounded(reader, node, form, scope)
    reader.children(node, scope)


HANDLERS: dict[str, Callable[[Reader, Node, Form, Scope], None]] = {
    "block": _block, "if": branch, "conditional": choice, "switch": switch, "loop": loop, "return": leave,
    "throw": leave, "try": attempt, "assign": assignment, "declare": declaration, "call": call, "new": call,
    "lambda": _closure, "index": _index, "binary": either, "map": _map, "fits": _fits, "member": _member,
    "name": _name, "number": _nothing, "word": _nothing, "nothing": _nothing, "break": _nothing, "continue": _nothing,
    "goto": _nothing,
    "retry": _nothing,
}  # fmt: skip


def analyze(dialect: Dialect, text: str) -> FileFacts:
    prepared = dialect.prepare(text) if dialect.prepare is not None else text
    source = Source(prepared, dialect.grammar, dialect.restart)
    if prepared is not text and len(original := _plain(text)) == len(source.data):
        source.quote(original)
    reader = Reader(source, dialect)
    stack = reader.stack
    stack.append((source.root, Scope()))
    while stack:
        node, scope = stack.pop()
        if node.type in LEAVES:
            continue
        declared = dialect.declarations.get(node.type)
        if declared is not None:
            declared(reader, node, scope)
            continue
        form = reader.form(node)
        handler = HANDLERS.get(form.kind)
        if handler is not None:
            handler(reader, node, form, scope)
        else:
            reader.children(node, scope)
    return _finished(reader)


def _plain(text: str) -> bytes:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", " ")
    return text.removeprefix("\ufeff").encode("utf-8", errors="replace")


def tail(reader: Reader, body: Node, scope: Scope) -> None:
    """The last expression of a function, where it is what the function returns."""
    steps = reader.steps([body])
    last = steps[-1] if steps else None
    if last is None or scope.test is not None:
        return
    inner, form = reader.bare(last)
    while form.kind == "call" and form.name == "tap" and form.block is not None and form.target is not None:
        last = form.target  # Ruby: looked at by the block, and given back
        inner, form = reader.bare(last)
    if form.template and form.name != "format":
        return
    if form.kind in ("call", "string", "number", "word", "binary", "list", "new", "not", "is", "fits", "slice"):
        step = returned(reader, inner, Form("return", parts=(last,)), scope)
        if step.verb == "return":
            tell_leaving(reader, step, scope)
    else:
        outcome(reader, last, scope)


def _finished(reader: Reader) -> FileFacts:
    """What only shows once the whole file was read."""
    facts, dialect = reader.facts, reader.dialect
    if dialect.finish is not None:
        dialect.finish(reader)
    without_own(reader)
    imported_effects(reader)
    with_waits(reader)
    add_keyed(reader)
    facts.locals = [
        replace(each, changes=True) if (each.symbol, each.name) in reader.assigned else each
        for each in facts.locals
        if not reader.started.get((each.symbol, each.name)) or (each.symbol, each.name) not in reader.assigned
    ]
    facts.env = with_defaults(facts.env, facts.guards)
    known = {symbol.name for symbol in facts.symbols}
    facts.commands += [
        Command(
            draft.symbol if draft.symbol in known else "", draft.name, draft.help, tuple(draft.options), draft.start,
            draft.end, draft.framework, draft.parent,
        )
        for draft in {id(draft): draft for draft in reader.commands.values()}.values()
        if draft.name or draft.options
    ]  # fmt: skip
    doc = file_doc(reader, FILE_DOCS[dialect.language]) if dialect.language in FILE_DOCS else reader.file_doc
    return facts.finished(dialect.language, reader.src.lines, doc, reader.src.problems)
