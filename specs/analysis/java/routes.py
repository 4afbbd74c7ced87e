"""HTTP routes: Spring, JAX-RS, Micronaut and servlets by annotation; Javalin, Spark and the JDK's server by call."""

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from specs.analysis.facts import Operand, Route, ServiceUse
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import dotted, operand, string_value
from specs.analysis.java.reader import Reader, Scope, lines

# annotation -> method
MAPPED = {
    "GetMapping": "GET", "PostMapping": "POST", "PutMapping": "PUT", "PatchMapping": "PATCH",
    "DeleteMapping": "DELETE", "RequestMapping": "ANY", "GetExchange": "GET", "PostExchange": "POST",
    "PutExchange": "PUT", "PatchExchange": "PATCH", "DeleteExchange": "DELETE",
}  # fmt: skip
VERBS = {"GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"}
MICRONAUT = {"Get": "GET", "Post": "POST", "Put": "PUT", "Delete": "DELETE", "Patch": "PATCH", "Head": "HEAD",
             "Options": "OPTIONS"}  # fmt: skip
GUARDS = frozenset({"PreAuthorize", "RolesAllowed", "Secured", "ResponseStatus", "PermitAll", "RateLimiter", "Produces",
                    "Consumes", "Status", "Timeout", "PermissionsAllowed"})  # fmt: skip
BARE = frozenset({"PermitAll", "DenyAll", "Authenticated"})  # they say all by their names
ACCESS = BARE | {"PreAuthorize", "RolesAllowed", "Secured", "PermissionsAllowed"}
CLIENTS = frozenset({"FeignClient", "Client", "RegisterRestClient", "HttpExchange"})
SERVLET = {"doGet": "GET", "doPost": "POST", "doPut": "PUT", "doDelete": "DELETE", "doHead": "HEAD", "doPatch": "PATCH"}
JOINT = " + "  # between the parts of an address
BY_CALL = {"get": "GET", "post": "POST", "put": "PUT", "delete": "DELETE", "patch": "PATCH", "head": "HEAD",
           "options": "OPTIONS", **{verb: verb for verb in ("GET", "POST", "PUT", "DELETE", "PATCH")}}  # fmt: skip


def _class_path(reader: Reader, scope: Scope) -> tuple[str, int, int]:
    """The path before all routes of the class, and where it is written."""
    info = reader.classes.get(scope.owner)
    for mark in info.annotations if info is not None else ():
        if mark.name in ("RequestMapping", "Path", "Controller", "RestController", "ApplicationPath", "Client",
                         "FeignClient", "HttpExchange"):  # fmt: skip
            if mark.name in ("Controller", "RestController") and "micronaut" not in _origin(reader, mark):
                continue
            if mark.name == "FeignClient":  # its value is the name of the service
                return mark.string(reader.src, "path"), mark.start, mark.end
            return mark.string(reader.src, "value", "path", "uri", "url"), mark.start, mark.end
    return "", 0, 0


def _origin(reader: Reader, mark: Annotation) -> str:
    return reader.imported.get(mark.name, "") or next(
        (each for each in reader.wildcards if each.endswith(("http.annotation", "web.bind.annotation"))), ""
    )


def _joined(*parts: str) -> str:
    return "/" + "/".join(part.strip("/") for part in parts if part.strip("/"))


def route_method(reader: Reader, node: Node, scope: Scope, symbol: str, marks: tuple[Annotation, ...]) -> None:
    found = _mapped(reader, marks)
    if not found:
        _servlet(reader, node, scope, symbol)
        return
    info = reader.classes.get(scope.owner)
    prefix, first, last = _class_path(reader, scope)
    is_client = info is not None and any(
        mark.name in CLIENTS and (mark.name != "Client" or "micronaut" in _origin(reader, mark))
        for mark in info.annotations
    )
    if is_client or any("retrofit" in reader.imported.get(mark.name, "") for _, _, mark, _ in found):
        _client(reader, symbol, found, prefix, scope, _name_line(node))
        return
    detail = tuple(_details(reader, marks))
    if info is not None and not any(mark.name in ACCESS for mark in marks):  # what holds for the whole class
        above = [mark for mark in info.annotations if mark.name in ACCESS]
        detail += tuple(_details(reader, above))
        first = min([first or mark.start for mark in above[:1]] + [mark.start for mark in above], default=first)
        last = max([last, *(mark.end for mark in above)])
    top = min((mark.start for mark in marks if mark.name in GUARDS | BARE), default=_name_line(node))
    for verb, path, mark, framework in found:
        whole = _joined(prefix, path)
        start = min(mark.start, top)
        reader.facts.routes.append(
            Route(symbol, verb, whole, framework, start, _name_line(node), detail, first, last, prefix, path)
        )


def _details(reader: Reader, marks: Iterable[Annotation]) -> Iterator[tuple[str, Operand]]:
    for mark in marks:
        value = mark.operand(reader.src, "value", "code", "name") if mark.name in GUARDS else None
        if value is not None:
            yield mark.name, value
        elif mark.name in BARE:
            yield mark.name, Operand(mark.name, "name", mark.name)


def _name_line(node: Node) -> int:
    name = node.child_by_field_name("name")
    return lines(name if name is not None else node)[0]


def _mapped(reader: Reader, marks: tuple[Annotation, ...]) -> list[tuple[str, str, Annotation, str]]:
    """(method, path, annotation, framework) of each route that the annotations make."""
    found: list[tuple[str, str, Annotation, str]] = []
    path = next((mark.string(reader.src, "value") for mark in marks if mark.name == "Path"), "")
    for mark in marks:
        origin = _origin(reader, mark)
        if mark.name in MAPPED:
            paths = mark.strings(reader.src, "value", "path", "url") or [""]
            verbs = [each.rpartition(".")[2] for each in mark.strings(reader.src, "method")] or [MAPPED[mark.name]]
            found += [(verb, each, mark, "spring") for each in paths for verb in verbs]
        elif mark.name in VERBS:
            framework = "retrofit" if "retrofit" in origin else "jax-rs"
            where = next((each for each in marks if each.name == "Path"), mark)
            held = path or mark.string(reader.src, "value")
            found.append((mark.name, held, where if where.start < mark.start else mark, framework))
        elif mark.name in MICRONAUT and "micronaut" in origin:
            held = mark.string(reader.src, "value", "uri")
            found.append((MICRONAUT[mark.name], held, mark, "micronaut"))
    return found


def _client(
    reader: Reader, symbol: str, found: list[tuple[str, str, Annotation, str]], prefix: str, scope: Scope, end: int
) -> None:
    """An interface whose annotations tell which calls a client makes."""
    info = reader.classes[scope.owner]
    mark = next((each for each in info.annotations if each.name in CLIENTS), None)
    _, first, last = _class_path(reader, scope)
    marks = [(each.start, each.end) for each in (mark,) if each is not None]
    if prefix.startswith("/"):
        marks.append((first, last))
    else:  # the name of a configured service, or an address
        prefix = ""
    for verb, path, each, _ in found:
        written = each.operand(reader.src, "value", "path", "uri", "url")
        if prefix.strip("/"):
            whole = _joined(prefix, path)
            parts = JOINT.join(part for part in (prefix, path) if part.strip("/"))
            written = Operand(whole, "literal", value=whole, has_value=True, derivation=parts)
        elif written is None and path:
            written = Operand(path, "literal", value=path, has_value=True)
        reader.facts.services.append(
            ServiceUse(
                symbol, "http", verb, each.start, max(each.end, end), written,
                client_start=min((start for start, _ in marks), default=0),
                client_end=max((end for _, end in marks), default=0),
            )
        )  # fmt: skip


def _servlet(reader: Reader, node: Node, scope: Scope, symbol: str) -> None:
    info = reader.classes.get(scope.owner)
    verb = SERVLET.get(symbol.rpartition(".")[2])
    if info is None or verb is None or not any(base.endswith("Servlet") for base in info.bases):
        return
    for mark in info.annotations:
        if mark.name == "WebServlet":
            start = lines(node)[0]
            for path in mark.strings(reader.src, "value", "urlPatterns"):
                reader.facts.routes.append(
                    Route(symbol, verb, path, "servlet", start, _name_line(node), (), mark.start, mark.end)
                )


def route_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    for link in chain.links:
        if link.name == "createContext" and link.given and link.given[0].type == "string_literal":
            _called(reader, scope, link.node, link.given, "ANY", "jdk")
        elif link.name in BY_CALL and len(link.given) >= 2 and link.given[0].type == "string_literal":
            framework = _framework(reader, chain, link.name)
            if framework and string_value(reader.src, link.given[0]).startswith("/"):
                _called(reader, scope, link.node, link.given, BY_CALL[link.name], framework)


def _framework(reader: Reader, chain: Chain, name: str) -> str:
    """Javalin and Spark take a handler after the path; their names are too common to go by alone."""
    modules = (*reader.imported.values(), *reader.wildcards)
    if chain.type in ("Javalin", "JavalinConfig") or (
        chain.head in ("app", "this.app") and _has(modules, "io.javalin")
    ):
        return "javalin"
    if (not chain.head or chain.head == "Spark") and _has(modules, "spark.Spark"):
        return "spark"
    if chain.type in ("Router", "RouterFunctions", "RouterFunction") or chain.head.endswith("router"):
        return "vertx" if _has(modules, "io.vertx") else "spring" if _has(modules, "org.springframework") else ""
    if name.isupper() and chain.type == "" and _has(modules, "org.springframework.web"):
        return "spring"
    return ""


def _has(modules: tuple[str, ...], prefix: str) -> bool:
    return any(each.startswith(prefix) for each in modules)


def _called(reader: Reader, scope: Scope, node: Node, given: list[Node], verb: str, framework: str) -> None:
    handler = given[-1]
    symbol = scope.symbol
    if handler.type == "method_reference":
        owner = dotted(reader.src, handler.named_children[0]) if handler.named_child_count else ""
        name = reader.text(handler).rpartition("::")[2]
        symbol = f"{scope.owner if owner in ('this', scope.owner.rpartition('.')[2]) else owner}.{name}"
    path = operand(reader.src, given[0]).value
    start, end = lines(node)
    reader.facts.routes.append(
        Route(symbol, verb, re.sub(r"\s+", "", str(path)), framework, lines(given[0])[0], min(end, lines(given[0])[1]))
        if start
        else Route(symbol, verb, str(path), framework, start, end)
    )
