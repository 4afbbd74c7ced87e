"""Arguments that are written out: texts, truth values, choices."""

import ast

from specs.analysis.python.names import dotted, last


def text(node: ast.expr | None) -> str:
    """A literal string, also inside `_("…")` and with line breaks of the code made spaces."""
    if (
        isinstance(node, ast.Call)
        and node.args
        and last(dotted(node.func)) in ("_", "gettext", "gettext_lazy", "dedent")
    ):
        node = node.args[0]
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return " ".join(node.value.split())[:600].encode("utf-8", "replace").decode()
    return ""


def spelled(node: ast.expr) -> str:
    return str(node.value) if isinstance(node, ast.Constant) else dotted(node)


def is_true(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False
