"""What strings, templates and numbers stand for."""

import re

from tree_sitter import Node

from specs.analysis.expressions import storable
from specs.analysis.syntax import Source

ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
NUMBER = re.compile(r"0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def string_value(src: Source, node: Node) -> str:
    """What a string literal, or a template without holes, stands for."""
    parts: list[str] = []
    for child in node.children:
        if child.type in ("string_fragment", "template_chars"):
            parts.append(src.text(child, 2000))
        elif child.type == "escape_sequence":
            parts.append(_escape(src.text(child)))
        elif child.type == "html_character_reference":
            parts.append(src.text(child))
    return "".join(parts)


def _escape(text: str) -> str:
    body = text[1:]
    if body[:1] in ("x", "u"):
        digits = body[1:].strip("{}")
        try:
            code = int(digits, 16)
        except ValueError:
            return text
        # A lone surrogate is no text that can be stored.
        return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
    return ESCAPES.get(body, body)


def template_value(src: Source, node: Node) -> tuple[str, list[Node]]:
    """The text with `{hole}` where the template interpolates, and what stands in the holes."""
    parts: list[str] = []
    holes: list[Node] = []
    for child in node.children:
        if child.type == "template_substitution":
            inner = child.named_children
            hole = src.text(inner[0], 60) if inner else ""
            parts.append("{" + hole + "}")
            if inner:
                holes.append(inner[0])
        elif child.type == "string_fragment":
            parts.append(src.text(child, 2000))
        elif child.type == "escape_sequence":
            parts.append(_escape(src.text(child)))
    return "".join(parts), holes


def number_value(text: str) -> int | float | None:
    text = text.replace("_", "").removesuffix("n")
    if not NUMBER.fullmatch(text) or len(text) > 40:
        return None
    if text[:2].lower() in ("0x", "0b", "0o"):
        return storable(int(text, 0))
    if text.isdigit():
        return storable(int(text))
    value = float(text)
    return storable(int(value)) if value.is_integer() and abs(value) < 2**63 else storable(value)
