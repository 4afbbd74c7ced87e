"""The walk through expressions: calls, ternaries, filters of comprehensions, defaults by `or`, lengths by slices."""

import ast
from typing import Literal

from specs.analysis.expressions import negate
from specs.analysis.facts import Guard, Outcome, Setting, SettingRole
from specs.analysis.python.conditions import Conditions
from specs.analysis.python.names import chained, dotted, thing
from specs.analysis.python.numbering import numbered
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Bound, Collected, Place, Site

MIN_LENGTH = 10  # `data[:4]` takes a text apart; longer slices limit one
_LEAVES = (ast.Name, ast.Constant)
Verb = Literal["set", "yield", "return"]
Comprehension = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


class Expressions:
    __slots__ = ("collected", "conditions", "lines", "reader")

    def __init__(self, reader: Reader, conditions: Conditions, collected: Collected) -> None:
        self.reader = reader
        self.conditions = conditions
        self.collected = collected
        self.lines = reader.source.count

    def visit(self, node: ast.expr, place: Place, bound_to: str = "") -> None:
        """Reads the expression and all in it. An explicit stack: depth is the text's, not the interpreter's."""
        if type(node) is ast.Name or type(node) is ast.Constant:
            return
        if type(node) is ast.IfExp:
            self._ternary(node, place, "set" if bound_to else "yield", bound_to)
        elif type(node) is ast.BoolOp:
            self._default(node, place, "set" if bound_to else "yield", bound_to)
        self.sweep(node, place, bound_to, decided=type(node) is ast.IfExp or type(node) is ast.BoolOp)

    def sweep(self, node: ast.expr, place: Place, bound_to: str = "", decided: bool = False) -> None:
        stack: list[ast.expr] = [node]
        awaited = False
        first: ast.expr | None = node
        spans: list[tuple[int, int]] = []
        while stack:
            item = stack.pop()
            if type(item) is ast.Name or type(item) is ast.Constant:
                awaited = False
                continue
            if type(item) is ast.Attribute:
                stack.append(item.value)
            elif type(item) is ast.Call:
                self._call(item, place, bound_to if item is first else "", awaited, spans)
                stack += [keyword.value for keyword in reversed(item.keywords)]
                stack += reversed(item.args)
                stack.append(item.func)
            elif type(item) is ast.Await:
                stack.append(item.value)
                awaited = True
                first = item.value if item is first else first
                continue
            elif type(item) is ast.IfExp:
                if not decided or item is not node:
                    self._ternary(item, place, "yield", "")
                stack += (item.orelse, item.test, item.body)
            elif type(item) is ast.BoolOp:
                if not decided or item is not node:
                    self._default(item, place, "yield", "")
                stack += reversed(item.values)
                first = None if item is not first else first
            else:
                self._rest(item, place, stack, spans)
            awaited = False

    def _rest(self, item: ast.expr, place: Place, stack: list[ast.expr], spans: list[tuple[int, int]]) -> None:
        if type(item) is ast.Subscript:
            self._subscript(item, place)
            stack += (item.slice, item.value)
        elif type(item) is ast.Compare:
            stack += (*reversed(item.comparators), item.left)
        elif type(item) is ast.BinOp:
            stack += (item.right, item.left)
        elif type(item) is ast.Dict:
            stack += reversed(item.values)
            stack += [key for key in item.keys if key is not None and type(key) not in _LEAVES]
        elif isinstance(item, ast.List | ast.Tuple | ast.Set):
            stack += [element for element in reversed(item.elts) if type(element) not in _LEAVES]
        elif type(item) is ast.JoinedStr:
            spans.append((item.lineno, item.end_lineno or item.lineno))
            stack += reversed(item.values)
        elif type(item) is ast.NamedExpr:
            name = item.target.id
            place.scope.bind(name, Bound(item.lineno, item.value))
            stack.append(item.value)
        elif isinstance(item, Comprehension):
            self._comprehension(item, place, stack)
        elif isinstance(item, ast.Yield | ast.YieldFrom):
            place.scope.generator = True
            if item.value is not None:
                stack.append(item.value)
        else:
            stack += [child for child in ast.iter_child_nodes(item) if isinstance(child, ast.expr)]

    def _call(self, node: ast.Call, place: Place, bound_to: str, awaited: bool, spans: list[tuple[int, int]]) -> None:
        start, end = node.lineno, node.end_lineno or node.lineno
        if spans and not spans[-1][0] <= start <= end <= spans[-1][1] and end > self.lines:
            start, end = spans[-1]  # positions inside f-strings are not always the file's
        self.collected.sites.append(Site(node, chained(node.func), place, start, end, bound_to, awaited))

    def _ternary(self, node: ast.IfExp, place: Place, verb: Verb, name: str) -> None:
        condition = self.conditions.condition(node.test)
        sides = []
        for value in (node.body, node.orelse):
            start, end = value.lineno, value.end_lineno or value.lineno
            sides.append(_outcome(verb, start, end, name, self.reader, value))
        first, second = sides
        end = max(first.end, node.test.end_lineno or 0)
        self.collected.guards.append(
            Guard(
                place.symbol,
                condition,
                (first,),
                node.lineno,
                end,
                (second,),
                second.start,
                second.end,
                place.under,
                place.handler,
                place.loop,
                "ternary",
            )
        )

    def _default(self, node: ast.BoolOp, place: Place, verb: Verb, name: str) -> None:
        """`x or 1` stands for a default where its last part says what is taken instead."""
        fallback = node.values[-1]
        if not isinstance(node.op, ast.Or) or (verb == "yield" and not _is_plain(fallback)):
            return
        if isinstance(fallback, ast.Compare | ast.BoolOp | ast.UnaryOp) or isinstance(node.values[0], ast.Compare):
            return
        asked = self.conditions.condition(node.values[0])
        start, end = fallback.lineno, fallback.end_lineno or fallback.lineno
        outcome = _outcome(verb, start, end, name, self.reader, fallback)
        condition = negate(asked)
        self.collected.guards.append(
            Guard(
                place.symbol,
                condition,
                (outcome,),
                node.lineno,
                end,
                (),
                0,
                0,
                place.under,
                place.handler,
                place.loop,
                "short_circuit",
            )
        )

    def decided(self, node: ast.expr, place: Place) -> None:
        """`return a if c else b`, `return a or b`: decisions whose outcome is the return."""
        if isinstance(node, ast.IfExp):
            self._ternary(node, place, "return", "")
        elif isinstance(node, ast.BoolOp):
            self._default(node, place, "return", "")
        self.sweep(node, place, decided=True)

    def _comprehension(self, node: Comprehension, place: Place, stack: list[ast.expr]) -> None:
        for generator in node.generators:
            if isinstance(generator.target, ast.Name):
                place.scope.bind(generator.target.id, Bound(node.lineno, generator.iter, each=True))
            kept = [node.value] if isinstance(node, ast.DictComp) else [node.elt]
            if not place.test and (
                found := numbered(generator.target, generator.iter, kept, self.reader, place.symbol)
            ):
                self.collected.settings.append(found)
            for test in generator.ifs:
                self._filter(node, test, place)
                stack.append(test)
            stack.append(generator.iter)
        stack += (node.value, node.key) if isinstance(node, ast.DictComp) else (node.elt,)

    def _filter(self, node: Comprehension, test: ast.expr, place: Place) -> None:
        kept = node.value if isinstance(node, ast.DictComp) else node.elt
        start, end = kept.lineno, kept.end_lineno or kept.lineno
        outcome = Outcome("yield", start, end, value=self.reader.operand(kept))
        lines = (test.lineno, test.end_lineno or test.lineno)
        self.collected.guards.append(
            Guard(
                place.symbol,
                self.conditions.condition(test),
                (outcome,),
                min(start, lines[0]),
                max(end, lines[1]),
                (),
                0,
                0,
                place.under,
                place.handler,
                place.loop,
                "comprehension",
            )
        )

    def _subscript(self, node: ast.Subscript, place: Place) -> None:
        if isinstance(node.slice, ast.Slice):
            self._limit(node, node.slice, place)
        elif isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            self.collected.reads.append((node, place))

    def _limit(self, node: ast.Subscript, bounds: ast.Slice, place: Place) -> None:
        """`timers[:BATCH_SIZE]` takes effect as a limit where the bound is a number or a constant."""
        upper, name = bounds.upper, thing(node.value)
        if isinstance(node.value, ast.Subscript) and isinstance(node.value.slice, ast.Constant):
            name = self.reader.source.text(node.value)  # event["Records"]
        if upper is None or bounds.step is not None or not name:
            return
        if isinstance(bounds.lower, ast.Constant | None) and (bounds.lower is None or bounds.lower.value == 0):
            constant = dotted(upper).rpartition(".")[2]
            fixed = isinstance(upper, ast.Constant) and isinstance(upper.value, int) and upper.value >= MIN_LENGTH
            if not fixed and not (constant.isupper() and len(constant) > 1):
                return
            words = constant.lower()
            role: SettingRole = (
                "batch" if "batch" in words or "chunk" in words else "page" if "page" in words else "length"
            )
            self.collected.settings.append(
                Setting(
                    place.symbol,
                    role,
                    name,
                    self.reader.operand(upper),
                    node.lineno,
                    node.end_lineno or node.lineno,
                    "",
                    self.reader.source.text(node),
                )
            )


def _outcome(verb: Verb, start: int, end: int, name: str, reader: Reader, value: ast.expr) -> Outcome:
    return Outcome(verb, start, end, name, value=reader.operand(value))


def _is_plain(node: ast.expr) -> bool:
    if isinstance(node, ast.Constant):
        return node.value is not None and not isinstance(node.value, bool)
    return isinstance(node, ast.Attribute | ast.Name) and dotted(node).rpartition(".")[2].isupper()
