"""JSON Schema written as objects, as Fastify and Ajv take it: fields with their rules and defaults."""

from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Field, Model, Operand, Scalar
from specs.analysis.javascript.operands import key_text, operand, pairs, unwrap
from specs.analysis.javascript.reader import Reader, Scope, lines

# The parts of a request that a route declares
PLACES = frozenset({"body", "querystring", "query", "params", "headers"})
RULES = {
    "minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt", "minLength": "min_length",
    "maxLength": "max_length", "minItems": "min_items", "maxItems": "max_items", "pattern": "pattern",
    "enum": "one_of", "multipleOf": "multiple_of",
}  # fmt: skip
FORMATS = {"email": "email", "uuid": "uuid", "uri": "url", "url": "url", "date": "date", "date-time": "datetime",
           "ipv4": "ip", "ipv6": "ip"}  # fmt: skip
MAX_FIELDS = 60
MAX_DEPTH = 4


def json_schema(reader: Reader, name: str, node: Node, scope: Scope) -> bool:
    """Adds the model that `node` describes, and those inside it. False where it is no schema of an object."""
    found = False
    held = [(name, unwrap(node), 0)]
    while held:
        label, schema, depth = held.pop(0)
        told = {key_text(key): unwrap(value) for key, value in pairs(reader.src, schema)}
        kind = operand(reader.src, told["type"]).value if "type" in told else None
        if kind == "array" and "items" in told and told["items"].type == "object" and depth < MAX_DEPTH:
            held.append((label, told["items"], depth + 1))
        listed = told.get("properties")
        if kind != "object" or listed is None or listed.type != "object":
            continue
        listed_names = operand(reader.src, told["required"]).items if "required" in told else ()
        needed = {item.value for item in listed_names}
        fields: list[Field] = []
        for key, value in pairs(reader.src, listed)[:MAX_FIELDS]:
            value = unwrap(value)
            if value.type == "object":
                fields.append(_field(reader, key_text(key), value, needed))
                held += [(key_text(key), value, depth + 1)] if depth < MAX_DEPTH else []
        if fields:
            start, end = lines(schema)
            reader.facts.models.append(
                Model(label, scope.symbol, "schema", tuple(fields), start, end, framework="json-schema")
            )
            found = True
    return found


def _field(reader: Reader, name: str, node: Node, needed: set[Scalar]) -> Field:
    told = {key_text(key): operand(reader.src, value) for key, value in pairs(reader.src, node)}
    rules: list[tuple[str, Operand]] = [("required", literal("", True))] if name in needed else []
    rules += [(RULES[key], value) for key, value in told.items() if key in RULES]
    if "format" in told and (rule := FORMATS.get(str(told["format"].value))):
        rules.append((rule, literal("", True)))
    if "type" in told and told["type"].value == "integer":
        rules.append(("integer", literal("", True)))
    start, end = lines(node)
    described = told["description"].value if "description" in told else ""
    return Field(
        name, str(told["type"].value) if "type" in told else "", start, end, name in needed, told.get("default"),
        described if isinstance(described, str) else "", tuple(rules),
    )  # fmt: skip
