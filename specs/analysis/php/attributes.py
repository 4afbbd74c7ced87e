"""PHP's attributes: `#[Assert\\Length(max: 140)]` and what they say of the thing below them."""

from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand, Param
from specs.analysis.php.forms import given
from specs.analysis.solid.forms import field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line

RULES = {"PositiveOrZero": "nonnegative", "Negative": "negative", "Ip": "ip",
         "NotBlank": "nonempty", "NotNull": "required", "Email": "email", "Url": "url", "Regex": "pattern",
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


def constraints(reader: Reader, marks: list[Mark]) -> list[tuple[str, Operand]]:
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
        elif mark.name in ("ManyToOne", "OneToOne") and "targetEntity" in mark.named:
            target = reader.text(mark.named["targetEntity"]).removesuffix("::class").rpartition("\\")[2]
            found.append(("foreign_key", Operand(target, "name", target)))
        elif mark.name in RULES:
            told = next((named[key] for key in ("value", "pattern", "choices") if key in named), None)
            value = operand(reader, mark.given[0]) if mark.given else told
            found.append((RULES[mark.name], value or literal("true", True)))
    return found


def params_of(reader: Reader, node: Node | None) -> tuple[Param, ...]:
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
