"""C#'s patterns as forms: `> 5 and < 9`, `A or B`, `not null`, `{ Total: > 100 }`, `(Draft, Paid)`."""

from tree_sitter import Node

from specs.analysis.solid.forms import OTHER, Form, field, wrapped
from specs.analysis.syntax import Source


def either(src: Source, node: Node) -> Form:
    return Form("either" if node.type == "or_pattern" else "both", parts=tuple(_patterns(node)))


def negated(src: Source, node: Node) -> Form:
    """`not A and not B` denies A alone, although the grammar hands it all that follows."""
    held = next(iter(_patterns(node)), None)
    if held is None:
        return OTHER
    if held.type in ("or_pattern", "and_pattern"):
        return Form("either" if held.type == "or_pattern" else "both", "not", tuple(_patterns(held)))
    return Form("not", parts=(held,))


def relational(src: Source, node: Node) -> Form:
    held = _patterns(node)
    return Form("binary", src.text(node.children[0]), (None, held[0])) if held else OTHER


def declared(src: Source, node: Node) -> Form:
    """`Order order`, and a type alone; a name with a dot is more often a constant or a member of an enum."""
    kind = field(node, "type")
    if kind is None:
        return OTHER
    if src.text(kind) == "var":
        return wrapped(field(node, "name"))
    if node.type == "type_pattern" and "." in src.text(kind):
        return wrapped(kind)
    name = field(node, "name")
    return Form("is", src.text(kind, 80), names=(src.text(name),) if name is not None else ())


def recursive(src: Source, node: Node) -> Form:
    kind = field(node, "type")
    named: list[tuple[str, Node]] = []
    for clause in node.named_children:
        if clause.type == "positional_pattern_clause":
            parts = [each.named_children[-1] for each in clause.named_children if each.named_child_count]
            return Form("list", parts=tuple(parts))
        if clause.type != "property_pattern_clause":
            continue
        for each in clause.named_children:
            held = _patterns(each)
            if each.type == "subpattern" and len(held) == 2:
                named.append((src.text(held[0]), held[1]))
    if not named:
        return Form("is", src.text(kind, 80)) if kind is not None else Form("is", "null", negated=True)
    return Form("new", src.text(kind, 80) if kind is not None else "", named=tuple(named))


def _patterns(node: Node) -> list[Node]:
    return [child for child in node.named_children if child.type != "comment"]


FORMS = {
    "or_pattern": either, "and_pattern": either, "negated_pattern": negated, "relational_pattern": relational,
    "declaration_pattern": declared, "type_pattern": declared, "recursive_pattern": recursive,
    "parenthesized_pattern": lambda src, node: wrapped(node.named_children[0] if node.named_child_count else None),
}  # fmt: skip
