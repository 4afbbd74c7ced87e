"""Adding packages: a repository is looked through, and each package found in it is registered."""

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Q

from specs import generation
from specs.ingestion import addresses
from specs.ingestion.discovery import FoundPackage, slug_of
from specs.ingestion.manifest_texts import packages_in
from specs.ingestion.opening import Located, locate, opened
from specs.ingestion.refusals import Refusal
from specs.ingestion.remote import data_folder, fetch, folder_of
from specs.ingestion.tree import CodeTree, relative
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import FormerSlug, Job, Package, Repository
from specs.models.job import Priority
from studio.people import audit
from studio.people.models import Team, User
from studio.people.visibility import belongs_to

KIND = "add"
_MOST_PACKAGES = 2000  # in one repository
_TRIES = 5  # at a free slug, while others take them too


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants added. `trusted`: on the command line, whose user may read what the machine lets them."""

    given: str  # a path or an https address
    team: Team
    private: bool = False
    branch: str = ""
    by: User | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    package: Package
    is_new: bool


@dataclass(frozen=True, slots=True)
class Preview:
    packages: tuple[FoundPackage, ...]
    commit: str
    notes: tuple[str, ...]


def request(wish: Wish, *, preview: bool = False) -> Job:
    """Queues the adding, or only the looking. What is wrong with the wish at first sight is a `Refusal` at once."""
    _demand_member(wish)
    located = locate(wish.given, by=wish.by, trusted=wish.trusted)
    payload = {
        "given": wish.given,
        "team": wish.team.pk,
        "private": wish.private,
        "branch": wish.branch,
        "trusted": wish.trusted,
        "preview": preview,
    }
    key = f"{located.url} {wish.branch} {wish.team.pk} {int(wish.private)} {int(preview)} {located.below}"[:200]
    return ledger.enqueue(KIND, payload=payload, requested_by=wish.by, unique_key=key, priority=Priority.PERSON)


def carry_out(run: Run) -> None:
    """The handler of what `request` queues."""
    given = run.payload
    wish = Wish(
        given["given"],
        Team.objects.get(pk=given["team"]),
        given["private"],
        given["branch"],
        run.job.requested_by,
        given["trusted"],
    )
    run.stage("Fetching")
    if given["preview"]:
        seen = preview(wish)
        found = [{"root": each.root, "name": each.name, "manifest": each.manifest} for each in seen.packages]
        run.result = {"packages": found, "commit": seen.commit, "notes": list(seen.notes)}
        return
    added = add(wish)
    for each in added:
        run.log(f"{'Added' if each.is_new else 'Already there:'} {each.package.slug}")
        if each.is_new:
            generation.request(each.package, by=wish.by, priority=Priority.ROUTINE)
    run.result = {"packages": [{"slug": each.package.slug, "new": each.is_new} for each in added]}


def preview(wish: Wish) -> Preview:
    """What `add` would find. Registers nothing, keeps nothing."""
    _demand_member(wish)
    located = locate(wish.given, by=wish.by, trusted=wish.trusted)
    repository = Repository(
        url=located.url, branch=wish.branch, form=located.form, added_by=wish.by, trusted=wish.trusted
    )
    if not addresses.is_remote(located.url):
        tree = opened(repository)
        return Preview(tuple(found_in(tree, located)), tree.commit, tree.notes)
    home = data_folder() / "repositories"
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="preview-", dir=home) as folder:
        fetched = fetch(located.url, wish.branch, Path(folder) / "repository.git")
        return Preview(tuple(found_in(fetched, located)), fetched.commit, fetched.notes)


def add(wish: Wish) -> list[Added]:
    """Registers every package that the wish leads to. Those that are there already, and visible, stay as they are."""
    _demand_member(wish)
    located = locate(wish.given, by=wish.by, trusted=wish.trusted)
    repository, fresh = _repository(wish, located)
    try:
        tree = opened(repository)
        found = found_in(tree, located)
    except BaseException:
        if fresh:
            forget(repository)
        raise
    added = [register(wish, located, repository, each) for each in found]
    if fresh and not any(each.package.repository_id == repository.pk for each in added):
        forget(repository)  # all of it is there already, by another row of the same repository
    return added


def forget(repository: Repository) -> None:
    """Deletes a repository that holds no package, with what was fetched of it."""
    with transaction.atomic():
        if Package.objects.filter(repository=repository).exists():
            return
        folder = folder_of(repository.pk)
        repository.delete()
    shutil.rmtree(folder, ignore_errors=True)
    Path(f"{folder}.lock").unlink(missing_ok=True)


def free_slug(name: str, repository_name: str, *, besides: Package | None = None) -> str:
    """The name's slug; a taken one is prefixed by the repository, and numbered only where that is taken too."""
    base = slug_of(name)
    prefixed = f"{slug_of(repository_name)}-{base}"[:190]
    candidates = [base, prefixed, *(f"{prefixed}-{number}" for number in range(2, 1000))]
    others = Package.objects.exclude(pk=besides.pk) if besides else Package.objects.all()
    taken = set(others.filter(Q(slug=base) | Q(slug__startswith=prefixed)).values_list("slug", flat=True))
    former = FormerSlug.objects.filter(Q(slug=base) | Q(slug__startswith=prefixed))
    taken |= set((former.exclude(package=besides) if besides else former).values_list("slug", flat=True))
    return next(each for each in candidates if each not in taken)


def name_of(url: str) -> str:
    """What people call a repository: the last part of its address or path."""
    return PurePosixPath(url.rstrip("/")).name.removesuffix(".git") or "repository"


def _demand_member(wish: Wish) -> None:
    if wish.by is not None and not belongs_to(wish.by, wish.team):
        raise PermissionDenied("Only members of the team may add packages to it.")
    if wish.branch.startswith("-") or any(character <= " " for character in wish.branch):
        raise Refusal("This is not the name of a branch.")


def _repository(wish: Wish, located: Located) -> tuple[Repository, bool]:
    repository, fresh = Repository.objects.get_or_create(
        url=located.url,
        branch=wish.branch,
        team=wish.team,
        defaults={"form": located.form, "added_by": wish.by, "trusted": wish.trusted},
    )
    if not fresh and (repository.form != located.form or (wish.trusted and not repository.trusted)):
        repository.form = located.form  # a folder may have become a repository since
        repository.trusted |= wish.trusted
        repository.save(update_fields=["form", "trusted"])
    return repository, fresh


def found_in(tree: CodeTree, located: Located) -> list[FoundPackage]:
    """The packages at a commit, by their roots in the repository."""
    entries = {relative(each.path, located.below): each for each in tree.entries(located.below)}
    if not entries:
        raise Refusal(
            "There are no files in it." if located.below == "." else f"{located.below} has no committed files."
        )
    whole = located.below == "."
    found = packages_in(tree, entries, name_of(located.url if whole else located.below))
    if len(found) > _MOST_PACKAGES:
        raise Refusal(f"The repository holds {len(found):,} packages; add its directories one by one.")
    return found if whole else [replace(each, root=_joined(located.below, each.root)) for each in found]


def _joined(below: str, root: str) -> str:
    return below if root == "." else f"{below}/{root}"


def register(wish: Wish, located: Located, repository: Repository, found: FoundPackage) -> Added:
    """The package as a row: the one that is there already and may be seen, or a new one under a free slug."""
    same = Package.objects.filter(
        repository__url=located.url, repository__branch=repository.branch, root=found.root
    ).order_by("pk")
    known = (same if wish.by is None else same.visible_to(wish.by)).first() or same.filter(
        repository=repository
    ).first()
    if known is not None:
        return Added(known, is_new=False)
    for _ in range(_TRIES):
        slug = free_slug(found.name, name_of(located.url))
        try:
            with transaction.atomic():
                package = Package.objects.create(
                    repository=repository,
                    root=found.root,
                    name=found.name,
                    slug=slug,
                    team=wish.team,
                    private=wish.private,
                )
                audit.record(wish.by, "package.added", slug, team=wish.team, detail={"private": wish.private})
                return Added(package, is_new=True)
        except IntegrityError:  # somebody took the slug, or added the same package, at this moment
            if known := same.filter(repository=repository).first():
                return Added(known, is_new=False)
    raise Refusal(f"No free name was found for {found.name}. Try again.")
