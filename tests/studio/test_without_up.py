"""The commands on a data folder of their own, where nothing was prepared and nothing else runs."""

import json
import shutil
from pathlib import Path

import pytest

from tests.studio.machine import ROOT, Machine

pytestmark = pytest.mark.workers


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    made = Machine(tmp_path_factory.mktemp("bare") / "data")
    yield made
    made.clean_up()


def test_first_command_makes_the_tables_and_what_it_adds_can_be_searched(machine: Machine, tmp_path: Path) -> None:
    package = shutil.copytree(ROOT / "tests" / "examples" / "agent-timers", tmp_path / "agent-timers")
    added = machine.run("add", str(package), "--wait")
    assert added.returncode == 0, added.stderr
    assert "version 1" in added.stdout
    assert '"event"' not in added.stdout + added.stderr  # no log for machines on a person's terminal
    found = machine.run("search", "shorten what was typed", "--json")
    assert "clarify" in {each["citations"][0]["symbol"] for each in json.loads(found.stdout) if each["citations"]}
    answered = machine.run("ask", "How often is waking an agent tried?", "--json")
    assert json.loads(answered.stdout)["found"]
    assert machine.run("corrections").returncode == 0


def test_a_database_of_an_older_release_is_told_in_a_sentence(machine: Machine) -> None:
    machine.run("migrate", "search", "zero")
    behind = machine.run("search", "timer")
    assert behind.returncode == 1
    assert behind.stderr.splitlines()[-1].startswith("error: The database is of an older release")
    assert machine.run("migrate").returncode == 0


def test_database_without_an_answer_is_told_in_a_sentence(machine: Machine) -> None:
    away = machine.run("search", "timer", DATABASE_URL="postgres://nobody@127.0.0.1:1/none")
    assert away.returncode == 1
    assert away.stderr.startswith("error: The database does not answer")
    assert "Traceback" not in away.stderr
