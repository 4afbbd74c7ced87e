"""Names in expressions: `a.b.c`, the callee of a call, and every name that an expression reads."""

import ast

MAX_NODES = 300  # looked at for the names in one expression
MAX_DEPTH = 60  # deeper expressions are not named: hostile input nests


def dotted(node: ast.expr | None) -> str:
    """`a.b.c` for a name or a chain of attributes, "" for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    parts.append(node.id)
    if len(parts) == 1:
        return parts[0]
    parts.reverse()
    return ".".join(parts)


def chained(node: ast.expr) -> str:
    """As `dotted`, but through calls and indexes too: `boto3.client("sns").publish` is `boto3.client().publish`."""
    parts: list[str] = []
    for _ in range(MAX_DEPTH):
        if isinstance(node, ast.Name):
            parts.append(node.id)
            return "".join(reversed(parts))
        if isinstance(node, ast.Attribute):
            parts.append("." + node.attr)
            node = node.value
        elif isinstance(node, ast.Call):
            parts.append("()")
            node = node.func
        elif isinstance(node, ast.Subscript):
            parts.append("[]")
            node = node.value
        elif isinstance(node, ast.Await):
            node = node.value
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            parts.append("str")
            return "".join(reversed(parts))
        else:
            return ""
    return ""


def names_read(node: ast.AST, limit: int = 12) -> tuple[str, ...]:
    """Every dotted name read inside, in order, each once."""
    found: dict[str, None] = {}
    stack: list[ast.AST] = [node]
    seen = 0
    while stack and len(found) < limit and seen < MAX_NODES:
        item = stack.pop()
        seen += 1
        if isinstance(item, ast.Attribute | ast.Name):
            name = dotted(item)
            if name:
                found[name] = None
                continue
        if isinstance(item, ast.expr_context | ast.operator):
            continue
        stack.extend(reversed(list(ast.iter_child_nodes(item))))
    return tuple(found)


def thing(node: ast.expr) -> str:
    """What a chain of names and calls is about: `title` in `title.strip()`, `size()` is about `size`."""
    name, called, _ = chained(node).partition("(")
    return name.rpartition(".")[0] or name if called else name


def last(name: str) -> str:
    return name.rpartition(".")[2]
