"""Calls hung on calls: `Route::prefix('v1')->middleware('auth')->group(…)`, `$table->string('x', 12)->unique()`."""

from typing import NamedTuple

from tree_sitter import Node

from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, lines

MAX_LINKS = 30


class Link(NamedTuple):
    name: str
    form: Form
    node: Node
    line: int  # where its own name stands


def below(reader: Reader, node: Node) -> list[Link]:
    """The links from the head to this call."""
    found: list[Link] = []
    current: Node | None = node
    while current is not None and len(found) < MAX_LINKS:
        current, form = reader.bare(current)
        if form.kind not in ("call", "new"):
            break
        found.append(Link(form.name, form, current, _line(current)))
        current = form.target
    return found[::-1]


def above(reader: Reader, node: Node) -> list[Link]:
    """The links that are hung on this call, from the nearest on."""
    found: list[Link] = []
    current = node
    while (outer := current.parent) is not None and len(found) < MAX_LINKS:
        form = reader.form(outer)
        if form.kind != "call" or form.target is None or form.target.id != current.id:
            break
        found.append(Link(form.name, form, outer, _line(outer)))
        current = outer
    return found


def head(reader: Reader, link: Link) -> str:
    """What the first call of a chain is made on: Route of `Route::get(…)`, $table of `$table->string(…)`."""
    return reader.written(link.form.target) if link.form.target is not None else ""


def text(reader: Reader, node: Node | None) -> str:
    value = operand(reader, node).value if node is not None else ""
    return value if isinstance(value, str) else ""


def texts(reader: Reader, nodes: list[Node]) -> list[str]:
    """Texts, and those of lists among them."""
    found: list[str] = []
    for each in nodes:
        form = reader.bare(each)[1]
        inner = reader.arguments(form) if form.kind == "list" else [each]
        found += [told for part in inner if (told := text(reader, part))]
    return found


def named_class(reader: Reader, node: Node | None) -> str:
    """Orders of `Orders::class`."""
    written = reader.written(node) if node is not None else ""
    return written.removesuffix("::class") if written.endswith("::class") else ""


def _line(node: Node) -> int:
    name = node.child_by_field_name("name")
    return lines(name if name is not None else node)[0]
