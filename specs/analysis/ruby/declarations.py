"""Ruby's modules, classes and methods; who may call them."""

from typing import Literal

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Call, Entry, Param, SymbolKind
from specs.analysis.ruby.attributes import OWN, defaulted, is_struct, may_be_set, starts_as, struct
from specs.analysis.ruby.models import BASES, record_of
from specs.analysis.ruby.routing import VERBS
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Place, Reader, Scope
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant, add_pattern, assignment
from specs.analysis.solid.walk import tail
from specs.analysis.syntax import first_line

ERRORS = ("Error", "Exception")
Role = Literal["positional", "keyword", "rest", "options"]
ROLES: dict[str, Role] = {
    "splat_parameter": "rest",
    "hash_splat_parameter": "options",
    "keyword_parameter": "keyword",
}
HOOKS = frozenset({"included", "extended", "prepended", "inherited", "method_added", "const_missing", "method_missing"})
USUAL = frozenset({"to_s", "inspect", "==", "eql?", "hash", "<=>", "respond_to_missing?"})


def module(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    inner = add_symbol(
        reader, node, scope, _dotted(name), "namespace", public=True, body=body, signature=f"module {name}"
    )
    _open(reader, inner, body)
    reader.push_each([(body, inner)])


def _open(reader: Reader, inner: Scope, body: Node | None) -> None:
    """What is opened again begins in public. What is said above a module that only leads to one thing is its file's."""
    reader.texts.pop(f"hidden {inner.symbol}", None)
    made = reader.facts.symbols[-1]
    inside = reader.steps([body]) if body is not None else []
    if made.kind == "namespace" and made.doc is not None and len(inside) == 1 and inside[0].type in ("class", "module"):
        if reader.file_doc is None:
            reader.file_doc = made.doc
        reader.facts.symbols[-1] = replace(made, doc=None, start=made.doc.end + 1)


def _dotted(name: str) -> str:
    return name.strip(":").replace("::", ".")


def class_definition(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    above = field(node, "superclass")
    base = reader.text(above.named_children[0], 120) if above is not None and above.named_child_count else ""
    kind: SymbolKind = "error" if base.endswith(ERRORS) or (base and _among_errors(scope)) else "class"
    if base.startswith(("Sinatra::", "Grape::")) and body is not None and _only_routes(reader, reader.steps([body])):
        kind = "namespace"  # its routes are told, each by itself
    if not base and body is not None and _only_holds(reader, reader.steps([body])):
        kind = "namespace"  # only opened again, for what stands in it
    signature = f"class {name} < {base}" if base else f"class {name}"
    inner = add_symbol(
        reader, node, scope, _dotted(name), kind, public=True, body=body, bases=(base,) if base else (),
        signature=signature,
    )  # fmt: skip
    _open(reader, inner, body)
    if base in BASES or base.endswith("ApplicationRecord"):
        add_effect(reader, node, inner, "sql", base)
    if base.endswith(("Job", "ApplicationJob")) and name != "ApplicationJob":
        first = first_line(node)
        reader.facts.entries.append(Entry(inner.symbol, "job", name, first, first, framework="ActiveJob"))
    if body is not None and scope.test is None:
        record_of(reader, node, inner, name, base, body)
    if above is not None and above.named_child_count and is_struct(reader, reader.bare(above.named_children[0])[1]):
        struct(reader, node, above.named_children[0], inner)
    reader.push_each([(body, inner)])


def _among_errors(scope: Scope) -> bool:
    """`module Errors` holds errors, whatever these are called and make more of."""
    return scope.symbol.rpartition(".")[2] in ("Error", "Errors", "Exceptions")


ROUTING = VERBS | {"register", "namespace", "helpers", "resource", "resources", "version", "prefix", "format", "mount"}


def _only_routes(reader: Reader, steps: list[Node]) -> bool:
    called = [reader.bare(step)[1] for step in steps]
    return bool(called) and all(each.kind == "call" and each.name in ROUTING for each in called)


HELD = frozenset({"class", "module", "comment"})


def _only_holds(reader: Reader, steps: list[Node]) -> bool:
    """Classes, and constants beside them; `class Attack; VERSION = "6.6.1"; end` opens it for no more than that."""
    constants = [step for step in steps if step.type == "assignment" and step.named_children[0].type == "constant"]
    held = [step for step in steps if step.type in HELD]
    if len(constants) == len(steps) == 1:
        return reader.text(constants[0].named_children[0]) == "VERSION"
    return len(held) + len(constants) == len(steps) and (bool(held) or not steps)


def method(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    if name in USUAL:
        return
    if name.startswith("test_") and _in_tests(reader, scope):
        symbol = f"{scope.symbol}.{name}" if scope.symbol else name
        inner = add_test(reader, node, scope, symbol, name, sentence_of(name), f"def {name}", group=scope.symbol)
        reader.push_each([(body, inner)])
        return
    own = scope.place.around == OWN
    singleton = node.type == "singleton_method" or own
    hidden = reader.texts.get(f"hidden {scope.symbol}{' self' if own else ''}") == "yes" and node.type == "method"
    params = _params(reader, field(node, "parameters"))
    public = not hidden and name != "initialize" and not name.startswith("_") and name not in HOOKS
    kind: SymbolKind = "constructor" if name == "initialize" else "method" if scope.owner else "function"
    listed = ", ".join(reader.text(child, 60) for child in (field(node, "parameters") or node).named_children)
    shown = f"({listed})" if field(node, "parameters") is not None else ""
    inner = add_symbol(
        reader, node, scope, name, kind, public=public, body=body, params=params,
        traits=("static",) if singleton else (), signature=f"def {'self.' if singleton else ''}{name}{shown}",
    )  # fmt: skip
    given = field(node, "parameters")
    defaults = [field(child, "value") for child in given.named_children] if given is not None else []
    for param in given.named_children if given is not None else ():
        name_node, value = field(param, "name"), field(param, "value")
        if name_node is not None and value is not None:
            reader.bound[reader.bare(value)[0].id] = reader.text(name_node)  # client = Aws::S3::Client.new
    reader.push_each([*((value, inner) for value in defaults), (body, inner)])
    if body is not None:
        tail(reader, body, inner)


def _in_tests(reader: Reader, scope: Scope) -> bool:
    owner = next((each for each in reversed(reader.facts.symbols) if each.name == scope.symbol), None)
    return owner is not None and any("Test" in base or "Spec" in base for base in owner.bases)


def _params(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    found = []
    for child in node.named_children if node is not None else ():
        if child.type == "identifier":
            found.append(Param(reader.text(child)))
        elif child.type != "block_parameter" and (name := field(child, "name")) is not None:
            value = field(child, "value")
            default = operand(reader, value) if value is not None else None
            role: Role = ROLES.get(child.type, "positional")
            found.append(Param(reader.text(name), "", default, role, default is not None or role == "rest"))
    return tuple(found)


def singleton_class(reader: Reader, node: Node, scope: Scope) -> None:
    """`class << self`: its methods are the class's own; what it hides is hidden in there alone."""
    body = field(node, "body")
    reader.texts.pop(f"hidden {scope.symbol} self", None)
    reader.push_each([(body, scope._replace(place=Place(around=OWN)))])


def identifier(reader: Reader, node: Node, scope: Scope) -> None:
    """`private` alone hides what follows; inside a method a name may be the call of another."""
    if not scope.in_function and scope.owner:
        _visibility(reader, reader.text(node), scope)
    elif scope.in_function and scope.test is None:
        perhaps_called(reader, node, scope)
    if scope.test is None and node.text == b"fork":
        add_effect(reader, node, scope, "process", "fork")


def perhaps_called(reader: Reader, node: Node, scope: Scope) -> None:
    """`flush` of `flush if full?`, kept until all methods of the class are known."""
    parent = node.parent
    if parent is not None and parent.type == "call" and field(parent, "method") == node:
        return
    if parent is not None and parent.type in ("assignment", "operator_assignment") and field(parent, "left") == node:
        return
    owner = scope.owner
    if owner:
        reader.perhaps.append((scope.symbol, owner, reader.text(node), first_line(node)))


def called_bare(reader: Reader) -> None:
    """Names that are no parameters and get no value are calls, where the class has a method by that name."""
    symbols = {each.name: each for each in reader.facts.symbols}
    for symbol, owner, name, line in reader.perhaps:
        target = symbols.get(f"{owner}.{name}")
        caller = symbols.get(symbol)
        known = target is not None and target.kind == "method" and target.name != symbol
        given = caller is not None and any(param.name == name for param in caller.params)
        if known and not given and (symbol, name) not in reader.assigned:
            reader.facts.calls.append(Call(symbol, name, line, line))


def _visibility(reader: Reader, word: str, scope: Scope) -> None:
    key = f"hidden {scope.symbol}{' self' if scope.place.around == OWN else ''}"
    if word in ("private", "protected"):
        reader.texts[key] = "yes"
    elif word == "public":
        reader.texts.pop(key, None)


def constant_assignment(reader: Reader, node: Node, scope: Scope) -> None:
    left, right = field(node, "left"), field(node, "right")
    if left is not None and right is not None and left.type == "instance_variable":
        starts_as(reader, node, reader.text(left), right, scope)
        if may_be_set(reader, reader.text(left), scope) and scope.test is None:
            before = len(reader.facts.settings)
            assignment(reader, node, reader.form(node), scope)
            del reader.facts.settings[before:]  # what it is at first, and no rule: it is told with the object
            return
    if left is None or right is None or left.type != "constant" or scope.test is not None:
        assignment(reader, node, reader.form(node), scope)
        return
    name, form = reader.text(left), reader.bare(right)[1]
    if form.kind in ("range", "list"):
        reader.texts[f"listed {name}"] = "yes"
    if is_struct(reader, form):
        inner = add_symbol(reader, node, scope, name, "class", public=True)
        struct(reader, node, right, inner)
        if form.block is not None:
            reader.push(reader.form(form.block).body, inner)
        return
    if form.kind == "new" and form.name == "Class":
        parent = reader.written(form.parts[0]) if form.parts and form.parts[0] is not None else ""
        kind: SymbolKind = "error" if parent.endswith(ERRORS) else "class"
        inner = add_symbol(reader, node, scope, name, kind, public=True, bases=(parent,) if parent else ())
        if form.block is not None:
            reader.push(reader.form(form.block).body, inner)
            return
    elif reader.bare(right)[0].type == "regex":
        add_pattern(reader, node, scope, name, str(form.value or ""))
    elif form.kind == "lambda" and not scope.in_function:
        _named_lambda(reader, node, scope, name, right)
        return
    else:
        held = reader.arguments(form) if form.kind == "call" and form.name == "URI" else []  # URI("https://git.io")
        add_constant(reader, node, scope, name, held[0] if len(held) == 1 else right)
    reader.push_each([(right, scope)])


def _named_lambda(reader: Reader, node: Node, scope: Scope, name: str, right: Node) -> None:
    """`DEFAULT_RESPONDER = lambda do |request| … end` is a function by that name."""
    body = next(iter(reader.form(reader.bare(right)[0]).body), None)
    if body is not None and body.type in ("block", "do_block"):  # of `-> { … }`
        body = field(body, "body")
    head = f"{name} = {reader.text(right, 80).partition(chr(10))[0]}"
    inner = add_symbol(reader, node, scope, name, "function", public=True, body=body, signature=head)
    reader.push_each([(body, inner)])
    if body is not None:
        tail(reader, body, inner)


def lazily(reader: Reader, node: Node, scope: Scope) -> None:
    defaulted(reader, node, scope)
    assignment(reader, node, reader.form(node), scope)


def bare_name(reader: Reader, node: Node, scope: Scope) -> None:
    identifier(reader, node, scope)


def _inside(reader: Reader, node: Node, scope: Scope) -> None:
    """`next File.size(path)`, and what is filled into a text of several lines."""
    reader.children(node, scope)


def _subshell(reader: Reader, node: Node, scope: Scope) -> None:
    """`` `date` ``, `%x(date)`: another program is run."""
    if scope.test is None:
        add_effect(reader, node, scope, "process", "`")
    reader.children(node, scope)


DECLARATIONS = {
    "module": module, "class": class_definition, "method": method, "singleton_method": method,
    "singleton_class": singleton_class, "assignment": constant_assignment, "operator_assignment": lazily,
    "identifier": bare_name,
    "heredoc_body": _inside, "subshell": _subshell, "next": _inside, "break": _inside,
    "method_parameters": lambda reader, node, scope: None,
    "block_parameters": lambda reader, node, scope: None, "alias": lambda reader, node, scope: None,
    "undef": lambda reader, node, scope: None,
}  # fmt: skip
