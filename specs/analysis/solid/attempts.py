"""How often a loop tries at most: its head may say so, or what it asks of the counter of attempts."""

import re

from tree_sitter import Node

from specs.analysis.facts import Condition, Operand
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, last_name

RETRY = re.compile(r"attempt|retr(y|ies)|\btries\b|\btry_(count|number|index|no)\b", re.I)
COUNTER = re.compile(
    rf"{RETRY.pattern}|tries|^[a-z]$|count|round|^(?:try|idx|index|trial)", re.I
)  # not how far it came
MAX_LOOKED_AT = 800
MAX_BEFORE = 12
MAX_POWER = 40
POWERS = frozenset({"pow", "powi", "powf", "Pow", "saturating_pow", "checked_pow"})
# How many more times than the bound a loop runs that counts from 0, by what must hold for another round.
ROUNDS = {"lt": 0, "le": 1, "ne": 0}


def most_attempts(reader: Reader, node: Node, form: Form) -> Operand | None:
    """The bound, where as many rounds are made as it says; None where they are more, fewer or not known."""
    if form.limit is not None:
        return operand(reader, form.limit)
    asked = condition(reader, form.test) if form.test is not None else None
    for each in asked.parts or (asked,) if asked is not None else ():
        if each.op in ("gt", "ge", "ne") and each.right is not None and each.right.value == 0 and each.left is not None:
            start = _start(reader, node, each.left.name)  # `while (left-- > 0)`
            return start if start is not None and each.op != "ge" else None
        if each.op in ROUNDS and each.left is not None and COUNTER.search(last_name(each.left.name)):
            start = _start(reader, node, each.left.name)
            first = start.value if start is not None else None
            return each.right if first == ROUNDS[each.op] and isinstance(first, int) else None
    return _asked_inside(reader, node)


def _start(reader: Reader, node: Node, name: str) -> Operand | None:
    value = starting(reader, node, name)
    return operand(reader, value) if value is not None else None


def starting(reader: Reader, node: Node, name: str) -> Node | None:
    """What the counter starts as: in the head of the loop, or in a statement just above it."""
    held = [child for child in node.named_children[:2] if child.start_byte < node.end_byte]
    above = node if node.parent is None or node.parent.type != "expression_statement" else node.parent
    for _ in range(MAX_BEFORE):
        before = above.prev_named_sibling
        if before is None:
            break
        held.append(before)
        above = before
    for each in held:
        for _, form in [(each, reader.form(each)), *reader.inside(each, 6)]:
            for declared, _kind, value in form.declared if form.kind == "declare" else ():
                if declared == name and value is not None:
                    return value
            target, value = (*form.parts, None, None)[:2] if form.kind == "assign" else (None, None)
            if target is not None and value is not None and form.name == "=" and reader.written(target) == name:
                return value
    return None


def _asked_inside(reader: Reader, node: Node) -> Operand | None:
    """`attempt += 1; … if attempt >= MAX { return Err(…) }` in a loop without end."""
    counted = _counted(reader, node)
    if counted is None:
        return None
    name, line = counted
    start = _start(reader, node, name)
    first = start.value if start is not None else None
    if not isinstance(first, int) or isinstance(first, bool):
        return None
    for each, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind != "binary" or form.name not in ("<", "<=", ">", ">=", "==", "!="):
            continue
        asked = condition(reader, each)
        stepped = asked.left is not None and asked.left.text == f"++{name}"  # `when (++attempt < 3)`
        if asked.left is None or (asked.left.name != name and not stepped) or asked.right is None:
            continue
        value = first + (1 if line < each.start_byte or stepped else 0)  # of the counter, when it is first asked
        return asked.right if value == _as_often(asked) else None
    return None


def _as_often(asked: Condition) -> int | None:
    """What the counter is first, where as many rounds are made as the bound says."""
    return {"lt": 1, "ge": 1, "eq": 1, "ne": 1, "le": 2, "gt": 2}.get(asked.op)


def _counted(reader: Reader, node: Node) -> tuple[str, int] | None:
    """The counter of attempts that the loop raises by one, and where."""
    for each, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind != "assign" or form.name not in ("+=", "++") or form.parts[0] is None:
            continue
        name = reader.written(form.parts[0])
        if name and RETRY.search(last_name(name)):
            return name, each.start_byte
    return None


def first_exponent(reader: Reader, node: Node, form: Form, slept: Node) -> int | None:
    """What `2` is raised to in the first wait of a loop; None where that is not known."""
    power = next((each for each in (slept, *(n for n, _ in reader.inside(slept, MAX_POWER))) if _raised(reader, each)),
                 None)  # fmt: skip
    exponent = _raised(reader, power) if power is not None else None
    if exponent is None:
        return None
    moved = 0
    inner, held = reader.bare(exponent)
    if held.kind == "binary" and held.name in ("-", "+") and held.parts[0] is not None and held.parts[1] is not None:
        by = operand(reader, held.parts[1]).value
        if not isinstance(by, int):
            return None
        moved = by if held.name == "+" else -by
        inner = held.parts[0]
    name = reader.written(inner)
    start = operand_value(_start(reader, node, name)) if name else None
    if start is None and form.test is not None and name and _runs(reader, node) == name:
        head = reader.bare(form.test)[1]
        start = operand_value(operand(reader, head.parts[0])) if head.kind == "range" and head.parts[0] else None
    return start + moved + _steps_before(reader, form, name, slept) if start is not None else None


def operand_value(value: Operand | None) -> int | None:
    return value.value if value is not None and isinstance(value.value, int) else None


def _raised(reader: Reader, node: Node) -> Node | None:
    """attempt of `Math.Pow(2, attempt)` and of `2u32.pow(attempt)`."""
    form = reader.bare(node)[1]
    given = reader.arguments(form)
    if form.kind != "call" or form.name not in POWERS or not 1 <= len(given) <= 2:
        return None
    return given[-1]


def _runs(reader: Reader, node: Node) -> str:
    """attempt of `for attempt in 1..=5` and of `for (attempt in 1..5)`."""
    held = node.child_by_field_name("pattern") or next(
        (child for child in node.named_children if child.type == "variable_declaration"), None
    )
    return reader.text(held).partition(":")[0].strip()


def _steps_before(reader: Reader, form: Form, name: str, slept: Node) -> int:
    """How often the counter is raised in a round before the wait."""
    found = 0
    for body in form.body:
        for each, held in reader.inside(body, MAX_LOOKED_AT):
            if each.start_byte >= slept.start_byte:
                break
            if held.kind == "assign" and held.name in ("++", "+=") and held.parts[0] is not None:
                found += reader.written(held.parts[0]) == name
    return found
