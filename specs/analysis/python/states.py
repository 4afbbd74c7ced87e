"""States that code sets, the moves that its guards allow, and what it holds while it does so."""

import ast
import re

from specs.analysis.facts import Concurrency, Condition, Operand, Setting, StateChange, Transition
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader, is_fixed_number
from specs.analysis.python.place import Collected, Place

STATE_NAME = re.compile(r"(?:^|_)(?:state|status|phase|stage)$")
EXPIRY_NAME = re.compile(r"expir|ttl|valid_until|deadline|delete_after|retain_until", re.IGNORECASE)
MAX_SOURCES = 8


class States:
    __slots__ = ("_left", "collected", "reader")

    def __init__(self, reader: Reader, collected: Collected) -> None:
        self.reader = reader
        self.collected = collected
        self._left: dict[str, list[Condition]] = {}  # symbol -> conditions under which it has been left already

    def left_when(self, condition: Condition, place: Place) -> None:
        if place.scope.kind == "function" and len(place.under) == 0:
            self._left.setdefault(place.symbol, []).append(condition)

    def left(self) -> None:
        """Called where a function ends."""
        self._left.clear()

    def assigned(self, node: ast.stmt, name: str, value: ast.expr, place: Place) -> None:
        if place.scope.kind != "function" or place.test:
            return
        self.expires(node, name, value, place)
        if "." not in name or not STATE_NAME.search(last(name)):
            return
        operand = self.reader.operand(value)
        if operand.form not in ("literal", "name") or (
            operand.form == "literal" and not isinstance(operand.value, str)
        ):
            return
        if operand.form == "name" and not is_member(operand) and place.symbol.endswith("__init__"):
            return  # what a constructor is given
        start, end = node.lineno, node.end_lineno or node.lineno
        when = place.under[-1] if place.under else None
        self.collected.state_changes.append(StateChange(place.symbol, name, operand, start, end, when, place.under))
        if is_member(operand):
            self._moved(name, operand, place, start, end)

    def _moved(self, subject: str, target: Operand, place: Place, start: int, end: int) -> None:
        sources: dict[str, None] = {}
        for condition in place.under:
            sources.update(dict.fromkeys(_allowed(condition, subject, negative=False)))
        for condition in self._left.get(place.symbol, ()):
            sources.update(dict.fromkeys(_allowed(condition, subject, negative=True)))
        for source in list(sources)[:MAX_SOURCES]:
            if source != target.text:
                self.collected.transitions.append(
                    Transition(place.symbol, last(subject), source, (_label(target),), place.symbol, start, end)
                )

    def expires(self, node: ast.stmt, name: str, value: ast.expr, place: Place) -> None:
        """`expires_at = now + DAYS * 86400`: the part added to the clock is how long it lives."""
        if not EXPIRY_NAME.search(name) or not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
            return
        for clock, lifetime in ((value.left, value.right), (value.right, value.left)):
            if _tells_time(clock) and is_fixed_number(lifetime):
                self.collected.settings.append(
                    Setting(
                        place.symbol,
                        "ttl",
                        name,
                        self.reader.operand(lifetime),
                        node.lineno,
                        node.end_lineno or node.lineno,
                        via=self.reader.source.text(value),
                    )
                )
                return

    def configured(self, node: ast.Assign, place: Place) -> None:
        """`app.config["MAX_CONTENT_LENGTH"] = 16 * 1024`."""
        target = node.targets[0]
        if not isinstance(target, ast.Subscript) or not dotted(target.value).endswith("config"):
            return
        name = target.slice.value if isinstance(target.slice, ast.Constant) else None
        if isinstance(name, str) and name.isupper() and is_fixed_number(node.value):
            value, via = self.reader.operand(node.value), dotted(target.value)
            end = node.end_lineno or node.lineno
            self.collected.settings.append(Setting(place.symbol, "other", name, value, node.lineno, end, via=via))

    def entered(self, node: ast.expr, place: Place) -> None:
        """`with lock:`, `with transaction.atomic():`."""
        if place.test:
            return
        called = isinstance(node, ast.Call)
        name = chained(node).removesuffix("()").lower()
        words = last(name.removesuffix("[]"))
        what = ""
        if words.endswith(("lock", "mutex", "_cond", "condition")) or words in ("lock", "rlock"):
            what = "lock"
        elif words.endswith(("semaphore", "limiter", "_sem")) or words == "sem":
            what = "semaphore"
        elif called and words in ("atomic", "transaction", "begin", "begin_nested"):
            what = "transaction"
        if what:
            text = self.reader.source.text(node)
            end = node.end_lineno or node.lineno
            self.collected.concurrency.append(Concurrency(place.symbol, what, text, node.lineno, end))  # type: ignore[arg-type]


def _allowed(condition: Condition, subject: str, negative: bool) -> tuple[str, ...]:
    """The states that the subject may be in where the condition holds (or, `negative`, where it does not)."""
    if condition.op == ("any" if negative else "all"):
        return tuple(name for part in condition.parts for name in _allowed(part, subject, negative))
    if condition.left is None or condition.right is None or condition.left.name != subject:
        return ()
    if condition.op == ("ne" if negative else "eq") and is_member(condition.right):
        return (_label(condition.right),)
    if condition.op == ("not_in" if negative else "in") and condition.right.form == "collection":
        return tuple(_label(item) for item in condition.right.items if is_member(item))
    return ()


def is_member(operand: Operand) -> bool:
    if operand.form == "literal":
        return isinstance(operand.value, str)
    return operand.form == "name" and "." in operand.name and last(operand.name.removesuffix(".value")).isupper()


def _label(operand: Operand) -> str:
    return str(operand.value) if operand.form == "literal" else operand.name.removesuffix(".value")


def _tells_time(node: ast.expr) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call) and last(chained(inner.func)) in ("time", "now", "utcnow", "today", "monotonic"):
            return True
        if isinstance(inner, ast.Name) and inner.id in ("now", "current_time", "today"):
            return True
    return bool(dotted(node)) and last(dotted(node)) in ("now", "created_at")
