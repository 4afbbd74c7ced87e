"""Loops: which try again, and what their heads ask."""

import re

from tree_sitter import Node

from specs.analysis.facts import Operand, Retry
from specs.analysis.solid.conditions import condition
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import LEAVING, log_level
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

RETRY = re.compile(r"attempt|retr(y|ies)|\btries\b|\btry_", re.I)
SLEEPS = frozenset({"sleep", "sleep_ms", "usleep", "nanosleep", "delay", "Delay", "Sleep", "sleep_for", "sleepMillis",
                    "backoff", "wait_for", "g_usleep"})  # fmt: skip
BESIDES = frozenset({"min", "max", "pow", "to_string", "now", "Ok", "Err", "Some", "len", "format", "println", "puts",
                     "text", "string", "new", "print", "body", "range", "push", "strlen", "strtol",
                     "repeat", "withTimeout", "fetch_add", "curl_easy_init", "c_str",
                     "curl_easy_setopt", "curl_easy_cleanup"})  # fmt: skip
MAX_TRIES = 6
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
    leaves = attempts = waits = False
    for each, found in reader.inside(node, MAX_LOOKED_AT):
        if each.id == node.id:
            continue
        leaves |= found.kind in LEAVING
        attempts |= found.kind == "try" or (found.kind == "switch" and any(case.bound for case in found.cases))
        if found.kind == "call":
            waits |= last_name(found.name) in SLEEPS
        if not said and found.kind == "name" and RETRY.search(found.name):
            said = True
    return leaves and ((said and (attempts or waits)) or (attempts and waits))


def add_retry(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    start, end = lines(node)
    error = reader.final_errors.pop(node.id, "")
    reader.facts.retries.append(
        Retry(
            scope.symbol, _limit(reader, form), start, end, backoff=_waited(reader, node), tries=_tried(reader, node),
            final_error="" if error == "error" else error,
        )
    )  # fmt: skip


def _limit(reader: Reader, form: Form) -> Operand | None:
    if form.limit is not None:
        return operand(reader, form.limit)
    if form.test is None:
        return None
    asked = condition(reader, form.test)
    return asked.right if asked.op in ("lt", "le", "gt", "ge", "ne") else None


def _waited(reader: Reader, node: Node) -> Operand | None:
    for _, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind == "call" and last_name(form.name) in SLEEPS and form.parts and form.parts[0] is not None:
            return operand(reader, form.parts[0])
    return None


def _tried(reader: Reader, node: Node) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for each, form in reader.inside(node, MAX_LOOKED_AT):
        if form.kind == "call" and form.name not in BESIDES and last_name(form.name) not in SLEEPS:
            name = reader.callee(each)
            if (
                name
                and not log_level(reader, name, form)
                and "()" not in name
                and not form.template
                and name[-1] != "!"
                and not (form.name[:1].isupper() and (reader.dialect.language != "csharp" or name[:1].isupper()))
            ):
                found[name] = None
    return tuple(found)[:MAX_TRIES]
