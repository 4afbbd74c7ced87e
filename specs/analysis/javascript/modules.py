"""Imports and exports, of ES modules and of CommonJS."""

from tree_sitter import Node

from specs.analysis.facts import Constant, Import, Pattern
from specs.analysis.javascript.functions import FUNCTIONS, declare, own_doc
from specs.analysis.javascript.literals import string_value
from specs.analysis.javascript.operands import arguments, pairs, unwrap
from specs.analysis.javascript.reader import Label, Reader, Scope, lines


def _imported(reader: Reader, node: Node, module: str, name: str, alias: str, *, reexport: bool = False) -> None:
    start, end = lines(node)
    reader.facts.imports.append(Import(module, name, alias, start, reexport, end))
    if not reexport:
        reader.imported[alias] = (module.removeprefix("node:"), name)


def import_statement(reader: Reader, node: Node, scope: Scope) -> None:
    reader.has_exports = reader.has_exports or scope.symbol == ""
    source = node.child_by_field_name("source")
    clause = next((child for child in node.named_children if child.type.startswith("import_")), None)
    if clause is not None and clause.type == "import_require_clause":
        inner = clause.child_by_field_name("source")
        name = next((child for child in clause.named_children if child.type == "identifier"), None)
        if inner is not None and name is not None:
            _imported(reader, node, string_value(reader.src, inner), "", reader.text(name))
        return
    if source is None:
        return
    module = string_value(reader.src, source)
    if clause is None or clause.type != "import_clause":
        start, end = lines(node)
        reader.facts.imports.append(Import(module, "", module, start, end=end))
        return
    for child in clause.named_children:
        if child.type == "identifier":
            _imported(reader, node, module, "default", reader.text(child))
        elif child.type == "namespace_import" and child.named_child_count:
            _imported(reader, node, module, "", reader.text(child.named_children[0]))
        elif child.type == "named_imports":
            for item in child.named_children:
                name = item.child_by_field_name("name")
                alias = item.child_by_field_name("alias") or name
                if name is not None:
                    _imported(reader, item, module, reader.text(name).strip("'\""), reader.text(alias))


def export_statement(reader: Reader, node: Node, scope: Scope) -> None:
    reader.has_exports = reader.has_exports or scope.symbol == ""
    source = node.child_by_field_name("source")
    clause = next((child for child in node.named_children if child.type in ("export_clause", "namespace_export")), None)
    if source is not None:
        _reexported(reader, node, string_value(reader.src, source), clause)
        return
    if clause is not None:
        for item in clause.named_children:
            name = item.child_by_field_name("name")
            alias = item.child_by_field_name("alias") or name
            reader.exported[reader.text(name)] = reader.text(alias)
        return
    default = any(child.type in ("default", "=") for child in node.children)
    value = node.child_by_field_name("value")
    declaration = node.child_by_field_name("declaration")
    if value is None and declaration is None:
        value = next((child for child in node.named_children if child.type not in ("comment", "decorator")), None)
    decorators = [child for child in node.named_children if child.type == "decorator"]
    if declaration is not None:
        _mark(reader, declaration, default)
        # The doc comment stands before `export`: it is taken here, and handed on with the decorators' place.
        reader.decorated_doc = own_doc(reader, decorators[0] if decorators else node)
        reader.decorators = decorators or reader.decorators
        reader.push([declaration], scope)
        return
    if value is None:
        return
    exported_value(reader, node, value, scope)


def _mark(reader: Reader, declaration: Node, default: bool) -> None:
    if declaration.type == "ambient_declaration" and declaration.named_child_count:
        declaration = declaration.named_children[0]  # `export declare function f(): void`
    name = declaration.child_by_field_name("name")
    names = [reader.text(name)] if name is not None else ["default"] if default else []
    for child in declaration.named_children:
        if child.type == "variable_declarator":
            bound = child.child_by_field_name("name")
            names += [reader.text(bound)] if bound is not None and bound.type == "identifier" else []
    for found in names:
        reader.exported[found] = "default" if default else found


def _reexported(reader: Reader, node: Node, module: str, clause: Node | None) -> None:
    if clause is None:
        _imported(reader, node, module, "*", "*", reexport=True)
    elif clause.type == "namespace_export":
        _imported(reader, node, module, "", reader.text(clause.named_children[0]), reexport=True)
    else:
        for item in clause.named_children:
            name = item.child_by_field_name("name")
            alias = item.child_by_field_name("alias") or name
            if name is not None:
                _imported(reader, item, module, reader.text(name), reader.text(alias), reexport=True)


def exported_value(reader: Reader, whole: Node, value: Node, scope: Scope) -> None:
    """`export default …`, `export = …`, `module.exports = …`."""
    value = unwrap(value)
    reader.has_exports = True
    if value.type == "identifier":
        reader.exported[reader.text(value)] = "default"
    elif value.type in FUNCTIONS or value.type == "class":
        name = value.child_by_field_name("name")
        label = reader.text(name) if name is not None else "default"
        reader.exported[label] = "default"
        if value.type in FUNCTIONS:
            declare(reader, scope, whole, value, label, "function", own_doc(reader, whole))
            return
    elif value.type == "object":
        for key, held in pairs(reader.src, value):
            if held.type in ("identifier", "shorthand_property_identifier"):
                reader.exported[reader.text(held)] = str(key.value)
            elif isinstance(key.value, str):
                reader.exported[key.value] = key.value
                _exported_constant(reader, key.value, held, scope)
        reader.children(value, Scope(scope.symbol, "", names_members=True))
        return
    elif value.type == "call_expression" and (function := _wrapped(reader, value)) is not None:
        name = function.child_by_field_name("name")
        label = reader.text(name) if name is not None else "default"
        reader.exported[label] = "default"
        reader.labels[function.id] = Label(label, whole, own_doc(reader, whole), public=True)
    elif value.type == "call_expression" and not required(reader, value):
        # `model("Member", memberSchema)`: what is handed out is made of them
        for node in arguments(value):
            if node.type == "identifier":
                reader.exported.setdefault(reader.text(node), reader.text(node))
    elif module := required(reader, value):
        _imported(reader, whole, module, "*", "*", reexport=True)
    reader.push([value], scope)


def _exported_constant(reader: Reader, name: str, node: Node, scope: Scope) -> None:
    """`module.exports = { keepDays: 30 }`: other files read it as a constant of this one."""
    bound = reader.operand(node)
    if scope.in_function or bound.form not in ("literal", "arithmetic"):
        return
    start, end = lines(node)
    if node.type == "regex":
        flags = node.child_by_field_name("flags")
        reader.facts.patterns.append(
            Pattern(scope.symbol, name, str(bound.value), start, end, tuple(reader.text(flags)) if flags else ())
        )
    elif bound.has_value and bound.value is not None:
        reader.facts.constants.append(Constant(name, scope.symbol, bound, start, end))


def _wrapped(reader: Reader, call: Node) -> Node | None:
    """The function that `export default plugin(async (app) => { … })` hands out."""
    if required(reader, call):
        return None
    return next((node for node in arguments(call) if node.type in FUNCTIONS), None)


def required(reader: Reader, node: Node | None) -> str:
    """The module of `require("x")` or `import("x")`, "" for anything else."""
    if node is None or node.type != "call_expression":
        return ""
    target, given = node.child_by_field_name("function"), arguments(node)
    if target is None or len(given) != 1 or given[0].type not in ("string", "template_string"):
        return ""
    if target.type != "import" and reader.text(target) not in ("require", "jest.requireActual", "proxyquire"):
        return ""
    return string_value(reader.src, given[0])


def required_as(reader: Reader, node: Node, pattern: Node, value: Node) -> bool:
    """`const x = require("m")`, `const { a, b: c } = require("m")`, `const y = require("m").z`."""
    value = unwrap(value)
    member = ""
    if value.type == "member_expression":
        held, inner = value.child_by_field_name("property"), value.child_by_field_name("object")
        if held is None or inner is None:
            return False
        member, value = reader.text(held), unwrap(inner)
    elif value.type == "call_expression":  # require("debug")("app") binds what the module makes
        inner = value.child_by_field_name("function")
        if inner is not None and inner.type == "call_expression" and required(reader, inner):
            value = inner
    module = required(reader, value)
    if not module:
        return False
    if pattern.type == "identifier":
        _imported(reader, node, module, member, reader.text(pattern))
        return True
    for child in pattern.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            _imported(reader, child, module, reader.text(child), reader.text(child))
        elif child.type == "pair_pattern":
            key, alias = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and alias is not None:
                _imported(reader, child, module, reader.text(key), reader.text(alias))
    return True


HANDLERS = {"import_statement": import_statement, "export_statement": export_statement}
