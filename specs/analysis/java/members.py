"""Methods, constructors and fields."""

from tree_sitter import Node

from specs.analysis.facts import Concurrency, Constant, Doc, Local, Operand, Pattern, Raise, Symbol, SymbolKind
from specs.analysis.java.annotations import Annotation, annotations, modifiers, words
from specs.analysis.java.declarations import head, parameters
from specs.analysis.java.docs import declared_raises, doc_before, told_by
from specs.analysis.java.entries import MARKED, entry_method
from specs.analysis.java.environment import bound_variable, given_settings, injected, placeholders
from specs.analysis.java.handlers import HANDLES, handler_method
from specs.analysis.java.models import parameter_rules
from specs.analysis.java.operands import arguments, callee, operand, plain_type, unwrap
from specs.analysis.java.optionals import given_when
from specs.analysis.java.properties import is_bound
from specs.analysis.java.reader import Reader, Scope, doc_start, lines
from specs.analysis.java.routes import MAPPED, route_method
from specs.analysis.java.services import queries
from specs.analysis.java.settings import named_setting
from specs.analysis.java.states import state_change, table
from specs.analysis.java.testing import test_method

QUERIES = frozenset({"Query", "Select", "Insert", "Update", "Delete", "SqlQuery", "SqlUpdate", "NamedQuery"})
PLUMBING = frozenset({"equals", "hashCode", "toString", "compareTo", "canEqual", "clone"})
COUNTERS = ("Atomic", "LongAdder", "LongAccumulator", "DoubleAdder")
WORTH_FOLLOWING = frozenset({"literal", "template", "collection", "arithmetic"})


def method_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    """A method or constructor of a class; one of an anonymous class belongs to what is around it."""
    doc = doc_before(reader, node)
    body = node.child_by_field_name("body") or next((c for c in node.named_children if c.type == "block"), None)
    name = reader.text(node.child_by_field_name("name"))
    if scope.in_function:
        if body is not None:
            parameters(reader, node, scope.symbol)
            plumbing = scope.plumbing or name in PLUMBING
            apart = not scope.constant  # one constant's answer is told as its own
            reader.push([body], scope._replace(in_guard=False, plumbing=plumbing, method=name, apart=apart))
        return
    constructs = "constructor" in node.type
    full = scope.inside(name)
    keywords, marks = words(modifiers(node)), annotations(reader.src, node)
    start, end = lines(node)
    params = parameters(reader, node, full)
    test = test_method(reader, node, scope, full, marks)
    kind: SymbolKind = "constructor" if constructs else "test" if test is not None else "method"
    implied = scope.kind in ("interface", "annotation") and "private" not in keywords
    called = any(mark.name in HANDLES or mark.name in MARKED or mark.name in MAPPED for mark in marks)  # by a framework
    reader.facts.symbols.append(
        Symbol(
            full, kind, doc_start(doc, start), end, head(reader, node, body),
            called or (scope.public and ("public" in keywords or implied)), doc, params,
            reader.text(node.child_by_field_name("type"), 120),
            tuple(reader.text(mark.node)[1:] for mark in marks), traits=_traits(keywords, marks, node, scope, body),
        )
    )  # fmt: skip
    told = declared_raises(reader, doc, full)
    _declared(reader, node, full, told)
    handles = False
    if test is None:
        route_method(reader, node, scope, full, marks)
        entry_method(reader, node, scope, full, marks, keywords)
        handles = handler_method(reader, node, scope, full, body, marks)
        parameter_rules(reader, node, full)
        given_settings(reader, node, full)
        placeholders(reader, full, marks)
        for mark in marks:
            if mark.name in QUERIES:
                queries(reader, full, mark)
    inner = scope._replace(
        symbol=full, in_function=True, test=test, plumbing=name in PLUMBING, under=(), in_guard=handles
    )
    _synchronized(reader, node, full, keywords)
    reader.push_each([(body, inner), (node.child_by_field_name("value"), inner)])


def _traits(
    keywords: frozenset[str], marks: tuple[Annotation, ...], node: Node, scope: Scope, body: Node | None
) -> tuple[str, ...]:
    found: list[str] = [word for word in ("static", "abstract") if word in keywords]
    if body is None and scope.kind == "interface":
        found.append("abstract")
    names = {mark.name for mark in marks}
    found += [word for word, mark in (("deprecated", "Deprecated"), ("override", "Override")) if mark in names]
    if "Async" in names:
        found.append("async")
    return tuple(dict.fromkeys(found))


def _declared(reader: Reader, node: Node, symbol: str, told: set[str]) -> None:
    """The `throws` clause, where no doc tag says more of it."""
    clause = next((child for child in node.named_children if child.type == "throws"), None)
    for child in clause.named_children if clause is not None else ():
        error = plain_type(reader.text(child)).rpartition(".")[2]
        if error not in told:
            reader.facts.raises.append(Raise(symbol, error, "", *lines(child), declared=True))


def _synchronized(reader: Reader, node: Node, symbol: str, keywords: frozenset[str]) -> None:
    if "synchronized" in keywords and (held := modifiers(node)) is not None:
        word = next(child for child in held.children if child.type == "synchronized")
        reader.facts.concurrency.append(Concurrency(symbol, "lock", "synchronized", *lines(word)))


def field_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    doc = doc_before(reader, node)
    kind = reader.text(node.child_by_field_name("type"), 200)
    keywords, marks = words(modifiers(node)), annotations(reader.src, node)
    constant = node.type == "constant_declaration" or {"static", "final"} <= keywords
    for child in node.named_children:
        if child.type != "variable_declarator":
            continue
        name, value = reader.text(child.child_by_field_name("name")), child.child_by_field_name("value")
        if not scope.in_function:
            reader.types[scope.owner, name] = kind
            injected(reader, node, scope, name, kind, marks)
        if value is None:
            continue
        inner = unwrap(value)
        reader.bound[inner.id] = name
        if kind.startswith(COUNTERS):
            reader.push([value], scope)  # what it begins with is no value of the package's own
            continue
        if constant or ("final" in keywords and inner.type.endswith("_literal")):
            visible = "private" not in keywords and scope.public
            _constant(reader, node, child, name, inner, scope, doc, kind, public=visible)
        elif not (scope.in_function or is_bound(reader, scope)):  # what is bound is told as a setting, by its key
            named_setting(reader, child, scope, name, inner)
        reader.push([value], scope)


def _constant(
    reader: Reader, node: Node, declared: Node, name: str, value: Node, scope: Scope, doc: Doc | None, kind: str,
    *, public: bool,
) -> None:  # fmt: skip
    start, end = lines(node) if len(node.named_children) < 4 else lines(declared)
    if _pattern(reader, value, name, scope, start, end):
        return
    bound, variable = operand(reader.src, value), bound_variable(reader.src, value)
    start = max(start, lines(declared)[0])
    if bound.form in WORTH_FOLLOWING or variable:
        reader.facts.constants.append(
            Constant(name, scope.symbol, bound, start, end, variable, told_by(doc), public, doc.start if doc else 0)
        )
    table(reader, name, value, bound, scope, kind, start, end)


def _pattern(reader: Reader, value: Node, name: str, scope: Scope, start: int, end: int) -> bool:
    given = arguments(value) if value.type == "method_invocation" else []
    if not given or callee(reader.src, value) not in ("Pattern.compile", "java.util.regex.Pattern.compile"):
        return False
    text = operand(reader.src, given[0])
    if isinstance(text.value, str):
        flags = tuple(part.rpartition(".")[2] for part in reader.text(given[1]).split("|")) if len(given) > 1 else ()
        flags = tuple(flag.strip() for flag in flags)
        reader.facts.patterns.append(Pattern(scope.symbol, name, text.value, start, end, flags))
    return True


def local_variable(reader: Reader, node: Node, scope: Scope) -> None:
    kind = reader.text(node.child_by_field_name("type"), 200)
    final = "final" in words(modifiers(node))
    for child in node.named_children:
        if child.type != "variable_declarator":
            continue
        name, value = reader.text(child.child_by_field_name("name")), child.child_by_field_name("value")
        if value is None:
            reader.types[scope.symbol, name] = kind
            continue
        inner = unwrap(value)
        reader.types[scope.symbol, name] = _inferred(reader, inner, scope) if kind == "var" else kind
        reader.bound[inner.id] = name
        if inner.type in ("method_invocation", "object_creation_expression"):
            reader.values[scope.symbol, name] = inner
        if inner.type == "object_creation_expression":
            reader.made[name] = inner
        else:
            reader.made.pop(name, None)
        named(reader, scope, node, name, inner)
        if final or name.isupper():
            bound = operand(reader.src, inner)
            if bound.form in ("literal", "arithmetic"):
                reader.facts.constants.append(Constant(name, scope.symbol, bound, *lines(node), public=False))
        reader.push([value], scope)


def named(reader: Reader, scope: Scope, node: Node, name: str, value: Node | None) -> None:
    """What a local name stands for; given another value, it stands for neither."""
    if scope.test is None and scope.in_function:
        bound = operand(reader.src, value) if value is not None else Operand("", "other")
        reader.facts.locals.append(Local(scope.symbol, name, bound, *lines(node)))


def stepped(reader: Reader, node: Node, scope: Scope) -> None:
    """`n++` gives a name another value."""
    changed = next((child for child in node.named_children if child.type == "identifier"), None)
    if changed is not None:
        named(reader, scope, node, reader.text(changed), None)


def _inferred(reader: Reader, value: Node, scope: Scope) -> str:
    """What `var` stands for: the class made, or the one whose static method makes it."""
    if value.type == "object_creation_expression":
        return reader.text(value.child_by_field_name("type"), 120)
    if value.type == "cast_expression":
        return reader.text(value.child_by_field_name("type"), 120)
    if value.type == "method_invocation":
        name = callee(reader.src, value)
        if name.partition(".")[0][:1].isupper():
            return name.partition(".")[0]
    return reader.type_of(reader.text(value), scope) if value.type == "identifier" else ""


def assignment(reader: Reader, node: Node, scope: Scope) -> None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return
    inner = unwrap(right)
    reader.bound[inner.id] = reader.text(left, 80)
    if inner.type == "object_creation_expression" and left.type == "identifier":
        reader.made[reader.text(left)] = inner
    if left.type == "identifier":
        named(reader, scope, node, reader.text(left), None)
    state_change(reader, node, left, right, scope)
    reader.push([left, right], scope)


def resource(reader: Reader, node: Node, scope: Scope) -> None:
    """`try (var in = open())`."""
    name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
    if name is None or value is None:
        reader.children(node, scope)
        return
    kind = reader.text(node.child_by_field_name("type"), 120)
    inner = unwrap(value)
    reader.types[scope.symbol, reader.text(name)] = _inferred(reader, inner, scope) if kind == "var" else kind
    reader.bound[inner.id] = reader.text(name)
    reader.push([value], scope)


def lambda_expression(reader: Reader, node: Node, scope: Scope) -> None:
    body = node.child_by_field_name("body")
    if body is not None:
        # What it returns is not what the method returns.
        inner = scope._replace(in_function=True, in_guard=True, in_try=False, loop="", apart=True)
        asked = given_when(reader, node)
        reader.push([body], inner._replace(under=(*scope.under, asked)) if asked is not None else inner)


def object_body(reader: Reader, node: Node, scope: Scope) -> None:
    """The body of an anonymous class: what its methods do belongs to what is around it."""
    reader.children(node, scope._replace(in_function=True, in_guard=False))


def initializer(reader: Reader, node: Node, scope: Scope) -> None:
    reader.children(node, scope._replace(in_function=True))


HANDLERS = {
    "method_declaration": method_declaration,
    "constructor_declaration": method_declaration,
    "compact_constructor_declaration": method_declaration,
    "annotation_type_element_declaration": method_declaration,
    "field_declaration": field_declaration,
    "constant_declaration": field_declaration,
    "local_variable_declaration": local_variable,
    "assignment_expression": assignment,
    "update_expression": stepped,
    "resource": resource,
    "lambda_expression": lambda_expression,
    "class_body": object_body,
    "static_initializer": initializer,
}
