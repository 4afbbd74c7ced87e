"""What the last version called things: names that readers know change only where their code did."""

from dataclasses import dataclass

Place = tuple[str, str]  # path, dotted symbol


@dataclass(frozen=True, slots=True)
class PreviousRequirement:
    key: str
    id: str
    title: str
    symbols: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PreviousCapability:
    key: str
    title: str
    symbols: tuple[Place, ...]  # of all its requirements


@dataclass(frozen=True, slots=True)
class PreviousSpec:
    capabilities: tuple[PreviousCapability, ...] = ()
    requirements: tuple[PreviousRequirement, ...] = ()
