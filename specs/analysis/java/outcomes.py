"""What a branch does: its direct statements, read as outcomes."""

import re
from collections.abc import Iterator

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import is_fixed, literal
from specs.analysis.facts import Operand, Outcome
from specs.analysis.java.conditions import condition
from specs.analysis.java.operands import (
    COMMENTS,
    HOLE,
    arguments,
    callee,
    dotted,
    filled,
    operand,
    plain_type,
    string_value,
    unwrap,
)
from specs.analysis.java.reader import Reader, Scope, lines
from specs.analysis.syntax import Source

MAX_OUTCOMES = 8
MAX_ARGS = 4
MAX_APART = 12  # lines between an error that is made and where it is thrown
LEVELS = {
    "trace": "debug", "debug": "debug", "info": "info", "warn": "warning", "warning": "warning", "error": "error",
    "fatal": "critical", "severe": "error", "fine": "debug", "finer": "debug", "finest": "debug", "config": "info",
    "infof": "info", "warnf": "warning", "errorf": "error", "debugf": "debug", "tracef": "debug", "fatalf": "critical",
    "infov": "info", "warnv": "warning", "errorv": "error",
    "atTrace": "debug", "atDebug": "debug", "atInfo": "info", "atWarn": "warning", "atError": "error",
}  # fmt: skip
LEVEL_NAMES = {"SEVERE": "error", "WARNING": "warning", "INFO": "info", "FINE": "debug", "ERROR": "error",
               "WARN": "warning", "DEBUG": "debug"}  # fmt: skip
LOGGER = re.compile(r"(^|_|\.)(log|logger|LOG|LOGGER|Log|Logger|Timber)$|[a-z]Log(ger)?$")
BRACES = re.compile(r"\{(?:)?\}")
STATUS_METHODS = frozenset({"forStatusAndDetail", "forStatus", "status", "setStatus", "sendError", "statusCode",
                            "setStatusCode", "sendResponseHeaders", "sendStatus"})  # fmt: skip
BESIDE = frozenset({"header", "location", "contentType", "type", "cookie", "tag", "eTag", "created", "language"})
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!=", "&&", "||"})
# What answers with a status that its name tells: `ResponseEntity.notFound().build()`
ANSWERS = frozenset({"notFound", "badRequest", "unauthorized", "forbidden", "internalServerError", "noContent",
                     "unprocessableEntity", "accepted", "created", "serverError", "notModified",
                     "conflict"})  # fmt: skip
ANSWERERS = frozenset({"ResponseEntity", "Response", "HttpResponse", "ServerResponse"})
ADDS = frozenset({"add", "addLast", "addFirst", "offer", "push", "append", "addAll"})
AROUND = frozenset({"try_statement", "try_with_resources_statement", "synchronized_statement"})
BLOCKS = frozenset({"block", "constructor_body", "switch_block_statement_group"})


def outcomes(reader: Reader, body: Node | None, scope: Scope) -> tuple[Outcome, ...]:
    """The direct steps of a block (or of a single statement), in order; nested decisions tell their own."""
    if body is None:
        return ()
    found: list[Outcome] = []
    for statement in _steps(body):
        if statement.type == "local_variable_declaration":
            remember_error(reader, statement)
            continue
        step = outcome(reader, statement, scope)
        if step is not None:
            found.append(step)
        if len(found) == MAX_OUTCOMES or statement.type in ("return_statement", "throw_statement"):
            break
    return tuple(found)


def _steps(body: Node) -> Iterator[Node]:
    """The statements of a block; those that are tried, or done under a lock, are steps as the others are."""
    for statement in body.named_children if body.type in BLOCKS else [body]:
        inner = statement.child_by_field_name("body") if statement.type in AROUND else None
        if inner is not None:
            yield from (each for each in inner.named_children if each.type not in AROUND)
        else:
            yield statement


def remember_error(reader: Reader, declaration: Node) -> None:
    """`var error = new X("…")`, thrown under its name further down."""
    for child in declaration.named_children:
        if child.type == "variable_declarator":
            name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
            if name is not None and value is not None and unwrap(value).type == "object_creation_expression":
                reader.made[reader.text(name)] = unwrap(value)


def outcome(reader: Reader, node: Node, scope: Scope) -> Outcome | None:
    start, end = lines(node)
    kind = node.type
    inner = next((child for child in node.named_children if child.type not in COMMENTS), None)
    if kind == "throw_statement":
        return raised(reader, inner, scope, start, end) if inner is not None else None
    if kind == "return_statement":
        return returned(reader, inner, scope, start, end)
    if kind in ("continue_statement", "break_statement"):
        return Outcome("continue" if kind[0] == "c" else "break", start, end)
    if kind == "expression_statement" and inner is not None:
        return expression(reader, inner, scope, start, end)
    return None


def raised(reader: Reader, node: Node, scope: Scope, start: int, end: int) -> Outcome:
    """`throw new X("…")`, `throw error`, `throw Errors.notFound(id)`."""
    node = unwrap(node)
    if node.type == "identifier":
        name = reader.text(node)
        if name == scope.caught or name not in reader.made:
            return Outcome("reraise", start, end, name)  # an error that came from elsewhere
        node = reader.made[name]
        made = lines(node)[0]
        start = made if start - MAX_APART < made < start else start  # where the error's name and message stand
    error, message, args = error_of(reader.src, node)
    if (answer := _answer_in(reader.src, node)) is not None and answer.value is not None:
        message, args = message or answer.message, (answer.value,)
    status = next((arg for arg in args if _is_status(arg)), None)
    return Outcome("raise", start, end, error, message, status, args=args)


def _answer_in(src: Source, node: Node) -> Outcome | None:
    """What an error of JAX-RS answers with: `new WebApplicationException(Response.status(404).build())`."""
    held = (unwrap(each) for each in arguments(node)) if node.type == "object_creation_expression" else ()
    return next(
        (found for each in held if each.type == "method_invocation" and (found := _status(src, each, *lines(each)))),
        None,
    )


def error_of(src: Source, node: Node) -> tuple[str, str, tuple[Operand, ...]]:
    """The type, message and arguments of an expression that makes an error."""
    node = unwrap(node)
    # `new X("…").initCause(e)`, `(X) new X("…").withStatus(3)`: what makes it stands at the head.
    for _ in range(4):
        held = node.child_by_field_name("object") if node.type == "method_invocation" else None
        if held is None or unwrap(held).type != "object_creation_expression":
            break
        node = unwrap(held)
    args = tuple(operand(src, argument) for argument in arguments(node)[:MAX_ARGS])
    if node.type == "object_creation_expression":
        kind = node.child_by_field_name("type")
        name = plain_type(src.text(kind, 100)) if kind is not None else ""
    elif node.type == "method_invocation":
        name = callee(src, node) or src.text(node, 60)
    else:
        value = operand(src, node)
        return value.name or value.text[:60], "", ()
    return name, _message(args), args


def _message(args: tuple[Operand, ...]) -> str:
    for arg in args:
        if arg.form in ("literal", "template") and isinstance(arg.value, str) and arg.text[:1] != "'":
            return arg.value
    return ""


def _is_status(arg: Operand) -> bool:
    if arg.form == "name" and re.match(r"(HttpStatus|Status|Response\.Status|HttpStatusCode)\.[A-Z_]+$", arg.name):
        return True
    return isinstance(arg.value, int) and not isinstance(arg.value, bool) and 100 <= arg.value < 600


def returned(reader: Reader, node: Node | None, scope: Scope, start: int, end: int) -> Outcome:
    if node is None:
        return Outcome("return", start, end)
    src, bare = reader.src, unwrap(node)
    if bare.type == "method_invocation" and (told := _status(src, bare, start, end)):
        return told
    if bare.type == "object_creation_expression" and (told := _made_answer(src, bare, start, end)):
        return told
    if cut := _cut(src, "", bare, start, end):
        return cut
    asked = None
    operator = bare.child_by_field_name("operator")
    if bare.type == "instanceof_expression" or (
        bare.type in ("binary_expression", "unary_expression")
        and operator is not None
        and (operator.type in COMPARISONS or operator.type == "!")
    ):
        asked = condition(src, bare)
    elif bare.type == "method_invocation" and (question := condition(src, bare)).op not in ("truthy", "falsy"):
        asked = question  # `return PATTERN.matcher(text).matches()`
    return Outcome("return", start, end, value=operand(src, node), condition=asked)


def expression(reader: Reader, node: Node, scope: Scope, start: int, end: int) -> Outcome | None:
    src, node = reader.src, unwrap(node)
    kind = node.type
    if kind == "method_invocation":
        return _told(src, node, start, end)
    if kind == "assignment_expression":
        return _assigned(src, node, start, end)
    return None


def _told(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    """A log line, an exit, a response with a status, something added; else a plain call."""
    name, given = callee(src, node), arguments(node)
    owner, _, method = name.rpartition(".")
    if not name:
        return None
    if level := log_level(src, owner, method, given):
        return Outcome("log", start, end, level, log_message(src, given), args=_operands(src, given))
    if name in ("System.exit", "Runtime.getRuntime().exit", "Runtime.getRuntime().halt"):
        return Outcome("exit", start, end, value=operand(src, given[0]) if given else literal("", 0))
    if status := _status(src, node, start, end):
        return status
    if name in ("System.out.printf", "System.err.printf", "System.out.format", "System.err.format") and given:
        shown = filled(src, src.text(given[0]), string_value(src, given[0]), HOLE, given[1:])
        return Outcome("call", start, end, name.replace("format", "printf"), args=(_one_line(shown),))
    if method in ADDS and owner and len(given) == 1:
        return Outcome("add", start, end, owner, value=operand(src, given[0]))
    if method == "setLength" and owner and len(given) == 1:
        kept = operand(src, given[0])
        if is_fixed(kept) and kept.value != 0:
            return Outcome("cut", start, end, owner, value=kept)
    return Outcome("call", start, end, name, args=_operands(src, given))


def _one_line(shown: Operand) -> Operand:
    return replace(shown, value=shown.value.strip()) if isinstance(shown.value, str) else shown


def log_level(src: Source, owner: str, method: str, given: list[Node]) -> str:
    """The level of a call that writes a log line, "" of any other."""
    head = owner.partition("()")[0]
    if not LOGGER.search(head.removesuffix(".atInfo").removesuffix(".atWarn").removesuffix(".atError")):
        return ""
    if method == "log" and given:
        return LEVEL_NAMES.get(operand(src, given[0]).name.rpartition(".")[2], "log")
    return LEVELS.get(method, "")


def log_message(src: Source, given: list[Node]) -> str:
    """The text of a log line, its `{}` filled with what is given for them."""
    for position, each in enumerate(given[:3]):
        value = operand(src, each)
        if isinstance(value.value, str) and value.form in ("literal", "template"):
            if value.form == "literal" and position + 1 < len(given) and HOLE.search(value.value):
                return str(filled(src, value.text, value.value, HOLE, given[position + 1 :]).value)
            if value.form == "literal" and "{}" in value.value:
                return str(filled(src, value.text, value.value, BRACES, given[position + 1 :]).value)
            return value.value
    return ""


def _operands(src: Source, given: list[Node]) -> tuple[Operand, ...]:
    return tuple(operand(src, argument) for argument in given[:MAX_ARGS])


def _status(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    """`ResponseEntity.status(404).body(…)`, `response.sendError(404, "…")`, `Response.status(429).build()`."""
    message = ""
    current = node
    for _ in range(6):
        name = current.child_by_field_name("name")
        args = _operands(src, arguments(current))
        method = src.text(name) if name is not None else ""
        message = message or ("" if method in BESIDE else _message(args))
        if method in STATUS_METHODS and args and _is_status(args[0]):
            return Outcome("return", start, end, "status", message, args[0])
        owner = current.child_by_field_name("object")
        if method in ANSWERS and owner is not None and src.text(owner) in ANSWERERS:
            answer = f"{src.text(owner)}.{method}"
            return Outcome("return", start, end, "status", message, Operand(answer, "name", answer, names=(answer,)))
        held = current.child_by_field_name("object")
        if held is None or unwrap(held).type != "method_invocation":
            return None
        current = unwrap(held)
    return None


def _made_answer(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    """`new ResponseEntity<>(body, HttpStatus.GONE)`."""
    if plain_type(src.text(node.child_by_field_name("type") or node, 80)) not in ANSWERERS:
        return None
    args = _operands(src, arguments(node))
    status = next((arg for arg in args if arg.form == "name" and _is_status(arg)), None)
    return Outcome("return", start, end, "status", _message(args), status) if status is not None else None


def _assigned(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    left, right, sign = (node.child_by_field_name(name) for name in ("left", "right", "operator"))
    if left is None or right is None:
        return None
    name = dotted(src, left) or (src.text(left, 60) if left.type == "array_access" else "")
    if not name:
        return None
    if sign is not None and sign.type != "=":
        return Outcome("set", start, end, name, value=Operand(src.text(node, 100), "other", names=(name,)))
    if cut := _cut(src, name, right, start, end):
        return cut
    return Outcome("set", start, end, name, value=operand(src, right))


def _cut(src: Source, name: str, node: Node, start: int, end: int) -> Outcome | None:
    """`x.substring(0, 137) + "…"`: what is kept, and what is appended."""
    node = unwrap(node)
    appended = ""
    operator = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    if operator is not None and operator.type == "+":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        tail = operand(src, right) if right is not None else None
        if left is None or tail is None or not isinstance(tail.value, str) or tail.form != "literal":
            return None
        node, appended = unwrap(left), tail.value
    if node.type != "method_invocation":
        return None
    value = operand(src, node)
    if value.form != "slice" or len(value.items) != 2 or (value.items[1].value is None and not value.items[1].name):
        return None
    lower, upper = value.items
    if lower.value != 0 or (upper.value is not None and not (isinstance(upper.value, int) and upper.value > 0)):
        return None
    return Outcome("cut", start, end, name or value.name, appended, upper)
