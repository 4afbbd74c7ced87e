"""Classes: their members, fields, the data they describe."""

from tree_sitter import Node

from specs.analysis.facts import Constant, Doc, Field, Model, Operand, Symbol, SymbolKind
from specs.analysis.javascript.commands import oclif_command
from specs.analysis.javascript.decorated import (
    RULED,
    decorated_class,
    decorated_method,
    decorator_arguments,
    field_rules,
)
from specs.analysis.javascript.docs import doc_before, tags, told_by
from specs.analysis.javascript.functions import (
    FUNCTIONS,
    body_scope,
    declare,
    own_doc,
    push_body,
    shown,
    taken_decorators,
)
from specs.analysis.javascript.operands import unwrap
from specs.analysis.javascript.parameters import annotation, head
from specs.analysis.javascript.reader import Reader, Scope, lines

WORTH_FOLLOWING = frozenset({"literal", "template", "collection", "arithmetic"})


def class_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name = node.child_by_field_name("name")
    declare_class(
        reader, node, node, reader.text(name) if name is not None else "default", scope, own_doc(reader, node)
    )


def declare_class(reader: Reader, whole: Node, node: Node, name: str, scope: Scope, doc: Doc | None) -> None:
    full = scope.inside(name)
    start, end = lines(whole)
    bases = _bases(reader, node)
    body = node.child_by_field_name("body")
    reader.decorators += [child for child in node.children if child.type == "decorator"]
    nodes = tuple(reader.decorators)
    decorators, start = taken_decorators(reader, start)
    traits = tuple(
        word for word, holds in (
            ("abstract", node.type.startswith("abstract")), ("deprecated", any(t[0] == "deprecated" for t in tags(doc)))
        ) if holds
    )  # fmt: skip
    is_error = any(base.endswith(("Error", "Exception")) for base in bases)
    reader.facts.symbols.append(
        Symbol(
            full, "error" if is_error else "class", min(start, doc.start) if doc else start, end,
            head(reader, node, body), not scope.in_function and shown(doc), doc,
            decorators=decorators, bases=bases, traits=traits,
        )
    )  # fmt: skip
    if body is None:
        return
    inner = Scope(full, full, group=scope.group, test=scope.test)
    if "Command" in bases and reader.module_of("Command").startswith("@oclif/"):
        oclif_command(reader, full, body, (start, end))
    style, framework, table = decorated_class(reader, whole, full, nodes, bases)
    reader.push([each for mark in nodes for each in decorator_arguments(mark)], inner)
    fields = tuple(field for child in body.named_children if (field := _field(reader, child, full)) is not None)
    if style == "plain" and any(_is_ruled(field) for field in fields):
        style, framework = "schema", "class-validator"
    if fields and (style != "plain" or sum(1 for field in fields if field.annotation) >= 2) and not is_error:
        reader.facts.models.append(Model(name, full, style, fields, start, end, table, framework))
    reader.children(body, inner)


def _bases(reader: Reader, node: Node) -> tuple[str, ...]:
    found: list[str] = []
    for child in node.named_children:
        if child.type not in ("class_heritage", "extends_type_clause"):
            continue
        for clause in child.named_children or [child]:
            listed = clause.named_children if clause.type in ("extends_clause", "implements_clause") else [clause]
            found += [reader.text(part, 80) for part in listed if part.type not in ("type_arguments", "comment")]
    return tuple(found)


def _is_ruled(field: Field) -> bool:
    """Whether decorators of class-validator rule the field."""
    return any(rule in RULED for rule, _ in field.constraints)


def _field(reader: Reader, node: Node, owner: str) -> Field | None:
    """A field of the class as data, without what is static, private or a function."""
    if node.type not in ("public_field_definition", "field_definition"):
        return None
    name = node.child_by_field_name("name") or node.child_by_field_name("property")
    value = node.child_by_field_name("value")
    if name is None or (value is not None and unwrap(value).type in FUNCTIONS):
        return None
    kind = annotation(reader, node.child_by_field_name("type"))
    if kind:
        reader.field_types[owner, f"this.{reader.text(name)}"] = kind
    words = {child.type for child in node.children}
    access = next((reader.text(child) for child in node.children if child.type == "accessibility_modifier"), "")
    if "static" in words or "declare" in words or access in ("private", "protected") or reader.text(name)[:1] in "#_":
        return None
    start, end = lines(node)
    rules = field_rules(reader, node)
    stored = next((bound for rule, bound in rules if rule == "default"), None)  # what a column holds unless given
    return Field(
        reader.text(name), kind, start, end,
        required="?" not in words and value is None,
        default=reader.operand(value) if value is not None else stored,
        constraints=rules,
    )  # fmt: skip


def field(reader: Reader, node: Node, scope: Scope) -> None:
    """A class field: a method when it holds a function, a constant when it holds a value."""
    name_node = node.child_by_field_name("name") or node.child_by_field_name("property")
    value = node.child_by_field_name("value")
    own = [child for child in node.children if child.type == "decorator"]
    if name_node is None or value is None:
        taken_decorators(reader, 0)
        if own:
            doc_before(reader, node.start_byte)
        return
    name, words = reader.text(name_node), {child.type for child in node.children}
    access = next((reader.text(child) for child in node.children if child.type == "accessibility_modifier"), "")
    doc = own_doc(reader, node)
    public = access not in ("private", "protected") and name[:1] not in "#_"
    inner = unwrap(value)
    if inner.type in FUNCTIONS:
        traits = ("static",) if "static" in words else ()
        declare(reader, scope, node, inner, name, "method", doc, public=public, traits=traits)
        return
    taken_decorators(reader, 0)
    start, end = lines(node)
    bound: Operand = reader.operand(value)
    if ("static" in words or "readonly" in words) and bound.form in WORTH_FOLLOWING:
        reader.facts.constants.append(
            Constant(
                name,
                scope.symbol,
                bound,
                start,
                end,
                doc=told_by(doc),
                public=public,
                doc_start=doc.start if doc else 0,
            )
        )
    if inner.type in ("call_expression", "new_expression"):
        reader.bound[inner.id] = name if "static" in words else f"this.{name}"
    reader.push([value], scope)


def method_definition(reader: Reader, node: Node, scope: Scope) -> None:
    """A method of a class, or of an object literal."""
    if not scope.owner and not scope.names_members:
        push_body(reader, node, scope._replace(in_function=True, in_guard=False))
        return
    name_node = node.child_by_field_name("name")
    name = reader.text(name_node).strip("'\"")
    keywords = {child.type for child in node.children if not child.is_named}
    access = next((reader.text(child) for child in node.children if child.type == "accessibility_modifier"), "")
    kind: SymbolKind = "constructor" if name == "constructor" else "method"
    if keywords & {"get", "set"}:
        kind = "property"
    traits: tuple[str, ...] = tuple(word for word in ("static", "abstract") if word in keywords)
    if any(child.type == "override_modifier" for child in node.children):
        traits += ("override",)
    _parameter_properties(reader, node, scope.owner)
    doc = own_doc(reader, node)
    if node.type != "method_definition" and "abstract" in node.type:
        traits += ("abstract",)
    decorators = tuple(reader.decorators)
    full = declare(
        reader, scope, node, node, name, kind, doc, public=access not in ("private", "protected"), traits=traits
    )
    if decorators:
        decorated_method(reader, node, scope, full, decorators)


def _parameter_properties(reader: Reader, node: Node, owner: str) -> None:
    """`constructor(private store: Store)` makes the field `this.store`."""
    listed = node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else []:
        if any(part.type in ("accessibility_modifier", "readonly") for part in child.children):
            pattern = child.child_by_field_name("pattern")
            if kind := annotation(reader, child.child_by_field_name("type")):
                reader.field_types[owner, f"this.{reader.text(pattern)}"] = kind


def static_block(reader: Reader, node: Node, scope: Scope) -> None:
    reader.children(node, body_scope(scope, scope.symbol))


HANDLERS = {
    "class_declaration": class_declaration,
    "abstract_class_declaration": class_declaration,
    "class": class_declaration,
    "public_field_definition": field,
    "field_definition": field,
    "method_definition": method_definition,
    "abstract_method_signature": method_definition,
    "method_signature": method_definition,
    "class_static_block": static_block,
}
