import json

import pytest
from django.core.management import CommandError, call_command

from studio.bench import Measure, compare


def quick():
    return [Measure("quick", "slow", "s", (1.0, 2.0, 3.0), (4.0, 4.0, 5.0), 0.5, "at most")]


def slow():
    return [Measure("slow", "-", "s", (11.0, 12.0, 13.0), (), 10, "at most")]


@pytest.fixture
def measures(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.BENCH_MEASURES = {name: f"{__name__}.{name}" for name in ("quick", "slow")}


def test_a_ratio_is_of_medians_and_stands_in_table_and_json(measures, capsys, tmp_path):
    call_command("bench", "quick")
    assert "| quick | 2 s (1 to 3) | 4 s (4 to 5) | slow | 0.5× | at most 0.5× | reached |" in capsys.readouterr().out
    assert json.loads((tmp_path / "bench.json").read_text())["measures"][0]["result"] == 0.5


def test_a_missed_goal_is_a_failure(measures, capsys):
    with pytest.raises(SystemExit):
        call_command("bench")
    assert "MISSED" in capsys.readouterr().out


def test_an_unknown_measure_is_named(measures):
    with pytest.raises(CommandError, match="no measure called fast; there are: quick, slow"):
        call_command("bench", "fast")


def test_both_sides_are_measured_in_turn():
    order = []
    ours, peer = compare(lambda: order.append("ours"), lambda: order.append("peer"))
    assert order == ["ours", "peer"] * 3
    assert len(ours) == len(peer) == 3
    with pytest.raises(ValueError, match="at least three"):
        compare(list, list, rounds=2)
