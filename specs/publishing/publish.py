"""Publishing: one transaction after which readers see the new version, or the old one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction

from specs.analysis.facts import ANALYZER_VERSION
from specs.evidence.gate import GateResult
from specs.guidance import Guidance
from specs.ingestion.stored_facts import forget_superseded
from specs.jobs.errors import Transient
from specs.jobs.run import Run
from specs.models import Diagram, Gap, Node, Package, Snapshot, SpecVersion, Statement, Withheld
from specs.publishing import ranges
from specs.publishing.encoding import DiagramRow, Encoder, GapRow, NodeRow, StatementRow, WithheldRow
from specs.publishing.ranges import Difference
from specs.signals import version_published
from specs.uncollected import uncollected
from specs.writing.draft import Draft
from specs.writing.identity import statements

_SMALL = 20  # statements: a spec of fewer may shrink as it likes
_FEWER = 0.5
_CODE_SHRANK = 0.8  # of the lines that the last version was made from


class Held(Exception):
    """The version waits for a person's word. The message says why."""


@dataclass(frozen=True, slots=True)
class Made:
    """What a run made, ready to be published."""

    snapshot: Snapshot
    commit: str  # the newest one, which may have touched nothing of the package
    engine: str
    inputs: str  # fingerprint of everything that it was made from
    result: GateResult
    guidance: Guidance


@dataclass(frozen=True, slots=True)
class Differences:
    statements: Difference[StatementRow]
    nodes: Difference[NodeRow]
    withheld: Difference[WithheldRow]
    gaps: Difference[GapRow]
    diagrams: Difference[DiagramRow]

    def __bool__(self) -> bool:
        return any((self.statements, self.nodes, self.withheld, self.gaps, self.diagrams))

    def named(self) -> Iterator[tuple[str, list[str]]]:
        """What each kind of row that differs is called, with the keys of those rows."""
        found: tuple[tuple[str, Difference[Any], Callable[[Any], str]], ...] = (
            ("The statement", self.statements, lambda row: row.key),
            ("The node", self.nodes, lambda row: row.key or "root"),
            ("The withheld statement", self.withheld, lambda row: row.key),
            ("The gap", self.gaps, lambda row: row.text),
            ("The diagram", self.diagrams, lambda row: row.key),
        )
        for name, difference, label in found:
            rows = (*difference.added, *difference.removed, *(after for _, after in difference.changed))
            yield name, [label(row) for row in rows]


def publish(run: Run, package: Package, made: Made) -> SpecVersion:
    """The new version; the one that holds now, where nothing differs from it. Ends the job."""
    run.stage("Publishing")
    draft = made.result.draft
    started_from = _newest(package)
    found = differences(package, made.result)
    with run.publishing():
        # Serial for each package: who comes second starts from what the first has published.
        package = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
        last = _newest(package)
        if last != started_from:
            raise Transient("Another run published a version of this package meanwhile.")
        if last is not None and last.snapshot_id == made.snapshot.pk and not found:
            version = last
        else:
            _demand_no_collapse(package, last, made, found)
            version = _write(run, package, last, made, found)
        made.guidance.record(version, draft)
        _note(package, version, made)
        run.result = {"version": version.number, "changes": version.changes if version is not last else {}}
    return version


def _newest(package: Package) -> SpecVersion | None:
    return SpecVersion.objects.filter(package=package).select_related("snapshot").order_by("-number").first()


def differences(package: Package, result: GateResult) -> Differences:
    """Between what is published and what a run made from the newest snapshot."""
    encoder, draft = Encoder(package, ANALYZER_VERSION), result.draft
    with uncollected():
        return _differences(package, encoder, draft, result)


def _differences(package: Package, encoder: Encoder, draft: Draft, result: GateResult) -> Differences:
    return Differences(
        ranges.compare(
            Statement, StatementRow, package, map(encoder.statement, statements(draft)), lambda row: row.key
        ),
        ranges.compare(Node, NodeRow, package, encoder.nodes(draft), lambda row: (row.kind, row.key)),
        ranges.compare(Withheld, WithheldRow, package, encoder.withheld(result), lambda row: row.key),
        ranges.compare(Gap, GapRow, package, encoder.gaps(draft), lambda row: row),
        ranges.compare(Diagram, DiagramRow, package, encoder.diagrams(draft), lambda row: row.key),
    )


def _write(run: Run, package: Package, last: SpecVersion | None, made: Made, found: Differences) -> SpecVersion:
    number = last.number + 1 if last else 1
    ranges.write(Statement, package, number, found.statements)
    ranges.write(Node, package, number, found.nodes)
    ranges.write(Withheld, package, number, found.withheld)
    ranges.write(Gap, package, number, found.gaps)
    ranges.write(Diagram, package, number, found.diagrams)
    version = SpecVersion.objects.create(
        package=package,
        number=number,
        snapshot=made.snapshot,
        engine=made.engine,
        analyzer=ANALYZER_VERSION,
        language=made.result.draft.language,
        counts=_counts(made.result),
        changes=_changes(found.statements),
        job=run.job.pk,
    )
    forget_superseded(package, made.snapshot.number)
    # Only once it is committed: who hears of a version can read it.
    transaction.on_commit(
        partial(version_published.send_robust, sender=SpecVersion, package=package, version=version), robust=True
    )
    return version


def _note(package: Package, version: SpecVersion, made: Made) -> None:
    package.latest = version
    package.language = version.language
    package.seen_commit = made.commit
    package.inputs = made.inputs
    package.behind, package.gone_at, package.held_commit, package.held_reason = 0, "", "", ""
    package.save(
        update_fields=["latest", "language", "inputs", "seen_commit", "behind", "gone_at", "held_commit", "held_reason"]
    )


def _demand_no_collapse(package: Package, last: SpecVersion | None, made: Made, found: Differences) -> None:
    """A spec that loses more than half of itself while the code stays is rather our mistake than the authors' doing."""
    if last is None or package.accepted_commit == made.snapshot.commit:
        return
    before = last.counts.get("statements", 0)
    after = before + len(found.statements.added) - len(found.statements.removed)
    if before >= _SMALL and after < before * _FEWER and made.snapshot.lines > last.snapshot.lines * _CODE_SHRANK:
        raise Held(
            f"The new version would have {after} statements after {before} before, though the code did not shrink. "
            "It is held until a maintainer confirms it."
        )


def _counts(result: GateResult) -> dict[str, int]:
    draft, found = result.draft, list(statements(result.draft))
    return {
        **draft.counts,
        "capabilities": len(draft.capabilities),
        "requirements": sum(len(each.requirements) for each in draft.capabilities),
        "statements": len(found),
        "citations": sum(len(each.citations) for each in found),
        "tested": sum(1 for each in found if each.tests),
        "withheld": len(result.withheld),
        "gaps": len(draft.gaps),
        "diagrams": len(draft.diagrams),
    }


def _changes(difference: Difference[StatementRow]) -> dict[str, int]:
    def said(row: StatementRow) -> tuple[object, ...]:
        return row.kind, row.nature, row.text, row.correction

    changed = sum(1 for before, after in difference.changed if said(before) != said(after))
    return {"added": len(difference.added), "changed": changed, "removed": len(difference.removed)}
