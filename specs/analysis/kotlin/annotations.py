"""Annotations, read as text: the grammar keeps those in front of a class apart from it."""

import re
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Operand
from specs.analysis.solid.forms import named_child
from specs.analysis.solid.plain import number_value, unescaped
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line

MARK = re.compile(r"@(?:\w+:)?([A-Z][\w.]*)(?:\(((?:[^()\"]|\"(?:[^\"\\]|\\.)*\"|\([^()]*\))*)\))?")
NAMED = re.compile(r"(?:(\w+)\s*=\s*)?(\[[^\]]*\]|\"(?:[^\"\\]|\\.)*\"|[\w.:]+)")
RULES = {
    "NotBlank": "nonempty", "NotEmpty": "nonempty", "NotNull": "required", "Email": "email", "Pattern": "pattern",
    "Min": "ge", "Max": "le", "Positive": "positive", "PositiveOrZero": "nonnegative", "Negative": "negative",
    "DecimalMin": "ge", "DecimalMax": "le", "Version": "version", "Id": "primary_key", "URL": "url", "UUID": "uuid",
    "Future": "future", "FutureOrPresent": "future_or_present", "Past": "past", "PastOrPresent": "past_or_present",
}  # fmt: skip


class Mark(NamedTuple):
    name: str
    text: str
    given: dict[str, str]  # "" for the value without a name
    row: int

    def string(self, *keys: str) -> str:
        """The text under one of the keys, out of its quotes and brackets."""
        held = next((self.given[key] for key in keys if key in self.given), "")
        found = re.search(r'"((?:[^"\\]|\\.)*)"', held)
        return found[1] if found else ""


def marks_of(reader: Reader, node: Node) -> list[Mark]:
    """The annotations of a declaration: in its modifiers, and on the rows above it."""
    held = named_child(node, "modifiers")
    text = reader.src.between(held.start_byte, min(held.end_byte, held.start_byte + 3000)) if held is not None else ""
    row = first_line(held) if held is not None else first_line(node)
    above: list[str] = []
    at = first_line(node) - 2
    while at >= 0 and len(above) < 20:
        row_text = reader.src.rows[at].decode("utf-8", "replace").strip()
        if not row_text.startswith("@") or MARK.sub("", row_text).strip():
            break  # what stands above carries its annotations itself
        above.insert(0, row_text)
        at -= 1
    if held is None or first_line(held) == first_line(node):
        text, row = "\n".join([*above, text]), row - len(above)
    return marks_in(text, row)


def marks_in(text: str, row: int) -> list[Mark]:
    return [
        Mark(
            match[1].rpartition(".")[2],
            match[0].lstrip("@"),
            given(match[2] or ""),
            row + text.count("\n", 0, match.start()),
        )
        for match in MARK.finditer(text)
    ]


def asked_by(mark: Mark) -> Operand:
    """What a guard asks for, else its own name."""
    held = mark.string("", "value")
    return literal(f'"{held}"', held) if held else Operand(mark.name, "name", mark.name)


def given(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in NAMED.finditer(text):
        found.setdefault(match[1] or "", match[2])
    return found


def value_of(text: str) -> Operand:
    if text.startswith('"'):
        return literal(text, unescaped(text[1:-1].replace("\\$", "$")))
    number = number_value(text)
    return literal(text, number) if number is not None else Operand(text, "name", text, names=(text,))


def constraints(marks: list[Mark]) -> list[tuple[str, Operand]]:
    found: list[tuple[str, Operand]] = []
    for mark in marks:
        if mark.name in ("Size", "Length"):
            found += [(f"{key}_length", value_of(value)) for key, value in mark.given.items() if key in ("min", "max")]
        elif mark.name == "Range":
            told = {"min": "ge", "max": "le"}
            found += [(told[key], value_of(value)) for key, value in mark.given.items() if key in told]
        elif mark.name == "Column":
            if "length" in mark.given:
                found.append(("max_length", value_of(mark.given["length"])))
            if mark.given.get("nullable") == "false":
                found.append(("required", literal("true", True)))
            if mark.given.get("unique") == "true":
                found.append(("unique", literal("true", True)))
        elif mark.name in RULES:
            held = mark.given.get("") or mark.given.get("value") or mark.given.get("regexp")
            value = value_of(held) if held else literal("true", True)
            number = number_value(value.value) if isinstance(value.value, str) and "Decimal" in mark.name else None
            found.append((RULES[mark.name], value if number is None else literal(value.text, number)))
    return found
