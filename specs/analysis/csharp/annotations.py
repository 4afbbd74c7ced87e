"""Attributes, and what they declare of data: validation, storage, options."""

import re
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.csharp.forms import FORMS
from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand, Option, Validation
from specs.analysis.solid.docs import begins_row, doc_above
from specs.analysis.solid.forms import field, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import CommandDraft, Reader, lines
from specs.analysis.syntax import first_line

RULES = {
    "Required": "required", "MaxLength": "max_length", "StringLength": "max_length", "MinLength": "min_length",
    "EmailAddress": "email", "Url": "url", "RegularExpression": "pattern", "Key": "primary_key", "Length": "min_length",
    "Timestamp": "version", "ConcurrencyCheck": "version",
}  # fmt: skip
WIRE_NAMES = frozenset({"JsonStringEnumMemberName", "JsonPropertyName", "JsonProperty", "Description", "PgName"})
NOTHING = re.compile(r"=?\s*(?:null|default)!$")
ORM_MARKS = frozenset({"Table", "Keyless", "Index"})


class Mark(NamedTuple):
    """`[Name(1, Other = 2)]`."""

    name: str
    text: str
    given: tuple[Node, ...]
    named: dict[str, Node]
    start: int
    end: int


def marks_of(reader: Reader, node: Node) -> list[Mark]:
    found = []
    for listed in node.named_children:
        if listed.type != "attribute_list":
            continue
        for each in listed.named_children:
            if each.type != "attribute":
                continue
            held = named_child(each, "attribute_argument_list")
            given: list[Node] = []
            named: dict[str, Node] = {}
            for part in held.named_children if held is not None else ():
                if part.type != "attribute_argument" or not part.named_child_count:
                    continue
                value = part.named_children[-1]
                key = field(part, "name")
                if key is not None and key != value:
                    named[reader.text(key)] = value
                elif value.type == "assignment_expression":
                    named[reader.text(field(value, "left"))] = field(value, "right") or value
                else:
                    given.append(value)
            name = reader.text(field(each, "name")).rpartition(".")[2].removesuffix("Attribute")
            found.append(Mark(name, " ".join(reader.text(each).split()), tuple(given), named, *lines(each)))
    return found


def constraints(reader: Reader, marks: list[Mark]) -> list[tuple[str, Operand]]:
    found: list[tuple[str, Operand]] = []
    for mark in marks:
        values = [operand(reader, each) for each in mark.given]
        if mark.name == "Range" and len(values) >= 2:
            found += [("ge", values[-2]), ("le", values[-1])]
        elif mark.name in RULES:
            found.append((RULES[mark.name], values[0] if values else literal("true", True)))
            if "MinimumLength" in mark.named:
                found.append(("min_length", operand(reader, mark.named["MinimumLength"])))
    return found


def written_as(reader: Reader, node: Node) -> Operand | None:
    """What a member of an enum is outside the program: `[EnumMember(Value = "in_transit")]`."""
    for mark in marks_of(reader, node):
        given = mark.named.get("Value") or (mark.given[0] if mark.name in WIRE_NAMES and mark.given else None)
        if given is not None and mark.name in (*WIRE_NAMES, "EnumMember"):
            value = operand(reader, given)
            if isinstance(value.value, str) and " " not in value.value:
                return value
    return None


def model_of(reader: Reader, node: Node, symbol: str, name: str, marks: list[Mark], bases: tuple[str, ...]) -> None:
    """A class of properties, a record, an entity."""
    body, listed = field(node, "body"), named_child(node, "parameter_list")
    fields: list[Field] = []
    methods = 0
    for child in listed.named_children if listed is not None and node.type.startswith("record") else ():
        if child.type == "parameter":
            fields.append(_field(reader, child))
    for child in body.named_children if body is not None else ():
        methods += child.type == "method_declaration"
        if child.type == "property_declaration" and _is_stored(reader, child):
            fields.append(_field(reader, child))
        if child.type == "field_declaration" and not _is_fixed(reader, child):
            fields += _bare_fields(reader, child)
    table = next((operand(reader, mark.given[0]).value for mark in marks if mark.name == "Table" and mark.given), "")
    stored = bool(table) or any(rule == "primary_key" for each in fields for rule, _ in each.constraints)
    if (
        "DbContext" in bases
        or any(base.endswith("Exception") for base in bases)
        or node.type == "interface_declaration"
    ):
        return
    if fields and (stored or len(fields) >= 2 or any(each.constraints for each in fields)) and methods <= len(fields):
        start, end = lines(node)
        framework = "Entity Framework" if stored else ""
        reader.facts.models.append(
            Model(name, symbol, "orm" if stored else "plain", tuple(fields), start, end, str(table or ""), framework)
        )


def _is_stored(reader: Reader, node: Node) -> bool:
    accessors = field(node, "accessors")
    held = {reader.text(child) for child in node.named_children if child.type == "modifier"}
    if accessors is None or "static" in held or "public" not in held:
        return False
    if any(reader.text(each.children[0]) in ("set", "init") for each in accessors.named_children if each.children):
        return True
    return all(named_child(each, "block", "arrow_expression_clause") is None for each in accessors.named_children)


def _is_fixed(reader: Reader, node: Node) -> bool:
    """A field that belongs to the class, or that nobody else sees."""
    held = {reader.text(child) for child in node.named_children if child.type == "modifier"}
    kept = any(mark.name == "SerializeField" for mark in marks_of(reader, node))  # Unity stores it all the same
    return ("public" not in held and not kept) or bool(held & {"static", "const"})


def _bare_fields(reader: Reader, node: Node) -> list[Field]:
    """`public float volume = 0.5f, pitch;`"""
    form = FORMS["variable_declaration"](reader.src, node)
    doc = doc_above(reader, node) if begins_row(reader, node) else None
    held = tuple(constraints(reader, marks_of(reader, node)))
    start, end = lines(node)
    found = []
    for name, kind, value in form.declared:
        default = operand(reader, value) if value is not None else None
        found.append(
            Field(name, kind, start, end, not kind.endswith("?") and default is None, default, doc.text if doc else "",
                  held, doc.start if doc else 0)
        )  # fmt: skip
    return found


def _field(reader: Reader, node: Node) -> Field:
    kind = reader.text(field(node, "type"), 120)
    doc = doc_above(reader, node) if begins_row(reader, node) else None
    held = constraints(reader, marks_of(reader, node))
    value = field(node, "value")
    if value is None and node.type == "parameter":  # of a record
        value = next((each for each in node.named_children[::-1] if each.prev_sibling is not None
                      and each.prev_sibling.type == "="), None)  # fmt: skip
    default = operand(reader, value) if value is not None and value.type != "arrow_expression_clause" else None
    if value is not None and NOTHING.match(reader.text(value, 20)):
        default = None  # `= null!` only quiets the compiler: it is still to be given
    start, end = lines(node)
    required = not kind.endswith("?") and default is None
    return Field(
        reader.text(field(node, "name")), kind, start, end, required, default, doc.text if doc else "", tuple(held),
        doc.start if doc else 0,
    )  # fmt: skip


def rules_of(reader: Reader, parameters: Node | None, symbol: str) -> None:
    """`[Range(1, 100)] int count`."""
    for child in parameters.named_children if parameters is not None else ():
        if child.type == "parameter":
            for rule, value in constraints(reader, marks_of(reader, child)):
                start, end = lines(child)
                reader.facts.validations.append(
                    Validation(symbol, reader.text(field(child, "name")), rule, value, start, end)
                )


def option_fields(reader: Reader, node: Node, symbol: str, name: str) -> None:
    """CommandLineParser: `[Option('p', "port", Default = 8080, HelpText = "…")] public int Port { get; set; }`."""
    body = field(node, "body")
    options: list[Option] = []
    for child in body.named_children if body is not None else ():
        if child.type != "property_declaration":
            continue
        for mark in marks_of(reader, child):
            if mark.name not in ("Option", "Value", "Argument"):
                continue
            texts = [
                str(operand(reader, each).value) for each in mark.given if isinstance(operand(reader, each).value, str)
            ]
            flags = [
                f"-{text}" if len(text) == 1 else text if text[0] == "-" else f"--{text}" for text in texts if text
            ]
            flags = [part for flag in flags for part in flag.split("|") if not part.startswith("--<")]
            default, told = mark.named.get("Default"), mark.named.get("HelpText") or mark.named.get("Description")
            required = mark.named.get("Required")
            options.append(
                Option(
                    tuple(flags) or (reader.text(field(child, "name")),), mark.start, mark.end,
                    mark.name != "Option" or not flags, required is not None and reader.text(required) == "true",
                    operand(reader, default) if default is not None else None,
                    str(operand(reader, told).value or "") if told is not None else "",
                    reader.text(field(child, "type")), takes_value=reader.text(field(child, "type")) != "bool",
                    written=tuple(flag.lstrip("-") for flag in flags),
                )
            )  # fmt: skip
    if options:
        verb = next((mark for mark in marks_of(reader, node) if mark.name in ("Verb", "Command")), None)
        words = operand(reader, verb.given[0]).value if verb is not None and verb.given else ""
        start = verb.start if verb is not None else first_line(node)
        draft = CommandDraft(symbol, str(words or ""), "", start, start, "CommandLineParser")
        draft.options += options
        reader.commands[symbol] = draft
