"""OpenAPI and Swagger: the operations of an interface with what they take and answer, and its schemas."""

from collections.abc import Iterable

from specs.analysis.declared.gathering import Gathered
from specs.analysis.declared.schemas import field_of, properties_of, reference_name, referred
from specs.analysis.facts import Model
from specs.analysis.located import Located

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MAX_OPERATIONS = 400
MAX_SCHEMAS = 200
MAX_ANSWERS = 12


def read(found: Gathered, root: Located) -> None:
    for key in ("title", "version", "description"):
        held = root.get("info", key)
        if held is not None and isinstance(held.value, str) and held.text:
            found.add("about", key, held)
    for server in root.items("servers"):
        if (url := server.get("url")) is not None and isinstance(url.value, str):
            found.add("setting", "url", url)
    if (base := root.get("basePath")) is not None:
        found.add("setting", "basePath", base)
    _signing_in(found, root)
    told = 0
    for path, item in root.entries("paths"):
        for method, operation in item.entries():
            if method in _METHODS and told < MAX_OPERATIONS:
                _Operation(found, root, method, path, operation, item).read()
                told += 1
    for name, schema in (root.entries("components", "schemas") or root.entries("definitions"))[:MAX_SCHEMAS]:
        _schema(found, root, name, schema)


def _signing_in(found: Gathered, root: Located) -> None:
    """How callers say who they are; which of the ways an operation asks for stands with it."""
    for name, scheme in root.entries("components", "securitySchemes") or root.entries("securityDefinitions"):
        kind, way = scheme.get("type"), scheme.get("scheme") or scheme.get("in")
        if kind is not None:
            said = " ".join([kind.text, *([way.text] if way is not None else [])])
            end = max(kind.end, way.end if way is not None else 0)
            found.add("permission", name, Located(said, scheme.start, end))
    for asked in root.items("security"):
        for name, _ in asked.entries():
            found.add("asked", name, Located("", asked.start, asked.end))


class _Operation:
    def __init__(
        self, found: Gathered, root: Located, method: str, path: str, operation: Located, item: Located
    ) -> None:
        self.found, self.root, self.operation, self.item = found, root, operation, item
        self.method, self.path = method, path
        self.holder = ""

    def read(self) -> None:
        told = self.operation.get("summary") or self.operation.get("description")
        said = told.text.split("\n")[0].strip() if told is not None and isinstance(told.value, str) else ""
        lines = [Located("", self.operation.start, self.operation.start)]
        if said and told is not None:
            lines.append(Located("", told.start, min(told.end, told.start + 3)))
        name = f"{self.method} {self.path}"
        self.holder = self.found.unit(name, "operation", "", self.operation, *lines, value=said[:300])
        self.found.add("path", self.path, Located("", self.item.start, self.item.start), holder=self.holder)
        if (deprecated := self.operation.get("deprecated")) is not None and _is_true(deprecated):
            self.found.add("deprecated", self.path, deprecated, holder=self.holder)
        asked = self.operation.get("security")
        for each in self.operation.items("security"):
            for scheme, _ in each.entries():
                self.found.add("asked", scheme, Located("", each.start, each.end), holder=self.holder)
        if asked is not None and not self.operation.items("security"):
            self.found.add("open", self.path, asked, holder=self.holder)
        self._parameters((*self.item.items("parameters"), *self.operation.items("parameters")))
        self._body()
        self._answers()

    def _parameters(self, parameters: Iterable[Located]) -> None:
        fields = []
        for written in parameters:
            parameter = referred(self.root, written)
            name, required = parameter.get("name"), parameter.get("required")
            if name is None or not name.text:
                continue
            schema = parameter.get("schema") or parameter  # Swagger 2 writes its rules beside the name
            where = parameter.get("in")
            if where is not None and where.text == "body":
                self._takes(schema, name)
                continue
            needed = required is not None and _is_true(required)
            field = field_of(self.root, name.text, parameter, schema, required=needed)
            given = ("required" if needed else "optional", where.text if where is not None else "")
            at = Located(" ".join(given).strip(), parameter.start, parameter.end)
            self.found.add("parameter", name.text, at, holder=self.holder)
            fields.append(field)
        if fields:
            start, end = min(each.line for each in fields), max(each.end for each in fields)
            self.found.models.append(Model(self.holder, self.holder, "schema", tuple(fields), start, end))

    def _body(self) -> None:
        body = self.operation.get("requestBody")
        if body is None:
            return
        for _, content in referred(self.root, body).entries("content"):
            if (schema := content.get("schema")) is not None:
                self._takes(schema, body)
                return

    def _takes(self, schema: Located, at: Located) -> None:
        """A shape by its name, or one that is written on the spot."""
        if name := reference_name(schema):
            self.found.add("takes", name, Located("", at.start, max(schema.end, at.start)), holder=self.holder)
            return
        fields = properties_of(self.root, schema)
        if fields:
            name = f"body of {self.holder}"
            self.found.models.append(Model(name, self.holder, "schema", tuple(fields), schema.start, schema.end))

    def _answers(self) -> None:
        for status, written in self.operation.entries("responses")[:MAX_ANSWERS]:
            self.found.add("answer", status, Located("", written.start, written.start), holder=self.holder)
            described = referred(self.root, written).get("description")
            said = described.text.split("\n")[0].strip() if described is not None else ""
            if described is not None and said:
                at = Located(said[:200], described.start, min(described.end, described.start + 3))
                self.found.add("answer text", status, at, holder=self.holder)


def _is_true(held: Located) -> bool:
    return held.text.lower() == "true"


def _schema(found: Gathered, root: Located, name: str, schema: Located) -> None:
    if (listed := schema.items("enum")) and not schema.entries("properties"):
        holder = found.unit(name, "schema", "schema", schema)
        values = ", ".join(each.text for each in listed[:20])
        found.add("choices", name, Located(values, listed[0].start, listed[-1].end), holder=holder)
        return
    fields = properties_of(root, schema)
    if fields:
        holder = found.unit(name, "schema", "schema", schema)
        found.models.append(Model(name, holder, "schema", tuple(fields), schema.start, schema.end))
