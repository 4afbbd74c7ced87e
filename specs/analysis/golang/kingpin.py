"""Commands and options of kingpin: `app.Flag("name", "help").Short('n').Default("x").Envar("X").String()`."""

from collections.abc import Iterator

from tree_sitter import Node

from specs.analysis.facts import Operand, Option
from specs.analysis.golang.operands import arguments
from specs.analysis.golang.reader import CommandDraft, Reader, Scope, lines

MODULES = ("gopkg.in/alecthomas/kingpin", "github.com/alecthomas/kingpin")
FLAT = frozenset({"Bool", "BoolVar", "Counter", "CounterVar"})  # flags that take no value


def kingpin_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    owner, _, method = name.rpartition(".")
    if method not in ("Flag", "Arg", "Command") or len(given) != 2 or not _imported(reader):
        return
    named, told = (reader.operand(each).value for each in given)
    if not isinstance(named, str) or not isinstance(told, str) or not named:
        return
    chain = dict(_chain(reader, node))
    if method == "Command":
        outer = _outermost(node)
        start, end = lines(node)
        bound = reader.bound.get(outer.id) or f"@{start}"
        reader.commands[scope.symbol, bound] = CommandDraft(scope.symbol, named, told, start, end, "kingpin")
        return
    _holder(reader, node, owner, scope).options.append(_option(reader, node, method, named, told, chain))


def _option(
    reader: Reader, node: Node, method: str, named: str, told: str, chain: dict[str, tuple[list[Node], int]]
) -> Option:
    def first(key: str) -> Operand | None:
        given = chain.get(key, ([], 0))[0]
        return reader.operand(given[0]) if given else None

    short, variable, default = first("Short"), first("Envar"), first("Default")
    listed = next((given for key, (given, _) in chain.items() if key in ("Enum", "Enums")), [])
    flags: tuple[str, ...] = (named,) if method == "Arg" else (f"--{named}",)
    if short is not None and isinstance(short.value, str):
        flags = (*flags, f"-{short.value}")
    kind = next(reversed(chain), "")
    plain = default is not None and default.form in ("literal", "arithmetic") and default.value not in ("", False)
    return Option(
        flags, lines(node)[0], max([lines(node)[1], *(line for _, line in chain.values())]), method == "Arg",
        "Required" in chain, default if plain else None, told, kind.removesuffix("Var").lower(),
        tuple(str(value) for each in listed if isinstance(value := reader.operand(each).value, str)),
        kind not in FLAT, str(variable.value) if variable is not None and isinstance(variable.value, str) else "",
    )  # fmt: skip


def _imported(reader: Reader) -> bool:
    return any(module.startswith(MODULES) for module in reader.imported.values())


def _holder(reader: Reader, node: Node, owner: str, scope: Scope) -> CommandDraft:
    """The command whose option it is; else the program."""
    known = reader.commands.get((scope.symbol, owner)) or reader.commands.get(("", owner))
    if known is not None and known.framework == "kingpin":
        return known
    start, end = lines(node)
    return reader.commands.setdefault(("", "kingpin"), CommandDraft(scope.symbol, "", "", start, end, "kingpin"))


def _chain(reader: Reader, node: Node) -> Iterator[tuple[str, tuple[list[Node], int]]]:
    """What is called on the result, and on the result of that, with the last line of each."""
    for call in _calls_on(node):
        target = call.child_by_field_name("function")
        held = target.child_by_field_name("field") if target is not None else None
        yield reader.text(held), (arguments(call), lines(call)[1])


def _calls_on(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None and above.type == "selector_expression" and above.parent is not None:
        if above.parent.type != "call_expression":
            return
        yield above.parent
        above = above.parent.parent


def _outermost(node: Node) -> Node:
    return next(reversed([node, *_calls_on(node)]))
