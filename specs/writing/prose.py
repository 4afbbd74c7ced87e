"""A sentence in the making: beside the text, every citation, derivation and value that it comes to need."""

from dataclasses import dataclass, field

from specs.writing.draft import Citation, Derivation, Value
from specs.writing.index import Index


@dataclass(slots=True)
class Prose:
    """Where a sentence is written from. What says an operand or a condition adds here what proves its words."""

    index: Index
    path: str
    scope: str
    citations: list[Citation] = field(default_factory=list)
    derivations: list[Derivation] = field(default_factory=list)
    values: list[Value] = field(default_factory=list)
    told: set[str] = field(default_factory=set)  # local names whose meaning the sentence has given already

    def cite(self, start: int, end: int, *, path: str | None = None, symbol: str | None = None) -> None:
        found = Citation(
            self.path if path is None else path, start, max(start, end), self.scope if symbol is None else symbol
        )
        if found not in self.citations:
            self.citations.append(found)

    def derive(self, derivation: Derivation) -> None:
        if derivation not in self.derivations:
            self.derivations.append(derivation)

    def value(self, value: Value) -> None:
        if value not in self.values:
            self.values.append(value)

    @property
    def language(self) -> str:
        return self.index.package.files[self.path].language

    def mark(self) -> tuple[int, int, int]:
        return len(self.citations), len(self.derivations), len(self.values)

    def back_to(self, mark: tuple[int, int, int]) -> None:
        """Forget what was added for words that are not used after all."""
        del self.citations[mark[0] :], self.derivations[mark[1] :], self.values[mark[2] :]
