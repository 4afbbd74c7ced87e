"""What is published stays proved while the code under it is moved, renamed and edited, commit after commit."""

import shutil
from pathlib import Path
from random import Random

import pytest

from specs.bench import churn, truth
from specs.models import SpecVersion, Statement
from specs.verification import verify
from tests.specs.conftest import EXAMPLE

pytestmark = pytest.mark.django_db(transaction=True)

DEMO = Path(__file__).parents[2] / "demo"
COMMITS = 20
KINDS = {
    "parcel-desk": {"lines inserted", "file renamed", "function renamed", "number edited", "function added"},
    "hook-relay": {"lines inserted", "file renamed", "function renamed", "number edited", "function added"},
}


@pytest.fixture(params=sorted(KINDS))
def demo(request, tmp_path, add, generate):
    folder = churn.repository(DEMO / request.param, tmp_path / request.param)
    (package,) = add(folder)
    generate(package)
    return request.param, folder, package


def test_every_version_is_proved_through_many_commits(demo):
    name, folder, package = demo
    steps = list(truth.after_each_commit(package, folder, COMMITS))
    assert len(steps) == COMMITS
    assert {step.edit.kind for step in steps} >= KINDS[name]
    assert [step.failures for step in steps if step.failures] == []
    assert [step.identities_lost for step in steps if step.identities_lost] == []


def test_moved_lines_change_no_word_and_store_no_statement(demo, generate):
    _, folder, package = demo
    assert any(churn.insert_lines(folder, Random(seed)) for seed in range(20))
    churn.commit(folder)
    generate(package)
    newest = SpecVersion.objects.get(package=package, number=2)
    assert newest.changes == {"added": 0, "changed": 0, "removed": 0}
    assert not Statement.objects.filter(package=package, since=2).exists()
    report = verify(package)
    assert (report.failures, report.rewritten) == ([], True)


def test_verify_finds_a_statement_that_says_another_number_than_the_code(tmp_path, add, generate):
    folder = tmp_path / "agent-timers"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (package,) = add(churn.initialised(folder))
    generate(package)
    said = Statement.objects.filter(package=package, text__contains="140").first()
    Statement.objects.filter(pk=said.pk).update(text=said.text.replace("140", "150"))
    assert any(said.key in failure for failure in verify(package).failures)
