"""PHP's namespaces, classes, functions and constants, with what attributes say of them."""

from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Entry, Field, Member, Model, Operand, Param, Route, SymbolKind
from specs.analysis.php.forms import given
from specs.analysis.php.laravel import job_class
from specs.analysis.php.moves import moves
from specs.analysis.php.options import command_class
from specs.analysis.php.rules import told_in
from specs.analysis.solid.declarations import add_choices, add_import, add_symbol
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant
from specs.analysis.syntax import first_line

KINDS: dict[str, SymbolKind] = {
    "class_declaration": "class", "interface_declaration": "interface", "trait_declaration": "class",
    "enum_declaration": "enum",
}  # fmt: skip
RULES = {"NotBlank": "nonempty", "NotNull": "required", "Email": "email", "Url": "url", "Regex": "pattern",
         "GreaterThan": "gt", "LessThan": "lt", "GreaterThanOrEqual": "ge", "LessThanOrEqual": "le",
         "Id": "primary_key",
         "Choice": "one_of", "Positive": "positive", "Uuid": "uuid"}  # fmt: skip
PARTS = {"max": "max", "min": "min"}


class Mark(NamedTuple):
    """`#[Name(1, other: 2)]`."""

    name: str
    text: str
    given: tuple[Node, ...]
    named: dict[str, Node]
    start: int


def marks_of(reader: Reader, node: Node) -> list[Mark]:
    found = []
    listed = field(node, "attributes")
    for group in listed.named_children if listed is not None else ():
        for each in group.named_children:
            if each.type != "attribute" or not each.named_child_count:
                continue
            parts, named, _ = given(reader.src, field(each, "parameters"))
            name = reader.text(each.named_children[0]).rpartition("\\")[2]
            found.append(Mark(name, " ".join(reader.text(each).split()), parts, dict(named), first_line(each)))
    return found


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
            moves(reader, inner.symbol, body)
        _model(reader, node, inner.symbol, name, bases, marks, body)
        command_class(reader, node, inner.symbol, {mark.name: mark.named | _first(mark) for mark in marks}, bases, body)
        if "ShouldQueue" in bases:
            first = first_line(node)
            listener = _listens(reader, body)
            if listener is not None:
                reader.facts.entries.append(listener)
            else:
                reader.facts.entries.append(Entry(inner.symbol, "job", name, first, first, framework="Laravel"))
            job_class(reader, inner.symbol, body)
    reader.texts[f"test class {inner.symbol}"] = "yes" if any(base.endswith("TestCase") for base in bases) else ""
    reader.push_each([(body, inner)])


def _listens(reader: Reader, body: Node) -> Entry | None:
    """`handle(OrderPlaced $event)`: what a listener is called for."""
    for child in body.named_children:
        if child.type != "method_declaration" or reader.text(field(child, "name")) != "handle":
            continue
        params = _params(reader, field(child, "parameters"))
        if len(params) == 1 and params[0].name == "$event" and params[0].annotation:
            start = first_line(field(child, "name") or child)
            symbol = reader.text(field(body.parent, "name")) if body.parent is not None else ""
            event = params[0].annotation.rpartition("\\")[2]
            return Entry(f"{symbol}.handle", "event", event, start, start, framework="Laravel")
    return None


def _first(mark: Mark) -> dict[str, Node]:
    return {"name": mark.given[0]} if mark.given and "name" not in mark.named else {}


def _text(reader: Reader, node: Node | None) -> str:
    value = operand(reader, node).value if node is not None else ""
    return value if isinstance(value, str) else ""


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
    for child in body.named_children:
        if child.type != "property_declaration":
            continue
        element = named_child(child, "property_element")
        if element is None:
            continue
        short = reader.text(field(element, "name")).lstrip("$")
        value = field(element, "default_value")
        reader.types[symbol, short] = reader.text(field(child, "type"), 120).lstrip("?")
        if short == "table" and value is not None:
            table = _text(reader, value)
        elif short == "fillable" and value is not None and "Model" in bases:
            listed = reader.bare(value)[1]
            for each in reader.arguments(listed):
                fields.append(Field(_text(reader, each), "", first_line(each), required=False))
        held = _constraints(reader, marks_of(reader, child))
        if held:
            start, end = lines(child)
            doc = doc_above(reader, child)
            kind = reader.text(field(child, "type"), 120)
            default = operand(reader, value) if value is not None else None
            fields.append(
                Field(short, kind, start, end, not kind.startswith("?"), default, doc.text if doc else "", tuple(held),
                      doc.start if doc else 0)
            )  # fmt: skip
    stored = any(mark.name in ("Entity", "Table") for mark in marks) or "Model" in bases
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


def _constraints(reader: Reader, marks: list[Mark]) -> list[tuple[str, Operand]]:
    found: list[tuple[str, Operand]] = []
    for mark in marks:
        named = {key: operand(reader, value) for key, value in mark.named.items()}
        if mark.name in ("Length", "Count"):
            suffix = "length" if mark.name == "Length" else "items"
            found += [(f"{PARTS[key]}_{suffix}", value) for key, value in named.items() if key in PARTS]
        elif mark.name == "Range":
            found += [({"min": "ge", "max": "le"}[key], value) for key, value in named.items() if key in PARTS]
        elif mark.name == "Column":
            found += [("max_length", named["length"])] if "length" in named else []
            found += [("unique", named["unique"])] if "unique" in named else []
        elif mark.name in RULES:
            value = operand(reader, mark.given[0]) if mark.given else named.get("value") or named.get("pattern")
            found.append((RULES[mark.name], value or literal("true", True)))
    return found


def _params(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    found = []
    for child in node.named_children if node is not None else ():
        name = field(child, "name")
        if name is None:
            continue
        value = field(child, "default_value")
        default = operand(reader, value) if value is not None else None
        kind = reader.text(field(child, "type"), 120)
        rest = child.type == "variadic_parameter"
        found.append(Param(reader.text(name), kind, default, "rest" if rest else "positional", default is not None))
    return tuple(found)


def function(reader: Reader, node: Node, scope: Scope) -> None:
    name, body = reader.text(field(node, "name")), field(node, "body")
    method = node.type == "method_declaration"
    if method and node.parent is not None and (node.parent.parent or node).type == "anonymous_class":
        reader.push_each([(body, scope._replace(in_function=True))])  # of a class without a name
        return
    marks = marks_of(reader, node)
    in_tests = reader.texts.get(f"test class {scope.symbol}") == "yes"
    if method and in_tests and (name.startswith("test") or any(mark.name == "Test" for mark in marks)):
        symbol = f"{scope.symbol}.{name}"
        inner = add_test(reader, node, scope, symbol, name, sentence_of(name), f"function {name}()", group=scope.symbol)
        reader.push_each([(body, inner._replace(owner=scope.symbol))])
        return
    access = reader.text(named_child(node, "visibility_modifier")) or "public"
    params = _params(reader, field(node, "parameters"))
    for child, param in zip((field(node, "parameters") or node).named_children, params, strict=False):
        if child.type == "property_promotion_parameter":
            reader.types[scope.symbol, param.name.lstrip("$")] = param.annotation.lstrip("?")
    kind: SymbolKind = "constructor" if name == "__construct" else "method" if method else "function"
    static = named_child(node, "static_modifier") is not None
    public = access == "public" and (not name.startswith("_") or name in ("__construct", "__invoke"))
    inner = add_symbol(
        reader, node, scope, name, kind, public=public and name != "__construct", body=body, params=params,
        returns=reader.text(field(node, "return_type"), 120), decorators=[mark.text for mark in marks],
        traits=("static",) if static else (),
    )  # fmt: skip
    if scope.test is None:
        _routes(reader, node, scope, inner.symbol, marks)
        if name == "rules" and method and body is not None and scope.symbol.endswith("Request"):
            told_in(reader, body, scope.symbol)
    reader.push_each([(body, inner._replace(owner=scope.symbol if method else ""))])


def _routes(reader: Reader, node: Node, scope: Scope, symbol: str, marks: list[Mark]) -> None:
    """Symfony: `#[Route('/orders', methods: ['POST'])]`."""
    prefix, first, last = scope.prefix
    for mark in marks:
        if mark.name not in ("Route", "Get", "Post", "Put", "Patch", "Delete"):
            continue
        path = _text(reader, mark.given[0] if mark.given else mark.named.get("path"))
        listed = reader.bare(mark.named["methods"])[1] if "methods" in mark.named else None
        verbs = [_text(reader, each) for each in reader.arguments(listed)] if listed is not None else []
        if listed is not None and listed.kind == "string":
            verbs = [str(listed.value)]
        if mark.name != "Route":
            verbs = [mark.name.upper()]
        whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
        end = first_line(field(node, "name") or node)
        for verb in verbs or ["ANY"]:
            reader.facts.routes.append(
                Route(symbol, verb.upper(), whole, "Symfony", mark.start, end, (), first, last, prefix, path)
            )


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
