"""Functions, methods and what is assigned to a name: where symbols come from."""

from tree_sitter import Node

from specs.analysis.facts import Doc, Local, Operand, Returned, Symbol, SymbolKind
from specs.analysis.javascript.docs import declared_raises, doc_before, tags, typed
from specs.analysis.javascript.outcomes import returned
from specs.analysis.javascript.parameters import is_async, parameters, returned_type, signature
from specs.analysis.javascript.reader import Reader, Scope, lines

FUNCTIONS = frozenset({
    "arrow_function", "function_expression", "function", "generator_function", "function_declaration",
    "generator_function_declaration",
})  # fmt: skip
HIDDEN_TAGS = frozenset({"private", "internal", "protected", "hidden", "ignore"})


def shown(doc: Doc | None) -> bool:
    return not any(tag in HIDDEN_TAGS for tag, _, _ in tags(doc))


def declare(
    reader: Reader,
    scope: Scope,
    whole: Node,
    function: Node,
    name: str,
    kind: SymbolKind,
    doc: Doc | None,
    *,
    public: bool = True,
    traits: tuple[str, ...] = (),
) -> str:
    """Adds the symbol of a function and pushes its parameters and body. `whole` is the declaration around it."""
    start, end = lines(whole)
    full = scope.inside(name)
    found = tags(doc)
    marks = [*traits, *(("async",) if is_async(function) else ())]
    if any(child.type == "*" for child in function.children[:4]) or "generator" in function.type:
        marks.append("generator")
    if any(tag == "deprecated" for tag, _, _ in found):
        marks.append("deprecated")
    returns = returned_type(reader, function) or next((kind for tag, kind, _ in found if tag[:6] == "return"), "")
    decorators, start = taken_decorators(reader, start)
    params = typed(parameters(reader, function), doc)
    for param in params:
        if param.default is not None and param.default.form == "name":
            reader.stands_for[full, param.name] = param.default.name
    reader.field_types |= {(full, param.name): param.annotation for param in params if param.annotation}
    reader.facts.symbols.append(
        Symbol(
            name=full,
            kind=kind,
            start=min(start, doc.start) if doc else start,
            end=end,
            signature=signature(reader, whole, name, function),
            public=public and not name.startswith(("_", "#")) and shown(doc),
            doc=doc,
            params=params,
            returns=returns,
            decorators=decorators,
            traits=tuple(dict.fromkeys(marks)),
        )
    )
    declared_raises(reader, doc, full)
    push_body(reader, function, body_scope(scope, full))
    return full


def body_scope(scope: Scope, full: str) -> Scope:
    return Scope(full, scope.owner, in_function=True, group=scope.group, test=scope.test)


def push_body(reader: Reader, function: Node, scope: Scope) -> None:
    body = function.child_by_field_name("body")
    given = function.child_by_field_name("parameters")
    if body is not None and body.type in ("ternary_expression", "binary_expression"):
        reader.bound[body.id] = ""  # an arrow's expression is what it returns
    elif body is not None and body.type == "call_expression" and scope.symbol:
        step = returned(reader.src, body, scope, *lines(body))
        if step.verb == "return" and step.condition is not None and step.value is not None:
            reader.facts.returns.append(Returned(scope.symbol, step.value, step.start, step.end, step.condition))
    reader.push_each([(given, scope), (body, scope)])


def taken_decorators(reader: Reader, start: int) -> tuple[tuple[str, ...], int]:
    nodes, reader.decorators = reader.decorators, []
    if nodes:
        start = min(start, lines(nodes[0])[0])
    return tuple(reader.text(node).removeprefix("@") for node in nodes), start


def own_doc(reader: Reader, node: Node) -> Doc | None:
    """The doc of a declaration, also where decorators or `export` stand between."""
    kept, reader.decorated_doc = reader.decorated_doc, None
    return kept or doc_before(reader, node.start_byte)


def decorator(reader: Reader, node: Node, scope: Scope) -> None:
    if node.parent is not None and node.parent.type in ("required_parameter", "optional_parameter"):
        return  # it says what the parameter is filled with, and nothing of the next method
    if not reader.decorators:
        reader.decorated_doc = doc_before(reader, node.start_byte)
    reader.decorators.append(node)


def function_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name = node.child_by_field_name("name")
    doc = own_doc(reader, node)
    label = reader.text(name) if name is not None else "default"
    declare(reader, scope, node, node, label, "function", doc, public=not scope.in_function)


def function_signature(reader: Reader, node: Node, scope: Scope) -> None:
    """An overload, or a declaration without a body."""
    name = node.child_by_field_name("name")
    if name is not None:
        declare(reader, scope, node, node, reader.text(name), "function", own_doc(reader, node), traits=("overload",))


def inline_function(reader: Reader, node: Node, scope: Scope) -> None:
    """A function without a name of its own: it belongs to the symbol around it, unless a call gave it a label."""
    label = reader.labels.pop(node.id, None)
    if label is not None:
        at = scope._replace(symbol="")
        declare(reader, at, label.whole or node, node, label.name, "function", label.doc, public=label.public)
        return
    for param in parameters(reader, node):
        # Inside, the name stands for what the caller gives, whatever the function around binds to it.
        reader.facts.locals.append(Local(scope.symbol, param.name, Operand("", "other"), *lines(node)))
    rescuing = reader.rescuing.pop(node.id, None)
    inner = rescuing or scope._replace(in_guard=False)
    push_body(reader, node, inner._replace(in_function=True, names_members=False))


def has_functions(node: Node, *, deep: bool = False) -> bool:
    for child in node.named_children:
        if child.type == "method_definition":
            return True
        value = child.child_by_field_name("value") if child.type == "pair" else None
        if value is not None and (
            value.type in FUNCTIONS or (deep and value.type == "object" and has_functions(value))
        ):
            return True
    return False


HANDLERS = {
    "decorator": decorator,
    "function_declaration": function_declaration,
    "generator_function_declaration": function_declaration,
    "function_signature": function_signature,
    "arrow_function": inline_function,
    "function_expression": inline_function,
    "generator_function": inline_function,
}
