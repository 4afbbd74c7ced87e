"""What a piece of syntax is, whatever the language: one level of the tree, told in words that all languages share."""

from dataclasses import dataclass
from typing import Literal

from tree_sitter import Node

from specs.analysis.facts import Scalar

Kind = Literal[
    # expressions
    "name", "member", "call", "new", "string", "number", "word", "binary", "not", "negative", "list", "map", "slice",
    "index", "conditional", "is", "lambda", "wrap",
    # patterns
    "range", "either", "both", "fits",
    # statements
    "block", "if", "switch", "loop", "return", "throw", "break", "continue", "retry", "assign", "declare", "try",
    "exit", "goto", "nothing",
    "other",
]  # fmt: skip


@dataclass(slots=True)
class Case:
    """A branch of a switch: `patterns` is empty for the one that takes what is left."""

    patterns: list[Node]
    body: list[Node]
    guard: Node | None = None
    bound: str = ""


@dataclass(slots=True)
class Caught:
    """A handler of a try: `errors` as written, () for one that takes any; `asked` is what must hold besides."""

    node: Node
    errors: tuple[str, ...]
    name: str
    body: list[Node]
    asked: Node | None = None


@dataclass(slots=True)
class Form:
    """One node. Which fields are filled depends on `kind`:

    name          name
    member        target, sep, name:  `target.name`
    call          target (None for a bare function), sep, name; parts are the arguments, named those with a name
    new           name of the type; parts, named
    string        value with `{holes}`, names of what fills them
    number, word  value
    binary        name is the operator, parts both sides
    not, negative, wrap, is (name is the type), lambda: the inner expression in parts, or the body in body
    list, map     parts; of a map keys and values alternate
    slice         target, parts (lower, upper), either None
    index         target, parts
    range         name is the sign, parts (lower, upper), either None
    either, both  parts: patterns, of which one or all must fit; the first is denied where the name is "not"
    fits          test, cases: whether a value fits one of the patterns
    conditional   parts: condition, value, other value
    if            test, body, rest; negated for `unless`
    switch        test, cases
    loop          test (None for an endless one), body, limit; `head_end` is where its head ends
    return, throw parts
    assign        name is the operator, parts: target, value
    declare       declared: (name, type, value) each
    try           body, handlers, rest: what is done in any case
    """

    kind: Kind
    name: str = ""
    parts: tuple[Node | None, ...] = ()
    value: Scalar = None
    target: Node | None = None
    sep: str = "."
    named: tuple[tuple[str, Node], ...] = ()
    names: tuple[str, ...] = ()
    test: Node | None = None
    body: tuple[Node, ...] = ()
    rest: Node | None = None
    cases: tuple[Case, ...] = ()
    handlers: tuple[Caught, ...] = ()
    declared: tuple[tuple[str, str, Node | None], ...] = ()
    negated: bool = False
    limit: Node | None = None
    template: bool = False
    block: Node | None = None  # a block or lambda that a call is given behind its arguments


OTHER = Form("other")
NOTHING = Form("nothing")


def named_child(node: Node, *kinds: str) -> Node | None:
    """The first named child of one of these types."""
    return next((child for child in node.named_children if child.type in kinds), None)


def field(node: Node, name: str) -> Node | None:
    return node.child_by_field_name(name)


def wrapped(node: Node | None) -> Form:
    return Form("wrap", parts=(node,)) if node is not None else OTHER


def binary(node: Node) -> Form:
    left, right, sign = field(node, "left"), field(node, "right"), field(node, "operator")
    if left is None or right is None or sign is None:
        return OTHER
    return Form("binary", sign.type if sign.type != "operator" else "", (left, right))
