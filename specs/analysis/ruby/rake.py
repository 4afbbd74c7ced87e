"""Rake: tasks with their descriptions, what they take and what runs before them, in namespaces."""

from tree_sitter import Node

from specs.analysis.facts import Declaration
from specs.analysis.solid.forms import Form, field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Place, Reader, Scope, lines

NAMES = frozenset({"task", "multitask", "desc", "namespace"})
AROUND = "rake"
MAX_NAMED = 12


def tasks(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`desc "…"`, `task :load, [:name] => :environment do … end`, `namespace :db do … end`, at the top of a file."""
    outside = (
        scope.symbol or scope.test is not None or form.target is not None or scope.place.around not in ("", AROUND)
    )
    given = reader.arguments(form)
    if outside or not (given or (form.named and name in ("task", "multitask"))):
        return False
    start = lines(node)[0]
    if name == "desc":
        told = _text(reader, given[0])
        reader.texts["rake desc"] = f"{start} {told}" if told else ""
        return False
    if name == "namespace":
        inside = _text(reader, given[0])
        if form.block is None or not inside.isidentifier():
            return False
        above = scope.place.module
        full = f"{above}:{inside}" if above else inside
        reader.facts.declarations.append(Declaration("rake namespace", full, inside, start, start, above))
        reader.push(reader.form(form.block).body, scope._replace(place=Place(full, around=AROUND)))
        return True
    _task(reader, node, form, scope)
    if form.block is not None:
        reader.push(reader.form(form.block).body, scope._replace(in_function=True))
        return True
    return False


def _task(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    names, takes, needs = _parts(reader, node)
    start = lines(node)[0]
    head = node.child_by_field_name("arguments")
    end = lines(head)[1] if head is not None else start
    line, _, told = reader.texts.pop("rake desc", "").partition(" ")
    if not names:
        return
    above = scope.place.module
    full = f"{above}:{names[0]}" if above else names[0]
    start = int(line) if line and start - int(line) < 12 else start
    reader.facts.declarations.append(Declaration("rake task", full, told, start, end, above))
    for what, listed in (("rake takes", takes), ("rake needs", needs)):
        for each in listed[:MAX_NAMED]:
            reader.facts.declarations.append(Declaration(what, each, "", start, end, full))


def _parts(reader: Reader, node: Node) -> tuple[list[str], list[str], list[str]]:
    """The name, what the task takes, and what runs before it: `name, [takes] => [needs]`, `name: [needs]`."""
    names: list[str] = []
    takes: list[str] = []
    needs: list[str] = []
    listed = node.child_by_field_name("arguments")
    for child in listed.named_children if listed is not None else ():
        if child.type == "pair":
            key, value = field(child, "key"), field(child, "value")
            if key is None or value is None:
                continue
            if names and key.type == "hash_key_symbol" and reader.text(key) == "needs":
                needs += _texts(reader, value)
                continue
            told = _texts(reader, key)
            takes, names = (told, names) if names else (takes, told[:1])
            needs += _texts(reader, value)
        elif not names:
            names = _texts(reader, child)[:1]
        else:
            takes += _texts(reader, child)
    return names, takes, needs


def _texts(reader: Reader, node: Node) -> list[str]:
    form = reader.bare(node)[1]
    each = reader.arguments(form) if form.kind == "list" else [node]
    return [text for part in each if (text := _text(reader, part))]


def _text(reader: Reader, node: Node) -> str:
    value = operand(reader, node).value
    return value if isinstance(value, str) else ""
