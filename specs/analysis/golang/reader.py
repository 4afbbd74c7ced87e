"""One walk over a Go file: where the walk stands, what it knows so far, and the facts it has collected."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.collected import Collected, TestDraft
from specs.analysis.facts import Condition, Mount, Operand, Option
from specs.analysis.golang.operands import operand, type_name
from specs.analysis.syntax import Source, first_line, last_line


class Group(NamedTuple):
    """The prefix that routes are registered under, and those that it stands under itself."""

    path: str
    own: str
    line: int
    outer: tuple[Mount, ...] = ()


NO_GROUP = Group("", "", 0)


class Scope(NamedTuple):
    """What holds at a node, handed down from its ancestors."""

    symbol: str = ""
    owner: str = ""  # the type whose method this is
    receiver: str = ""  # the name by which the method calls its receiver
    results: tuple[str, ...] = ()  # the types that the function returns
    under: tuple[Condition, ...] = ()
    handler: tuple[str, ...] = ()
    caught: str = ""  # the name of the error that is handled here
    loop: str = ""
    in_function: bool = False
    in_guard: bool = False  # its outcomes are told by a guard
    after_loop: bool = False
    passed: bool = False  # the last of `under` is an earlier branch that was left, not one that holds what stands here
    apart: bool = False  # in a function that is handed over or named: what it returns is no answer of `symbol`
    anew: frozenset[str] = frozenset()  # names that were given another value since `under` asked of them
    prefix: Group = NO_GROUP  # of the routes registered here
    test: TestDraft | None = None

    @property
    def fails(self) -> bool:
        """Whether the function's last result is an error."""
        return bool(self.results) and self.results[-1] == "error"


class Binding(NamedTuple):
    """A name that stands for a client of an outside service."""

    key: str  # of the catalogue
    start: int
    end: int
    resource: Operand | None = None


class Origin(NamedTuple):
    """Where a variable's value comes from, as far as a question about it needs to know."""

    node: Node  # the expression
    name: str  # what is called, "" where nothing is
    position: int  # among the names that the expression is given to
    line: int
    names: int = 1  # how many these are


@dataclass(slots=True)
class CommandDraft:
    """A command while the walk is still finding its options."""

    symbol: str
    name: str
    help: str
    start: int
    end: int
    framework: str
    parent: str = ""
    options: list[Option] = field(default_factory=list)
    maker: str = ""  # the function that makes it


Handler = Callable[["Reader", Node, Scope], None]


class Reader:
    """The state of the walk. Handlers read a node, add facts and push the children worth visiting."""

    def __init__(self, src: Source) -> None:
        self.src = src
        self.facts = Collected()
        self.stack: list[tuple[Node, Scope]] = []
        self.package = ""
        self.imported: dict[str, str] = {}  # local name -> import path
        self.types: dict[tuple[str, str], str] = {}  # (symbol or type, name) -> type as written
        self.origins: dict[str, Origin] = {}  # variables of the function that is being read
        self.bindings: dict[tuple[str, str], Binding] = {}  # (symbol or type, name)
        self.bound: dict[int, str] = {}  # call node -> the name its result is given to
        self.declared: dict[str, tuple[str, int]] = {}  # variable -> the type it was last declared with, and where
        self.prefixes: dict[tuple[str, str], Group] = {}  # (symbol, router) -> its group
        self.commands: dict[tuple[str, str], CommandDraft] = {}  # (function, variable) -> command
        self.set_up: dict[tuple[str, str], tuple[Operand, int]] = {}  # (function, field) -> what it was last given
        self.made_by: dict[str, str] = {}  # function that makes a command -> the command it is put under
        self.casts: dict[int, tuple[str, str]] = {}  # call node -> (what its result is turned into, the name given)
        self.comments: list[Node] = []  # consecutive ones, directly before where the walk stands
        self.env_prefix: tuple[str, int] = ("", 0)  # of the variables that viper reads, and where it is set
        self.final_errors: dict[int, str] = {}  # loop node -> error returned after it
        self.loggers: set[str] = set()  # names that stand for a logger, as a type switch gives them
        self.errors: set[str] = set()  # types with a method Error() string
        self.tables: dict[str, str] = {}  # type -> what its method TableName() returns

    def origins_of(self, name: str) -> str:
        """What is called to make a local variable, "" where that is not known."""
        found = self.origins.get(name.partition(".")[0])
        return found.name if found is not None else ""

    def push(self, nodes: Iterable[Node], scope: Scope) -> None:
        self.stack.extend([(node, scope) for node in nodes][::-1])

    def push_each(self, pairs: Iterable[tuple[Node | None, Scope]]) -> None:
        self.stack.extend([(node, scope) for node, scope in pairs if node is not None][::-1])

    def children(self, node: Node, scope: Scope) -> None:
        self.stack.extend([(child, scope) for child in reversed(node.named_children)])

    def text(self, node: Node | None, limit: int = 160) -> str:
        return self.src.text(node, limit) if node is not None else ""

    def operand(self, node: Node) -> Operand:
        return operand(self.src, node)

    def module_of(self, name: str) -> str:
        """The import path behind the first part of a dotted name, "" for a local name."""
        return self.imported.get(name.partition(".")[0].removesuffix("()"), "")

    def full(self, name: str) -> str:
        """A dotted name by import path: "net/http.Get" for `http.Get`; "" for a name of the package itself."""
        head, _, rest = name.partition(".")
        module = self.imported.get(head.removesuffix("()"))
        return f"{module}.{rest}" if module and rest else ""

    def type_of(self, name: str, scope: Scope) -> str:
        """The type of `x` or `x.y` as written; where another file declares y, the type and the field: "Store.db"."""
        head, _, rest = name.partition(".")
        if head == scope.receiver and scope.owner:
            kind = scope.owner
        else:
            kind = self.types.get((scope.symbol, head)) or self.types.get(("", head), "")
        for part in rest.split(".") if rest else ():
            plain = type_name(kind)
            if not plain or part.endswith("()"):
                return ""
            kind = self.types.get((plain, part)) or f"{plain}.{part}"
        return kind


def lines(node: Node) -> tuple[int, int]:
    return first_line(node), last_line(node)


def is_public(name: str) -> bool:
    return name[:1].isupper()
