"""TypeScript's types: interfaces, aliases, enums, closed sets and namespaces."""

from tree_sitter import Node

from specs.analysis.facts import Choices, Doc, Field, Member, Model, Operand, Symbol, SymbolKind
from specs.analysis.javascript.docs import doc_of, tags, told_by
from specs.analysis.javascript.functions import own_doc, shown
from specs.analysis.javascript.parameters import annotation, head, parameters, returned_type, signature
from specs.analysis.javascript.reader import Reader, Scope, lines

MAX_MEMBERS = 200
CALLABLE = frozenset({"method_signature", "call_signature", "construct_signature"})


def _add(reader: Reader, node: Node, scope: Scope, kind: SymbolKind, body: Node | None) -> tuple[str, Doc | None]:
    name = reader.text(node.child_by_field_name("name"))
    doc = own_doc(reader, node)
    start, end = lines(node)
    full = scope.inside(name)
    bases = tuple(
        reader.text(part, 80)
        for child in node.named_children if child.type == "extends_type_clause"
        for part in child.named_children
    )  # fmt: skip
    reader.facts.symbols.append(
        Symbol(
            full, kind, min(start, doc.start) if doc else start, end, head(reader, node, body),
            not scope.in_function and shown(doc), doc, bases=bases,
            traits=("deprecated",) if any(tag[0] == "deprecated" for tag in tags(doc)) else (),
        )
    )  # fmt: skip
    return full, doc


def interface(reader: Reader, node: Node, scope: Scope) -> None:
    body = node.child_by_field_name("body")
    full, _ = _add(reader, node, scope, "interface", body)
    if body is not None:
        _shape(reader, node, body, full)


def _shape(reader: Reader, node: Node, body: Node, full: str) -> None:
    """The fields of an interface or object type, and its methods as symbols."""
    fields: list[Field] = []
    comments: list[Node] = []
    for child in body.named_children[:MAX_MEMBERS]:
        if child.type == "comment":
            comments = [child]
            continue
        doc = doc_of(reader, comments) if comments and _touching(comments[-1], child) else None
        comments = []
        name = child.child_by_field_name("name")
        if name is None:
            continue
        kind = child.child_by_field_name("type")
        if child.type in CALLABLE or (kind is not None and _is_function(kind)):
            _method(reader, child, full, doc)
        elif child.type == "property_signature":
            fields.append(_field(reader, child, full, doc))
    if fields:
        start, end = lines(node)
        reader.facts.models.append(Model(full.rpartition(".")[2], full, "plain", tuple(fields), start, end))


def _touching(comment: Node, node: Node) -> bool:
    return node.start_point[0] - comment.end_point[0] <= 1


def _is_function(kind: Node) -> bool:
    return any(child.type == "function_type" for child in kind.named_children)


def _method(reader: Reader, node: Node, owner: str, doc: Doc | None) -> None:
    name = reader.text(node.child_by_field_name("name")).strip("'\"")
    start, end = lines(node)
    function = node
    kind = node.child_by_field_name("type")
    if kind is not None and node.type == "property_signature":
        function = next(child for child in kind.named_children if child.type == "function_type")
    reader.facts.symbols.append(
        Symbol(
            f"{owner}.{name}", "method", min(start, doc.start) if doc else start, end,
            signature(reader, node, name, function), shown(doc), doc, parameters(reader, function),
            returned_type(reader, function), traits=("abstract",),
        )
    )  # fmt: skip


def _field(reader: Reader, node: Node, owner: str, doc: Doc | None) -> Field:
    name = reader.text(node.child_by_field_name("name")).strip("'\"")
    start, end = lines(node)
    kind = node.child_by_field_name("type")
    optional = any(child.type == "?" for child in node.children)
    if kind is not None and kind.named_child_count:
        members = union_members(reader, kind.named_children[0])
        if len(members) > 1:
            reader.facts.choices.append(Choices(name, owner, members, start, end, is_enum=False))
    return Field(
        name, annotation(reader, kind), start, end, not optional, doc=told_by(doc), doc_start=doc.start if doc else 0
    )


def _parts(kind: Node) -> list[Node]:
    """The members of a union, which nests to the left, in order."""
    parts: list[Node] = []
    current = kind
    while current.type == "union_type" and len(parts) < MAX_MEMBERS:
        listed = [child for child in current.named_children if child.type != "comment"]
        if not listed:
            return []
        parts += reversed(listed[1:])
        current = listed[0]
    return [current, *reversed(parts)]


def union_members(reader: Reader, kind: Node) -> tuple[Member, ...]:
    """The literals of `"a" | "b" | 3`; () when anything else takes part. The union nests to the left."""
    found: list[Member] = []
    for part in _parts(kind):
        held = part.named_children[0] if part.type == "literal_type" and part.named_child_count else None
        if part.type == "literal_type" and held is not None and held.type in ("null", "undefined"):
            continue
        if held is None or held.type not in ("string", "number", "unary_expression", "true", "false"):
            return ()
        value = reader.operand(held)
        found.append(Member(str(value.value), value, lines(part)[0]))
    return tuple(found)


def type_alias(reader: Reader, node: Node, scope: Scope) -> None:
    value = node.child_by_field_name("value")
    full, _ = _add(reader, node, scope, "type", value if value is not None and value.type == "object_type" else None)
    if value is None:
        return
    start, end = lines(node)
    if value.type == "object_type":
        _shape(reader, node, value, full)
    elif value.type == "union_type" and len(members := union_members(reader, value)) > 1:
        reader.facts.choices.append(Choices(full.rpartition(".")[2], full, members, start, end, is_enum=False))
    elif value.type == "union_type" and (told := _told_apart(reader, value)) is not None:
        reader.facts.choices.append(Choices(told[0], full, told[1], start, end, is_enum=False))


def _told_apart(reader: Reader, kind: Node) -> tuple[str, tuple[Member, ...]] | None:
    """`{ state: "open"; … } | { state: "done"; … }`: the field that tells the shapes apart, with its values."""
    shapes: list[dict[str, Member]] = []
    for part in _parts(kind):
        if part.type != "object_type":
            return None
        found: dict[str, Member] = {}
        for child in part.named_children:
            name, held = child.child_by_field_name("name"), child.child_by_field_name("type")
            if child.type == "property_signature" and name is not None and held is not None and held.named_child_count:
                values = union_members(reader, held.named_children[0])
                if len(values) == 1 and isinstance(values[0].value and values[0].value.value, str):
                    found[reader.text(name)] = values[0]
        shapes.append(found)
    common = [name for name in shapes[0] if all(name in shape for shape in shapes)] if len(shapes) > 1 else []
    return (common[0], tuple(shape[common[0]] for shape in shapes)) if common else None


def enum(reader: Reader, node: Node, scope: Scope) -> None:
    body = node.child_by_field_name("body")
    full, _ = _add(reader, node, scope, "enum", body)
    members: list[Member] = []
    for child in body.named_children[:MAX_MEMBERS] if body is not None else []:
        if child.type == "enum_assignment":
            given = child.child_by_field_name("value")
            value = reader.operand(given) if given is not None else None
            name = reader.text(child.child_by_field_name("name")).strip("'\"")
        elif child.type in ("property_identifier", "string"):
            name = reader.text(child).strip("'\"")
            # The value of a bare member is counted, not written: there is no text to cite.
            value = Operand(name, "name", name)
        else:
            continue
        members.append(Member(name, value, lines(child)[0]))
    start, end = lines(node)
    reader.facts.choices.append(Choices(full.rpartition(".")[2], full, tuple(members), start, end))


def namespace(reader: Reader, node: Node, scope: Scope) -> None:
    """`namespace N { … }`; `declare module "x"` and `declare global` name no symbol."""
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if body is None:
        return
    if name is None or name.type == "string":
        reader.children(body, scope)
        return
    full, _ = _add(reader, node, scope, "namespace", body)
    reader.children(body, Scope(full, scope.owner, group=scope.group, test=scope.test))


def nothing(reader: Reader, node: Node, scope: Scope) -> None:
    """Types and other nodes that hold no behaviour."""


HANDLERS = {
    "interface_declaration": interface,
    "type_alias_declaration": type_alias,
    "enum_declaration": enum,
    "internal_module": namespace,
    "module": namespace,
    "type_annotation": nothing,
    "type_arguments": nothing,
    "type_parameters": nothing,
    "asserts_annotation": nothing,
    "type_predicate_annotation": nothing,
    "import_attribute": nothing,
}
