"""Repositories on this machine, read in place: their objects, never their settings, hooks or filters."""

import os
import re
import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from specs.ingestion import git
from specs.ingestion.git import GitFailed, GitTree
from specs.ingestion.refusals import Refusal
from specs.ingestion.remote import data_folder, make_bare
from specs.ingestion.tree import readable

_OBJECT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_DEPTH = 5  # symbolic references that point to each other
_STATUS_SECONDS = 20


def repository_above(path: Path) -> Path | None:
    """The directory at or above `path` that is a git repository: a work tree or a bare one."""
    for folder in (path, *path.parents):
        if (folder / ".git").exists() or _is_git_dir(folder):
            return folder
    return None


def read_local(root: Path, branch: str, *, inside: tuple[Path, ...] | None = None) -> GitTree:
    """The newest commit of `branch`, which may be a tag as well; of what is checked out where that is "".

    With `inside`, what the repository leads to (a linked work tree, borrowed objects) must lie in these folders too.
    """
    git_dir = _git_dir(root)
    common = _common_dir(git_dir)
    objects = common / "objects"
    if inside is not None:
        _demand_inside((git_dir, common, objects), objects, inside)
    found = [f"refs/heads/{branch}", f"refs/tags/{branch}"] if branch else ["HEAD"]
    commit = next((value for each in found if (value := _resolve(git_dir, common, each))), None)
    if commit is None:
        raise Refusal(
            f"The repository has no branch and no tag named {branch}."
            if branch
            else "The repository is empty: it has no commit yet."
        )
    shallow = common / "shallow"
    tree = GitTree(commit, _empty(commit), objects, shallow if shallow.is_file() else None)
    tree = replace(tree, commit=_peeled(tree)) if branch else tree
    return replace(tree, notes=_uncommitted(root, git_dir, tree))


def _is_git_dir(folder: Path) -> bool:
    return (folder / "HEAD").is_file() and (folder / "objects").is_dir() and (folder / "refs").is_dir()


def _git_dir(root: Path) -> Path:
    dot_git = root / ".git"
    if dot_git.is_dir():
        return dot_git
    if dot_git.is_file():  # a linked work tree or a submodule: "gitdir: PATH"
        target = _text(dot_git).removeprefix("gitdir:").strip()
        return (root / target).resolve()
    return root


def _common_dir(git_dir: Path) -> Path:
    pointer = git_dir / "commondir"
    return (git_dir / _text(pointer).strip()).resolve() if pointer.is_file() else git_dir


def _demand_inside(folders: tuple[Path, ...], objects: Path, inside: tuple[Path, ...]) -> None:
    outside = [each for each in folders if not any(each.resolve().is_relative_to(root) for root in inside)]
    if outside or (objects / "info" / "alternates").exists():
        raise Refusal("This repository borrows from folders that may not be read from here.")


def _resolve(git_dir: Path, common: Path, reference: str) -> str | None:
    for _ in range(_DEPTH):
        if ".." in reference.split("/"):
            return None
        value = _loose(git_dir, reference) or _loose(common, reference) or _packed(common, reference)
        if value is None or _OBJECT.match(value):
            return value
        if not value.startswith("ref:"):
            break
        reference = value.removeprefix("ref:").strip()
    raise Refusal("The repository's HEAD cannot be read.")


def _peeled(tree: GitTree) -> str:
    """The commit that an annotated tag points to."""
    try:
        found = git.run(tree.arguments("rev-parse", "--verify", f"{tree.commit}^{{commit}}"), tree.env)
    except GitFailed:
        raise Refusal("What is named there is no commit.") from None
    return found.decode("ascii").strip()


def _loose(folder: Path, reference: str) -> str | None:
    file = folder / reference
    return _text(file).strip() if file.is_file() and file.resolve().is_relative_to(folder.resolve()) else None


def _packed(common: Path, reference: str) -> str | None:
    packed = common / "packed-refs"
    if not packed.is_file():
        return None
    with packed.open(encoding="utf-8", errors="replace") as lines:
        for line in lines:
            value, _, name = line.rstrip("\n").partition(" ")
            if name == reference and _OBJECT.match(value):
                return value
    return None


def _empty(commit: str) -> Path:
    """A repository of ours without objects, through which those of another are read."""
    kind = "sha256" if len(commit) == 64 else "sha1"
    folder = data_folder() / "repositories" / f"empty-{kind}.git"
    if not (folder / "HEAD").exists():
        make_bare(folder, f"--object-format={kind}")
    return folder


def _uncommitted(root: Path, git_dir: Path, tree: GitTree) -> tuple[str, ...]:
    """A sentence on work that is not committed."""
    index = git_dir / "index"
    if git_dir == root or not index.is_file():
        return ()
    # Their index tells at a glance which files are as committed; of the others (all, in a copied folder) the contents
    # are compared, which git then notes in the index: so in a copy of it. Our settings keep every filter of theirs
    # from running.
    questions = (
        ["diff", "--name-only", "-z", "--ignore-submodules=all", "--no-ext-diff", "--no-textconv", tree.commit],
        ["ls-files", "--others", "--exclude-standard", "-z"],
    )
    try:
        with TemporaryDirectory() as folder:
            ours = shutil.copyfile(index, Path(folder) / "index")
            # What was changed in the same moment as it was added is known by the age of the index alone.
            os.utime(ours, ns=(index.stat().st_atime_ns, index.stat().st_mtime_ns))
            env = tree.env | {"GIT_WORK_TREE": str(root), "GIT_INDEX_FILE": str(ours)}
            answers = [git.run(tree.arguments(*each), env, seconds=_STATUS_SECONDS) for each in questions]
    except (GitFailed, OSError):  # an index that cannot be read tells nothing; the commit is read all the same
        return ()
    changed = sorted({readable(name) for answer in answers for name in answer.split(b"\0") if name})
    if not changed:
        return ()
    shown = ", ".join(changed[:3]) + (", …" if len(changed) > 3 else "")
    subject = "1 file differs" if len(changed) == 1 else f"{len(changed)} files differ"
    return (f"{subject} from the last commit and will be read once committed: {shown}.",)


def _text(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as opened:
        return opened.read(4096)
