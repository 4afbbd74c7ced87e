"""The overview: what the package is for, does and does not do, and what it depends on outside."""

from collections import defaultdict
from collections.abc import Sequence

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import EffectKind, Model, ServiceUse
from specs.analysis.languages import SCHEMAS
from specs.analysis.package import SymbolId, hides_code
from specs.writing.capabilities import Chapter
from specs.writing.collecting import Collector
from specs.writing.declared import declared_services
from specs.writing.does import does_of
from specs.writing.draft import About, Overview, Statement
from specs.writing.english import (
    ended,
)
from specs.writing.index import Index
from specs.writing.purpose import purpose_of
from specs.writing.services import is_own, write_service

# Looked for in every source file: the effects that a reader would want to know absent.
ABSENCES: tuple[tuple[EffectKind, str, tuple[str, ...]], ...] = (
    ("process", "It does not run other programs", ()),
    ("files_read", "It does not read local files", ()),
    ("files_write", "It does not write local files", ("storage-local",)),
    ("network", "It does not call anything over the network", ("http", "rpc", "network")),
    ("listen", "It does not listen on a port", ()),
    ("sql", "It does not talk to an SQL database", ("sql",)),
    ("environment", "It does not read environment variables", ()),
    ("email", "It does not send e-mail", ("email",)),
    ("thread", "It does not start threads", ()),
    ("dynamic_code", "It does not execute code made at run time", ()),
    ("unsafe_deserialization", "It does not load data in formats that can run code", ()),
    ("native_code", "It does not load native code", ()),
)
_SQL = {"sql", "postgresql", "mysql", "sqlite", "mssql", "oracle", "duckdb", "snowflake"}


def overview_of(index: Index, chapters: Sequence[Chapter]) -> Overview:
    services = _by_service(index)
    return Overview(
        purpose=tuple(purpose_of(index)),
        does=tuple(does_of(index, chapters)),
        does_not=tuple(_does_not(index, set(services))),
        services=(*_services(index, services), *declared_services(index, set(services))),
    )


def _does_not(index: Index, services: set[str]) -> list[Statement]:
    """Only from the closed list, and only where every source file could be read."""
    files = index.package.files.values()
    unread = [file for file in files if (file.role == "source" and file.facts is None) or hides_code(file)]
    read = sum(1 for file in files if file.role == "source" and file.facts is not None)
    if unread or not read or any(facts.problems for facts in index.sources.values()):
        return []
    if not any(index.package.files[path].language not in SCHEMAS for path in index.sources):
        return []  # schemas do nothing at all
    seen = {effect.effect for facts in index.sources.values() for effect in facts.effects}
    declaring = [file.facts for file in files if file.role == "config" and file.facts is not None]
    seen |= {effect.effect for facts in declaring for effect in facts.effects}
    # A framework may give a setting from a variable, and options may fall back on one.
    if any(each.source != "flag" for facts in (*index.sources.values(), *declaring) for each in facts.env):
        seen.add("environment")
    if any(option.env for facts in index.sources.values() for each in facts.commands for option in each.options):
        seen.add("environment")
    categories = {SERVICES[service].category for service in services if service in SERVICES}
    if services & _SQL or any(_is_table(each) for facts in index.sources.values() for each in facts.models):
        seen.add("sql")
    if services or "sql" in seen:  # a database may stand on another machine
        seen.add("network")
    if any(facts.routes for facts in index.sources.values()):
        seen.add("listen")  # what serves routes is made to listen, whoever opens the port
    found = []
    for effect, text, blocked in ABSENCES:
        if effect in seen or categories & set(blocked):
            continue
        about = About("", "", "absent", effect)
        statement = Statement(
            key="", kind="does_not", nature="absent", text=ended(text), about=about, effect=effect, files_read=read
        )
        found.append(statement)
    return found


def _is_table(model: Model) -> bool:
    """A shape that is kept in a table, whoever runs the queries."""
    return model.style in ("orm", "table") and model.framework != "mongodb"


def _by_service(index: Index) -> dict[str, list[tuple[SymbolId, ServiceUse]]]:
    found: dict[str, list[tuple[SymbolId, ServiceUse]]] = defaultdict(list)
    for path, facts in index.sources.items():
        for use in facts.services:
            if is_own(index, use.service):
                continue
            found[use.service].append((SymbolId(path, use.symbol), use))
    return dict(found)


def _services(index: Index, services: dict[str, list[tuple[SymbolId, ServiceUse]]]) -> list[Statement]:
    collector = Collector()
    for service, uses in sorted(services.items(), key=lambda item: (-len(item[1]), item[0])):
        write_service(collector, index, service, uses, kind="service")
    return [each.statement for each in collector.found]
