"""Uses of services outside the process, followed from the operation to where its client is made."""

import ast

from specs.analysis.facts import ServiceUse
from specs.analysis.python.following import Following
from specs.analysis.python.operands import Reader
from specs.analysis.python.place import Collected
from specs.analysis.python.services.aws import Aws
from specs.analysis.python.services.http import Http
from specs.analysis.python.services.known import Known
from specs.analysis.python.services.sql import Sql


def uses(reader: Reader, collected: Collected, following: Following) -> list[ServiceUse]:
    """All uses in the file, in reading order. Tests use services too, but say nothing of the package."""
    readers = (Aws(reader, following), Http(reader, following), Sql(reader, following), Known(reader, following))
    found: list[ServiceUse] = []
    covered: set[int] = set()  # calls inside a chain that has been told already: outer calls come first
    for site in collected.sites:
        if site.place.test or id(site.node) in covered:
            continue
        for each in readers:
            use = each.use(site)
            if use is not None:
                found.append(use)
                covered.update(_receivers(site.node))
                break
    return sorted(found, key=lambda use: (use.start, use.end, use.service, use.operation))


def _receivers(call: ast.Call) -> list[int]:
    """The calls on whose results `call` is made: in `a().b().c()` those of a and b."""
    found = []
    node: ast.expr = call.func
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript | ast.Await):
        if isinstance(node, ast.Call):
            found.append(id(node))
            node = node.func
        else:
            node = node.value
    return found
