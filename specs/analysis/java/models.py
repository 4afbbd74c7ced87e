"""Shapes of data: JPA entities, documents, records, classes of fields with accessors; Bean Validation."""

import re
from typing import Literal

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Doc, Field, Model, Operand, SymbolKind, Validation
from specs.analysis.java.annotations import Annotation, annotations, modifiers, words
from specs.analysis.java.docs import doc_of, told_by
from specs.analysis.java.operands import COMMENTS, operand
from specs.analysis.java.reader import ClassInfo, Reader, lines

Style = Literal["plain", "schema", "orm", "table", "message"]
STYLES: dict[str, tuple[Style, str]] = {
    "Entity": ("orm", "jpa"), "MappedSuperclass": ("orm", "jpa"), "Embeddable": ("orm", "jpa"),
    "Document": ("orm", "mongodb"), "DynamoDbBean": ("orm", "dynamodb"), "DynamoDBTable": ("orm", "dynamodb"),
    "RedisHash": ("orm", "redis"), "ConfigurationProperties": ("schema", "spring"), "Table": ("orm", "jdbc"),
    "Data": ("plain", "lombok"), "Value": ("plain", "lombok"), "Builder": ("plain", "lombok"),
    "Getter": ("plain", "lombok"), "Serdeable": ("schema", "micronaut"), "XmlRootElement": ("schema", "jaxb"),
    "JsonDeserialize": ("schema", "jackson"), "Introspected": ("schema", "micronaut"),
}  # fmt: skip
# Bean Validation: annotation -> rule; the first element given is the rule's value
RULES = {
    "Min": "ge", "Max": "le", "DecimalMin": "ge", "DecimalMax": "le", "NotNull": "required", "NotBlank": "nonempty",
    "NonNull": "required", "Past": "past", "PastOrPresent": "past_or_present", "Future": "future",
    "FutureOrPresent": "future_or_present",
    "NotEmpty": "nonempty", "Positive": "positive", "PositiveOrZero": "nonnegative", "Negative": "negative",
    "Email": "email", "Pattern": "pattern", "URL": "url", "UUID": "uuid", "Digits": "whole_digits",
}  # fmt: skip
SIZED = {"Size": ("min", "max"), "Length": ("min", "max"), "Range": ("min", "max"), "CodePointLength": ("min", "max")}
HOLDING = re.compile(r"(List|Set|Collection|Map|Queue|Iterable)\b|\[\]")
PLAIN = frozenset({"equals", "hashCode", "toString", "builder", "compareTo", "of"})
MAX_OTHERS = 2  # methods of a class that still mainly holds data
RELATIONS = frozenset({"ManyToOne", "OneToOne", "ManyToMany", "OneToMany", "DBRef"})


def model_of(reader: Reader, node: Node, info: ClassInfo, kind: SymbolKind, doc: Doc | None) -> None:
    if kind != "class":
        return
    body = node.child_by_field_name("body")
    fields: list[Field] = []
    if node.type == "record_declaration":
        listed = node.child_by_field_name("parameters")
        for child in listed.named_children if listed is not None else ():
            if child.type == "formal_parameter":
                fields += _fields(reader, child, [child], info.name)
    for child in body.named_children if body is not None else ():
        if child.type == "field_declaration" and "static" not in words(modifiers(child)):
            declared = [each for each in child.named_children if each.type == "variable_declarator"]
            fields += _fields(reader, child, declared, info.name)
    style, framework, table = _style(reader, info, fields)
    if not fields or (style == "plain" and not framework and not _is_data(reader, node, body, fields)):
        return
    _unique_columns(reader, info, fields)
    start, end = lines(node)
    reader.facts.models.append(
        Model(info.name.rpartition(".")[2], info.name, style, tuple(fields), start, end, table, framework)
    )


def _style(reader: Reader, info: ClassInfo, fields: list[Field]) -> tuple[Style, str, str]:
    style: Style = "plain"
    framework = table = ""
    for mark in info.annotations:
        if mark.name in STYLES and (style == "plain" or mark.name != "Table"):
            style, framework = STYLES[mark.name]
        if mark.name in ("Table", "Document", "DynamoDBTable", "Entity"):
            table = mark.string(reader.src, "name", "tableName", "collection", "value") or table
    if style == "plain" and any(rule for field in fields for rule, _ in field.constraints):
        style, framework = "schema", framework or "bean-validation"
    return style, framework, table


def _unique_columns(reader: Reader, info: ClassInfo, fields: list[Field]) -> None:
    """`uniqueConstraints = @UniqueConstraint(columnNames = {"plate", "day"})` of a table, told of its first column."""
    for mark in (each for each in info.annotations if each.name == "Table"):
        for inner in mark.nested(reader.src, "uniqueConstraints"):
            columns = [each.replace("_", "").lower() for each in inner.strings(reader.src, "columnNames")]
            names = [next((each.name for each in fields if each.name.lower() == told), "") for told in columns]
            if not names or not all(names):
                continue
            others = tuple(Operand(each, "name", each, names=(each,)) for each in names[1:])
            value = others[0] if len(others) == 1 else Operand("", "collection", items=others) if others else None
            reader.facts.validations.append(
                Validation(
                    info.name,
                    names[0],
                    "unique_with" if others else "unique",
                    value,
                    mark.start,
                    fields[-1].end,
                    "",
                    "jpa",
                )
            )


def _is_data(reader: Reader, node: Node, body: Node | None, fields: list[Field]) -> bool:
    """A record, or a class whose fields can be read by getters or are public: not a class that does things."""
    if node.type == "record_declaration":
        return True
    if len(fields) < 2 or body is None:
        return False
    methods = {
        reader.text(child.child_by_field_name("name"))
        for child in body.named_children if child.type == "method_declaration"
    }  # fmt: skip
    accessors = {name for name in methods if name.startswith(("get", "set", "is", "with")) or name in PLAIN}
    shown = {name.lower() for name in accessors}
    read = sum(1 for each in fields if {f"get{each.name.lower()}", f"is{each.name.lower()}"} & shown)
    return read * 2 >= len(fields) and len(methods - accessors) <= MAX_OTHERS


def _fields(reader: Reader, node: Node, declared: list[Node], owner: str) -> list[Field]:
    kind = reader.text(node.child_by_field_name("type"), 120)
    found: list[Field] = []
    marks = annotations(reader.src, node)
    for each in declared:
        name, value = reader.text(each.child_by_field_name("name")), each.child_by_field_name("value")
        constraints, required = _constraints(reader, marks, kind)
        for rule, given in constraints:
            _validation(reader, owner, name, rule, given, marks, kind, lines(each)[0])
        start, end = lines(node)
        doc = _doc_of(reader, node)
        default = operand(reader.src, value) if value is not None else _declared_default(reader, marks)
        found.append(
            Field(
                name, kind, start, end, required or (kind in PRIMITIVES and default is None),
                default, told_by(doc), constraints,
                doc.start if doc else 0,
            )
        )  # fmt: skip
    return found


def _declared_default(reader: Reader, marks: tuple[Annotation, ...]) -> Operand | None:
    """`@DefaultValue("30m")`, `@WithDefault("30m")`, Lombok's `@Builder.Default` says nothing of its own."""
    mark = next((each for each in marks if each.name in ("DefaultValue", "WithDefault", "Bindable")), None)
    return mark.operand(reader.src, "value", "defaultValue") if mark is not None else None


OF_THE_LANGUAGE = frozenset({"Override", "Deprecated", "SuppressWarnings", "SafeVarargs", "FunctionalInterface"})
OWN_PARTS = 2  # of a name that the packages of one owner share
PRIMITIVES = frozenset({"int", "long", "double", "float", "boolean", "short", "byte", "char"})


def _doc_of(reader: Reader, node: Node) -> Doc | None:
    before = node.prev_named_sibling
    if before is None or before.type not in COMMENTS or reader.text(before, 3) != "/**":
        return None
    return doc_of(reader, before)


def _constraints(
    reader: Reader, marks: tuple[Annotation, ...], kind: str
) -> tuple[tuple[tuple[str, Operand], ...], bool]:
    found: list[tuple[str, Operand]] = []
    required = False
    yes = literal("", True)
    for mark in marks:
        found += rules(reader, mark, kind)
        if mark.name in ("NotNull", "NotBlank", "NotEmpty", "NonNull"):
            required = True
        elif mark.name in ("Id", "EmbeddedId", "DynamoDbPartitionKey", "DynamoDBHashKey"):
            found.append(("primary_key", yes))
        elif mark.name in ("Version", "DynamoDbVersionAttribute"):
            found.append(("version", yes))
        elif mark.name == "Column":
            if (length := mark.operand(reader.src, "length")) is not None:
                found.append(("max_length", length))
            for key, rule in (("precision", "max_digits"), ("scale", "decimal_places")):
                if (digits := mark.operand(reader.src, key)) is not None:
                    found.append((rule, digits))
            unique, nullable = mark.operand(reader.src, "unique"), mark.operand(reader.src, "nullable")
            if unique is not None and unique.value is True:
                found.append(("unique", yes))
            if nullable is not None and nullable.value is False:
                required = True
                found.append(("required", yes))
        elif _is_own(reader, mark.name):
            found.append(("checked_by", Operand(mark.name, "name", mark.name, names=(mark.name,))))
        elif mark.name in RELATIONS:
            target = re.sub(r".*<(?:.*,)?\s*|>.*", "", kind)
            found.append(("foreign_key", Operand(target, "name", target, names=(target,))))
    return tuple(found), required


def _is_own(reader: Reader, name: str) -> bool:
    """Whether the package may declare the annotation itself: `@ValidPolicyNumber`."""
    if name in OF_THE_LANGUAGE or name in RULES or name in SIZED or name in RELATIONS:
        return False
    full = reader.imported.get(name)
    if full is None:
        return True
    return full.split(".")[:OWN_PARTS] == reader.package.split(".")[:OWN_PARTS]


def rules(reader: Reader, mark: Annotation, kind: str) -> list[tuple[str, Operand]]:
    """What a Bean Validation annotation asks, with the values it gives."""
    if mark.name in SIZED:
        holds = bool(HOLDING.search(kind))
        suffix = "items" if holds else "length"
        words_of = ("ge", "le") if mark.name == "Range" else (f"min_{suffix}", f"max_{suffix}")
        return [
            (rule, value)
            for key, rule in zip(SIZED[mark.name], words_of, strict=True)
            if (value := mark.operand(reader.src, key)) is not None and not (key == "min" and value.value == 0)
        ]
    rule = RULES.get(mark.name)
    if rule is None or (mark.name in ("Pattern", "UUID", "URL", "Digits") and not mark.given and rule == "pattern"):
        return []
    value = mark.operand(reader.src, "value", "regexp", "integer")
    if mark.name.startswith("Decimal") and value is not None and isinstance(value.value, str):
        try:
            value = literal(value.text, float(value.value) if "." in value.value else int(value.value))
        except ValueError:
            return []
    parts = mark.operand(reader.src, "fraction")
    if mark.name == "Digits" and value is not None and parts is not None:
        return [(rule, value), ("decimal_places", parts)]
    strict = mark.operand(reader.src, "inclusive")
    if strict is not None and strict.value is False:
        rule = {"ge": "gt", "le": "lt"}.get(rule, rule)
    return [(rule, value if value is not None else literal("", True))]


def _validation(
    reader: Reader, symbol: str, name: str, rule: str, value: Operand, marks: tuple[Annotation, ...], kind: str,
    declared_at: int,
) -> None:  # fmt: skip
    mark = next((each for each in marks if any(rule == held for held, _ in rules(reader, each, kind))), None)
    if mark is not None:
        reader.facts.validations.append(
            Validation(
                symbol, name, rule, value if value.text else None, mark.start, max(mark.end, declared_at),
                mark.string(reader.src, "message"), "bean-validation",
            )
        )  # fmt: skip


def parameter_rules(reader: Reader, node: Node, symbol: str) -> None:
    """Rules on the parameters of a method: `@Size(max = 140) String request`."""
    listed = node.child_by_field_name("parameters")
    for child in listed.named_children if listed is not None else ():
        if child.type == "formal_parameter":
            kind = reader.text(child.child_by_field_name("type"), 120)
            name = reader.text(child.child_by_field_name("name"))
            for mark in annotations(reader.src, child):
                for rule, value in rules(reader, mark, kind):
                    start, end = lines(child)
                    reader.facts.validations.append(
                        Validation(
                            symbol, name, rule, value if value.text else None, start, end,
                            mark.string(reader.src, "message"), "bean-validation",
                        )
                    )  # fmt: skip
