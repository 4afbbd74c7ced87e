"""What a reader gets: plain, frozen values. Field names are those of the JSON form."""

from dataclasses import dataclass, field
from datetime import datetime

from specs.writing.draft import Ears, Value


@dataclass(frozen=True, slots=True)
class VersionView:
    number: int
    commit: str
    committed_at: datetime | None
    created_at: datetime
    engine: str
    language: str
    counts: dict[str, int]  # files, symbols_public, symbols_cited, guards, guards_cited, statements, withheld, gaps …
    changes: dict[str, int]  # added, changed, removed against the version before
    is_latest: bool
    snapshot: int
    lines: int  # of the files analysed


@dataclass(frozen=True, slots=True, order=True)
class CitationView:
    """Lines as they stand at `commit`; source("path") of the same version always has them."""

    path: str
    start: int
    end: int
    symbol: str
    commit: str

    @property
    def anchor(self) -> str:
        return f"L{self.start}-L{self.end}" if self.end > self.start else f"L{self.start}"

    @property
    def place(self) -> str:
        return f"{self.path}:{self.start}" + (f"–{self.end}" if self.end > self.start else "")


@dataclass(frozen=True, slots=True)
class StatementView:
    key: str
    kind: str
    nature: str
    text: str
    citations: tuple[CitationView, ...] = ()
    tests: tuple[CitationView, ...] = ()  # `symbol` names the test
    ears: Ears | None = None
    values: tuple[Value, ...] = ()
    effect: str = ""
    files_read: int = 0
    correction: int | None = None
    since: int = 1  # the version that first had it in these words
    relation: str = ""  # what `specs.writing.draft.About` calls so: pages group by these two
    subject: str = ""
    rule: int | None = None  # that states it, in place of a correction


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a requirement: `name` as in the JSON form ("acceptance_criteria"), `kind` of its statements."""

    name: str
    kind: str
    statements: tuple[StatementView, ...]

    @property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class RequirementView:
    key: str
    id: str
    title: str
    capability_key: str
    capability_title: str
    sections: tuple[Section, ...]  # only those that have statements, in reading order
    related_code: tuple[CitationView, ...]

    @property
    def statements(self) -> tuple[StatementView, ...]:
        return tuple(each for section in self.sections for each in section.statements)


@dataclass(frozen=True, slots=True)
class CapabilityView:
    key: str
    title: str
    summary: tuple[StatementView, ...]
    requirements: tuple[RequirementView, ...]


@dataclass(frozen=True, slots=True)
class CapabilityPage:
    """A capability with the requirements that one page of it holds."""

    capability: CapabilityView
    number: int
    pages: int
    requirements: int  # in all


@dataclass(frozen=True, slots=True)
class OutlineRequirement:
    key: str
    id: str
    title: str
    statements: int


@dataclass(frozen=True, slots=True)
class OutlineCapability:
    key: str
    title: str
    requirements: tuple[OutlineRequirement, ...]
    summary: tuple[StatementView, ...] = ()  # filled by `overview`, empty in `outline`


@dataclass(frozen=True, slots=True)
class Outline:
    """The tree without the text: the left column of the page."""

    version: VersionView
    capabilities: tuple[OutlineCapability, ...]

    @property
    def requirements(self) -> tuple[OutlineRequirement, ...]:
        return tuple(each for capability in self.capabilities for each in capability.requirements)


@dataclass(frozen=True, slots=True)
class OverviewView:
    version: VersionView
    purpose: tuple[StatementView, ...]
    does: tuple[StatementView, ...]
    does_not: tuple[StatementView, ...]
    services: tuple[StatementView, ...]
    capabilities: tuple[OutlineCapability, ...]
    context: "DiagramView | None" = None


@dataclass(frozen=True, slots=True)
class SpecView:
    """A whole version: what `export` writes."""

    version: VersionView
    purpose: tuple[StatementView, ...]
    does: tuple[StatementView, ...]
    does_not: tuple[StatementView, ...]
    services: tuple[StatementView, ...]
    capabilities: tuple[CapabilityView, ...]
    usage_guide: tuple[StatementView, ...]
    developer_docs: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class DiagramView:
    key: str
    kind: str
    title: str
    mermaid: str
    nodes: dict[str, CitationView]
    svg: str = ""  # sanitised; "" while it is not rendered, or could not be
    error: str = ""  # why it could not be


@dataclass(frozen=True, slots=True)
class GapView:
    what: str  # symbol or guard
    text: str
    citation: CitationView


@dataclass(frozen=True, slots=True)
class WithheldView:
    key: str
    text: str
    reason: str
    citations: tuple[CitationView, ...]


@dataclass(frozen=True, slots=True)
class SourceFileView:
    path: str
    language: str
    role: str
    lines: int
    reason: str  # why it was left out of analysis, "" where it was not
    kept: bool  # whether its text can be shown


@dataclass(frozen=True, slots=True)
class Coverage:
    version: VersionView
    gaps: tuple[GapView, ...]
    withheld: tuple[WithheldView, ...]
    left_out: tuple[SourceFileView, ...]
    problems: tuple[tuple[str, str, int], ...]  # path, sentence, line: what analysis could not read
    gaps_total: int = 0
    left_out_total: int = 0
    not_analysed: tuple[tuple[str, int], ...] = ()  # languages whose code was not analysed, with their files
    withheld_total: int = 0


@dataclass(frozen=True, slots=True)
class SourceLine:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The lines around a citation; `lines` hold a little more than `citation` does."""

    citation: CitationView
    language: str
    lines: tuple[SourceLine, ...]
    opened: str = ""  # by what a string or comment was opened before them that they continue


@dataclass(frozen=True, slots=True)
class SourcePage:
    path: str
    commit: str
    language: str
    role: str
    reason: str  # why it was not analysed
    text: str | None  # secrets masked; None where the text is not kept
    version: VersionView | None  # whose statements stand in the margin
    statements: tuple[StatementView, ...] = ()  # each cites this file, or is exercised by a test in it
    by_line: dict[int, tuple[StatementView, ...]] = field(default_factory=dict)  # first cited line -> statements
    symbols: tuple[tuple[str, int, int], ...] = ()  # dotted name, first and last line: for an outline
