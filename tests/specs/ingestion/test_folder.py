import os

import pytest

from specs.ingestion.folder import FolderTree
from specs.ingestion.refusals import Refusal
from tests.specs.repositories import write


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "timers", {"a.py": "A = 1\n", "b/c.py": "C = 1\n"})


def test_the_commit_is_a_hash_of_the_contents(folder, tmp_path):
    copy = write(tmp_path / "elsewhere", {"b/c.py": "C = 1\n", "a.py": "A = 1\n"})
    assert FolderTree(folder).commit == FolderTree(copy).commit
    write(copy, {"a.py": "A = 2\n"})
    assert FolderTree(folder).commit != FolderTree(copy).commit


def test_files_are_read(folder):
    tree = FolderTree(folder)
    assert {entry.path: data for entry, data in tree.read(tree.entries())} == {"a.py": b"A = 1\n", "b/c.py": b"C = 1\n"}
    assert [entry.path for entry in tree.entries("b")] == ["b/c.py"]


def test_what_tools_leave_behind_is_not_seen(folder):
    write(
        folder,
        {
            ".git/config": "",
            "node_modules/x/i.js": "",
            "__pycache__/a.pyc": b"\0",
            "env/pyvenv.cfg": "",
            "env/a.py": "",
        },
    )
    assert [entry.path for entry in FolderTree(folder).entries()] == ["a.py", "b/c.py"]


def test_links_are_not_followed(folder, tmp_path):
    write(tmp_path / "outside", {"secret.py": "S = 1\n"})
    os.symlink(tmp_path / "outside", folder / "linked")
    os.symlink(tmp_path / "outside" / "secret.py", folder / "secret.py")
    os.mkfifo(folder / "pipe")
    kinds = {entry.path: entry.kind for entry in FolderTree(folder).entries()}
    assert kinds == {"a.py": "file", "b/c.py": "file", "linked": "symlink", "secret.py": "symlink", "pipe": "special"}


def test_a_file_that_changes_while_it_is_read_is_a_sentence(folder):
    tree = FolderTree(folder)
    entries = tree.entries()
    write(folder, {"a.py": "A = 2\n"})
    with pytest.raises(Refusal, match=r"a\.py was changed"):
        list(tree.read(entries))


def test_a_file_that_becomes_a_link_is_not_followed(folder, tmp_path):
    tree = FolderTree(folder)
    entries = tree.entries()
    write(tmp_path, {"secret": "A = 1\n"})
    (folder / "a.py").unlink()
    os.symlink(tmp_path / "secret", folder / "a.py")
    with pytest.raises(Refusal, match="cannot be read"):
        list(tree.read(entries))


def test_more_files_than_the_limit_are_refused(folder, settings):
    settings.LIMIT_FILES = 1
    with pytest.raises(Refusal, match="more than 1 files"):
        FolderTree(folder).entries()
