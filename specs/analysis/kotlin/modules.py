"""Native modules of Expo: `AsyncFunction("save") { … }` is a method that JavaScript calls by that name."""

from tree_sitter import Node

from specs.analysis.facts import Param
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.forms import Form, named_child
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope

FUNCTIONS = frozenset({"Function", "AsyncFunction", "AsyncFunctionWithPromise"})

EVENTS = frozenset(  # what happens to the module, answered by a block
    """
    OnCreate OnDestroy OnStartObserving OnStopObserving OnActivityEntersForeground OnActivityEntersBackground
    OnActivityDestroys OnActivityResult OnNewIntent RegisterActivityContracts
    """.split()
)


def module_function(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Function("get") { key: String -> … }`, `AsyncFunction("get") Coroutine { … }`."""
    if (name not in EVENTS and (name not in FUNCTIONS or not form.parts)) or scope.test is not None or not scope.owner:
        return False
    if not any(each.startswith("expo.modules") for each in reader.imported.values()):
        return False
    first = form.parts[0] if form.parts else None
    title = name if name in EVENTS else operand(reader, first).value if first is not None else None
    block = form.block or _behind(node)
    if not isinstance(title, str) or not title.isidentifier() or block is None:
        return False
    outside = scope._replace(symbol=scope.owner, under=(), in_guard=False, handler=(), caught="", loop="")
    whole = node.parent if form.block is None and node.parent is not None else node
    inner = add_symbol(
        reader, whole, outside, title, "method", public=name in FUNCTIONS, body=block, params=_params(reader, block),
        signature=f'{name}("{title}")' if name in FUNCTIONS else name,
    )  # fmt: skip
    if form.block is None:
        reader.bodies[block.id] = inner
        return False
    reader.push(reader.form(block).body, inner)
    return True


def _behind(node: Node) -> Node | None:
    """The block of `AsyncFunction("get") Coroutine { … }`."""
    above = node.parent
    if above is None or above.type != "infix_expression" or above.named_children[0] != node:
        return None
    last = above.named_children[-1]
    return last if last.type == "lambda_literal" else named_child(last, "lambda_literal")


def _params(reader: Reader, block: Node) -> tuple[Param, ...]:
    listed = named_child(block, "lambda_parameters")
    found = []
    for child in listed.named_children if listed is not None else ():
        name = named_child(child, "identifier")
        kind = next((each for each in child.named_children if each.type.endswith("type")), None)
        if name is not None:
            found.append(Param(reader.text(name), reader.text(kind, 120)))
    return tuple(found)
