"""How often a loop tries: where it counts from, what it is measured against, and the count that it gives up at."""

from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.facts import Condition, Operand
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.operands import operand, unwrap
from specs.analysis.syntax import Source, descendants, first_line


class Attempts(NamedTuple):
    most: Operand | None
    again: bool = False  # `most` counts what comes after the first
    line: int = 0  # where the count begins, above the loop


NONE = Attempts(None)
GIVES_UP = frozenset({"throw_statement", "break_statement", "return_statement"})


def attempts_of(src: Source, loop: Node, attempt: Node) -> Attempts:
    asked = loop.child_by_field_name("condition")
    while asked is not None and asked.type in ("expression_statement", "parenthesized_expression"):
        asked = next((child for child in asked.named_children if child.type != "comment"), None)
    counted = _counted(src, loop, asked) if asked is not None and asked.type == "binary_expression" else None
    return counted or _given_up(src, loop, attempt) or NONE


def _counted(src: Source, loop: Node, asked: Node) -> Attempts | None:
    """`for (let i = 0; i < 3; i++)`, `while (left-- > 0)`, `do … while (++tries < 5)`."""
    question = condition(src, asked)
    left, right = asked.child_by_field_name("left"), asked.child_by_field_name("right")
    if question.op not in ("lt", "le", "gt", "ge", "ne") or left is None or right is None:
        return None
    if unwrap(left).type not in ("identifier", "update_expression") and unwrap(right).type == "identifier":
        left, right = right, left  # `3 > attempt`
    counter, step = unwrap(left), ""
    if counter.type == "update_expression":
        step = src.text(counter)
        counter = counter.child_by_field_name("argument") or counter
    if counter.type != "identifier":
        return None
    name = src.text(counter)
    first, line = _started(src, loop, name)
    limit = operand(src, right)
    if question.op in ("gt", "ge") or step.endswith("--") or step.startswith("--"):
        return _counted_down(question, first, limit, step, loop, line)
    if first is None or not isinstance(first.value, int):
        return Attempts(limit) if first is None and question.op in ("lt", "ne") else None
    rounds = -first.value + (1 if question.op == "le" else 0)  # more than `limit` says
    if step and loop.type == "do_statement":
        rounds += 0 if step.startswith("++") else 1
    if rounds == 1 and not (loop.type == "while_statement" and step.startswith("++")):
        return Attempts(limit, again=True)
    return Attempts(limit) if rounds == 0 else None


def _counted_down(
    asked: Condition, first: Operand | None, limit: Operand, step: str, loop: Node, line: int
) -> Attempts | None:
    """From what it starts at down to nothing."""
    if first is None or loop.type == "do_statement":
        return None
    ends = {"gt": 0, "ne": 0, "ge": 1}.get(asked.op)
    if limit.value == ends and not step.startswith("--"):
        return Attempts(first, line=line)
    return Attempts(first, True, line) if asked.op == "ge" and limit.value == 0 and not step else None


def _started(src: Source, loop: Node, name: str) -> tuple[Operand | None, int]:
    """What the counter is bound to, and on which line: in the head of the loop, or in the steps before it."""
    head = loop.child_by_field_name("initializer")
    places = [head] if head is not None else []
    before = loop.prev_named_sibling
    for _ in range(8):
        if before is None:
            break
        places.append(before)
        before = before.prev_named_sibling
    for place in places:
        for child in place.named_children if place.type in ("lexical_declaration", "variable_declaration") else ():
            bound, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if bound is not None and value is not None and src.text(bound) == name:
                return operand(src, value), first_line(child)
    return None, 0


def _given_up(src: Source, loop: Node, attempt: Node) -> Attempts | None:
    """`while (true) { try { … } catch (e) { if (++tries >= 5) throw e; } }`."""
    handler = attempt.child_by_field_name("handler")
    for node in descendants(handler, 80) if handler is not None else ():
        if node.type != "if_statement":
            continue
        asked, then = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
        held = unwrap(asked) if asked is not None else None
        if held is None or then is None or held.type != "binary_expression":
            continue
        steps = then.named_children if then.type == "statement_block" else [then]
        if not steps or steps[-1].type not in GIVES_UP:
            continue
        left, right = held.child_by_field_name("left"), held.child_by_field_name("right")
        question = condition(src, held)
        if left is None or right is None or question.op not in ("ge", "gt", "eq"):
            continue
        return _reached(src, loop, handler, node, unwrap(left), operand(src, right), question)
    return None


def _reached(
    src: Source, loop: Node, handler: Node | None, at: Node, left: Node, limit: Operand, asked: Condition
) -> Attempts | None:
    step = src.text(left) if left.type == "update_expression" else ""
    counter = left.child_by_field_name("argument") if step else left
    if counter is None or counter.type != "identifier" or handler is None:
        return None
    name = src.text(counter)
    first, _ = _started(src, loop, name)
    if first is None or not isinstance(first.value, int):
        return None
    before = src.between(loop.start_byte, at.start_byte)
    counts = step.startswith("++") or any(mark in before for mark in (f"{name}++", f"++{name}", f"{name} += 1"))
    # In the head of a `for`, the count goes up after the handler.
    counted = 1 if counts and loop.type != "for_statement" else 0
    rounds = first.value + counted
    if asked.op in ("ge", "eq"):
        return Attempts(limit, again=rounds == 0) if rounds in (0, 1) else None
    return Attempts(limit, again=True) if rounds == 1 else None
