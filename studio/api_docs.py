"""The API page: the OpenAPI document set as a page of our own, so that it works offline and under the strict CSP."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from studio.api import api

METHODS = ("get", "post", "put", "patch", "delete")
MAX_DEPTH = 6  # of nested examples; a schema may contain itself
Json = dict[str, Any]


@dataclass(frozen=True)
class Parameter:
    name: str
    place: str  # path, query, body
    kind: str
    required: bool
    description: str
    default: str
    choices: list[str]


@dataclass(frozen=True)
class Operation:
    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Parameter]
    body: list[Parameter]
    body_example: str
    answers: list[tuple[str, str, str]]  # status, description, example

    @property
    def command(self) -> str:
        """The call as a line for a shell."""
        words = ["curl", f"-X {self.method}"] if self.method != "GET" else ["curl"]
        words.append('-H "Authorization: Bearer $TOKEN"')
        if self.body_example:
            words.append("-H 'Content-Type: application/json' -d @body.json")
        address = settings.PUBLIC_URL + self.path
        words.append(f"'{address}'" if "{" in address else address)
        return " ".join(words)


@dataclass
class Group:
    name: str
    operations: list[Operation] = field(default_factory=list)


def groups(document: Json) -> list[Group]:
    """The operations of an OpenAPI document by their first tag, in the document's order."""
    found: dict[str, Group] = {}
    reader = _Reader(document)
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                name = (item[method].get("tags") or ["other"])[0]
                found.setdefault(name, Group(name)).operations.append(reader.operation(path, method, item[method]))
    return list(found.values())


class _Reader:
    def __init__(self, document: Json) -> None:
        self.schemas: Json = document.get("components", {}).get("schemas", {})

    def operation(self, path: str, method: str, found: Json) -> Operation:
        body = _content(found.get("requestBody"))
        return Operation(
            id=found["operationId"],
            method=method.upper(),
            path=path,
            summary=found.get("summary", ""),
            description=found.get("description", ""),
            parameters=[
                self._parameter(
                    given["name"], given["in"], given.get("schema", {}), given.get("required", False), given
                )
                for given in found.get("parameters", [])
            ],
            body=list(self._fields(body)),
            body_example=_pretty(self._example(body)) if body else "",
            answers=[
                (str(status), answer.get("description", ""), self._answer(answer))
                for status, answer in found.get("responses", {}).items()
            ],
        )

    def _answer(self, answer: Json) -> str:
        schema = _content(answer)
        return _pretty(self._example(schema)) if schema else ""

    def _fields(self, schema: Json) -> Iterator[Parameter]:
        resolved = self._resolve(schema)
        for name, inner in resolved.get("properties", {}).items():
            yield self._parameter(name, "body", inner, name in resolved.get("required", []), inner)

    def _parameter(self, name: str, place: str, schema: Json, required: bool, described: Json) -> Parameter:
        resolved = self._resolve(schema)
        default = schema.get("default", resolved.get("default"))
        return Parameter(
            name=name,
            place=place,
            kind=self._kind(schema),
            required=required,
            description=described.get("description") or schema.get("description") or "",
            default="" if default is None else str(default),
            choices=[str(choice) for choice in resolved.get("enum", [])],
        )

    def _resolve(self, schema: Json) -> Json:
        """Follows a reference; of alternatives takes the first that is not null."""
        for _ in range(MAX_DEPTH):
            if "$ref" in schema:
                schema = self.schemas.get(schema["$ref"].rpartition("/")[2], {})
            elif "allOf" in schema and len(schema["allOf"]) == 1:
                schema = schema["allOf"][0]
            elif "anyOf" in schema:
                schema = next((one for one in schema["anyOf"] if one.get("type") != "null"), {})
            else:
                break
        return schema

    def _kind(self, schema: Json) -> str:
        if "anyOf" in schema:
            return " or ".join(dict.fromkeys(self._kind(one) for one in schema["anyOf"]))
        resolved = self._resolve(schema)
        if "enum" in resolved:
            return "one of " + ", ".join(str(choice) for choice in resolved["enum"])
        if resolved.get("type") == "array":
            return f"list of {self._kind(resolved.get('items', {}))}"
        return str(resolved.get("format") or resolved.get("type") or "any")

    def _example(self, schema: Json, depth: int = 0) -> Any:
        resolved = self._resolve(schema)
        if "default" in schema or "default" in resolved:
            return schema.get("default", resolved.get("default"))
        if "enum" in resolved:
            return resolved["enum"][0]
        kind = resolved.get("type")
        if kind == "object" or "properties" in resolved:
            if depth >= MAX_DEPTH:
                return {}
            return {name: self._example(inner, depth + 1) for name, inner in resolved.get("properties", {}).items()}
        if kind == "array":
            return [] if depth >= MAX_DEPTH else [self._example(resolved.get("items", {}), depth + 1)]
        if resolved.get("format") == "date-time":
            return "2026-01-31T12:00:00Z"
        return {"integer": 1, "number": 1.0, "boolean": True, "string": "text"}.get(str(kind))


def _content(holder: Json | None) -> Json:
    found: Json = (holder or {}).get("content", {}).get("application/json", {}).get("schema", {})
    return found


def _pretty(example: Any) -> str:
    return json.dumps(example, indent=2, ensure_ascii=False)


@login_not_required
@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Describes the API to anybody; what an operation gives depends on who calls it."""
    document = api.get_openapi_schema()
    context = {"title": document["info"]["title"], "about": document["info"]["description"], "groups": groups(document)}
    return render(request, "studio/api_docs.html", context)
