"""What a work tree would change in the published spec, and whether what was approved still holds. Stores nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from feedback.approving import approved
from feedback.guidance import Corrections
from feedback.models import Outcome, RuleOutcome
from feedback.ruling import Ruled
from specs.engines.registry import engine
from specs.generation import draft_from
from specs.ingestion.worktree import sources_of
from specs.models import Package, Statement
from specs.publishing.previous import previous
from specs.reading import versions
from specs.writing import draft as drafts
from specs.writing.identity import statements


@dataclass(frozen=True, slots=True)
class Difference:
    """One statement that the work tree would change."""

    what: Literal["added", "changed", "removed"]
    key: str
    old: str
    new: str
    places: tuple[str, ...]  # where the work tree proves the new one
    approved: bool
    published: bool = False  # the newest version says the new one already: only what was approved says otherwise


@dataclass(frozen=True, slots=True)
class Checked:
    version: int
    differences: tuple[Difference, ...]
    conflicts: tuple[int, ...]  # corrections whose code the work tree changes
    rules: tuple[Ruled, ...] = ()  # those that its spec would not obey everywhere
    orphans: tuple[int, ...] = ()  # corrections of what the work tree no longer has
    left_behind: frozenset[int] = frozenset()  # corrections that the newest version has in conflict or orphaned already
    broken_rules: frozenset[int] = frozenset()  # rules that it obeys no better

    @property
    def changes(self) -> int:
        """How many statements of the newest version the work tree changes."""
        return sum(not each.published for each in self.differences)

    @property
    def broken(self) -> tuple[Difference, ...]:
        """Approved statements that no longer hold."""
        return tuple(each for each in self.differences if each.approved)


def check(package: Package, folder: Path) -> Checked:
    """Compares what would be written of the work tree (the repository's, or the package's own folder) with the newest
    version and with what is approved. `NoSuchVersion` where there is none."""
    version = versions.find(package)
    sources = sources_of(package, folder)
    guidance = Corrections(package)
    result = draft_from(package, sources, engine(), guidance, previous(package, version.number))
    before = dict(Statement.objects.filter(package=package).at(version.number).values_list("key", "text"))
    after = {each.key: each for each in statements(result.draft)}
    contract = approved(package)
    found = [*_published(before, after, contract), *_approved(before, after, contract)]
    conflicts = tuple(each.said.id for each in guidance.judged if each.state == "conflict")
    orphans = tuple(each.said.id for each in guidance.judged if each.state == "orphaned")
    rules = tuple(each for each in guidance.ruled if each.breaches)
    return Checked(
        version.number, tuple(found), conflicts, rules, orphans, _left_behind(package), _broken(package, rules)
    )


def _left_behind(package: Package) -> frozenset[int]:
    standing = Outcome.objects.filter(package=package, state__in=("conflict", "orphaned")).current()
    return frozenset(standing.values_list("correction", flat=True))


def _broken(package: Package, rules: Sequence[Ruled]) -> frozenset[int]:
    before = dict(RuleOutcome.objects.filter(package=package).current().values_list("rule", "breaches"))
    return frozenset(each.rule.id for each in rules if each.breaches <= before.get(each.rule.id, 0))


def _published(
    before: dict[str, str], after: dict[str, drafts.Statement], contract: dict[str, str]
) -> Iterator[Difference]:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, ""), after.get(key)
        if new is None:
            yield Difference("removed", key, old, "", (), key in contract)
        elif not old:
            yield Difference("added", key, "", new.text, _places(new), False)
        elif old != new.text:
            broken = key in contract and contract[key] != new.text
            yield Difference("changed", key, old, new.text, _places(new), broken)


def _approved(
    before: dict[str, str], after: dict[str, drafts.Statement], contract: dict[str, str]
) -> Iterator[Difference]:
    """What is published breaks already: the work tree changes nothing about it."""
    for key, text in sorted(contract.items()):
        new = after.get(key)
        if new is None and key not in before:
            yield Difference("removed", key, text, "", (), True, True)
        elif new is not None and before.get(key) == new.text != text:
            yield Difference("changed", key, text, new.text, _places(new), True, True)


def _places(statement: drafts.Statement) -> tuple[str, ...]:
    return tuple(
        f"{each.path}:{each.start}" + (f"-{each.end}" if each.end > each.start else "") for each in statement.citations
    )
