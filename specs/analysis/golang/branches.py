"""Decisions: if and else, switch, select, and what follows them; `if err != nil` told from real guards."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import compared, excludes, negate, placed
from specs.analysis.facts import Condition, Guard, Operand, Outcome, Transition
from specs.analysis.golang.conditions import asked_errors, condition, nil_check, origin_of
from specs.analysis.golang.handling import ANY, handler, recovered
from specs.analysis.golang.operands import COMMENT, arguments, callee
from specs.analysis.golang.outcomes import outcomes, statements
from specs.analysis.golang.reader import Origin, Reader, Scope
from specs.analysis.golang.testing import failed_check
from specs.analysis.syntax import descendants, first_line, last_line

STATES = frozenset({"state", "status", "phase", "stage"})
MAX_LISTED = 8  # cases that a default is told by
MAX_APART = 40  # lines from the head of a switch to its default
MAX_UNDER = 8
ENDS = frozenset({"return_statement", "continue_statement", "break_statement", "goto_statement"})


def if_statement(reader: Reader, node: Node, scope: Scope) -> None:
    asked_node, body = node.child_by_field_name("condition"), node.child_by_field_name("consequence")
    before, rest = node.child_by_field_name("initializer"), node.child_by_field_name("alternative")
    if asked_node is None or body is None:
        reader.children(node, scope)
        return
    if before is not None:
        remember(reader, before, scope)
    if reader.text(asked_node).endswith("!= nil") and recovered(reader, node, asked_node, scope):
        reader.push_each([(before, scope), (body, scope._replace(handler=("panic",))), (rest, scope)])
        return
    if scope.test is not None:
        failed_check(reader, node, asked_node, body, scope)
        reader.push_each([(before, scope), (asked_node, scope), (body, scope), (rest, scope)])
        return
    name, failed = nil_check(reader, asked_node)
    if name and failed:
        _failed(reader, node, scope, name, (ANY,), before, asked_node, body, rest)
        return
    if name and before is None and rest is None:  # what follows success is no decision of its own
        reader.push([asked_node, body], scope)
        return
    errors = asked_errors(reader, asked_node, scope)
    if errors and not _is_end_of_input(errors, scope):
        _failed(reader, node, scope, scope.caught or "err", errors, before, asked_node, body, rest)
        return
    _decided(reader, node, scope, before, asked_node, body, rest)


def _is_end_of_input(errors: tuple[str, ...], scope: Scope) -> bool:
    """The end of what a loop reads is no failure."""
    return bool(scope.loop) and errors == ("io.EOF",)


def _failed(
    reader: Reader, node: Node, scope: Scope, name: str, errors: tuple[str, ...], before: Node | None,
    asked_node: Node, body: Node, rest: Node | None,
) -> None:  # fmt: skip
    """`if err != nil { … }` and `if errors.Is(err, X) { … }` handle an error as `catch` does elsewhere."""
    inner = scope._replace(handler=errors, caught=name, in_guard=False)
    handler(reader, node, inner, name, errors, body)
    otherwise = scope if errors == (ANY,) else scope._replace(in_guard=True)
    reader.push_each([(before, scope), (asked_node, scope), (body, inner), (rest, otherwise)])


def _decided(
    reader: Reader, node: Node, scope: Scope, before: Node | None, asked_node: Node, body: Node, rest: Node | None
) -> None:
    asked = condition(reader, asked_node)
    scope = _of_now(scope, asked)
    chained = rest is not None and rest.type == "if_statement"
    start = first_line(node)
    bare = asked_node.named_children[-1] if asked_node.type == "unary_expression" else asked_node
    if (origin := origin_of(reader, bare)) is not None:
        start = min(start, origin.line)
    then = outcomes(reader, statements(body), scope)
    otherwise = outcomes(reader, statements(rest), scope) if rest is not None and not chained else ()
    add_guard(reader, scope, asked, then, start, last_line(asked_node), otherwise)
    held = scope.under[-MAX_UNDER:]
    inner = scope._replace(under=(*held, asked), in_guard=True, passed=False)
    # An `else if` is asked only where the first did not hold; that says something new only where both could hold.
    against = scope
    if not (chained and rest is not None and _says_nothing(reader, asked, rest)):
        against = scope._replace(under=(*held, negate(asked)), in_guard=True, passed=False)
    reader.push_each([(before, scope), (asked_node, scope), (body, inner), (rest, against)])


def _of_now(scope: Scope, asked: Condition) -> Scope:
    """Without what was asked before of a name that has another value by now, and is asked of again."""
    again = {part.left.name for part in asked.parts or (asked,) if part.left is not None} & scope.anew
    if not again:
        return scope
    under = tuple(each for each in scope.under if each.left is None or each.left.name not in again)
    return scope._replace(under=under, anew=scope.anew - again)


def _says_nothing(reader: Reader, asked: Condition, later: Node) -> bool:
    following = later.child_by_field_name("condition")
    return following is not None and excludes(asked, condition(reader, following))


def add_guard(
    reader: Reader, scope: Scope, asked: Condition, then: tuple[Outcome, ...], start: int, head_end: int,
    otherwise: tuple[Outcome, ...] = (), match: bool = False,
) -> None:  # fmt: skip
    if scope.apart:
        then, otherwise = _seen_outside(then), _seen_outside(otherwise)
    if not then and not otherwise:
        return
    head = 0 if match and asked.start < start else asked.start  # that of a switch may stand far above
    start = min([start, head or start, *(step.start for step in then)])
    end = max([head_end, *(step.end for step in then)])
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, then, start, end, otherwise,
            otherwise[0].start if otherwise else 0, otherwise[-1].end if otherwise else 0,
            scope.under, scope.handler, scope.loop, "match" if match else "if",
        )
    )  # fmt: skip
    _transition(reader, scope, asked, then, start, end)


def _seen_outside(steps: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Without what a function that is handed over answers to who calls it: a status is written all the same."""
    return tuple(step for step in steps if step.verb != "return" or step.name == "status")


def _transition(
    reader: Reader, scope: Scope, asked: Condition, then: tuple[Outcome, ...], start: int, end: int
) -> None:
    """A state set under a check of the same state is an allowed move."""
    if asked.op not in ("eq", "in") or asked.left is None or asked.right is None or asked.left.form != "name":
        return
    if asked.left.name.rpartition(".")[2].lower() not in STATES:
        return
    targets = tuple(
        state_name(step.value) for step in then
        if step.verb == "set" and step.name == asked.left.name and step.value is not None
    )  # fmt: skip
    sources = asked.right.items if asked.op == "in" else (asked.right,)
    if targets and all(targets):
        for source in sources:
            if name := state_name(source):
                reader.facts.transitions.append(
                    Transition(scope.symbol, asked.left.name, name, targets, scope.symbol, start, end)
                )


def state_name(value: Operand) -> str:
    """`"paid"` and `StatePaid` as the state they name."""
    if isinstance(value.value, str) and value.form == "literal":
        return value.value
    return value.name.rpartition(".")[2] if value.form == "name" and len(value.name) > 2 else ""


def remember(reader: Reader, node: Node, scope: Scope) -> None:
    """Where the variables of `a, b := f(x)` come from."""
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if node.type == "var_spec":
        right = node.child_by_field_name("value")
    if right is None or not right.named_child_count:
        return
    names = [child for child in left.named_children if child.type != COMMENT] if left is not None else [
        child for child in node.children_by_field_name("name") if child.type == "identifier"
    ]  # fmt: skip
    values = [child for child in right.named_children if child.type != COMMENT]
    for position, name in enumerate(names):
        value = values[0] if len(values) == 1 else values[position] if position < len(values) else None
        if value is not None and name.type == "identifier":
            made = callee(reader.src, called) if (called := _called(reader, value)) is not None else ""
            at = position if len(values) == 1 else 0
            reader.origins[reader.text(name)] = Origin(value, made, at, first_line(node), len(names))


def _called(reader: Reader, value: Node) -> Node | None:
    """The call that `f(x)` and `db.First(&found).Error` are."""
    if value.type == "selector_expression" and reader.text(value.child_by_field_name("field")) in ("Error", "Err"):
        value = value.child_by_field_name("operand") or value
    return value if value.type == "call_expression" else None


def switch_statement(reader: Reader, node: Node, scope: Scope) -> None:
    value, before = node.child_by_field_name("value"), node.child_by_field_name("initializer")
    cases = [child for child in node.named_children if child.type in ("expression_case", "type_case", "default_case")]
    default = next((case for case in cases if case.type == "default_case"), None)
    pushed: list[tuple[Node | None, Scope]] = [(before, scope), (value, scope)]
    alias = node.child_by_field_name("alias")
    if alias is not None and value is not None and "log" in reader.text(value).lower():
        reader.loggers.add(reader.text(alias))
    earlier: Condition | None = None
    left: list[Node] = []  # the steps of the default
    all_asked: list[Condition] = []
    outer = scope
    for case in cases:
        labels = _labels(case)
        steps = [
            step for child in case.named_children if child.type == "statement_list" for step in child.named_children
            if step.type != COMMENT
        ]  # fmt: skip
        if case is default or not labels:
            left = steps
            continue
        asked = _case(reader, value, labels, case.type == "type_case")
        if value is not None:  # from the head, which says of what, to the label
            asked = placed(asked, first_line(node), last_line(labels[-1]))
        if value is None:
            unmet = tuple(negate(each) for each in all_asked if not excludes(each, asked))
            scope = outer._replace(under=(*outer.under, *unmet)[-MAX_UNDER:])
        if scope.test is None:
            then = tuple(step for step in outcomes(reader, steps, scope) if step.verb != "break")
            last = default is not None and len(cases) == 2 and cases[-1] is default
            other = outcomes(reader, statements(default), scope) if last else ()
            other = tuple(step for step in other if step.verb != "break")
            if other and not then:  # nothing to do in the one case: what decides is that it is not that one
                against = negate(asked, f"not ({asked.text})")
                add_guard(reader, scope, against, other, first_line(case), last_line(labels[-1]), (), value is not None)
            else:
                add_guard(reader, scope, asked, then, first_line(case), last_line(labels[-1]), other, value is not None)
        inner = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False)
        pushed += [*((label, scope) for label in labels), *((step, inner) for step in steps)]
        earlier = asked
        all_asked.append(asked)
    rest = scope
    if left and all_asked and value is not None:
        none = _none_of(node, left, all_asked)
        rest = scope._replace(under=(*scope.under[-MAX_UNDER:], none), passed=False)
        if len(cases) > 2 and none.op == "all" and scope.test is None:
            then = tuple(step for step in outcomes(reader, left, scope) if step.verb != "break")
            if then and then[0].verb != "raise":  # an error is told with all that must hold for it
                add_guard(reader, scope, none, then, then[0].start, then[0].start, match=True)
    elif left and earlier is not None:
        rest = scope._replace(under=(*scope.under[-MAX_UNDER:], negate(earlier)), passed=False)
    pushed += [(step, rest) for step in left]
    reader.push_each(pushed)


def _none_of(node: Node, left: list[Node], asked: list[Condition]) -> Condition:
    """What holds in a default; without words where too much would have to be listed."""
    start, end = first_line(node), first_line(left[0])
    each_asked = [alone for each in asked for alone in _alone(each)]
    if len(each_asked) > MAX_LISTED or end - start > MAX_APART or any(e.parts or e.op == "opaque" for e in each_asked):
        return Condition("opaque", "", start=start, end=end)
    parts = tuple(replace(negate(each), start=0, end=0) for each in each_asked)  # the whole says where they are asked
    return parts[0] if len(parts) == 1 else Condition("all", "default", parts=parts, start=start, end=end)


def _alone(asked: Condition) -> list[Condition]:
    """The labels of a case one by one."""
    if asked.op != "in" or asked.right is None:
        return [asked]
    return [compared("eq", asked.text, asked.left, each) for each in asked.right.items if asked.left is not None]


def _labels(case: Node) -> list[Node]:
    if case.type == "type_case":
        return case.children_by_field_name("type")
    listed = case.child_by_field_name("value")
    return [child for child in listed.named_children if child.type != COMMENT] if listed is not None else []


def _case(reader: Reader, value: Node | None, labels: list[Node], of_types: bool) -> Condition:
    text = f"case {reader.text(labels[0], 60)}"
    if value is None:  # `switch { case x > 3: … }`
        parts = tuple(condition(reader, label) for label in labels)
        return parts[0] if len(parts) == 1 else Condition("any", " || ".join(p.text for p in parts)[:160], parts=parts)
    subject = reader.operand(value)
    if of_types:
        named = [reader.text(label, 60) for label in labels]
        kinds = tuple(Operand(name, "name", name.lstrip("*"), names=()) for name in named)
        parts = tuple(Condition("is_a", text, subject, kind) for kind in kinds)
        return parts[0] if len(parts) == 1 else Condition("any", text, parts=parts)
    if len(labels) == 1:
        return compared("eq", text, subject, reader.operand(labels[0]))
    items = tuple(reader.operand(label) for label in labels[:24])
    return Condition("in", text, subject, Operand(items[0].text, "collection", items=items))


def communication_case(reader: Reader, node: Node, scope: Scope) -> None:
    """`case <-ctx.Done():` and `case <-time.After(d):` decide; other cases of a select only receive."""
    held = node.child_by_field_name("communication")
    steps = [step for step in statements(node) if step != held]
    if held is not None and scope.test is None and (asked := _ended(reader, held)) is not None:
        then = outcomes(reader, steps, scope)
        add_guard(reader, scope, asked, then, first_line(node), last_line(held))
        scope_inside = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False)
        reader.push_each([(held, scope), *((step, scope_inside) for step in steps)])
        return
    reader.push_each([(held, scope), *((step, scope) for step in steps)])


def _ended(reader: Reader, held: Node) -> Condition | None:
    text = reader.text(held)
    found = re.fullmatch(r"<-\s*([\w.]+)\.Done\(\)", text)
    if found:
        name = f"{found[1]}.Done"
        return Condition("truthy", text, Operand(f"{name}()", "call", name, names=(name,)))
    if re.fullmatch(r"<-\s*time\.After\(.*\)", text):
        called = next((each for each in descendants(held, 12) if each.type == "call_expression"), None)
        items = tuple(reader.operand(each) for each in arguments(called)) if called is not None else ()
        names = tuple(name for item in items for name in item.names)
        return Condition("truthy", text, Operand(text.lstrip("<- "), "call", "time.After", items=items, names=names))
    return None


HANDLERS = {
    "if_statement": if_statement,
    "expression_switch_statement": switch_statement,
    "type_switch_statement": switch_statement,
    "communication_case": communication_case,
}
