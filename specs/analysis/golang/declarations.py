"""Packages, imports, functions, methods and types: what they are called, take and give."""

import re

from tree_sitter import Node

from specs.analysis.facts import Entry, Import, Param, Symbol, SymbolKind
from specs.analysis.golang.docs import doc_before, told_of
from specs.analysis.golang.literals import string_value
from specs.analysis.golang.operands import COMMENT, type_name
from specs.analysis.golang.outcomes import results, statements
from specs.analysis.golang.reader import Reader, Scope, is_public, lines
from specs.analysis.golang.structs import struct_model
from specs.analysis.golang.testing import test_function
from specs.analysis.syntax import first_line

MAX_SIGNATURE = 300
VERSION = re.compile(r"^v\d+$|^\.v\d+$")


def package_clause(reader: Reader, node: Node, scope: Scope) -> None:
    reader.package = reader.text(node.named_children[-1]) if node.named_child_count else ""
    reader.comments.clear()


def import_spec(reader: Reader, node: Node, scope: Scope) -> None:
    """The local name of a package is by habit the last part of its path."""
    reader.comments.clear()
    path_node, name_node = node.child_by_field_name("path"), node.child_by_field_name("name")
    path = string_value(reader.text(path_node, 400))
    if not path:
        return
    start, end = lines(node)
    given = reader.text(name_node) if name_node is not None else ""
    if given == "_":  # for its side effects alone
        reader.facts.imports.append(Import(path, "", "_", start, end=end))
        return
    if given == ".":
        reader.facts.imports.append(Import(path, "*", "*", start, end=end))
        return
    alias = given or local_name(path)
    reader.imported[alias] = path
    reader.facts.imports.append(Import(path, "", alias, start, end=end))


def local_name(path: str) -> str:
    """redis of "github.com/redis/go-redis/v9", yaml of "gopkg.in/yaml.v3"."""
    parts = path.split("/")
    last = parts[-2] if VERSION.match(parts[-1]) and len(parts) > 1 else parts[-1]
    last = re.sub(r"\.v\d+$", "", last)
    return re.sub(r"^go-|[-.]go$", "", last).replace("-", "").replace(".", "")


def function_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name = reader.text(node.child_by_field_name("name"))
    if test_function(reader, node, name, scope):
        return
    inner = _declared(reader, node, name, "function", "", is_public(name) and reader.package != "main")
    if name == "main" and reader.package == "main":
        start = first_line(node)
        reader.facts.entries.append(Entry("main", "main", "main", start, start))
    _enter(reader, node, inner)


def method_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    held = node.child_by_field_name("receiver")
    given = (
        next((child for child in held.named_children if child.type == "parameter_declaration"), None) if held else None
    )
    owner = type_name(reader.text(given.child_by_field_name("type"))) if given is not None else ""
    receiver = reader.text(given.child_by_field_name("name")) if given is not None else ""
    short = reader.text(node.child_by_field_name("name"))
    name = f"{owner}.{short}" if owner else short
    inner = _declared(reader, node, name, "method", owner, is_public(short) and is_public(owner))
    if short == "Error" and inner.results == ("string",):
        reader.errors.add(owner)
    if short == "TableName" and inner.results == ("string",):
        _table(reader, node, owner)
    _enter(reader, node, inner._replace(owner=owner, receiver=receiver))


def _table(reader: Reader, node: Node, owner: str) -> None:
    for step in statements(node.child_by_field_name("body")):
        values = results(step) if step.type == "return_statement" else []
        if len(values) == 1 and isinstance(name := reader.operand(values[0]).value, str):
            reader.tables[owner] = name


def _declared(reader: Reader, node: Node, name: str, kind: SymbolKind, owner: str, public: bool) -> Scope:
    doc = told_of(doc_before(reader, node), name)
    start, end = lines(node)
    params = parameters(reader, node.child_by_field_name("parameters"), name)
    given = node.child_by_field_name("result")
    returns = reader.text(given, 200) if given is not None else ""
    traits = ("deprecated",) if doc is not None and "\nDeprecated:" in f"\n{doc.text}" else ()
    reader.facts.symbols.append(
        Symbol(
            name, kind, doc.start if doc else start, end, head(reader, node), public, doc, params, returns,
            traits=traits,
        )
    )  # fmt: skip
    return Scope(name, owner, results=result_types(reader, given, name), in_function=True)


def _enter(reader: Reader, node: Node, inner: Scope) -> None:
    reader.origins.clear()
    reader.declared.clear()
    reader.push_each([(node.child_by_field_name("body"), inner)])


def head(reader: Reader, node: Node) -> str:
    """The declaration on one line, without its body."""
    body = node.child_by_field_name("body")
    end = body.start_byte if body is not None else node.end_byte
    text = reader.src.between(node.start_byte, min(end, node.start_byte + 2000))
    return " ".join(text.split()).rstrip(" {")[:MAX_SIGNATURE]


def parameters(reader: Reader, listed: Node | None, symbol: str) -> tuple[Param, ...]:
    found: list[Param] = []
    for child in listed.named_children if listed is not None else ():
        if child.type not in ("parameter_declaration", "variadic_parameter_declaration"):
            continue
        kind = reader.text(child.child_by_field_name("type"), 120)
        rest = child.type[0] == "v"
        for name in child.children_by_field_name("name"):
            if name.type == "identifier" and (text := reader.text(name)) != "_":
                found.append(
                    Param(text, f"...{kind}" if rest else kind, role="rest" if rest else "positional", optional=rest)
                )
                if symbol:
                    reader.types[symbol, text] = kind
    return tuple(found)


def result_types(reader: Reader, node: Node | None, symbol: str = "") -> tuple[str, ...]:
    """The types of a function's results, in order; named results are known as variables."""
    if node is None:
        return ()
    if node.type != "parameter_list":
        return (reader.text(node, 120),)
    found: list[str] = []
    for child in node.named_children:
        if child.type != "parameter_declaration":
            continue
        kind = reader.text(child.child_by_field_name("type"), 120)
        names = [name for name in child.children_by_field_name("name") if name.type == "identifier"]
        found += [kind] * max(1, len(names))
    return tuple(found)


def func_literal(reader: Reader, node: Node, scope: Scope) -> None:
    """A function without a name belongs to the one that it stands in; what it returns is its own."""
    parameters(reader, node.child_by_field_name("parameters"), scope.symbol)
    results_of = result_types(reader, node.child_by_field_name("result"))
    above = node.parent.parent if node.parent is not None and node.parent.type == "expression_list" else node.parent
    returned = above is not None and above.type == "return_statement"
    inner = scope._replace(
        results=results_of, in_function=True, in_guard=False, after_loop=False, handler=(), caught="",
        apart=bool(results_of) and not returned,
    )  # fmt: skip
    reader.push_each([(node.child_by_field_name("body"), inner)])


def type_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    specs = [child for child in node.named_children if child.type in ("type_spec", "type_alias", COMMENT)]
    alone = sum(child.type != COMMENT for child in specs) == 1
    held = reader.comments
    for child in specs:
        if child.type == COMMENT:
            reader.comments = [*held, child] if held and held[-1].end_point[0] + 1 == child.start_point[0] else [child]
            held = reader.comments
            continue
        reader.comments = held
        _type_spec(reader, node if alone else child, child, scope)
        held = []
    reader.comments = []


def _type_spec(reader: Reader, whole: Node, node: Node, scope: Scope) -> None:
    name, kind_node = reader.text(node.child_by_field_name("name")), node.child_by_field_name("type")
    if not name or kind_node is None or scope.in_function:
        if kind_node is not None and name:
            doc_before(reader, whole)
        return
    doc = told_of(doc_before(reader, whole) or doc_before(reader, node), name)
    start, end = lines(whole)
    kind: SymbolKind = {"struct_type": "class", "interface_type": "interface"}.get(kind_node.type, "type")  # type: ignore[assignment]
    traits = ("deprecated",) if doc is not None and "\nDeprecated:" in f"\n{doc.text}" else ()
    bases = _embedded(reader, kind_node)
    signature = " ".join(reader.text(node, MAX_SIGNATURE).partition("{")[0].split())
    reader.facts.symbols.append(
        Symbol(
            name, kind, doc.start if doc else start, end, f"type {signature}", is_public(name), doc, bases=bases,
            traits=traits,
        )
    )  # fmt: skip
    if kind_node.type == "struct_type":
        struct_model(reader, name, kind_node, lines(node), scope)
    elif kind_node.type == "interface_type":
        _interface(reader, name, kind_node)


def _embedded(reader: Reader, node: Node) -> tuple[str, ...]:
    """Embedded types: what they can do, the type can do too."""
    found: list[str] = []
    if node.type == "struct_type":
        listed = next((child for child in node.named_children if child.type == "field_declaration_list"), None)
        for child in listed.named_children if listed is not None else ():
            if child.type == "field_declaration" and child.child_by_field_name("name") is None:
                found.append(type_name(reader.text(child.child_by_field_name("type"))))
    else:
        found += [
            reader.text(child)
            for child in node.named_children
            if child.type == "type_elem" and "|" not in reader.text(child)
        ]
    return tuple(name for name in found if name)


def _interface(reader: Reader, owner: str, node: Node) -> None:
    reader.comments = []
    for child in node.named_children:
        if child.type == COMMENT:
            if reader.comments and reader.comments[-1].end_point[0] + 1 != child.start_point[0]:
                reader.comments = []
            reader.comments.append(child)
            continue
        if child.type != "method_elem":
            continue
        short = reader.text(child.child_by_field_name("name"))
        doc = told_of(doc_before(reader, child), short)
        start, end = lines(child)
        params = parameters(reader, child.child_by_field_name("parameters"), "")
        returns = reader.text(child.child_by_field_name("result"), 200)
        signature = " ".join(reader.text(child, MAX_SIGNATURE).split())
        reader.facts.symbols.append(
            Symbol(
                f"{owner}.{short}", "method", doc.start if doc else start, end, signature,
                is_public(short) and is_public(owner), doc, params, returns, traits=("abstract",),
            )
        )  # fmt: skip


HANDLERS = {
    "package_clause": package_clause,
    "import_spec": import_spec,
    "function_declaration": function_declaration,
    "method_declaration": method_declaration,
    "func_literal": func_literal,
    "type_declaration": type_declaration,
}
