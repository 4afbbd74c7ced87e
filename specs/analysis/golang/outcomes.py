"""What a branch does: its direct statements, read as outcomes."""

import re

from tree_sitter import Node

from specs.analysis.expressions import is_fixed
from specs.analysis.facts import Operand, Outcome
from specs.analysis.golang.conditions import condition, names_error, nil_check
from specs.analysis.golang.logs import line_of_chain, line_of_pairs, log_level, log_message
from specs.analysis.golang.operands import (
    COMMENT,
    arguments,
    callee,
    composite_type,
    counted,
    dotted,
    operand,
    sprintf,
    type_name,
    unwrap,
)
from specs.analysis.golang.reader import Reader, Scope, lines
from specs.analysis.syntax import Source

MAX_OUTCOMES = 8
MAX_ARGS = 4
COMPARISONS = frozenset({"<", "<=", ">", ">=", "==", "!=", "&&", "||"})
ERROR_MAKERS = re.compile(r"(^|\.)(New\w*Err\w*|\w*Errorf?|Err[A-Z]\w*|Wrapf?|WithMessagef?|WithStack|Newf?|Join)$")
WRAPPERS = frozenset({"Wrap", "Wrapf", "WithMessage", "WithMessagef", "WithStack", "Annotate", "Annotatef", "Trace"})
STATUS = re.compile(r"^(http\.Status|fiber\.Status|fasthttp\.Status|iris\.Status)[A-Z]\w+$")
STATUS_METHODS = frozenset(
    """
    Error WriteHeader JSON String AbortWithStatus AbortWithStatusJSON AbortWithError SendStatus Status NoContent HTML
    XML IndentedJSON Blob SendString
    """.split()
)
LEAVING = frozenset({"return_statement", "continue_statement", "break_statement", "goto_statement"})
LEAVING_WORDS = (b"return", b"continue", b"break", b"goto")
MAX_BRANCH = 20_000  # bytes of a branch that are looked through
GO_ON = frozenset({"declaration", "var_declaration", "const_declaration", "short_var_declaration"})


def statements(body: Node | None) -> list[Node]:
    """The statements of a block or a case."""
    if body is None:
        return []
    found: list[Node] = []
    for child in body.named_children if body.type not in ("expression_statement",) else [body]:
        found += child.named_children if child.type == "statement_list" else [child]
    return [child for child in found if child.type != COMMENT]


def outcomes(reader: Reader, steps: list[Node], scope: Scope) -> tuple[Outcome, ...]:
    """The direct steps, in order; nested decisions tell their own."""
    found: list[Outcome] = []
    for statement in steps:
        if statement.type in GO_ON:
            continue
        if leaves(reader, statement):
            break  # what follows happens only where that decision did not end it
        found += outcome(reader, statement, scope)
        if len(found) >= MAX_OUTCOMES or statement.type == "return_statement":
            break
    return tuple(found[:MAX_OUTCOMES])


def leaves(reader: Reader, node: Node) -> bool:
    """Whether a nested decision may end the block before its next step; an error handed on is no decision."""
    if node.type not in ("if_statement", "expression_switch_statement", "type_switch_statement", "for_statement"):
        return False
    asked = node.child_by_field_name("condition")
    if asked is not None and nil_check(reader, asked)[0]:
        return False
    text = reader.src.data[node.start_byte : min(node.end_byte, node.start_byte + MAX_BRANCH)]
    return any(word in text for word in LEAVING_WORDS)


def outcome(reader: Reader, node: Node, scope: Scope) -> tuple[Outcome, ...]:
    start, end = lines(node)
    kind = node.type
    if kind == "return_statement":
        return (returned(reader, node, scope),)
    if kind in ("continue_statement", "break_statement"):
        return (Outcome("continue" if kind[0] == "c" else "break", start, end),)
    if kind == "expression_statement" and node.named_child_count:
        inner = unwrap(node.named_children[0])
        return told(reader, inner, start, end) if inner.type == "call_expression" else ()
    if kind == "assignment_statement":
        step = _assigned(reader.src, node, start, end)
        return (step,) if step is not None else ()
    if kind in ("inc_statement", "dec_statement") and node.named_child_count:
        name = dotted(reader.src, node.named_children[0])
        value = Operand(f"{name} {'+' if kind[0] == 'i' else '-'}= 1", "other", names=(name,))
        return (Outcome("set", start, end, name, value=value),) if name else ()
    return ()


def results(node: Node) -> list[Node]:
    """The values of a return statement."""
    listed = next((child for child in node.named_children if child.type != COMMENT), None)
    if listed is None:
        return []
    return [child for child in listed.named_children if child.type != COMMENT]


def returned(reader: Reader, node: Node, scope: Scope) -> Outcome:
    start, end = lines(node)
    values = results(node)
    if not values:
        return Outcome("return", start, end)
    if scope.fails and (len(values) > 1 or len(scope.results) == 1):
        failed = error_step(reader, values[-1], scope, start, end)
        if failed is not None:
            return failed
        if values[-1].type == "nil" and len(values) > 1:
            values = values[:-1]
    if len(values) > 1:
        text = ", ".join(reader.text(value, 60) for value in values)
        return Outcome("return", start, end, value=Operand(text[:160], "other"))
    value = values[0]
    if cut := _cut(reader.src, "", value, start, end):
        return cut
    if value.type == "call_expression" and callee(reader.src, value).rpartition(".")[2] in STATUS_METHODS:
        given = arguments(value)  # echo: `return c.JSON(http.StatusNotFound, …)`
        answer = _status(reader.src, given[:2], start, end)
        if answer is not None and _is_status(operand(reader.src, given[0])):
            return answer
    asked = None
    operator = value.child_by_field_name("operator")
    if value.type in ("binary_expression", "unary_expression") and operator is not None and (
        operator.type in COMPARISONS or operator.type == "!"
    ):  # fmt: skip
        asked = condition(reader, value)
    return Outcome("return", start, end, value=operand(reader.src, value), condition=asked)


def error_step(reader: Reader, node: Node, scope: Scope, start: int, end: int) -> Outcome | None:
    """The error that a returned expression is; None where it may be none."""
    src, bare = reader.src, unwrap(node)
    kind = bare.type
    if kind in ("identifier", "selector_expression"):
        name = dotted(src, bare)
        last = name.rpartition(".")[2]
        if kind == "selector_expression" and last[:1].isupper() and reader.module_of(name):
            return Outcome("raise", start, end, name)  # io.EOF, ErrNotFound of another package
        if re.match(r"[Ee]rr[A-Z]", last) and (scope.symbol, name) not in reader.types and name not in reader.origins:
            return Outcome("raise", start, end, name)
        if name == scope.caught or names_error(name):
            return (
                Outcome("reraise", start, end, name)
                if name == scope.caught
                else Outcome("return", start, end, value=operand(src, bare))
            )
        return None
    if kind == "composite_literal":
        name = type_name(composite_type(src, bare))
        value = operand(src, bare)
        return Outcome("raise", start, end, name, message_of(value), args=value.items[1::2][:MAX_ARGS])
    if kind == "call_expression":
        return made_error(reader, bare, scope, start, end)
    return None


def made_error(reader: Reader, call: Node, scope: Scope, start: int, end: int) -> Outcome | None:
    """`errors.New("…")`, `fmt.Errorf("…: %w", ErrX)`, `status.Error(codes.NotFound, "…")`, `NewNotFound(id)`."""
    # `NewHTTPError(400, "…").SetInternal(err)`: what makes it stands at the head.
    for _ in range(4):
        target = call.child_by_field_name("function")
        held = target.child_by_field_name("operand") if target is not None else None
        if held is None or held.type != "call_expression":
            break
        call = held
    src, name, given = reader.src, callee(reader.src, call), arguments(call)
    owner, _, method = name.rpartition(".")
    if not name or not (ERROR_MAKERS.search(name) or name == "cli.Exit"):
        return None
    if method in WRAPPERS and given and owner:
        message = str(sprintf(src, given[1:])[0].value or "") if len(given) > 1 else ""
        return _wrapped(src, given[0], message, scope, start, end)
    if name == "errors.Join":
        return Outcome("raise", start, end, "error")
    if name in ("fmt.Errorf", "errors.Errorf", "errors.New", "errors.Newf", "xerrors.Errorf", "xerrors.New") and given:
        text, wrapped = sprintf(src, given)
        message = str(text.value) if isinstance(text.value, str) else ""
        if wrapped and wrapped[0] + 1 < len(given):
            return _wrapped(src, given[wrapped[0] + 1], message, scope, start, end)
        return Outcome("raise", start, end, "error", message)
    if method in ("Error", "Errorf", "NewHTTPError", "NewError") and given:
        kind = operand(src, given[0])
        if kind.form == "name" and kind.name.partition(".")[0] in ("codes", "http", "fiber", "connect"):
            message = str(sprintf(src, given[1:])[0].value or "") if len(given) > 1 else ""
            return Outcome("raise", start, end, kind.name, message, kind)
    if method in ("New", "Newf") and owner and not owner.lower().endswith(("err", "errors", "error", "errs")):
        return None
    args = tuple(operand(src, argument) for argument in given[:MAX_ARGS])
    return Outcome("raise", start, end, name, next((told for arg in args if (told := message_of(arg))), ""), args=args)


def _wrapped(src: Source, inner: Node, message: str, scope: Scope, start: int, end: int) -> Outcome:
    """An error with more told of it; a wrapped sentinel keeps its name."""
    name = dotted(src, inner)
    last = name.rpartition(".")[2]
    if name and (re.match(r"[Ee]rr[A-Z]", last) or ("." in name and last[:1].isupper())):
        return Outcome("raise", start, end, name, message.replace("{" + name + "}", "").strip(" :"))
    return Outcome("raise", start, end, "error", message)


def message_of(value: Operand) -> str:
    if value.form in ("literal", "template") and isinstance(value.value, str) and value.text[:1] != "'":
        return value.value
    for item in value.items[1::2] if value.form == "mapping" else ():
        if item.form in ("literal", "template") and isinstance(item.value, str) and " " in item.value:
            return item.value
    return ""


def told(reader: Reader, node: Node, start: int, end: int) -> tuple[Outcome, ...]:
    """A panic, an exit, a log line, an answer with a status; else a plain call."""
    src, name, given = reader.src, callee(reader.src, node), arguments(node)
    owner, _, method = name.rpartition(".")
    if not name:
        return ()
    if name == "panic":
        return (panicked(reader, given, start, end),)
    if name == "os.Exit":
        return (Outcome("exit", start, end, value=operand(src, given[0]) if given else None),)
    if level := log_level("log" if owner in reader.loggers else owner, method):
        line = Outcome("log", start, end, level, log_message(src, given), args=_operands(src, given))
        ends = method.startswith(("Fatal", "Panic"))
        return (line, Outcome("exit", start, end)) if ends and method.startswith("Fatal") else (line,)
    if (written := line_of_pairs(src, name, given) or line_of_chain(src, node, name, given)) is not None:
        return (Outcome("log", start, end, *written),)
    if name in ("http.NotFound", "http.Redirect"):
        code = next((each for each in _operands(src, given) if _is_status(each)), None)
        answer = Operand(name, "name", name, names=(name,)) if code is None else code
        return (Outcome("return", start, end, "status", value=answer),)
    if method in STATUS_METHODS and (status := _status(src, given, start, end)):
        return (status,)
    if name in (
        "fmt.Print",
        "fmt.Println",
        "fmt.Printf",
        "fmt.Fprintln",
        "fmt.Fprintf",
        "fmt.Fprint",
        "delete",
        "close",
    ):
        if name.startswith("fmt.F") and (not given or src.text(given[0]) not in ("os.Stderr", "os.Stdout")):
            return (Outcome("call", start, end, name, args=_operands(src, given[1:])),)
        shown = [*given[1:], given[0]] if name.startswith("fmt.F") else given
        args = (sprintf(src, shown)[0], *_operands(src, shown[1:])) if name.endswith("f") else _operands(src, shown)
        return (Outcome("call", start, end, name, args=args),)
    args = _operands(src, given)
    if any(arg.form == "name" and _is_status(arg) for arg in args):  # a helper of its own: `fail(w, http.StatusGone)`
        return (_status(src, given, start, end) or Outcome("call", start, end, name, args=args),)
    return (Outcome("call", start, end, name, args=args),)


def panicked(reader: Reader, given: list[Node], start: int, end: int) -> Outcome:
    value = operand(reader.src, given[0]) if given else None
    if given and given[0].type == "call_expression" and (
        made := made_error(reader, given[0], Scope(), start, end)
    ):  # fmt: skip
        return Outcome("raise", start, end, "panic", made.message, value)
    return Outcome("raise", start, end, "panic", message_of(value) if value is not None else "", value)


def _operands(src: Source, given: list[Node]) -> tuple[Operand, ...]:
    return tuple(operand(src, argument) for argument in given[:MAX_ARGS])


def _status(src: Source, given: list[Node], start: int, end: int) -> Outcome | None:
    """`http.Error(w, "…", http.StatusNotFound)`, `c.JSON(http.StatusNotFound, …)`, `w.WriteHeader(404)`."""
    args = _operands(src, given)
    status = next((arg for arg in args if _is_status(arg)), None)
    if status is None:
        return None
    message = next((text for arg in args if (text := message_of(arg))), "")
    return Outcome("return", start, end, "status", message, status)


def _is_status(arg: Operand) -> bool:
    if arg.form == "name":
        return bool(STATUS.match(arg.name))
    return isinstance(arg.value, int) and not isinstance(arg.value, bool) and 100 <= arg.value < 600


def _assigned(src: Source, node: Node, start: int, end: int) -> Outcome | None:
    left, right, sign = (node.child_by_field_name(name) for name in ("left", "right", "operator"))
    if left is None or right is None or left.named_child_count != 1 or right.named_child_count != 1:
        return None
    target, value = left.named_children[0], right.named_children[0]
    name = dotted(src, target) or (src.text(target, 60) if target.type == "index_expression" else "")
    if name == "_" and value.type == "call_expression" and (called := callee(src, value)):
        return Outcome("call", start, end, called, args=_operands(src, arguments(value)))  # its error is let pass
    if not name or name == "_":
        return None
    if sign is not None and sign.type != "=":
        return Outcome("set", start, end, name, value=Operand(src.text(node, 100), "other", names=(name,)))
    if value.type == "call_expression" and callee(src, value) == "append":
        given = arguments(value)
        if len(given) == 2 and dotted(src, given[0]) == name:
            return Outcome("add", start, end, name, value=operand(src, given[1]))
    if cut := _cut(src, name, value, start, end):
        return cut
    return Outcome("set", start, end, name, value=counted(operand(src, value)))


def _cut(src: Source, name: str, node: Node, start: int, end: int) -> Outcome | None:
    """`x[:137] + "…"`: what is kept, and what is appended."""
    appended = ""
    operator = node.child_by_field_name("operator") if node.type == "binary_expression" else None
    if operator is not None and operator.type == "+":
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        tail = operand(src, right) if right is not None else None
        if left is None or tail is None or not isinstance(tail.value, str) or tail.form != "literal":
            return None
        node, appended = left, tail.value
    value = operand(src, node)
    if value.form != "slice" or len(value.items) != 2:
        return None
    lower, upper = value.items
    if (
        lower.value != 0
        or not (is_fixed(upper) or (appended and upper.form == "name"))
        or (upper.value is None and not upper.name)
    ):
        return None
    if upper.form == "literal" and not (isinstance(upper.value, int) and upper.value > 0):
        return None
    return Outcome("cut", start, end, name or value.name, appended, upper)
