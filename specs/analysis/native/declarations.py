"""Includes, macros, functions, types and their members, of C and of C++."""

import re

from tree_sitter import Node

from specs.analysis.facts import Call, Concurrency, Constant, Entry, Param, SymbolKind
from specs.analysis.native.comments import doc_apart, doc_behind, tells_of_function
from specs.analysis.native.conditional import conditional
from specs.analysis.native.forms import bare, declare, declared_name, innermost
from specs.analysis.native.headings import heads_group
from specs.analysis.native.macros import doc_behind_macro, macro_value, stands_in
from specs.analysis.native.options import command_line, option_table
from specs.analysis.native.records import SPECIFIERS, access, specifier, type_definition, visible
from specs.analysis.native.tables import note_table
from specs.analysis.solid.branches import sequence
from specs.analysis.solid.declarations import add_import, add_symbol
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.effects import add_effect
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant, declaration
from specs.analysis.syntax import first_line

TESTS = frozenset({"TEST", "TEST_F", "TEST_P", "TYPED_TEST", "START_TEST", "BOOST_AUTO_TEST_CASE", "TEST_METHOD"})
NAMED_TESTS = frozenset(
    {"cmocka.h", "unity.h", "munit.h", "greatest.h", "minunit.h", "CUnit.h", "Basic.h", "acutest.h"}
)
LOCKS = re.compile(r"\b(?:lock_guard|unique_lock|scoped_lock|shared_lock)\b")
ASIDE = frozenset({"static", "inline", "extern", "virtual", "explicit", "constexpr", "template", "friend"})
TESTING = re.compile(r"^(?=[A-Z0-9_]*TEST)[A-Z][A-Z0-9_]{3,}$")  # JSONTEST_FIXTURE_LOCAL, MY_TEST_F
NAMED = re.compile(
    r"(?!(?:unsigned|signed|long|int|short|char|bool|float|double|void|auto|size_t|u?int\d+_t)\b)(?!std::)"
    r"[A-Za-z_]|std::(?:unique_ptr|shared_ptr|optional)<"
)  # a type that the package may declare
MAX_HELD = 2000
FIXED = re.compile(r"(?:[A-Z][A-Z0-9_]+|k[A-Z]\w*)$")  # how a constant is written
MACRO = re.compile(r"^[A-Z][A-Z0-9_]{2,}$")
GUARD = re.compile(r"^_*[A-Z0-9_]+(?:_H|_HPP|_H_|_INCLUDED|_HH)_*$")


def include(reader: Reader, node: Node, scope: Scope) -> None:
    path = reader.text(field(node, "path"), 200).strip('<>"')
    if path:
        add_import(reader, node, path, "", f"include {path}")


def macro(reader: Reader, node: Node, scope: Scope) -> None:
    name, held = reader.text(field(node, "name")), field(node, "value")
    if held is None or GUARD.match(name) or scope.test is not None:
        return
    value = macro_value(reader.text(held, 300))
    if value is None:
        return
    start = first_line(node)
    if stands_in(reader, node, name, value):
        return
    doc = doc_above(reader, node)
    doc = None if tells_of_function(reader, node) or heads_group(node, doc) else doc
    doc = doc_behind_macro(reader, start) or doc
    end = max(start, lines(held)[1])
    reader.facts.constants.append(
        Constant(name, "", value, start, end, doc=doc.text if doc else "", doc_start=doc.start if doc else 0)
    )


def _conversion(reader: Reader, node: Node, declared: Node, scope: Scope) -> None:
    """`explicit operator bool() const { … }`"""
    made, body = reader.text(field(declared, "type")), field(node, "body")
    inner = add_symbol(
        reader, node, scope, f"operator {made}", "method", public=visible(reader, scope), body=body, returns=made,
        doc=doc_above(reader, node),
    )  # fmt: skip
    reader.pointers, reader.given, reader.moved, reader.asked, reader.body = set(), set(), None, {}, body
    reader.push([body] if body is not None else [], inner)


def function_definition(reader: Reader, node: Node, scope: Scope) -> None:
    declared = field(node, "declarator")
    if declared is not None and declared.type == "operator_cast" and scope.owner == scope.symbol != "":
        _conversion(reader, node, declared, scope)
        return
    held, body = innermost(field(node, "declarator")), field(node, "body")
    reader.body = body
    reader.pointers = set()
    reader.given, reader.moved, reader.asked = set(), None, {}
    if held is None or held.type != "function_declarator":
        named = reader.text(field(node, "type"))
        if held is not None and named in TESTS and body is not None:  # START_TEST(name), which reads like a type
            title = reader.text(held)
            inner = add_test(reader, node, scope, title, title, sentence_of(title), f"{named}({title})")
            reader.push([body], inner)
            return
        reader.push_each([(body, scope)])
        return
    inside = field(held, "declarator")
    name, owner = _named(reader, inside)
    if not name:
        reader.push_each([(body, scope)])
        return
    if name in TESTS or (TESTING.match(name) and field(node, "type") is None and body is not None):
        _test(reader, node, scope, held, body)
        return
    if name.startswith("test_") and body is not None and _by_name(reader, held):
        reader.push_each([(body, add_test(reader, node, scope, name, name, sentence_of(name), f"{name}()"))])
        return
    given = field(held, "parameters")
    params = _params(reader, given)
    reader.pointers = {each.name for each in params if each.annotation.endswith("*")}
    reader.given = {each.name for each in params}
    returns = _returned(reader, node, inside)
    method = bool(owner) or (scope.owner == scope.symbol != "")
    kind: SymbolKind = "method" if method else "function"
    top = scope._replace(symbol=owner or scope.symbol, owner=owner or scope.owner)
    if method and name == (owner or scope.symbol).rpartition(".")[2]:
        kind = "constructor"
    words = {
        reader.text(child) for child in node.named_children if child.type in ("storage_class_specifier", "virtual")
    }
    public = "static" not in words or method
    if method and scope.symbol:
        public = visible(reader, scope)
    inner = add_symbol(
        reader, node, top, name, kind, public=public and name[0] != "~", body=body, params=params,
        returns=returns, traits=sorted(words & {"static", "virtual"}),
        doc=doc_above(reader, node) or doc_apart(reader, node),
    )  # fmt: skip
    if name == "main" and not method:
        row = first_line(field(node, "declarator") or node)
        reader.facts.entries.append(Entry("main", "main", "main", row, row))
    reader.push_each(
        [(named_child(node, "field_initializer_list"), inner), (body, inner._replace(owner=owner or scope.owner))]
    )


def _by_name(reader: Reader, declarator: Node) -> bool:
    """Whether the file uses a library of tests whose functions are tests by their names, or asserts in functions that
    are given nothing."""
    included = {each.module.rpartition("/")[2] for each in reader.facts.imports}
    given = reader.text(field(declarator, "parameters")).strip("() ")
    return bool(included & NAMED_TESTS) or ("assert.h" in included and given in ("", "void"))


def _returned(reader: Reader, node: Node, name: Node | None) -> str:
    """The type in front of the name, without the macros and words that stand there too."""
    end = name.start_byte if name is not None else node.start_byte
    words = reader.src.between(node.start_byte, min(end, node.start_byte + 300)).split()
    told = " ".join(word for word in words if word not in ASIDE and not MACRO.match(word))
    return told.rstrip(")") if told.count(")") > told.count("(") else told  # of a macro around it


def _named(reader: Reader, node: Node | None) -> tuple[str, str]:
    """("pay", "Orders") of `shop::Orders<T>::pay`."""
    if node is None:
        return "", ""
    if node.type != "qualified_identifier":
        return (reader.text(node).replace(" ", ""), "") if node.type.endswith(("identifier", "_name")) else ("", "")
    owners: list[str] = []
    held: Node | None = node
    for _ in range(12):
        if held is None or held.type != "qualified_identifier":
            break
        scope = field(held, "scope")
        owners.append(bare(reader.src, scope))
        held = field(held, "name")
    name = bare(reader.src, held).replace(" ", "")
    is_class = bool(owners) and (owners[-1][:1].isupper() or owners[0] != "std")  # or a namespace, as headers tell
    return name, owners[-1] if is_class else ""


def _test(reader: Reader, node: Node, scope: Scope, held: Node, body: Node | None) -> None:
    given = field(held, "parameters")
    names = [reader.text(child) for child in given.named_children] if given is not None else []
    if not names:
        return
    group, name = (names[0], names[-1]) if len(names) > 1 else ("", names[0])
    symbol = f"{group}.{name}".strip(".")
    inner = add_test(reader, node, scope, symbol, name, sentence_of(name), f"TEST({', '.join(names)})", group=group)
    reader.push_each([(body, inner)])


def _params(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    found = []
    for child in node.named_children if node is not None else ():
        if not child.type.endswith("parameter_declaration"):
            continue
        declarator, value = field(child, "declarator"), field(child, "default_value")
        name = declared_name(reader.src, declarator)
        kind = reader.text(field(child, "type"), 100)
        marks = "".join(mark for mark in "*&" if declarator is not None and mark in reader.text(declarator))
        default = operand(reader, value) if value is not None else None
        if name:
            found.append(Param(name, f"{kind} {marks}".strip(), default, optional=default is not None))
    return tuple(found)


def field_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    """A member: a method that is defined elsewhere, a constant, or a field."""
    if _prototype(reader, node, scope):
        return
    kind = field(node, "type")
    if kind is not None and kind.type in SPECIFIERS and field(kind, "body") is not None:
        specifier(reader, kind, scope)
    form = declare(reader.src, node)
    words = {reader.text(child) for child in node.named_children if child.type.endswith(("qualifier", "specifier"))}
    for name, written, value in form.declared:
        reader.types[scope.symbol, name] = written
        if NAMED.match(written) and name and len(reader.facts.held) < MAX_HELD:
            reader.facts.held.append((scope.symbol, name, written))
        if value is not None and scope.test is None and words & {"constexpr", "const"}:
            add_constant(reader, node, scope, name, value, public=visible(reader, scope), doc=doc_behind(reader, node))
    reader.push_each((value, scope) for _, _, value in form.declared)


def _is_static(reader: Reader, node: Node) -> bool:
    kinds = (child for child in node.named_children if child.type == "storage_class_specifier")
    return any(reader.text(child) == "static" for child in kinds)


def _prototype(reader: Reader, node: Node, scope: Scope) -> bool:
    """A function that is only announced: a method, or one that a comment tells of."""
    held = next((inner for each in node.children_by_field_name("declarator")
                 if (inner := innermost(each)) is not None and inner.type == "function_declarator"), None)  # fmt: skip
    if held is None:
        return False
    name, owner = _named(reader, field(held, "declarator"))
    doc = doc_above(reader, node)
    method = scope.owner == scope.symbol != ""
    if name and (method or doc is not None) and not owner and name[0] != "~" and not scope.in_function:
        kind: SymbolKind = "function" if not method else "method"
        if method and name == scope.symbol.rpartition(".")[2]:
            kind = "constructor"
        public = visible(reader, scope) and (method or not _is_static(reader, node))
        returns = _returned(reader, node, field(held, "declarator"))
        given = _params(reader, field(held, "parameters"))
        add_symbol(
            reader, node, scope, name, kind, public=public, params=given, returns=returns, traits=("abstract",), doc=doc
        )
    return True


def _points(node: Node) -> bool:
    held = field(node, "declarator")
    return held is not None and held.type == "pointer_declarator"


ROWS = re.compile(r"\b(?:vector|array|set|list|map|deque|initializer_list|span)\b")


def _is_row(reader: Reader, node: Node, value: Node, written: str) -> bool:
    """Whether `{a, b}` is a row of things alike: of an array, or of what holds many."""
    if ROWS.search(written) or written.startswith("auto"):
        return True
    held = value.parent
    declarator = field(held, "declarator") if held is not None else None
    return declarator is not None and "[" in reader.text(declarator, 120)


def declared(reader: Reader, node: Node, scope: Scope) -> None:
    """A variable, a prototype, or a type that is defined on the way."""
    kind = field(node, "type")
    written = reader.text(kind, 120)
    if scope.test is None and (reached := reader.effects[0].match(written)) is not None:
        add_effect(reader, node, scope, reader.effects[1][reached[1]], written)  # std::ofstream out(path);
    if LOCKS.search(written) and scope.in_function and scope.test is None:
        text, (start, end) = " ".join(reader.text(node, 80).rstrip(";").split()), lines(node)
        outer = node.parent.parent if node.parent is not None else None
        part = outer is not None and outer.type not in ("function_definition", "lambda_expression")
        reader.facts.concurrency.append(Concurrency(scope.symbol, "lock", text, start, end, part))
        return
    if kind is not None and kind.type in SPECIFIERS and field(kind, "body") is not None:
        specifier(reader, kind, scope)
    if not scope.in_function and _prototype(reader, node, scope):
        return
    form = declare(reader.src, node)
    words = {reader.text(child) for child in node.named_children if child.type.endswith(("qualifier", "specifier"))}
    for each in node.children_by_field_name("declarator") if scope.in_function else ():
        held = innermost(each)
        if each.type == "pointer_declarator" or (each.type == "init_declarator" and _points(each)):
            reader.pointers.add(declared_name(reader.src, each))
        if held is not None and held.type == "function_declarator":  # T x(f()) reads like a prototype
            reader.types[scope.symbol, reader.text(field(held, "declarator"))] = written
    for name, _, value in form.declared:
        if value is None or scope.test is not None:
            continue
        if option_table(reader, value, written, scope):
            return
        command_line(reader, value, written, scope)
        if not scope.in_function:
            note_table(reader, name, value)
        if reader.form(value).kind == "list" and not _is_row(reader, node, value, written):
            continue  # what a struct is filled with, in the order of its fields
        table = scope.in_function and "static" in words and reader.form(value).kind == "list"
        fixed = scope.in_function and ("constexpr" in words or {"static", "const"} <= words or FIXED.match(name))
        if name and (table or (fixed and words & {"const", "constexpr"} and reader.form(value).kind != "list")):
            add_constant(reader, node, scope, name, value, public=False)
        if not scope.in_function and not words & {"const", "constexpr"}:
            reader.changing.add(name)
        if not scope.in_function and (words & {"const", "constexpr", "static", "inline"}) and name:
            doc = doc_behind(reader, node)
            add_constant(reader, node, scope, name, value, public="static" not in words, doc=doc)
    declaration(reader, node, form, scope)


def body_of_test(reader: Reader, node: Node, scope: Scope) -> None:
    """Catch2's body stands behind its macro."""
    sequence(reader, list(reader.form(node).body), reader.bodies.pop(node.id, scope))


def inside(reader: Reader, node: Node, scope: Scope) -> None:
    body = field(node, "body")
    reader.push([body] if body is not None else [], scope)


def namespace(reader: Reader, node: Node, scope: Scope) -> None:
    """What stands in one without a name is seen by this file alone."""
    inside(reader, node, scope if field(node, "name") is not None else scope._replace(public=False))


def all_inside(reader: Reader, node: Node, scope: Scope) -> None:
    reader.push([child for child in node.named_children if child.type not in ("identifier", "preproc_arg")], scope)


def skip(reader: Reader, node: Node, scope: Scope) -> None:
    return


def initializer(reader: Reader, node: Node, scope: Scope) -> None:
    """`Full(int n) : std::runtime_error("queue is full")`: what an error hands to the class above."""
    given = named_child(node, "argument_list")
    name = reader.text(node.named_children[0], 80) if node.named_children else ""
    owner = next((each for each in reader.facts.symbols if each.name == scope.owner), None)
    if given is not None and owner is not None and owner.kind == "error" and name in owner.bases:
        args = tuple(operand(reader, each) for each in given.named_children[:4])
        start, end = lines(node)
        reader.facts.calls.append(Call(scope.symbol, "base", start, end, args))
    reader.children(node, scope)


DECLARATIONS = {
    "field_initializer": initializer,
    "preproc_include": include, "preproc_def": macro, "preproc_ifdef": conditional, "preproc_if": conditional,
    "preproc_else": all_inside, "preproc_elif": conditional, "function_definition": function_definition,
    "type_definition": type_definition, "field_declaration": field_declaration, "declaration": declared,
    "namespace_definition": namespace, "linkage_specification": inside, "access_specifier": access,
    "compound_statement": body_of_test, "using_declaration": skip, "alias_declaration": skip,
    "template_parameter_list": skip, "friend_declaration": skip, "static_assert_declaration": skip,
    "type_descriptor": skip, "parameter_list": skip, **dict.fromkeys(SPECIFIERS, specifier),
}  # fmt: skip
