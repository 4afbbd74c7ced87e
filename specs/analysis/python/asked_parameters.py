"""What a request's parameters must be: `limit: int = Query(50, ge=1, le=200)`, also by `Annotated[…]`."""

import ast
from collections.abc import Iterator

from specs.analysis.facts import Validation
from specs.analysis.python.constraints import Constraints
from specs.analysis.python.following import Following
from specs.analysis.python.names import chained, dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected

KINDS = frozenset({"Query", "Path", "Body", "Header", "Cookie", "Form", "File", "Param", "Field", "Option", "Argument"})
FRAMEWORKS = frozenset({"fastapi", "ninja", "litestar", "pydantic", "annotated_types", "typer"})


def asked_parameters(reader: Reader, collected: Collected, following: Following) -> Iterator[Validation]:
    constraints = Constraints(reader)
    for defined in collected.functions:
        node = defined.node
        if defined.place.test or not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for argument, default in with_defaults(node.args):
            declared = default if isinstance(default, ast.Call) and last(chained(default.func)) in KINDS else None
            annotated = argument.annotation is not None and "Annotated" in _outer(argument.annotation)
            if declared is None and not annotated:
                continue
            if declared is not None and not _is_of_framework(declared, following, node.lineno):
                continue
            first = argument.lineno
            end = max((default.end_lineno or 0) if default is not None else 0, argument.end_lineno or first)
            for rule, value in constraints.of(declared, argument.annotation, "pydantic"):
                yield Validation(defined.scope.name, argument.arg, rule, value, first, end, framework="parameter")


def with_defaults(arguments: ast.arguments) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    yield from zip(positional, [*missing, *arguments.defaults], strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)


def _outer(annotation: ast.expr) -> str:
    return last(dotted(annotation.value)) if isinstance(annotation, ast.Subscript) else ""


def _is_of_framework(call: ast.Call, following: Following, line: int) -> bool:
    qualified = following.qualified(call.func, following.module, line)
    return qualified.partition(".")[0] in FRAMEWORKS
