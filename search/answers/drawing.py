"""The path through the code as a sequence diagram, where there is one to show."""

from collections.abc import Sequence

from search.answers.code import Code
from search.answers.focus import Place
from specs.analysis.package import SymbolId
from specs.diagrams.sequences import sequence_of
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Package
from specs.models.job import Priority
from specs.reading import CitationView, DiagramView
from specs.rendering import draw_source, drawn

KIND = "draw"


def sequence(code: Code, places: Sequence[Place]) -> DiagramView | None:
    """Of the first place that leads through several others. Drawn, if it is one of the package's own diagrams."""
    for place in places[:2]:
        found = sequence_of(code.index.package, SymbolId(place.path, place.symbol))
        if found is None:
            continue
        nodes = {
            node: CitationView(each.path, each.start, each.end, each.symbol, code.commit)
            for node, each in found.nodes.items()
        }
        svg, error = drawn(found.mermaid)
        return DiagramView(found.key, found.kind, found.title, found.mermaid, nodes, svg, error)
    return None


def draw_soon(diagram: DiagramView, package: Package) -> None:
    """Queues the drawing of an answer's diagram, unless it is drawn or could not be."""
    if not (diagram.svg or diagram.error):
        ledger.enqueue(
            KIND,
            payload={"mermaid": diagram.mermaid},
            package=package,
            unique_key=f"package {package.pk} {diagram.key}",
            priority=Priority.ROUTINE,
        )


def draw(run: Run) -> None:
    """The handler."""
    run.stage("Drawing")
    draw_source(run.payload["mermaid"])
