"""What the last version called things: names that readers know change only where their code did."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from specs.analysis.package import PackageFacts

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


def followed(previous: PreviousSpec, package: PackageFacts) -> PreviousSpec:
    """The previous spec with the paths of today: a file that is gone is the new one that holds most of its symbols."""
    moved = _moved_files(previous, package)
    if not moved:
        return previous

    def today(symbols: tuple[Place, ...]) -> tuple[Place, ...]:
        return tuple((moved.get(path, path), name) for path, name in symbols)

    return PreviousSpec(
        tuple(replace(each, symbols=today(each.symbols)) for each in previous.capabilities),
        tuple(replace(each, symbols=today(each.symbols)) for each in previous.requirements),
    )


def _moved_files(previous: PreviousSpec, package: PackageFacts) -> dict[str, str]:
    held: dict[str, set[str]] = defaultdict(set)
    for requirement in previous.requirements:
        for path, name in requirement.symbols:
            held[path].add(name)
    gone = sorted(path for path in held if path not in package.files)
    if not gone:
        return {}
    fresh: dict[str, list[str]] = defaultdict(list)
    for path, name in package.symbols:
        if path not in held:
            fresh[name].append(path)
    moved: dict[str, str] = {}
    for path in gone:
        shared = Counter(new for name in held[path] for new in fresh.get(name, ()))
        ranked = sorted(shared, key=lambda new: (-shared[new], _file_name(new) != _file_name(path), new))
        best = next((new for new in ranked if new not in moved.values()), None)
        if best is not None and shared[best] * 2 > len(held[path]):
            moved[path] = best
    return moved


def _file_name(path: str) -> str:
    return path.rpartition("/")[2]
