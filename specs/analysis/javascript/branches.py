"""Decisions: if and else, switch, ternaries, defaults by `||` and `??`, loops, and what follows them."""

from tree_sitter import Node

from specs.analysis.expressions import compared, excludes, negate, placed, without_looser
from specs.analysis.facts import Condition, Guard, Operand, Outcome, Returned, Transition
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.handling import add_catch
from specs.analysis.javascript.operands import unwrap
from specs.analysis.javascript.outcomes import expression as stepped
from specs.analysis.javascript.outcomes import outcomes, returned, unwrap_await
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line, last_line

STATES = frozenset({"state", "status", "phase", "stage"})
MAX_UNDER = 8
MAX_LABELS = 24


def if_statement(reader: Reader, node: Node, scope: Scope) -> None:
    asked_node, body = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    other = node.child_by_field_name("alternative")
    if asked_node is None or body is None:
        reader.children(node, scope)
        return
    asked = condition(reader.src, asked_node)
    rest = other.named_children[-1] if other is not None and other.named_child_count else None
    if scope.caught and (errors := _asked_of(asked, scope.caught)):
        _handler_of_some(reader, node, scope, errors, body, rest)
        return
    chained = rest is not None and rest.type == "if_statement"
    earlier, scope = scope.chain, scope._replace(chain=())
    add_guard(reader, scope, node, asked_node, asked, body, None if chained or earlier else rest)
    if earlier and rest is not None and not chained:
        _remaining(reader, scope, (*earlier, negate(asked)), rest)
    held = scope.under[-MAX_UNDER:]
    inner = scope._replace(under=(*held, asked), in_guard=True)
    # An `else if` is asked only where the first did not hold; that says something new only where both could hold.
    against = scope if chained and rest is not None and _says_nothing(reader, asked, rest) else scope._replace(
        under=(*held, negate(asked)), in_guard=True
    )  # fmt: skip
    if chained:
        against = against._replace(chain=(*earlier, negate(asked)))
    elif earlier:
        against = against._replace(under=(*_outside(scope, earlier)[-MAX_UNDER:], *earlier, negate(asked)))
    reader.push_each([(asked_node, scope), (body, inner), (rest, against)])


def _asked_of(asked: Condition, caught: str) -> tuple[str, ...]:
    """The types of `error instanceof NotFound || error instanceof Gone`; () for every other question."""
    found: list[str] = []
    for part in asked.parts if asked.op == "any" else (asked,):
        named = part.left is not None and part.left.name == caught and part.right is not None
        if part.op != "is_a" or not named or part.right is None or not part.right.name:
            return ()
        found.append(part.right.name)
    return tuple(found)


def _handler_of_some(
    reader: Reader, node: Node, scope: Scope, errors: tuple[str, ...], body: Node, rest: Node | None
) -> None:
    """`catch (error) { if (error instanceof NotFound) … }` handles one kind as `except NotFound` does elsewhere."""
    inner, others = scope._replace(handler=errors, in_guard=True), scope
    add_catch(reader, inner, errors, body, first_line(node), last_line(body))
    if rest is not None and rest.type != "if_statement":
        others = scope._replace(in_guard=True)
        add_catch(reader, others, (), rest, first_line(node), last_line(rest))
    reader.push_each([(body, inner), (rest, others)])


def _outside(scope: Scope, chain: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """What must hold for the whole chain, without what its own branches added."""
    return tuple(condition for condition in scope.under if condition not in chain)


def _remaining(reader: Reader, scope: Scope, chain: tuple[Condition, ...], body: Node) -> None:
    """The last branch of a chain is reached where none of its questions holds, not only the one above it."""
    then = outcomes(reader, body, scope)
    if then:
        parts = without_looser(chain)
        text = " && ".join(each.text for each in parts)[:400]
        asked = Condition("all", text, parts=parts) if len(parts) > 1 else parts[0]
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, then, then[0].start, max(step.end for step in then),
                under=_outside(scope, chain), in_handler=scope.handler, in_loop=scope.loop,
            )
        )  # fmt: skip


def _says_nothing(reader: Reader, asked: Condition, later: Node) -> bool:
    following = later.child_by_field_name("condition")
    return following is not None and excludes(asked, condition(reader.src, following))


def add_guard(
    reader: Reader, scope: Scope, node: Node, head: Node, asked: Condition, body: Node, rest: Node | None
) -> None:
    then = outcomes(reader, body, scope)
    otherwise = outcomes(reader, rest, scope)
    if not then and not otherwise:
        return
    start = min([first_line(node), *(step.start for step in then)])
    end = max([last_line(head), *(step.end for step in then)])
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, then, start, end, otherwise,
            otherwise[0].start if otherwise else 0, otherwise[-1].end if otherwise else 0,
            scope.under, scope.handler, scope.loop, trivial=_trivial(asked, then, otherwise),
        )
    )  # fmt: skip
    _transition(reader, scope, asked, then, start, end)


def _trivial(asked: Condition, then: tuple[Outcome, ...], otherwise: tuple[Outcome, ...]) -> bool:
    """Plumbing: an error handed on, a check of where the module runs."""
    if (
        "require.main" in asked.text
        or "module.parent" in asked.text
        or "import.meta.main" in asked.text
        or "typeof window" in asked.text
    ):
        return True
    if asked.op != "truthy" or asked.left is None or otherwise or len(then) != 1:
        return False
    step, name = then[0], asked.left.name
    if name not in ("err", "error", "e", "er"):
        return False
    if step.verb == "reraise" or (step.verb == "raise" and step.name == name):
        return True
    texts = [arg.name for arg in step.args] + ([step.value.text] if step.value else [])
    return step.verb in ("call", "return") and any(text == name or f"({name})" in text for text in texts)


def _transition(
    reader: Reader, scope: Scope, asked: Condition, then: tuple[Outcome, ...], start: int, end: int
) -> None:
    """A state set under a check of the same state is an allowed move."""
    if asked.op != "eq" or asked.left is None or asked.right is None or asked.left.form != "name":
        return
    if asked.left.name.rpartition(".")[2].lower() not in STATES:
        return
    targets = [
        state_name(step.value) for step in then
        if step.verb == "set" and step.name == asked.left.name and step.value is not None
    ]  # fmt: skip
    source = state_name(asked.right)
    if source and targets and all(targets):
        reader.facts.transitions.append(
            Transition(scope.symbol, asked.left.name, source, tuple(targets), scope.symbol, start, end)
        )


def state_name(value: Operand) -> str:
    """`"paid"` and `OrderState.Paid` as the state they name."""
    if isinstance(value.value, str) and value.form == "literal":
        return value.value
    # A member of something capitalised, as enums and tables of states are.
    return (
        value.name.rpartition(".")[2] if value.form == "name" and "." in value.name and value.name[0].isupper() else ""
    )


def switch_statement(reader: Reader, node: Node, scope: Scope) -> None:
    value, body = node.child_by_field_name("value"), node.child_by_field_name("body")
    if value is None or body is None:
        reader.children(node, scope)
        return
    asked_true = reader.text(unwrap(value)) == "true"
    pushed: list[tuple[Node | None, Scope]] = [(value, scope)]
    labels: list[Node] = []
    default = next((child for child in body.named_children if child.type == "switch_default"), None)
    cases = [child for child in body.named_children if child.type in ("switch_case", "switch_default")]
    last = cases[-1] if cases else None
    for case in cases:
        label = case.child_by_field_name("value")
        if label is not None:
            labels.append(label)
        steps = [child for child in case.named_children if child != label and child.type != "comment"]
        if case.type == "switch_default" or not steps:
            inner = scope._replace(in_guard=True)
            if case.type == "switch_default":
                labels = []
                inner = inner._replace(under=(*scope.under[-MAX_UNDER:], *_no_case(reader, value, cases, asked_true)))
            pushed += [(step, inner) for step in steps]
            continue
        asked = _case(reader, value, labels, asked_true)
        only = sum(1 for each in cases if each.type == "switch_case") == 1
        rest = default if only and (case is last or _next_is_default(cases, case)) else None
        _case_guard(reader, scope, labels, asked, steps, rest)
        inner = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True)
        pushed += [(step, inner) for step in steps]
        labels = []
    if default is not None and len(cases) > 2:
        _default_guard(reader, value, scope, cases, default, asked_true)
    reader.push_each(pushed)


def _default_guard(
    reader: Reader, value: Node, scope: Scope, cases: list[Node], default: Node, asked_true: bool
) -> None:
    """What happens where the value is none of the labels."""
    asked = _no_case(reader, value, cases, asked_true)
    then = tuple(step for step in outcomes(reader, default, scope) if step.verb != "break")
    if asked and then:
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked[0], then, then[0].start, then[-1].end, under=scope.under, in_handler=scope.handler,
                in_loop=scope.loop,
            )
        )  # fmt: skip


def _no_case(reader: Reader, value: Node, cases: list[Node], asked_true: bool) -> tuple[Condition, ...]:
    """What holds in the default of a switch: the value is none of the labels."""
    labels = [label for case in cases if (label := case.child_by_field_name("value")) is not None]
    if asked_true or not labels or len(labels) > MAX_LABELS:
        return ()
    asked = negate(_case(reader, value, labels, False))
    return (placed(asked, first_line(value), last_line(labels[-1])),)


def _next_is_default(cases: list[Node], case: Node) -> bool:
    index = cases.index(case)
    return index + 2 == len(cases) and cases[-1].type == "switch_default"


def _case(reader: Reader, value: Node, labels: list[Node], asked_true: bool) -> Condition:
    if asked_true:
        parts = tuple(condition(reader.src, label) for label in labels)
        return parts[0] if len(parts) == 1 else Condition("any", " || ".join(p.text for p in parts)[:160], parts=parts)
    subject = reader.operand(value)
    text = f"case {reader.text(labels[0], 60)}"
    if len(labels) == 1:
        return compared("eq", text, subject, reader.operand(labels[0]))
    items = tuple(reader.operand(label) for label in labels[:24])
    return Condition("in", text, subject, Operand(items[0].text, "collection", items=items))


def _case_guard(
    reader: Reader, scope: Scope, labels: list[Node], asked: Condition, steps: list[Node], rest: Node | None
) -> None:
    body = steps[0] if len(steps) == 1 and steps[0].type == "statement_block" else None
    then: list[Outcome] = []
    for step in body.named_children if body is not None else steps:
        then += [found for found in outcomes(reader, step, scope) if found.verb != "break"]
        if step.type in ("return_statement", "throw_statement"):
            break
    other = tuple(step for step in outcomes(reader, rest, scope) if step.verb != "break")
    if then or other:
        start = min([first_line(labels[0]), *(step.start for step in then)])
        end = max([last_line(labels[-1]), *(step.end for step in then)])
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, tuple(then[:8]), start, end, other, other[0].start if other else 0,
                other[-1].end if other else 0, scope.under, scope.handler, scope.loop, "match",
            )
        )  # fmt: skip


def ternary(reader: Reader, node: Node, scope: Scope) -> None:
    """Told as a guard where its value is returned or bound (`bound` holds the name, "" for a return)."""
    asked_node = node.child_by_field_name("condition")
    one, other = node.child_by_field_name("consequence"), node.child_by_field_name("alternative")
    if asked_node is None or one is None or other is None:
        reader.children(node, scope)
        return
    target = reader.bound.pop(node.id, None)
    asked = condition(reader.src, asked_node)
    if target is not None:
        sides = [_side(reader, scope, target, side) for side in (one, other)]
        nested = unwrap(other).type == "ternary_expression"
        start, end = first_line(node), last_line(one)
        reader.facts.guards.append(
            Guard(
                scope.symbol, asked, (sides[0],), start, end, () if nested else (sides[1],),
                0 if nested else first_line(other), 0 if nested else last_line(other),
                scope.under, scope.handler, scope.loop, "ternary",
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
        return Outcome("set", start, end, target, value=reader.operand(node))
    return returned(reader.src, node, scope, start, end)


def expression_statement(reader: Reader, node: Node, scope: Scope) -> None:
    """`ready && start()` decides as an `if` does."""
    inner = node.named_children[0] if node.named_child_count else None
    operator = inner.child_by_field_name("operator") if inner is not None else None
    if inner is not None and inner.type == "binary_expression" and operator is not None and operator.type == "&&":
        left, right = inner.child_by_field_name("left"), inner.child_by_field_name("right")
        if left is not None and right is not None:
            asked = condition(reader.src, left)
            start, end = lines(inner)
            step = stepped(reader.src, unwrap_await(right), scope, *lines(right))
            if step is not None:
                reader.facts.guards.append(
                    Guard(
                        scope.symbol, asked, (step,), start, end, under=scope.under, in_handler=scope.handler,
                        in_loop=scope.loop, style="short_circuit",
                    )
                )  # fmt: skip
            inner_scope = scope._replace(under=(*scope.under[-MAX_UNDER:], asked))
            reader.push_each([(left, scope), (right, inner_scope)])
            return
    if inner is not None and not scope.in_guard:
        answer = stepped(reader.src, inner, scope, *lines(node))
        if answer is not None and answer.name == "status" and answer.verb == "return":
            value, start, end = answer.value, answer.start, answer.end
            reader.facts.returns.append(Returned(scope.symbol, value, start, end, None, "status", answer.message))
    reader.children(node, scope)


HANDLERS = {
    "if_statement": if_statement,
    "switch_statement": switch_statement,
    "ternary_expression": ternary,
    "expression_statement": expression_statement,
}
