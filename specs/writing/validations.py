"""Rules that stand apart from the fields that they are on: validators, constraints of whole tables."""

import re

from specs.analysis.facts import Operand, Validation
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing
from specs.writing.field_rules import RULES, UPPER, between, told_of, value_of
from specs.writing.index import Index
from specs.writing.operands import say, text_of
from specs.writing.prose import Prose

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
        if table and index.migrations.take_away(table, column, place.path, each.start):
            continue
        together = by_place[each.field, each.start]
        upper = next(
            (other for other in together if other.rule == UPPER.get(each.rule) and other.message == each.message), None
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
    phrase = RULES.get(each.rule)
    if phrase is None or not is_codeable(each.field):
        return ""
    value = value_of(prose, each.rule, each.value, each.field)
    if "{value}" in phrase and not value:
        return ""
    if most is not None:
        phrase, value = between(prose, each.rule, each.value, most, each.field) or (phrase, value)
    text = f"{code(each.field)} {told_of(phrase, value)}"
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
