"""Kotlin's imports, classes, objects, functions and properties."""

import re
from itertools import pairwise

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Call, Entry, Field, Member, Model, Operand, Param, Route, SymbolKind, Validation
from specs.analysis.kotlin.annotations import Mark, asked_by, constraints, marks_in, marks_of
from specs.analysis.kotlin.exposed import table_object
from specs.analysis.kotlin.forms import declared, parts_of
from specs.analysis.kotlin.properties import bound_properties
from specs.analysis.kotlin.spring import injected, of_function, stored
from specs.analysis.solid.declarations import add_choices, add_import, add_symbol
from specs.analysis.solid.docs import begins_row, doc_above
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.plain import number_value
from specs.analysis.solid.reader import CommandDraft, Reader, Scope, lines
from specs.analysis.solid.testing import add_test, sentence_of
from specs.analysis.solid.values import add_constant, declaration
from specs.analysis.solid.walk import tail
from specs.analysis.syntax import first_line

VERBS = {"GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT", "PatchMapping": "PATCH",
         "DeleteMapping": "DELETE", "GET": "GET", "POST": "POST", "PUT": "PUT", "DELETE": "DELETE"}  # fmt: skip
DEFAULT = re.compile(
    r"@(?:(?:RequestParam|RequestHeader|CookieValue)\([^)]*?\bdefaultValue\s*=\s*|(?:DefaultValue|Bindable)\(\s*(?:value\s*=\s*)?)"
    r'"((?:[^"\\]|\\.)*)"'
)
ASKING = frozenset({"PreAuthorize", "PostAuthorize", "Secured", "RolesAllowed", "PermitAll", "DenyAll"})
ERRORS = ("Exception", "Error", "Throwable")
USUAL = frozenset({"toString", "equals", "hashCode"})


def words_of(reader: Reader, node: Node) -> set[str]:
    held = named_child(node, "modifiers")
    return (
        {reader.text(child) for child in held.named_children if child.type != "annotation"}
        if held is not None
        else set()
    )


def import_header(reader: Reader, node: Node, scope: Scope) -> None:
    held = parts_of(node)
    if not held:
        return
    full = reader.text(held[0], 200)
    if reader.text(node, 300).rstrip().endswith(".*"):
        add_import(reader, node, full, "*", "*")
        return
    alias = reader.text(held[1]) if len(held) > 1 else full.rpartition(".")[2]
    add_import(reader, node, full, "", alias)


def class_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, words = reader.text(field(node, "name")), words_of(reader, node)
    body = named_child(node, "class_body", "enum_class_body")
    marks = marks_of(reader, node)
    listed = named_child(node, "delegation_specifiers")
    bases = (
        tuple(reader.text(each, 120).partition("(")[0].partition("<")[0] for each in listed.named_children)
        if listed
        else ()
    )
    kind: SymbolKind = "interface" if any(child.type == "interface" for child in node.children) else "class"
    kind = "enum" if "enum" in words else kind
    kind = "error" if any(base.endswith(ERRORS) for base in bases) else kind
    constructor = named_child(node, "primary_constructor")
    given = named_child(constructor, "class_parameters") if constructor is not None else None
    params = _params(reader, given)
    public = not words & {"private", "internal", "protected"}
    inner = add_symbol(
        reader, node, scope._replace(in_function=False), name, kind, public=public, body=body, params=params,
        decorators=[mark.text for mark in marks], bases=bases,
        traits=[word for word in ("abstract", "data", "sealed", "open") if word in words],
    )  # fmt: skip
    for param in params:
        reader.types[inner.symbol, param.name] = param.annotation
    route = next((mark for mark in marks if mark.name in ("RequestMapping", "Path", "Controller")), None)
    if route is not None:
        inner = inner._replace(prefix=(route.string("", "value", "path"), route.row, route.row))
    if listed is not None and kind == "error":
        _handed_on(reader, listed, inner.symbol)
    if scope.test is None:
        held = [
            *(given.named_children if given is not None else ()),
            *(body.named_children if body is not None else ()),
        ]
        injected(reader, node, inner.symbol, [(each, marks_of(reader, each)) for each in held
                                              if each.type in ("class_parameter", "property_declaration")])  # fmt: skip
        stored(reader, node, inner.symbol, bases)
        if "sealed" in words and body is not None:
            _variants(reader, node, scope, inner.symbol, name, body)
        _model(reader, node, inner.symbol, name, marks, words, given, body)
        if "enum" in words and body is not None:
            _members(reader, node, scope, inner.symbol, body, [each.name for each in params])
        if any(base.endswith("CliktCommand") for base in bases) and listed is not None:
            _command(reader, node, inner.symbol, name, listed)
    handed = [named_child(part, "value_arguments") for each in (listed.named_children if listed is not None else ())
              for part in each.named_children if part.type == "constructor_invocation"]  # fmt: skip
    reader.push_each([(given, inner), *((each, inner) for each in handed), (body, inner)])  # class T : FunSpec({ … })


def _handed_on(reader: Reader, listed: Node, symbol: str) -> None:
    """`: RuntimeException("loan $id does not exist")`: what the class above is told."""
    call = next((each for part in listed.named_children for each in part.named_children
                 if each.type == "constructor_invocation"), None)  # fmt: skip
    arguments = named_child(call, "value_arguments") if call is not None else None
    args = tuple(operand(reader, parts_of(each)[-1]) for each in arguments.named_children if parts_of(each)) \
        if arguments is not None else ()  # fmt: skip
    if call is not None and args:
        reader.facts.calls.append(Call(f"{symbol}.constructor", "super", *lines(call), args))


def _variants(reader: Reader, node: Node, scope: Scope, symbol: str, name: str, body: Node) -> None:
    """The classes inside a sealed one are all that there are."""
    members = [
        Member(reader.text(field(child, "name")), None, first_line(child))
        for child in body.named_children
        if child.type in ("class_declaration", "object_declaration")
        and any(name in reader.text(each, 200) for each in child.named_children if each.type == "delegation_specifiers")
    ]
    add_choices(reader, node, scope, symbol, members)


def _members(reader: Reader, node: Node, scope: Scope, name: str, body: Node, params: list[str]) -> None:
    members = []
    for child in body.named_children:
        if child.type == "enum_entry" and child.named_child_count:
            listed, doc = named_child(child, "value_arguments"), doc_above(reader, child)
            held = _payload(reader, listed, params) if listed is not None else None
            name_node = named_child(child, "identifier") or child
            members.append(Member(reader.text(name_node), held, first_line(child), doc.text if doc else ""))
    add_choices(reader, node, scope, name, members)


def _payload(reader: Reader, listed: Node, params: list[str]) -> Operand | None:
    """`FREE(10, "free")` of `Plan(val limit: Int, val key: String)`: each by its name; one text stands for itself."""
    pairs: list[Operand] = []
    for at, each in enumerate(listed.named_children):
        held = parts_of(each)
        if not held:
            return None
        name = reader.text(held[0]) if len(held) > 1 else params[at] if at < len(params) else ""
        pairs += [Operand(name, "name", name), operand(reader, held[-1])]
    if len(pairs) == 2 and isinstance(pairs[1].value, str):
        return pairs[1]
    return Operand(reader.text(listed, 80), "mapping", items=tuple(pairs)) if pairs else None


def _model(
    reader: Reader, node: Node, symbol: str, name: str, marks: list[Mark], words: set[str], given: Node | None,
    body: Node | None,
) -> None:  # fmt: skip
    """Data classes, entities, and classes whose parameters carry rules."""
    fields = (
        [_field(reader, child) for child in given.named_children if child.type == "class_parameter"] if given else []
    )
    own = next((each.kind for each in reversed(reader.facts.symbols) if each.name == symbol), "")
    plain = own == "class" and not words & {"sealed", "abstract", "annotation"}
    plain = plain and bool(fields) and given is not None and _only_holds(reader, given, body)
    stored = any(mark.name in ("Entity", "Table", "Document") for mark in marks)
    ruled = any(each.constraints for each in fields)
    for child in body.named_children if body is not None and (stored or ruled or "data" in words) else ():
        if child.type == "property_declaration" and (rules := constraints(marks_of(reader, child))):
            form = declared(reader.src, child)
            start, end = lines(child)
            fields.append(Field(form.declared[0][0], form.declared[0][1], start, end, constraints=tuple(rules)))
    if fields and ("data" in words or stored or ruled or plain):
        start, end = lines(node)
        table = next((mark.string("name", "") for mark in marks if mark.name == "Table"), "")
        reader.facts.models.append(
            Model(name, symbol, "orm" if stored else "plain", tuple(fields), start, end, table, "JPA" if stored else "")
        )
        bound = next((mark for mark in marks if mark.name == "ConfigurationProperties"), None)
        if bound is not None:
            bound_properties(reader, reader.facts.models[-1], bound)


def _only_holds(reader: Reader, given: Node, body: Node | None) -> bool:
    """A class made of nothing but what it is given: `class Options(var url: String = "", val size: Int = 3)`."""
    params = [child for child in given.named_children if child.type == "class_parameter"]
    kept = [child for child in params if any(reader.text(each) in ("val", "var") for each in child.children)]
    acts = body is not None and any(
        child.type in ("function_declaration", "anonymous_initializer", "property_declaration", "class_declaration")
        for child in body.named_children
    )
    seen = [child for child in kept if not words_of(reader, child) & {"private", "internal", "protected"}]
    return bool(params) and len(seen) == len(params) and not acts


def _field(reader: Reader, node: Node) -> Field:
    kind = next((child for child in node.named_children if child.type.endswith("type")), None)
    name = named_child(node, "identifier")
    after = [child for child in parts_of(node) if kind is not None and child.start_byte >= kind.end_byte]
    default = operand(reader, after[-1]) if after else None
    start, end = lines(node)
    doc = doc_above(reader, node) if begins_row(reader, node) else None
    annotation = reader.text(kind, 120)
    return Field(
        reader.text(name), annotation, start, end, default is None and not annotation.endswith("?"), default,
        doc.text if doc else "", tuple(constraints(marks_of(reader, node))), doc.start if doc else 0,
    )  # fmt: skip


def _command(reader: Reader, node: Node, symbol: str, name: str, listed: Node) -> None:
    call = next((each for each in listed.named_children if "CliktCommand" in reader.text(each)), listed)
    texts = {}
    for each in call.named_children:
        arguments = named_child(each, "value_arguments")
        for part in arguments.named_children if arguments is not None else ():
            held = parts_of(part)
            value = operand(reader, held[-1]).value if held else None
            if isinstance(value, str):
                texts[reader.text(held[0]) if len(held) == 2 else "help"] = value
    start = first_line(listed)
    reader.commands[symbol] = CommandDraft(symbol, texts.get("name", ""), texts.get("help", ""), start, start, "clikt")


def object_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    body = named_child(node, "class_body")
    if node.type == "companion_object":
        reader.push_each([(body, scope)])
        return
    words = words_of(reader, node)
    listed = named_child(node, "delegation_specifiers")
    bases = (
        tuple(reader.text(each, 120).partition("(")[0] for each in listed.named_children) if listed is not None else ()
    )
    inner = add_symbol(
        reader, node, scope._replace(in_function=False), reader.text(field(node, "name")), "class",
        public=not words & {"private", "internal"}, body=body, bases=bases, traits=("static",),
    )  # fmt: skip
    if body is not None and any(base.strip().endswith("Table") for base in bases) and scope.test is None:
        table_object(reader, node, inner.symbol, listed, body)
    reader.push_each([(body, inner)])


def _params(reader: Reader, node: Node | None) -> tuple[Param, ...]:
    found = []
    held = node.named_children if node is not None else []
    for at, child in enumerate(held):
        if child.type not in ("parameter", "class_parameter"):
            continue
        name = named_child(child, "identifier")
        kind = next((each for each in child.named_children if each.type.endswith("type")), None)
        values = [each for each in parts_of(child) if kind is not None and each.start_byte >= kind.end_byte]
        follows = held[at + 1] if at + 1 < len(held) else None
        if (
            not values
            and follows is not None
            and follows.type not in ("parameter", "class_parameter", "parameter_modifiers")
        ):
            values = [follows]  # a function's default stands behind its parameter
        default = operand(reader, values[-1]) if values else _requested(reader, held[at - 1] if at else None)
        found.append(Param(reader.text(name), reader.text(kind, 120), default, optional=default is not None))
    return tuple(found)


def _rules_of(reader: Reader, node: Node | None, symbol: str) -> None:
    """`@RequestParam @Max(100) size: Int`: rules of a parameter stand before it."""
    held = node.named_children if node is not None else []
    for before, child in pairwise(held):
        if child.type == "parameter" and before.type == "parameter_modifiers":
            row, text = first_line(before), reader.text(before, 400)
            name = reader.text(named_child(child, "identifier"))
            for rule, value in constraints(marks_in(text, row)):
                reader.facts.validations.append(Validation(symbol, name, rule, value, row, lines(child)[1]))


def _requested(reader: Reader, marked: Node | None) -> Operand | None:
    """20 of `@RequestParam(defaultValue = "20") size: Int`."""
    if marked is None or marked.type != "parameter_modifiers":
        return None
    found = DEFAULT.search(reader.text(marked, 400))
    number = number_value(found[1]) if found is not None else None
    return literal(f'"{found[1]}"', number if number is not None else found[1]) if found is not None else None


def function_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    name, words = reader.text(field(node, "name")), words_of(reader, node)
    body = named_child(node, "function_body")
    if name in USUAL and "override" in words:
        return
    marks = marks_of(reader, node)
    if any(mark.name in ("Test", "ParameterizedTest", "RepeatedTest") for mark in marks):
        symbol = f"{scope.symbol}.{name}" if scope.symbol else name
        skipped = any(mark.name in ("Disabled", "Ignore") for mark in marks)
        inner = add_test(reader, node, scope, symbol, name.strip("`"), sentence_of(name), f"fun {name}()",
                         group=scope.symbol, skipped=skipped)  # fmt: skip
        reader.push_each([(body, inner._replace(owner=scope.symbol))])
        return
    given = named_child(node, "function_value_parameters")
    types = [
        c
        for c in node.named_children
        if given is not None and c.start_byte >= given.end_byte and c.type.endswith("type")
    ]
    method = scope.owner == scope.symbol != ""
    inner = add_symbol(
        reader, node, scope, name, "method" if method else "function",
        public=not words & {"private", "internal", "protected"}, body=body, params=_params(reader, given),
        returns=reader.text(types[0], 120) if types else "", decorators=[mark.text for mark in marks],
        traits=[word for word in ("suspend", "override", "abstract", "open") if word in words],
    )  # fmt: skip
    if name == "main" and not scope.symbol:
        reader.facts.entries.append(Entry("main", "main", "main", first_line(node), first_line(node)))
    if scope.test is None:
        _mapped(reader, node, scope, inner.symbol, marks)
        of_function(reader, node, inner, inner.symbol, body, marks)
        _rules_of(reader, given, inner.symbol)
        if any(mark.name == "ExceptionHandler" for mark in marks):
            inner = inner._replace(handler=("error",))  # what it answers is told of the error
    if body is not None:
        reader.push_each([(given, inner), (body, inner._replace(owner=scope.owner))])
        expression = parts_of(body)
        if expression and expression[0].type != "block":
            tail(reader, expression[0], inner)


def _mapped(reader: Reader, node: Node, scope: Scope, symbol: str, marks: list[Mark]) -> None:
    prefix, first, last = scope.prefix
    name = field(node, "name") or node
    guards = tuple((mark.name, asked_by(mark)) for mark in marks if mark.name in ASKING)
    for mark in marks:
        if mark.name == "Scheduled":
            told = mark.string("cron") or mark.text
            reader.facts.entries.append(Entry(symbol, "schedule", told, mark.row, mark.row, framework="Spring"))
        elif mark.name in ("KafkaListener", "RabbitListener", "SqsListener"):
            told = mark.string("topics", "queues", "")
            reader.facts.entries.append(Entry(symbol, "consumer", told, mark.row, mark.row, framework="Spring"))
        verb = VERBS.get(mark.name)
        if verb is None:
            continue
        path = mark.string("", "value", "path")
        own = next((each.string("") for each in marks if each.name == "Path"), "")
        whole = "/" + "/".join(part.strip("/") for part in (prefix, path or own) if part.strip("/"))
        reader.facts.routes.append(
            Route(symbol, verb, whole, "Spring", mark.row, first_line(name), guards, first, last, prefix, path or own)
        )


def property_declaration(reader: Reader, node: Node, scope: Scope) -> None:
    form, words = declared(reader.src, node), words_of(reader, node)
    name, kind, value = form.declared[0]
    if scope.in_function or not name:
        declaration(reader, node, form, scope)
        return
    reader.types[scope.symbol, name] = kind
    fixed = "const" in words or (any(reader.text(child) == "val" for child in node.children) and value is not None)
    if fixed and value is not None and scope.test is None and named_child(node, "property_delegate") is None:
        add_constant(reader, node, scope, name, value, public=not words & {"private", "internal", "protected"})
    declaration(reader, node, form, scope)
    asked = [child for child in node.named_children if child.type in ("getter", "setter")]
    if asked:
        public = not words & {"private", "internal", "protected"}
        inner = add_symbol(reader, node, scope, name, "property", public=public, body=asked[0], returns=kind)
        reader.push(asked, inner._replace(owner=scope.owner))


def initializer(reader: Reader, node: Node, scope: Scope) -> None:
    reader.children(node, scope._replace(in_function=True))


def skip(reader: Reader, node: Node, scope: Scope) -> None:
    return


DECLARATIONS = {
    "import": import_header, "import_header": import_header, "class_declaration": class_declaration,
    "object_declaration": object_declaration, "companion_object": object_declaration,
    "function_declaration": function_declaration, "property_declaration": property_declaration,
    "anonymous_initializer": initializer, "secondary_constructor": initializer, "modifiers": skip,
    "package_header": skip, "type_alias": skip, "annotation": skip, "parameter_modifiers": skip, "user_type": skip,
}  # fmt: skip
