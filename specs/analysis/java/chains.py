"""Calls on the results of calls, read from the left: `Jedis.connect(url).set(key, value)`."""

from dataclasses import dataclass

from tree_sitter import Node

from specs.analysis.java.operands import arguments, dotted, plain_type, unwrap
from specs.analysis.java.reader import Reader, Scope

MAX_LINKS = 400


@dataclass(slots=True)
class Link:
    """One call of a chain: the method called, "" for the `new` at its head."""

    name: str
    node: Node
    given: list[Node]


@dataclass(slots=True)
class Chain:
    head: str  # what it starts from: "this.client", "Files", "" for an own method or another expression
    links: list[Link]
    is_new: bool
    type: str  # simple name of the class that the head is, or is declared to be; "" where the file does not tell
    full: str  # its qualified name

    @property
    def outer(self) -> Node:
        return self.links[-1].node

    @property
    def first(self) -> Link:
        return self.links[0]

    @property
    def last(self) -> Link:
        return self.links[-1]

    @property
    def name(self) -> str:
        """The first call as written: "Files.readString", "Socket", "run"."""
        return f"{self.head}.{self.first.name}" if self.first.name and self.head else self.first.name or self.head

    def link(self, *names: str) -> Link | None:
        return next((each for each in self.links if each.name in names), None)


def chain_of(reader: Reader, node: Node, scope: Scope) -> Chain:
    links: list[Link] = []
    current: Node | None = node
    head, is_new = "", False
    while current is not None and len(links) < MAX_LINKS:
        if current.type == "object_creation_expression":
            kind = current.child_by_field_name("type")
            head, is_new = plain_type(reader.text(kind, 120)), True
            links.append(Link("", current, arguments(current)))
            break
        if current.type != "method_invocation":
            head = dotted(reader.src, current)
            break
        links.append(Link(reader.text(current.child_by_field_name("name")), current, arguments(current)))
        held = current.child_by_field_name("object")
        current = unwrap(held) if held is not None else None
    links.reverse()
    written = head if is_new else reader.type_of(head, scope) if head else ""
    full = reader.qualified(written) if written else ""
    return Chain(head, links, is_new, plain_type(written).rpartition(".")[2], full)
