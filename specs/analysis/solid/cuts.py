"""What is cut from a text or a list: what is kept, and what is appended to it."""

import re

from tree_sitter import Node

from specs.analysis.expressions import is_fixed, literal
from specs.analysis.facts import Operand, Outcome
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader

# "#{note[0, 137]}…" of Ruby, $"{note[..137]}…" of C#
SHORTENED = re.compile(r"\{([\w.@]+)\[(?:0, ?|(?:0)?\.\.)(\d+)\]\}([^{}]+)$")
CUTTERS = frozenset({"substring", "Substring", "substr", "mb_substr", "slice", "take", "first", "truncate", "Take"})


def cut(reader: Reader, name: str, node: Node, start: int, end: int) -> Outcome | None:
    """`x[..137] + "…"`: what is kept, and what is appended."""
    appended = ""
    inner, form = reader.bare(node)
    if form.kind == "binary" and form.name in ("+", "."):
        left, right = form.parts
        tail = operand(reader, right) if right is not None else None
        if left is None or tail is None or not isinstance(tail.value, str) or tail.form != "literal":
            return None
        inner, form = reader.bare(left)
        appended = tail.value
    kept: Operand | None = None
    held = ""
    if form.kind == "string" and (whole := SHORTENED.match(str(form.value or ""))):
        held, kept, appended = whole[1], literal(whole[2], int(whole[2])), whole[3]
    elif form.kind == "slice":
        value = operand(reader, inner)
        if value.form == "slice" and value.items[0].value == 0:
            held, kept = value.name, value.items[1]
    elif form.kind == "call" and form.name in CUTTERS:
        held, kept = _cut_call(reader, form)
    if kept is None or not held or "()" in held or not is_fixed(kept) or (kept.form == "literal" and not _counts(kept)):
        return None
    return Outcome("cut", start, end, name or held, appended, kept)


def _cut_call(reader: Reader, form: Form) -> tuple[str, Operand | None]:
    given = reader.arguments(form)
    subject = form.target
    if subject is None and given and form.name in ("substr", "mb_substr"):
        subject, given = given[0], given[1:]
    if subject is None or form.block is not None:
        return "", None
    args = [operand(reader, arg) for arg in given]
    if len(args) == 2 and args[0].value == 0:
        return reader.written(subject), args[1]
    if len(args) == 1 and form.name in ("take", "first", "truncate", "Take"):
        return reader.written(subject), args[0]
    return "", None


def _counts(value: Operand) -> bool:
    return isinstance(value.value, int) and not isinstance(value.value, bool) and value.value > 0
