"""What Symfony is told by attributes: routes, handlers of messages, timetables, listeners, what is wired in."""

import re

from tree_sitter import Node

from specs.analysis.facts import Effect, Entry, EnvVar, Route, Validation
from specs.analysis.php.attributes import Mark, marks_of, params_of
from specs.analysis.php.chains import text as _text
from specs.analysis.solid.forms import field
from specs.analysis.solid.operands import operand
from specs.analysis.solid.reader import Reader, Scope, lines
from specs.analysis.syntax import first_line


def entered(reader: Reader, node: Node, symbol: str, marks: list[Mark], body: Node) -> None:
    """`#[AsMessageHandler]`, `#[AsCronTask('0 4 1 * *')]`, `#[AsEventListener(event: X::class)]` on a class."""
    for mark in marks:
        told = mark.given[0] if mark.given else None
        start, end = mark.start, mark.start
        if mark.name == "AsMessageHandler":
            kind, start = _handled(reader, body)
            detail = tuple((key, operand(reader, each)) for key, each in mark.named.items() if key == "fromTransport")
            if kind:
                reader.facts.entries.append(
                    Entry(f"{symbol}.__invoke", "consumer", kind, min(mark.start, start), start, detail, "Symfony")
                )
        elif mark.name in ("AsCronTask", "AsPeriodicTask"):
            when = _text(reader, told or mark.named.get("expression") or mark.named.get("frequency"))
            if when:
                reader.facts.entries.append(Entry(symbol, "schedule", when, start, end, framework="Symfony"))
        elif mark.name == "AsEventListener":
            event = reader.text(told or mark.named.get("event")).removesuffix("::class").rpartition("\\")[2]
            if event:
                reader.facts.entries.append(Entry(symbol, "event", event, start, end, framework="Symfony"))
    if any(mark.name == "AsMessageHandler" for mark in marks):
        return
    for child in body.named_children:
        if child.type == "method_declaration" and reader.text(field(child, "name")) == "getSubscribedEvents":
            _subscribed(reader, child, symbol)


def _handled(reader: Reader, body: Node) -> tuple[str, int]:
    """The message that `__invoke(OrderPaid $message)` takes."""
    for child in body.named_children:
        if child.type == "method_declaration" and reader.text(field(child, "name")) == "__invoke":
            params = params_of(reader, field(child, "parameters"))
            kind = params[0].annotation.rpartition("\\")[2] if params else ""
            return kind, first_line(field(child, "name") or child)
    return "", 0


def _subscribed(reader: Reader, method: Node, symbol: str) -> None:
    """`return [KernelEvents::EXCEPTION => 'onException']`"""
    for _, form in reader.inside(method, 40):
        if form.kind != "map":
            continue
        parts = reader.arguments(form)
        for key, value in zip(parts[::2], parts[1::2], strict=False):
            event = reader.written(key).removesuffix("::class") or _text(reader, key)
            held = reader.bare(value)[1]
            inner = reader.arguments(held)
            called = _text(reader, inner[0] if held.kind == "list" and inner else value)
            if event and called:
                row = lines(key)[0]
                reader.facts.entries.append(
                    Entry(f"{symbol}.{called}", "event", event.rpartition("\\")[2], row, row, framework="Symfony")
                )
        return


VARIABLE = re.compile(r"%env\((?:\w+:)*(\w+)\)%")


def autowired(reader: Reader, node: Node, scope: Scope) -> None:
    """`#[Autowire('%env(API_URL)%')]`, `#[Autowire(env: 'API_KEY')]`: what stands in for it is not said here."""
    if scope.test is not None:
        return
    for mark in marks_of(reader, node):
        if mark.name != "Autowire":
            continue
        told = mark.named.get("env")
        name = _text(reader, told).rpartition(":")[2]
        if told is None and (found := VARIABLE.search(mark.text)):
            name = found[1]
        if name:
            row = lines(told)[0] if told is not None else mark.start
            end = max(row, lines(node)[1])
            reader.facts.env.append(
                EnvVar(scope.symbol, name, None, True, row, end, "", reader.text(field(node, "name")))
            )
            reader.facts.effects.append(Effect(scope.symbol, "environment", name, row, row))


def declared_routes(reader: Reader, node: Node, scope: Scope, symbol: str, marks: list[Mark]) -> None:
    """Symfony: `#[Route('/orders', methods: ['POST'])]`."""
    prefix, first, last = scope.prefix
    granted = next((mark for mark in marks if mark.name == "IsGranted" and mark.given), None)
    detail = (("IsGranted", operand(reader, granted.given[0])),) if granted is not None else ()
    for mark in marks:
        held = reader.bare(mark.named["requirements"])[1] if "requirements" in mark.named else None
        parts = reader.arguments(held) if held is not None and held.kind == "map" else []
        for key, value in zip(parts[::2], parts[1::2], strict=False):
            if name := _text(reader, key):
                rule = Validation(symbol, name, "pattern", operand(reader, value), *lines(value), framework="Symfony")
                reader.facts.validations.append(rule)
    for mark in marks:
        if mark.name not in ("Route", "Get", "Post", "Put", "Patch", "Delete"):
            continue
        path = _text(reader, mark.given[0] if mark.given else mark.named.get("path"))
        listed = reader.bare(mark.named["methods"])[1] if "methods" in mark.named else None
        verbs = [_text(reader, each) for each in reader.arguments(listed)] if listed is not None else []
        if listed is not None and listed.kind == "string":
            verbs = [str(listed.value)]
        if mark.name != "Route":
            verbs = [mark.name.upper()]
        whole = "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/"))
        end = first_line(field(node, "name") or node)
        for verb in verbs or ["ANY"]:
            reader.facts.routes.append(
                Route(symbol, verb.upper(), whole, "Symfony", mark.start, end, detail, first, last, prefix, path)
            )
