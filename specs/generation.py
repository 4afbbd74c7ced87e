"""The job "generate": from a repository's newest commit to a published version of one package."""

import hashlib
from typing import NamedTuple

from django.db import transaction

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import ANALYZER_VERSION
from specs.analysis.linking import link
from specs.engines.registry import Engine, code_fingerprint, engine
from specs.evidence import gate
from specs.evidence.gate import GateResult
from specs.evidence.sources import Sources
from specs.guidance import Guidance, guidance_for
from specs.ingestion import snapshots
from specs.ingestion.limits import limits
from specs.ingestion.opening import opened
from specs.ingestion.snapshots import Gone
from specs.ingestion.stored_facts import analyse_missing, source_files, text_reader
from specs.ingestion.tree import CodeTree
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Job, Package, Snapshot
from specs.models.job import Priority
from specs.moving import follow_moved
from specs.publishing.previous import Previous, previous
from specs.publishing.publish import Held, Made, publish
from specs.rendering import render_soon
from specs.uncollected import uncollected
from specs.writing.identity import keep_keys, statements
from studio.people.models import User

KIND = "generate"
# A derivation may introduce these names and no others.
CATALOGUE_NAMES = frozenset(
    word for service in SERVICES.values() for word in (service.name, *service.name.split(), *service.words)
)


class Result(NamedTuple):
    proved: GateResult
    repeatable: bool  # whether a run on the same inputs must come to the same


def request(package: Package, *, by: User | None = None, priority: Priority = Priority.PERSON, accept: str = "") -> Job:
    """Queues a run for the package; one that is queued already is returned.

    `accept` is a held commit: its version is published although it says much less than the last one.
    """
    with transaction.atomic():
        if accept:
            Package.objects.filter(pk=package.pk).update(accepted_commit=accept)
        return ledger.enqueue(
            KIND, package=package, requested_by=by, unique_key=f"package {package.pk}", priority=priority
        )


def generate(run: Run) -> None:
    """The handler. It can run again from the start at any point: what is kept is found again, the rest is redone."""
    package = run.package
    run.stage("Fetching")
    tree = opened(package.repository)
    for note in tree.notes:
        run.log(note)
    chosen, guidance = engine(), guidance_for(package)
    if _stands(package, tree, chosen, guidance):
        _nothing_to_do(run, package, tree)
        return
    snapshot = _snapshot(run, package, tree)
    inputs = fingerprint(snapshot, chosen, guidance)
    if package.latest_id is not None and package.inputs == inputs:
        _nothing_to_do(run, package, tree)
        return
    result = make(run, package, chosen, guidance)
    made = Made(snapshot, tree.commit, chosen.name, inputs if result.repeatable else "", result.proved, guidance)
    try:
        version = publish(run, package, made)
    except Held as held:
        _hold(run, package, made, str(held))
        return
    render_soon(package, version)


def _snapshot(run: Run, package: Package, tree: CodeTree) -> Snapshot:
    try:
        return snapshots.take(run, package, tree)
    except Gone:
        moved = {each.pk: each.root for each in follow_moved(package.repository, tree)}
        if package.pk not in moved:
            Package.objects.filter(pk=package.pk).update(gone_at=tree.commit, seen_commit=tree.commit)
            raise
    package.root = moved[package.pk]
    run.log(f"The package has moved to {package.root}.")
    return snapshots.take(run, package, tree)


def fingerprint(snapshot: Snapshot, chosen: Engine, guidance: Guidance) -> str:
    parts = (
        str(snapshot.pk),
        str(ANALYZER_VERSION),
        code_fingerprint(),
        chosen.name,
        chosen.fingerprint(),
        guidance.fingerprint(),
        repr(limits()),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _stands(package: Package, tree: CodeTree, chosen: Engine, guidance: Guidance) -> bool:
    """Whether the last run read this very commit by the same rules: its files need not even be listed."""
    if package.latest_id is None or package.seen_commit != tree.commit or package.gone_at:
        return False
    newest = Snapshot.objects.filter(package=package).order_by("-number").first()
    return newest is not None and package.inputs == fingerprint(newest, chosen, guidance)


def make(run: Run, package: Package, chosen: Engine, guidance: Guidance) -> Result:
    passing = analyse_missing(run, package)
    before = previous(package, package.latest.number if package.latest else 0)
    with uncollected():
        run.stage("Linking")
        sources = Sources(link(package.name, source_files(package, passing)), text_reader(package))
        run.stage("Writing")
        # What could not be analysed for want of an analyzer may be next time.
        return Result(draft_from(package, sources, chosen, guidance, before), repeatable=not passing)


def draft_from(package: Package, sources: Sources, chosen: Engine, guidance: Guidance, before: Previous) -> GateResult:
    """What a version made from these sources says, as far as it is proved."""
    written = chosen.draft(sources.package, sources, before.spec)
    verdicts = gate.judge(statements(written), sources, CATALOGUE_NAMES)
    withheld = frozenset(key for key, verdict in verdicts.items() if verdict.reasons)
    kept = guidance.honour(keep_keys(written, before.statements, withheld), sources)
    return gate.check(kept, sources, CATALOGUE_NAMES, verdicts)


def _nothing_to_do(run: Run, package: Package, tree: CodeTree) -> None:
    if package.seen_commit != tree.commit or package.behind:
        Package.objects.filter(pk=package.pk).update(seen_commit=tree.commit, behind=0, gone_at="")
    run.log(f"Nothing changed since version {package.latest.number if package.latest else 0}.")
    run.result = {"version": package.latest.number if package.latest else None, "changes": {}}


def _hold(run: Run, package: Package, made: Made, reason: str) -> None:
    run.log(reason)
    held = made.snapshot.commit
    with run.publishing():
        Package.objects.filter(pk=package.pk).update(
            held_commit=held, held_reason=reason, seen_commit=made.commit, inputs=""
        )
        run.result = {"held": held}
