"""Shapes of data: fields with their defaults and rules, patterns, what the code says of them."""

import re
from collections.abc import Sequence

from specs.analysis.facts import Field, Model, Operand, Pattern
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import clean, code, is_codeable, listing, quote
from specs.writing.field_rules import write_field_rules
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.operands import say, unwrapped
from specs.writing.prose import Prose
from specs.writing.units import unit_named

MAX_FIELDS = 14
MAX_ITEMS = 5
MAX_LISTED = 60
MAX_MORE = 42  # fields besides that are told with their defaults
_CHRONO = re.compile(r"chrono::(hours|minutes|seconds|milliseconds)$")
_NAMES = re.compile(r"[`\d_]|[a-z][A-Z]")  # what would need a proof


def write_model(collector: Collector, index: Index, path: str, each: Model) -> None:
    fields = [field for field in each.fields if is_codeable(field.name) and not _is_hidden(index, path, each, field)]
    if each.style == "table" and index.migrations.take_away(each.table, "", path, each.start):
        return
    if not fields or each.name.startswith("_") or (len(fields) < 2 and each.style == "plain" and not each.framework):
        return
    prose = Prose(index, path, each.symbol)
    shown = fields[:MAX_FIELDS]
    prose.cite(shown[0].line, max(max(field.end, field.line) for field in shown))
    name = code(each.name) if is_codeable(each.name) else "The record"
    if _near(index, path, each, shown):
        prose.cite(index.head(SymbolId(path, each.symbol)).start, shown[0].line)
    elif shown[0].line - each.start < 40:
        prose.cite(each.start, shown[0].line)
    parts = [_field(prose, field) for field in shown]
    more = ", …" if len(fields) > MAX_FIELDS else ""
    listed = f"{', '.join(parts)}{more}" if more else listing(parts)
    table = ""
    if each.table and each.style in ("orm", "table") and each.end - each.start < 80:
        prose.cite(each.start, each.end)  # the table is named wherever the class says so
        naming = index.symbol(SymbolId(path, f"{each.symbol}.TableName"))
        if naming is not None:  # Go's types say it in a method
            prose.cite(naming.start, naming.end, symbol=f"{each.symbol}.TableName")
        table = f", kept in the table {quote(each.table)}"
    about = About(path, each.symbol, "model", each.name)
    prose.values.clear()
    collector.add(prose, "description", f"{name} holds {listed}{table}", about, weight=5)
    if each.style == "table":
        _write_required(collector, index, path, each, shown)
    _write_more(collector, index, path, each, fields[MAX_FIELDS:])
    for field in shown:
        _write_rules(collector, index, path, each, field)


def _write_required(collector: Collector, index: Index, path: str, model: Model, fields: Sequence[Field]) -> None:
    """The columns that a row cannot do without; a key goes without saying."""
    needed = [each for each in fields if each.required and "primary_key" not in dict(each.constraints)]
    if needed and is_codeable(model.name):
        prose = Prose(index, path, model.symbol)
        for each in needed:
            prose.cite(each.line, max(each.end, each.line))
        prose.cite(index.head(SymbolId(path, model.symbol)).start, index.head(SymbolId(path, model.symbol)).start)
        text = f"Rows of {code(model.name)} must have {listing([code(each.name) for each in needed])}"
        collector.add(prose, "constraint", text, About(path, model.symbol, "required", model.name), weight=6)


def _write_more(collector: Collector, index: Index, path: str, each: Model, fields: Sequence[Field]) -> None:
    """Of what is left of many fields, those that are something unless given: that is what they are looked up for."""
    told = [field for field in fields if field.default is not None][:MAX_MORE]
    for row in range(0, len(told), MAX_FIELDS):
        prose = Prose(index, path, each.symbol)
        parts = []
        for field in told[row : row + MAX_FIELDS]:
            if "by default" in (said := _field(prose, field)):
                prose.cite(field.line, max(field.end, field.line))
                parts.append(said)
        if parts and is_codeable(each.name):
            prose.values.clear()
            about = About(path, each.symbol, "model-more", each.name, str(row))
            collector.add(prose, "description", f"{code(each.name)} also holds {listing(parts)}", about, weight=5)


def _is_hidden(index: Index, path: str, model: Model, field: Field) -> bool:
    """Not for users, by the language's habit, or gone by now."""
    if model.style == "table" and index.migrations.take_away(model.table, field.name, path, field.line):
        return True
    if index.sources[path].language == "go" and model.name[:1].isupper():
        return not field.name[:1].isupper()
    return field.name.startswith("_")


def _near(index: Index, path: str, each: Model, shown: list[Field]) -> bool:
    symbol = index.symbol(SymbolId(path, each.symbol))
    return symbol is not None and shown[0].line - symbol.start < 40


def _field(prose: Prose, field: Field) -> str:
    name = code(field.name)
    wire = next((str(value.value) for rule, value in field.constraints if rule == "wire_name"), "")
    if wire and is_codeable(wire):
        name = f"{name} (as {code(wire)})"
    default = field.default
    if default is not None and (listed := _listed_default(prose, default)):
        return f"{name} ({listed} by default)"
    if default is None or (default.form not in ("literal", "name") and unwrapped(default) is None):
        return name
    if default.form == "literal" and default.value is None:
        return f"{name} (optional)" if not field.required else name
    mark = prose.mark()
    chrono = _CHRONO.search(field.annotation)  # of C++: the type says in what it counts
    value = say(prose, default, name=field.name, unit=unit_named(chrono[1]) if chrono is not None else "")
    if not value or len(value) > 60 or not (field.line <= field.end or field.end == 0):
        prose.back_to(mark)
        return name
    return f"{name} ({value} by default)"


def _listed_default(prose: Prose, default: Operand) -> str:
    """ "en" and "nl" of `["en", "nl"]`."""
    if default.form != "collection" or not 1 < len(default.items) <= MAX_ITEMS:
        return ""
    if not all(item.form == "literal" and item.has_value and item.value is not None for item in default.items):
        return ""
    mark = prose.mark()
    told = [say(prose, item) for item in default.items]
    if all(told) and len(listing(told)) <= MAX_LISTED:
        return listing(told)
    prose.back_to(mark)
    return ""


def _write_rules(collector: Collector, index: Index, path: str, model: Model, field: Field) -> None:
    held = index.of(SymbolId(path, model.symbol)).validations
    messaged = {each.rule for each in held if each.message and each.field == field.name}
    shared = _is_shared(index, path, model, field)

    def begin() -> Prose:
        prose = Prose(index, path, model.symbol)
        if shared:
            head = index.head(SymbolId(path, model.symbol)).start
            prose.cite(head, head)
        return prose

    write_field_rules(
        collector,
        field,
        code(f"{model.name}.{field.name}" if shared or model.style == "table" else field.name),
        begin,
        lambda rule: About(path, model.symbol, f"field:{rule}", field.name),
        messaged,
    )


def _is_shared(index: Index, path: str, model: Model, field: Field) -> bool:
    """Whether another model of the file has rules for a field of that name: which one is meant must be said."""
    if model.style == "table" or not is_codeable(model.name):
        return False
    return any(
        other.name == field.name and bool(other.constraints)
        for each in index.sources[path].models
        if each.symbol != model.symbol
        for other in each.fields
    )


def write_pattern(collector: Collector, index: Index, path: str, each: Pattern) -> None:
    regex = each.regex
    if not is_codeable(regex) or len(regex) < 3 or not is_codeable(each.name):
        return
    prose = Prose(index, path, each.symbol)
    prose.cite(each.start, each.end)
    flags = " without regard to case" if any(flag.upper() in ("I", "IGNORECASE") for flag in each.flags) else ""
    about = About(path, each.symbol, "pattern", each.name)
    collector.add(prose, "business_rule", f"{code(each.name)} matches {code(regex)}{flags}", about, weight=4)


def write_field_docs(collector: Collector, index: Index, path: str, each: Model) -> None:
    """What the code says of single fields, where it says it; of records that stay inside, of those in tables alone."""
    holder = index.symbol(SymbolId(path, each.symbol))
    if holder is not None and not holder.public and not each.table:
        return
    for field in each.fields[:40]:
        if not field.doc or not is_codeable(field.name) or _is_hidden(index, path, each, field):
            continue
        prose = Prose(index, path, each.symbol)
        prose.cite(field.line, max(field.line, field.end))
        above = field.doc_start or field.line - field.doc.count("\n") - 3
        if field.doc_start:
            # The rows that are told, with the one that opens the comment.
            prose.cite(above, min(above + field.doc.count("\n") + 1, field.line))
        elif prose.language == "python":  # there it stands below
            last = max(field.line, field.end)
            prose.cite(min(last + 1, each.end), min(last + len(field.doc[:240]) // 50 + 2, each.end))
        elif above >= each.start and _NAMES.search(field.doc):
            prose.cite(above, field.line - 1)
        text = plain(clean(field.doc, 240))
        about = About(path, each.symbol, "field-doc", field.name)
        collector.add(prose, "configuration", f"{code(field.name)}: {text}", about, nature="documented", weight=3)
