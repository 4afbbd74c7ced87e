"""Settings that a framework binds to a class: Spring's and Micronaut's configuration properties, Quarkus's mappings."""

import re

from specs.analysis.facts import EnvVar, Field, Model
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.operands import plain_type
from specs.analysis.java.reader import Reader, Scope

BINDS = frozenset({"ConfigurationProperties", "ConfigMapping", "EachProperty"})
MAX_DEPTH = 5
MAX_APART = 40  # lines from a field to those of the class nested for it
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
CASTS = {"int": "int", "Integer": "int", "long": "int", "Long": "int", "double": "float", "Double": "float"}


def bound_properties(reader: Reader) -> list[EnvVar]:
    """One setting a field, under the prefix that the annotation gives; nested classes of the file add their name."""
    models = {model.symbol: model for model in reader.facts.models}
    found: list[EnvVar] = []
    for info in reader.classes.values():
        mark = next((each for each in info.annotations if each.name in BINDS), None)
        model = models.get(info.name)
        if mark is not None and model is not None:
            prefix = mark.string(reader.src, "prefix", "value")
            _bind(models, model, [prefix] if prefix else [], mark, found, 0)
    return found


def is_bound(reader: Reader, scope: Scope) -> bool:
    """Whether a framework sets the fields of the class."""
    info = reader.classes.get(scope.owner)
    return info is not None and any(mark.name in BINDS for mark in info.annotations)


def _bind(
    models: dict[str, Model], model: Model, above: list[str], mark: Annotation, found: list[EnvVar], depth: int,
    since: int = 0,
) -> None:  # fmt: skip
    """`since` is the line of the field that holds the nested class, which proves its part of the name."""
    for field in model.fields:
        inner = _nested(models, model, field)
        if inner is not None and depth < MAX_DEPTH:
            _bind(models, inner, [*above, field.name], mark, found, depth + 1, since or field.line)
            continue
        if since and not 0 <= field.line - since <= MAX_APART:
            continue
        parts = (*above, field.name)
        name = ".".join(_CAMEL.sub("-", part).lower() if part is not parts[0] or not above else part for part in parts)
        found.append(
            EnvVar(
                model.symbol, name, field.default, field.required and field.default is None, since or field.line,
                max(field.end, field.line), CASTS.get(field.annotation, ""), field.name, "config", parts, mark.start,
            )
        )  # fmt: skip


def _nested(models: dict[str, Model], model: Model, field: Field) -> Model | None:
    kind = plain_type(field.annotation)
    outer = model.symbol
    while kind:
        inner = models.get(f"{outer}.{kind}")
        if inner is not None or not outer:
            return inner if inner is not model else None
        outer = outer.rpartition(".")[0]
    return None
