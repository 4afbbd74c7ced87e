"""HTTP routes: attributes of ASP.NET controllers, and minimal APIs."""

from tree_sitter import Node

from specs.analysis.csharp.annotations import Mark
from specs.analysis.facts import Operand, Param, Route
from specs.analysis.solid.calls import keep
from specs.analysis.solid.declarations import add_symbol
from specs.analysis.solid.forms import Form, field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.walk import tail
from specs.analysis.syntax import first_line

VERBS = {"HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpPatch": "PATCH", "HttpDelete": "DELETE",
         "HttpHead": "HEAD", "HttpOptions": "OPTIONS"}  # fmt: skip
MAPPED = {"MapGet": "GET", "MapPost": "POST", "MapPut": "PUT", "MapPatch": "PATCH", "MapDelete": "DELETE", "Map": "ANY"}


MAX_APART = 4  # lines between a class's route and what guards it, so that both are cited together
MAX_SHOWN = 40  # lines from a route to what stands behind its handler
MAX_BEHIND = 24
BEHIND = frozenset({"RequireAuthorization", "AllowAnonymous", "RequireRateLimiting", "DisableRateLimiting",
                    "RequireHost", "CacheOutput", "RequireCors"})  # fmt: skip
GUARDS = frozenset({"Authorize", "AllowAnonymous", "RequiresClaim", "EnableRateLimiting", "RequestSizeLimit",
                    "ResponseCache"})  # fmt: skip


def _asked(reader: Reader, mark: Mark) -> Operand:
    """What a guard asks for: the roles or the policy, else its own name."""
    given = [*mark.given, *mark.named.values()]
    return operand(reader, given[0]) if given else Operand(mark.name, "name", mark.name)


def class_prefix(reader: Reader, marks: list[Mark], name: str) -> tuple[str, int, int]:
    mark = next((each for each in marks if each.name in ("Route", "RoutePrefix") and each.given), None)
    if mark is None:
        return "", 0, 0
    guards = [each for each in marks if each.name in GUARDS and abs(each.start - mark.start) <= MAX_APART]
    start, end = min(each.start for each in (mark, *guards)), max(each.end for each in (mark, *guards))
    return str(operand(reader, mark.given[0]).value or ""), start, end


def class_guards(reader: Reader, marks: list[Mark]) -> tuple[tuple[str, Operand], ...]:
    """What every route of a controller is guarded by."""
    route = next((each for each in marks if each.name in ("Route", "RoutePrefix") and each.given), None)
    near = [each for each in marks if route is not None and abs(each.start - route.start) <= MAX_APART]
    return tuple((mark.name, _asked(reader, mark)) for mark in near if mark.name in GUARDS)


def method_routes(reader: Reader, node: Node, scope: Scope, symbol: str, marks: list[Mark]) -> None:
    prefix, first, last = scope.prefix
    detail = tuple((mark.name, _asked(reader, mark)) for mark in marks if mark.name in GUARDS)
    if not any(name == "AllowAnonymous" for name, _ in detail):
        detail = (*reader.guarding.get(scope.symbol, ()), *detail)
    own = next((mark for mark in marks if mark.name == "Route" and mark.given), None)
    for mark in marks:
        verb = VERBS.get(mark.name)
        if verb is None:
            continue
        told = mark.given[0] if mark.given else own.given[0] if own is not None else None
        path = str(operand(reader, told).value or "") if told is not None else ""
        name = field(node, "name")
        start, end = mark.start, first_line(name) if name is not None else mark.end
        if path.startswith(("/", "~/")):
            reader.facts.routes.append(Route(symbol, verb, path.lstrip("~"), "ASP.NET", start, end, detail))
            continue
        whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part)
        reader.facts.routes.append(
            Route(symbol, verb, whole, "ASP.NET", start, end, detail, first, last, prefix, path)
        )  # fmt: skip


def route_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`app.MapPost("/orders", handler).RequireAuthorization("clerks")`, with the path of the group and its guards."""
    if scope.test is not None or form.target is None:
        return False
    given = reader.arguments(form)
    if form.name == "MapGroup" and given:
        _group(reader, node, form, given[0])
        return False
    if form.name == "MapHealthChecks" and given:
        path = operand(reader, given[0]).value
        if isinstance(path, str):
            reader.facts.routes.append(Route(scope.symbol, "GET", path, "ASP.NET", *lines(given[0])))
        return False
    verb = MAPPED.get(form.name)
    path = operand(reader, given[0]).value if verb and len(given) >= 2 else None
    if verb is None or not isinstance(path, str):
        return False
    owner = reader.written(form.target)
    prefix = reader.texts.get(f"group {owner}", "")
    row = int(reader.texts.get(f"group row {owner}", "0"))
    detail, end = _asked_behind(reader, node)
    start, last = lines(given[0])
    near = end if end - start <= MAX_SHOWN else last  # what guards it stands behind its handler
    detail = detail if near == end else ()
    whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
    body = reader.form(given[1]).body if reader.form(given[1]).kind == "lambda" else ()
    inner = _handler(reader, given[1], scope, f"{verb.lower()} {path or whole}") if body else None
    symbol = inner.symbol if inner is not None else _named_handler(reader, given[1], scope)
    if not any(key == "AllowAnonymous" for key, _ in detail):
        detail = (*reader.guarding.get(f"group {owner}", ()), *detail)
    reader.facts.routes.append(Route(symbol, verb, whole, "ASP.NET", start, near, detail, row, row, prefix, path))
    if inner is None:
        return False
    keep(reader, node, form, name, scope)
    reader.push_each([(form.target, scope), *((each, inner) for each in body), *((each, scope) for each in given[2:])])
    if body[0].type != "block":
        tail(reader, body[0], inner)
    return True


def _named_handler(reader: Reader, node: Node, scope: Scope) -> str:
    name = reader.written(node)
    known = {symbol.name for symbol in reader.facts.symbols}
    return name if name in known else f"{scope.owner}.{name}" if name and scope.owner else scope.symbol


def _handler(reader: Reader, node: Node, scope: Scope, label: str) -> Scope:
    """A function without a name goes by what it answers."""
    listed = field(node, "parameters")
    params = tuple(
        Param(reader.text(field(child, "name")), reader.text(field(child, "type"), 120))
        for child in (listed.named_children if listed is not None else ())
        if child.type == "parameter"
    )
    outside = scope._replace(symbol="", under=(), in_guard=False, handler=(), caught="", loop="")
    return add_symbol(reader, node, outside, label, "function", public=True, body=field(node, "body"), params=params,
                      signature=label)  # fmt: skip


def _group(reader: Reader, node: Node, form: Form, given: Node) -> None:
    path = operand(reader, given).value
    bound = reader.bound.get(node.id)
    if not isinstance(path, str) or not bound:
        return
    above = reader.written(form.target)
    before = reader.texts.get(f"group {above}", "")
    reader.texts[f"group {bound}"] = f"{before.rstrip('/')}/{path.strip('/')}" if before else path
    reader.texts[f"group row {bound}"] = str(first_line(node))
    guards, end = _asked_behind(reader, node)
    if end == first_line(node):
        reader.guarding[f"group {bound}"] = (*reader.guarding.get(f"group {above}", ()), *guards)


def _asked_behind(reader: Reader, node: Node) -> tuple[tuple[tuple[str, Operand], ...], int]:
    """What the links behind a route ask for: `.RequireAuthorization("clerks").RequireRateLimiting("quotes")`."""
    told = reader.guarding.pop(f"behind {node.id}", ())
    return told, max([lines(node)[0], int(reader.texts.pop(f"behind {node.id}", "0"))])


def guard_call(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """A link that guards what stands before it: the walk meets it first."""
    if form.name not in BEHIND or scope.test is not None:
        return False
    current = form.target
    for _ in range(MAX_BEHIND):
        held = reader.bare(current)[1] if current is not None else None
        if current is None or held is None or held.kind != "call":
            return False
        if held.name in MAPPED or held.name == "MapGroup":
            break
        current = held.target
    else:
        return False
    inner = reader.bare(current)[0] if current is not None else node
    given = reader.arguments(form)
    asked = operand(reader, given[0]) if given else Operand(form.name, "name", form.name)
    key = f"behind {inner.id}"
    reader.guarding[key] = ((form.name, asked), *reader.guarding.get(key, ()))
    reader.texts.setdefault(key, str(lines(node)[1]))
    return False
