"""What is bound to names: constants, tables of values, functions under a name, state changes."""

from tree_sitter import Node

from specs.analysis.asked import computes, is_worth_keeping
from specs.analysis.facts import (
    Constant,
    Doc,
    Local,
    Returned,
    StateChange,
    Symbol,
    SymbolKind,
)
from specs.analysis.javascript.answers import STATUSES, is_status
from specs.analysis.javascript.branches import STATES, state_name
from specs.analysis.javascript.chosen import cap, chosen, destructured_defaults, spread_defaults
from specs.analysis.javascript.classes import WORTH_FOLLOWING, declare_class
from specs.analysis.javascript.defaults import default_guard
from specs.analysis.javascript.docs import doc_before
from specs.analysis.javascript.entries import RESOLVERS, resolver_entry
from specs.analysis.javascript.environment import default_of, destructured_environment, environment_of
from specs.analysis.javascript.functions import FUNCTIONS, declare, has_functions, own_doc
from specs.analysis.javascript.json_schemas import PLACES, json_schema
from specs.analysis.javascript.known import GLOBALS, NOISE
from specs.analysis.javascript.modules import exported_value, required_as
from specs.analysis.javascript.operands import arguments, dotted, unwrap
from specs.analysis.javascript.outcomes import makes_error
from specs.analysis.javascript.parameters import annotation
from specs.analysis.javascript.reader import Label, Reader, Scope, lines
from specs.analysis.javascript.settings import options, ruled
from specs.analysis.javascript.tables import allowed, is_frozen, pattern_of, table

MAX_WRAPPERS = 4


def declaration(reader: Reader, node: Node, scope: Scope) -> None:
    """`const`, `let`, `var`: the doc comment belongs to the first name."""
    doc = own_doc(reader, node)
    const = node.children[0].type == "const" if node.children else False
    declarators = [child for child in node.named_children if child.type == "variable_declarator"]
    # Backwards, so that the stack gives them forwards.
    for index, child in reversed(list(enumerate(declarators))):
        whole = node if len(declarators) == 1 else child
        _declarator(reader, whole, child, scope, doc if index == 0 else None, const)


def _declarator(reader: Reader, whole: Node, node: Node, scope: Scope, doc: Doc | None, const: bool) -> None:
    pattern, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if pattern is not None and value is None and (kind := annotation(reader, node.child_by_field_name("type"))):
        reader.field_types[scope.symbol, reader.text(pattern)] = kind  # `let service: Service;`, bound further down
    if pattern is None or value is None:
        return
    if required_as(reader, node, pattern, value):
        made = unwrap(value)
        if made.type == "call_expression" and (given := arguments(made)) and given[-1].type == "object":
            # `require("knex")({ … })`: the module's function is called with its settings
            options(reader, scope, given[-1], "")
            reader.push(given, scope)
        return
    if pattern.type == "object_pattern":
        if dotted(reader.src, value) in ("process.env", "import.meta.env", "Bun.env"):
            destructured_environment(reader, pattern, scope)
        else:
            destructured_defaults(reader, pattern, scope)
            reader.push([pattern, value], scope)
        return
    if pattern.type != "identifier":
        reader.push([pattern, value], scope)
        return
    name = reader.text(pattern)
    inner = unwrap(value)
    kind = annotation(reader, node.child_by_field_name("type"))
    if held := kind or _looked_up(reader, inner):
        reader.field_types[scope.symbol, name] = held
    while inner.type == "assignment_expression" and (right := inner.child_by_field_name("right")) is not None:
        _exported_too(reader, inner, name)
        inner = unwrap(right)
    if named_value(reader, whole, name, inner, scope, doc):
        return
    _bind(reader, whole, name, value, inner, scope, doc, const, kind)
    if scope.in_function and scope.test is None:
        if inner.type == "call_expression":
            cap(reader, name, inner, scope)
        elif inner.type == "object":
            spread_defaults(reader, inner, scope)
    if scope.symbol and scope.in_function:
        _local(reader, name, value, scope, lines(node), const)
    reader.push([value], scope)


def _local(reader: Reader, name: str, value: Node, scope: Scope, at: tuple[int, int], const: bool) -> None:
    held = reader.operand(value)
    if computes(held):
        reader.computed.add((scope.symbol, name))
    if at[0] == at[1] and is_worth_keeping(held) and (const or computes(held)):
        reader.facts.locals.append(Local(scope.symbol, name, held, *at, changes=not const))


def _exported_too(reader: Reader, assignment: Node, name: str) -> None:
    """`var app = exports = module.exports = {}`."""
    left = assignment.child_by_field_name("left")
    if left is not None and dotted(reader.src, left) in ("exports", "module.exports"):
        reader.has_exports = True
        reader.exported.setdefault(name, "default")


def _wrapped(reader: Reader, whole: Node, name: str, call: Node, doc: Doc | None) -> None:
    """`const create = asyncHandler(async (req) => { … })`: the function goes by the name of what wraps it."""
    for _ in range(MAX_WRAPPERS):
        target = call.child_by_field_name("function")
        callee = dotted(reader.src, target) if target is not None else ""
        if not callee or "()" in callee or callee.partition(".")[0] in GLOBALS or callee.rpartition(".")[2] in NOISE:
            return
        given = arguments(call)
        function = next((node for node in given if node.type in FUNCTIONS), None)
        if function is not None:
            reader.labels[function.id] = Label(name, whole, doc, public=True)
            return
        nested = next((node for node in given if node.type == "call_expression"), None)
        if nested is None:
            return
        call = nested


def _remember_error(reader: Reader, name: str, node: Node) -> None:
    if makes_error(reader.src, node):
        reader.made[name] = node
    else:
        reader.made.pop(name, None)


def _bind(
    reader: Reader, whole: Node, name: str, value: Node, inner: Node, scope: Scope, doc: Doc | None, const: bool,
    kind: str,
) -> None:  # fmt: skip
    if inner.type in ("call_expression", "new_expression", "ternary_expression", "binary_expression"):
        reader.bound[inner.id] = name
    _remember_error(reader, name, inner)
    if inner.type == "call_expression" and not scope.in_function:
        _wrapped(reader, whole, name, inner, doc)
    if inner.type in ("member_expression", "subscript_expression"):
        reader.env_hints[inner.id] = (None, "", name, whole)
    if inner.type == "regex" or (inner.type == "new_expression" and reader.text(inner).startswith("new RegExp(")):
        pattern_of(reader, whole, name, inner, scope)
    fixed = const or name.isupper()
    if not fixed or (scope.in_function and not name.isupper() and inner.type not in ("number", "binary_expression")):
        return
    variable = environment_of(reader, inner)
    # What is read from the environment is followed to the default that stands in for it.
    bound = default_of(reader, inner) if variable else reader.operand(inner)
    start, end = lines(whole)
    if bound.form in WORTH_FOLLOWING or variable:
        reader.facts.constants.append(
            Constant(
                name, scope.symbol, bound, start, end, variable, doc.text if doc else "",
                public=not scope.in_function and not name.startswith("_"),
            )
        )  # fmt: skip
    if bound.form == "collection" and not scope.in_function:
        allowed(reader, name, value, bound, scope, (start, end))
    elif inner.type == "object" or (bound.form == "mapping" and inner.type == "call_expression"):
        held = inner if inner.type == "object" else unwrap(arguments(inner)[0])
        if held.type == "object" and not json_schema(reader, name, held, scope):
            table(reader, name, held, scope, (start, end), kind, frozen=is_frozen(reader, value, inner))


def assignment(reader: Reader, node: Node, scope: Scope) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    name = dotted(reader.src, left)
    if name and _under_a_name(reader, node, name, right, scope):
        return
    inner = unwrap(right)
    if name:
        if inner.type in ("call_expression", "new_expression", "ternary_expression", "binary_expression"):
            reader.bound[inner.id] = name
        _state_change(reader, node, name, right, scope)
        if inner.type == "call_expression" and scope.in_function and scope.test is None and "." not in name:
            cap(reader, name, inner, scope)
        if "." in name and inner.type in ("number", "binary_expression"):  # `server.keepAliveTimeout = 65_000`
            ruled(reader, node, scope, name, inner)
        if name in STATUSES and not scope.in_guard and is_status(given := reader.operand(right)):
            reader.facts.returns.append(Returned(scope.symbol, given, *lines(node), name="status"))
        if name.startswith("this.") and scope.owner and (kind := _type_of(reader, inner, scope)):
            reader.field_types.setdefault((scope.owner, name), kind)
        elif scope.group and (kind := _type_of(reader, inner, scope)):
            reader.field_types.setdefault((scope.symbol, name), kind)  # `beforeEach(() => { cache = new Cache(); })`
    reader.push([left, right], scope)


def _type_of(reader: Reader, node: Node, scope: Scope) -> str:
    """The class of a new object, or the type of the parameter it is."""
    if node.type == "new_expression":
        return reader.text(node.child_by_field_name("constructor"))
    if held := _looked_up(reader, node):
        return held
    return reader.field_types.get((scope.symbol, reader.text(node)), "") if node.type == "identifier" else ""


def _looked_up(reader: Reader, node: Node) -> str:
    """The class that a container is asked for: `module.get(Service)`, `container.resolve(Store)`."""
    target = node.child_by_field_name("function") if node.type == "call_expression" else None
    held = target.child_by_field_name("property") if target is not None else None
    given = arguments(node) if held is not None and reader.text(held) in ("get", "resolve") else []
    name = reader.text(given[0]) if len(given) == 1 and given[0].type == "identifier" else ""
    return name if name[:1].isupper() and not name.isupper() else ""


def _under_a_name(reader: Reader, node: Node, name: str, right: Node, scope: Scope) -> bool:
    """Assignments that make symbols: exports, prototypes, members of an object, methods made in constructors."""
    inner = unwrap(right)
    while inner.type == "assignment_expression" and (next_right := inner.child_by_field_name("right")) is not None:
        left = inner.child_by_field_name("left")
        if left is not None and dotted(reader.src, left) in ("module.exports", "exports"):
            name = "module.exports"
        inner = unwrap(next_right)
    head, _, rest = name.partition(".")
    doc = doc_before(reader, node.start_byte)
    top = not scope.in_function
    if name in ("module.exports", "exports", "exports.default", "module.exports.default") and top:
        reader.comments[:] = []
        if inner.type in FUNCTIONS or inner.type == "class":
            label = reader.text(inner.child_by_field_name("name")) or "exports"
            reader.exported[label], reader.has_exports = "default", True
            return named_value(reader, node, label, inner, scope, doc)
        exported_value(reader, node, inner, scope)
        return True
    if head in ("exports", "module") and top and (held := rest.removeprefix("exports.")):
        reader.has_exports = True
        value = reader.text(inner) if inner.type == "identifier" else held
        reader.exported[value] = held
        if inner.type == "identifier":
            return True
        if named_value(reader, node, held, inner, scope, doc):
            return True
        _bind(reader, node, held, right, inner, scope, doc, True, "")
        return False
    if ".prototype." in name and inner.type in FUNCTIONS:
        owner, _, method = name.partition(".prototype.")
        reader.classes_by_prototype.add(owner)
        declare(reader, Scope(owner, owner, group=scope.group, test=scope.test), node, inner, method, "method", doc)
        return True
    if top and rest and head not in ("window", "global", "globalThis", "self", "this") and inner.type in FUNCTIONS:
        return named_value(reader, node, name, inner, scope, doc)
    if head == "this" and rest and scope.owner and inner.type in FUNCTIONS:
        at = Scope(scope.owner, scope.owner, group=scope.group, test=scope.test)
        declare(reader, at, node, inner, rest, "method", doc)
        return True
    return False


def _state_change(reader: Reader, node: Node, name: str, right: Node, scope: Scope) -> None:
    if name.rpartition(".")[2].lower() not in STATES or "." not in name or ".prototype." in name:
        return
    value = reader.operand(right)
    if (value.form == "literal" and isinstance(value.value, str)) or state_name(value):
        start, end = lines(node)
        when = scope.under[-1] if scope.under else None
        reader.facts.state_changes.append(StateChange(scope.symbol, name, value, start, end, when, scope.under))


def augmented(reader: Reader, node: Node, scope: Scope) -> None:
    """`options.timeout ??= 5000` gives a default as `??` does."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    operator = node.child_by_field_name("operator")
    if left is not None and right is not None and operator is not None and operator.type in ("??=", "||="):
        default_guard(reader, node, left, right, "is_null" if operator.type == "??=" else "falsy", scope)
    reader.children(node, scope)


def named_value(reader: Reader, whole: Node, name: str, value: Node, scope: Scope, doc: Doc | None) -> bool:
    """`name = function …`, `name = { … }`, `name = class …`. True where a symbol was made of it."""
    value = unwrap(value)
    if value.type in FUNCTIONS:
        kind: SymbolKind = "method" if "." in name or scope.owner else "function"
        declare(reader, scope, whole, value, name, kind, doc, public=not scope.in_function)
        return True
    if value.type == "class":
        declare_class(reader, whole, value, name, scope, doc)
        return True
    if value.type == "object" and has_functions(value, deep=True):
        start, end = lines(whole)
        full = scope.inside(name)
        first = doc.start if doc else start
        reader.facts.symbols.append(
            Symbol(full, "namespace", first, end, name, not scope.in_function, doc)
        )  # fmt: skip
        reader.children(value, Scope(full, full, names_members=True, group=scope.group, test=scope.test))
        return True
    return False


def pair(reader: Reader, node: Node, scope: Scope) -> None:
    key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
    if key is None or value is None:
        reader.children(node, scope)
        return
    if scope.names_members and key.type in ("property_identifier", "string"):
        name = reader.text(key).strip("'\"")
        if name in RESOLVERS and value.type == "object":
            resolver_entry(reader, scope, name, value)
        if named_value(reader, node, name, value, scope, doc_before(reader, node.start_byte)):
            return
    if unwrap(value).type == "object" and (place := reader.text(key)) in PLACES:
        json_schema(reader, place, value, scope)
    chosen(reader, key, unwrap(value), scope)
    reader.push([value], scope._replace(names_members=False))


HANDLERS = {
    "lexical_declaration": declaration,
    "variable_declaration": declaration,
    "assignment_expression": assignment,
    "augmented_assignment_expression": augmented,
    "pair": pair,
}
