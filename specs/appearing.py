"""Packages that a commit adds to a repository that is followed: they are registered as their neighbours are."""

from dataclasses import replace
from pathlib import PurePosixPath

from specs.adding import Wish, found_in, register
from specs.ingestion.discovery import FoundPackage, manifests
from specs.ingestion.git import GitTree
from specs.ingestion.opening import Located
from specs.ingestion.refusals import Refusal
from specs.ingestion.tree import CodeTree
from specs.models import Package, Repository

_EARLIER = 2  # commits that are compared with


def add_appeared(repository: Repository, tree: CodeTree) -> list[Package]:
    """Registers the packages whose directories were none when the studio last looked. Called before `head` moves on.

    What was there then and is not registered was left out or deleted by somebody, and stays so.
    """
    located = Located(repository.url, Repository.Form(repository.form), ".")
    held = list(repository.packages.all())
    known = {each.root for each in held}
    if not held or not isinstance(tree, GitTree):  # of a plain folder, nothing tells what was there before
        return []
    seen = dict.fromkeys([repository.head, *(each.seen_commit for each in held)])
    earlier = [commit for commit in seen if commit and commit != tree.commit][:_EARLIER]
    appeared: dict[str, FoundPackage] = {}
    for commit in earlier:
        before = replace(tree, commit=commit)
        try:
            if _manifests(before) == _manifests(tree):
                continue
            then = {each.root for each in found_in(before, located)}
            now = found_in(tree, located)
        except Refusal:  # a commit that is gone, as after a forced push
            continue
        fresh = [each for each in now if each.root not in then and each.root not in known]
        appeared.update({each.root: each for each in fresh if _is_followed(each.root, then, known)})
    if not appeared or repository.team is None:
        return []
    wish = Wish(repository.url, repository.team, any(each.private for each in held), repository.branch)
    added = [register(wish, located, repository, each) for each in appeared.values()]
    return [each.package for each in added if each.is_new]


def _manifests(tree: CodeTree) -> list[str]:
    return manifests(each.path for each in tree.entries())


def _is_followed(root: str, then: set[str], known: set[str]) -> bool:
    """Whether all that stood beside it then is registered; of a directory that held none, all of the repository."""
    parent = PurePosixPath(root).parent
    beside = {each for each in then if PurePosixPath(each).parent == parent} or then
    return bool(beside) and beside <= known
