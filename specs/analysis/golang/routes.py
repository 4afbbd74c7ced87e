"""HTTP routes: net/http, gin, chi, echo, fiber, gorilla; with the prefixes of groups."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.facts import Mount, Operand, Route
from specs.analysis.golang.operands import arguments, dotted, unwrap
from specs.analysis.golang.reader import Group, Reader, Scope, lines

METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE"}
VERBS = {**{verb: verb for verb in METHODS}, **{verb.title(): verb for verb in METHODS}, "Any": "ANY", "All": "ANY"}
HANDLED = frozenset({"HandleFunc", "Handle", "Handler", "HandlerFunc"})
GROUPS = frozenset({"Group", "Route", "PathPrefix", "Party", "Mount"})
FRAMEWORKS = {
    "net/http": "net/http", "github.com/gin-gonic/gin": "gin", "github.com/go-chi/chi": "chi",
    "github.com/labstack/echo": "echo", "github.com/gofiber/fiber": "fiber", "github.com/gorilla/mux": "gorilla/mux",
    "github.com/julienschmidt/httprouter": "httprouter", "github.com/valyala/fasthttp": "fasthttp",
    "github.com/kataras/iris": "iris", "github.com/fasthttp/router": "fasthttp", "github.com/cloudwego/hertz": "hertz",
    "github.com/beego/beego": "beego",
}  # fmt: skip
VERSION = re.compile(r"/v\d+$")


def framework_of(reader: Reader) -> str:
    """The most particular web framework that the file imports."""
    found = ""
    for module in reader.imported.values():
        name = FRAMEWORKS.get(VERSION.sub("", module), "")
        if name and (not found or found == "net/http"):
            found = name
    return found


def route_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> bool:
    """Reads a registration; True where it has pushed what is inside by itself."""
    owner, _, method = name.rpartition(".")
    if not given or (method not in VERBS and method not in HANDLED and method not in GROUPS and method != "Method"):
        return False
    framework = framework_of(reader)
    if not framework:
        return False
    first = reader.operand(given[0])
    if method in GROUPS:
        return _group(reader, node, owner, method, first, given, scope)
    if len(given) < 2:
        return False
    if method == "Method" or (
        method in ("Handle", "Handler") and isinstance(first.value, str) and first.value in METHODS
    ):
        verb, path, handlers = str(first.value or ""), reader.operand(given[1]).value, given[2:]
    else:
        verb, path, handlers = VERBS.get(method, "ANY"), first.value, given[1:]
    if not isinstance(path, str) or first.form not in ("literal", "template") or not handlers:
        return False
    if method in HANDLED and (found := re.match(r"([A-Z]+) +(\S*/.*)$", path)) and found[1] in METHODS:
        verb, path = found[1], found[2]
    if not (path.startswith("/") or (path == "" and method in VERBS)):
        return False
    group = reader.prefixes.get((scope.symbol, owner), scope.prefix)
    verbs = _methods_after(reader, node) or [verb]
    _add(
        reader,
        node,
        scope,
        verbs,
        Route(
            "", "", joined(group.path, path), framework, 0, 0, (), group.line, group.line,
            written=path if group.path else "", prefix=group.own, mounts=group.outer,
        ),
        handlers,
    )  # fmt: skip
    return False


def joined(prefix: str, path: str) -> str:
    if not prefix:
        return path
    return f"{prefix.rstrip('/')}/{path.lstrip('/')}" if path.strip("/") else prefix


def _add(reader: Reader, node: Node, scope: Scope, verbs: list[str], draft: Route, handlers: list[Node]) -> None:
    start, end = lines(node)
    handler = unwrap(handlers[-1])
    while handler.type == "call_expression" and (inside := arguments(handler)):  # auth(h.create), http.HandlerFunc(f)
        handler = unwrap(inside[-1])
    name = dotted(reader.src, handler) if handler.type in ("identifier", "selector_expression") else ""
    detail: tuple[tuple[str, Operand], ...] = ()
    if name:
        detail = (("handler", Operand(name, "name", name, names=(name,))),)
    else:
        end = start  # the body of the handler proves nothing about its path
    for verb in verbs:
        reader.facts.routes.append(
            replace(draft, symbol=scope.symbol, method=verb, start=start, end=end, detail=detail)
        )


def _methods_after(reader: Reader, node: Node) -> list[str]:
    """gorilla: `r.HandleFunc("/x", h).Methods("GET", "HEAD")`."""
    outer = node.parent
    call = outer.parent if outer is not None and outer.type == "selector_expression" else None
    if call is None or call.type != "call_expression":
        return []
    held = outer.child_by_field_name("field") if outer is not None else None
    if held is None or reader.text(held) != "Methods":
        return []
    written = [reader.operand(each) for each in arguments(call)]
    return [
        str(each.value) if isinstance(each.value, str) else each.name.rpartition("Method")[2].upper()
        for each in written
    ]


def _group(
    reader: Reader, node: Node, owner: str, method: str, first: Operand, given: list[Node], scope: Scope
) -> bool:
    """`api := r.Group("/api")`, `r.Route("/api", func(r chi.Router) { … })`."""
    if not isinstance(first.value, str):
        return False
    outer = reader.prefixes.get((scope.symbol, owner), scope.prefix)
    above = (Mount(outer.own, "", outer.line, outer.line), *outer.outer) if outer.path else ()
    prefix = Group(joined(outer.path, first.value), first.value, lines(given[0])[0], above)
    body = next((each for each in given[1:] if each.type == "func_literal"), None)
    if body is not None:
        reader.push_each([(body, scope._replace(prefix=prefix))])
        return True
    if method in ("Group", "PathPrefix", "Party"):
        bound = reader.bound.get(node.id, "") or _bound_outside(reader, node)
        if bound:
            reader.prefixes[scope.symbol, bound] = prefix
    return False


def _bound_outside(reader: Reader, node: Node) -> str:
    """`sub := r.PathPrefix("/api").Subrouter()`."""
    outer = node.parent.parent if node.parent is not None else None
    return reader.bound.get(outer.id, "") if outer is not None and outer.type == "call_expression" else ""


def handled_by(reader: Reader) -> None:
    """Routes go to the symbol that answers them, where this file declares it."""
    known = {symbol.name for symbol in reader.facts.symbols}
    methods: dict[str, list[str]] = {}
    for name in known:
        methods.setdefault(name.rpartition(".")[2], []).append(name)
    settled: list[Route] = []
    for route in reader.facts.routes:
        handler = next((value.name for key, value in route.detail if key == "handler"), "")
        last = handler.rpartition(".")[2]
        found = (
            [handler]
            if handler in known
            else [name for name in methods.get(last, ()) if "." in name and "." in handler]
        )
        if len(found) == 1:
            detail = tuple(pair for pair in route.detail if pair[0] != "handler")
            route = replace(route, symbol=found[0], detail=detail)
        settled.append(route)
    reader.facts.routes = settled
