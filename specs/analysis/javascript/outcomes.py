"""What a branch does: its direct statements, read as outcomes."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import is_fixed, literal
from specs.analysis.facts import HANDED, Operand, Outcome
from specs.analysis.javascript.answers import answered, as_answer, given_as_answer, is_status, message_of, operands_of
from specs.analysis.javascript.conditions import condition
from specs.analysis.javascript.operands import WRAPPERS, arguments, dotted, operand, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines
from specs.analysis.syntax import Source

MAX_OUTCOMES = 8
MAX_ARGS = 4
MAX_APART = 12  # lines between making an error and throwing it, to be cited as one
ERRORS = re.compile(r"error|exception|boom|fault", re.IGNORECASE)
LEVELS = {
    "log": "log", "info": "info", "warn": "warning", "warning": "warning", "error": "error", "debug": "debug",
    "trace": "debug", "fatal": "critical", "verbose": "debug", "notice": "info", "critical": "critical",
}  # fmt: skip
LOGGERS = frozenset({"console", "log", "logger", "logging", "winston", "pino", "bunyan", "_logger", "$log", "Logger"})
LATER = frozenset({"process.nextTick", "setImmediate", "queueMicrotask"})
CALLBACKS = frozenset({"cb", "callback", "next", "done", "reject", "fn"})
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "===", "!=", "!==", "&&", "instanceof", "in"})


def outcomes(reader: Reader, body: Node | None, scope: Scope) -> tuple[Outcome, ...]:
    """The direct steps of a block (or of a single statement), in order; nested decisions tell their own."""
    src = reader.src
    if body is None:
        return ()
    statements = body.named_children if body.type in ("statement_block", "switch_case", "switch_default") else [body]
    made = reader.made
    found: list[Outcome] = []
    for statement in statements:
        if statement.type in ("lexical_declaration", "variable_declaration"):
            for child in statement.named_children:
                name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
                if name is not None and value is not None and makes_error(src, unwrap(value)):
                    made[src.text(name)] = unwrap(value)
            continue
        step = outcome(src, statement, scope, made)
        if step is not None:
            found.append(step)
        if len(found) == MAX_OUTCOMES or statement.type in ("return_statement", "throw_statement"):
            break
    return as_answer(tuple(found))


def outcome(src: Source, node: Node, scope: Scope, made: dict[str, Node] | None = None) -> Outcome | None:
    start, end = lines(node)
    kind = node.type
    inner = next((child for child in node.named_children if child.type != "comment"), None)
    if kind == "throw_statement":
        return raised(src, inner, scope, start, end, made) if inner is not None else None
    if kind == "return_statement":
        return returned(src, inner, scope, start, end)
    if kind in ("continue_statement", "break_statement"):
        return Outcome("continue" if kind[0] == "c" else "break", start, end)
    if kind == "expression_statement" and inner is not None:
        return expression(src, inner, scope, start, end)
    return None


def raised(src: Source, node: Node, scope: Scope, start: int, end: int, made: dict[str, Node] | None = None) -> Outcome:
    """`throw new X("…")`, `throw createError(404, "…")`, `throw error`."""
    node = unwrap(node)
    if node.type == "identifier":
        name = src.text(node)
        found = made.get(name) if made and name != scope.caught else None
        if found is None or not 0 <= start - lines(found)[0] <= MAX_APART:
            return Outcome("reraise", start, end, name)  # an error that came from elsewhere
        # What it says stands where it was made: the lines that prove it begin there.
        node, start = found, lines(found)[0]
    error, message, args = error_of(src, node)
    status = next((arg for arg in args if is_status(arg)), None)
    return Outcome("raise", start, end, error, message, status, args=args)


def makes_error(src: Source, node: Node) -> bool:
    """`new RangeError(…)`, `createError(404)`: what is thrown under its name further down."""
    target = node.child_by_field_name("constructor") or node.child_by_field_name("function")
    if node.type not in ("new_expression", "call_expression") or target is None:
        return False
    return bool(ERRORS.search(src.text(target, 80)))


def error_of(src: Source, node: Node) -> tuple[str, str, tuple[Operand, ...]]:
    """The type, message and arguments of an expression that makes an error."""
    node = unwrap(node)
    target = node.child_by_field_name("constructor") or node.child_by_field_name("function")
    if node.type not in ("new_expression", "call_expression") or target is None:
        value = operand(src, node)
        return (value.name or value.text[:60], str(value.value or "") if isinstance(value.value, str) else "", ())
    args = tuple(operand(src, argument) for argument in arguments(node)[:MAX_ARGS])
    return dotted(src, target) or src.text(target, 60), message_of(args), args


def returned(src: Source, node: Node | None, scope: Scope, start: int, end: int) -> Outcome:
    if node is None:
        return Outcome("return", start, end)
    bare = unwrap(node)
    if (step := given_as_answer(src, bare, start, end)) is not None:
        return step
    if bare.type == "call_expression":
        told = _told(src, bare, scope, start, end)
        if told is not None:
            return told
    value = operand(src, node)
    sliced = value.form == "slice" or (value.form == "template" and ".s" in value.text)
    if sliced and (cut := _cut(src, "", bare, start, end)):
        return cut
    asked = None
    operator = bare.child_by_field_name("operator")
    if operator is not None and (operator.type in COMPARISONS or operator.type == "!"):
        asked = condition(src, bare)
    elif bare.type == "call_expression":
        held = condition(src, bare)  # `/^#/.test(text)`, `names.includes(name)`
        asked = held if held.op not in ("truthy", "opaque") else None
    elif operator is not None and operator.type in ("??", "||"):
        left, right = bare.child_by_field_name("left"), bare.child_by_field_name("right")
        if left is not None and right is not None and right.type == "false" and unwrap(left).type == "call_expression":
            held = condition(src, left)  # `roles?.includes("staff") ?? false`
            asked = held if held.op != "truthy" else None
    return Outcome("return", start, end, value=value, condition=asked)


def expression(src: Source, node: Node, scope: Scope, start: int, end: int) -> Outcome | None:
    node = unwrap_await(node)
    if node.type == "call_expression":
        return _told(src, node, scope, start, end) or _called(src, node, start, end)
    if node.type == "assignment_expression":
        return _assigned(src, node, start, end)
    if node.type == "augmented_assignment_expression":
        left = node.child_by_field_name("left")
        name = dotted(src, left) if left is not None else ""
        value = Operand(src.text(node, 100), "other", names=(name,) if name else ())
        return Outcome("set", start, end, name, value=value) if name else None
    if node.type == "yield_expression":
        inner = node.named_children
        return Outcome("yield", start, end, value=operand(src, inner[0]) if inner else None)
    return None


def unwrap_await(node: Node) -> Node:
    while node.type in WRAPPERS and node.named_child_count:
        node = node.named_children[0]
    return node


def _told(src: Source, node: Node, scope: Scope, start: int, end: int) -> Outcome | None:
    """Calls that mean something of their own: a log line, an exit, a rejection, a response with a status."""
    target = node.child_by_field_name("function")
    if target is None:
        return None
    name = dotted(src, target)
    if not name:
        return None
    owner, _, method = name.rpartition(".")
    given = arguments(node)
    tail = owner.rpartition(".")[2]
    if method in LEVELS and (tail in LOGGERS or tail.lower().endswith(("log", "logger"))):
        return Outcome(
            "log", start, end, LEVELS[method], message_of(operands_of(src, given)), args=operands_of(src, given)
        )
    if name in ("process.exit", "Deno.exit"):
        return Outcome("exit", start, end, value=operand(src, given[0]) if given else literal("", 0))
    if given and (name == "Promise.reject" or (method in CALLBACKS and owner in ("", "this"))):
        error = unwrap(given[0])
        if error.type == "new_expression" or name == "Promise.reject":
            return handed(raised(src, error, scope, start, end), name)
        if error.type == "identifier" and name == "reject":
            return Outcome("reraise", start, end, src.text(error))
        if error.type == "identifier" and src.text(error) in ("err", "error", "e"):
            return Outcome("call", start, end, name, args=(operand(src, error),))  # handed on, not thrown
    if name == "throwError" and given and (made := _made_by(given[0])) is not None:
        return raised(src, made, scope, start, end)
    if name in LATER and len(given) > 1 and unwrap(given[1]).type == "new_expression":
        return handed(raised(src, given[1], scope, start, end), dotted(src, given[0]))
    if method in ("addIssue", "createError") and owner and (text := message_of(operands_of(src, given))):
        return Outcome("raise", start, end, "", text)  # a schema's own way of refusing
    return answered(src, node, name, start, end)


def _made_by(node: Node) -> Node | None:
    """The error that `() => new Error("…")` makes."""
    body = unwrap(node).child_by_field_name("body")
    return body if body is not None and body.type == "new_expression" else None


def handed(step: Outcome, to: str) -> Outcome:
    """Marks an error that a callback is given and nobody throws; a rejected promise throws where it is awaited."""
    if to.rpartition(".")[2] == "reject" or not to:
        return step
    return replace(step, args=(*step.args, Operand(to, "name", to, derivation=HANDED)))


def _called(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    target = node.child_by_field_name("function")
    name = dotted(src, target) if target is not None else ""
    if not name:
        return None
    owner, _, method = name.rpartition(".")
    args = operands_of(src, arguments(node))
    if method in ("push", "add", "unshift", "append") and owner and len(args) == 1:
        return Outcome("add", start, end, owner, value=args[0])
    return Outcome("call", start, end, name, args=args)


def _assigned(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
    if left is None or right is None:
        return None
    name = dotted(src, left) or (src.text(left, 60) if left.type == "subscript_expression" else "")
    if not name:
        return None
    owner, _, held = name.rpartition(".")
    value = operand(src, right)
    if held == "length" and owner and is_fixed(value) and value.value != 0:
        return Outcome("cut", start, end, owner, value=value)
    if cut := _cut(src, name, right, start, end):
        return cut
    return Outcome("set", start, end, name, value=value)


def _cut(src: Source, name: str, node: Node, start: int, end: int) -> Outcome | None:
    """`x.slice(0, 137) + "…"`: what is kept, and what is appended."""
    node = unwrap(node)
    appended = ""
    operator = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    if operator is not None and operator.type == "+":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        tail = operand(src, right) if right is not None else None
        if left is None or tail is None or not isinstance(tail.value, str) or tail.form != "literal":
            return None
        node, appended = unwrap(left), tail.value
    elif node.type == "template_string":
        holes = [child for child in node.named_children if child.type == "template_substitution"]
        if len(holes) != 1 or not holes[0].named_child_count or holes[0].start_byte != node.start_byte + 1:
            return None
        appended = src.between(holes[0].end_byte, node.end_byte - 1)
        node = unwrap(holes[0].named_children[0])
    value = operand(src, node)
    if value.form != "slice" or len(value.items) != 2 or (value.items[1].value is None and not value.items[1].name):
        return None
    lower, upper = value.items
    if lower.value != 0 or (upper.value is not None and not (isinstance(upper.value, int) and upper.value > 0)):
        return None
    return Outcome("cut", start, end, name or value.name, appended, upper)
