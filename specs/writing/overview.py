"""The overview: what the package is for, does and does not do, and what it depends on outside."""

import re
from collections import defaultdict
from collections.abc import Sequence

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import EffectKind, Passage, Route, ServiceUse
from specs.analysis.package import SymbolId
from specs.writing.capabilities import Chapter
from specs.writing.collecting import Collector
from specs.writing.descriptions import led_in
from specs.writing.draft import About, Overview, Statement
from specs.writing.english import (
    code,
    ended,
    indicative,
    is_codeable,
    listing,
    sentences,
)
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.named import titled
from specs.writing.parts import Part
from specs.writing.prose import Prose
from specs.writing.services import write_service

MAX_DOES = 10
MAX_PURPOSE = 3
_MAIN_MODULES = frozenset({"__init__", "index", "main", "lib", "mod"})
_BADGE = re.compile(r"badge|shields\.io|build status|codecov|coverage|license|npm version|pypi", re.IGNORECASE)

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
        purpose=tuple(_purpose(index)),
        does=tuple(_does(index, chapters)),
        does_not=tuple(_does_not(index, set(services))),
        services=tuple(_services(index, services)),
    )


def _purpose(index: Index) -> list[Statement]:
    collector = Collector()
    files = index.package.files
    for path, file in files.items():
        if file.facts is None or file.role != "manifest" or "/" in path:
            continue
        for each in file.facts.declarations:
            if each.what == "description" and len(each.value) > 8 and not collector.found:
                prose = Prose(index, path, "")
                prose.cite(each.start, each.end)
                text = plain(each.value)
                collector.add(prose, "purpose", text, About(path, "", "purpose", "manifest"), nature="documented")
    readme = next((path for path in files if "/" not in path and path.lower().startswith("readme")), None)
    facts = files[readme].facts if readme else None
    if readme and facts is not None:
        for passage in _telling(facts.passages):
            _add_passage(collector, index, readme, passage)
            if len(collector.found) >= MAX_PURPOSE:
                break
    if not collector.found:
        _add_module_doc(collector, index)
    return [each.statement for each in collector.found]


def _telling(passages: Sequence[Passage]) -> list[Passage]:
    """The first words of the README that say something in whole sentences."""
    told = [
        passage
        for passage in passages[:14]
        if len(passage.text.split()) >= 6 and not _BADGE.search(passage.text[:60]) and "://" not in passage.text[:30]
    ]
    return told[:1]


def _add_passage(collector: Collector, index: Index, path: str, passage: Passage) -> None:
    prose = Prose(index, path, "")
    prose.cite(passage.start, passage.end)
    known = {each.statement.text.lower().rstrip(".") for each in collector.found}
    pieces = [piece for piece in sentences(plain(passage.text)) if piece.lower().rstrip(".") not in known]
    text = " ".join(pieces[:2])
    if text:
        collector.add(prose, "purpose", text, About(path, "", "purpose", "readme"), nature="documented")


def _add_module_doc(collector: Collector, index: Index) -> None:
    ordered = sorted(
        index.sources,
        key=lambda path: (not path.endswith(("__init__.py", "index.ts", "index.js")), path.count("/"), path),
    )
    telling = [path for path in ordered if path.rpartition("/")[2].partition(".")[0] in _MAIN_MODULES]
    for path in telling or ordered[:3]:
        doc = index.sources[path].doc
        if doc is None or not doc.text.strip() or "://" in doc.text.split("\n\n")[0]:
            continue
        prose = Prose(index, path, "")
        prose.cite(doc.start, min(doc.end, doc.start + 6))
        text = " ".join(sentences(plain(doc.text.split("\n\n")[0]))[:2])
        if len(text.split()) >= 3:
            collector.add(prose, "purpose", indicative(text), About(path, "", "purpose", "module"), nature="documented")
            return


def _does(index: Index, chapters: Sequence[Chapter]) -> list[Statement]:
    """The most telling requirement of each capability, the ways in first."""
    collector = Collector()
    _tell_routes(index, collector)
    for chapter in chapters[:MAX_DOES]:
        for part in sorted(chapter.parts, key=_telling_first):
            if _tell_part(index, part, collector):
                break
    return [each.statement for each in collector.found][: MAX_DOES + 2]


def _telling_first(part: Part) -> tuple[bool, bool, bool, int, int]:
    documented = any(s.statement.nature == "documented" and s.statement.kind == "description" for s in part.found)
    internal = part.group.rank >= 1_000_000
    command = any(each.statement.about.relation == "command" for each in part.found)
    telling = 0 if part.services or documented or command else 1
    return (part.group.kind != "behaviour", internal, not command, telling, -part.weight)


def _tell_part(index: Index, part: Part, collector: Collector) -> bool:
    name = part.anchor.name.rpartition(".")[2]
    if part.group.kind != "behaviour" or not is_codeable(name):
        return False
    documented = next(
        (
            each.statement
            for each in part.found
            if each.statement.kind == "description"
            and each.statement.nature == "documented"
            and each.statement.about.symbol == part.anchor.name
        ),
        None,
    )
    prose = Prose(index, part.anchor.path, part.anchor.name)
    about = About(part.anchor.path, part.anchor.name, "does", name)
    if documented is not None:
        prose.citations.extend(documented.citations)
        told = documented.text
        text = told if told.startswith(f"`{name}`") else led_in(name, told, kind="function", changed=False)
        collector.add(prose, "does", text, about, nature="documented")
        return True
    command = next((c for place in part.group.members for c in index.of(place).commands), None)
    if command is not None and command.help:
        prose.cite(command.start, command.start if command.end - command.start > 30 else command.end)
        collector.add(prose, "does", f"The command line: {plain(command.help)}", about)
        return True
    if not (told := titled(part)):
        return False
    head = index.head(part.anchor)
    prose.cite(head.start, head.end)
    collector.add(prose, "does", told, about)
    return True


def _tell_routes(index: Index, collector: Collector) -> None:
    routes = [
        (path, route) for path, facts in index.sources.items() for route in facts.routes if is_codeable(route.path)
    ]
    if not routes:
        return
    shown = list({_address(route): (path, route) for path, route in reversed(routes)}.values())[::-1][:6]
    prose = Prose(index, shown[0][0], "")
    for path, route in shown:
        prose.cite(route.start, min(route.end, route.start + 10), path=path, symbol=route.symbol)
        if route.prefix_start:
            prose.cite(route.prefix_start, route.prefix_end, path=path, symbol="")
    names = [code(_address(route)) for _, route in shown]
    more = " and others" if len({_address(route) for _, route in routes}) > len(shown) else ""
    said = f"{', '.join(names)}{more}" if more else listing(names)
    collector.add(prose, "does", f"Serves requests at {said}", About(shown[0][0], "", "does", "routes"))


def _address(route: Route) -> str:
    """The path as one place of the code writes it: of a joined one, the part that a whole class shares."""
    return route.prefix if route.prefix.strip("/") else route.written or route.path


def _does_not(index: Index, services: set[str]) -> list[Statement]:
    """Only from the closed list, and only where every source file could be read."""
    files = index.package.files.values()
    unread = [file for file in files if file.role == "source" and file.facts is None]
    read = sum(1 for file in files if file.role == "source" and file.facts is not None)
    if unread or not read or any(facts.problems for facts in index.sources.values()):
        return []
    seen = {effect.effect for facts in index.sources.values() for effect in facts.effects}
    categories = {SERVICES[service].category for service in services if service in SERVICES}
    if services & _SQL:
        seen.add("sql")
    if services:
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


def _by_service(index: Index) -> dict[str, list[tuple[SymbolId, ServiceUse]]]:
    found: dict[str, list[tuple[SymbolId, ServiceUse]]] = defaultdict(list)
    for path, facts in index.sources.items():
        for use in facts.services:
            found[use.service].append((SymbolId(path, use.symbol), use))
    return dict(found)


def _services(index: Index, services: dict[str, list[tuple[SymbolId, ServiceUse]]]) -> list[Statement]:
    collector = Collector()
    for service, uses in sorted(services.items(), key=lambda item: (-len(item[1]), item[0])):
        write_service(collector, index, service, uses, kind="service")
    return [each.statement for each in collector.found]
