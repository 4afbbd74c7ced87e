"""Values, names and expressions as parts of a sentence; constants followed to the place that binds them."""

import re

from specs.analysis.facts import Constant, Operand
from specs.writing.draft import Derivation, Value
from specs.writing.english import MAX_QUOTE, clean, code, cut_at_word, is_codeable, listing, quote
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret
from specs.writing.units import duration_unit, larger, plain_number, unit_of_name, with_unit

_TIMES = re.compile(r"(?<!\*)\*(?!\*)")  # not a power
_BLANKS = {
    "": "an empty string", " ": "a space", "\t": "a tab", "\n": "a line feed", "\r": "a carriage return",
    "\r\n": "a carriage return and a line feed",
}  # fmt: skip
_HOLE = re.compile(r"\{[^{}]*\}")
MAX_ITEMS = 8
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
        case _:
            return expression(prose, operand)


def expression(prose: Prose, operand: Operand) -> str:
    """The code itself, with the constants in it named: `now + RETENTION_DAYS * 86400`, where `RETENTION_DAYS` is 30."""
    text = operand.text.strip()
    if not is_codeable(text) or any(is_secret("", part) for part in text.split()):
        return ""
    known = [
        f"{code(each)} is {value}"
        for each in dict.fromkeys(operand.names)
        if each.rpartition(".")[2].isupper() and (value := constant_value(prose, each))
    ][:2]
    return f"{code(text)} (where {listing(known)})" if known else code(text)


def _literal(prose: Prose, operand: Operand, name: str, unit: str) -> str:
    value = operand.value
    if not operand.has_value or value is None or isinstance(value, bool):
        return operand.text if operand.text.isidentifier() else str(value)
    if isinstance(value, str):
        return text_of(prose, value, name)
    unit = unit or unit_of_name(name)
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
    if spent := duration_unit(derivation):
        return number(prose, value, spent)
    if not derivation or any(c.isalpha() for c in derivation):
        return code(derivation) if is_codeable(derivation) else ""
    if derivation.strip() != shown:
        prose.derive(Derivation(shown, " ".join(derivation.split()), "fold"))
    steps = _TIMES.sub("×", " ".join(derivation.split()))
    if more := larger(value, unit):
        prose.derive(Derivation(more, " ".join(derivation.split()), "unit"))
        steps = f"{steps}; {more}"
    return f"{with_unit(value, unit)} ({steps})"


def text_of(prose: Prose, value: str, name: str = "") -> str:
    """A string of the code, quoted exactly; long ones end early, with the ellipsis outside the quotes."""
    if is_secret(name, value):
        return "a secret"
    text = _HOLE.sub(_simple_hole, clean(value, 4000))
    if "{" in text and not re.search(r"\w", _HOLE.sub("", text)):
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
    return hole[0] if re.fullmatch(r"\{[A-Za-z_$][\w$.]*\}", hole[0]) else "{…}"


def _name(prose: Prose, operand: Operand, name: str, unit: str) -> str:
    if value := constant_value(prose, operand.name, unit=unit, also=name):
        return f"{value} ({code(operand.name)})"
    return code(operand.name) if is_codeable(operand.name) else ""


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


def bare_number(value: Operand, cast: str) -> str:
    """int(os.environ.get("X", "25")) is 25 by default, not the text "25"."""
    if not isinstance(value.value, str) or cast not in ("int", "float", "Number"):
        return ""
    return value.value if value.value.replace(".", "", 1).isdigit() else ""


def _constant_text(prose: Prose, value: Operand, constant: Constant, unit: str) -> str:
    if isinstance(value.value, str) and len(value.value) > 60:
        return ""
    if isinstance(value.value, str) and is_secret(constant.name, value.value):
        return ""
    return _literal(prose, value, constant.name, unit or unit_of_name(constant.name))


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
