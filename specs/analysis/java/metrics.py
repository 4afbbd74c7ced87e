"""Numbers that are kept for monitoring: Micrometer, the Prometheus client, Dropwizard Metrics."""

from typing import Literal

from tree_sitter import Node

from specs.analysis.facts import Metric
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.chains import Chain
from specs.analysis.java.operands import operand
from specs.analysis.java.reader import Reader, Scope, lines

Kind = Literal["counter", "gauge", "histogram", "summary", "timer", "meter", "metric"]
LIBRARIES = ("io.micrometer", "io.prometheus", "com.codahale.metrics")
BUILT: dict[str, Kind] = {
    "Counter": "counter", "FunctionCounter": "counter", "Timer": "timer", "LongTaskTimer": "timer",
    "FunctionTimer": "timer", "Gauge": "gauge", "TimeGauge": "gauge", "DistributionSummary": "summary",
    "Summary": "summary", "Histogram": "histogram",
}  # fmt: skip
ASKED_FOR: dict[str, Kind] = {"counter": "counter", "timer": "timer", "gauge": "gauge", "summary": "summary",
                              "histogram": "histogram", "meter": "meter"}  # fmt: skip
MARKED: dict[str, Kind] = {"Timed": "timer", "Counted": "counter"}


def metric_call(reader: Reader, chain: Chain, scope: Scope) -> None:
    if scope.test is not None or not chain.full.startswith(LIBRARIES):
        return
    first = chain.first
    if chain.type in BUILT and first.name in ("build", "builder"):
        named = chain.link("name")
        given = named.given if named is not None else first.given
        help_link = chain.link("description", "help")
        told = _text(reader, help_link.given[0])[0] if help_link is not None and help_link.given else ""
        if not told and named is None and len(first.given) == 2 and chain.full.startswith("io.prometheus"):
            told = _text(reader, first.given[1])[0]
        _add(reader, chain, scope, BUILT[chain.type], given[:1], told, _labels(reader, chain))
    elif chain.type.endswith(("MeterRegistry", "MetricRegistry")) and first.name in ASKED_FOR:
        tags = first.given[1::2] if chain.type == "MeterRegistry" and first.name != "gauge" else []
        labels = [text for each in tags if (text := _text(reader, each)[0])]
        _add(reader, chain, scope, ASKED_FOR[first.name], first.given[:1], "", labels)


def _labels(reader: Reader, chain: Chain) -> list[str]:
    found: list[Node] = []
    for link in chain.links:
        if link.name == "tag":
            found += link.given[:1]
        elif link.name == "tags":
            found += link.given[::2]
        elif link.name == "labelNames":
            found += link.given
    return [text for each in found if (text := _text(reader, each)[0])]


def _text(reader: Reader, node: Node) -> tuple[str, int]:
    """A text, also one that a constant of the file stands for, and the line of that."""
    value = operand(reader.src, node)
    if isinstance(value.value, str) and value.form == "literal":
        return value.value, 0
    bound = reader.facts.text_bound_to(value)
    return (str(bound.value.value), bound.start) if bound is not None else ("", 0)


def _add(
    reader: Reader, chain: Chain, scope: Scope, kind: Kind, given: list[Node], told: str, labels: list[str]
) -> None:
    name, line = _text(reader, given[0]) if given else ("", 0)
    if name:
        start, end = lines(chain.outer)
        reader.facts.metrics.append(
            Metric(scope.symbol, name, kind, start, end, told, tuple(labels), prefix_start=line)
        )


def metric_mark(reader: Reader, symbol: str, mark: Annotation) -> bool:
    """`@Timed("orders.place")` around a method."""
    kind = MARKED.get(mark.name)
    name = mark.string(reader.src, "value", "name") if kind is not None else ""
    if kind is None or not name or not reader.imported.get(mark.name, "").startswith(LIBRARIES):
        return False
    told = mark.string(reader.src, "description")
    reader.facts.metrics.append(Metric(symbol, name, kind, mark.start, mark.end, told))
    return True
