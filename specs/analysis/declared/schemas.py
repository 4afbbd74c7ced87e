"""JSON Schema as OpenAPI writes it: the fields of a shape with the rules that they keep to."""

from specs.analysis.facts import Field, Operand
from specs.analysis.located import Located

MAX_FIELDS = 60
MAX_CHOICES = 20
_BOUNDS = {
    "minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt", "minLength": "min_length",
    "maxLength": "max_length", "minItems": "min_items", "maxItems": "max_items", "multipleOf": "multiple_of",
}  # fmt: skip
_FORMATS = {"email": "email", "uri": "url", "url": "url", "uuid": "uuid", "date": "date", "date-time": "datetime"}
_FLAGS = {"readOnly": "read_only", "writeOnly": "write_only"}
_STRICT = {"minimum": ("exclusiveMinimum", "gt"), "maximum": ("exclusiveMaximum", "lt")}  # OpenAPI 3.0: a flag beside


def referred(root: Located, held: Located) -> Located:
    """What a reference within the file stands for, or the value itself; one that leads elsewhere stands for nothing."""
    for _ in range(8):
        target = held.get("$ref")
        if target is None or not target.text.startswith("#/"):
            return held
        found = root.get(*(part.replace("~1", "/").replace("~0", "~") for part in target.text[2:].split("/")))
        if found is None:
            return held
        held = found
    return held


def reference_name(schema: Located) -> str:
    """The name of the shape that it refers to, or that it holds many of."""
    target = schema.get("$ref") or schema.get("items", "$ref")
    return target.text.rpartition("/")[2] if target is not None else ""


def properties_of(root: Located, schema: Located) -> list[Field]:
    """Its own fields and those of the parts that it is put together from on the spot."""
    required = {each.text for each in schema.items("required")}
    fields = [
        field_of(root, name, held, held, required=name in required)
        for name, held in schema.entries("properties")[:MAX_FIELDS]
    ]
    for part in schema.items("allOf"):
        if part.get("$ref") is None and part.get("allOf") is None:
            fields += properties_of(root, part)
    return fields[:MAX_FIELDS]


def field_of(root: Located, name: str, at: Located, schema: Located, *, required: bool) -> Field:
    """`at` is where the field is written; rules that stand elsewhere are not proved by those lines and not told."""
    kind = schema.get("type")
    default = schema.get("default")
    described = at.get("description")
    rules = [] if schema.get("$ref") is not None else _rules(schema)
    doc = described.text.strip() if described is not None and isinstance(described.value, str) else ""
    return Field(
        name,
        kind.text if kind is not None else reference_name(schema),
        at.start,
        max(at.end, at.start),
        required,
        _literal(default) if default is not None and isinstance(default.value, str | int | float | bool) else None,
        doc,
        tuple(rules),
        described.start if described is not None and doc else 0,
    )


def _rules(schema: Located) -> list[tuple[str, Operand]]:
    found = []
    for key, held in schema.entries():
        if key in _BOUNDS and _is_number(held.text):
            beside, strict = _STRICT.get(key, ("", ""))
            flag = schema.get(beside) if beside else None
            found.append((strict if flag is not None and flag.text == "true" else _BOUNDS[key], _literal(held)))
        elif key == "pattern" and isinstance(held.value, str):
            found.append((key, Operand(held.text, "literal", value=held.text, has_value=True)))
        elif key == "format" and held.text in _FORMATS:
            found.append((_FORMATS[held.text], Operand("true", "literal", value=True, has_value=True)))
        elif key in _FLAGS and held.text.lower() == "true":
            found.append((_FLAGS[key], Operand("true", "literal", value=True, has_value=True)))
        elif key == "enum" and 1 < len(held.items()) <= MAX_CHOICES:
            items = tuple(Operand(each.text, "literal", value=each.text, has_value=True) for each in held.items())
            found.append(("enum", Operand("", "collection", items=items)))
        elif key == "uniqueItems" and held.text.lower() == "true":
            found.append(("unique_items", Operand("true", "literal", value=True, has_value=True)))
    return found


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdigit()


def _literal(held: Located) -> Operand:
    """YAML keeps what it reads as text: a number is one again here."""
    text = held.text
    if _is_number(text) and len(text) <= 18:
        number = float(text) if "." in text else int(text)
        return Operand(text, "literal", value=number, has_value=True)
    if text.lower() in ("true", "false"):
        return Operand(text.lower(), "literal", value=text.lower() == "true", has_value=True)
    return Operand(f'"{text}"', "literal", value=text, has_value=True)
