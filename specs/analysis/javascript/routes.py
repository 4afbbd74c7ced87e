"""HTTP routes of Express, Koa, Fastify, Hono and their like, and of Next.js."""

import msgspec
from tree_sitter import Node

from specs.analysis.facts import Entry, Mount, Operand, Route
from specs.analysis.javascript.chains import Chain, Link
from specs.analysis.javascript.clients import HTTP, package_of
from specs.analysis.javascript.functions import FUNCTIONS
from specs.analysis.javascript.operands import dotted, key_text, pairs, unwrap
from specs.analysis.javascript.reader import Binding, Label, Reader, Scope, lines

VERBS = {
    "get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "del": "DELETE",
    "head": "HEAD", "options": "OPTIONS", "all": "ANY",
}  # fmt: skip
FRAMEWORKS = {
    "express": "express", "fastify": "fastify", "koa": "koa", "@koa/router": "koa", "koa-router": "koa", "hono": "hono",
    "restify": "restify", "polka": "polka", "@hono/zod-openapi": "hono", "elysia": "elysia",
    "express-promise-router": "express", "@hapi/hapi": "hapi", "itty-router": "itty", "h3": "h3", "oak": "oak",
}  # fmt: skip
APP_NAMES = frozenset({"app", "router", "server", "fastify", "api", "routes", "route", "r", "instance", "web"})
ROUTING = frozenset({*VERBS, "route", "on", "use", "prefix", "basePath", "onError", "notFound", "setErrorHandler",
                     "setNotFoundHandler"})  # fmt: skip
CATCHING = frozenset({"onError", "notFound", "setErrorHandler", "setNotFoundHandler"})
SHORT = 40
NEXT_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


def route_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    if not (chain.package in FRAMEWORKS or any(link.method in ROUTING for link in chain.links)):
        return
    framework = _framework(reader, chain, scope)
    if framework is None:
        return
    if not scope.symbol:
        _named_handlers(reader, chain)
    outer = chain.links[-1].node
    if bound := reader.bound.get(outer.id, ""):
        _bind(reader, chain, scope, framework, bound, outer)
    first = chain.links[0]
    if first.method in ("prefix", "basePath") and first.given and not _makes_app(reader, chain):
        _prefixed(reader, chain, scope, first)
        return
    links = chain.links[1:] if _makes_app(reader, chain) else chain.links
    path: Operand | None = None
    above: Link | None = None  # `.route("/x")`, whose path its methods share
    for link in links:
        method = link.method
        if method == "route" and link.given:
            if link.given[0].type == "object":
                _declared(reader, scope, link, framework)
                return
            path, above = reader.operand(link.given[0]), link
        elif method in VERBS and (path is not None or _is_path(reader, link)):
            at = path or reader.operand(link.given[0])
            handlers = link.given if path is not None else link.given[1:]
            _add(reader, chain, scope, link, VERBS[method], at, handlers, framework, above)
        elif method == "on" and framework == "hono" and len(link.given) > 2:
            verb = reader.operand(link.given[0])
            _add(reader, chain, scope, link, str(verb.value), reader.operand(link.given[1]), link.given[2:], framework)


def _framework(reader: Reader, chain: Chain, scope: Scope) -> str | None:
    """The framework of the app or router that the chain starts from; None where it starts from neither."""
    head = chain.head
    known = reader.bindings.get(f"{scope.owner}:{head}" if head.startswith("this.") else head)
    if known is not None:
        return known.key.partition("\n")[0] if known.what == "app" else None
    module = reader.module_of(head)
    if module:
        package = package_of(module)
        if package in HTTP:
            return None
        if package in FRAMEWORKS and _makes_app(reader, chain):
            return FRAMEWORKS[package]
    kind = reader.field_types.get((scope.symbol, head)) or reader.field_types.get((scope.owner, head), "")
    if kind and (package := package_of(reader.module_of(kind))) in FRAMEWORKS:
        return FRAMEWORKS[package]
    if module and not module.startswith("."):
        return None
    if head.rpartition(".")[2] in APP_NAMES or head.endswith(("Router", "App")):
        imported = {package_of(found[0]) for found in reader.imported.values()}
        return next((FRAMEWORKS[package] for package in sorted(imported) if package in FRAMEWORKS), "")
    return None


def _makes_app(reader: Reader, chain: Chain) -> bool:
    first = chain.links[0]
    name = first.method or chain.head.rpartition(".")[2]
    package = chain.package
    return package in FRAMEWORKS and (not first.name or name in ("Router", "createServer", "default"))


def _bind(reader: Reader, chain: Chain, scope: Scope, framework: str, bound: str, node: Node) -> None:
    if not _makes_app(reader, chain):
        return
    start, end = lines(node)
    prefix = ""
    for argument in chain.links[0].given:
        if argument.type == "object":
            for key, value in pairs(reader.src, argument):
                if key_text(key) == "prefix":
                    prefix = str(reader.operand(value).value or "")
    for link in chain.links[1:]:
        if link.method in ("basePath", "prefix") and link.given:
            prefix = str(reader.operand(link.given[0]).value or "")
    name = f"{scope.owner}:{bound}" if bound.startswith("this.") else bound
    reader.bindings[name] = Binding("app", f"{framework}\n{prefix}", start, end)


def _named_handlers(reader: Reader, chain: Chain) -> None:
    """What answers errors and requests that no route answers goes by the name of what it is given to."""
    for link in chain.links:
        function = unwrap(link.given[-1]) if link.given else None
        if function is None or function.type not in FUNCTIONS:
            continue
        if link.method in CATCHING:
            reader.labels[function.id] = Label(link.method, public=True)
            start, end = lines(link.node)
            reader.facts.entries.append(Entry(link.method, "hook", link.method, start, end, framework="routes"))
        elif link.method == "use":
            listed = function.child_by_field_name("parameters")
            if listed is not None and listed.named_child_count == 4:  # Express knows it by its four parameters
                reader.labels[function.id] = Label("answer errors", public=True)


def _prefixed(reader: Reader, chain: Chain, scope: Scope, link: Link) -> None:
    """`router.prefix("/v2")`, in a statement of its own."""
    name = f"{scope.owner}:{chain.head}" if chain.head.startswith("this.") else chain.head
    known, prefix = reader.bindings.get(name), reader.operand(link.given[0]).value
    if known is not None and isinstance(prefix, str):
        start, end = lines(link.node)
        reader.bindings[name] = Binding("app", f"{known.key.partition(chr(10))[0]}\n{prefix}", start, end)


def _is_path(reader: Reader, link: Link) -> bool:
    """A route has a path and something that handles it; `cache.get("x")` and `app.get("setting")` have not."""
    if len(link.given) < 2:
        return False
    value = reader.operand(link.given[0])
    if link.given[0].type in ("string", "template_string"):
        return str(value.value)[:1] in ("/", "*", "(") or value.value == ""
    return link.given[0].type in ("regex", "array", "identifier") and link.given[-1].type in FUNCTIONS


def _add(
    reader: Reader,
    chain: Chain,
    scope: Scope,
    link: Link,
    method: str,
    path: Operand,
    handlers: list[Node],
    framework: str,
    above: Link | None = None,
) -> None:
    node = link.node
    start = lines(link.given[0])[0] if link.given and len(chain.links) > 1 else lines(node)[0]
    handler = unwrap(handlers[-1]) if handlers else node
    known = reader.bindings.get(chain.head)
    prefix = known.key.partition("\n")[2] if known is not None else ""
    texts = [item for item in path.items if isinstance(item.value, str)] if path.form == "collection" else [path]
    shown = [prefix + (str(text.value) if isinstance(text.value, str) else text.name or text.text) for text in texts]
    # Named by what stands in the line: the prefix of its router stands elsewhere.
    symbol = _handler(reader, scope, handler, f"{method.lower()} {shown[0].removeprefix(prefix) if shown else ''}")
    detail: list[tuple[str, Operand]] = []
    middleware = [_passed(reader, held) for held in handlers[:-1]]
    named = tuple(Operand(name, "name", name, names=(name,)) for name in middleware if name)
    if named:
        detail.append(("middleware", Operand(named[0].text, "collection", items=named)))
    for held in handlers[:-1]:
        if held.type == "object":
            detail += _schema(reader, held)
    for text in shown:
        made = Route(symbol, method, text, framework, start, lines(node)[1], tuple(detail))
        if above is not None:
            own = text.removeprefix(prefix)
            outer = (Mount(prefix, "", known.start, known.end),) if prefix and known is not None else ()
            at = lines(above.node.child_by_field_name("arguments") or above.node)
            made = msgspec.structs.replace(made, prefix_start=at[0], prefix_end=at[1], prefix=own, mounts=outer)
        elif prefix and known is not None:
            made = msgspec.structs.replace(
                made, prefix_start=known.start, prefix_end=known.end, prefix=prefix, written=text.removeprefix(prefix)
            )
        reader.facts.routes.append(made)


def _passed(reader: Reader, node: Node) -> str:
    """What a request passes before it is handled: a name, or a short call with what it is given."""
    text = reader.text(node, 60)
    if node.type == "call_expression" and len(text) <= SHORT and "\n" not in text:
        return text
    name = dotted(reader.src, node)
    return name if not name.startswith("(") else ""


def _handler(reader: Reader, scope: Scope, node: Node, label: str) -> str:
    """The symbol that answers: a name, or the inline function under a name of its own."""
    if node.type in FUNCTIONS:
        name = node.child_by_field_name("name")
        label = reader.text(name) if name is not None else label
        reader.labels[node.id] = Label(label, public=True)
        return label
    name_text = dotted(reader.src, node)
    if not name_text and node.type == "call_expression":
        # A wrapper such as asyncHandler(handler): what it wraps answers.
        given = node.child_by_field_name("arguments")
        inner = given.named_children[-1] if given is not None and given.named_child_count else None
        return _handler(reader, scope, inner, label) if inner is not None and inner.type != "call_expression" else ""
    if name_text.endswith("()"):
        given = node.child_by_field_name("arguments")
        inner = given.named_children[-1] if given is not None and given.named_child_count else None
        if inner is not None and inner.type in (*FUNCTIONS, "identifier", "member_expression"):
            return _handler(reader, scope, inner, label)
    return name_text.removesuffix(".bind()") or scope.symbol


def _schema(reader: Reader, node: Node) -> list[tuple[str, Operand]]:
    """Fastify's route options: status codes, body limits, hooks."""
    found: list[tuple[str, Operand]] = []
    for key, value in pairs(reader.src, node):
        name = key_text(key)
        if name in ("schema", "preHandler", "onRequest", "bodyLimit", "config", "preValidation", "constraints"):
            found.append((name, reader.operand(value)))
    return found


def _declared(reader: Reader, scope: Scope, link: Link, framework: str) -> None:
    """`fastify.route({ method, url, schema, handler })`."""
    options = {key_text(key): value for key, value in pairs(reader.src, link.given[0])}
    url = options.get("url") or options.get("path")
    if url is None or "handler" not in options:
        return
    asked = reader.operand(options["method"]) if "method" in options else None
    methods = [str(item.value) for item in asked.items] if asked is not None and asked.items else [
        str(asked.value) if asked is not None and isinstance(asked.value, str) else "GET"
    ]  # fmt: skip
    path = reader.operand(url)
    shown = str(path.value) if isinstance(path.value, str) else path.name
    held = options["handler"]
    start, end = lines(link.node)
    if held.type == "method_definition":
        symbol = scope.symbol
    else:
        symbol = _handler(reader, scope, unwrap(held), f"{methods[0].lower()} {shown}")
    detail = tuple(_schema(reader, link.given[0]))
    for method in methods:
        method = "ANY" if method == "*" else method.upper()
        reader.facts.routes.append(Route(symbol, method, shown, framework, start, end, detail))


def next_route(reader: Reader, symbol: str, kinds: tuple[str, ...], start: int) -> None:
    """`export async function GET(request: NextRequest)`: the path is the file's place, which is not known here."""
    text = " ".join(kinds)
    if symbol in NEXT_METHODS and ("Request" in text or "Context" in text or not kinds):
        reader.facts.routes.append(Route(symbol, symbol, "", "next", start, start))
    elif "NextApiRequest" in text:
        reader.facts.routes.append(Route(symbol, "ANY", "", "next", start, start))
