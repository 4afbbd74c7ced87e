"""What names hold: followed through imports, assignments, parameters and attributes, inside one file."""

import ast
import re
from typing import NamedTuple

from specs.analysis.python.names import dotted, last
from specs.analysis.python.place import Bound, Collected, Scope, Site

MAX_HOPS = 8
MAX_CHAIN = 24  # calls chained on calls
_NAME = re.compile(r"[A-Za-z_][\w.]*")
WRAPPERS = frozenset(
    {"Optional", "Awaitable", "Annotated", "Final", "ClassVar", "Type", "type", "Required", "NotRequired", "Self"}
)
ELEMENTS = frozenset(
    """
    list List set Set frozenset tuple Tuple Iterable Iterator Sequence Collection AsyncIterator AsyncIterable
    Generator deque QuerySet
    """.split()
)
# What a call gives, where the name does not say it by itself.
GIVES = {
    "sqlite3.connect": "sqlite3.Connection", "sqlite3.Connection.cursor": "sqlite3.Cursor",
    "logging.getLogger": "logging.Logger", "requests.session": "requests.Session",
    "redis.from_url": "redis.Redis", "redis.asyncio.from_url": "redis.asyncio.Redis",
    "pathlib.Path.cwd": "pathlib.Path", "pathlib.Path.home": "pathlib.Path",
    "concurrent.futures.thread.ThreadPoolExecutor": "concurrent.futures.ThreadPoolExecutor",
    "open": "io.TextIOWrapper", "socket.socket": "socket.socket", "socket.create_connection": "socket.socket",
}  # fmt: skip
PATH_STEPS = frozenset(
    {"parent", "resolve", "absolute", "expanduser", "joinpath", "with_suffix", "with_name", "relative_to", "with_stem"}
)
MAKERS = ("from_", "create", "connect", "instance", "build", "open", "new", "default")


class Origin(NamedTuple):
    """`type` is qualified ("pathlib.Path", "aws.dynamodb.Table", ".models.Timer"), `written` as the file writes it."""

    type: str
    written: str = ""
    node: ast.expr | None = None  # the expression that made it


class Following:
    """Answers only once the walk is over: then all bindings of the file are known."""

    def __init__(self, collected: Collected, module: Scope) -> None:
        self.module = module
        self.returns = {symbol.name: symbol.returns for symbol in collected.symbols if symbol.returns}
        self.kinds = {symbol.name: symbol.kind for symbol in collected.symbols}
        self._known: dict[tuple[int, str], Origin | None] = {}

    def qualify(self, site: Site) -> str:
        """The callee through imports and types: "boto3.client", ".local", "?.method" where the receiver is unknown."""
        return self.qualified(site.node.func, site.place.scope, site.start)

    def qualified(self, node: ast.expr, scope: Scope, line: int, hops: int = 0) -> str:
        if isinstance(node, ast.Name):
            return self._name(node.id, scope, line, hops)
        if not isinstance(node, ast.Attribute) or hops > MAX_CHAIN:
            return "?"
        name = dotted(node)
        if name:
            head, _, rest = name.partition(".")
            imported = self._import(head, scope)
            if imported:
                return f"{imported}.{rest}"
        found = self.origin(node.value, scope, line, hops + 1)
        return f"{found.type if found else '?'}.{node.attr}"

    def _name(self, name: str, scope: Scope, line: int, hops: int) -> str:
        imported = self._import(name, scope)
        if imported:
            return imported
        if self.bounds(name, scope):
            qualified = self._defined(name, scope)
            if qualified:
                return f".{qualified}"
            found = self._by_name(name, scope, line, hops + 1)
            return f"{found.type}.__call__" if found else "?"
        return name  # a builtin

    def _defined(self, name: str, scope: Scope) -> str:
        """The symbol of this file that `name` means inside `scope`."""
        level: Scope | None = scope
        while level is not None:
            qualified = f"{level.name}.{name}" if level.name else name
            if qualified in self.kinds and (level.kind != "class" or level is scope):
                return qualified
            level = level.parent
        return ""

    def _import(self, head: str, scope: Scope) -> str:
        level: Scope | None = scope
        while level is not None:
            if head in level.imports:
                return level.imports[head]
            if head in level.bounds and level.kind == "function":
                return ""
            level = level.parent
        return ""

    def bounds(self, name: str, scope: Scope) -> list[Bound]:
        level: Scope | None = scope
        while level is not None:
            if name in level.bounds and (level.kind != "class" or level is scope):
                return level.bounds[name]
            level = level.parent
        return []

    def origin(self, node: ast.expr, scope: Scope, line: int, hops: int = 0) -> Origin | None:
        """Where the value of an expression comes from."""
        if hops > MAX_CHAIN:
            return None
        if isinstance(node, ast.Name):
            if node.id in ("self", "cls"):
                owner = scope.owner()
                return Origin(f".{owner.name}", owner.name) if owner else None
            imported = self._import(node.id, scope)
            if imported:
                return Origin(imported, node.id)
            return self._by_name(node.id, scope, line, hops + 1)
        if isinstance(node, ast.Attribute):
            return self._attribute(node, scope, line, hops)
        if isinstance(node, ast.Call):
            return self._made(node, scope, line, hops)
        if isinstance(node, ast.Await | ast.NamedExpr):
            return self.origin(node.value, scope, line, hops + 1)
        if isinstance(node, ast.BoolOp):
            return self._first(node.values, scope, line, hops)
        if isinstance(node, ast.IfExp):
            return self._first([node.body, node.orelse], scope, line, hops)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            left = self.origin(node.left, scope, line, hops + 1)
            return left if left and left.type.endswith("Path") else None
        if isinstance(node, ast.Subscript):
            found = self.origin(node.value, scope, line, hops + 1)
            return Origin(f"{found.type}[]", "", found.node) if found else None
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return Origin("str")
        return None

    def _first(self, values: list[ast.expr], scope: Scope, line: int, hops: int) -> Origin | None:
        """Of `table or connect()`, what is made there tells more than what the parameter is said to be."""
        found = [self.origin(value, scope, line, hops + 1) for value in values[:6]]
        known = [each for each in found if each is not None and each.type != "str"]
        return next((each for each in known if each.node is not None), known[0] if known else None)

    def _by_name(self, name: str, scope: Scope, line: int, hops: int) -> Origin | None:
        bounds = self.bounds(name, scope)
        if len(bounds) == 1:
            key = (id(bounds[0]), name)
            if key not in self._known:
                self._known[key] = None  # a binding to itself ends here
                self._known[key] = self._of_bound(bounds[0], scope, hops)
            return self._known[key]
        before = [bound for bound in bounds if bound.line <= line]
        for bound in [*reversed(before[-4:]), *(bound for bound in bounds[:4] if bound.line > line)]:
            if bound.line == line and bound.value is not None and _reads(bound.value, name):
                continue
            found = self._of_bound(bound, scope, hops + 2)
            if found is not None:
                return found
        return None

    def _of_bound(self, bound: Bound, scope: Scope, hops: int) -> Origin | None:
        if bound.annotation is not None:
            found = self.annotated(bound.annotation, scope, bound.each)
            if found is not None:
                return found
        if bound.value is None or hops > MAX_HOPS:
            return None
        if bound.each:
            return self._element(bound.value, scope, bound.line, hops)
        return self.origin(bound.value, scope, bound.line, hops + 1)

    def _element(self, node: ast.expr, scope: Scope, line: int, hops: int) -> Origin | None:
        """What a loop over `node` takes out of it, where an annotation tells."""
        while isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
            node = node.value
        if isinstance(node, ast.Name):
            for bound in self.bounds(node.id, scope)[:3]:
                if bound.annotation is not None:
                    return self.annotated(bound.annotation, scope, each=True)
        if isinstance(node, ast.Call) and last(dotted(node.func)) in ("reversed", "sorted", "iter") and node.args:
            return self._element(node.args[0], scope, line, hops + 1) if hops < MAX_HOPS else None
        found = self.origin(node, scope, line, hops + 1)
        return Origin(f"{found.type}[]", "", found.node) if found else None

    def annotated(self, node: ast.expr, scope: Scope, each: bool = False, hops: int = 0) -> Origin | None:
        """The class that an annotation names; with `each`, that of its elements."""
        written = plain_annotation(node, each)
        if not written:
            return None
        if last(written) in ("Any", "object"):
            return None
        head, _, rest = written.partition(".")
        imported = self._import(head, scope)
        if imported:
            return Origin(f"{imported}.{rest}" if rest else imported, written)
        for bound in self.module.bounds.get(written, ())[:1]:
            alias = bound.value
            if isinstance(alias, ast.Subscript) and last(dotted(alias.value)) in WRAPPERS and hops < MAX_HOPS:
                return self.annotated(alias, self.module, each, hops + 1)
        if self._defined(head, scope):
            return Origin(f".{written}", written)
        return Origin(written, written)

    def _attribute(self, node: ast.Attribute, scope: Scope, line: int, hops: int) -> Origin | None:
        if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
            owner = scope.owner()
            bounds = owner.bounds.get(node.attr, []) if owner is not None else []
            for bound in bounds[:4]:
                key = (id(bound), "self." + node.attr)
                if key not in self._known:
                    self._known[key] = None
                    inner = _method_scope(bound, owner) or scope
                    self._known[key] = self._of_bound(bound, inner, hops + 1)
                if self._known[key] is not None:
                    return self._known[key]
            return None
        name = dotted(node)
        head, _, rest = name.partition(".")
        if name and (imported := self._import(head, scope)):
            return Origin(f"{imported}.{rest}", name)
        found = self.origin(node.value, scope, line, hops + 1)
        if found is None:
            return None
        if found.type == "pathlib.Path" and node.attr in PATH_STEPS:
            return found
        return Origin(f"{found.type}.{node.attr}", "", found.node)

    def _made(self, node: ast.Call, scope: Scope, line: int, hops: int) -> Origin | None:
        callee = self.qualified(node.func, scope, line, hops + 1)
        if callee in GIVES:
            return Origin(GIVES[callee], "", node)
        if callee.startswith("?") or not callee:
            return None
        owner, _, name = callee.rpartition(".")
        if callee.startswith("."):
            return self._made_here(callee[1:], node)
        if owner == "pathlib.Path" and name in PATH_STEPS:
            return Origin(owner, "", node)
        if name[:1].isupper() or callee in ("dict", "list", "set"):
            return Origin(callee, dotted(node.func), node)
        if last(owner)[:1].isupper() and name.startswith(MAKERS):
            return Origin(owner, dotted(node.func).rpartition(".")[0], node)
        return Origin(f"{callee}()", "", node)

    def _made_here(self, callee: str, node: ast.Call) -> Origin | None:
        kind = self.kinds.get(callee)
        if kind in ("class", "enum", "error", "interface", "type"):
            return Origin(f".{callee}", callee, node)
        if callee in self.returns:
            written = _from_text(self.returns[callee])
            if written:
                head, _, rest = written.partition(".")
                imported = self._import(head, self.module)
                return Origin(f"{imported}.{rest}".rstrip(".") if imported else f".{written}", written, node)
        if kind is None and last(callee)[:1].isupper():  # imported by a relative path
            return Origin(f".{callee}", dotted(node.func), node)
        owner, _, name = callee.rpartition(".")
        if kind is None and last(owner)[:1].isupper() and name.startswith(MAKERS):
            return Origin(f".{owner}", dotted(node.func).rpartition(".")[0], node)
        return None


def _method_scope(bound: Bound, owner: Scope | None) -> Scope | None:
    """The method in which `self.x` was bound: its parameters tell what it holds."""
    if owner is None:
        return None
    for child in owner.children:
        node = child.node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.lineno <= bound.line <= (node.end_lineno or node.lineno):
            return child
    return None


def plain_annotation(node: ast.expr, each: bool = False, depth: int = 0) -> str:
    """`Timer | None` -> "Timer"; `list[Timer]` with `each` -> "Timer"; "" where no one class is named."""
    if depth > MAX_HOPS:
        return ""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return "" if each else _from_text(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        sides = [
            side for side in (node.left, node.right) if not (isinstance(side, ast.Constant) and side.value is None)
        ]
        return plain_annotation(sides[0], each, depth + 1) if len(sides) == 1 else ""
    if isinstance(node, ast.Subscript):
        outer = last(dotted(node.value))
        inner = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
        if outer in WRAPPERS:
            return plain_annotation(inner, each, depth + 1)
        if each:
            return plain_annotation(inner, False, depth + 1) if outer in ELEMENTS else ""
        return dotted(node.value)
    return "" if each else dotted(node)


def _from_text(text: str) -> str:
    """As `plain_annotation`, for an annotation given as text."""
    text = text.strip().strip("\"'").removesuffix("| None").removesuffix("]").strip()
    text = text.removeprefix("Optional[").removeprefix("typing.Optional[")
    found = _NAME.match(text)
    return found[0] if found and not text[found.end() :].lstrip().startswith("|") else ""


def _reads(node: ast.expr, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in ast.walk(node))
