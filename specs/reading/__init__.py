"""The read side: what pages, API and exports show of a package that the caller already found visible.

Plain values; every function makes a constant number of queries.
"""

from specs.reading.changes import StatementChange, VersionDiff, diff
from specs.reading.documents import developer_docs, overview, spec, usage_guide
from specs.reading.history import history
from specs.reading.parts import NoSuchPart, capability, coverage, diagrams, outline, requirement, statement
from specs.reading.portions import capability_page, contents, requirements_named
from specs.reading.shapes import (
    CapabilityPage,
    CapabilityView,
    CitationView,
    Coverage,
    DiagramView,
    Excerpt,
    GapView,
    Outline,
    OutlineCapability,
    OutlineRequirement,
    OverviewView,
    RequirementView,
    Section,
    SourceFileView,
    SourceLine,
    SourcePage,
    SpecView,
    StatementView,
    VersionView,
    WithheldView,
)
from specs.reading.source import NoSuchSource, excerpts, files, read_at, source
from specs.reading.versions import NoSuchVersion, latest, version

__all__ = [
    "CapabilityPage",
    "CapabilityView",
    "CitationView",
    "Coverage",
    "DiagramView",
    "Excerpt",
    "GapView",
    "NoSuchPart",
    "NoSuchSource",
    "NoSuchVersion",
    "Outline",
    "OutlineCapability",
    "OutlineRequirement",
    "OverviewView",
    "RequirementView",
    "Section",
    "SourceFileView",
    "SourceLine",
    "SourcePage",
    "SpecView",
    "StatementChange",
    "StatementView",
    "VersionDiff",
    "VersionView",
    "WithheldView",
    "capability",
    "capability_page",
    "contents",
    "coverage",
    "developer_docs",
    "diagrams",
    "diff",
    "excerpts",
    "files",
    "history",
    "latest",
    "outline",
    "overview",
    "read_at",
    "requirement",
    "requirements_named",
    "source",
    "spec",
    "statement",
    "usage_guide",
    "version",
]
