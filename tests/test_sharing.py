from pathlib import Path

from tests import sharing

ROOT = Path(__file__).parent.parent


def test_what_has_a_place_of_its_own_is_there():
    for name in (*sharing.WHOLE, *sharing.ONE_BY_ONE):
        assert (ROOT / name).exists()


def test_what_is_costly_to_set_up_stays_together_and_goes_first():
    up, other = "tests/studio/test_up.py::test_a", "tests/people/test_teams.py::test_a"
    assert sharing.unit(up) == sharing.unit("tests/studio/test_up.py::test_b[x::y]")
    assert sharing.unit("tests/functional/test_a.py::test_a") == sharing.unit("tests/functional/test_b.py::test_b")
    assert sharing.unit(other) == sharing.unit("tests/people/test_teams.py::test_b") != sharing.unit(up)
    assert sharing.turn(up) < sharing.turn("tests/functional/test_a.py::test_a") < sharing.turn(other)


def test_tests_with_processes_of_their_own_go_one_by_one():
    first, second = (f"tests/specs/jobs/test_workers.py::test_kill[{broker}]" for broker in ("pgmq", "redis"))
    assert sharing.unit(first) != sharing.unit(second)
