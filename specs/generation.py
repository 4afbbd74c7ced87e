"""The job "generate": from a repository's newest commit to a published version of one package."""

import hashlib

from django.db import transaction

from specs.analysis.catalogue import SERVICES
from specs.analysis.facts import ANALYZER_VERSION, FileFacts
from specs.analysis.linking import link
from specs.engines.registry import Engine, code_fingerprint, engine
from specs.evidence import gate
from specs.evidence.gate import GateResult
from specs.evidence.sources import Sources
from specs.guidance import Guidance, guidance_for
from specs.ingestion import snapshots
from specs.ingestion.opening import opened
from specs.ingestion.snapshots import Gone
from specs.ingestion.stored_facts import Wanted, analyse_missing, source_files, text_reader
from specs.ingestion.tree import CodeTree
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Job, Package, Snapshot
from specs.models.job import Priority
from specs.publishing.previous import Previous, previous
from specs.publishing.publish import Held, Made, publish
from specs.rendering import render_soon
from specs.writing.identity import keep_keys
from studio.people.models import User

KIND = "generate"
# A derivation may introduce these names and no others.
CATALOGUE_NAMES = frozenset(
    word for service in SERVICES.values() for word in (service.name, *service.name.split(), *service.words)
)


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
    try:
        snapshot = snapshots.take(run, package, tree)
    except Gone:
        Package.objects.filter(pk=package.pk).update(gone_at=tree.commit)
        raise
    chosen, guidance = engine(), guidance_for(package)
    inputs = fingerprint(snapshot, chosen, guidance)
    if package.latest_id is not None and package.inputs == inputs:
        _nothing_to_do(run, package, tree)
        return
    made = make(run, package, snapshot, chosen, guidance, inputs)
    try:
        version = publish(run, package, made)
    except Held as held:
        _hold(run, package, snapshot, str(held))
        return
    render_soon(package, version)


def fingerprint(snapshot: Snapshot, chosen: Engine, guidance: Guidance) -> str:
    parts = (
        str(snapshot.pk),
        str(ANALYZER_VERSION),
        code_fingerprint(),
        chosen.name,
        chosen.fingerprint(),
        guidance.fingerprint(),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def make(run: Run, package: Package, snapshot: Snapshot, chosen: Engine, guidance: Guidance, inputs: str) -> Made:
    passing = analyse_missing(run, package)
    if passing:  # what is missing now may be there next time
        inputs = ""
    before = previous(package, package.latest.number if package.latest else 0)
    result = draft(run, package, passing, chosen, guidance, before)
    return Made(snapshot, chosen.name, inputs, result, guidance)


def draft(
    run: Run,
    package: Package,
    passing: dict[Wanted, FileFacts],
    chosen: Engine,
    guidance: Guidance,
    before: Previous,
) -> GateResult:
    run.stage("Linking")
    sources = Sources(link(package.name, source_files(package, passing)), text_reader(package))
    run.stage("Writing")
    return draft_from(package, sources, chosen, guidance, before)


def draft_from(package: Package, sources: Sources, chosen: Engine, guidance: Guidance, before: Previous) -> GateResult:
    """What a version made from these sources says, as far as it is proved."""
    written = chosen.draft(sources.package, sources, before.spec)
    kept = guidance.honour(keep_keys(written, before.statements), sources)
    return gate.check(kept, sources, CATALOGUE_NAMES)


def _nothing_to_do(run: Run, package: Package, tree: CodeTree) -> None:
    if package.seen_commit != tree.commit or package.behind:
        Package.objects.filter(pk=package.pk).update(seen_commit=tree.commit, behind=0, gone_at="")
    run.log(f"Nothing changed since version {package.latest.number if package.latest else 0}.")
    run.result = {"version": package.latest.number if package.latest else None, "changes": {}}


def _hold(run: Run, package: Package, snapshot: Snapshot, reason: str) -> None:
    run.log(reason)
    with run.publishing():
        Package.objects.filter(pk=package.pk).update(held_commit=snapshot.commit, held_reason=reason)
        run.result = {"held": snapshot.commit}
