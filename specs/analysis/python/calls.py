"""The calls worth keeping: those that may stay inside the package, and those that leave it for another library."""

import ast
import builtins
import sys
from collections.abc import Iterator

from specs.analysis.facts import Call, Operand
from specs.analysis.python.following import Following
from specs.analysis.python.names import dotted, last
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected, Defined, Site

BUILTINS = frozenset(dir(builtins))
# Methods of strings, lists, dicts, sets and files: on a receiver that nothing is known of, they say nothing.
METHODS = frozenset(
    {name for kind in (str, bytes, list, dict, set, tuple, int, float) for name in dir(kind)}
    | {"debug", "info", "warning", "error", "exception", "critical", "log", "readline", "readlines", "write",
       "writelines", "appendleft",
       "popleft", "total_seconds", "isoformat", "strftime", "group", "groups", "groupdict", "most_common", "as_posix"}
)  # fmt: skip
MAX_ARGUMENTS = 6
# Where the function stands that is to be run.
HANDING = {"add_task": 0, "submit": 0, "to_thread": 0, "run_in_threadpool": 0, "run_in_executor": 1, "Thread": -1,
           "Process": -1, "call_soon": 0, "call_later": 1, "add_job": 0, "on_commit": 0}  # fmt: skip
INJECTED = frozenset({"Depends", "Security"})


def calls(reader: Reader, collected: Collected, following: Following) -> list[Call]:
    found = []
    for site in collected.sites:
        call = _call(site, reader, following)
        if call is not None:
            found.append(call)
        if (handed := _handed_on(site)) is not None:
            found.append(handed)
    found += [call for defined in collected.functions if not defined.place.test for call in _asked_for(defined)]
    return found


def _handed_on(site: Site) -> Call | None:
    """`background.add_task(notify, key)`, `Thread(target=run)`: the function is called, if by another."""
    position = HANDING.get(site.callee.rpartition(".")[2])
    if position is None or site.place.test:
        return None
    callee = dotted(site.argument(position, "target", "func", "function"))
    return Call(site.place.symbol, callee, site.start, site.end) if callee else None


def _asked_for(defined: Defined) -> Iterator[Call]:
    """`Depends(find)`: the framework calls it before the function, wherever in its parameters that stands."""
    given = defined.node.args if not isinstance(defined.node, ast.ClassDef) else None
    if given is None:
        return
    annotations = [each.annotation for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    for written in (*annotations, *given.defaults, *given.kw_defaults):
        for node in ast.walk(written) if isinstance(written, ast.Subscript | ast.Call) else ():
            if not isinstance(node, ast.Call) or last(dotted(node.func)) not in INJECTED or not node.args:
                continue
            if callee := dotted(node.args[0]):
                yield Call(defined.scope.name, callee, node.lineno, node.end_lineno or node.lineno)


def _call(site: Site, reader: Reader, following: Following) -> Call | None:
    callee, qualified = site.callee, site.qualified
    if not callee:
        return None
    root = qualified.partition(".")[0].partition("(")[0]
    if "." not in qualified and qualified in BUILTINS:
        return None
    if root in sys.stdlib_module_names or root in (
        "str",
        "dict",
        "list",
        "set",
        "int",
        "bytes",
        "float",
        "bool",
        "tuple",
    ):
        return None
    receiver_type = ""
    function = site.node.func
    if isinstance(function, ast.Attribute):
        if function.attr in METHODS and not _is_own(qualified, following):
            return None
        receiver = function.value
        if not (isinstance(receiver, ast.Name) and receiver.id in ("self", "cls")):
            origin = following.origin(receiver, site.place.scope, site.start)
            receiver_type = origin.written if origin is not None and origin.written != callee.rpartition(".")[0] else ""
    place = site.place
    return Call(
        place.symbol,
        callee,
        site.start,
        site.end,
        _arguments(site, reader),
        _keywords(site, reader),
        receiver_type,
        site.bound_to,
        site.awaited,
        bool(place.loop),
        place.tried,
    )


def _is_own(qualified: str, following: Following) -> bool:
    """Whether a method with a common name is one of a class, of this file or imported, and not of a value it holds."""
    if qualified.startswith("?"):
        return False
    owner = qualified.rpartition(".")[0]
    return qualified.lstrip(".") in following.kinds or last(owner)[:1].isupper() or not qualified.startswith(".")


def _arguments(site: Site, reader: Reader) -> tuple[Operand, ...]:
    return tuple(_small(argument, reader) for argument in site.node.args[:MAX_ARGUMENTS])


def _keywords(site: Site, reader: Reader) -> tuple[tuple[str, Operand], ...]:
    return tuple(
        (keyword.arg, _small(keyword.value, reader))
        for keyword in site.node.keywords[:MAX_ARGUMENTS]
        if keyword.arg is not None
    )


def _small(node: ast.expr, reader: Reader) -> Operand:
    """Arguments as names and literals; what is larger stands in other facts, and in the cited lines."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Constant):
        operand = reader.operand(node)
        if not isinstance(operand.value, str) or len(operand.value) <= 120:
            return operand
    return Operand("", "other")
