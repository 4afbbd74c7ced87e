"""PHP's namespaces, classes, functions and constants, with what attributes say of them."""

from tree_sitter import Node

from specs.analysis.facts import (
    Entry,
    Field,
    Member,
    Model,
    SymbolKind,
)
from specs.analysis.php.attributes import Mark, constraints, marks_of, params_of
from specs.analysis.php.chains import text as _text
from specs.analysis.php.docblocks import Tag, add_types, declared_raises, tags_above
from specs.analysis.php.laravel import job_class
from specs.analysis.php.options import command_class
from specs.analysis.php.rules import told_in
from specs.analysis.php.symfony import autowired, declared_routes, entered
from specs.analysis.solid.declarations import add_choices, add_import, add_symbol
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant
from specs.analysis.syntax import first_line

STORED = frozenset({"Column", "Id", "ManyToOne", "OneToOne", "OneToMany", "ManyToMany", "Embedded", "Version"})
KINDS: dict[str, SymbolKind] = {
    "class_declaration": "class", "interface_declaration": "interface", "trait_declaration": "class",
    "enum_declaration": "enum",
}  # fmt: skip


def use_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    top = next((reader.text(child) for child in node.named_children if child.type == "namespace_name"), "")
    group = field(node, "body")
    for clause in (group or node).named_children:
        if clause.type != "namespace_use_clause":
            continue
        alias, name = field(clause, "alias"), named_child(clause, "qualified_name", "name")
        if name is None:
            continue
        full = f"{top}\\{reader.text(name)}".strip("\\")
        short = reader.text(alias) if alias is not None else full.rpartition("\\")[2]
        add_import(reader, clause, full, "", short)


def namespace(reader: Reader, node: Node, scope: Scope) -> None:
    body = field(node, "body")
    if body is not None:
        reader.push([body], scope)


def class_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    bases = tuple(
        reader.text(child).lstrip("\\") for clause in node.named_children
        if clause.type in ("base_clause", "class_interface_clause") for child in clause.named_children
    )  # fmt: skip
    kind = KINDS[node.type]
    if kind == "class" and any(base.endswith(("Exception", "Error")) for base in bases):
        kind = "error"
    marks = marks_of(reader, node)
    traits = [word for word in ("abstract", "final") if named_child(node, f"{word}_modifier") is not None]
    traits += ["deprecated"] if _deprecated(tags_above(reader, node)) else []
    inner = add_symbol(
        reader, node, scope._replace(in_function=False), name, kind, public=True, body=body,
        decorators=[mark.text for mark in marks], bases=bases, traits=traits,
    )  # fmt: skip
    route = next((mark for mark in marks if mark.name == "Route"), None)
    if route is not None:
        path = _text(reader, route.given[0] if route.given else route.named.get("path"))
        inner = inner._replace(prefix=(path, route.start, route.start))
    if body is not None and scope.test is None:
        if kind == "enum":
            _members(reader, node, scope, inner.symbol, body)
        _model(reader, node, inner.symbol, name, bases, marks, body)
        command_class(reader, node, inner.symbol, {mark.name: mark.named | _first(mark) for mark in marks}, bases, body)
        entered(reader, node, inner.symbol, marks, body)
        if "ShouldQueue" in bases:
            first = first_line(node)
            listener = _listens(reader, body)
            if listener is not None:
                reader.facts.entries.append(listener)
            else:
                reader.facts.entries.append(Entry(inner.symbol, "job", name, first, first, framework="Laravel"))
            job_class(reader, inner.symbol, body)
    reader.texts[f"form {inner.symbol}"] = "yes" if any(base.endswith("FormRequest") for base in bases) else ""
    reader.texts[f"test class {inner.symbol}"] = "yes" if any(base.endswith("TestCase") for base in bases) else ""
    reader.push_each([(body, inner)])


def _listens(reader: Reader, body: Node) -> Entry | None:
    """`handle(OrderPlaced $event)`: what a listener is called for."""
    for child in body.named_children:
        if child.type != "method_declaration" or reader.text(field(child, "name")) != "handle":
            continue
        params = params_of(reader, field(child, "parameters"))
        if len(params) == 1 and params[0].name == "$event" and params[0].annotation:
            start = first_line(field(child, "name") or child)
            symbol = reader.text(field(body.parent, "name")) if body.parent is not None else ""
            event = params[0].annotation.rpartition("\\")[2]
            return Entry(f"{symbol}.handle", "event", event, start, start, framework="Laravel")
    return None


def _first(mark: Mark) -> dict[str, Node]:
    return {"name": mark.given[0]} if mark.given and "name" not in mark.named else {}


def _members(reader: Reader, node: Node, scope: Scope, name: str, body: Node) -> None:
    members = []
    for child in body.named_children:
        if child.type == "enum_case":
            value, doc = field(child, "value"), doc_above(reader, child)
            held = operand(reader, value) if value is not None else None
            members.append(Member(reader.text(field(child, "name")), held, first_line(child), doc.text if doc else ""))
    add_choices(reader, node, scope, name, members)


def _model(
    reader: Reader, node: Node, symbol: str, name: str, bases: tuple[str, ...], marks: list[Mark], body: Node
) -> None:
    """Entities of Doctrine, models of Eloquent, and classes whose properties carry rules."""
    fields: list[Field] = []
    table = ""
    stored = any(mark.name in ("Entity", "Table") for mark in marks) or "Model" in bases
    for child in body.named_children:
        if child.type != "property_declaration":
            continue
        element = named_child(child, "property_element")
        if element is None:
            continue
        short = reader.text(field(element, "name")).lstrip("$")
        value = field(element, "default_value")
        kind = reader.text(field(child, "type"), 120).lstrip("?\\")
        if not kind:
            kind = next((tag.kind for tag in tags_above(reader, child) if tag.name == "var"), "")
        reader.types[symbol, short] = kind
        if short == "table" and value is not None:
            table = _text(reader, value)
        elif short == "fillable" and value is not None and "Model" in bases:
            listed = reader.bare(value)[1]
            for each in reader.arguments(listed):
                fields.append(Field(_text(reader, each), "", first_line(each), required=False))
        told = marks_of(reader, child)
        held = constraints(reader, told)
        if held or (stored and any(mark.name in STORED for mark in told)):
            start, end = lines(child)
            doc = doc_above(reader, child)
            kind = reader.text(field(child, "type"), 120)
            default = operand(reader, value) if value is not None else None
            fields.append(
                Field(short, kind, start, end, not kind.startswith("?"), default, doc.text if doc else "", tuple(held),
                      doc.start if doc else 0)
            )  # fmt: skip
    fields += _promoted(reader, body)
    table = table or next((_text(reader, mark.named.get("name")) for mark in marks if mark.name == "Table"), "")
    if fields and all(each.name for each in fields):
        start, end = lines(node)
        reader.facts.models.append(
            Model(
                name,
                symbol,
                "orm" if stored else "schema",
                tuple(fields),
                start,
                end,
                table,
                "" if stored else "Symfony",
            )
        )


def _promoted(reader: Reader, body: Node) -> list[Field]:
    """The rules on what a constructor takes and keeps: `#[Assert\\Length(max: 140)] public string $note`."""
    found: list[Field] = []
    made = next((each for each in body.named_children if each.type == "method_declaration"
                 and reader.text(field(each, "name")) == "__construct"), None)  # fmt: skip
    listed = field(made, "parameters") if made is not None else None
    for child in listed.named_children if listed is not None else ():
        if child.type != "property_promotion_parameter":
            continue
        value = field(child, "default_value")
        default = operand(reader, value) if value is not None else None
        kind = reader.text(field(child, "type"), 120)
        rules = tuple(constraints(reader, marks_of(reader, child)))
        name = reader.text(field(child, "name")).lstrip("$")
        found.append(Field(name, kind, *lines(child), default is None and kind[:1] != "?", default, "", rules))
    return found if any(each.constraints for each in found) else []


def function(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    method = node.type == "method_declaration"
    if method and node.parent is not None and (node.parent.parent or node).type == "anonymous_class":
        reader.push_each([(body, scope._replace(in_function=True))])  # of a class without a name
        return
    marks, tags = marks_of(reader, node), tags_above(reader, node)
    in_tests = reader.texts.get(f"test class {scope.symbol}") == "yes"
    if method and in_tests and (name.startswith("test") or any(mark.name == "Test" for mark in marks)):
        symbol = f"{scope.symbol}.{name}"
        inner = add_test(reader, node, scope, symbol, name, sentence_of(name), f"function {name}()", group=scope.symbol)
        reader.push_each([(body, inner._replace(owner=scope.symbol))])
        return
    access = reader.text(named_child(node, "visibility_modifier")) or "public"
    params = params_of(reader, field(node, "parameters"))
    for child, param in zip((field(node, "parameters") or node).named_children, params, strict=False):
        autowired(reader, child, scope)
        if child.type == "property_promotion_parameter":
            reader.types[scope.symbol, param.name.lstrip("$")] = param.annotation.lstrip("?\\")
    kind: SymbolKind = "constructor" if name == "__construct" else "method" if method else "function"
    static = named_child(node, "static_modifier") is not None
    public = access == "public" and (not name.startswith("_") or name in ("__construct", "__invoke"))
    inner = add_symbol(
        reader, node, scope, name, kind, public=public, body=body, params=params,
        returns=reader.text(field(node, "return_type"), 120), decorators=[mark.text for mark in marks],
        traits=[word for word, said in (("static", static), ("deprecated", _deprecated(tags))) if said],
    )  # fmt: skip
    for param in params:
        if param.annotation.startswith(("?", "\\")):
            reader.types[inner.symbol, param.name] = param.annotation.lstrip("?\\")
        reader.assigned.add((inner.symbol, param.name))
    add_types(reader, tags, inner.symbol)
    if scope.test is None:
        declared_raises(reader, tags, inner)
        declared_routes(reader, node, scope, inner.symbol, marks)
        asks = scope.symbol.endswith("Request") or reader.texts.get(f"form {scope.symbol}") == "yes"
        if name == "rules" and method and body is not None and asks:
            told_in(reader, body, scope.symbol)
    reader.push_each([(body, inner._replace(owner=scope.symbol if method else ""))])


def _deprecated(tags: list[Tag]) -> bool:
    return any(tag.name == "deprecated" for tag in tags)


def constants(reader: Reader, node: Node, scope: Scope) -> None:
    access = reader.text(named_child(node, "visibility_modifier"))
    for each in node.named_children:
        if each.type == "const_element" and len(each.named_children) == 2 and scope.test is None:
            name, value = each.named_children
            add_constant(reader, node, scope, reader.text(name), value, public=access in ("", "public"))


def properties(reader: Reader, node: Node, scope: Scope) -> None:
    for each in node.named_children:
        value = field(each, "default_value") if each.type == "property_element" else None
        if value is not None and named_child(node, "static_modifier") is not None and scope.test is None:
            add_constant(reader, node, scope, reader.text(field(each, "name")), value, public=False)
        reader.push_each([(value, scope)])


def skip(reader: Reader, node: Node, scope: Scope) -> None:
    return


DECLARATIONS = {
    "namespace_use_declaration": use_declaration, "namespace_definition": namespace,
    **dict.fromkeys(KINDS, class_declaration), "method_declaration": function, "function_definition": function,
    "const_declaration": constants, "property_declaration": properties, "use_declaration": skip,
    "attribute_list": skip, "formal_parameters": skip, "text": skip, "php_tag": skip,
}  # fmt: skip
