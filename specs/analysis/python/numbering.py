"""Things that are numbered for a reader: `for number, line in enumerate(lines, start=1)`, where the text says it."""

import ast
from collections.abc import Iterable
from itertools import islice

from specs.analysis.facts import Setting
from specs.analysis.python.names import MAX_NODES, dotted
from specs.analysis.python.operands import Reader


def numbered(target: ast.expr, given: ast.expr, told: Iterable[ast.AST], reader: Reader, symbol: str) -> Setting | None:
    """None where the number is not told in a text: then it only counts."""
    if not isinstance(given, ast.Call) or dotted(given.func) != "enumerate" or not given.args:
        return None
    if not isinstance(target, ast.Tuple) or not target.elts or not isinstance(target.elts[0], ast.Name):
        return None
    second = given.args[1] if len(given.args) > 1 else None
    start = next((each.value for each in given.keywords if each.arg == "start"), second)
    if start is None or not dotted(given.args[0]) or not any(_tells(node, target.elts[0].id) for node in told):
        return None
    begun, ended = given.lineno, given.end_lineno or given.lineno
    return Setting(symbol, "numbering", dotted(given.args[0]), reader.operand(start), begun, ended)


def _tells(node: ast.AST, name: str) -> bool:
    return any(
        isinstance(each, ast.FormattedValue) and isinstance(each.value, ast.Name) and each.value.id == name
        for each in islice(ast.walk(node), MAX_NODES)
    )
