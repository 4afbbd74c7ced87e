"""One walk over a file: where the walk stands, what it knows so far, and the facts it has collected."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.collected import Collected, TestDraft
from specs.analysis.facts import Condition, Doc, Operand
from specs.analysis.javascript.operands import operand
from specs.analysis.own_errors import Attempt
from specs.analysis.syntax import Source, first_line, last_line


class Scope(NamedTuple):
    """What holds at a node, handed down from its ancestors."""

    symbol: str = ""
    owner: str = ""  # the class (or named object) whose members these are
    under: tuple[Condition, ...] = ()
    handler: tuple[str, ...] = ()
    caught: str = ""  # the name of the caught error
    tried: tuple[str, ...] = ()  # what the handler guards
    loop: str = ""
    in_try: bool = False
    names_members: bool = False  # functions in this object literal are symbols
    in_function: bool = False
    in_guard: bool = False  # its outcomes are told by a guard
    after_loop: bool = False
    chain: tuple[Condition, ...] = ()  # of an `else if`: the opposites of what was asked before it
    group: tuple[str, ...] = ()
    test: TestDraft | None = None

    def inside(self, name: str) -> str:
        return f"{self.symbol}.{name}" if self.symbol else name


@dataclass(slots=True)
class Binding:
    """A name that stands for a client of an outside service, an application, a router or a program."""

    what: str  # "service", "app", "command", "emitter", "test"
    key: str  # catalogue key, framework
    start: int
    end: int
    resource: Operand | None = None


class Label(NamedTuple):
    """The name of a function that has none: what a call makes of it, or what the call's result is bound to."""

    name: str
    whole: Node | None = None  # the declaration around it
    doc: Doc | None = None
    public: bool = False


Handler = Callable[["Reader", Node, Scope], None]


class Reader:
    """The state of the walk. Handlers read a node, add facts and push the children worth visiting."""

    def __init__(self, src: Source) -> None:
        self.src = src
        self.facts = Collected()
        self.attempts: list[Attempt] = []  # what is protected by handlers
        self.stack: list[tuple[Node, Scope]] = []
        self.imported: dict[str, tuple[str, str]] = {}  # local name -> (module, name there)
        self.bindings: dict[str, Binding] = {}
        self.field_types: dict[tuple[str, str], str] = {}  # (class, "this.x") -> type as written
        self.bound: dict[int, str] = {}  # call node -> the name its result is assigned to
        self.labels: dict[int, Label] = {}  # inline function node -> the name its symbol gets
        self.env_hints: dict[int, tuple[Operand | None, str, str, Node]] = {}
        self.env_readers: dict[str, str] = {}  # function -> its parameter that names a variable of the environment
        self.rescuing: dict[int, Scope] = {}  # function node given to `.catch` -> what holds inside
        self.stands_for: dict[tuple[str, str], str] = {}  # (function, parameter) -> what it is unless given
        self.in_chain: set[int] = set()  # calls already read as part of a longer chain
        self.exported: dict[str, str] = {}  # local name -> name outside
        self.has_exports = False
        self.classes_by_prototype: set[str] = set()
        self.comments: list[Node] = []  # consecutive ones, directly before where the walk stands
        self.decorators: list[Node] = []
        self.decorated_doc: Doc | None = None
        self.made: dict[str, Node] = {}  # name -> the expression that made the error bound to it
        self.computed: set[tuple[str, str]] = set()  # (symbol, name) of what is bound to a sum by a rule
        self.final_errors: dict[int, str] = {}  # loop node -> error thrown after it

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
        """The module that the first part of a dotted name was imported from, "" for a local name."""
        found = self.imported.get(name.partition(".")[0].removesuffix("()"))
        return found[0] if found else ""

    def imported_name(self, name: str) -> str:
        """A dotted name as its module knows it: `fs.readFile`, `readFile` and `{readFile: rf}` all end in readFile."""
        head, _, rest = name.partition(".")
        found = self.imported.get(head)
        if found is None:
            return name
        parts = [part for part in (found[1] if found[1] not in ("default", "*") else "", rest) if part]
        return ".".join(parts)


def lines(node: Node) -> tuple[int, int]:
    return first_line(node), last_line(node)
