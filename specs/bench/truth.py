"""Measures of truth: what is published stays proved, over real packages and over commits that change them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from specs import reading
from specs.bench import churn, corpus, place
from specs.bench.churn import Edit
from specs.models import Package
from specs.verification import Report, verify
from studio.bench import Measure

_PACKAGES = 25
_COMMITS = 20
_MEASURED_LINES = 20_000  # of a package that commits are made in


def proved() -> list[Measure]:
    """What is published over real packages: citations that resolve and literals that are proved."""
    with place.bench_studio() as folder:
        reports = []
        for source in corpus.packages()[:_PACKAGES]:
            packages = place.added(churn.repository(source, folder / source.name))
            reports += [verify(place.generated(package)) for package in packages]
    citations, literals = sum(each.citations for each in reports), sum(each.literals for each in reports)
    name = f"failures over {len(reports)} packages, {citations:,} citations, {literals:,} literals"
    return [Measure(name, "-", "", (float(sum(map(_unproved, reports))),), (), 0, "at most")]


def proved_after_commits() -> list[Measure]:
    """The same after commits that move, rename and edit code."""
    steps: list[Step] = []
    sizes = {each: corpus.lines(each) for each in corpus.packages()}
    with place.bench_studio() as folder:
        for source in [each for each, size in sizes.items() if size <= _MEASURED_LINES][:3]:
            copy = churn.repository(source, folder / source.name)
            package = place.added(copy)[0]
            place.generated(package)
            steps += after_each_commit(package, copy, _COMMITS)
    moves = [step for step in steps if step.edit.kind == "lines inserted"]
    return [
        Measure(
            f"failures after {len(steps)} commits", "-", "", (float(sum(len(each.failures) for each in steps)),), (),
            0, "at most",
        ),
        Measure(
            f"statements that {len(moves)} commits of moved lines said otherwise", "-", "",
            (float(sum(len(each.said_otherwise) for each in moves)),), (), 0, "at most",
        ),
        Measure(
            "identities lost in renames", "-", "", (float(sum(len(each.identities_lost) for each in steps)),), (),
            0, "at most",
        ),
    ]  # fmt: skip


def _unproved(report: Report) -> int:
    return len(report.failures) + (not report.rewritten)


@dataclass(frozen=True, slots=True)
class Step:
    """What one commit did to a spec."""

    edit: Edit
    failures: tuple[str, ...]  # what `verify` found
    said_otherwise: tuple[str, ...]  # of statements that the commit gave no cause to touch
    identities_lost: tuple[str, ...]  # said before and after in the same words, under two keys
    changes: Counter[str] = field(default_factory=Counter)


def after_each_commit(package: Package, folder: Path, commits: int, seed: int = 1) -> Iterator[Step]:
    """Makes commits in the package's repository at `folder` and follows each with a run."""
    for edit in churn.churn(folder, commits, seed):
        yield _step(package, edit)


def _step(package: Package, edit: Edit) -> Step:
    before = Package.objects.select_related("latest").get(pk=package.pk).latest
    package = place.generated(package)
    report = verify(package)
    failures = report.failures if report.rewritten else [*report.failures, report.note]
    assert before is not None
    assert package.latest is not None
    if before.pk == package.latest.pk:
        return Step(edit, tuple(failures), (), ())
    found = reading.diff(package, before.number, package.latest.number)
    gone = {_as_after(edit, each.kind, each.text) for each in found.removed}
    lost = [each.text for each in found.added if (each.kind, each.text) in gone]
    return Step(
        edit,
        tuple(failures),
        tuple(_uncalled(edit, found)),
        tuple(lost),
        Counter(added=len(found.added), changed=len(found.changed), removed=len(found.removed)),
    )


def _uncalled(edit: Edit, found: reading.VersionDiff) -> Iterator[str]:
    """Changes that moved lines cannot explain; after a rename, those that the new name does not explain."""
    for each in found.changed:
        if not edit.changes_words or (_renames(edit) and _named_anew(edit, each.old.text) != each.new.text):
            yield f"{each.old.text} → {each.new.text}"
    if edit.kind in ("lines inserted", "function moved", "file renamed", "function renamed"):
        yield from (f"+ {each.text}" for each in found.added)
        yield from (f"- {each.text}" for each in found.removed)


def _renames(edit: Edit) -> bool:
    return edit.kind in ("file renamed", "function renamed")


def _as_after(edit: Edit, kind: str, text: str) -> tuple[str, str]:
    return kind, _named_anew(edit, text) if _renames(edit) else text


def _named_anew(edit: Edit, text: str) -> str:
    """The text after a rename; a file's module is named by its stem too."""
    if edit.kind == "function renamed":
        return text.replace(edit.old, edit.new)
    old, new = Path(edit.old), Path(edit.new)
    return (
        text.replace(old.name, new.name).replace(f"`{old.stem}", f"`{new.stem}").replace(f".{old.stem}", f".{new.stem}")
    )
