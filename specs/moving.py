"""Packages whose directory was renamed: they keep their name, versions and corrections, and are read where they are."""

from specs.ingestion.manifest_texts import packages_in
from specs.ingestion.tree import CodeTree
from specs.models import Package, Repository


def follow_moved(repository: Repository, tree: CodeTree) -> list[Package]:
    """Notes the new directory of each package whose old one is gone. Gives those packages.

    It is the one directory whose manifest gives the package's name, if no other package is registered there.
    """
    entries = {each.path: each for each in tree.entries()}
    held = list(repository.packages.all())
    there = {path[:end] for path in entries for end, sign in enumerate(path) if sign == "/"} | {"."}
    lost = [each for each in held if each.root not in there]
    if not lost:
        return []
    taken = {each.root for each in held}
    free = [each for each in packages_in(tree, entries, "") if each.manifest and each.root not in taken]
    moved = []
    for package in lost:
        found = [each.root for each in free if each.name == package.name]
        rivals = [each for each in lost if each.name == package.name]
        if len(found) == 1 and len(rivals) == 1:
            package.root = found[0]
            Package.objects.filter(pk=package.pk).update(root=package.root, gone_at="")
            moved.append(package)
    return moved
