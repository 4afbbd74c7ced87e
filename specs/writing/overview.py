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
from specs.writing.draft import About, Nature, Overview, Statement
from specs.writing.english import (
    as_words,
    base_form,
    capitalised,
    code,
    ended,
    indicative,
    is_codeable,
    listing,
    sentences,
)
from specs.writing.grouping import INTERNAL
from specs.writing.index import CLASS_KINDS, Index
from specs.writing.markup import plain
from specs.writing.parts import Part
from specs.writing.prose import Prose
from specs.writing.services import display_name, is_own, named_service, write_service

MAX_DOES = 8
ENOUGH = 6  # from which on one of each capability is enough
_CARRIES = re.compile(
    r"(?:an? |the )?(?:abstract |internal )?(?:base|mixin|temporary|helper|utility|internal|deprecated|alias|proxy to"
    r"|config|timeout config|inner rules|wrapper|compat)",
    re.IGNORECASE,
)
_MAIN_MODULES = frozenset({"__init__", "index", "main", "lib", "mod"})
_BADGE = re.compile(r"badge|shields\.io|build status|codecov|coverage|license|npm version|pypi", re.IGNORECASE)
# What a README says that is not about what the package does.
_ELSEWHERE = re.compile(
    r"sponsor|donat|open collective|tidelift|backer|patreon|funding|install|pip3? install|npm (?:i|install)|copyright"
    r"|changelog|this version|contribut|code of conduct|table of contents|mailing list|chat room|follow us"
    r"|(?:is|are) no longer|deprecat|security (?:issue|vulnerab|fix)|partner|supported version",
    re.IGNORECASE,
)

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
    if not collector.found:
        _add_module_doc(collector, index)
    readme = next((path for path in files if "/" not in path and path.lower().startswith("readme")), None)
    facts = files[readme].facts if readme else None
    if readme and facts is not None and (passage := _telling(facts.passages, index.package.name)):
        _add_passage(collector, index, readme, passage)
    return [each.statement for each in collector.found]


def _telling(passages: Sequence[Passage], name: str) -> Passage | None:
    """The first words of the README that say in whole sentences what the package is; else its first ones."""
    told = [
        passage
        for passage in passages[:40]
        if len(passage.text.split()) >= 6
        and not _BADGE.search(passage.text[:60])
        and "://" not in passage.text[:30]
        and not _ELSEWHERE.search(f"{passage.heading} {passage.text[:200]}")
    ]
    return next((each for each in told if _defines(name).search(each.text)), told[0] if told else None)


def _defines(name: str) -> re.Pattern[str]:
    """ "Fastify is a …", at the beginning of a sentence."""
    bare = re.escape(name.rpartition("/")[2])
    return re.compile(
        rf"(?:^|[.!?] )(?:\W*\b{bare}\b|it|this (?:package|library|module|project|tool))\b.{{0,40}}?"
        r"\b(?:is|provides|lets|makes|gives|offers|allows|helps|implements) (?:an?|the|you|your|users)\b",
        re.IGNORECASE,
    )


def _add_passage(collector: Collector, index: Index, path: str, passage: Passage) -> None:
    prose = Prose(index, path, "")
    prose.cite(passage.start, passage.end)
    known = {each.statement.text.lower().rstrip(".") for each in collector.found}
    pieces = [piece for piece in sentences(plain(passage.text)) if piece.lower().rstrip(".") not in known]
    first = next((n for n, piece in enumerate(pieces) if _defines(index.package.name).match(piece)), 0)
    text = " ".join(pieces[first : first + 2])
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
    """The most telling requirements of each capability, the ways in first."""
    collector = Collector()
    _tell_routes(index, collector)
    ranked = [sorted(filter(_is_told, chapter.parts), key=_telling_first) for chapter in chapters]
    if sum(1 for held in ranked for part in held if _says_itself(part)) >= ENOUGH:
        # Where the authors say what things are for, names alone say too little.
        ranked = [[part for part in held if _says_itself(part)] for held in ranked]
    for turn in range(ENOUGH):
        for held in ranked:
            if len(collector.found) >= (MAX_DOES if turn == 0 else ENOUGH):
                break
            if turn < len(held):
                _tell_part(index, held[turn], collector)
    return [each.statement for each in collector.found][:MAX_DOES]


def _is_told(part: Part) -> bool:
    """Not what only carries: base classes, configuration records, what the outside does not see."""
    described = next((each.statement.text for each in part.found if each.statement.kind == "description"), "")
    return (
        part.group.kind == "behaviour"
        and is_codeable(part.anchor.name.rpartition(".")[2])
        and not any(each.statement.about.relation.startswith("route") for each in part.found)
        and not any(_CARRIES.match(text.partition(": ")[2] or text) for text in (described, part.title))
    )


def _says_itself(part: Part) -> bool:
    documented = _documented(part)
    command = any(each.statement.about.relation == "command" for each in part.found)
    return command or bool(part.services) or (documented is not None and len(documented.text.split()) >= 4)


def _telling_first(part: Part) -> tuple[bool, bool, bool, int, int]:
    internal = part.group.rank >= INTERNAL
    command = any(each.statement.about.relation == "command" for each in part.found)
    acts = bool(base_form(part.title.partition(" ")[0]))
    return (internal, not command, not part.services, 0 if acts or _says_itself(part) else 1, -part.weight)


def _documented(part: Part) -> Statement | None:
    return next(
        (
            each.statement
            for each in part.found
            if each.statement.kind == "description"
            and each.statement.nature == "documented"
            and each.statement.about.symbol == part.anchor.name
        ),
        None,
    )


def _tell_part(index: Index, part: Part, collector: Collector) -> bool:
    """Its title as what the package does; a thing that has no verb with the words that its authors have for it."""
    name = part.anchor.name.rpartition(".")[2]
    documented = _documented(part)
    prose = Prose(index, part.anchor.path, part.anchor.name)
    about = About(part.anchor.path, part.anchor.name, "does", name)
    if any(each.statement.about.relation == "command" for each in part.found):
        return _tell_command(index, part, collector, about)
    if told := _title_told(index, part, prose):
        if documented is not None:
            prose.citations[:0] = documented.citations
        nature: Nature = "documented" if documented is not None else "observed"
        collector.add(prose, "does", told, about, nature=nature)
        return True
    if documented is None or len(documented.text.split()) < 4:
        return False
    prose.citations[:] = documented.citations
    told = documented.text
    text = told if told.startswith(f"`{name}`") else led_in(name, told, kind="function", changed=False)
    collector.add(prose, "does", text, about, nature="documented")
    return True


def _tell_command(index: Index, part: Part, collector: Collector, about: About) -> bool:
    command = next((c for place in part.group.members for c in index.of(place).commands if c.help), None)
    if command is None:
        return False
    prose = Prose(index, part.anchor.path, command.symbol)
    prose.cite(command.start, command.start if command.end - command.start > 30 else command.end)
    documented = _documented(part)
    if documented is not None and plain(command.help)[:20].lower() in documented.text.lower():
        prose.citations.extend(documented.citations)
    helped = sentences(plain(command.help))[0]
    told = indicative(helped)
    if told == helped:
        told = f"The command line: {told}"
    else:
        told = f"{told.rstrip('.')}, from the command line"
    collector.add(prose, "does", told, about)
    return True


def _title_told(index: Index, part: Part, prose: Prose) -> str:
    """ "Wakes an agent over HTTP": the title as a statement of fact, with what proves it."""
    first, _, rest = part.title.partition(" ")
    verb = base_form(first)
    if not rest or verb != first.lower() or verb in ("represent", "tell", "set", "return", "get", "make", "handle"):
        return ""
    symbol = index.symbol(part.anchor)
    if symbol is not None and symbol.kind in CLASS_KINDS and part.title.lower() == as_words(symbol.name).lower():
        return ""  # a digest authentication digests nothing
    told = indicative(f"{capitalised(verb)} {rest}", (verb,))
    if told == part.title or re.search(r"[a-z][A-Z]|_|\d|[\"'…]", _without_services(told, part.services)):
        return ""
    head = index.head(part.anchor)
    prose.cite(head.start, head.end)
    if (doc := index.sources[part.anchor.path].doc) is not None and part.title.partition(" ")[2][:20] in doc.text:
        prose.cite(doc.start, min(doc.end, doc.start + 3), symbol="")
    for service in part.services:
        uses = ((place, use) for place in part.group.members for use in index.of(place).services)
        found = next(((place, use) for place, use in uses if display_name(use.service) == service), None)
        if service in told and found is not None:
            place, use = found
            prose.cite(use.start, use.end, path=place.path, symbol=use.symbol)
            if use.client_start:
                prose.cite(use.client_start, use.client_end, path=place.path, symbol="")
            named_service(prose, place, use)
    return told


def _without_services(text: str, services: list[str]) -> str:
    for service in services:
        text = text.replace(service, "")
    return text


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
            if is_own(index, use.service):
                continue
            found[use.service].append((SymbolId(path, use.symbol), use))
    return dict(found)


def _services(index: Index, services: dict[str, list[tuple[SymbolId, ServiceUse]]]) -> list[Statement]:
    collector = Collector()
    for service, uses in sorted(services.items(), key=lambda item: (-len(item[1]), item[0])):
        write_service(collector, index, service, uses, kind="service")
    return [each.statement for each in collector.found]
