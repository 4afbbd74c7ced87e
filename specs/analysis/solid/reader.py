"""One walk over a file: where the walk stands, what it knows so far, and the facts it has collected."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from re import Pattern
from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.collected import Collected, TestDraft
from specs.analysis.facts import Condition, Doc, Field, Mount, Operand, Option, Outcome
from specs.analysis.own_errors import Attempt
from specs.analysis.solid.forms import NOTHING, OTHER, Form
from specs.analysis.syntax import Source, first_line, last_line

MAX_CHAIN = 200


class Place(NamedTuple):
    """Where a row of a routing table stands, in frameworks whose groups say who answers."""

    module: str = ""
    controller: str = ""
    around: str = ""  # the kind of the innermost group
    param: str = "id"
    single: str = ""  # what one of the resources around is called
    passed: tuple[tuple[str, int], ...] = ()  # what requests pass before they are answered, and where it is written


class Scope(NamedTuple):
    """What holds at a node, handed down from its ancestors."""

    symbol: str = ""
    owner: str = ""  # the class that this stands in
    returns: str = ""  # the type that the function gives back, as written
    under: tuple[Condition, ...] = ()
    handler: tuple[str, ...] = ()
    caught: str = ""  # the name of the error that is handled here
    loop: str = ""
    in_function: bool = False
    in_guard: bool = False  # its outcomes are told by a guard
    in_try: bool = False
    after_loop: bool = False
    against: bool = False  # the last of `under` is what an `else` denies
    denied: tuple[Condition, ...] = ()  # earlier branches that lead to a chained one
    chained: int = 0  # how many of the last of `under` are such branches
    passed: bool = False  # the last of `under` is an earlier branch that was left
    prefix: tuple[str, int, int] = ("", 0, 0)  # of the routes registered here, and the lines that write it
    test: TestDraft | None = None
    public: bool = True  # what stands here is seen from outside
    group: str = ""  # the tests that this one belongs to
    place: Place = Place()
    closure: bool = False  # inside a function without a name: what it returns is its own
    handed_on: bool = False  # though what calls that function gives back what it returns


class Binding(NamedTuple):
    """A name that stands for a client of an outside service."""

    key: str
    start: int
    end: int


Handler = Callable[["Reader", Node, Scope], None]
CallHook = Callable[["Reader", Node, Form, str, Scope], bool]


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


@dataclass(slots=True)
class Dialect:
    """A language: how its nodes read as forms, what declares something in it, and its habits."""

    language: str
    grammar: str
    forms: Mapping[str, Callable[[Source, Node], Form]]
    declarations: Mapping[str, Handler]
    comments: frozenset[str]
    restart: Pattern[bytes] | None = None
    doc_marks: tuple[str, ...] = ("///", "/**")  # how a comment begins that documents; () for any
    annotations: tuple[str, ...] = ()  # how a row begins that may stand between the comment and what it documents
    env_calls: frozenset[str] = frozenset()
    env_maps: frozenset[str] = frozenset()
    services: tuple[tuple[str, str], ...] = ()  # the beginning of an import or of a name -> key of the catalogue
    effects: tuple[tuple[str, str], ...] = ()  # the beginning of a name -> effect
    calls: tuple[CallHook, ...] = ()  # idioms; True where one has pushed what is inside the call by itself
    error: Callable[["Reader", Node, Scope], Outcome | None] | None = None  # a returned value that is an error
    exits: frozenset[str] = frozenset({"exit", "abort"})
    raisers: frozenset[str] = frozenset()  # functions that raise: their first arguments are the error, the message
    checking: Pattern[str] | None = None  # macros that check, and fail with a message
    raising: Pattern[str] | None = None  # the same by their names, with the message first
    prepare: Callable[[str], str] | None = None  # the text as the grammar reads it best; lengths stay as they are
    finish: Callable[["Reader"], None] | None = None
    comparisons: frozenset[str] = frozenset()  # operators that compare besides the usual ones
    tail_returns: bool = False  # the last expression of a function is what it returns
    bare_settings: bool = False  # blocks that configure set names without an owner
    bare_calls: bool = False  # a call needs no parentheses
    denied: Callable[[Node], bool] | None = None  # whether a chain of calls is denied by a sign at its head
    local_names: bool = False  # whether what a function's own names stand for is kept
    configured: bool = False  # a file may be no more than a table of settings
    own_returns: bool = False  # `return` in a function without a name leaves that function alone
    assigns_locals: bool = False  # a function's own name begins with the first value that it is given
    binds: bool = False  # a name in small letters in a pattern is bound there, and asks nothing
    # what a statement does that is no call: `std::cerr << "late"`; and a text written before: message, first line
    streamed: Callable[["Reader", Node, Form, int, int], Outcome | None] | None = None
    built: Callable[["Reader", Node], tuple[str, int] | None] | None = None
    given: Callable[["Reader", list[Node]], tuple[Operand, ...]] | None = None  # what a call is told with
    asked: Callable[["Reader", Node, Condition], Condition] | None = None  # a decision's question, by what is above it
    later: Callable[["Reader", Node, Condition], Condition] | None = None  # whether it asks of what has changed by then
    jump: Callable[["Reader", Node, tuple[Outcome, ...]], Outcome | None] | None = None  # where a `goto` leads
    result: Callable[[Node], bool] | None = None  # whether an expression's value is what its function returns


@lru_cache(maxsize=64)
def beginnings(rows: tuple[tuple[str, str], ...]) -> tuple[Pattern[str], dict[str, str]]:
    """The first of a table's names that a name begins with as a whole, found at once instead of row by row."""
    first = dict(reversed(rows))
    return re.compile(f"({'|'.join(re.escape(prefix) for prefix, _ in rows) or '(?!)'})(?!\\w)"), first


class Reader:
    """The state of the walk. Handlers read a node, add facts and push the children worth visiting."""

    def __init__(self, src: Source, dialect: Dialect) -> None:
        self.src = src
        self.dialect = dialect
        self.effects = beginnings(tuple(dialect.effects))
        self.services = beginnings(tuple(dialect.services))
        self.facts = Collected()
        self.stack: list[tuple[Node, Scope]] = []
        self.imported: dict[str, str] = {}  # local name -> what is imported
        self.types: dict[tuple[str, str], str] = {}  # (symbol or class, name) -> type as written
        self.bindings: dict[tuple[str, str], Binding] = {}
        self.bound: dict[int, str] = {}  # call node -> the name its result is given to
        self.commands: dict[str, CommandDraft] = {}
        self.shared: dict[str, list[Option]] = {}  # class -> the options that all of its commands take
        self.final_errors: dict[int, str] = {}  # loop node -> error raised after it
        self.handing: set[int] = set()  # functions without names whose answer is that of the one they stand in
        self.bodies: dict[int, Scope] = {}  # block -> what holds inside it, where something before it says so
        self.nests: dict[str, tuple[Mount, str]] = {}  # router -> its prefix, and the router that it stands in
        self.functions: dict[str, Node] = {}  # name -> body, the first of its name
        self.waits: list[tuple[int, str]] = []  # a retry by its number, and the function that reckons its wait
        self.tables: dict[str, tuple[str, str, int, int]] = {}  # class -> where its table is named, and its name
        self.stored: dict[tuple[str, str], list[Field]] = {}  # class, symbol -> what is said of its columns
        self.guarding: dict[str, tuple[tuple[str, Operand], ...]] = {}  # class -> what guards all its routes
        self.assigned: set[tuple[str, str]] = set()  # symbol, name that is given another value there
        self.started: dict[tuple[str, str], bool] = {}  # symbol, name that begins there -> whether only in some cases
        self.body: Node | None = None  # of the function that the walk stands in
        self.chains: dict[int, Node] = {}  # `else if` -> the first `if` of the chain
        self.changing: set[str] = set()  # names at the margin that no word keeps from being given other values
        self.pointers: set[str] = set()  # the names in this function that stand for places
        self.given: set[str] = set()  # the names of this function's parameters
        self.moved: dict[str, list[int]] | None = None  # name -> where this function moves it on
        self.asked: dict[str, int] = {}  # name -> where this function first asks of it
        self.cleanups: dict[int, Node | None] = {}  # label -> the return that its rows end with
        self.listed: dict[str, list[tuple[str, int]]] = {}  # table at the margin -> the names in it
        self.labels: dict[int, dict[str, Node]] = {}  # body -> where its labels stand
        self.texts: dict[str, str] = {}  # what idioms remember
        self.keyed: list[tuple[str, str, Operand, Operand, int, int]] = []  # symbol, table, key, value and their lines
        self.perhaps: list[tuple[str, str, str, int]] = []  # symbol, class, a name that may be called there, its line
        self.attributes: dict[str, dict[str, Field]] = {}  # class -> what may be read of it
        self.starting: dict[tuple[str, str], tuple[Operand, int, int]] = {}  # class, attribute -> what it is at first
        self.attempts: list[Attempt] = []  # what is protected by handlers
        self.file_doc: Doc | None = None  # what is said of the file as a whole, where that has no place of its own
        self._forms: dict[int, Form] = {}

    def form(self, node: Node) -> Form:
        found = self._forms.get(node.id)
        if found is None:
            read = self.dialect.forms.get(node.type)
            if read is not None:
                found = read(self.src, node)
            else:
                found = NOTHING if node.type in self.dialect.comments else OTHER
            self._forms[node.id] = found
        return found

    def bare(self, node: Node) -> tuple[Node, Form]:
        """The node inside parentheses, references, casts, `await` and the like."""
        form = self.form(node)
        for _ in range(MAX_CHAIN):
            inner = form.parts[0] if form.kind == "wrap" and form.parts else None
            if inner is None:
                break
            node, form = inner, self.form(inner)
        return node, form

    def written(self, node: Node | None) -> str:
        """`a.b`, `A::b`, `f().g` as the code writes it; "" where the head is no name."""
        parts: list[str] = []
        for _ in range(MAX_CHAIN):
            if node is None:
                return ""
            node, form = self.bare(node)
            if form.kind == "name":
                parts.append(form.name)
                return "".join(reversed(parts))
            if form.kind == "member":
                parts += [form.name, form.sep]
                node = form.target
            elif form.kind == "call":
                head = self.plain(node)
                parts.append(f"{head}()" if head else "()")
                return "".join(reversed(parts))
            elif form.kind == "new":
                parts.append(f"{form.name}()")
                return "".join(reversed(parts))
            else:
                return ""
        return ""

    def plain(self, node: Node) -> str:
        """The callee of a call, where names alone make it."""
        form = self.form(node)
        if form.target is None:
            return form.name
        head = self.written(form.target) if self._is_named(form.target) else ""
        return f"{head}{form.sep}{form.name}" if head else ""

    def _is_named(self, node: Node) -> bool:
        """Whether names alone make it: a call in a chain is not looked into again for each call behind it."""
        for _ in range(MAX_CHAIN):
            node, form = self.bare(node)
            if form.kind != "member" or form.target is None:
                return form.kind == "name"
            node = form.target
        return False

    def callee(self, node: Node) -> str:
        """What a call calls: "client.get", "f().g", "().g" where the head is no name."""
        form = self.form(node)
        if form.target is None:
            return form.name
        head = self.written(form.target)
        if not form.name and head and self.dialect.language in ("c", "cpp"):
            return head  # (object.*made)(…)
        return f"{head or '()'}{form.sep}{form.name}"

    def push(self, nodes: Iterable[Node], scope: Scope) -> None:
        self.stack.extend([(node, scope) for node in nodes][::-1])

    def push_each(self, pairs: Iterable[tuple[Node | None, Scope]]) -> None:
        self.stack.extend([(node, scope) for node, scope in pairs if node is not None][::-1])

    def children(self, node: Node, scope: Scope) -> None:
        self.stack.extend([(child, scope) for child in reversed(node.named_children)])

    def text(self, node: Node | None, limit: int = 160) -> str:
        return self.src.text(node, limit) if node is not None else ""

    def arguments(self, form: Form) -> list[Node]:
        return [part for part in form.parts if part is not None]

    def steps(self, nodes: Iterable[Node]) -> list[Node]:
        """Statements, with blocks opened and comments left out."""
        found: list[Node] = []
        held = list(nodes)[::-1]
        while held:
            node = held.pop()
            form = self.form(node)
            if form.kind == "block":
                held.extend(reversed(form.body))
            elif form.kind != "nothing":
                found.append(node)
        return found

    def type_of(self, name: str, scope: Scope) -> str:
        """The type of a variable, parameter or field as written, "" where the file does not tell."""
        plain = bare_name(name)
        return (
            self.types.get((scope.symbol, plain))
            or self.types.get((scope.owner, plain))
            or self.types.get(("", plain), "")
        )

    def inside(self, node: Node, limit: int) -> Iterable[tuple[Node, Form]]:
        """Nodes below, with their forms, in reading order; at most `limit` of them."""
        stack = [node]
        while stack and limit > 0:
            current = stack.pop()
            limit -= 1
            yield current, self.form(current)
            stack.extend(reversed(current.named_children))


def bare_name(name: str) -> str:
    """state of `self.state`, `$this->state`, `@state`, `this.state`."""
    for mark in ("self.", "this.", "this->", "$this->", "@"):
        if name.startswith(mark):
            return name.removeprefix(mark)
    return name


def last_name(name: str) -> str:
    """create of `orders.create`, `Orders::create`, `$orders->create`."""
    if name.isidentifier():
        return name
    for mark in (".", "::", "->", "\\"):
        name = name.rpartition(mark)[2]
    return name.lstrip("$@&*")


def lines(node: Node) -> tuple[int, int]:
    return first_line(node), last_line(node)
