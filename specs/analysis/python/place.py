"""What one walk over a file gathers, and where in the file it stands while it gathers."""

import ast
from dataclasses import dataclass, field
from typing import Literal

from specs.analysis import facts
from specs.analysis.own_errors import Attempt

Definition = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Bound:
    """One binding of a name: the value or annotation that tells what it holds; `each` when it holds its elements."""

    line: int
    value: ast.expr | None = None
    annotation: ast.expr | None = None
    each: bool = False


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function, with the names bound in it. `self.x` is bound in the class, as "x"."""

    name: str  # the dotted symbol
    kind: Literal["module", "class", "function"]
    parent: "Scope | None" = None
    bounds: dict[str, list[Bound]] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)  # local name -> "package.module.name"
    node: ast.AST | None = None
    children: list["Scope"] = field(default_factory=list)
    generator: bool = False

    def __post_init__(self) -> None:
        if self.parent is not None:
            self.parent.children.append(self)

    def bind(self, name: str, bound: Bound) -> None:
        self.bounds.setdefault(name, []).append(bound)

    def owner(self) -> "Scope | None":
        """The class whose method this scope is, or stands in."""
        scope: Scope | None = self
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        return scope


@dataclass(slots=True, eq=False)
class Place:
    """Where a statement stands: conditions that hold, the loop, the protected block, the handler."""

    scope: Scope
    under: tuple[facts.Condition, ...] = ()
    loop: str = ""
    tried: bool = False
    handler: tuple[str, ...] = ()
    test: bool = False

    @property
    def symbol(self) -> str:
        return self.scope.name

    def where(self, *conditions: facts.Condition) -> "Place":
        return Place(self.scope, self.under + conditions, self.loop, self.tried, self.handler, self.test)

    def looping(self, head: str) -> "Place":
        return Place(self.scope, self.under, head, False, self.handler, self.test)

    def trying(self) -> "Place":
        return Place(self.scope, self.under, self.loop, True, self.handler, self.test)

    def handling(self, errors: tuple[str, ...]) -> "Place":
        return Place(self.scope, self.under, self.loop, False, errors or ("BaseException",), self.test)


@dataclass(slots=True, eq=False)
class Site:
    """A call as it stands in the file, for those who recognise what it means."""

    node: ast.Call
    callee: str
    place: Place
    start: int
    end: int
    bound_to: str = ""
    awaited: bool = False
    qualified: str = ""  # the callee through imports and known types; set once all bindings are known

    def argument(self, position: int, *names: str) -> ast.expr | None:
        """The argument at `position`, or by one of `names`."""
        arguments = self.node.args
        if 0 <= position < len(arguments) and not any(isinstance(a, ast.Starred) for a in arguments[: position + 1]):
            return arguments[position]
        for keyword in self.node.keywords:
            if keyword.arg in names:
                return keyword.value
        return None

    def given(self) -> list[tuple[str, ast.expr]]:
        """The keywords, with those that `**options` hands on where `options` is a mapping written in the function."""
        found = [(keyword.arg, keyword.value) for keyword in self.node.keywords if keyword.arg is not None]
        if len(found) == len(self.node.keywords):
            return found
        for keyword in self.node.keywords:
            if keyword.arg is None and isinstance(keyword.value, ast.Name):
                bounds = self.place.scope.bounds.get(keyword.value.id, [])
                for mapping in (bound.value for bound in bounds if isinstance(bound.value, ast.Dict)):
                    pairs = zip(mapping.keys, mapping.values, strict=True)
                    found += [
                        (k.value, v) for k, v in pairs if isinstance(k, ast.Constant) and isinstance(k.value, str)
                    ]
        return found

    def keyword(self, *names: str) -> ast.expr | None:
        return self.argument(-1, *names)


@dataclass(slots=True, eq=False)
class Defined:
    """A function or class with its scope; `index` is its place in the list of symbols."""

    node: Definition | ast.ClassDef
    scope: Scope
    place: Place  # where the definition stands
    index: int


@dataclass(slots=True, eq=False)
class Assigned:
    """A binding at module or class level."""

    name: str
    value: ast.expr
    annotation: ast.expr | None
    node: ast.stmt
    place: Place
    doc: str


@dataclass(slots=True)
class Collected:
    """Facts that the walk makes on its way, and raw material for what can only be told at its end."""

    symbols: list[facts.Symbol] = field(default_factory=list)
    imports: list[facts.Import] = field(default_factory=list)
    guards: list[facts.Guard] = field(default_factory=list)
    raises: list[facts.Raise] = field(default_factory=list)
    catches: list[facts.Catch] = field(default_factory=list)
    returns: list[facts.Returned] = field(default_factory=list)
    retries: list[facts.Retry] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)  # what is protected by handlers
    settings: list[facts.Setting] = field(default_factory=list)
    state_changes: list[facts.StateChange] = field(default_factory=list)
    transitions: list[facts.Transition] = field(default_factory=list)
    concurrency: list[facts.Concurrency] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    assigned: list[Assigned] = field(default_factory=list)
    functions: list[Defined] = field(default_factory=list)
    classes: list[Defined] = field(default_factory=list)
    reads: list[tuple[ast.Subscript, Place]] = field(default_factory=list)  # indexing: os.environ["X"]
    mains: list[tuple[int, int]] = field(default_factory=list)  # `if __name__ == "__main__"`
    exports: list[str] = field(default_factory=list)
    exports_known: bool = False
    exports_partial: bool = False
