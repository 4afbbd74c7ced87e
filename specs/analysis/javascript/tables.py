"""Constant tables: closed sets, mappings, moves between states, patterns."""

from tree_sitter import Node

from specs.analysis.facts import Choices, Constant, Lookup, Member, Operand, Pattern, Transition
from specs.analysis.javascript.branches import state_name
from specs.analysis.javascript.classes import WORTH_FOLLOWING
from specs.analysis.javascript.environment import environment_of
from specs.analysis.javascript.literals import string_value
from specs.analysis.javascript.operands import arguments, key_text, pairs, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.javascript.settings import named_setting
from specs.analysis.syntax import descendants

MAX_ENTRIES = 80
TRANSITION_WORDS = ("transition", "moves", "allowed", "next", "flow", "machine")


def is_frozen(reader: Reader, value: Node, inner: Node) -> bool:
    if inner.type == "call_expression":
        return True
    return value.type == "as_expression" and reader.src.whole(value)[-8:] == "as const"


def allowed(reader: Reader, name: str, value: Node, bound: Operand, scope: Scope, span: tuple[int, int]) -> None:
    """A fixed list of literals is a closed set where it says so: `as const`, or a name in capitals."""
    if not (name.isupper() or is_frozen(reader, value, unwrap(value))):
        return
    rows = [item.items[1::2] for item in bound.items if item.form == "mapping"]
    plain = all(len(row) == 2 and all(value.form == "literal" for value in row) for row in rows)
    if len(rows) == len(bound.items) > 1 and plain:  # `[{ from: 10, percent: 15 }, …]`
        reader.facts.lookups.append(Lookup(name, scope.symbol, tuple((row[0], row[1]) for row in rows), *span))
        return
    if len(bound.items) > 1 and all(item.form == "literal" for item in bound.items):
        listed = next((node for node in descendants(value, 12) if node.type == "array"), value)
        nodes = [node for node in listed.named_children if node.type != "comment"]
        members = tuple(
            Member(_written(item), item, lines(node)[0]) for item, node in zip(bound.items, nodes, strict=False)
        )
        reader.facts.choices.append(Choices(name, scope.symbol, members, *span, is_enum=False))


def _written(item: Operand) -> str:
    """A number as it is written, `1_000`; a text by what it says."""
    return item.text if isinstance(item.value, int | float) and "_" in item.text else str(item.value)


def table(
    reader: Reader, name: str, node: Node, scope: Scope, span: tuple[int, int], kind: str, *, frozen: bool
) -> None:
    """A constant object: its leaves can be followed by their dotted names; a mapping or closed set where it is one."""
    found = [(key, value, reader.operand(value)) for key, value in pairs(reader.src, node)[:MAX_ENTRIES]]
    start, end = span
    for key, value, bound in found:
        named_setting(reader, value, scope, key_text(key), value)
        if bound.form in WORTH_FOLLOWING and key.has_value:
            first, last = lines(value)
            reader.facts.constants.append(
                Constant(f"{name}.{key_text(key)}", scope.symbol, bound, first, last, environment_of(reader, value))
            )
    if scope.in_function or not found:
        return
    if transitions(reader, name, found, scope, kind):
        return
    simple = all(bound.form in ("literal", "name", "template") for _, _, bound in found)
    if frozen and all(bound.form == "literal" and isinstance(bound.value, str) for _, _, bound in found):
        members = tuple(Member(key_text(key), bound, lines(value)[0]) for key, value, bound in found)
        reader.facts.choices.append(Choices(name, scope.symbol, members, start, end))
    elif simple and len(found) > 1 and (name.isupper() or frozen or kind.startswith("Record<")):
        entries = tuple((key, bound) for key, _, bound in found)
        reader.facts.lookups.append(Lookup(name, scope.symbol, entries, start, end))


def transitions(reader: Reader, name: str, found: list[tuple[Operand, Node, Operand]], scope: Scope, kind: str) -> bool:
    """A table from a state to the states it may become."""
    if not any(word in name.lower() for word in TRANSITION_WORDS):
        return False
    if not all(bound.form == "collection" for _, _, bound in found):
        return False
    subject = ""
    for key, _, bound in found:
        for part in (key, *bound.items):
            if part.form == "name" and "." in part.name:
                subject = subject or part.name.rpartition(".")[0]
    stated = kind.removeprefix("Record<").partition(",")[0].strip(" >")
    subject = subject or (stated if stated.isidentifier() else "") or name
    for key, value, bound in found:
        start, end = lines(value)
        source = key.name.rpartition(".")[2] if key.form == "name" else key_text(key)
        targets = tuple(state_name(item) or item.name or item.text for item in bound.items)
        reader.facts.transitions.append(Transition(name, subject, source, targets, scope.symbol, start, end))
    return True


def pattern_of(reader: Reader, whole: Node, name: str, node: Node, scope: Scope) -> None:
    start, end = lines(whole)
    if node.type == "regex":
        pattern, flags = node.child_by_field_name("pattern"), node.child_by_field_name("flags")
        text, marks = reader.text(pattern, 400), tuple(reader.text(flags)) if flags is not None else ()
    else:
        given = arguments(node)
        if not given or given[0].type != "string":
            return
        text, marks = string_value(reader.src, given[0]), ()
    reader.facts.patterns.append(Pattern(scope.symbol, name, text, start, end, marks))
