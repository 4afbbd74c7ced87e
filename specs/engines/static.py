"""The engine that needs no model: program analysis writes the spec."""

from dataclasses import replace

from specs.analysis.package import PackageFacts
from specs.diagrams.drawing import draw
from specs.evidence.sources import Sources
from specs.writing import write
from specs.writing.draft import Draft
from specs.writing.previous import PreviousSpec


class StaticEngine:
    name = "static"

    def draft(self, package: PackageFacts, sources: Sources, previous: PreviousSpec | None) -> Draft:
        return replace(write(package, previous=previous), diagrams=draw(package))

    def fingerprint(self) -> str:
        return ""
