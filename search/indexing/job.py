"""The job "index": from a published version to chunks and vectors that search finds."""

from typing import Any

from search.indexing import changes, embedding, live, nearest, profiles, storing
from search.models import EmbeddingModel
from specs import reading
from specs.jobs import ledger
from specs.jobs.errors import Mendable
from specs.jobs.run import Run
from specs.models import Job, Package
from specs.models.job import Priority
from studio.people.models import User

KIND = "index"


def request(
    package: Package, *, whole: bool = False, by: User | None = None, priority: Priority = Priority.ROUTINE
) -> Job:
    """Queues the package for indexing; `whole` makes every chunk anew, whatever is known to be unchanged."""
    return ledger.enqueue(
        KIND,
        payload={"whole": True} if whole else {},
        package=package,
        requested_by=by,
        unique_key=f"package {package.pk}{' whole' if whole else ''}",
        priority=priority,
    )


def when_published(*, package: Package, **kwargs: Any) -> None:
    """The receiver of `version_published`."""
    request(package)


def when_deleted(*, package: Package, **kwargs: Any) -> None:
    """The receiver of `package_deleted`."""
    storing.forget(package)


def index(run: Run) -> None:
    """The handler. What it writes it writes in one transaction: readers search the old version or the new one."""
    package = run.package
    run.stage("Chunking")
    version = reading.latest(package)
    if version is None:
        run.log("The package has no spec yet.")
        return
    models = live.wanted()
    found = changes.since_last(package, version, models, whole=bool(run.payload.get("whole")))
    run.stage("Embedding", len(found.to_embed(models)))
    vectors = {model.pk: _embedded(run, model, found) for model in models}
    run.stage("Storing")
    with run.publishing(finish=False):
        storing.store(package, version, found, vectors, models)
        run.result = {
            "version": version.number,
            "added": len(found.added),
            "changed": len(found.changed),
            "removed": len(found.removed),
            "embedded": sum(len(each.new) for each in vectors.values()),
        }
    run.stage("Finishing")
    if run.payload.get("whole") or profiles.is_due(package):
        with run.publishing(finish=False):
            profiles.make(package, models)
    live.switch_if_complete()
    nearest.keep_up()


def _embedded(run: Run, model: EmbeddingModel, found: changes.Changes) -> embedding.Embedded:
    try:
        return embedding.embed(run.package, model, found, run.advance)
    except embedding.WrongDimension as error:
        raise Mendable(str(error)) from error
