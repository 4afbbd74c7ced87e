"""What a macro stands for, where it is a constant: its text is no part of the syntax tree."""

import ast
import re

from specs.analysis.expressions import fold, literal
from specs.analysis.facts import Operand
from specs.analysis.solid.plain import number_value, unescaped

SIGNS: dict[type[ast.AST], str] = {ast.Mult: "*", ast.Add: "+", ast.Sub: "-", ast.LShift: "<<", ast.Div: "//"}
SUFFIX = re.compile(r"(?<=[0-9a-fA-F])[uUlL]+\b")
CAST = re.compile(
    r"^\(\s*(?:unsigned |signed )?(?:int|long|size_t|short|char|uint\d+_t|int\d+_t|double|float)[ *]*\)\s*"
)


def macro_value(text: str) -> Operand | None:
    written = re.sub(r"/\*.*?\*/|//.*$", "", text, flags=re.DOTALL).replace("\\\n", " ").strip()
    bare = CAST.sub("", written)
    while bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1:
        bare = bare[1:-1].strip()
    if re.fullmatch(r'"(?:[^"\\]|\\.)*"', bare):
        return literal(bare, unescaped(bare[1:-1]))
    number = number_value(bare.lstrip("-"))
    if isinstance(number, int | float):
        return literal(bare, -number if bare.startswith("-") else number)
    if len(bare) < 80 and re.fullmatch(r"[0-9a-fA-FxXuUlL\s*+<()/-]+", bare):
        value = _folded(SUFFIX.sub("", bare))
        return literal(bare, value, bare) if value is not None else None
    if re.fullmatch(r"[A-Za-z_]\w*", bare):
        return Operand(bare, "name", bare, names=(bare,))
    return None


def _folded(text: str) -> int | float | None:
    try:
        return _value(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _value(node: ast.expr) -> int | float | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in SIGNS:
        left, right = _value(node.left), _value(node.right)
        return fold(SIGNS[type(node.op)], left, right) if left is not None and right is not None else None
    return None
