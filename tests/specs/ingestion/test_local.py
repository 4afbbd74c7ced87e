import os
import shutil
import time

import pytest

from specs.ingestion import local
from specs.ingestion.git import GitFailed, environment, run
from specs.ingestion.local import read_local, repository_above
from specs.ingestion.refusals import Refusal
from tests.specs.repositories import commit, git, make_repository, write


@pytest.fixture
def repository(tmp_path):
    return make_repository(tmp_path / "timers", {"timers/a.py": "A = 1\n", "README.md": "# Timers\n"})


def contents(tree, root="."):
    return {entry.path: data for entry, data in tree.read(tree.entries(root))}


def test_the_files_of_the_checked_out_commit_are_read(repository):
    tree = read_local(repository, "")
    assert contents(tree) == {"README.md": b"# Timers\n", "timers/a.py": b"A = 1\n"}
    assert tree.commit == git(repository, "rev-parse", "HEAD")
    assert tree.committed_at.isoformat() == "2024-05-01T12:00:00+00:00"


def test_a_directory_of_the_repository_can_be_read_alone(repository):
    tree = read_local(repository, "")
    assert [entry.path for entry in tree.entries("timers")] == ["timers/a.py"]
    assert tree.entries("tim") == []


def test_a_branch_can_be_followed(repository):
    git(repository, "checkout", "--quiet", "-b", "other")
    other = commit(repository, {"b.py": ""})
    git(repository, "checkout", "--quiet", "main")
    assert read_local(repository, "other").commit == other
    assert read_local(repository, "").commit != other
    with pytest.raises(Refusal, match="no branch and no tag named none"):
        read_local(repository, "none")


def test_a_tag_is_followed_where_no_branch_is_called_so(repository):
    tagged = git(repository, "rev-parse", "HEAD")
    git(repository, "tag", "v1.0")
    git(repository, "tag", "--annotate", "-m", "first", "v1.1")
    git(repository, "tag", "main")
    newest = commit(repository, {"b.py": ""})
    assert read_local(repository, "v1.0").commit == tagged
    assert read_local(repository, "v1.1").commit == tagged
    assert read_local(repository, "main").commit == newest
    git(repository, "pack-refs", "--all")
    assert read_local(repository, "v1.1").commit == tagged
    git(repository, "tag", "text", git(repository, "rev-parse", "HEAD:b.py"))
    with pytest.raises(Refusal, match="no commit"):
        read_local(repository, "text")


def test_packed_references_and_objects_are_found(repository):
    expected = git(repository, "rev-parse", "HEAD")
    git(repository, "gc", "--quiet", "--aggressive")
    assert (repository / ".git" / "packed-refs").exists()
    assert read_local(repository, "").commit == expected
    assert len(contents(read_local(repository, "main"))) == 2


def test_a_detached_head_is_read(repository):
    first = git(repository, "rev-parse", "HEAD")
    commit(repository, {"b.py": ""})
    git(repository, "checkout", "--quiet", "--detach", first)
    assert read_local(repository, "").commit == first


def test_a_linked_work_tree_and_a_bare_repository_are_read(repository, tmp_path):
    git(repository, "worktree", "add", "--quiet", "-b", "linked", str(tmp_path / "linked"))
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), "bare.git")
    assert read_local(tmp_path / "linked", "").commit == read_local(repository, "").commit
    assert len(contents(read_local(tmp_path / "bare.git", ""))) == 2


def test_a_shallow_clone_is_read_and_counts_its_commits(repository, tmp_path):
    commit(repository, {"timers/b.py": ""})
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{repository}", "shallow")
    shallow = tmp_path / "shallow"
    first = read_local(shallow, "")
    commit(shallow, {"timers/c.py": ""})
    assert read_local(shallow, "").commits_since(first.commit, ".", 100) == 1


def test_commits_are_counted_for_a_directory(repository):
    first = read_local(repository, "").commit
    commit(repository, {"timers/a.py": "A = 2\n"})
    commit(repository, {"README.md": "# T\n"})
    tree = read_local(repository, "")
    assert tree.commits_since(first, ".", 100) == 2
    assert tree.commits_since(first, "timers", 100) == 1
    assert tree.commits_since(first, ".", 1) == 1
    assert tree.commits_since("0" * 40, ".", 100) is None


def test_an_empty_repository_says_so(tmp_path):
    make_repository(tmp_path / "empty", {})
    with pytest.raises(Refusal, match="empty"):
        read_local(tmp_path / "empty", "")


def test_uncommitted_work_is_reported_and_not_read(repository):
    write(repository, {"timers/a.py": "A = 2\n", "timers/new.py": "B = 1\n"})
    tree = read_local(repository, "")
    assert tree.notes == (
        "2 files differ from the last commit and will be read once committed: timers/a.py, timers/new.py.",
    )
    assert contents(tree)["timers/a.py"] == b"A = 1\n"


def test_a_copied_folder_is_as_committed_and_its_index_stays_as_it_is(repository, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy, copy_function=shutil.copyfile)  # as new to the index: other times, other inodes
    index = (copy / ".git" / "index").read_bytes()
    assert read_local(copy, "").notes == ()
    assert (copy / ".git" / "index").read_bytes() == index


def test_the_copy_of_the_index_is_as_old_as_theirs(repository, monkeypatch):
    """git asks its age: what was changed in the moment in which it was added is as old as that."""
    long_ago = 1_500_000_000_000_000_000
    os.utime(repository / ".git" / "index", ns=(long_ago, long_ago))
    ages = []

    def seen(arguments, env, **options):
        if "GIT_INDEX_FILE" in env:
            ages.append(os.stat(env["GIT_INDEX_FILE"]).st_mtime_ns)
        return run(arguments, env, **options)

    monkeypatch.setattr(local.git, "run", seen)
    read_local(repository, "")
    assert ages[0] == long_ago


def test_links_and_submodules_are_listed_as_such(repository, tmp_path):
    other = make_repository(tmp_path / "other", {"secret.py": "S = 1\n"})
    os.symlink("/etc/passwd", repository / "passwd")
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "sub")
    commit(repository, {})
    kinds = {entry.path: entry.kind for entry in read_local(repository, "").entries()}
    assert (kinds["passwd"], kinds["sub"], kinds["README.md"]) == ("symlink", "submodule", "file")


def test_names_that_are_no_utf8_are_readable(repository):
    with open(os.fsencode(repository) + b"/caf\xe9 \n.py", "w") as file:
        file.write("x = 1\n")
    commit(repository, {})
    assert contents(read_local(repository, ""))["caf\\xe9 \n.py"] == b"x = 1\n"


def test_nothing_of_a_hostile_repository_is_run(repository, tmp_path):
    ran = tmp_path / "ran"
    script = tmp_path / "evil"
    script.write_text(f"#!/bin/sh\ntouch {ran}\n")
    script.chmod(0o755)
    for name in ("core.fsmonitor", "core.sshCommand", "core.pager", "diff.external", "uploadpack.packObjectsHook",
                 "filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv",
                 "diff.evil.command", "core.alternateRefsCommand", "gpg.program"):  # fmt: skip
        git(repository, "config", name, str(script))
    git(repository, "config", "remote.origin.promisor", "true")
    git(repository, "config", "remote.origin.url", str(tmp_path))
    git(repository, "config", "remote.origin.uploadpack", str(script))
    git(repository, "config", "log.showSignature", "true")
    for hook in ("pre-commit", "post-checkout", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        (repository / ".git" / "hooks" / hook).write_text(script.read_text())
        (repository / ".git" / "hooks" / hook).chmod(0o755)
    write(repository, {".gitattributes": "* filter=evil diff=evil\n", "timers/a.py": "A = 9\n"})
    tree = read_local(repository, "")
    assert len(contents(tree)) == 2
    assert tree.notes
    assert tree.committed_at
    tree.commits_since(tree.commit, ".", 10)
    assert not ran.exists()


def test_a_missing_object_is_a_sentence_and_no_fetch(repository, tmp_path):
    blob = git(repository, "rev-parse", "HEAD:README.md")
    tree = read_local(repository, "")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(Refusal, match=r"README\.md.*damaged or incomplete"):
        contents(tree)


def test_a_repository_may_not_lead_out_of_the_permitted_folders(repository, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / ".git").write_text(f"gitdir: {repository}/.git\n")
    with pytest.raises(Refusal, match="may not be read"):
        read_local(inside, "", inside=(inside,))
    assert read_local(inside, "", inside=(tmp_path,)).commit


def test_borrowed_objects_are_refused_to_those_who_are_not_trusted(repository, tmp_path):
    git(tmp_path, "clone", "--quiet", "--shared", str(repository), "shared")
    assert len(contents(read_local(tmp_path / "shared", ""))) == 2
    with pytest.raises(Refusal):
        read_local(tmp_path / "shared", "", inside=(tmp_path,))


@pytest.mark.parametrize("head", ["ref: refs/heads/../../../secret", "ref: HEAD", "nonsense", ""])
def test_a_head_that_leads_nowhere_is_refused(repository, head):
    (repository / ".git" / "HEAD").write_text(head)
    with pytest.raises(Refusal):
        read_local(repository, "")


def test_the_repository_above_a_directory_is_found(repository, tmp_path):
    assert repository_above(repository / "timers") == repository
    assert repository_above(tmp_path) is None


def test_more_files_than_the_limit_are_refused(repository, settings):
    settings.LIMIT_FILES = 1
    with pytest.raises(Refusal, match="more than 1 files"):
        read_local(repository, "").entries()


def test_a_command_that_takes_too_long_is_ended():
    begun = time.monotonic()
    with pytest.raises(GitFailed):
        run(["-c", "alias.nap=!sleep 60", "nap"], environment(), seconds=0.5)
    assert time.monotonic() - begun < 30  # far from the sixty seconds, however slow the machine


def test_arguments_that_begin_with_a_dash_are_names_to_git(repository, tmp_path):
    commit(repository, {"--upload-pack=x.py": "x = 1\n"})
    assert "--upload-pack=x.py" in contents(read_local(repository, ""))
