"""From the facts of single files to those of the package: calls, constants and tests followed across files."""

from collections import deque
from collections.abc import Iterable, Mapping

from specs.analysis.controllers import answered
from specs.analysis.facts import Call, Constant, FileFacts, Symbol
from specs.analysis.modules import PACKAGED, SHARED, WIDE
from specs.analysis.mounting import placed
from specs.analysis.native.joining import joined
from specs.analysis.native.usage import told_once
from specs.analysis.package import Edge, PackageFacts, SourceFile, SymbolId, TestLink
from specs.analysis.python.urls import with_urls
from specs.analysis.resolving import CLASS_KINDS, CONSTRUCTORS, Resolver, names_read
from specs.analysis.ruby.subcommands import with_subcommands
from specs.analysis.shadowed import without_shadows

MAX_TEST_DEPTH = 4
MAX_TESTS_A_SYMBOL = 24
MAX_REACHED_BY_A_TEST = 400


def link(name: str, files: Iterable[SourceFile]) -> PackageFacts:
    """The package as a whole. Linear in the number of facts; the same files give the same value in the same order."""
    sources = without_shadows({file.path: file for file in sorted(files, key=lambda file: file.path)})
    by_path, homes = joined(told_once(sources))
    resolver = Resolver(by_path)
    symbols = {
        SymbolId(path, symbol.name): symbol for path, table in resolver.symbols.items() for symbol in table.values()
    }
    edges, external = _call_graph(resolver)
    callees = _grouped(edges, by_caller=True)
    return PackageFacts(
        name=name,
        files=with_subcommands(answered(with_urls(placed(by_path, resolver), resolver))),
        symbols=symbols,
        edges=edges,
        callers=_grouped(edges, by_caller=False),
        callees=callees,
        tests=_tests(resolver, by_path, symbols, callees),
        constants=_followed_constants(resolver),
        external_calls=external,
        public=_public_surface(resolver, by_path),
        homes=homes,
    )


def _call_graph(resolver: Resolver) -> tuple[tuple[Edge, ...], dict[SymbolId, tuple[Call, ...]]]:
    edges: dict[tuple[SymbolId, SymbolId, int], Edge] = {}
    external: dict[SymbolId, list[Call]] = {}
    for path, file in resolver.files.items():
        assert file.facts is not None
        for call in file.facts.calls:
            caller = SymbolId(path, call.symbol)
            found = resolver.callee(path, call)
            if found is None:
                if resolver.is_external(path, call.callee.partition(".")[0]):
                    external.setdefault(caller, []).append(call)
                continue
            target, certain = found
            assert target.symbol is not None
            if file.role == "source" and resolver.files[target.path].role == "test":
                continue
            for callee in _reached(resolver, SymbolId(target.path, target.symbol.name)):
                edges.setdefault((caller, callee, call.start), Edge(caller, callee, call.start, call.end, certain))
    return tuple(edges.values()), {caller: tuple(calls) for caller, calls in external.items()}


def _reached(resolver: Resolver, target: SymbolId) -> list[SymbolId]:
    """Calling a class reaches the class and its constructor."""
    known = resolver.symbols[target.path]
    names = [name for each in CONSTRUCTORS if (name := f"{target.name}.{each}") in known]
    own = f"{target.name}.{target.name.rpartition('.')[2]}"  # Java's constructors go by the name of their class
    if own in known and known[own].kind == "constructor":
        names.append(own)
    found = [SymbolId(target.path, name) for name in names]
    return [target, *found, *resolver.definitions(target.path, target.name)]


def _grouped(edges: tuple[Edge, ...], *, by_caller: bool) -> dict[SymbolId, tuple[Edge, ...]]:
    groups: dict[SymbolId, list[Edge]] = {}
    for edge in edges:
        groups.setdefault(edge.caller if by_caller else edge.callee, []).append(edge)
    return {symbol: tuple(group) for symbol, group in groups.items()}


def _tests(
    resolver: Resolver,
    files: Mapping[str, SourceFile],
    symbols: Mapping[SymbolId, Symbol],
    callees: Mapping[SymbolId, tuple[Edge, ...]],
) -> dict[SymbolId, tuple[TestLink, ...]]:
    """Which tests reach a symbol: those that call it, and those that call what calls it."""
    links: dict[SymbolId, list[TestLink]] = {}
    for path, file in resolver.files.items():
        assert file.facts is not None
        for test in file.facts.tests:
            # Elsewhere a test is marked as one; in Python a name that begins with "test" says so only in a test file.
            if test.skipped or (file.language == "python" and file.role != "test"):
                continue
            first: dict[SymbolId, None] = {}
            for callee in test.calls:
                found = resolver.callee(path, Call(test.symbol, callee, test.start, test.end))
                if found and found[0].symbol is not None:
                    first.update(dict.fromkeys(_reached(resolver, SymbolId(found[0].path, found[0].symbol.name))))
            for edge in callees.get(SymbolId(path, test.symbol), ()):
                if test.start <= edge.start <= test.end:
                    first[edge.callee] = None
            for symbol, depth in _with_validators(resolver, _reach(first, callees)).items():
                if files[symbol.path].role != "test" and symbol in symbols:
                    links.setdefault(symbol, []).append(TestLink(path, test, depth))
    return {
        symbol: tuple(sorted(found, key=lambda link: link.depth)[:MAX_TESTS_A_SYMBOL])
        for symbol, found in links.items()
    }


def _with_validators(resolver: Resolver, reached: dict[SymbolId, int]) -> dict[SymbolId, int]:
    """What is made of a class was checked by the validators that its library calls."""
    found = dict(reached)
    for place, depth in reached.items():
        for name in resolver.validators(place.path).get(place.name, ()):
            found.setdefault(SymbolId(place.path, name), depth)
    return found


def _reach(first: Iterable[SymbolId], callees: Mapping[SymbolId, tuple[Edge, ...]]) -> dict[SymbolId, int]:
    depths = dict.fromkeys(first, 1)
    queue = deque(depths)
    while queue and len(depths) < MAX_REACHED_BY_A_TEST:
        symbol = queue.popleft()
        if depths[symbol] >= MAX_TEST_DEPTH:
            continue
        for edge in callees.get(symbol, ()):
            if edge.callee not in depths and edge.certain:
                depths[edge.callee] = depths[symbol] + 1
                queue.append(edge.callee)
    return depths


def _followed_constants(resolver: Resolver) -> dict[tuple[str, str], tuple[str, Constant]]:
    """Constants of other files under the names by which each file reads them."""
    followed: dict[tuple[str, str], tuple[str, Constant]] = {}
    for path, file in resolver.files.items():
        assert file.facts is not None
        for found in file.facts.imports if file.language not in SHARED else ():
            if found.name not in ("", "*") and (constant := resolver.constant(path, "", found.alias)):
                followed[path, found.alias] = constant
                continue
            target = resolver.find(path, "", found.alias) if found.name != "*" else None
            if target is not None and target.symbol is not None and target.symbol.kind in CLASS_KINDS:
                followed.update(_of_class(resolver, path, found.alias, target.path, target.symbol.name))
                continue
            module = target.path if target and target.symbol is None else None
            if found.name == "*":
                module = resolver.modules.resolve(file.language, path, found.module)
            if module is None or module == path:
                continue
            prefix = "" if found.name == "*" else f"{found.alias}."
            for name, value in resolver.constants.get(module, {}).items():
                followed.setdefault((path, prefix + name), (module, value))
        if file.language in PACKAGED:
            followed.update(_of_package(resolver, path, file.facts))
        if file.language in SHARED or file.language in WIDE:
            followed.update(_of_directory(resolver, path, file.facts))
    return followed


def _of_class(
    resolver: Resolver, path: str, alias: str, module: str, owner: str
) -> dict[tuple[str, str], tuple[str, Constant]]:
    """The constants of an imported class, by the names under which they are read: `Limits.MAX`."""
    return {
        (path, f"{alias}.{name.removeprefix(f'{owner}.')}"): (module, value)
        for name, value in resolver.constants.get(module, {}).items()
        if name.startswith(f"{owner}.")
    }


def _of_package(resolver: Resolver, path: str, facts: FileFacts) -> dict[tuple[str, str], tuple[str, Constant]]:
    """Constants of classes that need no import, as those of the same package: only the names that the file reads."""
    found: dict[tuple[str, str], tuple[str, Constant]] = {}
    for name in names_read(facts):
        constant = resolver.constant(path, "", name) if name[:1].isupper() and "." in name else None
        if constant is not None and constant[0] != path:
            found[path, name] = constant
    return found


def _of_directory(resolver: Resolver, path: str, facts: FileFacts) -> dict[tuple[str, str], tuple[str, Constant]]:
    """Constants of the files beside this one and of the packages that it imports: only the names that it reads."""
    known = ((name, resolver.constant(path, "", name)) for name in sorted(names_read(facts)))
    return {(path, name): found for name, found in known if found is not None and found[0] != path}


def is_migration(path: str, facts: FileFacts) -> bool:
    """A step of the database, which a tool runs once: no part of what the package offers."""
    if facts.language == "ruby" and "migrate" in path.split("/")[:-1]:
        return any(base.startswith("ActiveRecord::Migration") for each in facts.symbols for base in each.bases)
    if facts.language != "python" or not {"migrations", "versions"} & set(path.split("/")[:-1]):
        return False
    names = {symbol.name for symbol in facts.symbols}
    return "Migration" in names or {"upgrade", "downgrade"} <= names


def _public_surface(resolver: Resolver, files: Mapping[str, SourceFile]) -> tuple[SymbolId, ...]:
    """Ways in first, then what the package exports by name, then the rest of what its modules show."""
    ways_in: dict[SymbolId, None] = {}
    exported: dict[SymbolId, None] = {}
    shown: dict[SymbolId, None] = {}
    has_schema = any(path.endswith("db/schema.rb") for path in files)
    for path, file in files.items():
        facts = file.facts
        if facts is None or file.role != "source":
            continue
        handlers = [fact.symbol for fact in facts.routes] + [fact.symbol for fact in facts.commands]
        for handler in (*handlers, *(fact.symbol for fact in facts.entries)):
            if handler in resolver.symbols[path]:
                ways_in[SymbolId(path, handler)] = None
        for found in facts.imports:
            target = resolver.find(path, "", found.alias) if found.reexport and found.name not in ("", "*") else None
            if target and target.symbol and files[target.path].role == "source":
                exported[SymbolId(target.path, target.symbol.name)] = None
        for name in facts.exports:
            if name in resolver.symbols[path]:
                exported[SymbolId(path, name)] = None
        hidden = any(part.startswith("_") and not part.startswith("__") for part in path.split("/"))
        hidden = hidden or (is_migration(path, facts) and (facts.language != "ruby" or has_schema))
        for name, symbol in resolver.symbols[path].items():
            if symbol.public and not hidden and symbol.kind != "test":
                shown[SymbolId(path, name)] = None
    return tuple({**ways_in, **exported, **shown})
