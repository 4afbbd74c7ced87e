"""What a header of C and C++ declares and a source defines is one thing: it belongs to what declares it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from posixpath import basename, dirname, splitext
from typing import NamedTuple

import msgspec

from specs.analysis.facts import FileFacts, Symbol
from specs.analysis.package import SourceFile, SymbolId

NATIVE = frozenset({"c", "cpp"})
HEADERS = (".h", ".hh", ".hpp", ".hxx", ".inl", ".ipp")
HOLDERS = frozenset({"class", "error", "interface"})
CALLABLE = frozenset({"function", "method", "constructor"})


class Joined(NamedTuple):
    """`homes` are the definitions that another file declares, each with its declaration, or the class of it."""

    files: dict[str, SourceFile]
    homes: dict[SymbolId, SymbolId]


class _Declared:
    """What the files declare: classes by their last name, and what is only announced."""

    def __init__(self, files: Mapping[str, FileFacts]) -> None:
        self.classes: dict[str, list[SymbolId]] = defaultdict(list)
        self.announced: dict[SymbolId, list[Symbol]] = defaultdict(list)
        self.functions: dict[str, list[SymbolId]] = defaultdict(list)
        for path, facts in files.items():
            for symbol in facts.symbols:
                place = SymbolId(path, symbol.name)
                if symbol.kind in HOLDERS:
                    self.classes[symbol.name.rpartition(".")[2]].append(place)
                elif "abstract" in symbol.traits:
                    self.announced[place].append(symbol)
                    if "." not in symbol.name:
                        self.functions[symbol.name].append(place)

    def candidates(self, name: str) -> list[SymbolId]:
        """The classes that `Inner.method` may be of, or the announcements of a function."""
        owner = name.rpartition(".")[0]
        if not owner:
            return list(dict.fromkeys(self.functions.get(name, ())))
        held = self.classes.get(owner.rpartition(".")[2], ())
        found = [each for each in held if f".{each.name}".endswith(f".{owner}")]
        # Crypto::unique(): what reads like a class may be a namespace.
        return found or list(dict.fromkeys(self.functions.get(name.rpartition(".")[2], ())))


def joined(files: Mapping[str, SourceFile]) -> Joined:
    """The files, with definitions seen from outside as their declarations are, and nothing told twice."""
    native = {
        path: file.facts
        for path, file in files.items()
        if file.language in NATIVE and file.facts is not None and file.role == "source"
    }
    declared = _Declared(native)
    homes: dict[SymbolId, SymbolId] = {}
    defined: set[SymbolId] = set()  # announcements whose definition is known
    changed: dict[str, FileFacts] = {}
    for path, facts in native.items():
        symbols = []
        for symbol in facts.symbols:
            announced = _announcement(declared, path, facts, symbol, homes) if _is_definition(symbol) else None
            if announced is not None:
                defined.add(announced)
                symbol = _as_announced(symbol, declared.announced[announced])
            elif _is_offered(path, symbol):
                symbol = msgspec.structs.replace(symbol, public=True)
            symbols.append(symbol)
        changed[path] = msgspec.structs.replace(facts, symbols=tuple(symbols))
    kept = {path: replace(files[path], facts=_without(path, facts, defined)) for path, facts in changed.items()}
    return Joined({path: kept.get(path, file) for path, file in files.items()}, homes)


def _is_definition(symbol: Symbol) -> bool:
    return symbol.kind in CALLABLE and "abstract" not in symbol.traits


def _tells(symbol: Symbol) -> bool:
    """Whether an announcement says what its definition does not: a word about it, a default."""
    return symbol.doc is not None or any(each.default is not None for each in symbol.params)


def _is_offered(path: str, symbol: Symbol) -> bool:
    """`static inline` in a header hides nothing: whoever includes it has a copy."""
    return path.endswith(HEADERS) and symbol.kind == "function" and "static" in symbol.traits


def _announcement(
    declared: _Declared, path: str, facts: FileFacts, symbol: Symbol, homes: dict[SymbolId, SymbolId]
) -> SymbolId | None:
    """Where a definition is announced; notes its home, where that is another file."""
    place = SymbolId(path, symbol.name)
    if place in declared.announced:
        return place
    home = _nearest(declared.candidates(symbol.name), path, facts)
    if home is None or home.path == path:
        return None
    if home in declared.announced:  # a function
        homes[place] = home
        return home
    announced = SymbolId(home.path, f"{home.name}.{symbol.name.rpartition('.')[2]}")
    known = declared.announced.get(announced, [])
    homes[place] = announced if any(map(_tells, known)) else home
    return announced if known else None


def _nearest(candidates: Iterable[SymbolId], path: str, facts: FileFacts) -> SymbolId | None:
    """The only one; else the one that the file includes, that stands beside it, or in a header of its own name."""
    held = list(dict.fromkeys(candidates))
    if len(held) < 2:
        return held[0] if held else None
    included = {each.module.lstrip("./") for each in facts.imports}
    stem = splitext(basename(path))[0]
    for near in (
        [each for each in held if any(f"/{each.path}".endswith(f"/{module}") for module in included)],
        [each for each in held if dirname(each.path) == dirname(path)],
        [each for each in held if splitext(basename(each.path))[0] == stem],
    ):
        held = [each for each in held if each in near] or held
    return held[0] if len(held) == 1 else None


def _as_announced(symbol: Symbol, announced: list[Symbol]) -> Symbol:
    """Whoever may call it, the declaration says; and what a header documents, it tells."""
    public = any(each.public for each in announced) and symbol.public
    documented = any(each.doc is not None for each in announced)
    return msgspec.structs.replace(symbol, public=public, doc=None if documented else symbol.doc)


def _without(path: str, facts: FileFacts, defined: set[SymbolId]) -> FileFacts:
    """Announcements that say nothing go, where the definition is known."""
    kept = tuple(
        each for each in facts.symbols
        if _tells(each) or "abstract" not in each.traits or SymbolId(path, each.name) not in defined
    )  # fmt: skip
    return facts if len(kept) == len(facts.symbols) else msgspec.structs.replace(facts, symbols=kept)
