"""The tree beside the text: all of a small spec; of a large one its capabilities, open only where the reader is."""

from dataclasses import dataclass

from specs.reading import Outline, OutlineCapability, OutlineRequirement

# Statements. What has more is read capability by capability: one page with all of it would be heavier than a browser
# likes and longer than a person reads.
ON_ONE_PAGE = 400
LEAVES = 40  # of the branch where the reader is, in the tree of a large spec


@dataclass(frozen=True, slots=True)
class Branch:
    """A capability in the tree; `before` and `after` count the requirements that are not shown."""

    capability: OutlineCapability
    leaves: tuple[OutlineRequirement, ...]
    is_open: bool
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    branches: tuple[Branch, ...]
    is_large: bool


def is_large(outline: Outline) -> bool:
    return sum(each.statements for each in outline.requirements) > ON_ONE_PAGE


def contents(outline: Outline, *, capability: str = "", around: str = "", all_open: bool = False) -> Contents:
    """`capability` is the key of the one being read, `around` the id of the requirement in it."""
    large = is_large(outline)
    return Contents(
        tuple(_branch(each, large, each.key == capability, around, all_open) for each in outline.capabilities), large
    )


def _branch(capability: OutlineCapability, large: bool, is_here: bool, around: str, all_open: bool) -> Branch:
    found = capability.requirements
    if not large:
        return Branch(capability, found, is_here or all_open)
    if not is_here:
        return Branch(capability, (), is_open=False)
    place = next((number for number, each in enumerate(found) if each.id == around), 0)
    first = max(0, min(place - LEAVES // 4, len(found) - LEAVES))
    shown = found[first : first + LEAVES]
    return Branch(capability, shown, True, first, len(found) - first - len(shown))
