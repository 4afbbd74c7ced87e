"""Decisions: if and else, switch, ternaries, assertions, loops, and what follows them."""

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import compared, excludes, negate, placed
from specs.analysis.facts import Condition, Guard, Operand, Outcome
from specs.analysis.java.conditions import condition
from specs.analysis.java.operands import COMMENTS, operand, plain_type, unwrap
from specs.analysis.java.outcomes import outcome, outcomes, returned
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.java.states import moves, next_states
from specs.analysis.syntax import first_line, last_line

MAX_UNDER = 8
MAX_LISTED = 8  # cases that a default is told by
MAX_APART = 40  # lines from the head of a switch to its default


def if_statement(reader: Reader, node: Node, scope: Scope) -> None:
    asked_node, body = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    rest = node.child_by_field_name("alternative")
    if asked_node is None or body is None:
        reader.children(node, scope)
        return
    asked = condition(reader.src, asked_node)
    chained = rest is not None and rest.type == "if_statement"
    add_guard(reader, scope, node, asked_node, asked, body, None if chained else rest)
    held = scope.under[-MAX_UNDER:]
    inner = scope._replace(under=(*held, asked), in_guard=True)
    # An `else if` is asked only where the first did not hold; that says something new only where both could hold.
    against = scope if chained and rest is not None and _says_nothing(reader, asked, rest) else scope._replace(
        under=(*held, negate(asked)), in_guard=True
    )  # fmt: skip
    reader.push_each([(asked_node, scope), (body, inner), (rest, against)])


def _says_nothing(reader: Reader, asked: Condition, later: Node) -> bool:
    following = later.child_by_field_name("condition")
    return following is not None and excludes(asked, condition(reader.src, following))


def add_guard(
    reader: Reader, scope: Scope, node: Node, head: Node, asked: Condition, body: Node, rest: Node | None
) -> None:
    then = seen_outside(outcomes(reader, body, scope), scope)
    otherwise = seen_outside(outcomes(reader, rest, scope), scope)
    if scope.test is not None or (not then and not otherwise):
        return
    start = min([first_line(node), *(step.start for step in then)])
    end = max([last_line(head), *(step.end for step in then)])
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, then, start, end, otherwise,
            otherwise[0].start if otherwise else 0, otherwise[-1].end if otherwise else 0,
            scope.under, scope.handler, scope.loop, trivial=scope.plumbing or _trivial(asked),
        )
    )  # fmt: skip
    moves(reader, scope, asked, then, start, end)


def seen_outside(steps: tuple[Outcome, ...], scope: Scope) -> tuple[Outcome, ...]:
    """Without what a function that is handed over answers to who calls it: a status is written all the same."""
    return tuple(step for step in steps if step.verb != "return" or step.name == "status") if scope.apart else steps


def _trivial(asked: Condition) -> bool:
    """Whether a log line is worth making: `if (log.isDebugEnabled())`."""
    name = asked.left.name if asked.left is not None else ""
    return name.rpartition(".")[2] in (
        "isDebugEnabled", "isTraceEnabled", "isInfoEnabled", "isLoggable", "isWarnEnabled", "isErrorEnabled"
    )  # fmt: skip


def switch(reader: Reader, node: Node, scope: Scope) -> None:
    value, body = node.child_by_field_name("condition"), node.child_by_field_name("body")
    if value is None or body is None:
        reader.children(node, scope)
        return
    target = reader.bound.pop(node.id, None)
    subject = operand(reader.src, value)
    pushed: list[tuple[Node | None, Scope]] = [(value, scope)]
    labels: list[Node] = []
    earlier: list[Condition] = []
    for case in body.named_children:
        if case.type not in ("switch_block_statement_group", "switch_rule"):
            continue
        heads = [child for child in case.named_children if child.type == "switch_label"]
        steps = [child for child in case.named_children if child.type not in ("switch_label", *COMMENTS)]
        default = any(not head.named_child_count for head in heads)
        labels += [child for head in heads for child in head.named_children]
        if not steps:
            labels = [] if default else labels
            continue
        if default or not labels:
            told = any(
                guard.style == "match" and guard.start >= first_line(node) for guard in reader.facts.guards[-12:]
            )
            other = _none_of(node, steps, earlier)
            unsaid = () if told else (other or Condition("opaque", ""),)
            rest = scope._replace(in_guard=True, under=(*scope.under[-MAX_UNDER:], *unsaid))
            pushed += [(step, rest) for step in steps]
            if other is not None and case is body.named_children[-1]:
                _case_guard(reader, scope, [value], other, steps, target)
            labels = []
            continue
        asked = _case(reader, subject, labels)
        asked, earlier = _beside(asked, earlier), [*earlier, asked]
        if not asked.parts:  # from the head, which says of what, to the label
            asked = placed(asked, first_line(node), last_line(labels[-1]))
        _case_guard(reader, scope, labels, asked, steps, target)
        inner = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True)
        pushed += [(step, inner) for step in steps]
        labels = []
    reader.push_each(pushed)


def _none_of(node: Node, steps: list[Node], earlier: list[Condition]) -> Condition | None:
    """What holds in a default; None where too much would have to be listed."""
    alone = [
        each
        for asked in earlier
        for each in (
            [compared("eq", asked.text, asked.left, label) for label in asked.right.items]
            if asked.op == "in" and asked.right is not None and asked.left is not None
            else [asked]
        )
    ]
    start, end = first_line(node), first_line(steps[0])
    if not 1 < len(alone) <= MAX_LISTED or end - start > MAX_APART or any(each.op != "eq" for each in alone):
        return None
    parts = tuple(replace(negate(each), start=0, end=0) for each in alone)  # the whole says where they are asked
    return Condition("all", "default", parts=parts, start=start, end=end)


def _beside(asked: Condition, earlier: list[Condition]) -> Condition:
    """`case Disputed d` below `case Disputed d when d.days() > 14` holds only where that guard does not."""
    kind = asked.right.name if asked.op == "is_a" and asked.right is not None else ""
    unmet = [
        negate(part)
        for each in earlier
        if kind and each.op == "all" and each.parts[0].right is not None and each.parts[0].right.name == kind
        for part in each.parts[1:]
    ]
    return Condition("all", asked.text, parts=(asked, *unmet)) if unmet else asked


def _case(reader: Reader, subject: Operand, labels: list[Node]) -> Condition:
    first = labels[0]
    text = f"case {reader.text(first, 60)}"
    if first.type == "pattern":
        name = plain_type(reader.text(first))
        asked = Condition("is_a", text, subject, Operand(name, "name", name, names=(name,)))
        guard = next((each for each in labels if each.type == "guard"), None)
        if guard is not None and guard.named_child_count:
            return Condition("all", text, parts=(asked, condition(reader.src, guard.named_children[0])))
        return asked
    if len(labels) == 1:
        if first.type == "null_literal":
            return Condition("is_null", text, subject)
        return compared("eq", text, subject, operand(reader.src, first))
    items = tuple(operand(reader.src, label) for label in labels[:24])
    return Condition("in", text, subject, Operand(items[0].text, "collection", items=items))


def _case_guard(
    reader: Reader, scope: Scope, labels: list[Node], asked: Condition, steps: list[Node], target: str | None
) -> None:
    then: list[Outcome] = []
    block = steps[0] if len(steps) == 1 and steps[0].type == "block" else None
    for step in block.named_children if block is not None else steps:
        found = _step(reader, step, scope, target)
        if found is not None and found.verb != "break":
            then.append(found)
        if step.type in ("return_statement", "throw_statement", "yield_statement"):
            break
    if not then or scope.test is not None:
        return
    start = min(first_line(labels[0]) if asked.text != "default" else then[0].start, *(step.start for step in then))
    end = max(last_line(labels[-1]), *(step.end for step in then))
    steps_told = seen_outside(tuple(then[:8]), scope)
    if not steps_told:
        return
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, steps_told, start, end, under=scope.under, in_handler=scope.handler,
            in_loop=scope.loop, style="match", trivial=scope.plumbing,
        )
    )  # fmt: skip
    moves(reader, scope, asked, steps_told, start, end)
    next_states(reader, scope, asked, steps_told[0], start, end)


def _step(reader: Reader, step: Node, scope: Scope, target: str | None) -> Outcome | None:
    """A step of a case; the value of a switch expression is what is returned, or set."""
    value = None
    if (step.type == "yield_statement" and step.named_child_count) or (
        target is not None and step.type == "expression_statement" and step.named_child_count
    ):
        value = step.named_children[0]
    if value is None:
        return outcome(reader, step, scope)
    start, end = lines(value)
    if target:
        return Outcome("set", start, end, target, value=operand(reader.src, value))
    return returned(reader, value, scope, start, end)


def ternary(reader: Reader, node: Node, scope: Scope) -> None:
    """Told as a guard where its value is returned or bound (`bound` holds the name, "" for a return)."""
    asked_node = node.child_by_field_name("condition")
    one, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if asked_node is None or one is None or other is None:
        reader.children(node, scope)
        return
    target = reader.bound.pop(node.id, None)
    asked = condition(reader.src, asked_node)
    if target is not None and scope.test is None and (target or not scope.apart):
        sides = [_side(reader, scope, target, side) for side in (one, other)]
        nested = unwrap(other).type == "ternary_expression"
        start, end = first_line(node), last_line(one)
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, (sides[0],), start, end, () if nested else (sides[1],),
                0 if nested else first_line(other), 0 if nested else last_line(other),
                scope.under, scope.handler, scope.loop, "ternary", scope.plumbing,
            )
        )  # fmt: skip
        if nested:
            reader.bound[unwrap(other).id] = target
    held = scope.under[-MAX_UNDER:]
    reader.push_each([
        (asked_node, scope), (one, scope._replace(under=(*held, asked))),
        (other, scope._replace(under=(*held, negate(asked)))),
    ])  # fmt: skip


def _side(reader: Reader, scope: Scope, target: str, node: Node) -> Outcome:
    start, end = lines(node)
    if target:
        return Outcome("set", start, end, target, value=operand(reader.src, node))
    return returned(reader, node, scope, start, end)


def assert_statement(reader: Reader, node: Node, scope: Scope) -> None:
    parts = [child for child in node.named_children if child.type not in COMMENTS]
    if parts and scope.test is None:
        message = operand(reader.src, parts[1]) if len(parts) > 1 else None
        text = message.value if message is not None and isinstance(message.value, str) else ""
        assertion(reader, scope, node, negate(condition(reader.src, parts[0])), text)
    reader.push(parts, scope)


def assertion(
    reader: Reader, scope: Scope, node: Node, failing: Condition, message: str, error: str = "AssertionError"
) -> None:
    """What must hold, else the error that the check itself throws."""
    start, end = lines(node)
    step = Outcome("raise", start, end, error, message)
    reader.facts.guards.append(
        Guard(
            scope.symbol, failing, (step,), start, end, under=scope.under, in_handler=scope.handler,
            in_loop=scope.loop, style="assert", trivial=not message,
        )
    )  # fmt: skip


def while_guard(reader: Reader, node: Node, scope: Scope, asked_node: Node, body: Node) -> None:
    asked = condition(reader.src, asked_node)
    if asked.op in ("lt", "le", "gt", "ge") and scope.test is None and (steps := outcomes(reader, body, scope)):
        end = max(last_line(asked_node), steps[-1].end)
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, steps, first_line(node), end, under=scope.under, in_handler=scope.handler,
                in_loop=scope.loop, style="loop", trivial=scope.plumbing,
            )
        )  # fmt: skip


HANDLERS = {
    "if_statement": if_statement,
    "switch_expression": switch,
    "switch_statement": switch,
    "ternary_expression": ternary,
    "assert_statement": assert_statement,
}
