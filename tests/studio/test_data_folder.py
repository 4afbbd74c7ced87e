"""What keeps a data folder from serving is one sentence, before anything is written."""

import errno
import os
import pwd
import shutil
import stat
import subprocess
import sys
from collections import namedtuple

import psutil
import pytest

from studio import data_folder
from studio.postgres import Cluster, binaries, socket_dir
from studio.secret_key import secret_key
from studio.startup import StartupError, cannot_write
from tests.studio.machine import ROOT, Machine, eventually

Usage = namedtuple("Usage", "total used free")


def test_a_new_folder_is_made_for_its_owner_alone(tmp_path):
    folder = tmp_path / "deep" / "data"
    data_folder.prepare(folder)
    data_folder.prepare(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    for folder, reason in ((in_the_way / "data", "not a directory"), (in_the_way, "file exists")):
        with pytest.raises(StartupError) as error:
            data_folder.prepare(folder)
        assert str(error.value) == (
            f"The data folder {folder} cannot be written ({reason}); "
            "make it writable or set DATA_DIR to another folder."
        )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StartupError, match="permission denied"):
        data_folder.prepare(tmp_path)


def test_a_disk_that_is_nearly_full_is_named_with_what_is_needed(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**30, 2**30 - 2**20, 2**20))
    with pytest.raises(StartupError, match=r"is full \(1 MB free, 200 MB needed\)"):
        data_folder.prepare(tmp_path)


def test_a_disk_that_is_full_is_told_apart_from_one_that_is_locked(tmp_path):
    with pytest.raises(OSError) as full, open("/dev/full", "w") as disk:  # noqa: PT012
        disk.write("x")
        disk.flush()
    assert full.value.errno == errno.ENOSPC
    assert str(cannot_write(tmp_path, full.value)).startswith(f"The disk that holds {tmp_path} is full")


@pytest.mark.parametrize("release", ["0.1.1", "0.2", "1.0.0", "tomorrow"])
def test_a_folder_of_a_newer_release_is_left_untouched(tmp_path, release):
    (tmp_path / "VERSION").write_text(release)
    with pytest.raises(StartupError, match=f"was made by Spec Studio {release}, and this is the older"):
        data_folder.prepare(tmp_path)
    assert (tmp_path / "VERSION").read_text() == release


def test_a_folder_of_an_older_release_is_marked_as_ours(tmp_path):
    (tmp_path / "VERSION").write_text("0.0.9\n")
    data_folder.prepare(tmp_path)
    assert (tmp_path / "VERSION").read_text() == "0.1.0\n"


def test_the_release_is_the_one_of_the_project():
    import tomllib

    from studio.config import BASE_DIR

    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]
    assert project["version"] == ".".join(map(str, data_folder.RELEASE))


def test_one_process_at_a_time_runs_everything(tmp_path):
    with data_folder.only_one(tmp_path, "up"):
        second = data_folder.only_one(tmp_path, "up")
        with pytest.raises(StartupError, match=rf"already running .* \(process {os.getpid()}\)"):
            second.__enter__()
    with data_folder.only_one(tmp_path, "up"):
        pass


def test_the_secret_key_is_made_once_for_its_owner_alone(tmp_path):
    key = secret_key(tmp_path)
    assert len(key) == 64
    assert secret_key(tmp_path) == key
    assert secret_key(tmp_path / "other") != key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "secret_key"]


def test_a_damaged_secret_key_is_named(tmp_path):
    (tmp_path / "secret_key").write_text("short")
    with pytest.raises(StartupError, match=r"secret key .* is damaged"):
        secret_key(tmp_path)


def test_a_deep_folder_gets_a_socket_that_is_short_enough(tmp_path):
    deep = tmp_path / ("d" * 120)
    assert len(os.fsencode(socket_dir(deep) / ".s.PGSQL.5432")) < 104
    assert socket_dir(deep) != socket_dir(deep / "other")
    assert socket_dir(tmp_path) == tmp_path / "postgres" / "run"


@pytest.mark.workers
def test_a_cluster_in_a_deep_folder_serves_two_users_and_stops_after_the_last(tmp_path):
    folder = tmp_path / ("d" * 120)
    first, second = (Cluster(folder, durable=False) for _ in range(2))
    first.acquire()
    second.acquire()
    first.release()
    assert not first.wait_until_stopped(5)
    assert second.accepts()
    second.release()
    assert second.wait_until_stopped() or first.wait_until_stopped()
    eventually(lambda: not second.accepts() and not second.kept(), "the server ends")
    second.socket_dir.rmdir()  # it is empty


@pytest.mark.workers
def test_commands_say_it_in_one_line_and_fail(tmp_path):
    (tmp_path / "data").write_text("")
    machine = Machine(tmp_path / "data")
    refused = machine.run("up")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"error: The data folder {tmp_path / 'data'} cannot be written (file exists); "
        "make it writable or set DATA_DIR to another folder."
    ]
    wrong = machine.run("up", DATA_DIR=str(tmp_path / "unused"), EMBEDDING_DIMENSION="100")
    assert wrong.stderr == (
        "error: Wrong setting EMBEDDING_DIMENSION: it is 100, but all-MiniLM-L6-v2 gives vectors of 384.\n"
    )
    unreachable = Machine(tmp_path / "second").run(
        "up", "--port", str(machine.port), DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/x"
    )
    assert unreachable.returncode == 1
    assert unreachable.stderr.startswith("error: The database does not answer: connection to server at ")
    assert "Traceback" not in unreachable.stderr
    assert "hunter2" not in unreachable.stderr


@pytest.mark.workers
def test_a_reader_that_has_enough_gets_no_traceback(tmp_path):
    machine = Machine(tmp_path / "data")
    command = f"{sys.executable} {ROOT / 'manage.py'} settings_table | true"
    piped = subprocess.run(
        ["sh", "-c", command], env=machine.environment(), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert piped.stderr == ""


@pytest.mark.workers
@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_does_not_take_the_data_from_the_user_it_belongs_to(tmp_path):
    cluster = Cluster(tmp_path / "data", durable=False)
    cluster.acquire()
    owner = cluster.pgdata.stat().st_uid
    assert owner != 0
    cluster.release()
    assert cluster.wait_until_stopped()
    nobody = pwd.getpwnam("nobody")
    for path in (cluster.pgdata, *cluster.pgdata.rglob("*"), cluster.socket_dir):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)
    cluster.acquire()
    assert cluster.accepts()
    assert cluster.pgdata.stat().st_uid == nobody.pw_uid
    assert stat.S_IMODE(cluster.pgdata.stat().st_mode) == 0o700
    cluster.release()
    assert cluster.wait_until_stopped()


@pytest.mark.workers
@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as somebody else")
def test_root_runs_it_from_where_only_root_may_enter(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = binaries().parent.parent
    for shipped in package.parent.glob(f"{package.name}*"):  # with the libraries that a wheel keeps beside it
        shutil.copytree(shipped, closed / shipped.name, symlinks=True)
    monkeypatch.setenv("PYTHONPATH", str(closed))
    cluster = Cluster(closed / "data", durable=False)
    cluster.acquire()
    server = next(p for p in psutil.process_iter(["exe"]) if (p.info["exe"] or "").startswith(str(closed)))
    assert server.uids().effective != 0
    assert cluster.accepts()
    cluster.release()
    assert cluster.wait_until_stopped()
