"""What maintainers do with a package beside correcting it: archive, delete, move, rename, hide."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from specs.adding import forget
from specs.ingestion.discovery import slug_of
from specs.ingestion.snapshots import PURGE_LOCK
from specs.models import (
    Blob,
    Diagram,
    FormerSlug,
    Gap,
    Node,
    Package,
    PackagePath,
    Repository,
    Snapshot,
    SnapshotFile,
    SpecVersion,
    Statement,
    Withheld,
)
from specs.signals import package_deleted
from studio.people import audit
from studio.people.access import require_maintainer
from studio.people.errors import Conflict
from studio.people.models import Team, User
from studio.people.visibility import maintains

_BATCH = 5000
# In an order in which no row is left pointing to one that is gone.
_ROWS = (Statement, Node, Withheld, Gap, Diagram, SpecVersion, SnapshotFile, Snapshot, PackagePath)


def archive(package: Package, actor: User) -> None:
    """Takes the package off the lists; it is no longer kept up to date, and can still be read."""
    _set_archived(package, actor, archived=True)


def restore(package: Package, actor: User) -> None:
    _set_archived(package, actor, archived=False)


@transaction.atomic
def set_private(package: Package, actor: User, private: bool) -> None:
    require_maintainer(actor, package.team)
    if package.private != private:
        package.private = private
        package.save(update_fields=["private"])
        action = "package.made_private" if private else "package.made_public"
        audit.record(actor, action, package.slug, team=package.team)


@transaction.atomic
def move(package: Package, actor: User, team: Team) -> None:
    """Gives the package to another team. The actor must maintain both."""
    require_maintainer(actor, package.team)
    if not maintains(actor, team):
        raise PermissionDenied("Only a maintainer of the team that gets the package may move it there.")
    if team != package.team:
        audit.record(actor, "package.moved", package.slug, team=package.team, detail={"to": team.slug})
        package.team = team
        package.save(update_fields=["team"])
        audit.record(actor, "package.received", package.slug, team=team)
        _move_repository(package, team)


def rename(package: Package, actor: User, slug: str) -> None:
    """Changes the name in addresses. The former one leads here until another package takes it."""
    require_maintainer(actor, package.team)
    if slug != slug_of(slug) or not slug:
        raise ValidationError({"slug": "A slug holds small letters, digits, hyphens and underscores."})
    if slug == package.slug:
        return
    former = package.slug
    try:
        with transaction.atomic():
            FormerSlug.objects.filter(slug__in=[slug, former]).delete()
            package.slug = slug
            package.save(update_fields=["slug"])
            FormerSlug.objects.create(slug=former, package=package)
            audit.record(actor, "package.renamed", slug, team=package.team, detail={"from": former})
    except IntegrityError:
        package.slug = former
        raise Conflict(f"The name {slug} is taken.") from None


def delete(package: Package, actor: User) -> None:
    """Deletes the package with all its versions, and every text that no other package holds."""
    require_maintainer(actor, package.team)
    repository = package.repository
    with transaction.atomic():
        audit.record(actor, "package.deleted", package.slug, team=package.team)
        package_deleted.send(sender=Package, package=package)
        blobs = SnapshotFile.objects.filter(package=package, blob__isnull=False).values_list("blob_id", flat=True)
        held = list(blobs.distinct())
        Package.objects.filter(pk=package.pk).update(latest=None)
        for model in _ROWS:  # straight by SQL: Django would first load every row
            rows = model._default_manager.filter(package=package)
            rows._raw_delete(rows.db)
        package.delete()
        purge(held)
    forget(repository)


def purge(blobs: Iterable[int]) -> int:
    """Deletes those of the texts that no snapshot holds any more; how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Nobody may come to hold a text between our looking and its deletion.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PURGE_LOCK])
        wanted = list(blobs)
        gone = 0
        for start in range(0, len(wanted), _BATCH):
            unheld = Blob.objects.filter(pk__in=wanted[start : start + _BATCH], files=None)
            gone += unheld.delete()[1].get("specs.Blob", 0)
        return gone


def _move_repository(package: Package, team: Team) -> None:
    """The repository goes with its last package, so that the former team can be dissolved."""
    repository = package.repository
    stays = repository.packages.exclude(team=team).exists()
    same = Repository.objects.filter(url=repository.url, branch=repository.branch, team=team)
    if not stays and not same.exists():
        repository.team = team
        repository.save(update_fields=["team"])


@transaction.atomic
def _set_archived(package: Package, actor: User, *, archived: bool) -> None:
    require_maintainer(actor, package.team)
    if (package.archived_at is not None) == archived:
        return
    package.archived_at = timezone.now() if archived else None
    package.save(update_fields=["archived_at"])
    audit.record(actor, "package.archived" if archived else "package.restored", package.slug, team=package.team)
