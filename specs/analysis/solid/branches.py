"""Decisions: if, switch, match and try, and what follows them."""

import re

from tree_sitter import Node

from specs.analysis.asked import led_by_constant
from specs.analysis.expressions import NO_EARLIER_BRANCH, excludes, negate, placed
from specs.analysis.facts import Catch, Condition, Guard, Handling, Operand, Outcome, Raise, Returned, Transition
from specs.analysis.handled import handled
from specs.analysis.solid.answers import ANSWERERS, STATUS_WORDS
from specs.analysis.solid.chosen import chosen
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.outcomes import ANSWERING, LEAVING, leaves, outcome, outcomes, returned
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.solid.thrown import thrown
from specs.analysis.syntax import first_line, last_line

STATES = frozenset({"state", "status", "phase", "stage"})
LOGS = re.compile(r"_$|@?log(?:ger)?\.|puts$|I18n\.t$")  # what of Ruby is said while something is tried
FINAL = frozenset({"raise", "reraise", "exit", "return", "continue", "break"})
MAX_UNDER = 8
MAX_CHECKS = 3  # inside a branch, before what it does
MAX_DENIED = 3  # branches of a chain from which on a later one is not told to differ from each of them
MAX_GUARDED = 12
CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|E[A-Z0-9]{2,}")  # C: RELAYD_OK
SCOPING = frozenset({"run", "let", "also", "apply", "with", "takeIf", "use"})  # Kotlin: only lend their receiver
TELLING = frozenset({"literal", "template", "collection", "mapping", "slice", "arithmetic", "length"})


def branch(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    if form.test is None:
        reader.children(node, scope)
        return
    failed = reader.bare(form.test)[1]
    if failed.kind == "is" and failed.name == "Err" and not failed.negated:
        _failure(reader, form, failed, scope)
        return
    asked = condition(reader, form.test)
    if reader.dialect.asked is not None:
        asked = reader.dialect.asked(reader, node, asked)
    if form.negated:
        asked = negate(asked, asked.text)
    denied = scope.denied  # by the branches before, of which this one's own question tells as much
    passed = scope.chained
    scope = anew(scope._replace(denied=(), chained=0), asked)
    body = list(form.body)
    chained = form.rest is not None and reader.bare(form.rest)[1].kind == "if"
    then = outcomes(reader, body, scope)
    otherwise = outcomes(reader, [form.rest], scope) if form.rest is not None and not chained else ()
    if then and otherwise and otherwise[0].verb == "cut" and then[0].verb == "return" and not chained:
        asked, then, otherwise = negate(asked), otherwise, then  # what is cut is told by when it is
    if (target := reader.bound.pop(node.id, "")) and form.rest is not None and not chained:
        then = then if any(step.verb in FINAL for step in then) else chosen(reader, target, body, scope)
        if not any(step.verb in FINAL for step in otherwise):
            otherwise = chosen(reader, target, [form.rest], scope)
    if scope.test is None:
        start = first_line(node) if first_line(form.test) >= first_line(node) else first_line(form.test)
        add_guard(reader, scope, asked, then, start, last_line(form.test), () if denied else otherwise)
        if not then and not otherwise and reader.dialect.given is not None:
            _beyond_checks(reader, body, scope, asked)
        if denied and otherwise:
            left = scope._replace(under=_after_chain(scope, passed, denied)[0])
            add_guard(reader, left, negate(asked), otherwise, otherwise[0].start, otherwise[0].start)
    inner = scope._replace(under=(*scope.under[-MAX_UNDER:], asked), in_guard=True, passed=False, against=False)
    against = scope._replace(denied=_few((*denied, negate(asked))), chained=passed)
    if form.rest is not None and not (chained and _says_nothing(reader, asked, form.rest)):
        under, tail = _after_chain(scope, passed, (*denied, negate(asked)))
        against = scope._replace(under=under, in_guard=True, passed=False, against=True, chained=tail if chained else 0)
    reader.push_each([(form.test, scope), *((each, inner) for each in body), (form.rest, against)])


def _after_chain(scope: Scope, passed: int, denied: tuple[Condition, ...]) -> tuple[tuple[Condition, ...], int]:
    """What holds after branches of which the last `passed` of `under` tell already: of many, that none was taken."""
    around = scope.under[: len(scope.under) - passed]
    chain = (*scope.under[len(around) :], *denied)
    chain = _few(chain)
    return (*around[-MAX_UNDER:], *chain), len(chain)


def _few(chain: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """What earlier branches deny; of many, only that none of them applies."""
    if len(chain) < MAX_DENIED and all(each.text != NO_EARLIER_BRANCH for each in chain):
        return chain
    start = chain[0].start
    return (placed(Condition("opaque", NO_EARLIER_BRANCH), start, start),)


def _failure(reader: Reader, form: Form, failed: Form, scope: Scope) -> None:
    """`if let Err(e) = f() { … }` handles an error as `catch` does elsewhere."""
    assert form.test is not None
    body = list(form.body)
    inner = scope._replace(handler=("error",), caught="", in_guard=False)
    steps = outcomes(reader, body, inner)
    start = first_line(form.test)
    add_catch(reader, scope, ("error",), body, steps, start, last_of(body, start), failed.parts[0])
    reader.push_each([(form.test, scope), *((each, inner) for each in body), (form.rest, scope)])


def _beyond_checks(reader: Reader, body: list[Node], scope: Scope, around: Condition) -> None:
    """`if (n < 0) { if (errno == EINTR) continue; log("…"); return -1; }`: what is done where no check inside left."""
    unmet: list[Condition] = []
    steps = reader.steps(body)
    for at, step in enumerate(steps):
        form = reader.bare(step)[1]
        if form.kind == "if":
            left = _left(reader, form)
            if left is None or len(unmet) == MAX_CHECKS:
                return
            unmet.append(left)
            continue
        then = outcomes(reader, steps[at:], scope) if unmet else ()
        if not then or then[-1].verb not in FINAL:
            return
        text = " && ".join(each.text for each in unmet)
        asked = unmet[0] if len(unmet) == 1 else Condition("all", text, parts=tuple(unmet))
        under = (*anew(scope, around).under[-MAX_UNDER:], around)
        add_guard(reader, scope._replace(under=under), asked, then, then[0].start, then[0].start)
        return


def anew(scope: Scope, asked: Condition) -> Scope:
    """The scope without what the question itself makes void."""
    return scope._replace(under=tuple(each for each in scope.under if not _asked_again(each, asked)))


def _asked_again(earlier: Condition, asked: Condition) -> bool:
    """`if (!ok()) return; ok = f(); if (!ok())`: what is asked anew has changed since, so the first answer is void."""
    if earlier.left is None or asked.left is None or earlier.left.text != asked.left.text:
        return False
    if asked.later and not earlier.later and earlier.op == asked.op:
        texts = [each.right.text if each.right is not None else "" for each in (earlier, asked)]
        return texts[0] == texts[1]  # `if (end < 0) { end += len; if (end < 0) … }`
    if earlier.op == "eq" and earlier.right is not None and asked.op == "falsy":
        return bool(earlier.right.value)  # `*s == '['` around `!*s`: it has gone on since
    if earlier.right is None or asked.right is None:
        return earlier.right is None and asked.right is None
    # `c == '\\'` around `c == 'u'`: the name was given another value between them.
    values = asked.right.items if asked.op == "in" else (asked.right,)
    fixed = asked.op in ("eq", "in") and all(each.form == "literal" for each in (earlier.right, *values))
    return fixed and earlier.op == "eq" and all(each.value != earlier.right.value for each in values)


def _says_nothing(reader: Reader, asked: Condition, later: Node) -> bool:
    following = reader.bare(later)[1]
    return following.test is not None and excludes(asked, condition(reader, following.test))


_DEBUGGING = re.compile(r"\$(?:DEBUG|VERBOSE)\b")  # Ruby: said to those who look for a fault


def add_guard(
    reader: Reader, scope: Scope, asked: Condition, then: tuple[Outcome, ...], start: int, head_end: int,
    otherwise: tuple[Outcome, ...] = (), match: bool = False,
) -> None:  # fmt: skip
    if scope.closure and not scope.handed_on and reader.dialect.own_returns:
        then, otherwise = _for_others(then), _for_others(otherwise)
    if (not then and not otherwise) or (reader.dialect.bare_calls and _DEBUGGING.search(asked.text)):
        return
    start = min([start, *(step.start for step in then)])
    end = max([head_end, *(step.end for step in then)])
    reader.facts.guards.append(
        Guard(
            scope.symbol, asked, then, start, end, otherwise,
            otherwise[0].start if otherwise else 0, otherwise[-1].end if otherwise else 0,
            scope.under, scope.handler, scope.loop, "match" if match else "if",
        )
    )  # fmt: skip
    _transition(reader, scope, asked, then, start, end)


def _for_others(steps: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """Without what a function without a name returns to its own caller; an answer to a request is for the requester."""
    return tuple(step for step in steps if step.verb != "return" or step.name == "status")


def _transition(
    reader: Reader, scope: Scope, asked: Condition, then: tuple[Outcome, ...], start: int, end: int
) -> None:
    """A state set under a check of the same state is an allowed move."""
    if asked.op not in ("eq", "in") or asked.left is None or asked.right is None or asked.left.form != "name":
        return
    subject = asked.left.name
    if last_name(subject).strip("_").lower() not in STATES:
        return
    targets = tuple(
        state_name(step.value) for step in then
        if step.verb == "set" and last_name(step.name) == last_name(subject) and step.value is not None
    )  # fmt: skip
    held = asked.right.items if asked.right.form == "collection" else (asked.right,)
    for source in held:
        if targets and all(targets) and (name := state_name(source)):
            reader.facts.transitions.append(
                Transition(scope.symbol, last_name(subject), name, targets, scope.symbol, start, end)
            )


def state_name(value: Operand) -> str:
    if value.form == "name":
        return value.name
    return value.value if value.form == "literal" and isinstance(value.value, str) else ""


def last_of(nodes: list[Node], otherwise: int) -> int:
    return max([otherwise, *(last_line(each) for each in nodes)])


def add_catch(
    reader: Reader, scope: Scope, errors: tuple[str, ...], body: list[Node], steps: tuple[Outcome, ...], start: int,
    end: int, tried: Node | None,
) -> None:  # fmt: skip
    if scope.test is None:
        called = guarded(reader, (tried,)) if tried is not None else ()
        reader.facts.catches.append(
            Catch(scope.symbol, errors, handling(reader, body, steps), steps, start, end, called)
        )


def handling(reader: Reader, body: list[Node], steps: tuple[Outcome, ...]) -> Handling:
    if not reader.steps(body):
        return "swallowed"
    if any(form.kind == "retry" for each in body for _, form in reader.inside(each, 100)):
        return "retried"
    return handled(steps)


def _is_raised(reader: Reader, node: Node) -> bool:
    outer = node.parent.parent if node.parent is not None else None
    return outer is not None and reader.form(outer).kind == "throw"


def _only_answers(reader: Reader, form: Form) -> bool:
    """What lends its receiver to a block, or makes an answer, raises nothing that is handled."""
    if form.name in SCOPING and form.block is not None:
        return True
    if reader.dialect.language == "rust" and form.target is not None and reader.written(form.target) == "Duration":
        return True
    made = form.name in STATUS_WORDS and reader.dialect.language == "csharp"
    return made and (form.target is None or reader.written(form.target) in ANSWERERS)


def guarded(reader: Reader, nodes: tuple[Node, ...]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for node in nodes:
        for each, form in reader.inside(node, 200):
            if (
                form.kind == "new"
                and reader.dialect.bare_calls
                and "()" not in form.name
                and not _is_raised(reader, each)
            ):
                found[f"{form.name}.new"] = None
            if form.kind != "call" or form.name in ANSWERING or _only_answers(reader, form) or form.name[-1:] == "?":
                continue
            if (
                (name := reader.callee(each))
                and "()" not in name
                and not (reader.dialect.bare_calls and LOGS.match(name))
            ):
                found[name] = None
    return tuple(found)[:MAX_GUARDED]


def sequence(reader: Reader, nodes: list[Node], scope: Scope) -> None:
    """The statements of a block: a loop is tied to the error after it, an early exit to what it leaves."""
    loop: Node | None = None
    pushed: list[tuple[Node | None, Scope]] = []
    tail = nodes[-1] if nodes else None
    for child in nodes:
        inner, form = reader.bare(child)
        if form.kind == "loop" or (form.kind == "call" and form.block is not None and form.name in ("times", "repeat")):
            loop = inner if _ends_early(reader, inner) else None
        elif loop is not None and form.kind == "if" and leaves(reader, inner):
            loop = None  # what follows depends on more than the loop
        step: tuple[Outcome, ...] = ()
        if loop is not None and (form.kind in ("return", "throw") or (child is tail and form.kind == "call")):
            step = outcome(reader, child, scope)
        after = bool(step) and step[0].verb == "raise"
        if after and loop is not None:
            reader.final_errors[loop.id] = step[0].name
        pushed.append((child, scope._replace(after_loop=True) if after else scope))
        if scope.under and form.kind == "if" and (unmet := _left(reader, form)) is not None:
            scope = scope._replace(under=(*scope.under[-MAX_UNDER:], unmet), passed=True)
    reader.push_each(pushed)


def _ends_early(reader: Reader, loop: Node) -> bool:
    """Whether a loop may end before its last round: then what follows it tells that it did not."""
    return any(form.kind in ("return", "break") for _, form in reader.inside(loop, 600))


def _left(reader: Reader, form: Form) -> Condition | None:
    """What holds below `if x { return … }`: the opposite of what it asks."""
    if form.test is None or form.rest is not None:
        return None
    steps = reader.steps(form.body)
    if not steps or reader.bare(steps[-1])[1].kind not in LEAVING:
        return None
    asked = condition(reader, form.test)
    return asked if form.negated else negate(asked)


def leave(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """A return or a throw."""
    if scope.test is None:
        start, end = lines(node)
        step = thrown(reader, form, scope, start, end) if form.kind == "throw" else returned(reader, node, form, scope)
        tell_leaving(reader, step, scope)
    reader.children(node, scope)


def tell_leaving(reader: Reader, step: Outcome, scope: Scope) -> None:
    if step.verb == "raise":
        add_raise(reader, step, scope)
    elif step.verb == "return" and step.name == "status" and not scope.in_guard and not scope.handler and scope.symbol:
        reader.facts.returns.append(
            Returned(scope.symbol, step.value, step.start, step.end, None, "status", step.message)
        )
    elif step.verb == "return" and not scope.in_guard and not scope.handler and scope.symbol:
        value = step.value
        nothing = value is None or (value.form == "literal" and value.value is None)
        answers = step.name == "status"
        if scope.closure and not answers:
            return
        told = answers or step.condition is not None or (value is not None and _tells(reader, value))
        if value is not None and not nothing and told:
            reader.facts.returns.append(
                Returned(scope.symbol, value, step.start, step.end, step.condition, step.name, step.message)
            )


def _tells(reader: Reader, value: Operand) -> bool:
    is_code = value.form == "name" and reader.dialect.given is not None and CODE.fullmatch(value.name) is not None
    return value.form in TELLING or is_code or led_by_constant(value)


def add_raise(reader: Reader, step: Outcome, scope: Scope) -> None:
    # Below an earlier branch that was left, only all that must hold tells when: its opposite alone would not.
    under = scope.under if scope.passed or scope.against else ()
    when = scope.under[-1] if scope.under else None
    reader.facts.raises.append(
        Raise(
            scope.symbol, step.name, step.message, step.start, step.end, when, scope.handler, scope.after_loop,
            args=step.args, under=under,
        )
    )  # fmt: skip
