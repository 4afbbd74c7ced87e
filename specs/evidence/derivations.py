"""Literals that are not written in the cited lines but computed from them: each recorded step is done again here."""

import ast
import operator
import re
from collections.abc import Callable, Collection

from specs.analysis.plurals import without_implied
from specs.analysis.statuses import status_named
from specs.evidence.literals import NUMBER_WORDS, Proof, number
from specs.writing.draft import JOINT, Derivation, joined_path

_OPERATORS: dict[type[ast.AST], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.LShift: lambda a, b: float(int(a) << int(b)),
    ast.BitOr: lambda a, b: float(int(a) | int(b)),
}
_MAX_EXPONENT = 128
_TYPED = re.compile(
    r"\b(\d[\d_]*(?:\.\d+)?)(?:[uU][lL]{0,2}|[lL]{1,2}[uU]?|[fFdD])\b"
)  # 60L, 1.5f: the type written behind a number

# Each unit in its family's smallest.
UNITS: dict[str, tuple[str, float]] = {
    "nanosecond": ("time", 1), "microsecond": ("time", 1e3), "millisecond": ("time", 1e6), "second": ("time", 1e9),
    "minute": ("time", 60e9), "hour": ("time", 3600e9), "day": ("time", 86_400e9), "week": ("time", 604_800e9),
    "byte": ("size", 1), "kilobyte": ("size", 1e3), "megabyte": ("size", 1e6), "gigabyte": ("size", 1e9),
    "KB": ("size", 1e3), "MB": ("size", 1e6), "GB": ("size", 1e9), "TB": ("size", 1e12),
    "KiB": ("size", 1024), "MiB": ("size", 1024**2), "GiB": ("size", 1024**3), "TiB": ("size", 1024**4),
    "%": ("share", 0.01), "percent": ("share", 0.01), "": ("share", 1),
}  # fmt: skip
_QUANTITY = re.compile(r"([+-]?[\d_,.]+)\s*([A-Za-z%]*)$")


def proves(derivation: Derivation, proof: Proof, catalogue_names: Collection[str]) -> bool:
    """Whether the recorded step leads from what the cited lines hold to the literal."""
    match derivation.rule:
        case "count":
            items = [item.strip() for item in derivation.source.split(",") if item.strip()]
            counted = NUMBER_WORDS.get(derivation.literal.lower(), number(derivation.literal))
            return counted == len(items) and all(proof.has_code(item) or proof.has_text(item) for item in items)
        case "name":
            return derivation.literal in catalogue_names and _stands(derivation.source, proof)
        case "join":
            parts = derivation.source.split(JOINT)
            joined = joined_path(parts).strip("/")
            same = joined in (derivation.literal.strip("/"), without_implied(derivation.literal).strip("/"))
            return same and all(proof.has_code(part) or proof.has_text(part) for part in parts)
        case "variable":
            parts = derivation.source.split(JOINT)
            same = "".join(parts).upper() == derivation.literal or _words(" ".join(parts)) == _words(derivation.literal)
            return same and all(_stands(part, proof) for part in parts)
    if not _stands(derivation.source, proof):
        return False
    match derivation.rule:
        case "fold":
            return _same(fold(derivation.source), number(derivation.literal))
        case "unit":
            return _same_quantity(derivation.source, derivation.literal)
        case "word":
            return _same(number(derivation.source), NUMBER_WORDS.get(derivation.literal.lower()))
        case "bound":
            bound, literal = fold(derivation.source), number(derivation.literal)
            return bound is not None and literal is not None and abs(bound - literal) == 1
        case "words":
            return _words(derivation.source) == _words(derivation.literal)
        case "status":
            return _same(status_named(derivation.source), number(derivation.literal))
        case "one":  # a unit of time that stands alone: `time.Minute`
            return number(derivation.literal) == 1 and _unit(derivation.source.rpartition(".")[2]) is not None
        case "negation":
            return True  # it claims nothing but that the source stands there


def _stands(source: str, proof: Proof) -> bool:
    return proof.has_code(source) or proof.has_number(source) or proof.has_text(source)


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1)


def fold(source: str) -> float | None:
    """The value of arithmetic on numbers alone; None where it is anything else."""
    if len(source) > 200:
        return None
    try:
        return _fold(ast.parse(_TYPED.sub(r"\1", source.strip()), mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError, MemoryError):
        return number(source)


def _fold(node: ast.expr) -> float | None:
    match node:
        case ast.Constant(value=bool()):
            return None
        case ast.Constant(value=int() | float() as value):
            return float(value)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            value_inside = _fold(inner)
            return None if value_inside is None else -value_inside
        case ast.BinOp(left=left, op=operation, right=right):
            a, b = _fold(left), _fold(right)
            if a is None or b is None:
                return None
            if isinstance(operation, ast.Pow | ast.LShift) and abs(b) > _MAX_EXPONENT:
                return None
            if isinstance(operation, ast.Pow):
                return float(a**b)
            apply = _OPERATORS.get(type(operation))
            return apply(a, b) if apply else None
    return None


def _same_quantity(source: str, literal: str) -> bool:
    """86400 -> 1 day. A source without a unit may be in any unit of the literal's family: its name says which."""
    match = _QUANTITY.fullmatch(literal.strip())
    amount = number(match[1]) if match else None
    if match is None or amount is None:
        return False
    family = _unit(match[2])
    written = _QUANTITY.fullmatch(source.strip())
    value = number(written[1]) if written else fold(source)
    if family is None or value is None:
        return False
    source_unit = _unit(written[2]) if written and written[2] else None
    if source_unit is not None:
        return source_unit[0] == family[0] and _same(value * source_unit[1], amount * family[1])
    return any(kind == family[0] and _same(value * factor, amount * family[1]) for kind, factor in UNITS.values())


def _unit(name: str) -> tuple[str, float] | None:
    return UNITS.get(name) or UNITS.get(name.lower()) or UNITS.get(name.lower().removesuffix("s"))


def _words(text: str) -> list[str]:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    words = re.findall(r"[a-z0-9]+", spaced.lower())
    return [word.removesuffix("s") if len(word) > 3 else word for word in words]
