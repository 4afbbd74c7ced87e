"""What stands above a decision and says what it is about: the call that gave a name its value; where a `goto` leads."""

import re
from bisect import bisect_right

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import CompareOp, Condition, Operand, Outcome
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line, last_line, nodes_of

MAX_STEPS = 5  # statements between the call and what is asked of its result
MAX_ROWS = 8
MAX_LOOKED_AT = 200
MAX_LABELS = 4000
MAX_CLEANUP = 24  # statements between a label and the return
FIXED = frozenset({"literal", "name"})
CODE = re.compile(r"-?[A-Z][A-Z0-9_]*")  # -EINVAL
NAMES = re.compile(r"\b[A-Za-z_]\w*")
FIELD = re.compile(r"[A-Za-z_]\w*(?:(?:->|\.)[A-Za-z_]\w*)+")
MAX_ASKED = 200  # characters of what is asked
MAX_MOVES = 2_000  # of a function
SIZED = re.compile(r"sizeof\s*(?:\([^()]*\)|\*?\w+)")  # asks of a type, whatever the name holds
OF_PLACES: dict[str, CompareOp] = {"truthy": "not_null", "falsy": "is_null"}


def of_results(reader: Reader, node: Node, asked: Condition) -> Condition:
    """`fd = open(path); if (fd < 0)` asks about `open(path)`."""
    asked = by_then(reader, node, asked)
    rest = node.child_by_field_name("alternative")
    following = rest.named_children[-1] if rest is not None and rest.named_child_count else None
    node = reader.chains.pop(node.id, node)  # the first of a chain: `else if` asks of the same
    if following is not None and following.type == "if_statement":
        reader.chains[following.id] = node
    parts = tuple(part if _shares(asked, part) else _of_result(reader, node, part) for part in asked.parts)
    if parts != asked.parts:
        own = (asked.start, asked.end)
        placed = tuple(part if part.start else replace(part, start=own[0], end=own[1]) for part in parts)
        return replace(asked, parts=placed)
    return asked if asked.parts else _of_result(reader, node, asked)


def _shares(asked: Condition, part: Condition) -> bool:
    """Whether another part speaks of the same name, which must then be told alike."""
    name = part.left.name if part.left is not None else ""
    return name.isidentifier() and len(re.findall(rf"\b{name}\b", asked.text)) > 1


def _of_result(reader: Reader, node: Node, asked: Condition) -> Condition:
    left = asked.left
    if left is None or left.form != "name" or not left.name.isidentifier() or asked.parts:
        return asked
    if asked.op in OF_PLACES and left.name in reader.pointers and reader.dialect.language == "c":
        asked = replace(asked, op=OF_PLACES[asked.op])
    found = _given_by(reader, node, left.name)
    if found is None:
        return asked
    row, value = found
    end = asked.end or first_line(node)
    return replace(asked, left=value, start=row, end=max(end, row))


def _given_by(reader: Reader, node: Node, name: str) -> tuple[int, Operand] | None:
    """The call whose result the name holds, and its first row, where it stands just above."""
    above: Node | None = node.prev_named_sibling
    for _ in range(MAX_STEPS):
        if above is None or first_line(node) - first_line(above) > MAX_ROWS:
            return None
        _, form = reader.bare(above)
        value = _value_given(reader, form, name)
        if value is not None:
            held = operand(reader, reader.bare(value)[0])
            calls = (
                held.form == "call"
                and "()" not in held.name
                and not re.search(rf"\b{name}\b", SIZED.sub("", held.text))
            )
            calls = calls and held.name not in reader.dialect.env_calls  # a variable, which has a name of its own
            return (first_line(above), held) if calls else None
        if form.kind not in ("assign", "declare", "call", "nothing", "if") or _changes(reader, above, name):
            return None
        above = above.prev_named_sibling
    return None


def _value_given(reader: Reader, form: Form, name: str) -> Node | None:
    if form.kind == "declare":
        return next((value for declared, _, value in form.declared if declared == name), None)
    if form.kind == "assign" and form.name == "=" and form.parts[0] is not None:
        return form.parts[1] if reader.written(form.parts[0]) == name else None
    return None


def _changes(reader: Reader, node: Node, name: str) -> bool:
    """Whether the name may be another one's value after this."""
    if reader.src.data.find(name.encode(), node.start_byte, node.end_byte) < 0:
        return False
    for each, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind == "assign" and form.parts[0] is not None and reader.written(form.parts[0]) == name:
            return True
        if each.type == "pointer_expression" and reader.text(each, 60) == f"&{name}":
            return True
        if form.kind == "call" and form.name.isupper() and any(reader.written(part) == name for part in form.parts):
            return True  # a macro, which may do anything to what it is given
    return False


def by_then(reader: Reader, node: Node, asked: Condition) -> Condition:
    """`while (*s == ' ') s++; if (!isdigit(*s))` asks about what `s` has come to."""
    if reader.dialect.language != "c" or reader.body is None:
        return asked
    if asked.parts:
        parts = tuple(by_then(reader, node, part) for part in asked.parts)
        return asked if parts == asked.parts else replace(asked, parts=parts)
    if asked.left is None or asked.later:
        return asked
    if reader.moved is None:
        reader.moved = _moves(reader, reader.body)
    held = asked.left.name
    later = bool(FIELD.fullmatch(held)) and reader.moved.get(held, [node.start_byte])[0] < node.start_byte
    for name in NAMES.findall(asked.left.text[:MAX_ASKED]):
        begun = 0 if name in reader.given else reader.asked.setdefault(name, node.start_byte)
        if name in reader.given or name in reader.pointers or name in reader.changing:
            places = reader.moved.get(name, [])
            at = bisect_right(places, begun)
            later = later or (at < len(places) and places[at] < node.start_byte)
    return replace(asked, later=True) if later else asked


def _moves(reader: Reader, body: Node) -> dict[str, list[int]]:
    """Where a name is given another value that is reckoned from its own."""
    found: dict[str, list[int]] = {}
    moving = nodes_of(reader.dialect.grammar, body, "update_expression", "assignment_expression")
    for each in moving[:MAX_MOVES]:
        if each.type == "update_expression":
            name = reader.text(each.child_by_field_name("argument"), 60)
        else:
            name = reader.text(each.child_by_field_name("left"), 60)
            plain = reader.text(each.child_by_field_name("operator")) == "="
            value = reader.text(each.child_by_field_name("right"), MAX_ASKED)
            if plain and (not name.isidentifier() or name not in NAMES.findall(value)):
                continue
        name = name.strip("()*")
        if name.isidentifier() or FIELD.fullmatch(name):
            found.setdefault(name, []).append(each.start_byte)
    return {name: sorted(places) for name, places in found.items()}


def led_to(reader: Reader, node: Node, before: tuple[Outcome, ...]) -> Outcome | None:
    """`goto fail`, where `fail:` cleans up and returns: what is returned, told where it is decided."""
    label = reader.form(node).name
    target = _labels(reader, node).get(label)
    if target is None or target.start_byte < node.start_byte:
        return None  # it begins again
    if target.id not in reader.cleanups:
        reader.cleanups[target.id] = _return_below(reader, target)
    left = reader.cleanups[target.id]
    if left is None:
        return None
    form = reader.form(left)
    start, end = first_line(node), last_line(node)
    if not form.parts or form.parts[0] is None:
        return Outcome("return", start, end)
    value, at = operand(reader, form.parts[0]), first_line(left)
    if value.form == "name" and not value.name.isupper():
        given = next((each for each in reversed(before) if each.verb == "set" and each.name == value.name), None)
        if given is None or given.value is None or not _is_fixed(given.value):
            return None
        value = given.value
    return Outcome("return", start, end, value=value, at=at) if _is_fixed(value) else None


def _is_fixed(value: Operand) -> bool:
    return value.form in FIXED or CODE.fullmatch(value.text) is not None


def _labels(reader: Reader, node: Node) -> dict[str, Node]:
    body = reader.body
    if body is None or not body.start_byte <= node.start_byte < body.end_byte:
        return {}
    found = reader.labels.get(body.id)
    if found is None:
        found = reader.labels[body.id] = {}
        stack = [body]
        left = MAX_LABELS
        while stack and left:
            each = stack.pop()
            left -= 1
            if each.type == "labeled_statement":
                label = each.child_by_field_name("label")
                found.setdefault(reader.text(label), each)
            stack.extend(child for child in each.named_children if child.type.endswith("statement"))
    return found


def _return_below(reader: Reader, label: Node) -> Node | None:
    """The return that a label's rows end with, with nothing between that may return otherwise."""
    step: Node | None = label
    for _ in range(MAX_CLEANUP):
        if step is None:
            return None
        inner, form = reader.bare(step)
        if form.kind == "return":
            return inner
        if form.kind in ("goto", "break", "continue") or any(
            held.kind in ("return", "goto") for _, held in reader.inside(step, MAX_LOOKED_AT)
        ):
            return None
        step = step.next_named_sibling
    return None
