"""Answers to requests: their status and what they say, in the spellings of the frameworks and of plain objects."""

import re

from tree_sitter import Node

from specs.analysis.facts import Operand, Outcome
from specs.analysis.javascript.operands import arguments, dotted, key_text, operand, pairs, unwrap
from specs.analysis.syntax import Source

MAX_ARGS = 4
FUNCTIONS = frozenset({"arrow_function", "function_expression", "generator_function", "function"})
RESPONSES = frozenset({"res", "resp", "response", "reply", "rep", "c", "ctx", "NextResponse", "Response", "h"})
MESSAGE_KEYS = ("message", "error", "msg", "detail", "title", "reason", "statusMessage")
STATUSES = frozenset({"ctx.status", "ctx.response.status", "res.statusCode", "response.statusCode",
                      "set.status"})  # fmt: skip
ANSWERING = frozenset({"status", "code", "sendStatus", "writeHead"})
SAYING = frozenset({"json", "send", "end", "text", "body", "html", "throw"})
BODIES = frozenset({"ctx.body", "ctx.response.body"})
STATUS_KEYS = frozenset({"statusCode", "status"})
# A function of the package that makes an answer: `reply(413, { error: "…" })`
MAKERS = re.compile(
    r"(^|[a-z])(reply|respond|response|answer|json|problem|httpError|errorResponse|sendError|sendJson|result|send)$",
    re.IGNORECASE,
)


def operands_of(src: Source, given: list[Node]) -> tuple[Operand, ...]:
    """The arguments; a function among them says nothing in a sentence."""
    return tuple(
        Operand("", "other") if unwrap(argument).type in FUNCTIONS else operand(src, argument)
        for argument in given[:MAX_ARGS]
    )


def message_of(args: tuple[Operand, ...]) -> str:
    for arg in args:
        if arg.form in ("literal", "template") and isinstance(arg.value, str):
            return arg.value
        if arg.form == "mapping":
            for key, value in zip(arg.items[::2], arg.items[1::2], strict=True):
                if key_text(key) in MESSAGE_KEYS and isinstance(value.value, str):
                    return value.value
        if arg.form == "call":
            break
    return ""


def is_status(arg: Operand) -> bool:
    return isinstance(arg.value, int) and not isinstance(arg.value, bool) and 100 <= arg.value < 600


def answered(src: Source, node: Node, name: str, start: int, end: int) -> Outcome | None:
    """`res.status(404).json({ error })`, `reply.code(400).send()`, `c.json(…, 404)`, `ctx.throw(404, "…")`."""
    status: Operand | None = None
    message = ""
    current = node
    root = ""
    for _ in range(6):
        target = current.child_by_field_name("function")
        if target is None or target.type != "member_expression":
            return None
        held, inner = target.child_by_field_name("property"), target.child_by_field_name("object")
        if held is None or inner is None:
            return None
        method = src.text(held)
        answers, says = method in ANSWERING, method in SAYING
        args = operands_of(src, arguments(current)) if answers or says else ()
        if answers and args:
            status = args[0]
        elif says:
            message = message or message_of(args)
            numbers = [arg for arg in args if is_status(arg)]
            if numbers:
                status = status or numbers[0]
            for arg in args:
                for key, value in zip(arg.items[::2], arg.items[1::2], strict=False):
                    if arg.form == "mapping" and key_text(key) == "status" and is_status(value):
                        status = status or value
        inner = unwrap(inner)
        if inner.type != "call_expression":
            root = dotted(src, inner)
            break
        current = inner
    if name.endswith(".assert"):
        return None  # answers only where its question does not hold
    if status is None or root.rpartition(".")[2] not in RESPONSES:
        return None
    verb = "raise" if name in ("ctx.throw", "c.throw") else "return"
    if verb == "raise":
        return Outcome("raise", start, end, name, message, status)
    return Outcome("return", start, end, "status", message, status)


def given_as_answer(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    """`{ statusCode: 404, body }`, `reply(404, …)`, `new Response("…", { status: 404 })`; None for all else."""
    if node.type == "object":
        return _of_object(src, node, start, end)
    if node.type == "new_expression":
        target = node.child_by_field_name("constructor")
        name = src.text(target, 40) if target is not None else ""
        options = [each for each in arguments(node)[1:2] if each.type == "object"]
        if name not in ("Response", "NextResponse") or not options:
            return None
        status = _status_in(src, options[0])
        message = message_of(operands_of(src, arguments(node)[:1]))
        return Outcome("return", start, end, "status", message, status) if status is not None else None
    if node.type != "call_expression":
        return None
    target = node.child_by_field_name("function")
    # A shorthand of the package's own; on an object the frameworks' spellings are told apart.
    if target is None or target.type != "identifier" or not MAKERS.search(src.text(target)):
        return None
    args = operands_of(src, arguments(node))
    status = next((each for each in args[:2] if is_status(each)), None)
    return Outcome("return", start, end, "status", message_of(args), status) if status is not None else None


def _of_object(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    """What a Lambda function answers: `{ statusCode: 404, body: JSON.stringify({ error: "…" }) }`."""
    found = {key_text(key): value for key, value in pairs(src, node)}
    if "statusCode" not in found:
        return None
    status = operand(src, found["statusCode"])
    if not is_status(status):
        return None
    body = unwrap(found["body"]) if "body" in found else None
    if body is not None and body.type == "call_expression" and (held := arguments(body)):
        body = unwrap(held[0])
    message = message_of((operand(src, body),)) if body is not None else ""
    return Outcome("return", start, end, "status", message, status)


def _status_in(src: Source, node: Node) -> Operand | None:
    for key, value in pairs(src, node):
        if key_text(key) in STATUS_KEYS and is_status(status := operand(src, value)):
            return status
    return None


def as_answer(steps: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    """`ctx.status = 422; ctx.body = { error }; return;` is one answer, of Koa and of Node's own responses."""
    said = next((step for step in steps if sets_status(step)), None)
    if said is None:
        return steps
    body = next((step for step in steps if step.verb == "set" and step.name in BODIES and step.value is not None), None)
    message = message_of((body.value,)) if body is not None and body.value is not None else ""
    last = max(said.end, body.end) if body is not None else said.end
    answer = Outcome("return", min(said.start, body.start if body else said.start), last, "status", message, said.value)
    rest = [step for step in steps if step not in (said, body)]
    bare = [step for step in rest if step.verb == "return" and step.value is None and not step.name]
    return (*(step for step in rest if step not in bare), answer)


def sets_status(step: Outcome) -> bool:
    return step.verb == "set" and step.name in STATUSES and step.value is not None and is_status(step.value)
