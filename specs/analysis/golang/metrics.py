"""Numbers that are kept for Prometheus: `prometheus.NewCounterVec(prometheus.CounterOpts{Name: …}, labels)`."""

import re
from typing import Literal, NamedTuple

from tree_sitter import Node

from specs.analysis.facts import Metric
from specs.analysis.golang.operands import arguments, callee, elements, unwrap
from specs.analysis.golang.reader import Reader, Scope, lines

Kind = Literal["counter", "gauge", "histogram", "summary", "timer", "meter", "metric"]
MODULE = "github.com/prometheus/client_golang/prometheus"
MAKERS = re.compile(r"New(Counter|Gauge|Histogram|Summary)(?:Vec|Func)?$")
KINDS: dict[str, Kind] = {"Counter": "counter", "Gauge": "gauge", "Histogram": "histogram", "Summary": "summary"}
FULL_NAME = ("Namespace", "Subsystem", "Name")


class Part(NamedTuple):
    """A text, and the line of the constant that it stands in."""

    text: str
    line: int = 0


def metric_call(reader: Reader, node: Node, name: str, given: list[Node], scope: Scope) -> None:
    owner, _, method = name.rpartition(".")
    if scope.test is not None or not given or not reader.module_of(owner).startswith(MODULE):
        return
    if (found := MAKERS.match(method)) is not None:
        _made(reader, node, KINDS[found[1]], given, scope)
    elif method == "NewDesc" and len(given) > 2:
        held = {"Help": given[1]}
        _add(reader, node, "metric", _full_name(reader, given[0]), held, given[2], scope)


def _made(reader: Reader, node: Node, kind: Kind, given: list[Node], scope: Scope) -> None:
    options = unwrap(given[0])
    if options.type != "composite_literal":
        return
    held = {reader.text(key): value for key, value in elements(options) if key is not None}
    parts = [_text(reader, held[key]) for key in FULL_NAME if key in held]
    _add(reader, node, kind, parts, held, given[1] if len(given) > 1 else None, scope)


def _full_name(reader: Reader, node: Node) -> list[Part]:
    """`prometheus.BuildFQName(namespace, "disk", "reads_total")`, or one text."""
    built = node.type == "call_expression" and callee(reader.src, node).endswith("BuildFQName")
    parts = [_text(reader, each) for each in (arguments(node) if built else [node])]
    return [part for part in parts if part.text or not built or part is parts[-1]]


def _text(reader: Reader, node: Node) -> Part:
    """A text, also one that a constant of the file stands for; an empty one where it is not known."""
    value = reader.operand(node)
    if isinstance(value.value, str) and value.form == "literal":
        return Part(value.value)
    bound = reader.facts.text_bound_to(value)
    return Part(str(bound.value.value), bound.start) if bound is not None else Part("")


def _add(
    reader: Reader, node: Node, kind: Kind, parts: list[Part], held: dict[str, Node], labels: Node | None, scope: Scope
) -> None:
    if not parts or not all(part.text for part in parts):
        return  # its full name stands elsewhere
    start, end = lines(node)
    listed = reader.operand(labels) if labels is not None else None
    texts = [item.value for item in listed.items] if listed is not None and listed.form == "collection" else []
    reader.facts.metrics.append(
        Metric(
            scope.symbol,
            "_".join(part.text for part in parts),
            kind,
            start,
            end,
            _text(reader, held["Help"]).text if "Help" in held else "",
            tuple(text for text in texts if isinstance(text, str)),
            tuple(part.text for part in parts) if len(parts) > 1 else (),
            max(part.line for part in parts),
            reader.operand(held["Buckets"]) if "Buckets" in held else None,
        )
    )
