"""Backups go from one data folder to another: real clusters, real commands."""

import pytest

from studio.backup import BadBackup, restore
from tests.studio.machine import Machine

pytestmark = pytest.mark.workers

FILL = """
from studio.people.models import Team, User
from django.db import connection
user = User.objects.create_user("mária", "maria@example.org", "a quiet river 7")
Team.objects.create(slug="storegen", name='Läden; "quoted" \\\\ \\t tab')
connection.cursor().execute("ALTER SEQUENCE people_team_id_seq RESTART 4711")
"""
SHOW = """
from studio.people.models import Team, User
print(User.objects.get(username="mária").check_password("a quiet river 7"), Team.objects.get().name,
      Team.objects.create(slug="next", name="Next").pk)
"""


@pytest.fixture(scope="module")
def machines(tmp_path_factory):
    made = [Machine(tmp_path_factory.mktemp(name) / "data") for name in ("source", "target")]
    yield made
    for machine in made:
        machine.clean_up()


@pytest.fixture(scope="module")
def backup(machines):
    source, _ = machines
    assert source.run("migrate", "-v0").returncode == 0
    assert source.run("shell", "-v0", "-c", FILL).returncode == 0
    file = source.data_dir.parent / "studio.backup"
    written = source.run("backup", str(file))
    assert written.returncode == 0, written.stderr
    assert file.stat().st_mode & 0o777 == 0o600
    return file


def test_a_file_cut_short_or_altered_is_refused_before_the_database_is_asked(backup, tmp_path):
    """No database is open to this test, so nothing can have been written."""
    whole = backup.read_bytes()
    middle = len(whole) // 2
    damaged = {
        "cut": whole[:-1],
        "half": whole[:middle],
        "flipped": whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        "longer": whole + b"\0",
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadBackup, match="is cut short or was altered; nothing was restored"):
            restore(tmp_path / name)
    (tmp_path / "other").write_text("once upon a time")
    with pytest.raises(BadBackup, match="is not a backup of Spec Studio"):
        restore(tmp_path / "other")
    with pytest.raises(BadBackup, match="cannot be read"):
        restore(tmp_path / "missing")


def test_everything_comes_back_with_sequences_where_they_were(machines, backup, tmp_path):
    _, target = machines
    restored = target.run("restore", str(backup))
    assert restored.returncode == 0, restored.stderr
    again = tmp_path / "again.backup"
    assert target.run("backup", str(again)).returncode == 0
    assert again.read_bytes() == backup.read_bytes()
    shown = target.run("shell", "-v0", "-c", SHOW)
    assert shown.stdout.strip() == 'True Läden; "quoted" \\ \t tab 4711', shown.stderr


def test_a_database_that_is_not_empty_is_left_alone(machines, backup):
    refused = machines[0].run("restore", str(backup))
    assert refused.returncode == 1
    assert refused.stderr.startswith("error: The database is not empty (table ")
    assert "Traceback" not in refused.stderr
