"""One walk over a Java file: where the walk stands, what it knows so far, and the facts it has collected."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.collected import Collected, TestDraft
from specs.analysis.facts import Condition, Doc, Operand
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.known import WELL_KNOWN
from specs.analysis.java.operands import operand, plain_type
from specs.analysis.own_errors import Attempt
from specs.analysis.syntax import Source, first_line, last_line


class Scope(NamedTuple):
    """What holds at a node, handed down from its ancestors."""

    symbol: str = ""
    owner: str = ""  # the class whose members these are
    kind: str = ""  # of the owner: class, interface, enum, record
    public: bool = True  # whether the owner can be seen from outside
    under: tuple[Condition, ...] = ()
    handler: tuple[str, ...] = ()
    caught: str = ""  # the name of the caught error
    loop: str = ""
    in_try: bool = False
    in_function: bool = False
    in_guard: bool = False  # its outcomes are told by a guard
    after_loop: bool = False
    plumbing: bool = False  # equals, hashCode, toString: decisions that say nothing of the package
    test: TestDraft | None = None
    apart: bool = False  # in a lambda or an anonymous class: what it returns is no answer of `symbol`
    constant: str = ""  # of an enum, whose own body this is
    method: str = ""  # of that body

    def inside(self, name: str) -> str:
        return f"{self.symbol}.{name}" if self.symbol else name


class ClassInfo(NamedTuple):
    """What the members of a class need to know of it."""

    name: str
    annotations: tuple[Annotation, ...]
    bases: tuple[str, ...]
    start: int
    end: int


class Binding(NamedTuple):
    """A name that stands for a client of an outside service."""

    key: str  # of the catalogue
    start: int
    end: int
    resource: Operand | None = None


Handler = Callable[["Reader", Node, Scope], None]


class Reader:
    """The state of the walk. Handlers read a node, add facts and push the children worth visiting."""

    def __init__(self, src: Source) -> None:
        self.src = src
        self.facts = Collected()
        self.attempts: list[Attempt] = []  # what is protected by handlers
        self.stack: list[tuple[Node, Scope]] = []
        self.imported: dict[str, str] = {}  # simple name -> qualified name
        self._qualified: dict[str, str] = {}  # type as written -> qualified name
        self.wildcards: list[str] = []  # packages and classes imported whole
        self.package = ""
        self.types: dict[tuple[str, str], str] = {}  # (class or method, name) -> type as written
        self.classes: dict[str, ClassInfo] = {}
        self.grouped: dict[str, list[str]] = {}  # class -> the classes whose options it takes as its own
        self.bindings: dict[tuple[str, str], Binding] = {}
        self.bound: dict[int, str] = {}  # expression node -> the name its result is given to; "" for a return
        self.in_chain: set[int] = set()  # calls already read as part of a longer chain
        self.comment: Node | None = None  # the doc comment directly before where the walk stands
        self.values: dict[tuple[str, str], Node] = {}  # (method, name) -> the call that made what it is bound to
        self.made: dict[str, Node] = {}  # name -> the expression that made the error bound to it
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

    def type_of(self, name: str, scope: Scope) -> str:
        """The declared type of a variable or field, as written; the name itself where it is a class's; else ""."""
        own = name.startswith("this.")
        bare = name[5:] if own else name
        if not own:
            level = scope.symbol
            while level and level != scope.owner:
                if (level, bare) in self.types:
                    return self.types[level, bare]
                level = level.rpartition(".")[0]
        owner = scope.owner
        while owner:
            if (owner, bare) in self.types:
                return self.types[owner, bare]
            owner = owner.rpartition(".")[0]
        return bare if bare[:1].isupper() and not own and "." not in bare else ""

    def qualified(self, written: str) -> str:
        """The qualified name of a type as written: "java.net.URI" for `URI`; "" for one of the package itself."""
        known = self._qualified.get(written)
        if known is None:
            known = self._qualified[written] = self._in_full(plain_type(written))
        return known

    def _in_full(self, simple: str) -> str:
        if not simple:
            return ""
        head, _, rest = simple.partition(".")
        if head[:1].islower():
            return simple  # written in full
        found = self.imported.get(head)
        if found is None:
            whole = WELL_KNOWN.get(head, ())
            found = next((each for each in whole if each.rpartition(".")[0] in ("java.lang", *self.wildcards)), "")
        return f"{found}.{rest}" if found and rest else found

    def annotation_named(self, names: Iterable[Annotation], *wanted: str) -> Annotation | None:
        return next((each for each in names if each.name in wanted), None)


def lines(node: Node) -> tuple[int, int]:
    return first_line(node), last_line(node)


def doc_start(doc: Doc | None, start: int) -> int:
    return min(start, doc.start) if doc else start
