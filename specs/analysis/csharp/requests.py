"""HTTP routes: attributes of ASP.NET controllers, and minimal APIs."""

from tree_sitter import Node

from specs.analysis.csharp.annotations import Mark
from specs.analysis.facts import Operand, Route
from specs.analysis.solid.forms import Form, field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line

VERBS = {"HttpGet": "GET", "HttpPost": "POST", "HttpPut": "PUT", "HttpPatch": "PATCH", "HttpDelete": "DELETE",
         "HttpHead": "HEAD", "HttpOptions": "OPTIONS"}  # fmt: skip
MAPPED = {"MapGet": "GET", "MapPost": "POST", "MapPut": "PUT", "MapPatch": "PATCH", "MapDelete": "DELETE", "Map": "ANY"}


MAX_APART = 4  # lines between a class's route and what guards it, so that both are cited together
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
    """`app.MapPost("/orders", handler)`, with the path of the group."""
    if scope.test is not None or form.target is None:
        return False
    given = reader.arguments(form)
    if form.name == "MapGroup" and given:
        path = operand(reader, given[0]).value
        if isinstance(path, str) and (bound := reader.bound.get(node.id)):
            reader.texts[f"group {bound}"] = path
            reader.texts[f"group row {bound}"] = str(first_line(node))
        return False
    verb = MAPPED.get(form.name)
    path = operand(reader, given[0]).value if verb and len(given) >= 2 else None
    if verb is None or not isinstance(path, str):
        return False
    owner = reader.written(form.target)
    prefix = reader.texts.get(f"group {owner}", "")
    row = int(reader.texts.get(f"group row {owner}", "0"))
    handler = reader.written(given[1])
    known = {symbol.name for symbol in reader.facts.symbols}
    symbol = handler if handler in known else f"{scope.owner}.{handler}" if handler and scope.owner else scope.symbol
    start, end = lines(given[0])
    whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
    reader.facts.routes.append(Route(symbol, verb, whole, "ASP.NET", start, end, (), row, row, prefix, path))
    return False
