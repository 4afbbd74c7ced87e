"""Records, enums and their members, of C and of C++."""

import re

from tree_sitter import Node

from specs.analysis.facts import Field, Member, Model, SymbolKind
from specs.analysis.native.comments import doc_apart, doc_of
from specs.analysis.native.forms import bare, declare, declared_name, innermost
from specs.analysis.native.headings import heads_group
from specs.analysis.solid.declarations import add_choices, add_symbol
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.values import add_constant
from specs.analysis.syntax import first_line

ERRORS = re.compile(r"(?:exception|error|Exception|Error)$")


def visible(reader: Reader, scope: Scope) -> bool:
    return reader.texts.get(f"access {scope.symbol}", "public") == "public"


def access(reader: Reader, node: Node, scope: Scope) -> None:
    hidden = reader.text(node).startswith(("private", "protected"))  # whoever may connect to Qt's signals is outside
    reader.texts[f"access {scope.symbol}"] = "private" if hidden else "public"


def type_definition(reader: Reader, node: Node, scope: Scope) -> None:
    """`typedef struct { … } name;`: the type goes by the name given here."""
    kind = field(node, "type")
    name = declared_name(reader.src, field(node, "declarator"))
    if kind is not None and field(kind, "body") is not None and kind.type in SPECIFIERS:
        SPECIFIERS[kind.type](reader, kind, scope, name, node)


def specifier(reader: Reader, node: Node, scope: Scope) -> None:
    if field(node, "body") is not None:
        SPECIFIERS[node.type](reader, node, scope, "", node)


def _enum(reader: Reader, node: Node, scope: Scope, given: str, whole: Node) -> None:
    name, body = given or reader.text(field(node, "name")), field(node, "body")
    members = []
    for child in body.named_children if body is not None else ():
        if child.type == "enumerator":
            value, doc = field(child, "value"), doc_of(reader, child)
            doc = None if heads_group(child, doc) else doc
            held = operand(reader, value) if value is not None else None
            members.append(Member(reader.text(field(child, "name")), held, first_line(child), doc.text if doc else ""))
            if value is not None and held is not None and held.form == "literal" and scope.test is None:
                add_constant(
                    reader, child, scope._replace(symbol=""), reader.text(field(child, "name")), value, public=False
                )
    if name and not scope.in_function:
        inner = add_symbol(reader, whole, scope, name, "enum", public=visible(reader, scope), body=body)
        add_choices(reader, node, scope, inner.symbol, members)


def _record(reader: Reader, node: Node, scope: Scope, given: str, whole: Node) -> None:
    name, body = given or bare(reader.src, field(node, "name")), field(node, "body")
    if not name or scope.in_function:
        return
    listed = named_child(node, "base_class_clause")
    bases = tuple(
        reader.text(child, 80).partition("<")[0] for child in listed.named_children if child.type != "access_specifier"
    ) if listed is not None else ()  # fmt: skip
    kind: SymbolKind = "error" if any(ERRORS.search(base) for base in bases) else "class"
    doc = doc_above(reader, whole) or doc_apart(reader, whole)
    inner = add_symbol(reader, whole, scope, name, kind, public=visible(reader, scope), body=body, bases=bases, doc=doc)
    reader.texts[f"access {inner.symbol}"] = "private" if node.type == "class_specifier" else "public"
    if body is not None and scope.test is None and node.type == "struct_specifier":
        _model(reader, node, inner.symbol, name, body)
    reader.push_each([(body, inner)])


def _model(reader: Reader, node: Node, symbol: str, name: str, body: Node) -> None:
    """The public fields of a struct, where it has no more methods than fields."""
    fields: list[Field] = []
    methods, public = 0, True
    for child in body.named_children:
        if child.type == "access_specifier":
            public = not reader.text(child).startswith(("private", "protected"))
        elif child.type == "function_definition" or _announces(child):
            methods += not _is_plain(reader, child, name)
        elif child.type == "field_declaration" and public:
            fields += _fields(reader, child)
    if len(fields) > 1 and methods <= len(fields):
        start, end = lines(node)
        reader.facts.models.append(Model(name, symbol, "plain", tuple(fields), start, end))


def _announces(node: Node) -> bool:
    """A method that is defined elsewhere; a pointer to a function is a field."""
    held = next(
        (each for each in node.children_by_field_name("declarator") if each.type == "function_declarator"), None
    )
    inner = field(held, "declarator") if held is not None else None
    return inner is not None and inner.type != "parenthesized_declarator"


def _is_plain(reader: Reader, node: Node, name: str) -> bool:
    """Constructors, destructors and operators: what any record may have."""
    held = innermost(field(node, "declarator"))
    said = reader.text(field(held, "declarator"), 80) if held is not None else ""
    return said.lstrip("~") == name or said.startswith("operator") or held is None


def _fields(reader: Reader, node: Node) -> list[Field]:
    form = declare(reader.src, node)
    start, end = lines(node)
    doc = doc_of(reader, node)
    doc = None if heads_group(node, doc) else doc
    pointers = [
        (reader.text(innermost(field(held, "declarator"))), reader.text(node, 120), None)
        for each in node.children_by_field_name("declarator")
        if (held := innermost(each)) is not None and held.type == "function_declarator"
    ]  # void (*on_error)(int code)
    return [
        Field(each, kind, start, end, True, operand(reader, value) if value is not None else None,
              doc.text if doc else "", doc_start=doc.start if doc else 0)
        for each, kind, value in (*form.declared, *pointers) if each
    ]  # fmt: skip


SPECIFIERS = {
    "enum_specifier": _enum, "struct_specifier": _record, "class_specifier": _record, "union_specifier": _record,
}  # fmt: skip
