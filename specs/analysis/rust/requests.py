"""HTTP routes: actix, rocket, axum, warp."""

import re

from tree_sitter import Node

from specs.analysis.facts import Route
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

ATTRIBUTE = re.compile(r'^(?:\w+::)?(get|post|put|patch|delete|head|options)\s*\(\s*"([^"]*)"')
VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "any", "trace", "connect"})


def attribute_route(reader: Reader, held: list[str], symbol: str, start: int, end: int) -> None:
    """`#[get("/orders")]` of actix and rocket."""
    for each in held:
        if found := ATTRIBUTE.match(each):
            module = " ".join(reader.imported.values())
            framework = "rocket" if "rocket" in module else "actix" if "actix" in module or "web" in module else "http"
            reader.facts.routes.append(Route(symbol, found[1].upper(), found[2], framework, start, end))


def route_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`.route("/orders", post(create))` of axum, `web::post().to(create)` of actix."""
    if scope.test is not None or form.name != "route" or form.target is None:
        return False
    given = reader.arguments(form)
    path = operand(reader, given[0]).value if given else None
    if len(given) != 2 or not isinstance(path, str) or not path.startswith("/"):
        return False
    start, end = lines(node)
    start = lines(given[0])[0]
    current: Node | None = given[1]
    while current is not None:
        _inner, held = reader.bare(current)
        if held.kind != "call":
            break
        if held.name == "to" and held.target is not None:  # actix
            verb = reader.bare(held.target)[1].name
            _add(reader, held, verb, path, "actix", start, end, scope)
            break
        if held.name in VERBS:
            _add(reader, held, held.name, path, "axum", start, end, scope)
        current = held.target if held.sep == "." else None
    return False


def _add(reader: Reader, form: Form, verb: str, path: str, framework: str, start: int, end: int, scope: Scope) -> None:
    handlers = [reader.written(each) for each in reader.arguments(form)]
    handler = handlers[0] if handlers and handlers[0] else ""
    known = {symbol.name for symbol in reader.facts.symbols}
    symbol = last_name(handler) or scope.symbol
    method = "ANY" if verb == "any" else verb.upper()
    if verb in VERBS:
        reader.texts[f"handler {symbol}"] = "" if symbol in known else scope.symbol
        reader.facts.routes.append(Route(symbol, method, path, framework, start, end))
