"""Moves that an enum allows itself: `match ($this) { self::New => [self::Paid], self::Paid => false }`."""

from tree_sitter import Node

from specs.analysis.facts import Transition
from specs.analysis.solid.forms import Form, field
from specs.analysis.solid.reader import Reader, last_name, lines

NOTHING = frozenset({"false", "[]", "null"})


def moves(reader: Reader, symbol: str, body: Node) -> None:
    for child in body.named_children:
        held = field(child, "body") if child.type == "method_declaration" else None
        for _, form in reader.inside(held, 40) if held is not None else ():
            if form.kind == "switch" and form.test is not None and reader.written(form.test) == "$this":
                _table(reader, symbol, reader.text(field(child, "name")), form)
                break


def _table(reader: Reader, symbol: str, name: str, form: Form) -> None:
    found: list[Transition] = []
    told = False
    for case in form.cases:
        targets = _targets(reader, case.body[0]) if len(case.body) == 1 else None
        if targets is None:
            return
        told |= bool(targets)
        for pattern in case.patterns:
            source = reader.written(pattern)
            if not source.startswith(("self::", f"{symbol}::", "static::")):
                return
            start, end = lines(pattern)[0], lines(case.body[0])[1]
            found.append(Transition(name, symbol, last_name(source), targets, symbol, start, end))
    if told and len(found) > 1:
        reader.facts.transitions += found


def _targets(reader: Reader, node: Node) -> tuple[str, ...] | None:
    """The states that an arm lists, () where it lists none, None where it says something else."""
    inner, form = reader.bare(node)
    if form.kind == "call" and form.name == "in_array" and len(form.parts) > 1 and form.parts[1] is not None:
        inner, form = reader.bare(form.parts[1])
    if form.kind == "binary" and form.name in ("==", "===") and form.parts[1] is not None:
        names = [reader.written(part) for part in form.parts if part is not None]
        held = [name for name in names if "::" in name]
        return (last_name(held[0]),) if len(held) == 1 else None
    if " ".join(reader.text(inner).split()) in NOTHING:
        return ()
    if form.kind != "list":
        return None
    names = [reader.written(part) for part in reader.arguments(form)]
    return tuple(last_name(name) for name in names) if all("::" in name for name in names) else None
