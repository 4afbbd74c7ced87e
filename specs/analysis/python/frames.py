"""What rows of a data frame must be to be kept: ranges, allowed values, what may not be missing or come twice."""

import ast
from collections.abc import Iterator

from specs.analysis.facts import Validation
from specs.analysis.python.names import last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Site

LIBRARIES = frozenset({"pandas", "polars", "dask", "modin"})


def kept_rows(reader: Reader, collected: Collected) -> Iterator[Validation]:
    if not any(found.module.partition(".")[0] in LIBRARIES for found in collected.imports):
        return
    for site in collected.sites:
        if not site.place.test:
            yield from _of_column(reader, site)
            yield from _of_rows(reader, site)


def _of_column(reader: Reader, site: Site) -> Iterator[Validation]:
    """`frame["kwh"].between(0, MAX)`, `frame["quality"].isin(QUALITIES)`."""
    function = site.node.func
    column = _column(function.value) if isinstance(function, ast.Attribute) else ""
    if not column:
        return
    method, arguments = last(site.callee), site.node.args
    if method == "between" and len(arguments) >= 2:
        for rule, value in (("ge", arguments[0]), ("le", arguments[1])):
            yield Validation(site.place.symbol, column, rule, reader.operand(value), site.start, site.end)
    elif method in ("isin", "is_in") and arguments:
        yield Validation(site.place.symbol, column, "one_of", reader.operand(arguments[0]), site.start, site.end)


def _of_rows(reader: Reader, site: Site) -> Iterator[Validation]:
    method = last(site.callee)
    subset = site.argument(0, "subset") if method in ("dropna", "drop_duplicates", "drop_nulls", "unique") else None
    if not isinstance(subset, ast.List | ast.Tuple) or not all(_text(each) for each in subset.elts):
        return
    rule = "rows_complete" if method in ("dropna", "drop_nulls") else "rows_once"
    yield Validation(site.place.symbol, "", rule, reader.operand(subset), site.start, site.end)


def _column(node: ast.expr) -> str:
    return _text(node.slice) if isinstance(node, ast.Subscript) else ""


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
