"""Structs as shapes of data: fields, and what their tags declare of validation, storage, environment and options."""

import re

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Command, EnvVar, Field, Model, Operand, Option, Validation
from specs.analysis.golang.docs import member_docs, without_name
from specs.analysis.golang.literals import number_value, string_value
from specs.analysis.golang.operands import type_name
from specs.analysis.golang.reader import Reader, Scope, lines

TAG = re.compile(r'([\w-]+):"((?:[^"\\]|\\.)*)"')
RULES = {
    "max": "max", "min": "min", "gte": "ge", "gt": "gt", "lte": "le", "lt": "lt", "len": "length", "oneof": "one_of",
    "email": "email", "url": "url", "uri": "url", "uuid": "uuid", "uuid4": "uuid", "ip": "ip", "required": "required",
    "alphanum": "alphanum", "alpha": "alpha", "numeric": "numeric", "number": "numeric", "lowercase": "lowercase",
    "uppercase": "uppercase", "e164": "phone", "hexadecimal": "hexadecimal", "ne": "ne", "contains": "contains",
    "unique": "unique", "startswith": "starts_with", "endswith": "ends_with", "datetime": "datetime",
}  # fmt: skip
SIZED = re.compile(r"^(\[\]|map\[)")
WITHOUT_VALUE = frozenset({"email", "url", "uuid", "ip", "required", "unique", "datetime", "alphanum", "alpha",
                           "future", "past", "numeric", "lowercase", "uppercase", "phone", "hexadecimal"})  # fmt: skip
WIRE_TAGS = ("yaml", "json", "toml", "mapstructure", "hcl", "form", "query", "xml")
CHECK = re.compile(r"^[\s(]*\w+\s*(>=|<=|>|<)\s*(-?\d+(?:\.\d+)?)[\s)]*$")
CHECKED = {">=": "ge", "<=": "le", ">": "gt", "<": "lt"}
ENV_TAGS = ("env", "envconfig")


def struct_model(reader: Reader, name: str, node: Node, span: tuple[int, int], scope: Scope) -> None:
    listed = next((child for child in node.named_children if child.type == "field_declaration_list"), None)
    docs = member_docs(reader, listed)
    indexes = _indexes(_tagged(reader, listed))
    fields: list[Field] = []
    tags_seen: set[str] = set()
    options: list[Option] = []
    for child in listed.named_children if listed is not None else ():
        if child.type != "field_declaration":
            continue
        kind = reader.text(child.child_by_field_name("type"), 120)
        tags = tags_of(reader, child)
        tags_seen |= tags.keys()
        start, end = lines(child)
        names = [reader.text(each) for each in child.children_by_field_name("name")]
        if not names:
            reader.types[name, type_name(kind).rpartition(".")[2]] = kind
            tags_seen |= {"gorm"} if kind == "gorm.Model" else set()
            continue
        doc, first = docs.get(child.id, ("", 0))
        for each in names:
            reader.types[name, each] = kind
            unique = any(held == [each] for held in indexes.values())
            told = (without_name(doc, each), first)
            fields.append(_field(name, each, kind, tags, told, start, end, reader, unique))
        _environment(reader, name, names[0], kind, tags, start, end)
        if (option := _option(names[0], kind, tags, start, end)) is not None:
            options.append(option)
    if options:
        framework = "go-flags" if "long" in tags_seen else "kong"
        reader.facts.commands.append(Command(name, "", "", tuple(options), *span, framework))
    if not fields:
        return
    _unique_together(reader, name, indexes, fields)
    style, framework = _style(tags_seen)
    reader.facts.models.append(Model(name, name, style, tuple(fields), *span, framework=framework))  # type: ignore[arg-type]


def _tagged(reader: Reader, listed: Node | None) -> list[tuple[str, dict[str, str]]]:
    declared = [child for child in listed.named_children if child.type == "field_declaration"] if listed else []
    return [
        (reader.text(name), tags_of(reader, child))
        for child in declared
        for name in child.children_by_field_name("name")
    ]


def tags_of(reader: Reader, node: Node) -> dict[str, str]:
    tag = node.child_by_field_name("tag")
    if tag is None:
        return {}
    return {found[1]: found[2].replace('\\"', '"') for found in TAG.finditer(string_value(reader.text(tag, 600)))}


def _style(tags: set[str]) -> tuple[str, str]:
    if "gorm" in tags:
        return "orm", "gorm"
    if "bun" in tags or "db" in tags or "xorm" in tags:
        return "orm", "sqlx" if "db" in tags else ""
    if "dynamodbav" in tags:
        return "orm", ""
    if "validate" in tags or "binding" in tags:
        return "schema", "validator"
    return "plain", ""


def _field(
    owner: str, name: str, kind: str, tags: dict[str, str], doc: tuple[str, int], start: int, end: int, reader: Reader,
    unique: bool,
) -> Field:  # fmt: skip
    rules = [
        *_rules(tags.get("validate", ""), kind), *_rules(tags.get("binding", ""), kind),
        *_stored(tags.get("gorm", "")),
    ]  # fmt: skip
    if unique and not any(rule == "unique" for rule, _ in rules):
        rules.append(("unique", literal("true", True)))
    for rule, value in rules:
        if rule not in ("primary_key", "foreign_key", "default", "unique"):
            shown = None if rule in WITHOUT_VALUE else value
            reader.facts.validations.append(Validation(owner, name, rule, shown, start, end, framework="struct tag"))
    default = next((value for rule, value in rules if rule == "default"), None)
    written = tags.get("default") or tags.get("envDefault") or tags.get("form", "").partition(",default=")[2]  # gin
    if default is None and written:
        default = value_of(written)
    if wire := _wire_name(name, tags):
        rules.append(("wire_name", literal(f'"{wire}"', wire)))
    required = any(rule == "required" for rule, _ in rules)
    constraints = tuple((rule, value) for rule, value in rules if rule not in ("default", "required"))
    return Field(name, kind, start, end, required, default, doc[0], constraints, doc[1])


def _wire_name(name: str, tags: dict[str, str]) -> str:
    """The name that a field goes by outside, where it says more than the field's own; "" where it does not."""
    written = next((tags[tag].partition(",")[0] for tag in WIRE_TAGS if tags.get(tag)), "")
    return written if written.strip("-") and _plain(written) != _plain(name) else ""


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _rules(tag: str, kind: str) -> list[tuple[str, Operand]]:
    """The rules of `validate:"required,max=140"`."""
    found: list[tuple[str, Operand]] = []
    for part in tag.split(","):
        if part == "dive":
            break  # what follows holds for the items
        word, _, written = part.partition("=")
        rule = RULES.get(word.strip())
        if rule is None or "|" in part:
            continue
        if rule in ("gt", "ge", "lt", "le") and not written:  # of a moment: against now
            found.append(("future" if rule in ("gt", "ge") else "past", literal("true", True)))
            continue
        if rule in ("min", "max", "ge", "le"):
            rule = _sized(rule, kind)
        if rule == "one_of":
            items = tuple(value_of(each) for each in re.findall(r"'[^']*'|\S+", written))
            found.append((rule, Operand(written, "collection", items=items)))
        else:
            found.append((rule, literal("true", True) if rule in WITHOUT_VALUE else value_of(written)))
    return found


def _sized(rule: str, kind: str) -> str:
    lower = rule in ("min", "ge")
    if kind.lstrip("*") == "string":
        return "min_length" if lower else "max_length"
    if SIZED.match(kind):
        return "min_items" if lower else "max_items"
    return "ge" if lower else "le"


def _indexes(fields: list[tuple[str, dict[str, str]]]) -> dict[str, list[str]]:
    """The fields of each unique index that has a name: `gorm:"index:owner_title,unique"`, `gorm:"uniqueIndex:code"`."""
    found: dict[str, list[str]] = {}
    for name, tags in fields:
        for part in tags.get("gorm", "").split(";"):
            if index := _unique_index(part):
                found.setdefault(index, []).append(name)
    return found


def _unique_index(part: str) -> str:
    word, _, written = part.partition(":")
    index, *marks = (each.strip() for each in written.split(","))
    unique = word.strip().lower() == "uniqueindex" or "unique" in map(str.lower, marks)
    return index if unique and word.strip().lower() in ("index", "uniqueindex") else ""


def _unique_together(reader: Reader, owner: str, indexes: dict[str, list[str]], fields: list[Field]) -> None:
    lines_of = {each.name: (each.line, each.end) for each in fields}
    for first, *rest in indexes.values():
        if rest:
            others = tuple(Operand(each, "name", each, names=(each,)) for each in rest)
            value = others[0] if len(others) == 1 else Operand("", "collection", items=others)
            end = max(lines_of[each][1] for each in rest)
            reader.facts.validations.append(
                Validation(owner, first, "unique_with", value, lines_of[first][0], end, framework="struct tag")
            )


def _stored(tag: str) -> list[tuple[str, Operand]]:
    """The rules of `gorm:"size:140;not null;uniqueIndex"`."""
    found: list[tuple[str, Operand]] = []
    for part in tag.split(";"):
        word, _, written = part.partition(":")
        match word.strip().lower():
            case "primarykey" | "primary_key":
                found.append(("primary_key", literal("true", True)))
            case "unique" | "uniqueindex" | "unique_index" if not _unique_index(part):
                found.append(("unique", literal("true", True)))
            case "not null":
                found.append(("required", literal("true", True)))
            case "size":
                found.append(("max_length", value_of(written)))
            case "default":
                found.append(("default", value_of(written)))
            case "foreignkey":
                found.append(("foreign_key", value_of(written)))
            case "type" if held := re.fullmatch(r"(?:var)?char\((\d+)\)", written.strip(), re.IGNORECASE):
                found.append(("max_length", value_of(held[1])))
            case "check" if asked := CHECK.search(written):
                found.append((CHECKED[asked[1]], value_of(asked[2])))
    return found


def value_of(written: str) -> Operand:
    """A value as a tag writes it."""
    text = written.strip().strip("'")
    number = number_value(text.lstrip("-"))
    if number is not None:
        return literal(text, -number if text[:1] == "-" else number)
    return literal(text, {"true": True, "false": False}.get(text, text))


def _environment(reader: Reader, owner: str, name: str, kind: str, tags: dict[str, str], start: int, end: int) -> None:
    """`env:"PORT" envDefault:"8080"`, `envconfig:"PORT" default:"8080" required:"true"`."""
    for tag in ENV_TAGS:
        variable, *marks = tags.get(tag, "").split(",")
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", variable):
            continue
        written = tags.get("envDefault") or tags.get("default") or tags.get("env-default")
        required = (
            "required" in marks or "notEmpty" in marks or tags.get("required", tags.get("env-required")) == "true"
        )
        reader.facts.env.append(
            EnvVar(owner, variable, value_of(written) if written else None, required, start, end, kind, name)
        )


def _option(name: str, kind: str, tags: dict[str, str], start: int, end: int) -> Option | None:
    """A field that go-flags or kong reads from the command line."""
    if "long" in tags and "description" in tags:
        text = tags["description"]
        flag = "--" + tags["long"]
    elif "help" in tags:
        text = tags["help"]
        flag = tags.get("name") or re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
        flag = flag if "arg" in tags else f"--{flag}"
    else:
        return None
    if "cmd" in tags:
        return None
    flags = (flag, f"-{tags['short']}") if tags.get("short") else (flag,)
    default = value_of(tags["default"]) if "default" in tags else None
    choices = tuple(each for each in tags.get("enum", tags.get("choice", "")).split(",") if each)
    return Option(
        flags, start, end, positional="arg" in tags, required="required" in tags, default=default, help=text,
        type=kind, choices=choices, takes_value=kind != "bool", env=tags.get("env", ""),
    )  # fmt: skip
