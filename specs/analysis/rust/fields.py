"""Fields of Rust's structs, with what serde and the validator crate say of them."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Constant, Field, Operand, Validation
from specs.analysis.solid.docs import doc_above
from specs.analysis.solid.forms import field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.plain import number_value
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line

ATTRIBUTE = re.compile(r"^#!?\[\s*(.*?)\s*\]$", re.DOTALL)
SERDE = re.compile(r"\bserde\s*\((.*)\)", re.DOTALL)
VALIDATE = re.compile(r"^(?:validate|garde)\s*\((.*)\)$", re.DOTALL)
RULE = re.compile(r"\b(length|range|email|url|ip|must_match|regex|pattern|contains|non_control_character|custom)\b"
                  r"(?:\s*\(([^()]*)\))?")  # fmt: skip
BOUND = re.compile(r"\b(min|max|equal|exclusive_min|exclusive_max)\s*=\s*(-?[\w.:]+)")
OF_LENGTH = {"min": "min_length", "max": "max_length", "equal": "length"}
OF_RANGE = {"min": "ge", "max": "le", "exclusive_min": "gt", "exclusive_max": "lt"}
DEFAULT = re.compile(r'\bdefault\b(?:\s*=\s*"([\w:]+)")?')


def fields_of(reader: Reader, body: Node, scope: Scope) -> list[Field]:
    found = []
    held: list[str] = []
    row = 0
    for child in body.named_children:
        if child.type == "attribute_item":
            matched = ATTRIBUTE.match(" ".join(reader.text(child, 600).split()))
            held += [matched[1]] if matched else []
            row = row or first_line(child)
        elif child.type == "field_declaration":
            name, kind = reader.text(field(child, "name")), reader.text(field(child, "type"), 120)
            reader.types[scope.symbol, name] = kind
            doc = doc_above(reader, child)
            serde = " ".join(each[1] for text in held if (each := SERDE.search(text)))
            renamed = re.search(r'rename\s*=\s*"([^"]+)"', serde)
            default = DEFAULT.search(serde)
            start, end = lines(child)
            if not re.search(r"\bskip\b", serde):
                shown = renamed[1] if renamed else name
                told, doc_row = (doc.text, doc.start) if doc else ("", 0)
                made = Operand(default[1], "name", default[1], names=(default[1],)) if default and default[1] else None
                rules = tuple(rule for text in held if (asked := VALIDATE.match(text)) for rule in _rules(asked[1]))
                first = row if made is not None or rules or renamed else start  # what the attributes say stands there
                optional = kind.startswith("Option<") or default is not None
                found.append(Field(shown, kind, first, end, not optional, made, told, rules, doc_row))
                if made is not None and default is not None:
                    reader.texts[f"made by {default[1]}"] = "yes"
            held, row = [], 0
    return found


def _rules(text: str) -> list[tuple[str, Operand]]:
    """`length(min = 1, max = 64), email`."""
    found: list[tuple[str, Operand]] = []
    for match in RULE.finditer(text):
        if match[1] in ("length", "range"):
            names = OF_LENGTH if match[1] == "length" else OF_RANGE
            found += [(names[key], _bound(value)) for key, value in BOUND.findall(match[2] or "") if key in names]
        elif match[1] in ("email", "url", "ip"):
            found.append((match[1], literal("true", True)))
    return found


def _bound(text: str) -> Operand:
    number = number_value(text)
    return literal(text, number) if number is not None else Operand(text, "name", text, names=(text,))


def whole_rules(reader: Reader, symbol: str, held: list[str], rows: range) -> None:
    """`#[serde(deny_unknown_fields)]` of a struct."""
    if not any("deny_unknown_fields" in each for each in held):
        return
    row = next((at for at in rows if b"deny_unknown_fields" in reader.src.rows[at - 1]), rows.start)
    rule = Operand("deny_unknown_fields", "name", "deny_unknown_fields")
    reader.facts.validations.append(Validation(symbol, "", "unknown", rule, row, max(rows), framework="serde"))


def made_defaults(reader: Reader) -> None:
    """`#[serde(default = "default_port")]`: the function is read as the constant that it is."""
    for key in [key for key in reader.texts if key.startswith("made by ")]:
        name = key.removeprefix("made by ")
        body = reader.functions.get(name.rpartition("::")[2])
        steps = reader.steps([body]) if body is not None else []
        value = operand(reader, steps[0]) if len(steps) == 1 else None
        if value is None or value.form != "literal" or not value.has_value:
            continue
        start, end = lines(steps[0])
        symbol = next((each for each in reader.facts.symbols if each.name == name.replace("::", ".")), None)
        first = symbol.start if symbol is not None else start
        owner, _, short = name.rpartition("::")
        reader.facts.constants.append(Constant(short, owner, replace(value, text=value.text), first, end, public=False))
