"""The processes that analyse: whose fault it is when one ends."""

import os
import signal
from dataclasses import replace

import pytest

from specs.ingestion import analysing
from specs.ingestion.analysing import Child
from specs.ingestion.analysis_child import Answered, Asked
from specs.ingestion.limits import limits
from specs.jobs.errors import Transient

GOOD = Asked("python", "LIMIT = 3\n")


@pytest.fixture
def child(monkeypatch):
    monkeypatch.setattr(analysing, "_COMMAND", ("-m", "tests.specs.deadly_child"))
    made = Child(replace(limits(), analysis_seconds=1))
    yield made
    made.end()
    made.stop()


def problems(answered: Answered) -> list[str]:
    return [sentence for sentence, _ in answered.problems]


def test_a_text_that_ends_the_process_costs_itself_alone(child):
    answered = child.ask(Asked("killer", ""))
    assert problems(answered) == ["The process that analysed this file died of it."]
    assert answered.keep
    assert problems(child.ask(GOOD)) == []


def test_a_text_that_is_read_for_ever_is_given_up(child):
    answered = child.ask(Asked("endless", ""))
    assert problems(answered) == ["Analysis of this file took longer than 1 seconds."]
    assert answered.keep
    assert problems(child.ask(GOOD)) == []


def test_a_process_that_waits_for_the_machine_is_given_time(child, monkeypatch):
    """Seconds are those it computes: a busy machine must not decide what a spec says."""
    child.ask(GOOD)
    os.kill(child._process.pid, signal.SIGSTOP)
    monkeypatch.setattr(analysing, "_PATIENCE", 2)
    answered = child.ask(GOOD)
    assert not answered.keep  # another time it may do


def test_a_process_that_somebody_else_kills_says_nothing_of_the_file(child):
    child.ask(GOOD)
    process = child._process
    os.kill(process.pid, signal.SIGSTOP)
    os.kill(process.pid, signal.SIGKILL)
    assert not child.ask(GOOD).keep


def test_an_installation_that_is_broken_is_no_fault_of_the_file(child, monkeypatch):
    monkeypatch.setattr(analysing, "_COMMAND", ("-c", "raise SystemExit('no module named numbers')"))
    with pytest.raises(Transient, match="cannot be started: no module named numbers"):
        child.ask(GOOD)
    monkeypatch.setattr(analysing, "_COMMAND", ("-m", "specs.ingestion.analysis_child"))
    assert problems(child.ask(GOOD)) == []
