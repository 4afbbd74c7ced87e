"""Where a repository's code is, and who may have it read from there."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from specs.ingestion import addresses
from specs.ingestion.folder import FolderTree
from specs.ingestion.local import read_local, repository_above
from specs.ingestion.refusals import Refusal
from specs.ingestion.remote import fetch, folder_of
from specs.ingestion.tree import CodeTree
from specs.models import Repository
from studio.people.models import User


@dataclass(frozen=True, slots=True)
class Located:
    """What somebody gave, as it is stored: the repository, and the part of it that is meant."""

    url: str  # a path, or an https address
    form: Repository.Form
    below: str  # the directory in it, "." for all


def locate(given: str, *, by: User | None, trusted: bool = False) -> Located:
    """`trusted` is the command line, which may read what its user may. `Refusal` says what is wrong with `given`."""
    given = given.strip()
    if not given:
        raise Refusal("Give a path or an https address.")
    if addresses.is_remote(given):
        url, _, _ = addresses.checked(given)
        return Located(url, Repository.Form.GIT, ".")
    path = Path(given).expanduser()
    if not path.is_absolute() and not trusted:
        raise Refusal("Give an absolute path, or an https address.")
    path = path.resolve()
    roots = None if trusted else roots_for(by)
    if roots is not None and not any(path.is_relative_to(root) for root in roots):
        # The same words whether there is something at the path or not.
        raise Refusal("Paths of the server may be read only by administrators, or below LOCAL_PATH_ROOTS.")
    if not path.is_dir():
        raise Refusal(f"{path} is not a directory.")
    root = repository_above(path)
    if root is None or (roots is not None and not any(root.is_relative_to(each) for each in roots)):
        return Located(str(path), Repository.Form.FOLDER, ".")
    return Located(str(root), Repository.Form.GIT, path.relative_to(root).as_posix())


def opened(repository: Repository) -> CodeTree:
    """The newest commit of the repository's branch, fetched where it is remote."""
    if addresses.is_remote(repository.url):
        return fetch(repository.url, repository.branch, folder_of(repository.pk))
    path = Path(repository.url)
    if not path.is_dir():
        raise Refusal(f"{path} is no longer there.")
    if repository.form == Repository.Form.FOLDER:
        return FolderTree(path)
    inside = None if repository.trusted else roots_for(repository.added_by)
    return read_local(path, repository.branch, inside=tuple(inside) if inside is not None else None)


def roots_for(user: User | None) -> list[Path] | None:
    """The directories whose contents the person may have read; None where they may have all."""
    if user is not None and user.is_active and user.is_superuser:
        return None
    roots: Sequence[str] = getattr(settings, "LOCAL_PATH_ROOTS", ())
    return [Path(each).resolve() for each in roots]
