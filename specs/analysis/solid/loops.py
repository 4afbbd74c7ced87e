"""Loops: which try again, and what their heads ask."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Retry
from specs.analysis.solid.attempts import RETRY, first_exponent, most_attempts, starting
from specs.analysis.solid.forms import OTHER, Form
from specs.analysis.solid.logs import log_level
from specs.analysis.solid.operands import duration_unit, operand
from specs.analysis.solid.outcomes import LEAVING, outcomes
from specs.analysis.solid.reader import Reader, Scope, last_name, lines
from specs.analysis.solid.waits import Wait, given_by, growing, grown_inside
from specs.analysis.trying import goes_through

SUCCESS = re.compile(r"^let\s+Ok\b|\.is_ok\(\)|is_?success", re.IGNORECASE)
SLEEPS = frozenset({"sleep", "sleep_ms", "usleep", "nanosleep", "delay", "Delay", "Sleep", "sleep_for", "sleepMillis",
                    "backoff", "wait_for", "g_usleep"})  # fmt: skip
BESIDES = frozenset({"min", "max", "pow", "to_string", "now", "Ok", "Err", "Some", "len", "format", "println", "puts",
                     "text", "string", "new", "print", "body", "range", "push", "strlen", "strtol",
                     "repeat", "withTimeout", "timeout", "from_millis", "from_secs", "fetch_add",
                     "curl_easy_init", "c_str",
                     "curl_easy_setopt", "curl_easy_cleanup"})  # fmt: skip
_LAST_ONE = re.compile(r"===?|>=?")  # $attempt === $this->attempts
MAX_TRIES = 6
ABOVE = 8  # lines above the loop in which the first wait is looked for
MAX_LOOKED_AT = 600


def loop(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    head = _head(reader, node, form)
    if scope.test is None and tries_again(reader, node, form, head):
        add_retry(reader, node, form, scope)
    inner = scope._replace(loop=head or "loop", in_guard=False)
    reader.push_each([(form.test, scope), *((each, inner) for each in form.body)])


def _head(reader: Reader, node: Node, form: Form) -> str:
    body = form.body[0] if form.body else None
    end = min(body.start_byte if body is not None and body.start_byte > node.start_byte else node.end_byte,
              node.start_byte + 120)  # fmt: skip
    return " ".join(reader.src.between(node.start_byte, end).split()).rstrip("{ ")


def tries_again(reader: Reader, node: Node, form: Form, head: str) -> bool:
    """A loop that leaves on success, and waits or speaks of trying."""
    said = bool(RETRY.search(head))
    if goes_through(head) and not said:
        return False
    leaves = waits = False
    inner = 0  # where the last loop in it ends, whose waits are its own
    deciding: list[Form] = []
    for each, found in reader.inside(node, MAX_LOOKED_AT):
        if each.id == node.id:
            continue
        kind = found.kind
        leaves |= kind in LEAVING
        if kind == "loop":
            inner = max(inner, each.end_byte)
        if kind == "call":
            waits |= last_name(found.name) in SLEEPS and each.start_byte >= inner
        elif kind in ("if", "try", "switch"):
            deciding.append(found)
        elif not said and kind == "name" and each.start_byte >= inner and RETRY.search(found.name):
            said = True
    if not leaves or not (said or waits):
        return False
    attempts = [each for each in deciding if _attempts(reader, each)]
    if said and (attempts or waits):
        return True
    # without a word of trying, one that goes on after a success goes through what comes in
    return any(_succeeds(reader, each) for each in attempts)


def _attempts(reader: Reader, form: Form) -> bool:
    if form.kind == "if":
        return SUCCESS.search(reader.text(form.test, 120)) is not None
    return form.kind == "try" or (form.kind == "switch" and any(case.bound for case in form.cases))


def _succeeds(reader: Reader, form: Form) -> bool:
    """Whether a success leaves the loop, or a failure goes on with the next attempt."""
    if form.kind == "switch":
        good = [each for case in form.cases if case.bound != "Err" for each in case.body]
        bad = [each for case in form.cases if case.bound == "Err" for each in case.body]
    else:
        good, bad = list(form.body), [each for caught in form.handlers for each in caught.body]
    left = (held.kind for each in good for _, held in reader.inside(each, 120))
    again = (held.kind for each in bad for _, held in reader.inside(each, 120))
    return any(kind in ("return", "break") for kind in left) or "continue" in again


def add_retry(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    start, end = lines(node)
    error = reader.final_errors.pop(node.id, "")
    error = _given_up(reader, node, scope) or error
    slept = _slept(reader, node)
    wait, rows = _wait(reader, node, slept) if slept is not None else (None, (0, 0))
    if wait is not None and slept is not None and not rows[0] and first_exponent(reader, node, form, slept):
        wait = None  # `100 * 2^attempt` that begins with the first power is no 100 at first: told as it is written
    first = wait.start if wait is not None else None
    if slept is not None and first is None:
        first = operand(reader, slept)
    if rows[0] and start - ABOVE <= rows[0] < start:
        start, rows = rows[0], (0, 0)
    reader.facts.retries.append(
        Retry(
            scope.symbol, most_attempts(reader, node, form), start, end, _waited_for(reader, node),
            backoff=first, tries=_tried(reader, node),
            final_error="" if error == "error" else error,
            unit=(wait.unit if wait is not None else "") or _counts_in(reader, slept),
            factor=wait.factor if wait is not None else None, longest=wait.longest if wait is not None else None,
            wait_start=rows[0], wait_end=rows[1],
        )
    )  # fmt: skip
    if slept is not None and wait is None and (name := _function(reader, slept)):
        reader.waits.append((len(reader.facts.retries) - 1, name))


def _given_up(reader: Reader, node: Node, scope: Scope) -> str:
    """The error that a handler raises once the last attempt has failed: what stands below the loop is not reached."""
    for _, form in reader.inside(node, MAX_LOOKED_AT):
        for caught in form.handlers:
            for step in reader.steps(caught.body):
                held = reader.bare(step)[1]
                if held.kind != "if" or held.test is None or held.rest is not None or not held.body:
                    continue
                if not _LAST_ONE.search(reader.text(held.test, 120)) or not RETRY.search(reader.text(held.test, 120)):
                    continue
                ended = [each.name for each in outcomes(reader, list(held.body), scope) if each.verb == "raise"]
                if len(ended) == 1:
                    return ended[0]
    return ""


def _waited_for(reader: Reader, node: Node) -> tuple[str, ...]:
    """The errors whose handlers wait: others end the loop, or are passed on."""
    found: dict[str, None] = {}
    for _, form in reader.inside(node, MAX_LOOKED_AT):
        for caught in form.handlers:
            inside = (held for each in caught.body for _, held in reader.inside(each, 80))
            if any(held.kind == "call" and last_name(held.name) in SLEEPS for held in inside):
                found.update(dict.fromkeys(caught.errors))
    return tuple(found)


def _wait(reader: Reader, node: Node, slept: Node) -> tuple[Wait | None, tuple[int, int]]:
    """The wait, and the lines that say what it starts as, where these stand above the loop."""
    if (wait := growing(reader, slept, {})) is not None:
        return wait, (0, 0)
    name = reader.written(slept)
    grown = grown_inside(reader, node, name) if name and "()" not in name else None
    first = starting(reader, node, name) if grown is not None else None
    if grown is None or first is None or not 0 < lines(node)[0] - lines(first)[0] <= ABOVE:
        return None, (0, 0)
    unit = duration_unit(reader, first)
    return grown._replace(start=operand(reader, first), unit=unit), lines(first)


def _function(reader: Reader, node: Node) -> str:
    """The function of the same type or file that a wait is taken from."""
    form = reader.bare(node)[1]
    owner = reader.written(form.target) if form.target is not None else ""
    return form.name if form.kind == "call" and owner in ("", "self", "this", "Self") else ""


def with_waits(reader: Reader) -> None:
    """The waits that functions of this file reckon, which may stand below the loop."""
    retries = reader.facts.retries
    for position, name in reader.waits:
        found = given_by(reader, name)
        if found is not None and found[0].start is not None:
            wait, start, end = found
            retries[position] = replace(
                retries[position], backoff=wait.start, unit=wait.unit, factor=wait.factor, longest=wait.longest,
                wait_start=start, wait_end=end,
            )  # fmt: skip


def _counts_in(reader: Reader, slept: Node | None) -> str:
    """microseconds of `usleep(10000)`; a duration tells its unit by itself."""
    outer = slept.parent if slept is not None else None
    for _ in range(3):
        form = reader.form(outer) if outer is not None else OTHER
        if form.kind == "call":
            if form.name == "delay" and reader.dialect.language == "kotlin":
                return "milliseconds"
            if form.name == "sleep" and form.target is None and reader.dialect.language == "c":
                return "seconds"
            return {"usleep": "microseconds", "g_usleep": "microseconds", "sleep_ms": "milliseconds"}.get(form.name, "")
        outer = outer.parent if outer is not None else None
    return ""


def _slept(reader: Reader, node: Node) -> Node | None:
    for _, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind == "call" and last_name(form.name) in SLEEPS and form.parts:
            return form.parts[0]
    return None


def _ends(reader: Reader, form: Form) -> bool:
    steps = reader.steps(form.body)
    return bool(steps) and reader.bare(steps[-1])[1].kind in ("return", "throw", "exit")


def _tried(reader: Reader, node: Node) -> tuple[str, ...]:
    """What the loop calls, but to wait, to log, or to decide whether to try again."""
    found: dict[str, None] = {}
    guards: set[int] = set()
    stack = [node]
    looked_at = 0
    while stack and looked_at < MAX_LOOKED_AT:
        each = stack.pop()
        looked_at += 1
        form = reader.form(each)
        if form.kind == "call" and last_name(form.name) in SLEEPS:
            continue
        if form.kind == "if" and form.rest is None and _ends(reader, form):
            stack += [form.test] if form.test is not None else []
            continue  # done once it has come to an end
        guards |= {case.guard.id for case in form.cases if case.guard is not None}
        guards |= {step.id for caught in form.handlers for step in caught.body}  # done because a try has failed
        stack += [child for child in reversed(each.named_children) if child.id not in guards]
        if form.kind == "call" and form.name not in BESIDES:
            name = reader.callee(each)
            if (
                name
                and not name.startswith("std::")
                and not log_level(reader, name, form)
                and "()" not in name
                and not form.template
                and name[-1] not in "!?"
                and not (form.name[:1].isupper() and (reader.dialect.language != "csharp" or name[:1].isupper()))
            ):
                found[name] = None
    return tuple(found)[:MAX_TRIES]
