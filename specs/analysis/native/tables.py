"""Tables of functions: `{"port", set_port}`. Whoever reads the table calls what stands in it."""

import re

from tree_sitter import Node

from specs.analysis.facts import Call
from specs.analysis.solid.reader import Reader
from specs.analysis.syntax import first_line

MAX_LOOKED_AT = 6000
MAX_CALLS = 120  # of one table


def note_table(reader: Reader, name: str, value: Node) -> None:
    """Keeps the names that a table at the margin of the file lists, for when all functions are known."""
    if value.type != "initializer_list" or not name:
        return
    found = reader.listed.setdefault(name, [])
    for each, form in reader.inside(value, MAX_LOOKED_AT):
        if form.kind == "name" and each.type == "identifier" and len(found) < MAX_CALLS:
            found.append((form.name, first_line(each)))


def call_tables(reader: Reader) -> None:
    functions = {each.name for each in reader.facts.symbols if each.kind == "function"}
    tables = {
        name: [(callee, line) for callee, line in rows if callee in functions] for name, rows in reader.listed.items()
    }
    tables = {name: rows for name, rows in tables.items() if rows}
    if not tables:
        return
    mentioned = re.compile(rb"\b(?:%s)\b" % b"|".join(re.escape(name.encode()) for name in tables))
    for caller, body in reader.functions.items():
        held = set(mentioned.findall(reader.src.data, body.start_byte, body.end_byte))
        for name in sorted(held):
            reader.facts.calls += [
                Call(caller, callee, line, line) for callee, line in tables[name.decode()] if callee != caller
            ]
