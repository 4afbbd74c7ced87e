"""A spec as an engine hands it to the evidence gate: plain values, in reading order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Nature = Literal["observed", "documented", "absent", "stated"]

StatementKind = Literal[
    "purpose", "does", "does_not", "service", "summary",
    "description", "constraint", "acceptance", "business_rule", "error", "dependency", "configuration",
    "usage", "developer",
]  # fmt: skip

# The part of a requirement (or of the spec) that a kind is listed under, in reading order.
REQUIREMENT_SECTIONS: dict[str, str] = {
    "description": "description",
    "constraint": "constraints",
    "acceptance": "acceptance_criteria",
    "business_rule": "business_rules",
    "error": "errors",
    "dependency": "dependencies",
    "configuration": "configuration",
}


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """Lines that prove a statement. `symbol` is the dotted name, in the file, of the innermost symbol holding them."""

    path: str
    start: int
    end: int
    symbol: str = ""


Rule = Literal["fold", "unit", "word", "bound", "count", "name", "words", "join", "variable", "negation", "status",
               "one"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Derivation:
    """Why a literal may stand in the text though the cited lines don't write it so.

    `literal` is the token in the text ("44640", "1 day", "three", "141"); `source` the text in the cited lines it comes
    from ("60 * 24 * 31", "86400"); `rule` how: "fold" (arithmetic), "unit" (conversion), "word" (number word),
    "bound" (off by one from a strict comparison), "count" (so many things are cited), "name" (a catalogue name, e.g.
    AWS for boto3), "words" (an identifier spelled as words), "join" (parts of an address, outermost first), "variable"
    (parts of an environment variable's name), "negation", "status" (the number that a named HTTP status has), "one" (a
    unit that stands alone: `time.Minute`).
    """

    literal: str
    source: str
    rule: Rule


_ENDING = re.compile(r"\.\w{1,5}$")  # of a path: the kind of file that is answered
JOINT = " + "  # between the parts of an address that stand in several places


def joined_path(parts: Sequence[str]) -> str:
    """The address that its parts make, with one slash between them, but before a kind of file: `/lists` and `.json`."""
    held = [part.strip("/") for part in parts if part.strip("/")]
    return "/" + "".join(part if not at or _ENDING.match(part) else f"/{part}" for at, part in enumerate(held))


@dataclass(frozen=True, slots=True)
class Ears:
    pattern: Literal["ubiquitous", "when", "if", "while", "where"]
    trigger: str
    response: str


@dataclass(frozen=True, slots=True)
class Value:
    name: str
    value: int | float | str | bool | None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a statement is about: the parts of its identity. Never a value, never a line number.

    `path` and `symbol` are where it stands, `relation` the kind of fact ("guard:gt", "raise", "option"), `subject` what
    it speaks of ("interval_minutes", "--owner"), `tie` what tells twins apart: the guard's condition with its values
    masked; the writer appends an ordinal only where even that is equal.
    """

    path: str
    symbol: str
    relation: str
    subject: str
    tie: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    key: str
    kind: StatementKind
    nature: Nature
    text: str
    about: About
    citations: tuple[Citation, ...] = ()
    tests: tuple[Citation, ...] = ()  # the tests that exercise it; `symbol` names the test
    ears: Ears | None = None
    values: tuple[Value, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    effect: str = ""  # nature absent: what was looked for
    files_read: int = 0  # nature absent: in how many files
    correction: int | None = None  # nature stated
    rule: int | None = None  # nature stated: the team's rule that states it, in place of a correction


@dataclass(frozen=True, slots=True)
class Requirement:
    key: str
    id: str  # REQ-CLARIFY; unique in the spec, kept from version to version
    title: str
    statements: tuple[Statement, ...]
    related_code: tuple[Citation, ...]
    symbols: tuple[tuple[str, str], ...]  # (path, symbol) of every symbol folded into it: the matcher pairs by these


@dataclass(frozen=True, slots=True)
class Capability:
    key: str
    title: str
    summary: tuple[Statement, ...]
    requirements: tuple[Requirement, ...]


DiagramKind = Literal["context", "modules", "classes", "sequence", "states", "data"]


@dataclass(frozen=True, slots=True)
class Diagram:
    key: str
    kind: DiagramKind
    title: str
    mermaid: str
    nodes: dict[str, Citation]  # node id in the mermaid text -> the code it stands for


@dataclass(frozen=True, slots=True)
class Gap:
    """A public symbol or guard that no statement cites."""

    what: Literal["symbol", "guard"]
    path: str
    symbol: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Overview:
    purpose: tuple[Statement, ...] = ()
    does: tuple[Statement, ...] = ()
    does_not: tuple[Statement, ...] = ()
    services: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    language: str  # the main one
    overview: Overview
    capabilities: tuple[Capability, ...]
    usage_guide: tuple[Statement, ...]
    developer_docs: tuple[Statement, ...]
    diagrams: tuple[Diagram, ...] = ()
    gaps: tuple[Gap, ...] = ()
    counts: dict[str, int] = field(default_factory=dict)  # files, symbols_public, symbols_cited, guards, guards_cited
