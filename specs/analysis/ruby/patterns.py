"""`case … in …`: arrays, keys, types, ranges and alternatives that a value is held against."""

from tree_sitter import Node

from specs.analysis.solid.forms import OTHER, Case, Form, field, wrapped
from specs.analysis.syntax import Source


def case_in(src: Source, node: Node) -> Form:
    cases = []
    for each in node.named_children:
        body, pattern = field(each, "body"), field(each, "pattern")
        if each.type == "in_clause" and pattern is not None:
            cases.append(Case([pattern], [body] if body is not None else [], field(each, "guard")))
        elif each.type == "else":
            cases.append(Case([], list(each.named_children)))
    return Form("switch", test=field(node, "value"), cases=tuple(cases))


def _guard(src: Source, node: Node) -> Form:
    held = field(node, "condition")
    if node.type == "unless_guard" and held is not None:
        return Form("not", parts=(held,))
    return wrapped(held)


def _keys(src: Source, node: Node) -> Form:
    """`{ kind: "refund", amount: 100.. }`, `Point(x: 0)`; a key by itself only has to be there."""
    kind = field(node, "class")
    named = []
    for each in node.named_children:
        key = field(each, "key") if each.type == "keyword_pattern" else None
        if key is not None:
            named.append((src.text(key).rstrip(":"), field(each, "value") or each))
    if not named:
        return OTHER
    return Form("new", src.text(kind) if kind is not None else "", sep=".", named=tuple(named))


def _parts(src: Source, node: Node) -> Form:
    if any(each.type == "splat_parameter" for each in node.named_children) or field(node, "class") is not None:
        return OTHER
    return Form("list", parts=tuple(node.named_children))


PATTERN_FORMS = {
    "case_match": case_in, "if_guard": _guard, "unless_guard": _guard, "hash_pattern": _keys, "array_pattern": _parts,
    "as_pattern": lambda src, node: wrapped(field(node, "value")),
    "alternative_pattern": lambda src, node: Form("either", parts=tuple(node.named_children)),
    "variable_reference_pattern": lambda src, node: wrapped(field(node, "name")),
}  # fmt: skip
