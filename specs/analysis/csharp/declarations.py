"""C#'s declarations: usings, namespaces, types and their members, with what attributes say of them."""

import re

from tree_sitter import Node

from specs.analysis.csharp.annotations import Mark, marks_of, model_of, option_fields, rules_of, written_as
from specs.analysis.csharp.forms import FORMS, given, plain_name
from specs.analysis.csharp.requests import class_guards, class_prefix, method_routes
from specs.analysis.facts import Call, Entry, Member, Param, Pattern, SymbolKind
from specs.analysis.solid.declarations import add_choices, add_import, add_symbol
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.effects import concurrent
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.regexes import bound_regex
from specs.analysis.solid.settings import rules
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant, declaration
from specs.analysis.solid.walk import tail
from specs.analysis.syntax import first_line

TESTS = frozenset({"Fact", "Theory", "Test", "TestMethod", "TestCase", "DataTestMethod", "TestCaseSource"})
KINDS: dict[str, SymbolKind] = {
    "class_declaration": "class", "struct_declaration": "class", "record_declaration": "class",
    "record_struct_declaration": "class", "interface_declaration": "interface",
}  # fmt: skip
MAX_FIELDS = 40  # of a file, that are looked through for whether they are set again
TRAITS = frozenset({"static", "abstract", "async", "override", "virtual", "sealed"})


def modifiers(reader: Reader, node: Node) -> set[str]:
    return {reader.text(child) for child in node.named_children if child.type == "modifier"}


def using_directive(reader: Reader, node: Node, scope: Scope) -> None:
    held = [child for child in node.named_children if child.type != "comment"]
    if not held:
        return
    module, alias = reader.text(held[-1], 200), field(node, "name")
    if alias is not None:
        add_import(reader, node, module, "", reader.text(alias))
    else:
        add_import(reader, node, module, "*", "*")


def namespace(reader: Reader, node: Node, scope: Scope) -> None:
    body = field(node, "body")
    reader.push([body] if body is not None else node.named_children[1:], scope)


def type_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    held = modifiers(reader, node)
    marks = marks_of(reader, node)
    listed = named_child(node, "base_list")
    bases = tuple(plain_name(reader.src, child) for child in listed.named_children) if listed is not None else ()
    kind = KINDS[node.type]
    if kind == "class" and any(base.endswith("Exception") for base in bases):
        kind = "error"
    public = "public" in held or (node.type == "interface_declaration" and "private" not in held)
    params = _params(reader, named_child(node, "parameter_list"))
    inner = add_symbol(
        reader, node, scope, name, kind, public=public, body=body, params=params,
        decorators=[mark.text for mark in marks], bases=bases, traits=sorted(held & TRAITS),
    )  # fmt: skip
    inner = inner._replace(prefix=class_prefix(reader, marks, name))
    if listed is not None and kind == "error":
        _handed_on(reader, listed, inner.symbol)
    if guards := class_guards(reader, marks):
        reader.guarding[inner.symbol] = guards
    if "IEntityTypeConfiguration" in bases and listed is not None:
        entity = re.search(r"IEntityTypeConfiguration<(\w+)>", reader.text(listed, 400))
        reader.texts[f"configures {inner.symbol}"] = entity[1] if entity else ""
    for param in params:
        reader.types[inner.symbol, param.name] = param.annotation
    if "BackgroundService" in bases or "IHostedService" in bases:
        first = first_line(node)
        reader.facts.entries.append(Entry(inner.symbol, "job", name, first, first, framework="hosted service"))
    if scope.test is None:
        model_of(reader, node, inner.symbol, name, marks, bases)
        option_fields(reader, node, inner.symbol, name)
    reader.push_each([(body, inner)])


def _handed_on(reader: Reader, listed: Node, symbol: str) -> None:
    """`class Late(string id) : Exception($"{id} is late")`: what the class above is told."""
    handed = next((named_child(each, "argument_list") for each in listed.named_children
                   if each.type == "primary_constructor_base_type"), None)  # fmt: skip
    handed = handed or named_child(listed, "argument_list")
    args = tuple(operand(reader, each) for each in given(handed)[0])
    if handed is not None and args:
        reader.facts.calls.append(Call(f"{symbol}.{symbol.rpartition('.')[2]}", "base", *lines(handed), args))


def enum_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    held = modifiers(reader, node)
    inner = add_symbol(reader, node, scope, name, "enum", public="public" in held, body=body)
    members = []
    for child in body.named_children if body is not None else ():
        if child.type == "enum_member_declaration":
            value, doc = field(child, "value"), doc_above(reader, child)
            told = written_as(reader, child) or (operand(reader, value) if value is not None else None)
            row = first_line(field(child, "name") or child)
            members.append(Member(reader.text(field(child, "name")), told, row, doc.text if doc else ""))
    add_choices(reader, node, scope, inner.symbol, members)


def _params(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    found = []
    for child in node.named_children if node is not None else ():
        if child.type != "parameter":
            continue
        name, kind = field(child, "name"), field(child, "type")
        values = [each for each in child.named_children if each not in (name, kind) and each.type in FORMS]
        default = operand(reader, values[-1]) if values else None
        rest = reader.text(child).startswith("params ")
        found.append(
            Param(
                reader.text(name),
                reader.text(kind, 120),
                default,
                "rest" if rest else "positional",
                default is not None,
            )
        )
    return tuple(found)


def method_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    body = body or named_child(node, "arrow_expression_clause")
    held = modifiers(reader, node)
    marks = marks_of(reader, node)
    if any(mark.name in TESTS for mark in marks):
        _test(reader, node, scope, name, body, marks)
        return
    constructor = node.type == "constructor_declaration"
    kind: SymbolKind = "constructor" if constructor else "method"
    owner = next((each for each in reversed(reader.facts.symbols) if each.name == scope.symbol), None)
    in_interface = owner is not None and owner.kind == "interface"
    traits = sorted(held & TRAITS) + (["abstract"] if in_interface and body is None else [])
    inner = add_symbol(
        reader, node, scope, name, kind, public="public" in held or in_interface, body=body,
        params=_params(reader, field(node, "parameters")), returns=reader.text(field(node, "returns"), 120),
        decorators=[mark.text for mark in marks], traits=traits,
    )  # fmt: skip
    if name == "Main" and "static" in held:
        first = first_line(field(node, "name") or node)
        reader.facts.entries.append(Entry(inner.symbol, "main", "Main", first, first))
    if scope.test is None:
        made = next((mark for mark in marks if mark.name == "GeneratedRegex" and mark.given), None)
        regex = operand(reader, made.given[0]).value if made is not None else None
        if made is not None and isinstance(regex, str):
            reader.facts.patterns.append(
                Pattern(scope.symbol, f"{name}()", regex, made.start, first_line(field(node, "name") or node))
            )
        method_routes(reader, node, scope, inner.symbol, marks)
        rules_of(reader, field(node, "parameters"), inner.symbol)
    inner = inner._replace(owner=scope.symbol)
    above = named_child(node, "constructor_initializer")
    if above is not None and reader.text(above, 12).lstrip(": ").startswith("base"):
        handed, _, _ = given(named_child(above, "argument_list"))
        args = tuple(operand(reader, each) for each in handed)
        reader.facts.calls.append(Call(inner.symbol, "base", *lines(above), args))
    reader.push_each([(body, inner)])
    if body is not None and body.type == "arrow_expression_clause" and inner.returns not in ("void", "Task"):
        tail(reader, _arrowed(body), inner)


def _arrowed(body: Node) -> Node:
    """What stands behind `=>`."""
    return next((each for each in reversed(body.named_children) if each.type != "comment"), body)


def _test(reader: Reader, node: Node, scope: Scope, name: str, body: Node | None, marks: list[Mark]) -> None:
    skipped = any("Skip" in mark.text or mark.name in ("Ignore", "Explicit") for mark in marks)
    cases = tuple(mark.text for mark in marks if mark.name in ("InlineData", "TestCase", "DataRow"))
    symbol = f"{scope.symbol}.{name}" if scope.symbol else name
    inner = add_test(
        reader, node, scope, symbol, name, sentence_of(name), f"void {name}()", group=scope.symbol, skipped=skipped,
        cases=cases,
    )  # fmt: skip
    reader.push_each([(body, inner._replace(owner=scope.symbol))])


def property_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, kind = reader.text(field(node, "name")), reader.text(field(node, "type"), 120)
    held = modifiers(reader, node)
    reader.types[scope.symbol, name] = kind
    value, accessors = field(node, "value"), field(node, "accessors")
    computed = (value is not None and value.type == "arrow_expression_clause") or (
        accessors is not None and any(named_child(each, "block") is not None for each in accessors.named_children)
    )
    inner = add_symbol(
        reader, node, scope, name, "property", public="public" in held, body=accessors or value, returns=kind,
        decorators=[mark.text for mark in marks_of(reader, node)], traits=sorted(held & TRAITS),
    ) if computed or doc_above(reader, node) is not None else scope  # fmt: skip
    reader.push_each([(accessors, inner._replace(owner=scope.symbol, in_function=True)),
                      (value, inner._replace(owner=scope.symbol))])  # fmt: skip
    if value is not None and value.type == "arrow_expression_clause":
        tail(reader, _arrowed(value), inner._replace(owner=scope.symbol))


def _set_once(reader: Reader, name: str) -> bool:
    """Whether no constructor gives a field another value than the one that it is declared with."""
    looked = int(reader.texts.get("fields", "0"))
    reader.texts["fields"] = str(looked + 1)
    if looked >= MAX_FIELDS or not name.isidentifier():
        return False
    return len(re.findall(rb"\b%s\s*(?:\?\?)?=(?![=>])" % name.encode(), reader.src.data)) == 1


def field_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    held = modifiers(reader, node)
    form = reader.form(node) if node.type in FORMS else FORMS["variable_declaration"](reader.src, node)
    fixed = "const" in held or {"static", "readonly"} <= held
    for name, kind, value in form.declared:
        reader.types[scope.symbol, name] = kind
        if OPTIONS.match(kind) and not fixed and scope.test is None and len(reader.facts.held) < MAX_HELD:
            reader.facts.held.append((scope.symbol, name, kind))
        if value is not None and not fixed and "readonly" in held:
            bound_regex(reader, node, scope, name, value)
            if scope.test is None and _set_once(reader, name) and rules(operand(reader, value)):
                add_constant(reader, node, scope, name, value, public="public" in held)
        if value is not None and fixed and scope.test is None:
            add_constant(reader, node, scope, name, value, public="public" in held)
    declaration(reader, node, form, scope._replace(symbol=scope.symbol))


def lock_statement(reader: Reader, node: Node, scope: Scope) -> None:
    if scope.test is None and node.named_child_count:
        concurrent(reader, node, scope, "lock", reader.text(node.named_children[0], 60))
    reader.children(node, scope)


def skip(reader: Reader, node: Node, scope: Scope) -> None:
    return


OPTIONS = re.compile(
    r"(?:IOptions(?:Monitor|Snapshot)?<[\w.]+>|[\w.]*[a-z](?:Options|Settings|Config|Configuration))\??$"
)
MAX_HELD = 500
_STANDARD = re.compile(r"^(ToString|Equals|GetHashCode|Dispose|CompareTo)$")


def usual_method(reader: Reader, node: Node, scope: Scope) -> None:
    """`Equals`, `GetHashCode` and `ToString` decide nothing worth telling."""
    if _STANDARD.match(reader.text(field(node, "name"))) and "override" in modifiers(reader, node):
        return
    method_declaration(reader, node, scope)


DECLARATIONS = {
    "using_directive": using_directive, "namespace_declaration": namespace,
    "file_scoped_namespace_declaration": namespace, **dict.fromkeys(KINDS, type_declaration),
    "enum_declaration": enum_declaration, "method_declaration": usual_method,
    "constructor_declaration": method_declaration, "property_declaration": property_declaration,
    "field_declaration": field_declaration, "lock_statement": lock_statement, "attribute_list": skip,
    "operator_declaration": skip, "conversion_operator_declaration": skip, "destructor_declaration": skip,
    "event_field_declaration": skip, "delegate_declaration": skip, "preproc_if": lambda reader, node, scope: reader.children(node, scope),  # noqa: E501
    "parameter_list": skip, "type_parameter_constraints_clause": skip,
}  # fmt: skip
