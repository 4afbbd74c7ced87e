"""Annotations: their names and what is given to them."""

from dataclasses import dataclass, field

from tree_sitter import Node

from specs.analysis.facts import Operand
from specs.analysis.java.operands import COMMENTS, operand
from specs.analysis.syntax import Source, first_line, last_line

MARKS = frozenset({"annotation", "marker_annotation"})


@dataclass(frozen=True, slots=True)
class Annotation:
    """`name` is the simple one; `given` the elements by name, the single one under "value"."""

    name: str
    node: Node
    start: int
    end: int
    given: dict[str, Node] = field(default_factory=dict)

    def operand(self, src: Source, *names: str) -> Operand | None:
        """The first of the named elements that is given."""
        found = next((self.given[name] for name in names if name in self.given), None)
        return operand(src, found) if found is not None else None

    def string(self, src: Source, *names: str) -> str:
        """The text of the first element given: a literal's, the first of several, else ""."""
        found = self.operand(src, *names)
        while found is not None and found.form == "collection":
            found = found.items[0] if found.items else None
        if found is None:
            return ""
        return found.value if isinstance(found.value, str) else found.name

    def strings(self, src: Source, *names: str) -> list[str]:
        found = self.operand(src, *names)
        if found is None:
            return []
        held = found.items if found.form == "collection" else (found,)
        return [each.value if isinstance(each.value, str) else each.name for each in held]

    def nested(self, src: Source, name: str) -> list["Annotation"]:
        """The annotations given as an element: `@Retryable(backoff = @Backoff(delay = 100))`."""
        held = self.given.get(name)
        if held is None:
            return []
        listed = held.named_children if held.type == "element_value_array_initializer" else [held]
        return [annotation(src, each) for each in listed if each.type in MARKS]


def annotation(src: Source, node: Node) -> Annotation:
    name = node.child_by_field_name("name")
    given: dict[str, Node] = {}
    held = node.child_by_field_name("arguments")
    for child in held.named_children if held is not None else ():
        if child.type == "element_value_pair":
            key, value = child.child_by_field_name("key"), child.child_by_field_name("value")
            if key is not None and value is not None:
                given[src.text(key)] = value
        elif child.type not in COMMENTS:
            given["value"] = child
    simple = src.text(name).rpartition(".")[2] if name is not None else ""
    return Annotation(simple, node, first_line(node), last_line(node), given)


def annotations(src: Source, node: Node) -> tuple[Annotation, ...]:
    """Those of a declaration or parameter."""
    held = modifiers(node)
    if held is None:
        return ()
    return tuple(annotation(src, child) for child in held.named_children if child.type in MARKS)


def modifiers(node: Node) -> Node | None:
    first = node.named_children[0] if node.named_child_count else None
    if first is not None and first.type == "modifiers":
        return first
    return next((child for child in node.named_children if child.type == "modifiers"), None)


def words(node: Node | None) -> frozenset[str]:
    """`public`, `static`, `final` … of a modifiers node."""
    return frozenset(child.type for child in node.children if not child.is_named) if node is not None else frozenset()
