"""Shapes of data: fields with their defaults and rules, validation, patterns."""

import re
from collections.abc import Callable, Iterator, Sequence, Set

from specs.analysis.facts import Field, Model, Operand, Pattern, Validation
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About, StatementKind
from specs.writing.english import clean, code, is_codeable, listing, quote
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.operands import listed_values, say, text_of, unwrapped
from specs.writing.prose import Prose
from specs.writing.units import unit_named

MAX_FIELDS = 14
MAX_ITEMS = 5
MAX_LISTED = 60
MAX_MARKS = 6  # lines of annotations above a declaration
_VALIDATED_BY = re.compile(r"validatedBy\s*=\s*\{?\s*(\w+)\.class")
MAX_MORE = 42  # fields besides that are told with their defaults
_CHRONO = re.compile(r"chrono::(hours|minutes|seconds|milliseconds)$")
_NAMES = re.compile(r"[`\d_]|[a-z][A-Z]")  # what would need a proof
_RULES = {
    "max_length": "must be at most {value} long", "min_length": "must be at least {value} long",
    "each_max_length": "may only hold items of at most {value}",
    "each_min_length": "may only hold items of at least {value}",
    "each_ge": "may only hold items of at least {value}", "each_gt": "may only hold items above {value}",
    "each_le": "may only hold items of at most {value}", "each_lt": "may only hold items below {value}",
    "each_nonempty": "must not hold empty items", "each_pattern": "may only hold items that match {value}",
    "each_email": "may only hold e-mail addresses",
    "max_items": "must hold at most {value}", "min_items": "must hold at least {value}",
    "length": "must be {value} long", "items": "must hold {value}",
    "ge": "must be at least {value}", "gt": "must be above {value}", "le": "must be at most {value}",
    "lt": "must be below {value}", "min": "must be at least {value}", "max": "must be at most {value}",
    "min_value": "must be at least {value}", "max_value": "must be at most {value}",
    "multiple_of": "must be a multiple of {value}", "pattern": "must match {value}", "regex": "must match {value}",
    "choices": "must be one of {value}", "one_of": "must be one of {value}", "enum": "must be one of {value}",
    "in": "must be one of {value}", "oneof": "must be one of {value}", "starts_with": "must start with {value}",
    "ends_with": "must end with {value}", "max_digits": "must have at most {value} digits",
    "whole_digits": "must have at most {value} digits before the point",
    "decimal_places": "must have at most {value} decimal places",
    "email": "must be an e-mail address", "url": "must be a URL", "uuid": "must be a UUID", "unique": "must be unique",
    "unique_items": "must not hold equal items",
    "deprecated": "is deprecated", "read_only": "is read-only", "write_only": "is write-only",
    "required": "is required", "nonempty": "must not be empty", "checked": "is checked",
    "enum_member": "must be one of the members of its enum",
    "credit_card": "must be a credit card number", "positive": "must be positive",
    "nonnegative": "must not be negative", "negative": "must be negative", "integer": "must be a whole number",
    "int": "must be a whole number", "datetime": "must be a date and time", "date": "must be a date",
    "ip": "must be an IP address", "foreign_key": "refers to {value}", "primary_key": "is the primary key",
    "unique_with": "must be unique together with {value}", "unique_within": "must be unique for each {value}",
    "unique_folded": "must be unique without regard to case", "unique_where": "must be unique where {value}",
    "on_delete_cascade": "takes its row along when what it refers to is deleted (`CASCADE`)",
    "on_delete_set_null": "becomes null when what it refers to is deleted",
    "on_delete_set_default": "takes its default when what it refers to is deleted",
    "on_delete_restrict": "keeps what it refers to from being deleted (`RESTRICT`)",
    "digits": "must have exactly {value} digits", "eq": "must be {value}",
    "not_one_of": "must not be one of {value}", "alphanum": "must hold only letters and digits",
    "alpha": "must hold only letters", "numeric": "must hold only digits", "lowercase": "must be in lower case",
    "uppercase": "must be in upper case", "phone": "must be a telephone number", "ne": "must not be {value}",
    "hexadecimal": "must hold only hexadecimal digits", "contains": "must contain {value}",
    "access": "may be asked for only with {value}", "access_open": "may be asked for by anybody ({value})",
    "access_none": "may be asked for by nobody ({value})",
    "past": "must lie in the past", "future": "must lie in the future",
    "past_or_present": "must not lie in the future", "future_or_present": "must not lie in the past",
    "version": "tells concurrent updates apart (optimistic locking)",
}  # fmt: skip


_UNIQUE = re.compile(r"UniqueConstraint\(.*?fields=[\[(]([^\])]+)[\])]")
_ONLY_WHERE = re.compile(r"condition=(.+?)(?:, ?(?:name|deferrable|violation\w*|include|nulls\w*)=.*)?,? ?\)$")
_COLUMNS = r"((?:[\"']\w+[\"'](?:, ?)?)+)"
_UNIQUE_COLUMNS = re.compile(rf"(?:\w+\.)?UniqueConstraint\({_COLUMNS}|^[(\[]{_COLUMNS}[)\]]$")
_CHECKED_TEXT = re.compile(r"(?:\w+\.)?CheckConstraint\((?:\w+\.)?(?:text\()?[\"'](.+?)[\"']\)?(?:, ?name=[^)]*)?\)$")
# Q(amount__gt=0), Q(ends_at__gt=F("starts_at"))
_BOUND = re.compile(r"(?:models\.)?Q\((\w+?)__(gte?|lte?)=(?:(-?[\d.]+)|(?:models\.)?F\([\"'](\w+)[\"']\))\)")
_COMPARED = {"gt": "above", "gte": "at least", "lt": "below", "lte": "at most"}
_CHECKED = re.compile(r"CheckConstraint\((?:condition|check)=(.+?)(?:, ?name=[^)]*)?\)$")
_OF_WHOLE = {
    "extra": "{} refuses fields that it does not know (`extra`)",
    "unknown": "{} refuses fields that it does not know (`deny_unknown_fields`)",
    "frozen": "{} cannot be changed once it is made (`frozen`)",
}
_OF_ROWS = {
    "rows_complete": "Rows without {} are dropped",
    "rows_once": "Of rows with the same {} only one is kept",
}
_OF_TABLES = frozenset({"CheckConstraint", "UniqueConstraint", "ExcludeConstraint", "unique_together"})
# A lower bound, and the upper one that is told with it.
_UPPER = {"ge": "le", "min": "max", "min_value": "max_value", "min_length": "max_length", "min_items": "max_items"}
_BETWEEN = {
    "ge": "must be from {value} to {most}", "min": "must be from {value} to {most}",
    "min_value": "must be from {value} to {most}", "min_length": "must be from {value} to {most} long",
    "min_items": "must hold from {value} to {most}",
}  # fmt: skip
_COUNTED = {"each_max_length": "character", "each_min_length": "character",
            "max_length": "character", "min_length": "character", "length": "character", "max_items": "item",
            "min_items": "item", "items": "item"}  # fmt: skip
_OF_ITEMS = {"max_length": "max_items", "min_length": "min_items", "length": "items", "nonempty": "nonempty"}
_HOLDS_MANY = re.compile(
    r"(?:^|[\s.|\[(<])(?:list|set|frozenset|tuple|sequence|collection|iterable|deque|dict|map|array|i?list|hashset|"
    r"arraylist|ienumerable|vec|conlist|conset)\b(?!\()|\[\]|\barray\b",
    re.IGNORECASE,
)


def in_pairs(rules: Sequence[tuple[str, Operand]]) -> Iterator[tuple[str, Operand, Operand | None]]:
    """Rules in order, an upper bound together with its lower one."""
    found = dict(rules)
    for rule, value in rules:
        lower = next((low for low, high in _UPPER.items() if high == rule and low in found), None)
        if lower is None:
            yield rule, value, found.get(_UPPER.get(rule, ""))


def write_model(collector: Collector, index: Index, path: str, each: Model) -> None:
    fields = [field for field in each.fields if is_codeable(field.name) and not _is_hidden(index, path, each, field)]
    if each.style == "table" and index.is_taken_away(each.table, "", path, each.start):
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
    if model.style == "table" and index.is_taken_away(model.table, field.name, path, field.line):
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


def _told(phrase: str, value: str) -> str:
    text = phrase.format(value=value)
    return re.sub(r"\b(digit|place)s\b", r"\1", text) if value == "1" else text


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


def write_field_rules(
    collector: Collector, field: Field, name: str, begin: Callable[[], Prose], about: Callable[[str], About],
    told: Set[str] = frozenset(),
) -> None:  # fmt: skip
    """A sentence a rule, or one for both bounds; `told` are rules that stand with what is answered otherwise."""
    holds_many = bool(_HOLDS_MANY.search(field.annotation))
    for rule, value, most in in_pairs([(_OF_ITEMS.get(r, r) if holds_many else r, v) for r, v in field.constraints]):
        phrase = _RULES.get(rule)
        denied = value.form == "literal" and value.value is False
        if (phrase is None and rule != "checked_by") or denied or rule in told:
            continue
        if rule == "foreign_key" and value.name == field.name:
            continue  # named after what it refers to: the field itself has told that
        prose = begin()
        prose.cite(field.line, max(field.end, field.line))
        if rule == "checked_by":
            if by := _checker(prose, value.name):
                collector.add(prose, "constraint", f"{name} is checked by {by}", about(rule), weight=7)
            continue
        said = _value(prose, rule, value, field.name)
        if phrase is None:
            continue
        if "{value}" in phrase and not said:
            continue
        if most is not None and most == value and rule in ("min_length", "min_items"):
            phrase = _RULES["length" if rule == "min_length" else "items"]
        elif most is not None:
            phrase, said = _between(prose, rule, value, most, field.name) or (phrase, said)
        key = rule in ("foreign_key", "primary_key", "unique")
        kind: StatementKind = "business_rule" if key else "constraint"
        collector.add(prose, kind, f"{name} {_told(phrase, said)}", about(rule), weight=4 if key else 7)


def _checker(prose: Prose, annotation: str) -> str:
    """What checks a field that bears an annotation of the package's own: "`NumberValidator` (`@ValidNumber`)"."""
    for place, symbol in prose.index.package.symbols.items():
        mark = next((mark for mark in symbol.decorators if mark.startswith("Constraint(")), "")
        if place.name.rpartition(".")[2] == annotation and (found := _VALIDATED_BY.search(mark)):
            line = symbol.doc.end if symbol.doc is not None else symbol.start
            prose.cite(line, min(symbol.end, line + MAX_MARKS), path=place.path, symbol=place.name)
            return f"{code(found[1])} ({code('@' + annotation)})"
    return ""


def _between(prose: Prose, rule: str, least: Operand | None, most: Operand, name: str) -> tuple[str, str] | None:
    """The phrase for both bounds and the lower one, told without the unit that the upper one has."""
    end = say(prose, most, name=name, unit=_COUNTED.get(rule, ""))
    if not end:
        return None
    start = _value(prose, rule, least, name)
    if rule in _COUNTED and least is not None and least.form == "literal" and not least.derivation:
        start = least.text
    return _BETWEEN[rule].replace("{most}", end), start


def _value(prose: Prose, rule: str, value: Operand | None, name: str) -> str:
    if rule in ("pattern", "regex") and value is not None and isinstance(value.value, str):
        return code(value.value) if is_codeable(value.value) else "a pattern"
    found = prose.index.constant(prose.path, prose.scope, value.name) if value is not None and value.name else None
    if rule in ("pattern", "regex") and found is not None and isinstance(regex := found[1].value.value, str):
        prose.cite(found[1].start, found[1].end, path=found[0], symbol=found[1].symbol)
        return code(regex) if is_codeable(regex) else "a pattern"
    if rule == "one_of" and value is not None and value.form == "name" and (listed := listed_values(prose, value.name)):
        return listed
    return say(prose, value, name=name, unit=_COUNTED.get(rule, ""))


def write_validations(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    by_place: dict[tuple[str, int], list[Validation]] = {}
    for each in index.of(place).validations:
        by_place.setdefault((each.field, each.start), []).append(each)
    told: set[int] = set()
    rules = {(f.name, rule) for model in index.of(place).models for f in model.fields for rule, _ in f.constraints}
    for each in index.of(place).validations:
        if id(each) in told or (not each.message and (each.field, each.rule) in rules):
            continue  # the field says it already
        table, _, column = each.field.rpartition(".")
        if table and index.is_taken_away(table, column, place.path, each.start):
            continue
        together = by_place[each.field, each.start]
        upper = next(
            (other for other in together if other.rule == _UPPER.get(each.rule) and other.message == each.message), None
        )
        prose = Prose(index, place.path, each.symbol)
        prose.cite(each.start, max(each.end, upper.end) if upper is not None else each.end)
        if upper is not None:
            told.add(id(upper))
        if text := _validation(prose, each, upper.value if upper is not None else None):
            about = About(place.path, each.symbol, f"validation:{each.rule}", each.field)
            # What a migration adds to a table of another file is all that its file says.
            collector.add(prose, "constraint", text, about, weight=8 if table and not place.name else 7)


def _validation(prose: Prose, each: Validation, most: Operand | None) -> str:
    if each.rule in _OF_TABLES and each.value is not None:
        return _table_rule(prose, each, " ".join(each.value.text.split()))
    if each.rule == "replaced" and is_codeable(each.field):
        instead = say(prose, each.value) if each.value is not None else ""
        removed = each.value is not None and each.value.value == ""
        what = "removed" if removed else f"replaced by {instead}"
        return f"What {code(each.field)} matches is {what}" if instead else ""
    if each.rule in _OF_ROWS and each.value is not None:
        names = [code(str(item.value)) for item in each.value.items if is_codeable(str(item.value))]
        return _OF_ROWS[each.rule].format(listing(names)) if names else ""
    if not each.field and each.rule in _OF_WHOLE and is_codeable(holder := each.symbol.rpartition(".")[2]):
        return _OF_WHOLE[each.rule].format(code(holder))
    phrase = _RULES.get(each.rule)
    if phrase is None or not is_codeable(each.field):
        return ""
    value = _value(prose, each.rule, each.value, each.field)
    if "{value}" in phrase and not value:
        return ""
    if most is not None:
        phrase, value = _between(prose, each.rule, each.value, most, each.field) or (phrase, value)
    text = f"{code(each.field)} {_told(phrase, value)}"
    if each.rule == "checked":
        return f"{code(each.field)} is checked; where it fails the message is {text_of(prose, each.message)}"
    if each.message:
        text += f"; otherwise the message is {text_of(prose, each.message)}"
    return text


def _table_rule(prose: Prose, each: Validation, text: str) -> str:
    holder = code(each.symbol.rpartition(".")[2])
    if unique := _UNIQUE.search(text) or _UNIQUE_COLUMNS.match(text):
        names = [name for part in (unique[1] or unique[2]).split(",") if is_codeable(name := part.strip("\"' "))]
        told = f"Rows of {holder} never share the same {listing([code(name) for name in names])}" if names else ""
        if "condition=" in text:
            where = _ONLY_WHERE.search(text)
            only = code(where[1]) if where is not None and is_codeable(where[1]) else ""
            return f"{told} where {only} holds" if told and only else ""
        return f"{told} (they are unique together)" if len(names) > 1 else told
    if checked := _CHECKED.search(text) or _CHECKED_TEXT.match(text):
        text = checked[1]
        if (bound := _BOUND.fullmatch(text)) is not None and _cite_field(prose, each.symbol, bound[1]):
            other = bound[4] or bound[3]
            return f"{code(bound[1])} of {holder} must be {_COMPARED[bound[2]]} {code(other) if bound[4] else other}"
    return f"Rows of {holder} keep to {code(text)}" if is_codeable(text) else ""


def _cite_field(prose: Prose, symbol: str, name: str) -> bool:
    """A question to the database joins the field's name with what is asked: the field itself stands elsewhere."""
    for model in prose.index.of(SymbolId(prose.path, symbol)).models:
        for field in model.fields:
            if field.name == name:
                prose.cite(field.line, max(field.end, field.line))
                return True
    return False


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
