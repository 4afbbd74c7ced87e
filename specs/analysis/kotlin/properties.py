"""Settings that Spring binds to a class of Kotlin: `@ConfigurationProperties(prefix = "shop") data class …`."""

import re

from specs.analysis.facts import EnvVar, Model
from specs.analysis.kotlin.annotations import Mark
from specs.analysis.solid.reader import Reader

CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
CASTS = {"Int": "int", "Long": "int", "Short": "int", "Double": "float", "Float": "float", "Boolean": "bool"}
MAX_APART = 40  # lines from the annotation to a field


def bound_properties(reader: Reader, model: Model, mark: Mark) -> None:
    """One setting a field, under the prefix that the annotation gives."""
    prefix = mark.string("prefix", "value", "")
    for field in model.fields:
        if not prefix or field.line - mark.row > MAX_APART:
            continue
        name = f"{prefix}.{CAMEL.sub('-', field.name).lower()}"
        kind = field.annotation.rstrip("?")
        reader.facts.env.append(
            EnvVar(
                model.symbol, name, field.default, field.required and field.default is None, field.line,
                max(field.end, field.line), CASTS.get(kind, ""), field.name, "config", (prefix, field.name), mark.row,
            )
        )  # fmt: skip
