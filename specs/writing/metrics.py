"""Numbers that are kept for those who watch the program: counters, gauges, histograms, by name and by labels."""

from specs.analysis.facts import Metric
from specs.writing.collecting import Collector
from specs.writing.draft import JOINT, About, Derivation
from specs.writing.english import article, code, is_codeable, listing
from specs.writing.index import Index
from specs.writing.operands import say, text_of
from specs.writing.prose import Prose

MAX_LABELS = 8


def write_metrics(collector: Collector, index: Index, path: str) -> None:
    for each in index.sources[path].metrics:
        if not is_codeable(each.name):
            continue
        prose = Prose(index, path, each.symbol)
        prose.cite(each.start, each.end)
        if each.prefix_start:
            prose.cite(each.prefix_start, each.prefix_start, symbol="")
        if each.parts:
            prose.derive(Derivation(each.name, JOINT.join(each.parts), "variable"))
        about = About(path, each.symbol, "metric", each.name)
        collector.add(prose, "business_rule", _told(prose, each), about, weight=6)


def _told(prose: Prose, each: Metric) -> str:
    """ "`orders_total` is a counter ("Orders by state."), told apart by `state`"."""
    help_text = text_of(prose, each.help) if each.help else ""
    labels = [code(label) for label in each.labels if is_codeable(label)][:MAX_LABELS]
    buckets = say(prose, each.buckets) if each.buckets is not None else ""
    return (
        f"{code(each.name)} is {article(each.kind)} {each.kind} that is kept for monitoring"
        + (f" ({help_text})" if help_text else "")
        + (f", told apart by {listing(labels)}" if labels else "")
        + (f", in buckets up to {buckets}" if buckets else "")
    )
