"""How a rule on a field is said: bounds, lengths, patterns, closed sets, keys."""

import re
from collections.abc import Callable, Iterator, Sequence, Set

from specs.analysis.facts import Field, Operand
from specs.writing.collecting import Collector
from specs.writing.draft import About, StatementKind
from specs.writing.english import code, is_codeable
from specs.writing.operands import listed_values, say
from specs.writing.prose import Prose

MAX_MARKS = 6  # lines of annotations above a declaration
RULES = {
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
# A lower bound, and the upper one that is told with it.
UPPER = {"ge": "le", "min": "max", "min_value": "max_value", "min_length": "max_length", "min_items": "max_items"}
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
_VALIDATED_BY = re.compile(r"validatedBy\s*=\s*\{?\s*(\w+)\.class")


def in_pairs(rules: Sequence[tuple[str, Operand]]) -> Iterator[tuple[str, Operand, Operand | None]]:
    """Rules in order, an upper bound together with its lower one."""
    found = dict(rules)
    for rule, value in rules:
        lower = next((low for low, high in UPPER.items() if high == rule and low in found), None)
        if lower is None:
            yield rule, value, found.get(UPPER.get(rule, ""))


def told_of(phrase: str, value: str) -> str:
    text = phrase.format(value=value)
    return re.sub(r"\b(digit|place)s\b", r"\1", text) if value == "1" else text


def write_field_rules(
    collector: Collector, field: Field, name: str, begin: Callable[[], Prose], about: Callable[[str], About],
    told: Set[str] = frozenset(),
) -> None:  # fmt: skip
    """A sentence a rule, or one for both bounds; `told` are rules that stand with what is answered otherwise."""
    holds_many = bool(_HOLDS_MANY.search(field.annotation))
    for rule, value, most in in_pairs([(_OF_ITEMS.get(r, r) if holds_many else r, v) for r, v in field.constraints]):
        phrase = RULES.get(rule)
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
        said = value_of(prose, rule, value, field.name)
        if phrase is None:
            continue
        if "{value}" in phrase and not said:
            continue
        if most is not None and most == value and rule in ("min_length", "min_items"):
            phrase = RULES["length" if rule == "min_length" else "items"]
        elif most is not None:
            phrase, said = between(prose, rule, value, most, field.name) or (phrase, said)
        key = rule in ("foreign_key", "primary_key", "unique")
        kind: StatementKind = "business_rule" if key else "constraint"
        collector.add(prose, kind, f"{name} {told_of(phrase, said)}", about(rule), weight=4 if key else 7)


def _checker(prose: Prose, annotation: str) -> str:
    """What checks a field that bears an annotation of the package's own: "`NumberValidator` (`@ValidNumber`)"."""
    for place, symbol in prose.index.package.symbols.items():
        mark = next((mark for mark in symbol.decorators if mark.startswith("Constraint(")), "")
        if place.name.rpartition(".")[2] == annotation and (found := _VALIDATED_BY.search(mark)):
            line = symbol.doc.end if symbol.doc is not None else symbol.start
            prose.cite(line, min(symbol.end, line + MAX_MARKS), path=place.path, symbol=place.name)
            return f"{code(found[1])} ({code('@' + annotation)})"
    return ""


def between(prose: Prose, rule: str, least: Operand | None, most: Operand, name: str) -> tuple[str, str] | None:
    """The phrase for both bounds and the lower one, told without the unit that the upper one has."""
    end = say(prose, most, name=name, unit=_COUNTED.get(rule, ""))
    if not end:
        return None
    start = value_of(prose, rule, least, name)
    if rule in _COUNTED and least is not None and least.form == "literal" and not least.derivation:
        start = least.text
    return _BETWEEN[rule].replace("{most}", end), start


def value_of(prose: Prose, rule: str, value: Operand | None, name: str) -> str:
    if rule in ("pattern", "regex") and value is not None and isinstance(value.value, str):
        return code(value.value) if is_codeable(value.value) else "a pattern"
    found = prose.index.constant(prose.path, prose.scope, value.name) if value is not None and value.name else None
    if rule in ("pattern", "regex") and found is not None and isinstance(regex := found[1].value.value, str):
        prose.cite(found[1].start, found[1].end, path=found[0], symbol=found[1].symbol)
        return code(regex) if is_codeable(regex) else "a pattern"
    if rule == "one_of" and value is not None and value.form == "name" and (listed := listed_values(prose, value.name)):
        return listed
    return say(prose, value, name=name, unit=_COUNTED.get(rule, ""))
