"""One side of a condition, an argument, a default: syntax in, `Operand` out."""

import ast
import re
from collections.abc import Callable
from typing import Any

from specs.analysis.expressions import fold, literal, storable
from specs.analysis.facts import Operand
from specs.analysis.python.names import chained, dotted, names_read
from specs.analysis.python.source import MAX_TEXT, Source

MAX_ITEMS = 60
MAX_STRING = 2000
MAX_DEPTH = 12
NUMERIC_DEPTH = 100

SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.LShift: "<<",
}  # fmt: skip
COLLECTORS = frozenset({"set", "frozenset", "tuple", "list"})
PERCENT = re.compile(r"%(?:\((\w+)\))?[-#0 +]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlL]?([diouxXeEfFgGcrsa%])")
BRACES = re.compile(r"\{\{|\}\}|\{([^{}!:]*)(?:![rsa])?(?::[^{}]*)?\}")

_NULL = Operand("", "literal", value=None, has_value=True)


class Reader:
    """Reads expressions of one file. Depth is bounded: what nests deeper is kept as text only."""

    __slots__ = ("source",)

    def __init__(self, source: Source) -> None:
        self.source = source

    def operand(self, node: ast.expr, depth: int = 0) -> Operand:
        if type(node) is ast.Name:
            name = node.id
            return Operand(name, "name", name, names=(name,))
        if type(node) is ast.Constant:
            return self._constant(node)
        if type(node) is ast.Attribute:
            name = dotted(node)
            if name:
                return Operand(name, "name", name, names=(name,))
            return self.other(node)
        if depth > MAX_DEPTH:
            return self.other(node)
        read = _READ.get(type(node))
        return read(self, node, depth) if read else self.other(node)

    def other(self, node: ast.expr) -> Operand:
        return Operand(self.source.text(node), "other", names=names_read(node))

    def items(self, nodes: list[ast.expr], depth: int = 0) -> tuple[Operand, ...]:
        return tuple(self.operand(node, depth + 1) for node in nodes[:MAX_ITEMS])

    def _constant(self, node: ast.Constant) -> Operand:
        value = node.value
        text = self.source.text(node)
        if isinstance(value, str):
            if len(value) > MAX_STRING:
                return Operand(text, "literal")
            return literal(text, value.encode("utf-8", "replace").decode())
        if value is None or isinstance(value, bool):
            return literal(text, value)
        if isinstance(value, int | float):
            kept = storable(value)
            return literal(text, kept) if kept is not None else Operand(text, "literal")
        if isinstance(value, bytes):
            return literal(text, value[:MAX_STRING].decode("latin-1")) if value.isascii() else Operand(text, "literal")
        return Operand(text, "other")

    def _joined(self, node: ast.JoinedStr, depth: int) -> Operand:
        value, names, holes = self.template(node)
        text = self.source.text(node)
        if not holes:
            return literal(text, value)
        return Operand(text, "template", value=value, has_value=True, names=names)

    def template(self, node: ast.JoinedStr) -> tuple[str, tuple[str, ...], int]:
        """The text with `{hole}` where the string interpolates, the names read, and how many holes there are."""
        parts: list[str] = []
        names: dict[str, None] = {}
        holes = 0
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                holes += 1
                parts.append("{" + self.hole(value.value) + "}")
                names.update(dict.fromkeys(names_read(value.value)))
            elif isinstance(value, ast.Constant):
                parts.append(str(value.value))
        text = "".join(parts)[:MAX_STRING]
        return text.encode("utf-8", "replace").decode(), tuple(names), holes

    def hole(self, node: ast.expr) -> str:
        """What an interpolation shows, short: positions inside f-strings are not to be relied on before Python 3.12."""
        name = dotted(node)
        if name:
            return name
        if isinstance(node, ast.Call):
            callee = chained(node.func)
            if callee and len(node.args) == 1 and not node.keywords and dotted(node.args[0]):
                return f"{callee}({dotted(node.args[0])})"
            return f"{callee}()" if callee and not node.args and not node.keywords else "…"
        if isinstance(node, ast.Subscript) and dotted(node.value):
            index = node.slice
            if isinstance(index, ast.Constant):
                return f"{dotted(node.value)}[{index.value!r}]"
            if dotted(index):
                return f"{dotted(node.value)}[{dotted(index)}]"
        return "…"

    def _sequence(self, node: ast.List | ast.Tuple | ast.Set, depth: int) -> Operand:
        return self._collected(node, node.elts, depth)

    def _collected(self, node: ast.expr, elements: list[ast.expr], depth: int) -> Operand:
        items = self.items(elements, depth)
        names = dict.fromkeys(name for item in items for name in item.names)
        return Operand(self.source.text(node), "collection", items=items, names=tuple(names))

    def _mapping(self, node: ast.Dict, depth: int) -> Operand:
        items: list[Operand] = []
        for key, value in list(zip(node.keys, node.values, strict=True))[:MAX_ITEMS]:
            if key is not None:
                items += (self.operand(key, depth + 1), self.operand(value, depth + 1))
        names = dict.fromkeys(name for item in items for name in item.names)
        return Operand(self.source.text(node), "mapping", items=tuple(items), names=tuple(names))

    def _subscript(self, node: ast.Subscript, depth: int) -> Operand:
        base = dotted(node.value)
        text = self.source.text(node)
        index = node.slice
        if isinstance(index, ast.Slice):
            lower = self.operand(index.lower, depth + 1) if index.lower else _NULL
            upper = self.operand(index.upper, depth + 1) if index.upper else _NULL
            name = base or self.source.text(node.value)
            names = dict.fromkeys((*((base,) if base else ()), *lower.names, *upper.names))
            return Operand(text, "slice", name, items=(lower, upper), names=tuple(names))
        steps, root = 0, node.value
        while isinstance(root, ast.Subscript) and isinstance(root.slice, ast.Constant) and steps < MAX_DEPTH:
            root, steps = root.value, steps + 1
        if dotted(root) and (isinstance(index, ast.Constant) or dotted(index)):
            return Operand(text, "name", text, names=names_read(node))
        return Operand(text, "other", names=names_read(node))

    def _call(self, node: ast.Call, depth: int) -> Operand:
        callee = chained(node.func)
        text = self.source.text(node)
        if callee == "len" and len(node.args) == 1:
            counted = node.args[0]
            return Operand(text, "length", dotted(counted) or self.source.text(counted), names=names_read(counted))
        if callee in COLLECTORS and len(node.args) <= 1 and not node.keywords:
            if not node.args:
                return Operand(text, "collection")
            if isinstance(node.args[0], ast.List | ast.Tuple | ast.Set):
                return self._collected(node, node.args[0].elts, depth)
        if callee == "str.format" and isinstance(node.func, ast.Attribute):
            return self._braces(node, text)
        return Operand(text, "call", callee, items=self.items(node.args, depth), names=names_read(node))

    def _braces(self, node: ast.Call, text: str) -> Operand:
        assert isinstance(node.func, ast.Attribute)
        pattern = node.func.value
        assert isinstance(pattern, ast.Constant)
        counter = iter(range(len(node.args)))
        named = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}

        def fill(match: re.Match[str]) -> str:
            if match[0] in ("{{", "}}"):
                return match[0][0]
            wanted = match[1] or ""
            position = next(counter, -1) if wanted == "" else int(wanted) if wanted.isdecimal() else -1
            if 0 <= position < len(node.args):
                return "{" + self.hole(node.args[position]) + "}"
            return "{" + (self.hole(named[wanted]) if wanted in named else wanted or "…") + "}"

        value = BRACES.sub(fill, str(pattern.value)[:MAX_STRING]).encode("utf-8", "replace").decode()
        return Operand(text, "template", value=value, has_value=True, names=names_read(node))

    def percent(self, pattern: str, values: list[ast.expr]) -> str:
        """A `%` format with the names of its values in the holes."""
        counter = iter(values)

        def fill(match: re.Match[str]) -> str:
            if match[2] == "%":
                return "%"
            if match[1]:
                return "{" + match[1] + "}"
            value = next(counter, None)
            return "{" + (self.hole(value) if value is not None else "…") + "}"

        return PERCENT.sub(fill, pattern[:MAX_STRING]).encode("utf-8", "replace").decode()

    def _binary(self, node: ast.BinOp, depth: int) -> Operand:
        sign = SIGNS.get(type(node.op), "")
        if sign == "%" and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            right = node.right
            values = right.elts if isinstance(right, ast.Tuple) else [right]
            value = self.percent(node.left.value, values)
            return Operand(
                self.source.text(node), "template", value=value, has_value=True, names=names_read(node.right)
            )
        folded = numeric(node)
        text = self.source.text(node)
        if folded is not None:
            return literal(text, folded, derivation=text)
        if isinstance(node.op, ast.BitOr | ast.BitAnd) and not isinstance(node.left, ast.Constant):
            word = "|" if isinstance(node.op, ast.BitOr) else "&"
            sides = (self.operand(node.left, depth + 1), self.operand(node.right, depth + 1))
            return Operand(text, "other", word, items=sides, names=names_read(node))
        if not sign:
            return self.other(node)
        left, right_side = self.operand(node.left, depth + 1), self.operand(node.right, depth + 1)
        names = tuple(dict.fromkeys((*left.names, *right_side.names)))
        if sign == "+" and (joined := _concatenated(left, right_side)) is not None:
            if left.form == right_side.form == "literal":
                return literal(text, joined)
            return Operand(text, "template", value=joined, has_value=True, names=names)
        return Operand(text, "arithmetic", sign, items=(left, right_side), names=names)

    def _unary(self, node: ast.UnaryOp, depth: int) -> Operand:
        folded = numeric(node)
        return literal(self.source.text(node), folded) if folded is not None else self.other(node)

    def _inner(self, node: ast.Await | ast.NamedExpr | ast.Starred, depth: int) -> Operand:
        if isinstance(node, ast.Starred):
            inner = self.operand(node.value, depth + 1)
            return Operand(self.source.text(node), "other", names=inner.names)
        return self.operand(node.value, depth + 1)


_READ: dict[type[ast.expr], Callable[[Reader, Any, int], Operand]] = {
    ast.JoinedStr: Reader._joined,
    ast.List: Reader._sequence,
    ast.Tuple: Reader._sequence,
    ast.Set: Reader._sequence,
    ast.Dict: Reader._mapping,
    ast.Subscript: Reader._subscript,
    ast.Call: Reader._call,
    ast.BinOp: Reader._binary,
    ast.UnaryOp: Reader._unary,
    ast.Await: Reader._inner,
    ast.NamedExpr: Reader._inner,
    ast.Starred: Reader._inner,
}


def _concatenated(left: Operand, right: Operand) -> str | None:
    """The template of `left + right` where one side is a string."""
    sides: list[str] = []
    text = False
    for side in (left, right):
        if side.form in ("literal", "template") and isinstance(side.value, str):
            sides.append(side.value)
            text = True
        elif side.form == "name":
            sides.append("{" + side.name + "}")
        elif side.form == "call":
            sides.append("{" + side.name + "()}")
        else:
            return None
    return "".join(sides)[:MAX_STRING] if text else None


def numeric(node: ast.expr, depth: int = 0) -> int | float | None:
    """The value of arithmetic on plain numbers."""
    if isinstance(node, ast.Constant):
        value = node.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return storable(value)
    if depth > NUMERIC_DEPTH:
        return None
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        inner = numeric(node.operand, depth + 1)
        if inner is None:
            return None
        return -inner if isinstance(node.op, ast.USub) else inner
    if isinstance(node, ast.BinOp):
        sign = SIGNS.get(type(node.op))
        if sign is None or (left := numeric(node.left, depth + 1)) is None:
            return None
        right = numeric(node.right, depth + 1)
        return None if right is None else fold(sign, left, right)
    return None


def short(text: str) -> str:
    return text if len(text) <= MAX_TEXT else text[:MAX_TEXT] + "…"


def is_fixed_number(node: ast.expr, depth: int = 0) -> bool:
    """Whether this is a number, a constant or arithmetic with a constant, and not just a value passed on."""
    if numeric(node) is not None:
        return True
    if depth > MAX_DEPTH:
        return False
    if isinstance(node, ast.Name | ast.Attribute):
        name = dotted(node).rpartition(".")[2]
        return name.isupper() and len(name) > 1
    if isinstance(node, ast.BinOp):
        return any(not isinstance(s, ast.Constant) and is_fixed_number(s, depth + 1) for s in (node.left, node.right))
    if isinstance(node, ast.Call):
        callee = chained(node.func).rpartition(".")[2]
        if callee == "timedelta":
            return any(is_fixed_number(keyword.value, depth + 1) for keyword in node.keywords)
        return callee in ("min", "max", "int", "float") and any(is_fixed_number(item, depth + 1) for item in node.args)
    return isinstance(node, ast.Tuple) and any(is_fixed_number(item, depth + 1) for item in node.elts)
