"""Following repositories: a new commit starts a run for each package that it touches."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from specs import generation
from specs.appearing import add_appeared
from specs.ingestion.opening import opened
from specs.ingestion.tree import CodeTree
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Job, Package, Repository
from specs.models.job import Priority
from specs.moving import follow_moved

KIND = "poll"
BEHIND_LIMIT = 1000  # commits that are counted; more is "many"
_AT_ONCE = 1000


@shared_task(name="specs.polling.poll", ignore_result=True)
def poll() -> None:
    """Queues a look at every repository that has not been looked at for POLL_MINUTES; two at once do no harm."""
    if not settings.POLL_MINUTES:
        return
    before = timezone.now() - timedelta(minutes=settings.POLL_MINUTES)
    due = Repository.objects.filter(Q(fetched_at=None) | Q(fetched_at__lt=before), packages__archived_at=None)
    for repository in due.exclude(packages=None).distinct().order_by("fetched_at")[:_AT_ONCE]:
        request(repository, priority=Priority.BULK)


def request(repository: Repository, *, priority: Priority = Priority.ROUTINE) -> Job:
    return ledger.enqueue(
        KIND, payload={"repository": repository.pk}, unique_key=f"repository {repository.pk}", priority=priority
    )


def look(run: Run) -> None:
    """The handler: notes how far each package is behind, and has those generated that are."""
    repository = Repository.objects.filter(pk=run.payload["repository"]).first()
    if repository is None:
        return  # deleted meanwhile
    run.stage("Fetching")
    # Noted first: a repository that cannot be reached is looked at again when its turn comes, and not at every tick.
    Repository.objects.filter(pk=repository.pk).update(fetched_at=timezone.now())
    tree = opened(repository)
    if tree.commit != repository.head:
        for package in follow_moved(repository, tree):
            run.log(f"{package.slug} has moved to {package.root}")
        for package in add_appeared(repository, tree):
            run.log(f"Added {package.slug}, which is new in the repository")
        Repository.objects.filter(pk=repository.pk).update(head=tree.commit)
    packages = repository.packages.active().exclude(seen_commit=tree.commit)
    run.stage("Comparing", packages.count())
    queued = []
    for package in packages:
        if note_behind(package, tree):
            queued.append(package.slug)
            generation.request(package, priority=Priority.ROUTINE)
        run.advance()
    run.result = {"commit": tree.commit, "queued": queued}


def note_behind(package: Package, tree: CodeTree) -> bool:
    """Whether commits that the spec has not seen touch the package; how many is kept with it."""
    if not package.seen_commit:
        return True
    behind = tree.commits_since(package.seen_commit, package.root, BEHIND_LIMIT)
    if behind == 0:
        Package.objects.filter(pk=package.pk).update(seen_commit=tree.commit, behind=0)
        return False
    # Where history does not tell (a forced push, a plain folder), at least one change is known.
    Package.objects.filter(pk=package.pk).update(behind=behind or 1)
    return True
