"""HTTP routes: actix, rocket, axum, warp."""

import re

from msgspec.structs import replace
from tree_sitter import Node

from specs.analysis.expressions import literal
from specs.analysis.facts import Call, Mount, Operand, Route
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, last_name, lines

ATTRIBUTE = re.compile(r'^(?:\w+::)?(get|post|put|patch|delete|head|options)\s*\(\s*"([^"]*)"')
NESTS = frozenset({"nest", "nest_service", "merge", "service", "configure"})
MAX_ABOVE = 60
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
    if scope.test is not None or form.target is None:
        return False
    if form.name in NESTS:
        if not _mounted(reader, node, form, scope):
            _nested(reader, node, form)
        return False
    if form.name != "route":
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
            _add(reader, held, verb, path, "actix", start, end, scope, _router(node))
            break
        if held.name in VERBS:
            _add(reader, held, held.name, path, "axum", start, end, scope, _router(node))
        current = held.target if held.sep == "." else None
    return False


def _mounted(reader: Reader, node: Node, form: Form, scope: Scope) -> bool:
    """Whether the router comes from a function, or from elsewhere: then the package as a whole tells where it is.

    That is said as a call: `Router.mount("/api", orders::router)`, with an empty path where it is only joined.
    """
    given = reader.arguments(form)
    scoped = form.name in ("service", "configure")
    target = given[-1] if given and len(given) == (2 if form.name.startswith("nest") else 1) else None
    held = reader.bare(target)[1] if target is not None else None
    if target is None or held is None or held.kind not in ("call", "name", "member"):
        return False
    name = reader.plain(reader.bare(target)[0]) if held.kind == "call" else reader.written(target)
    local = scoped and held.kind == "name" and form.name == "service" and not _scope_path(reader, form)
    elsewhere = local or "::" in name or name in reader.imported or (held.kind == "call" and not scoped)
    path_node = _scope_path(reader, form) if scoped else given[0] if len(given) == 2 else None
    path = operand(reader, path_node) if path_node is not None else literal("", "")
    if not name or not elsewhere or not isinstance(path.value, str) or "()" in name:
        return False
    start, end = lines(path_node if path_node is not None else target)
    routed = Operand(name, "name", name, names=(name,))
    reader.facts.calls.append(Call(scope.symbol, "Router.mount", start, max(end, lines(target)[1]), (path, routed)))
    return True


def _scope_path(reader: Reader, form: Form) -> Node | None:
    """`/api` of `web::scope("/api")` at the head of a chain."""
    head, held = form.target, form
    while head is not None and held.name != "scope":
        held = reader.bare(head)[1]
        head = held.target if held.kind == "call" and held.sep == "." else None
    written = reader.arguments(held) if held.name == "scope" else []
    return written[0] if written else None


def _nested(reader: Reader, node: Node, form: Form) -> None:
    """`.nest("/api", orders)` of axum, `web::scope("/api").service(create)` of actix."""
    given = reader.arguments(form)
    if form.name == "nest" and len(given) == 2:
        path, target = operand(reader, given[0]).value, reader.written(given[1])
        if isinstance(path, str):
            start = lines(given[0])[0]
            reader.nests[last_name(target).removesuffix("()")] = (Mount(path, "", start, start), "")
        return
    written = _scope_path(reader, form)
    shared = operand(reader, written).value if written is not None else None
    if form.name in ("service", "configure") and isinstance(shared, str) and given and written is not None:
        start = lines(written)[0]
        name = last_name(reader.written(given[0])).removesuffix("()")
        if name:
            reader.nests[name] = (Mount(shared, "", start, start), "")


def _router(node: Node) -> str:
    """The name that the router is bound to whose routes these are: `let orders = Router::new().route(…)`."""
    above = node.parent
    for _ in range(MAX_ABOVE):
        if above is None or above.type in ("block", "function_item", "closure_expression"):
            return ""
        if above.type == "let_declaration":
            pattern = above.child_by_field_name("pattern")
            return pattern.text.decode() if pattern is not None and pattern.text is not None else ""
        above = above.parent
    return ""


def under_their_prefixes(reader: Reader) -> None:
    """Routes of routers that this file nests, with the prefixes that they answer under."""
    for position, route in enumerate(reader.facts.routes):
        names = [reader.texts.get(f"router {route.symbol} {route.start}", ""), route.symbol]
        found = next((reader.nests[name] for name in names if name in reader.nests), None)
        if found is not None:
            mount = found[0]
            tail = route.path.strip("/")
            path = f"{mount.prefix.rstrip('/')}/{tail}" if tail else mount.prefix
            reader.facts.routes[position] = replace(
                route, path=path, written=route.path, prefix=mount.prefix, prefix_start=mount.start,
                prefix_end=mount.end,
            )  # fmt: skip


def _add(
    reader: Reader, form: Form, verb: str, path: str, framework: str, start: int, end: int, scope: Scope, router: str
) -> None:
    handlers = [reader.written(each) for each in reader.arguments(form)]
    handler = handlers[0] if handlers and handlers[0] else ""
    known = {symbol.name for symbol in reader.facts.symbols}
    symbol = last_name(handler) or scope.symbol
    method = "ANY" if verb == "any" else verb.upper()
    if verb in VERBS:
        reader.texts[f"handler {symbol}"] = "" if symbol in known else scope.symbol
        reader.facts.routes.append(Route(symbol, method, path, framework, start, end))
        reader.texts[f"router {symbol} {start}"] = router
