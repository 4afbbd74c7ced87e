"""The package among what it talks to: who comes in, and which services it uses."""

from collections.abc import Iterator

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import ServiceUse
from specs.analysis.package import PackageFacts
from specs.diagrams.composing import FlowChart, Link, Node
from specs.diagrams.labels import key, label, listed, plain
from specs.writing.draft import Citation, Diagram

MAX_SERVICES = 12
STORES = frozenset({"database", "storage", "cache"})


def context_diagrams(package: PackageFacts) -> tuple[Diagram, ...]:
    ways_in = list(_ways_in(package))
    services = _services(package)
    if not ways_in and not services:
        return ()
    centre = Node("package", label(package.name), shape="subroutine-shape")
    nodes, links, places = [centre], [], {}
    for number, (who, message, place) in enumerate(ways_in, start=1):
        node = Node(f"in{number}", label(who), shape="stadium-shape")
        nodes.append(node)
        links.append(Link(node, centre, message=label(message)))
        places[node.id_] = place
    used = sorted(services, key=lambda name: (-len(services[name]), name))[:MAX_SERVICES]
    for number, name in enumerate(used, start=1):
        uses = services[name]
        service = SERVICES[name]
        node = Node(
            f"out{number}",
            label(service.name),
            shape="cylindrical" if service.category in STORES else "round-edge",
        )
        nodes.append(node)
        links.append(Link(centre, node, message=label(_operations(uses))))
        path, use = uses[0]
        places[node.id_] = Citation(path, use.start, use.end, use.symbol)
    chart = FlowChart(plain(package.name), nodes, links, "LR")
    return (Diagram(key("context"), "context", f"{package.name} and what it talks to", chart.script, places),)


def _services(package: PackageFacts) -> dict[str, list[tuple[str, ServiceUse]]]:
    found: dict[str, list[tuple[str, ServiceUse]]] = {}
    for path, file in package.files.items():
        if file.role in ("source", "config") and file.facts:  # used by the code, or deployed beside it
            for use in file.facts.services:
                if use.service in SERVICES:
                    found.setdefault(use.service, []).append((path, use))
    return found


def _operations(uses: list[tuple[str, ServiceUse]]) -> str:
    return listed((use.operation for _, use in uses if use.operation), 3)


def _ways_in(package: PackageFacts) -> Iterator[tuple[str, str, Citation]]:
    """Who starts something in the package: one line a kind of caller, with the first place that shows it."""
    commands, routes, entries = [], [], []
    for path, file in package.files.items():
        if file.role != "source" or not file.facts:
            continue
        commands += [(each.name, Citation(path, each.start, each.end, each.symbol)) for each in file.facts.commands]
        routes += [
            (f"{each.method} {each.path}", Citation(path, each.start, each.end, each.symbol))
            for each in file.facts.routes
        ]
        entries += [
            (each.kind, each.name, Citation(path, each.start, each.end, each.symbol)) for each in file.facts.entries
        ]
    if commands:
        yield "person at a terminal", listed((name or package.name for name, _ in commands), 2), commands[0][1]
    if routes:
        yield "HTTP client", listed((name for name, _ in routes), 2), routes[0][1]
    for kind, who in (
        ("schedule", "schedule"), ("consumer", "queue"), ("event", "event source"), ("grpc", "gRPC client"),
        ("graphql", "GraphQL client"), ("websocket", "WebSocket client"),
    ):  # fmt: skip
        found = [(name, place) for of, name, place in entries if of == kind]
        if found:
            yield who, listed((name for name, _ in found if name), 2), found[0][1]
