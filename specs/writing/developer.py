"""Developer documentation: where things are, how data flows, how to build, test and extend, what it rests on."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import islice

from specs.analysis.package import Edge, SymbolId
from specs.writing.capabilities import Chapter
from specs.writing.collecting import Collector
from specs.writing.draft import About, Statement
from specs.writing.english import code, indicative, is_codeable, listing
from specs.writing.entry_points import programs, scripts, write_entry_points
from specs.writing.index import Index, by_place
from specs.writing.interfaces import route_path
from specs.writing.keys import masked
from specs.writing.markup import doc_sentences
from specs.writing.prose import Prose
from specs.writing.rake import write_rake_tasks
from specs.writing.secrecy import is_secret, names_secret
from specs.writing.usage import declarations

_HANDLER = re.compile(r"(get|head|post|put|patch|delete|options|all) (/\S*)")  # the label of a route's handler
_MARKER = re.compile(r"(?:;\s*|^extra\b).*")  # `; python_version < "3.11"`, `extra "cli"`
_TESTED_WITH = frozenset(
    "pytest unittest vitest jest @jest/globals mocha chai ava tap node:test node:assert testing"
    " org.junit.jupiter.api.Test org.junit.Test org.testng.annotations.Test kotlin.test kotlin.test.Test"
    " Xunit NUnit.Framework rspec minitest/autorun minitest test/unit spec_helper rails_helper test_helper"
    " PHPUnit\\Framework\\TestCase gtest/gtest.h catch2/catch_test_macros.hpp catch.hpp cmocka.h check.h"
    " unity.h".split()
)
MAX_PLACES = 24
MAX_FLOWS = 6
MAX_DEPENDENCIES = 24
MAX_TASKS = 12
MAX_POINTS = 8
_NAMING = frozenset({"Makefile", "makefile", "GNUmakefile"})


def developer_docs_of(index: Index, chapters: Sequence[Chapter]) -> tuple[Statement, ...]:
    collector = Collector()
    _places(collector, index, chapters)
    write_entry_points(collector, index)
    _flows(collector, index)
    _build(collector, index)
    _tasks(collector, index)
    _given_to_make(collector, index)
    write_rake_tasks(collector, index)
    _tests(collector, index)
    _extension_points(collector, index)
    _dependencies(collector, index)
    return tuple(each.statement for each in collector.found)


def _places(collector: Collector, index: Index, chapters: Sequence[Chapter]) -> None:
    """The files that say what they are for, spread over the capabilities."""
    weights: Counter[str] = Counter()
    for chapter in chapters:
        for part in chapter.parts:
            weights[part.anchor.path] += 1
    documented = [path for path, facts in index.sources.items() if facts.doc is not None and facts.doc.text.strip()]
    chosen = sorted(documented, key=lambda path: (path.count("/"), -weights[path], path))[:MAX_PLACES]
    for path in sorted(chosen):
        doc = index.sources[path].doc
        assert doc is not None
        for sentence in doc_sentences(doc, 1):
            if len(sentence.text.split()) < 2:
                continue
            prose = Prose(index, path, "")
            prose.cite(sentence.start, sentence.end)
            about = About(path, "", "developer", "place", masked(sentence.text))
            collector.add(prose, "developer", f"{code(path)}: {indicative(sentence.text)}", about, nature="documented")
    undocumented = [path for path, _ in weights.most_common(MAX_PLACES) if path not in documented]
    for path in sorted(undocumented[: max(0, 12 - len(chosen))]):
        _place_by_names(collector, index, path)


def _place_by_names(collector: Collector, index: Index, path: str) -> None:
    spaces = index.namespaces.get(path, ())
    public = [
        place
        for place in index.public
        if place.path == path and "." not in index.own_name(place) and is_codeable(place.name) and place not in spaces
    ]
    # The label of a handler is no name, nor is what a module sets to its one function.
    public = [place for place in public if " " not in place.name and place.name not in ("exports", "default")]
    places = by_place(public, index)[:4]
    if not places:
        return
    prose = Prose(index, path, "")
    for place in places:
        head = index.head(place)
        prose.cite(head.start, head.end, symbol=place.name)
    names = [code(index.own_name(place)) for place in places]
    said = listing(names) if len(public) == len(places) else f"{', '.join(names)} and others"
    collector.add(
        prose, "developer", f"{code(path)} holds {said}", About(path, "", "developer", "place", places[0].name)
    )


def _flows(collector: Collector, index: Index) -> None:
    """From each way in, what it calls in order, two steps deep."""
    starts = dict.fromkeys([*programs(index), *scripts(index), *index.ways_in()])
    told = islice((place for place in starts if _flow(collector, index, place)), MAX_FLOWS)
    if not list(told):
        for place in _busiest(index):
            _flow(collector, index, place)


def _busiest(index: Index) -> list[SymbolId]:
    """Without declared ways in: the public callables that set most in motion and that nothing inside calls."""
    ranked = [
        (-len({edge.callee for edge in index.package.callees.get(place, ())}), number, place)
        for number, place in enumerate(index.public)
        if not index.package.callers.get(place)
    ]
    return [place for count, _, place in sorted(ranked)[:3] if count <= -2]


def _flow(collector: Collector, index: Index, place: SymbolId) -> bool:
    """Whether there was something to tell."""
    name = place.name.rpartition(".")[2] or place.path  # what a file does as it is run goes by its path
    steps = _steps(index, place)
    if len(steps) < (1 if place.name else 2) or not is_codeable(name):
        return False
    prose = Prose(index, place.path, place.name)
    said = code(name)
    if handler := _HANDLER.fullmatch(name):
        route = next(iter(index.of(place).routes), None)
        head = index.head(place)
        prose.cite(head.start, head.end)
        said = f"{handler[1].upper()} {code(handler[2]) if route is None else route_path(prose, route)}"
    elif " " in name:
        return False
    told = []
    for edge in steps[:6]:
        prose.cite(edge.start, edge.start, path=edge.caller.path, symbol=edge.caller.name)
        told.append(code(edge.callee.name.rpartition(".")[2]))
    text = f"{said} calls {listing(told) if len(steps) <= 6 else ', '.join(told) + ' and others'}"
    deeper = next((edge.callee for edge in steps if len(_steps(index, edge.callee)) >= 2), None)
    if deeper is not None:
        inner = _steps(index, deeper)[:4]
        for edge in inner:
            prose.cite(edge.start, edge.start, path=edge.caller.path, symbol=edge.caller.name)
        last = code(deeper.name.rpartition(".")[2])
        text += f"; {last} in turn calls {listing([code(e.callee.name.rpartition('.')[2]) for e in inner])}"
    collector.add(prose, "developer", text, About(place.path, place.name, "developer", "flow"))
    return True


def _steps(index: Index, place: SymbolId) -> list[Edge]:
    found: dict[str, Edge] = {}
    for edge in sorted(index.package.callees.get(place, ()), key=lambda each: each.start):
        symbol = index.symbol(edge.callee)
        last = edge.callee.name.rpartition(".")[2]
        if not edge.certain or symbol is None or symbol.kind in ("constructor", "error"):
            continue
        if is_codeable(last) and not last.startswith("__"):
            found.setdefault(last, edge)
    return list(found.values())


def _build(collector: Collector, index: Index) -> None:
    for path, each in [item for item in declarations(index) if item[1].what == "backend"][:1]:
        if is_codeable(each.value):
            prose = Prose(index, path, "")
            prose.cite(each.start, each.end)
            about = About(path, "", "developer", "task", "build-backend")
            collector.add(prose, "developer", f"It is built with {code(each.value)}", about)


def _tests(collector: Collector, index: Index) -> None:
    """With what it is tested, as the first of its tests says."""
    for path, file in sorted(index.package.files.items()):
        if file.role != "test" or file.facts is None:
            continue
        for imported in file.facts.imports:
            if imported.module.partition(" ")[0] in _TESTED_WITH and is_codeable(imported.module):
                prose = Prose(index, path, "")
                prose.cite(imported.line, imported.line)
                text = f"Its tests are written with {code(imported.module)}, as those in {code(path)} are"
                collector.add(prose, "developer", text, About("", "", "developer", "task", "tests"))
                return


def _tasks(collector: Collector, index: Index) -> None:
    for path, each in [item for item in declarations(index) if item[1].what == "task"][:MAX_TASKS]:
        if not is_codeable(each.name) or not is_codeable(each.value) or '"' in each.value:
            continue
        prose = Prose(index, path, "")
        prose.cite(each.start, each.end)
        about = About(path, "", "developer", "task", each.name)
        # Only where name and command stand in the cited lines do these prove the name.
        told = f"The task {code(each.name)}" if path.endswith(".json") else f"A task in {code(path)}"
        if path.rpartition("/")[2] in _NAMING:
            told = f"The task {code(each.name)} of {code(path)}"
        collector.add(prose, "developer", f"{told} runs {code(each.value)}", about)


def _given_to_make(collector: Collector, index: Index) -> None:
    """Variables of the Makefile that whoever runs it may set."""
    given = [item for item in declarations(index) if item[1].what == "parameter" and "akefile" in item[0]]
    for path, each in given[:MAX_TASKS]:
        secret = names_secret(each.name) or is_secret(each.name, each.value)
        if is_codeable(each.name) and is_codeable(each.value) and not secret:
            prose = Prose(index, path, "")
            prose.cite(each.start, each.end)
            text = f"{code(path)} takes {code(each.name)}, which is {code(each.value)} unless given"
            collector.add(prose, "developer", text, About(path, "", "developer", "given", each.name))


def _extension_points(collector: Collector, index: Index) -> None:
    """Classes made to be derived from: abstract ones, and those that the package itself derives from often."""
    derived: dict[str, list[SymbolId]] = defaultdict(list)
    for place, symbol in index.package.symbols.items():
        if place.path in index.sources:
            for base in symbol.bases:
                derived[index.own_type(base.partition("[")[0])].append(place)
    points = []
    named = Counter(
        index.own_name(place) for place, each in index.package.symbols.items() if each.kind in ("class", "error")
    )
    for place in index.public:
        known = index.symbol(place)
        if known is None or known.kind not in ("class", "interface") or "." in index.own_name(place):
            continue
        children = derived.get(index.own_name(place), [])
        if named[index.own_name(place)] > 1:  # of several by one name, the one that stands beside them
            space = place.name.rpartition(".")[0]
            children = [child for child in children if child.name.rpartition(".")[0] == space]
        abstract = "abstract" in known.traits or any(b.rpartition(".")[2] in ("ABC", "Protocol") for b in known.bases)
        if abstract or len(children) >= 3:
            points.append((-len(children), place, children))
    for _, place, children in sorted(points, key=lambda item: (item[0], item[1]))[:MAX_POINTS]:
        prose = Prose(index, place.path, place.name)
        head = index.head(place)
        prose.cite(head.start, head.end, symbol=place.name)
        text = f"To extend it, derive from {code(index.own_name(place))}"
        shown = [child for child in children if is_codeable(child.name)][:3]
        if shown:
            for child in shown:
                where = index.head(child)
                prose.cite(where.start, where.end, path=child.path, symbol=child.name)
            names = [code(child.name.rpartition(".")[2]) for child in shown]
            text += f", as {listing(names)} {'does' if len(shown) == 1 else 'do'}"
        collector.add(prose, "developer", text, About(place.path, place.name, "developer", "extend"))


def _dependencies(collector: Collector, index: Index) -> None:
    """What it rests on, and where that is used."""
    users: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, facts in index.sources.items():
        for imported in facts.imports:
            users[_distribution(imported.module)].append((path, imported.line))
    modules = [(imported.module, path, imported.line) for path, f in index.sources.items() for imported in f.imports]
    wanted = [item for item in declarations(index) if item[1].what == "dependency"]
    hosted = [each.name for _, each in wanted if "." in each.name.partition("/")[0] and "/" in each.name]
    nested = {name: [other for other in hosted if other != name and _is_within(other, name)] for name in hosted}
    groups = Counter(each.name.rpartition(":")[0] for _, each in wanted)
    for path, each in wanted[:MAX_DEPENDENCIES]:
        if not is_codeable(each.name):
            continue
        prose = Prose(index, path, "")
        prose.cite(each.start, each.end)
        # The marker's own words may stand elsewhere in the manifest.
        marker = found[0] if (found := _MARKER.search(each.value)) else ""
        asked = each.value.removesuffix(marker).strip("; ")
        version = f" ({code(asked)})" if is_codeable(asked) and asked != each.name else ""
        group, _, artifact = each.name.rpartition(":")  # Maven names a dependency in two places
        named = f"{code(artifact)} of {code(group)}" if group else code(each.name)
        text = f"It depends on {named}{version}{_where(marker)}"
        places = users.get(_distribution(each.name), [])
        if (inner := nested.get(each.name)) is not None:  # one module may stand inside another
            places = [
                (where, line) for module, where, line in modules
                if _is_within(module, each.name) and not any(_is_within(module, other) for other in inner)
            ]  # fmt: skip
        if group:
            words = set(artifact.split("-")) if groups[group] > 1 else set()
            places = [
                (where, line) for module, where, line in modules
                if module.startswith(f"{group}.") and (not words or words & set(module[len(group) + 1 :].split(".")))
            ]  # fmt: skip
        elif path.endswith((".csproj", ".fsproj", ".props", ".targets")):  # .NET: namespaces go by the package's name
            told = (each.name, f"{each.name}.")
            places = [at[1:] for at in modules if at[0] == told[0] or at[0].startswith(told[1])]
        files = list(dict.fromkeys(place for place, _ in places))
        if files:
            for place in files[:2]:
                line = next(line for where, line in places if where == place)
                prose.cite(line, line, path=place, symbol="")
            shown = [code(place) for place in files[:2]]
            text += f", imported in {listing(shown) if len(files) <= 2 else ', '.join(shown) + ' and others'}"
        collector.add(prose, "developer", text, About(path, "", "developer", "dependency", each.name))


def _is_within(module: str, name: str) -> bool:
    return module == name or module.startswith(f"{name}/")


def _where(marker: str) -> str:
    """What a marker asks for, without its words: they may stand elsewhere in the manifest."""
    if "extra" in marker:
        return " where one of its extras asks for it"
    return " on some platforms or versions only" if marker.strip() else ""


def _distribution(module: str) -> str:
    """The name under which a module's distribution would be declared, as far as names tell."""
    if module.startswith("@"):
        return "/".join(module.split("/")[:2]).lower()
    host, *rest = module.split("/")
    if rest and "." in host.strip("."):  # a module of Go goes by host, owner and name
        parts = 2 if host in ("github.com", "gitlab.com", "bitbucket.org", "golang.org") else 1
        return "/".join([host, *rest[:parts]]).lower()
    head = module.partition("/")[0].partition(".")[0] if not module.startswith(".") else module
    return head.lower().replace("_", "-")
