"""Classes, interfaces, enums and records: what they are, what they hold, what their annotations make of them."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Choices, Doc, Import, Lookup, Member, Operand, Param, Symbol, SymbolKind
from specs.analysis.java.annotations import Annotation, annotations, modifiers, words
from specs.analysis.java.commands import NUMBERS, command_class
from specs.analysis.java.docs import doc_before
from specs.analysis.java.entries import entry_class
from specs.analysis.java.handlers import status_of
from specs.analysis.java.models import model_of
from specs.analysis.java.operands import arguments, number_value, operand, plain_type
from specs.analysis.java.reader import ClassInfo, Reader, Scope, doc_start, lines
from specs.analysis.java.services import repository

KINDS: dict[str, SymbolKind] = {
    "class_declaration": "class", "interface_declaration": "interface", "enum_declaration": "enum",
    "record_declaration": "class", "annotation_type_declaration": "type",
}  # fmt: skip
# Classes that a framework finds and calls, however they are declared.
MANAGED = frozenset(
    """
    RestController Controller RestControllerAdvice ControllerAdvice Component Service Repository Configuration
    ConfigurationProperties SpringBootApplication Entity Path ApplicationScoped RequestScoped Singleton Stateless
    Provider MessageDriven WebServlet Endpoint GrpcService Aspect
    """.split()
)
MAX_SIGNATURE = 300
SENT_AS = frozenset({"QueryParam", "RequestParam", "HeaderParam", "RequestHeader", "FormParam", "CookieParam",
                     "QueryValue", "Header", "RestQuery", "RestHeader"})  # fmt: skip
DEFAULTING = frozenset({"DefaultValue", "RequestParam", "RequestHeader", "CookieValue", "QueryValue", "Header"})
MAX_GIVEN = 24  # constants of an enum whose values are told


def package_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    reader.package = reader.text(node.named_children[-1]) if node.named_child_count else ""
    reader.comment = None
    if reader.package:  # what stands in the same package needs no import
        start, end = lines(node)
        reader.facts.imports.append(Import(reader.package, "*", "*", start, end=end))


def import_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    """`name` is the class with what holds it ("Map.Entry"), as the file that declares it names it."""
    reader.comment = None
    path = next((child for child in node.named_children if child.type in ("scoped_identifier", "identifier")), None)
    if path is None:
        return
    written = re.sub(r"\s+", "", reader.text(path, 400))
    start, end = lines(node)
    if any(child.type == "asterisk" for child in node.named_children):
        reader.wildcards.append(written)
        reader.facts.imports.append(Import(written, "*", "*", start, end=end))
        return
    parts = written.split(".")
    static = any(child.type == "static" for child in node.children)
    first = next((index for index, part in enumerate(parts) if part[:1].isupper()), len(parts) - 1)
    module = ".".join(parts[: first + 1])
    name = ".".join(parts[first:])
    reader.imported[parts[-1]] = written
    if static and first == len(parts) - 1:  # a class with a small first letter
        module, name = ".".join(parts[:-1]), ".".join(parts[-2:])
    reader.facts.imports.append(Import(module, name, parts[-1], start, end=end))


def type_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name_node, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name_node is None:
        reader.children(node, scope)
        return
    doc = doc_before(reader, node)
    name = reader.text(name_node)
    full = scope.inside(name)
    start, end = lines(node)
    held = modifiers(node)
    keywords, marks = words(held), annotations(reader.src, node)
    bases = _bases(reader, node)
    kind = KINDS[node.type]
    if kind == "class" and any(plain_type(base).endswith(("Exception", "Error", "Throwable")) for base in bases):
        kind = "error"
    inside_interface = scope.kind in ("interface", "annotation")
    shown = (scope.public or not scope.owner) and ("public" in keywords or inside_interface)
    public = (shown or any(mark.name in MANAGED for mark in marks)) and not scope.in_function
    params = parameters(reader, node, full) if node.type == "record_declaration" else ()
    reader.facts.symbols.append(
        Symbol(
            full, kind, doc_start(doc, start), end, head(reader, node, body), public and scope.test is None, doc,
            params, decorators=tuple(reader.text(mark.node)[1:] for mark in marks), bases=bases,
            traits=_traits(keywords, marks),
        )
    )  # fmt: skip
    info = ClassInfo(full, marks, bases, start, end)
    reader.classes[full] = info
    model_of(reader, node, info, kind, doc)
    command_class(reader, node, info, doc)
    status_of(reader, info)
    entry_class(reader, info)
    repository(reader, info)
    inner = Scope(
        full, full, node.type.partition("_")[0], public or (not scope.owner and scope.public), test=scope.test
    )
    if kind == "enum" and body is not None:
        _members(reader, node, body, scope, full, doc)
    if body is not None:
        reader.children(body, inner)


def _traits(keywords: frozenset[str], marks: tuple[Annotation, ...]) -> tuple[str, ...]:
    found: list[str] = [word for word in ("abstract", "static") if word in keywords]
    if any(mark.name == "Deprecated" for mark in marks):
        found.append("deprecated")
    if any(mark.name == "Override" for mark in marks):
        found.append("override")
    return tuple(found)


def _bases(reader: Reader, node: Node) -> tuple[str, ...]:
    found: list[str] = []
    for child in node.named_children:
        if child.type in ("superclass", "super_interfaces", "extends_interfaces"):
            for part in child.named_children:
                listed = part.named_children if part.type == "type_list" else [part]
                found += [reader.text(each, 120) for each in listed]
    return tuple(found)


def head(reader: Reader, node: Node, body: Node | None) -> str:
    """The declaration on one line, without annotations and body."""
    held = modifiers(node)
    marks = [child for child in held.named_children if child.type.endswith("annotation")] if held is not None else []
    end = body.start_byte if body is not None else node.end_byte
    text = reader.src.between(node.start_byte, min(end, node.start_byte + 2000))
    for mark in marks:
        text = text.replace(reader.src.whole(mark), "", 1)
    return " ".join(text.split()).rstrip(" ;{")[:MAX_SIGNATURE]


def parameters(reader: Reader, node: Node, symbol: str) -> tuple[Param, ...]:
    listed = node.child_by_field_name("parameters")
    found: list[Param] = []
    for child in listed.named_children if listed is not None else ():
        if child.type == "formal_parameter":
            kind, name = reader.text(child.child_by_field_name("type"), 120), child.child_by_field_name("name")
            default = _default(reader, child, kind)
            plain = reader.text(name)
            found.append(
                Param(plain, kind, default, optional=kind.startswith("Optional<"), wire=_wire(reader, child, plain))
            )
        elif child.type == "spread_parameter":
            declared = next((part for part in child.named_children if part.type == "variable_declarator"), None)
            kind = next((reader.text(part) for part in child.named_children if "type" in part.type), "")
            found.append(Param(reader.text(declared), f"{kind}...", role="rest", optional=True))
    for param in found:
        reader.types[symbol, param.name] = param.annotation
    return tuple(found)


def _wire(reader: Reader, node: Node, name: str) -> str:
    """`@QueryParam("version") String versionParam` is asked for as "version"."""
    for mark in annotations(reader.src, node):
        if mark.name in SENT_AS and (sent := mark.string(reader.src, "value") or mark.string(reader.src, "name")):
            return sent if sent != name else ""
    return ""


def _default(reader: Reader, node: Node, kind: str) -> Operand | None:
    """`@DefaultValue("40") int limit`, `@RequestParam(defaultValue = "40") int limit`."""
    for mark in annotations(reader.src, node):
        key = "value" if mark.name == "DefaultValue" else "defaultValue"
        found = mark.operand(reader.src, key) if mark.name in DEFAULTING else None
        if found is None or not isinstance(found.value, str):
            continue
        number = number_value(found.value) if kind in NUMBERS else None
        return literal(found.value, number) if number is not None else found
    return None


def _members(reader: Reader, node: Node, body: Node, scope: Scope, full: str, doc: Doc | None) -> None:
    """The constants of an enum; the value is the first thing given to the constructor."""
    members: list[Member] = []
    for child in body.named_children:
        if child.type != "enum_constant":
            continue
        name = child.child_by_field_name("name")
        given = arguments(child)
        value = operand(reader.src, given[0]) if given else None
        if value is not None and value.form not in ("literal", "name", "collection"):
            value = None
        members.append(Member(reader.text(name), value, lines(child)[0]))
    if members:
        start, end = lines(node)
        _given_values(reader, body, full)
        reader.facts.choices.append(Choices(full, scope.symbol, tuple(members), start, end))


def _given_values(reader: Reader, body: Node, full: str) -> None:
    """What each constant of an enum is made with: `WHEAT("W", 780)`."""
    made = [child for child in body.named_children if child.type == "enum_constant" and arguments(child)]
    entries: list[tuple[Operand, Operand]] = []
    for child in made[:MAX_GIVEN]:
        name, given = reader.text(child.child_by_field_name("name")), arguments(child)
        items = tuple(operand(reader.src, each) for each in given)
        if any(item.form not in ("literal", "name") for item in items):
            return
        text = reader.text(child.child_by_field_name("arguments"), 200).strip("()")
        value = items[0] if len(items) == 1 else Operand(" ".join(text.split()), "collection", items=items)
        entries.append((Operand(name, "name", name, names=(name,)), value))
    if len(entries) > 1:
        start, end = lines(made[0])[0], lines(made[min(len(made), MAX_GIVEN) - 1])[1]
        reader.facts.lookups.append(Lookup(full.rpartition(".")[2], full, tuple(entries), start, end))


def enum_constant(reader: Reader, node: Node, scope: Scope) -> None:
    reader.comment = None
    reader.push(arguments(node), scope)
    if (body := node.child_by_field_name("body")) is not None:
        name = reader.text(node.child_by_field_name("name"))
        reader.children(body, scope._replace(in_function=True, constant=name))


HANDLERS = {
    "package_declaration": package_declaration,
    "import_declaration": import_declaration,
    "enum_constant": enum_constant,
    **dict.fromkeys(KINDS, type_declaration),
}
