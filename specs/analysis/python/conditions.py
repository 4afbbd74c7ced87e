"""What a guard asks, normalised."""

import ast

from specs.analysis.expressions import compared, negate, placed
from specs.analysis.facts import CompareOp, Condition, Operand
from specs.analysis.python.names import chained, dotted
from specs.analysis.python.operands import Reader

MAX_DEPTH = 12
MAX_PARTS = 24

OPERATORS: dict[type[ast.cmpop], CompareOp] = {
    ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Eq: "eq", ast.NotEq: "ne", ast.In: "in",
    ast.NotIn: "not_in", ast.Is: "eq", ast.IsNot: "ne",
}  # fmt: skip
AFFIXES: dict[str, CompareOp] = {"startswith": "starts", "endswith": "ends"}
MATCHERS = frozenset({"match", "fullmatch", "search"})


class Conditions:
    __slots__ = ("reader", "source")

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.source = reader.source

    def condition(self, node: ast.expr, depth: int = 0) -> Condition:
        asked = self._condition(node, depth)
        return asked if depth else placed(asked, node.lineno, node.end_lineno or node.lineno)

    def _condition(self, node: ast.expr, depth: int) -> Condition:
        if type(node) is ast.Compare:
            return self._compare(node)
        if depth > MAX_DEPTH:
            return Condition("opaque", self.source.text(node))
        if type(node) is ast.BoolOp:
            return self._combined(node, depth)
        if type(node) is ast.UnaryOp and isinstance(node.op, ast.Not):
            inner = self.condition(node.operand, depth + 1)
            return negate(inner, self.source.text(node))
        if type(node) is ast.NamedExpr:
            inner = self.condition(node.value, depth + 1)
            return Condition(inner.op, self.source.text(node), inner.left, inner.right, inner.parts)
        if type(node) is ast.Call:
            return self._asked(node, depth)
        if type(node) is ast.Await:
            return self.condition(node.value, depth + 1)
        return Condition("truthy", self.source.text(node), self.reader.operand(node))

    def _combined(self, node: ast.BoolOp, depth: int) -> Condition:
        op: CompareOp = "all" if isinstance(node.op, ast.And) else "any"
        if len(node.values) > MAX_PARTS:
            return Condition("opaque", self.source.text(node))
        parts: list[Condition] = []
        for value in node.values:
            part = self.condition(value, depth + 1)
            parts += part.parts if part.op == op else (part,)
        return Condition(op, self.source.text(node), parts=tuple(parts))

    def _compare(self, node: ast.Compare) -> Condition:
        text = self.source.text(node)
        if len(node.ops) == 1:
            return self._pair(text, node.left, node.ops[0], node.comparators[0])
        if len(node.ops) > MAX_PARTS:
            return Condition("opaque", text)
        parts = []
        left = node.left
        for op, right in zip(node.ops, node.comparators, strict=True):
            parts.append(self._pair(text, left, op, right))
            left = right
        return Condition("all", text, parts=tuple(parts))

    def _pair(self, text: str, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Condition:
        name: CompareOp = OPERATORS[type(op)]
        if name in ("eq", "ne"):
            for one, other in ((left, right), (right, left)):
                if isinstance(other, ast.Constant) and other.value is None:
                    return Condition("is_null" if name == "eq" else "not_null", text, self._side(one))
        first, second = self._side(left), self._side(right)
        if name in ("in", "not_in"):
            return Condition(name, text, first, second)
        return compared(name, text, first, second)

    def _side(self, node: ast.expr) -> Operand:
        """`type(x)` compared is still about x; a walrus is about its value."""
        return self.reader.operand(node)

    def _asked(self, node: ast.Call, depth: int) -> Condition:
        """A call as a question: isinstance, startswith, a regular expression; else whether its result is true."""
        text = self.source.text(node)
        function = node.func
        if isinstance(function, ast.Name) and node.args:
            if function.id == "isinstance" and len(node.args) == 2:
                return Condition(
                    "is_a", text, self.reader.operand(node.args[0]), self.reader.operand(_types(node.args[1]))
                )
            if function.id == "bool" and len(node.args) == 1:
                return self.condition(node.args[0], depth + 1)
        elif isinstance(function, ast.Attribute) and node.args:
            affix = AFFIXES.get(function.attr)
            if affix and len(node.args) == 1:
                return Condition(affix, text, self.reader.operand(function.value), self.reader.operand(node.args[0]))
            if function.attr in MATCHERS:
                found = self._match(node, function, text)
                if found:
                    return found
        return Condition("truthy", text, self.reader.operand(node))

    def _match(self, node: ast.Call, function: ast.Attribute, text: str) -> Condition | None:
        owner = dotted(function.value)
        if owner in ("re", "regex") and len(node.args) >= 2:
            return Condition("matches", text, self.reader.operand(node.args[1]), self.reader.operand(node.args[0]))
        if chained(function.value) in ("re.compile()", "regex.compile()") and isinstance(function.value, ast.Call):
            pattern = function.value.args[:1]
            if pattern:
                return Condition("matches", text, self.reader.operand(node.args[0]), self.reader.operand(pattern[0]))
        name = owner.rpartition(".")[2]
        if name.isupper() or name.lower().endswith(("_re", "regex", "pattern", "regexp", "_rx")):
            return Condition("matches", text, self.reader.operand(node.args[0]), self.reader.operand(function.value))
        return None


def _types(node: ast.expr) -> ast.expr:
    """`A | B` in isinstance reads as the tuple `(A, B)`."""
    found: list[ast.expr] = []
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, ast.BinOp) and isinstance(item.op, ast.BitOr):
            stack += (item.right, item.left)
        else:
            found.append(item)
    if len(found) == 1:
        return node
    return ast.copy_location(ast.Tuple(elts=found, ctx=ast.Load()), node)
