"""OpenAPI and Swagger: the operations of an interface with what they take, and its schemas."""

from specs.analysis.declared.gathering import Gathered
from specs.analysis.located import Located

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_OPERATIONS = 400
MAX_SCHEMAS = 200


def read(found: Gathered, root: Located) -> None:
    for key in ("title", "description"):
        held = root.get("info", key)
        if held is not None and isinstance(held.value, str) and held.text:
            found.add("about", key, held)
    for server in root.items("servers"):
        if (url := server.get("url")) is not None and isinstance(url.value, str):
            found.add("setting", "url", url)
    if (base := root.get("basePath")) is not None:
        found.add("setting", "basePath", base)
    schemes = root.entries("components", "securitySchemes") or root.entries("securityDefinitions")
    for name, scheme in schemes:
        kind = scheme.get("type")
        if kind is not None:
            found.add("permission", name, Located(kind.text, scheme.start, kind.end))
    told = 0
    for path, item in root.entries("paths"):
        for method, operation in item.entries():
            if method in _METHODS and told < MAX_OPERATIONS:
                _operation(found, method, path, operation, item)
                told += 1
    for name, schema in (root.entries("components", "schemas") or root.entries("definitions"))[:MAX_SCHEMAS]:
        _schema(found, name, schema)


def _operation(found: Gathered, method: str, path: str, operation: Located, item: Located) -> None:
    told = operation.get("summary") or operation.get("description")
    said = told.text.split("\n")[0].strip() if told is not None and isinstance(told.value, str) else ""
    lines = [Located("", operation.start, operation.start)]
    if said and told is not None:
        lines.append(Located("", told.start, min(told.end, told.start + 3)))
    holder = found.unit(f"{method} {path}", "operation", "", operation, *lines, value=said[:300])
    found.add("path", path, Located("", item.start, item.start), holder=holder)
    for parameter in (*item.items("parameters"), *operation.items("parameters")):
        name, required = parameter.get("name"), parameter.get("required")
        if name is not None:
            said = "required" if required is not None and required.text.lower() == "true" else ""
            at = Located(said, parameter.start, parameter.end)
            found.add("parameter", name.text, at, holder=holder)


def _schema(found: Gathered, name: str, schema: Located) -> None:
    fields = [key for key, _ in schema.entries("properties")]
    if fields:
        holder = found.unit(name, "schema", "schema", schema)
        at = schema.get("properties") or schema
        last = at.entries()[min(len(fields), 12) - 1][1]
        found.add("field", name, Located(", ".join(fields[:12]), at.start, last.start), holder=holder)
