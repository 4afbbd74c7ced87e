"""Which part of the package uses which."""

from collections import Counter
from posixpath import basename, dirname

from specs.analysis.package import PackageFacts
from specs.diagrams.composing import FlowChart, Link, Node
from specs.diagrams.labels import key, label, plain
from specs.diagrams.layers import boxes, dependencies
from specs.writing.draft import Citation, Diagram

MAX_ARROWS = 36
FOLDER_FILES = frozenset({"__init__", "index", "mod"})


def module_diagrams(package: PackageFacts) -> tuple[Diagram, ...]:
    uses = dependencies(package)
    grouped = boxes({path for pair in uses for path in pair})
    arrows: Counter[tuple[str, str]] = Counter()
    for (user, used), times in uses.items():
        if grouped[user] != grouped[used]:
            arrows[grouped[user], grouped[used]] += times
    if not arrows:
        return ()
    strongest = sorted(arrows, key=lambda pair: (-arrows[pair], pair))[:MAX_ARROWS]
    shown = sorted({box for pair in strongest for box in pair})
    names = _names(shown)
    nodes = {box: Node(f"m{number}", label(names[box])) for number, box in enumerate(shown, start=1)}
    links = [Link(nodes[user], nodes[used]) for user, used in sorted(strongest)]
    chart = FlowChart(plain("Modules"), list(nodes.values()), links, "TB")
    cited = {box: path for path, box in sorted(grouped.items(), reverse=True)}
    places = {node.id_: Citation(cited[box], 1, 1) for box, node in nodes.items()}
    left_out = len(arrows) - len(strongest)
    title = "Modules and what they use" + (f" ({left_out} weaker links left out)" if left_out else "")
    return (Diagram(key("modules"), "modules", title, chart.script, places),)


def _names(shown: list[str]) -> dict[str, str]:
    """The shortest name that tells the boxes apart; a package's own file goes by its folder's name."""
    short = {}
    for box in shown:
        name = basename(box).rsplit(".", 1)[0] or box
        short[box] = basename(dirname(box)) or box if name in FOLDER_FILES else name
    times = Counter(short.values())
    return {box: name if times[name] == 1 else box for box, name in short.items()}
