"""Calls on the results of calls, read from the left: `app.route("/x").get(handler)`."""

from dataclasses import dataclass, field

from tree_sitter import Node

from specs.analysis.javascript.clients import package_of
from specs.analysis.javascript.operands import WRAPPERS, arguments
from specs.analysis.javascript.reader import Reader

MAX_LINKS = 400


@dataclass(slots=True)
class Link:
    """One call of a chain: the member called ("" for the head itself, dotted where members stand between)."""

    name: str
    node: Node
    given: list[Node]
    method: str = field(init=False)  # the last part of the name: every subject asks for it

    def __post_init__(self) -> None:
        self.method = self.name.rpartition(".")[2]


@dataclass(slots=True)
class Chain:
    head: str  # the name it starts from: "z", "this.client", "app"; "" where it starts from something else
    start: Node  # the node of the head
    links: list[Link]
    is_new: bool = False  # starts with `new head(…)`
    module: str = ""  # what the head was imported from
    package: str = ""  # the npm package of that module

    @property
    def callee(self) -> str:
        """The whole callee as written: "z.string().min"."""
        text = self.head
        for index, link in enumerate(self.links):
            text += ("()" if index else "") + (f".{link.name}" if link.name else "")
        return text


def chain_of(reader: Reader, node: Node) -> Chain:
    links: list[Link] = []
    current = node
    head, is_new = "", False
    while len(links) < MAX_LINKS:
        if current.type == "new_expression":
            target = current.child_by_field_name("constructor")
            head, is_new = (_path(reader, target) if target is not None else ""), True
            links.append(Link("", current, arguments(current)))
            break
        target = current.child_by_field_name("function")
        if current.type != "call_expression" or target is None:
            break
        names: list[str] = []
        inner: Node | None = target
        while inner is not None:
            if inner.type == "member_expression":
                held = inner.child_by_field_name("property")
                names.append(reader.text(held))
                inner = inner.child_by_field_name("object")
            elif inner.type in WRAPPERS and inner.named_child_count:
                inner = inner.named_children[0]
            else:
                break
        given = arguments(current)
        if inner is None:  # broken syntax
            links.append(Link("", current, given))
            break
        if inner.type in ("call_expression", "new_expression"):
            links.append(Link(".".join(reversed(names)), current, given))
            current = inner
            continue
        names.reverse()
        if inner.type == "this" and len(names) > 1:
            head, names = f"this.{names[0]}", names[1:]
        elif inner.type in ("identifier", "this", "super", "import"):
            head = reader.text(inner)
        elif inner.type == "subscript_expression":
            head = ""
        links.append(Link(".".join(names), current, given))
        current = inner
        break
    links.reverse()
    module = reader.module_of(head) if head else ""
    return Chain(head, current, links, is_new, module, package_of(module) if module else "")


def _path(reader: Reader, node: Node) -> str:
    names: list[str] = []
    while node.type == "member_expression":
        names.append(reader.text(node.child_by_field_name("property")))
        inner = node.child_by_field_name("object")
        if inner is None:
            return ""
        node = inner
    if node.type not in ("identifier", "this"):
        return ""
    return ".".join([reader.text(node), *reversed(names)])
