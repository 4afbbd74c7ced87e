"""The facts of a whole snapshot, and what only shows across files: made anew per snapshot, from cached file facts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from specs.analysis.facts import Call, Constant, FileFacts, Symbol, TestCase

Role = Literal["source", "test", "example", "document", "manifest", "config", "excluded"]

# How the reason begins where a language is the reason: "not analysed: Scala". Of some, the comments are read.
NOT_ANALYSED = "not analysed: "


class SymbolId(NamedTuple):
    path: str
    name: str  # dotted, as in FileFacts; "" for the module itself


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the snapshot. `facts` is None where the file was not analysed; `reason` says why in words."""

    path: str
    blob: str
    language: str  # "" where no analyzer reads it
    role: Role
    lines: int
    facts: FileFacts | None = None
    reason: str = (
        ""  # "vendored", "generated", "minified", "lock file", "binary", "too large", "not analysed: Scala", …
    )


_NO_CODE = frozenset({"configuration", "shell", "PowerShell", "notebook", "HTML", "CSS"})  # of tools and texts


def hides_code(file: SourceFile) -> bool:
    """Whether it is code of the package that no analyzer reads: what it does, nobody here can say."""
    language = file.reason.removeprefix(NOT_ANALYSED)
    return file.role == "excluded" and file.reason != language and language not in _NO_CODE


@dataclass(frozen=True, slots=True)
class Edge:
    """A call inside the package. `certain` is False where static reading had to guess (by method name alone)."""

    caller: SymbolId
    callee: SymbolId
    start: int
    end: int
    certain: bool


@dataclass(frozen=True, slots=True)
class TestLink:
    """A test that reaches a symbol, directly (`depth` 1) or through calls inside the package."""

    __test__ = False

    path: str
    test: TestCase
    depth: int


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """`linking.link(files)` makes it. All mappings are in a fixed order: same files, same value."""

    name: str  # the manifest's, or the directory's
    files: Mapping[str, SourceFile]  # by path relative to the package root, sorted
    symbols: Mapping[SymbolId, Symbol]
    edges: tuple[Edge, ...] = ()
    callers: Mapping[SymbolId, tuple[Edge, ...]] = field(default_factory=dict)
    callees: Mapping[SymbolId, tuple[Edge, ...]] = field(default_factory=dict)
    tests: Mapping[SymbolId, tuple[TestLink, ...]] = field(default_factory=dict)  # nearest first
    constants: Mapping[tuple[str, str], tuple[str, Constant]] = field(default_factory=dict)
    # ^ (path, name as read there) -> (path where it is bound, the constant); only constants followed across files
    external_calls: Mapping[SymbolId, tuple[Call, ...]] = field(default_factory=dict)  # to what the package imports
    public: tuple[SymbolId, ...] = ()  # the public surface: exported, routed, commands, entry points; in reading order
    homes: Mapping[SymbolId, SymbolId] = field(default_factory=dict)
    # ^ what one file defines and another declares (C, C++) -> the declaration, or the class that declares it
