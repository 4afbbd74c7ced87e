"""What a block does: the outcomes of a guard, a handler or a branch."""

import ast
from collections.abc import Sequence

from specs.analysis.facts import Operand, Outcome
from specs.analysis.python.conditions import Conditions
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import SIGNS, Reader

MAX_OUTCOMES = 5
MAX_ARGUMENTS = 6

LEVELS = {
    "debug": "debug", "info": "info", "warning": "warning", "warn": "warning", "error": "error",
    "exception": "error", "critical": "critical", "fatal": "critical",
}  # fmt: skip
ADDERS = frozenset({"append", "add", "appendleft", "extend", "insert"})
EXITS = frozenset({"sys.exit", "exit", "quit", "os._exit", "os.abort", "SystemExit", "ctx.exit"})
LEAVING = frozenset({"SystemExit", "typer.Exit", "click.exceptions.Exit", "Exit"})
MESSAGE_KEYWORDS = ("message", "msg", "detail", "reason", "description", "text", "error")
RESPONSES = frozenset({"Response", "JsonResponse", "HttpResponse", "JSONResponse", "PlainTextResponse", "HTMLResponse",
                       "ORJSONResponse", "json_response", "StreamingHttpResponse", "make_response"})  # fmt: skip
CONTENTS = ("content", "data", "text", "body", "detail")
ENDINGS = ("raise", "return", "continue", "break", "exit", "reraise")
TEXTUAL = (ast.Constant, ast.JoinedStr, ast.BinOp, ast.Call)


class Outcomes:
    __slots__ = ("conditions", "reader", "source")

    def __init__(self, reader: Reader, conditions: Conditions) -> None:
        self.reader = reader
        self.conditions = conditions
        self.source = reader.source

    def of(self, block: Sequence[ast.stmt]) -> tuple[Outcome, ...]:
        """The first steps of a block and how it ends. Nested guards and loops tell their own."""
        found: list[Outcome] = []
        texts: dict[str, ast.expr] = {}
        self._gather(block, found, texts)
        if len(found) <= MAX_OUTCOMES:
            return tuple(found)
        ending = found[-1]
        return (*found[: MAX_OUTCOMES - 1], ending) if ending.verb in ENDINGS else tuple(found[:MAX_OUTCOMES])

    def _gather(self, block: Sequence[ast.stmt], found: list[Outcome], texts: dict[str, ast.expr]) -> None:
        for statement in block:
            if isinstance(statement, (ast.With | ast.AsyncWith, ast.Try)):
                self._gather(statement.body, found, texts)
            else:
                outcome = self.step(statement, texts)
                if outcome is not None:
                    if outcome.verb == "raise" and found and found[-1].end >= outcome.start:
                        found.pop()  # the message was put together in the line before
                    found.append(outcome)
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                texts[statement.targets[0].id] = statement.value

    def step(self, node: ast.stmt, texts: dict[str, ast.expr]) -> Outcome | None:
        start, end = node.lineno, node.end_lineno or node.lineno
        if type(node) is ast.Raise:
            return self.raised(node, texts)
        if type(node) is ast.Return:
            return self._returned(node, start, end)
        if type(node) is ast.Continue:
            return Outcome("continue", start, end)
        if type(node) is ast.Break:
            return Outcome("break", start, end)
        if type(node) is ast.Expr:
            return self._expression(node.value, start, end)
        if type(node) is ast.Assign:
            return self._assigned(node.targets[0], node.value, start, end)
        if type(node) is ast.AnnAssign and node.value is not None:
            return self._assigned(node.target, node.value, start, end)
        if type(node) is ast.AugAssign:
            return self._augmented(node, start, end)
        if type(node) is ast.Delete:
            return Outcome("call", start, end, "del", args=self.reader.items(node.targets[:3]))
        return None

    def raised(self, node: ast.Raise, texts: dict[str, ast.expr]) -> Outcome:
        start, end = node.lineno, node.end_lineno or node.lineno
        error = node.exc
        if error is None:
            return Outcome("reraise", start, end)
        if not isinstance(error, ast.Call):
            name = dotted(error) or self.source.text(error)
            return Outcome("raise", start, end, name)
        name = chained(error.func) or self.source.text(error.func)
        values: list[ast.expr] = [*error.args, *(keyword.value for keyword in error.keywords)]
        if name in LEAVING:
            return Outcome("exit", start, end, name, value=self.reader.operand(values[0]) if values else None)
        message, line = self._message(error, texts)
        args = tuple(self.reader.operand(value) for value in values[:MAX_ARGUMENTS])
        return Outcome("raise", min(start, line or start), end, name, message, args=args)

    def _message(self, call: ast.Call, texts: dict[str, ast.expr]) -> tuple[str, int]:
        """The text given to an error, and the line where it was put together when that is another statement."""
        ordered = [keyword.value for keyword in call.keywords if keyword.arg in MESSAGE_KEYWORDS]
        for value in (*ordered, *call.args):
            text = self.text_of(value) or (self._content(value) if isinstance(value, ast.Dict | ast.List) else "")
            if text:
                return text, 0
            if isinstance(value, ast.Name) and value.id in texts:
                kept = texts[value.id]
                text = self.text_of(kept)
                if text and 0 < call.lineno - (kept.end_lineno or 0) <= 2:
                    return text, kept.lineno
        return "", 0

    def text_of(self, node: ast.expr) -> str:
        """The string or template that `node` is, "" where it is none."""
        if isinstance(node, ast.Call):
            # _("…"), gettext("…"), textwrap.dedent("…"), "…".format(…)
            if chained(node.func) == "str.format":
                return str(self.reader.operand(node).value or "")
            if (
                last(chained(node.func)) in ("_", "gettext", "gettext_lazy", "ngettext", "dedent", "Markup")
                and node.args
            ):
                return self.text_of(node.args[0])
            return ""
        if isinstance(node, TEXTUAL):
            operand = self.reader.operand(node)
            return operand.value if isinstance(operand.value, str) else ""
        return ""

    def answered(self, value: ast.expr) -> tuple[Operand, str] | None:
        """The status and message of `JsonResponse({"error": "x"}, status=403)` and of `({"error": "x"}, 403)`."""
        given: list[ast.expr] = []
        status: ast.expr | None = None
        if isinstance(value, ast.Call) and last(chained(value.func)) in RESPONSES:
            given, status = value.args, _keyword(value, "status") or _keyword(value, "status_code")
            given = [*given, *(keyword.value for keyword in value.keywords if keyword.arg in CONTENTS)]
        elif isinstance(value, ast.Tuple) and len(value.elts) in (2, 3):
            given, status = value.elts[:1], value.elts[1]
            if not (isinstance(status, ast.Constant) and isinstance(status.value, int)):
                return None
            first = given[0]
            if isinstance(first, ast.Call):
                given = [*first.args, *(keyword.value for keyword in first.keywords)]
        if status is None or not _is_status(status):
            return None
        return self.reader.operand(status), next(filter(None, map(self._content, given)), "")

    def _content(self, node: ast.expr) -> str:
        """A text, or the first that a mapping or list holds."""
        for inner in node.values if isinstance(node, ast.Dict) else node.elts if isinstance(node, ast.List) else [node]:
            if inner is not None and (text := self.text_of(inner)):
                return text
        return ""

    def _returned(self, node: ast.Return, start: int, end: int) -> Outcome:
        if node.value is None:
            return Outcome("return", start, end)
        if answer := self.answered(node.value):
            return Outcome("return", start, end, "status", answer[1], answer[0])
        condition = self.conditions.condition(node.value) if is_question(node.value) else None
        return Outcome("return", start, end, value=self.reader.operand(node.value), condition=condition)

    def _expression(self, node: ast.expr, start: int, end: int) -> Outcome | None:
        if isinstance(node, ast.Await):
            node = node.value
        if isinstance(node, ast.Yield):
            return Outcome("yield", start, end, value=self.reader.operand(node.value) if node.value else None)
        if isinstance(node, ast.YieldFrom):
            return Outcome("yield", start, end, value=self.reader.operand(node.value))
        if not isinstance(node, ast.Call):
            return None
        callee = chained(node.func)
        method = last(callee)
        if is_log(callee):
            return Outcome("log", start, end, LEVELS.get(method, method), self.logged(node))
        if callee in ("abort", "flask.abort", "bottle.abort") and node.args and _is_status(node.args[0]):
            told = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
            message = next(filter(None, map(self._content, told)), "")
            return Outcome("return", start, end, "status", message, self.reader.operand(node.args[0]))
        if callee in EXITS:
            value = self.reader.operand(node.args[0]) if node.args else None
            return Outcome("exit", start, end, callee, value=value)
        if callee == "warnings.warn" and node.args:
            return Outcome("log", start, end, "warning", self.text_of(node.args[0]))
        if method in ADDERS and "." in callee and node.args and isinstance(node.func, ast.Attribute):
            target = dotted(node.func.value) or self.source.text(node.func.value)
            return Outcome("add", start, end, target, value=self.reader.operand(node.args[-1]))
        if not callee:
            return None
        values: list[ast.expr] = [*node.args, *(keyword.value for keyword in node.keywords)]
        return Outcome("call", start, end, callee, args=self.reader.items(values[:MAX_ARGUMENTS]))

    def logged(self, node: ast.Call) -> str:
        """A log call's message, its arguments in the holes."""
        for position, value in enumerate(node.args[:2]):
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                return self.reader.percent(value.value, node.args[position + 1 :])
            if text := self.text_of(value):
                return text
        return ""

    def _assigned(self, target: ast.expr, value: ast.expr, start: int, end: int) -> Outcome:
        name = dotted(target) or self.source.text(target)
        return self._shortened(name, value, start, end) or Outcome(
            "set", start, end, name, value=self.reader.operand(value)
        )

    def _shortened(self, name: str, value: ast.expr, start: int, end: int) -> Outcome | None:
        """`q = q[:137] + "..."`, `q = q[:137]`, `q = textwrap.shorten(q, 137)`."""
        added = ""
        kept = value
        if isinstance(kept, ast.Call) and chained(kept.func) in ("textwrap.shorten", "shorten") and kept.args:
            width = kept.args[1] if len(kept.args) > 1 else _keyword(kept, "width")
            if width is None:
                return None
            placeholder = _keyword(kept, "placeholder")
            added = self.text_of(placeholder) if placeholder is not None else ""
            return Outcome("cut", start, end, dotted(kept.args[0]) or name, added, self.reader.operand(width))
        if isinstance(kept, ast.BinOp) and isinstance(kept.op, ast.Add):
            added = self.text_of(kept.right)
            kept = kept.left
            if not added:
                return None
        elif isinstance(kept, ast.JoinedStr) and len(kept.values) == 2:
            hole, tail = kept.values
            if not isinstance(hole, ast.FormattedValue) or not isinstance(tail, ast.Constant):
                return None
            added, kept = str(tail.value), hole.value
        while isinstance(kept, ast.Call) and isinstance(kept.func, ast.Attribute) and kept.func.attr.endswith("strip"):
            kept = kept.func.value
        if not isinstance(kept, ast.Subscript) or not isinstance(kept.slice, ast.Slice):
            return None
        bounds = kept.slice
        if bounds.upper is None or bounds.step is not None or not _is_zero(bounds.lower):
            return None
        base = dotted(kept.value)
        if not base or (not added and base != name):
            return None
        return Outcome("cut", start, end, base, added, self.reader.operand(bounds.upper))

    def _augmented(self, node: ast.AugAssign, start: int, end: int) -> Outcome:
        name = dotted(node.target) or self.source.text(node.target)
        value = self.reader.operand(node.value)
        sign = SIGNS.get(type(node.op), "")
        if sign == "+" and isinstance(node.value, ast.List | ast.Tuple | ast.ListComp | ast.GeneratorExp):
            return Outcome("add", start, end, name, value=value)
        text = self.source.cut(node.lineno, node.col_offset, node.end_col_offset) if start == end else name
        side = Operand(name, "name", name, names=(name,))
        names = tuple(dict.fromkeys((*side.names, *value.names)))
        changed = Operand(text, "arithmetic", sign, items=(side, value), names=names)
        return Outcome("set", start, end, name, value=changed)


ASKED_OF_LIBRARIES = frozenset({"compare_digest", "exists", "issubset", "issuperset", "isdisjoint"})


def is_question(node: ast.expr) -> bool:
    """Whether returning or passing this is itself a decision."""
    if isinstance(node, ast.Compare):
        return True
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.BoolOp):
        return all(
            is_question(value) or isinstance(value, ast.Name | ast.Attribute | ast.Call) for value in node.values[:8]
        ) and any(is_question(value) for value in node.values[:8])
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
            return name in ASKED_OF_LIBRARIES or (name in ("startswith", "endswith") and len(node.args) == 1)
        return isinstance(node.func, ast.Name) and node.func.id == "isinstance"
    return False


def is_log(callee: str) -> bool:
    receiver, _, method = callee.rpartition(".")
    if method not in LEVELS:
        return False
    name = last(receiver.removesuffix("()")).lower().strip("_")
    return "log" in name or name == "structlog" or receiver.endswith("getLogger()")


def _is_status(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return isinstance(node.value, int) and not isinstance(node.value, bool) and 100 <= node.value < 600
    name = last(dotted(node))
    return name.startswith("HTTP_") or ("." in dotted(node) and name in ("status_code", "status", "http_status"))


def _is_zero(node: ast.expr | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value == 0)


def _keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in call.keywords if keyword.arg == name), None)
