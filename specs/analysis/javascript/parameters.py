"""Parameters, types and signatures of functions."""

import re

from tree_sitter import Node

from specs.analysis.facts import Operand, Param
from specs.analysis.javascript.reader import Reader

MAX_SIGNATURE = 300
SPACES = re.compile(r"\s+")


def annotation(reader: Reader, node: Node | None) -> str:
    """`: Promise<void>` as "Promise<void>"."""
    if node is None:
        return ""
    return SPACES.sub(" ", reader.text(node).lstrip(":").strip())


def parameters(reader: Reader, function: Node) -> tuple[Param, ...]:
    single = function.child_by_field_name("parameter")
    if single is not None:
        return (Param(reader.text(single)),)
    listed = function.child_by_field_name("parameters")
    found: list[Param] = []
    for child in listed.named_children if listed is not None else []:
        if child.type not in ("comment", "decorator"):
            found += _parameter(reader, child)
    return tuple(found)


def _parameter(reader: Reader, node: Node) -> list[Param]:
    pattern, default, kind, optional = node, None, "", False
    if node.type in ("required_parameter", "optional_parameter"):
        pattern = node.child_by_field_name("pattern") or node
        value = node.child_by_field_name("value")
        default = reader.operand(value) if value is not None else None
        kind = annotation(reader, node.child_by_field_name("type"))
        optional = node.type == "optional_parameter"
    elif node.type == "assignment_pattern":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        pattern = left if left is not None else node
        default = reader.operand(right) if right is not None else None
    if pattern.type == "object_pattern":
        return _options(reader, pattern)
    if pattern.type == "rest_pattern":
        return [Param(reader.text(pattern, 60).lstrip("."), kind, role="rest")]
    if pattern.type == "this":
        return []
    return [Param(reader.text(pattern, 60), kind, default, optional=optional or default is not None)]


def _options(reader: Reader, pattern: Node) -> list[Param]:
    """`{ a, b: c = 3 }`: one parameter for each property, under the name that callers give."""
    found: list[Param] = []
    for name, default in destructured(reader, pattern):
        found.append(Param(name, "", default, role="options", optional=default is not None))
    return found


def destructured(reader: Reader, pattern: Node) -> list[tuple[str, Operand | None]]:
    found: list[tuple[str, Operand | None]] = []
    for child in pattern.named_children:
        if child.type == "shorthand_property_identifier_pattern":
            found.append((reader.text(child), None))
        elif child.type == "object_assignment_pattern":
            left, right = child.child_by_field_name("left"), child.child_by_field_name("right")
            found.append((reader.text(left), reader.operand(right) if right is not None else None))
        elif child.type == "pair_pattern":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            inner = value.child_by_field_name("right") if value is not None else None
            assigned = value is not None and value.type == "assignment_pattern" and inner is not None
            found.append((reader.text(key).strip("'\""), reader.operand(inner) if assigned and inner else None))
    return found


def returned_type(reader: Reader, function: Node) -> str:
    return annotation(reader, function.child_by_field_name("return_type"))


def signature(reader: Reader, node: Node, name: str, function: Node) -> str:
    """One line: `async claim(id: string, ttl = 30): Promise<boolean>`."""
    listed = function.child_by_field_name("parameters") or function.child_by_field_name("parameter")
    given = reader.text(listed, MAX_SIGNATURE) if listed is not None else ""
    if not given.startswith("("):
        given = f"({given})"
    returns = returned_type(reader, function)
    if " " in name:  # an inline function that a call has named: its own head says no name
        name = ""
    text = f"{'async ' if is_async(function) else ''}{name}{given}{': ' + returns if returns else ''}"
    return SPACES.sub(" ", text)[:MAX_SIGNATURE]


def is_async(function: Node) -> bool:
    return any(child.type == "async" for child in function.children[:4])


def head(reader: Reader, node: Node, body: Node | None) -> str:
    """The declaration up to its body, on one line."""
    end = body.start_byte if body is not None else node.end_byte
    text = reader.src.between(node.start_byte, min(end, node.start_byte + MAX_SIGNATURE))
    return SPACES.sub(" ", text).strip().removesuffix("{").strip()
