"""Values that a function gives to one name key by key, whatever happens: `settings["stack_limit"] = 1000;`."""

from collections import defaultdict

from tree_sitter import Node

from specs.analysis.facts import Lookup, Operand
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines

FEWEST = 3  # keys from which on they are a table
MAX_ROWS = 60


def keyed(reader: Reader, node: Node, form: Form, scope: Scope) -> None:
    """Notes a key of a table, where it is given to it in any case."""
    target, value = (*form.parts, None, None)[:2]
    held = reader.bare(target)[1] if target is not None else None
    if held is None or held.kind != "index" or value is None or held.target is None or len(held.parts) != 1:
        return
    if scope.test is not None or scope.under or scope.loop or scope.handler or not scope.in_function or not form.name:
        return
    key = operand(reader, held.parts[0]) if held.parts[0] is not None else None
    given = operand(reader, value)
    name = reader.written(held.target).lstrip("*")
    if form.name == "=" and name and key is not None and isinstance(key.value, str) and given.form == "literal":
        reader.keyed.append((scope.symbol, name, key, given, *lines(node)))


def add_keyed(reader: Reader) -> None:
    tables: dict[tuple[str, str], list[tuple[Operand, Operand, int, int]]] = defaultdict(list)
    for symbol, name, key, value, start, end in reader.keyed:
        tables[symbol, name].append((key, value, start, end))
    for (symbol, name), rows in tables.items():
        near = [row for row in rows if row[3] - rows[0][2] < MAX_ROWS]
        keys = [row[0].value for row in near]
        if len(near) >= FEWEST and len(set(keys)) == len(keys):  # a key that is given twice has two values
            entries = tuple((key, value) for key, value, _, _ in near)
            reader.facts.lookups.append(Lookup(name, symbol, entries, near[0][2], near[-1][3]))
