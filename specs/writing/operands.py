"""Values, names and expressions as parts of a sentence; constants followed to the place that binds them."""

import re

from specs.analysis.facts import Constant, Local, Operand
from specs.analysis.package import SymbolId
from specs.writing.draft import Derivation, Value
from specs.writing.english import MAX_QUOTE, clean, code, cut_at_word, is_codeable, listing, quote, split_identifier
from specs.writing.given import given_default, is_number
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret
from specs.writing.units import duration, larger, plain_number, single_unit, unit_named, unit_of_name, with_unit

_TIMES = re.compile(r"(?<!\*)\*(?!\*)")  # not a power
_BLANKS = {
    "": "an empty string", " ": "a space", "\t": "a tab", "\n": "a line feed", "\r": "a carriage return",
    "\r\n": "a carriage return and a line feed", "\f": "a form feed", "\v": "a vertical tab", "\b": "a backspace",
    "\0": "a null character", "\x85": "a next-line character", "\u2028": "a line separator",
    "\u2029": "a paragraph separator", "\ufeff": "a byte order mark", "\xa0": "a no-break space",
    "\x1b": "an escape character", "\a": "a bell",
}  # fmt: skip
_HEX = re.compile(r"-?0[xX][0-9a-fA-F_']+[uUlL]*")
_OCTAL = re.compile(r"0o[0-7]+")
_LONG = re.compile(r"\b(\d[\d_]*)(?:[uU][lL]{0,2}|[lL]{1,2}[uU]?)\b")  # the type written behind a number
_HOLE = re.compile(r"\{[^{}]*\}")
# What only wraps a number: `timedelta(hours=24)`, `Decimal("50.00")`
_WRAPPED = re.compile(r"(?:\w+\.)?(?:timedelta\((\w+)=|Decimal\(\"|Decimal\('|Decimal\()(\d[\d_]*(?:\.\d+)?)[\"']?\)")
_STATUS_NAME = re.compile(r"HTTP_([1-5]\d\d)_[A-Z_]+")
_TELLING_TEXT = re.compile(r"[\"'\d*/+-]")
_UNKNOWN = Operand("", "other")
NULL_WORDS = {"python": "None", "go": "nil", "ruby": "nil", "rust": "None", "c": "NULL"}
MAX_ITEMS = 8
MAX_LISTED = 60  # characters of a list that is shown as it is written
MAX_KNOWN = 3  # parts of an expression whose meaning is given with it
MAX_FOLLOWED = 3  # a constant that stands for a constant that stands for a constant


def say(prose: Prose, operand: Operand | None, *, name: str = "", unit: str = "") -> str:
    """The operand as a reader would say it; "" where it cannot be said in a line.

    `name` is what the value is for ("timeout"): it may tell the unit, and that the value is a secret.
    """
    if operand is None:
        return ""
    match operand.form:
        case "literal":
            return _literal(prose, operand, name, unit)
        case "name":
            return _name(prose, operand, name, unit)
        case "length":
            return f"the length of {code(operand.name)}" if is_codeable(operand.name) else ""
        case "template":
            return text_of(prose, str(operand.value), name)
        case "collection":
            return _collection(prose, operand, name)
        case "mapping":
            return _mapping(prose, operand)
        case "call" if (wrapped := unwrapped(operand)) is not None:
            return wrapped_number(prose, *wrapped, name=name)
        case _:
            return expression(prose, operand)


def unwrapped(operand: Operand) -> tuple[str, str] | None:
    """The number as it is written in `timedelta(hours=72)` or `Decimal("0.90")`, and its unit."""
    found = _WRAPPED.fullmatch(operand.text) if operand.form == "call" else None
    return (found[2], found[1] or "") if found is not None else None


def wrapped_number(prose: Prose, written: str, unit: str, *, name: str = "") -> str:
    value = _as_number(written)
    if unit:
        return _literal(prose, Operand(written, "literal", value=value, has_value=True), name, unit_named(unit))
    prose.value(Value(name or "value", value))  # an exact number: shown with the places that it is written with
    return written


def expression(prose: Prose, operand: Operand) -> str:
    """The code itself, with the constants in it named: `now + RETENTION_DAYS * 86400`, where `RETENTION_DAYS` is 30."""
    text = operand.text.strip()
    if not _is_showable(text):
        return ""
    known = _known_parts(prose, operand)
    return f"{code(text)} (where {listing(known)})" if known else code(text)


def _is_showable(text: str) -> bool:
    return is_codeable(text) and not any(is_secret("", part) for part in text.split())


def _known_parts(prose: Prose, operand: Operand) -> list[str]:
    """What the constants and the local names in an expression stand for, these with the constants in them."""
    names = list(dict.fromkeys(operand.names))
    said: list[str] = []
    for each in names:
        if len(said) == MAX_KNOWN:
            break
        head = each.partition(".")[0]
        if each.rpartition(".")[2].isupper() or (head.isupper() and len(head) > 1):
            # Of `LIFETIME.total_seconds()`, what is known is LIFETIME.
            each = each if each.rpartition(".")[2].isupper() else head
            value = constant_value(prose, each)
        elif value := meaning(prose, each):
            names += [inner for inner in local_value(prose, each).names if inner not in names and inner.isupper()]
        if value:
            said.append(f"{code(each)} {'starts as' if _changes(prose, each) else 'is'} {value}")
    return said


def with_constants(prose: Prose, operand: Operand) -> str:
    """A call as the code writes it, with what the constants in it are: "`age(x, LIMIT)` (where `LIMIT` is 5)"."""
    known = [
        f"{code(name)} is {value}"
        for name in dict.fromkeys(operand.names)
        if name != operand.name and (value := constant_value(prose, name)) and value[-1:].isalnum()
    ]
    return f"{code(operand.text)} (where {listing(known[:MAX_KNOWN])})" if known else code(operand.text)


def _changes(prose: Prose, name: str) -> bool:
    found = _local(prose, name)
    return found is not None and found.changes


def local_value(prose: Prose, name: str) -> Operand:
    found = _local(prose, name)
    return found.value if found is not None else _UNKNOWN


def _local(prose: Prose, name: str) -> Local | None:
    """What binds the name in the function that the sentence is about: a getter and its setter share their name."""
    place = SymbolId(prose.path, prose.scope)
    found = next((each for each in prose.index.of(place).locals if each.name == name), None)
    spans = prose.index.spans.get(place, ())
    if found is None or not prose.citations or not spans:
        return found
    line = prose.citations[0].start
    together = any(start <= found.start <= end and start <= line <= end for start, end in spans)
    return found if together else None


def meaning(prose: Prose, name: str) -> str:
    """The code that a local name stands for, citing it, once a sentence; "" where the name says as much."""
    found = _local(prose, name)
    if found is None or name in prose.told or not _is_news(found) or not _is_showable(found.value.text):
        return ""
    prose.told.add(name)
    prose.cite(found.start, found.end)
    return code(found.value.text)


def explained(prose: Prose, name: str) -> str:
    """A name as code and, where it is a local one, what it stands for: "`total` (`price * quantity`)"."""
    text = "" if _changes(prose, name) else meaning(prose, name)
    if not text:
        return code(name)
    known = _known_parts(prose, local_value(prose, name))
    return f"{code(name)} ({text}{f', where {listing(known)}' if known else ''})"


def _is_news(local: Local) -> bool:
    """`user = get_user(key)` only says the name again; a text, a number or a sum says more."""
    if local.value.form != "call" or _TELLING_TEXT.search(local.value.text):
        return True
    return not set(split_identifier(local.name)) <= set(split_identifier(local.value.name))


def _literal(prose: Prose, operand: Operand, name: str, unit: str) -> str:
    value = operand.value
    if operand.text.startswith("void "):
        return "undefined"
    if not operand.has_value or value is None or isinstance(value, bool):
        if operand.text in ("std::nullopt", "boost::none"):
            return code(operand.text)
        bare = operand.text.strip("() ")
        if value is None and not bare.isidentifier():
            return NULL_WORDS.get(prose.language, "null")  # `(*string)(nil)`
        return bare if bare.isidentifier() else str(value)
    if isinstance(value, str):
        return text_of(prose, value, name)
    masks = prose.language in ("c", "cpp") and _HEX.fullmatch(operand.text) and not unit and abs(value) > 9
    if _OCTAL.fullmatch(operand.text) or masks:
        return code(operand.text)  # rights to a file, masks and marks: nobody knows them as a number of tens
    unit = unit or unit_of_name(name, value)
    unit = "" if value == -1 else unit  # a mark for "none" or "no limit", of which there is no number
    prose.value(Value(name or "value", value, unit))
    if operand.derivation:
        return _folded(prose, value, operand.derivation, unit)
    return number(prose, value, unit)


def number(prose: Prose, value: int | float, unit: str) -> str:
    text = with_unit(value, unit)
    if more := larger(value, unit):
        prose.derive(Derivation(more, plain_number(value), "unit"))
        text += f" ({more})"
    return text


def _folded(prose: Prose, value: int | float, derivation: str, unit: str) -> str:
    shown = plain_number(value)
    if (alone := single_unit(derivation)) and value == 1:
        prose.derive(Derivation("1", derivation, "one"))
        return with_unit(1, alone)
    spent, amount = duration(derivation)
    if spent:
        return _folded(prose, value, amount, spent) if re.search(r"\d ?[*+/-]", amount) else number(prose, value, spent)
    bare = _LONG.sub(r"\1", derivation)
    if not derivation or any(c.isalpha() for c in bare):
        return code(derivation) if is_codeable(derivation) else ""
    if derivation.strip() != shown:
        prose.derive(Derivation(shown, " ".join(derivation.split()), "fold"))
    steps = _TIMES.sub("×", " ".join(bare.split()))
    if more := larger(value, unit):
        prose.derive(Derivation(more, " ".join(derivation.split()), "unit"))
        steps = f"{steps}; {more}"
    return f"{with_unit(value, unit)} ({steps})"


def text_of(prose: Prose, value: str, name: str = "") -> str:
    """A string of the code, quoted exactly; long ones end early, with the ellipsis outside the quotes."""
    if is_secret(name, value):
        return "a secret"
    text = _HOLE.sub(_simple_hole, clean(value, 4000))
    if _HOLE.search(text) and not re.search(r"\w", _HOLE.sub("", text)):
        return ""  # nothing but holes
    if not text:
        return _BLANKS.get(value, "white space")
    if clean(value, 4000) != " ".join(value.split())[:4000].strip():  # it holds what cannot be shown
        return "a text"
    more = ""
    if len(text) > MAX_QUOTE:
        text, more = cut_at_word(text, MAX_QUOTE).rstrip("…"), "…"
    if '"' not in text:
        return quote(text) + more
    return f"“{text}”{more}" if "”" not in text else "a text"


def _simple_hole(hole: re.Match[str]) -> str:
    """A hole that shows a name keeps it; what is computed there is left open."""
    return hole[0] if re.fullmatch(r"\{[A-Za-z_$](?:[\w$.]|->|::)*\}", hole[0]) else "{…}"


def _name(prose: Prose, operand: Operand, name: str, unit: str) -> str:
    if (status := _STATUS_NAME.fullmatch(operand.name.rpartition(".")[2])) and is_codeable(operand.name):
        return f"{status[1]} ({code(operand.name)})"
    if value := constant_value(prose, operand.name, unit=unit, also=name):
        return f"{value} ({code(operand.name)})"
    if value := by_default(prose, operand.name, unit or unit_of_name(name)):
        return f"{value} ({code(operand.name)})"
    return code(operand.name) if is_codeable(operand.name) else ""


def by_default(prose: Prose, name: str, unit: str = "") -> str:
    """The number that the name is unless given, with those words; "" where there is none."""
    if not is_codeable(name):
        return ""
    mark = prose.mark()
    default = given_default(prose, name)
    if not is_number(default):
        prose.back_to(mark)
        return ""
    said = say(prose, default, name=name, unit=unit) if default is not None else ""
    if not said or not prose.values or (default is not None and default.form == "call" and not unwrapped(default)):
        prose.back_to(mark)
        return ""
    return f"{said} by default"


def constant_value(prose: Prose, name: str, *, unit: str = "", also: str = "") -> str:
    """What the constant `name` stands for, citing where it is bound; "" where it isn't known."""
    path, scope = prose.path, prose.scope
    for _ in range(MAX_FOLLOWED):
        found = prose.index.constant(path, scope, name)
        if found is None:
            return ""
        path, constant = found
        value = constant.value
        if value.form == "name":
            prose.cite(constant.start, constant.end, path=path, symbol=constant.symbol)
            name, scope = value.name, constant.symbol
            continue
        return _bound_value(prose, path, constant, unit, also)
    return ""


def _bound_value(prose: Prose, path: str, constant: Constant, unit: str, also: str) -> str:
    value = constant.value
    variable = prose.index.env_of(path, constant.name)
    if variable is not None and variable.default is not None:
        value = variable.default
    if value.form == "collection":
        return _bound_values(prose, path, constant, variable is not None)
    if (wrapped := unwrapped(value)) is not None:
        if not wrapped[1]:
            prose.cite(constant.start, constant.end, path=path, symbol=constant.symbol)
            return wrapped_number(prose, *wrapped, name=constant.name)
        value = Operand(wrapped[0], "literal", value=_as_number(wrapped[0]), has_value=True)
        unit = unit_named(wrapped[1])
    if value.form != "literal" or not value.has_value or value.value is None:
        return ""
    mark = prose.mark()
    cast = variable.cast if variable is not None else ""
    text = bare_number(value, cast) or _constant_text(prose, value, constant, unit or unit_of_name(also))
    if not text:
        prose.back_to(mark)
        return ""
    prose.cite(constant.start, constant.end, path=path, symbol=constant.symbol)
    return f"{text} by default" if variable is not None else text


def _bound_values(prose: Prose, path: str, constant: Constant, is_read: bool) -> str:
    """A short list of plain values, as it is written."""
    value = constant.value
    plain = all(item.form == "literal" and isinstance(item.value, int | float | str) for item in value.items)
    if is_read or not 0 < len(value.items) <= MAX_ITEMS or not plain or len(value.text) > MAX_LISTED:
        return ""
    if not _is_showable(value.text) or "\n" in value.text or is_secret(constant.name, value.text):
        return ""
    prose.cite(constant.start, constant.end, path=path, symbol=constant.symbol)
    for item in value.items:
        prose.value(Value(constant.name, item.value))
    return code(value.text)


def listed_values(prose: Prose, name: str) -> str:
    """The plain values of a named list, told one by one; "" where they are not known or too many."""
    found = prose.index.constant(prose.path, prose.scope, name)
    if found is None or not is_codeable(name):
        return ""
    path, constant = found
    items = constant.value.items if constant.value.form == "collection" else ()
    said = [say(prose, item) for item in items] if 1 < len(items) <= MAX_ITEMS else []
    if not said or not all(said) or any(item.form not in ("literal", "name") for item in items):
        return ""
    prose.cite(constant.start, constant.end, path=path, symbol=constant.symbol)
    return f"{listing(said, 'or')} ({code(name)})"


def _as_number(text: str) -> int | float:
    return float(text) if "." in text else int(text.replace("_", ""))


def bare_number(value: Operand, cast: str) -> str:
    """int(os.environ.get("X", "25")) is 25 by default, not the text "25"."""
    if not isinstance(value.value, str) or cast not in ("int", "float", "Number", "number"):
        return ""
    return value.value if value.value.replace(".", "", 1).isdigit() else ""


def _constant_text(prose: Prose, value: Operand, constant: Constant, unit: str) -> str:
    if isinstance(value.value, str) and len(value.value) > 60:
        return ""
    if isinstance(value.value, str) and is_secret(constant.name, value.value):
        return ""
    return _literal(prose, value, constant.name, unit or unit_of_name(constant.name, value.value))


def _collection(prose: Prose, operand: Operand, name: str) -> str:
    if not operand.items:
        return "nothing"
    said = [say(prose, item, name=name) for item in operand.items[:MAX_ITEMS]]
    if not all(said):
        return expression(prose, operand)
    if len(operand.items) > MAX_ITEMS:
        return f"{', '.join(said)}, …"
    return listing(said, "or")


def _mapping(prose: Prose, operand: Operand) -> str:
    pairs = list(zip(operand.items[::2], operand.items[1::2], strict=False))[:6]
    said = [(say(prose, key), say(prose, value)) for key, value in pairs]
    if not said or not all(key and value for key, value in said):
        return expression(prose, operand)
    return listing([f"{key}: {value}" for key, value in said])
