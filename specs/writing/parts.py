"""A requirement in the making."""

from dataclasses import dataclass, field

from specs.analysis.package import SymbolId
from specs.writing.collecting import Found
from specs.writing.grouping import Group


@dataclass(slots=True)
class Part:
    """`found` are its statements before keys are given; `services` the display names of what it uses outside."""

    group: Group
    found: list[Found]
    title: str = ""
    services: list[str] = field(default_factory=list)
    siblings: list[str] = field(default_factory=list)  # names of functions that do the same but for their names
    lot: list[str] = field(default_factory=list)  # names of small things that are told together, the main one first

    shelf: str = ""  # the file that it is told with, where its anchor stands in another
    prominence: int = 0  # 0 to 2: how much the package's documents speak of it

    @property
    def anchor(self) -> SymbolId:
        return self.group.anchor

    @property
    def path(self) -> str:
        """The file whose chapter it belongs to."""
        return self.shelf or self.anchor.path

    @property
    def weight(self) -> int:
        return sum(each.weight for each in self.found)
