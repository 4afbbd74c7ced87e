"""Requests that Kotlin builds link by link: OkHttp's `Request.Builder()`, Spring's `client.post().uri("…")`."""

from tree_sitter import Node

from specs.analysis.facts import Effect, Operand, Outcome, ServiceUse, Setting
from specs.analysis.solid.branches import add_catch
from specs.analysis.solid.forms import Form
from specs.analysis.solid.operands import operand
from specs.analysis.solid.outcomes import outcomes
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.solid.settings import known

VERBS = frozenset({"get", "post", "put", "patch", "delete", "head"})
ADDRESSES = frozenset({"uri", "url"})
OUTCOMES = frozenset({"getOrDefault", "getOrElse", "getOrNull"})
MAX_LINKS = 16


def request_built(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`Request.Builder().url(address).post(body).build()`."""
    if form.name != "build" or form.target is None or scope.test is not None:
        return False
    verb, address = "GET", None
    current: Node | None = form.target
    for _ in range(MAX_LINKS):
        held = reader.bare(current)[1] if current is not None else None
        if held is None or held.kind not in ("call", "new"):
            return False
        first = next(iter(reader.arguments(held)), None)
        if held.name == "Builder":
            break
        if held.name in VERBS:
            verb = held.name.upper()
        elif held.name in ADDRESSES and first is not None:
            address = operand(reader, first)
        elif held.name == "method" and first is not None and isinstance(told := operand(reader, first).value, str):
            verb = told.upper()
        current = held.target
    else:
        return False
    owner = reader.written(held.target) if held is not None and held.target is not None else ""
    if owner.rpartition(".")[2] == "Request" and address is not None:
        _add(reader, node, scope, verb, address, name)
    return False


def request_sent(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`client.newCall(request).execute()` of OkHttp, wherever the request was built."""
    if form.name == "newCall" and form.target is not None and len(form.parts) == 1 and scope.test is None:
        start, end = lines(node)
        reader.facts.services.append(ServiceUse(scope.symbol, "http", "", start, end))
        reader.facts.effects.append(Effect(scope.symbol, "network", "newCall", start, end))
    return False


def request_linked(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`client.post().uri("/coupons")` of RestClient and WebClient."""
    if form.name != "uri" or form.target is None or not form.parts or scope.test is not None:
        return False
    before = reader.bare(form.target)[1]
    first = next(iter(reader.arguments(form)), None)
    if before.kind != "call" or before.name not in VERBS or before.parts or before.target is None or first is None:
        return False
    _add(reader, node, scope, before.name.upper(), operand(reader, first), name)
    return False


def _add(reader: Reader, node: Node, scope: Scope, verb: str, address: Operand, via: str) -> None:
    start, end = lines(node)
    shown = address if address.form in ("literal", "template", "name") else None
    reader.facts.services.append(ServiceUse(scope.symbol, "http", verb, start, end, shown))
    reader.facts.effects.append(Effect(scope.symbol, "network", via.rpartition(".")[2], start, end))


def told_once(reader: Reader) -> None:
    """`client.post()` alone says less than `client.post().uri("/coupons")`, of which it is the head."""
    services = reader.facts.services
    known = {(each.symbol, each.operation, each.start) for each in services if each.resource is not None}
    reader.facts.services = [
        each for each in services
        if each.service != "http" or each.resource is not None
        or (each.symbol, each.operation, each.start) not in known
    ]  # fmt: skip


def caught(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`runCatching { ask() }.onFailure { log.warn("…") }.getOrDefault(false)` handles an error as `catch` does."""
    if form.name not in OUTCOMES or form.target is None or scope.test is not None:
        return False
    steps: tuple[Outcome, ...] = ()
    current: Node | None = form.target
    for _ in range(MAX_LINKS):
        held = reader.bare(current)[1] if current is not None else None
        if held is None or held.kind != "call":
            return False
        if held.name == "runCatching" and held.block is not None:
            break
        if held.name == "onFailure" and held.block is not None:
            inside = scope._replace(handler=("error",), in_guard=False)
            steps = (*outcomes(reader, list(reader.form(held.block).body), inside), *steps)
        current = held.target
    else:
        return False
    given = next(iter(reader.arguments(form)), None)
    start, end = lines(node)
    if form.name == "getOrDefault" and given is not None:
        steps = (*steps, Outcome("return", start, end, value=operand(reader, given)))
    block = held.block if held is not None else None
    if steps and block is not None:
        add_catch(reader, scope, (), [node], steps, start, end, block)
    return False


def rounding(reader: Reader, node: Node, form: Form, name: str, scope: Scope) -> bool:
    """`price.setScale(2, RoundingMode.HALF_EVEN)`."""
    given = reader.arguments(form)
    if form.name != "setScale" or len(given) != 2 or scope.test is not None:
        return False
    places, mode = operand(reader, given[0]), reader.text(given[1], 40)
    if known(reader, places):
        start = given[0].start_point[0] + 1
        reader.facts.settings.append(
            Setting(scope.symbol, "precision", "", places, start, lines(given[1])[1], "", mode)
        )
    return False


CALLS = (request_built, request_sent, request_linked, caught, rounding)
