"""Seeded corrections over commits that move, rename and edit code: each is accounted for after every run.

The same at full size is `bench corrections`."""

from pathlib import Path

import pytest
from django.test import override_settings

from feedback import bench
from feedback.bench import Census
from feedback.models import Correction, Outcome, Verdict
from specs.bench import churn, place
from specs.models import Package
from tests.published import EXAMPLE

pytestmark = pytest.mark.django_db(transaction=True)


def small_package(folder: Path) -> Package:
    (package,) = place.added(churn.repository(EXAMPLE, folder))
    return package


@override_settings(ANALYSIS_PROCESSES=1)
def test_every_correction_is_accounted_for_after_every_run(tmp_path: Path) -> None:
    census = Census()
    folder = tmp_path / "agent-timers"
    for _ in bench.follow(small_package(folder), folder, census, seed=5, commits=12, corrections=80):
        assert census.faults == []
    assert (census.runs, census.left) == (13, 80)
    assert census.accounted == sum(census.verdicts.values())
    assert census.verdicts[Verdict.HONOURED] > census.accounted // 2
    assert census.verdicts[Verdict.CONFLICT] > 0, "some code did change under a correction"


@override_settings(ANALYSIS_PROCESSES=1)
def test_lost_doubled_and_untrue_corrections_are_noticed(tmp_path: Path) -> None:
    folder = tmp_path / "agent-timers"
    package, census = small_package(folder), Census()
    next(bench.follow(package, folder, census, seed=3, corrections=20))
    assert census.faults == []
    package = Package.objects.select_related("latest").get(pk=package.pk)
    lost = Outcome.objects.filter(package=package).earliest("pk")
    untrue = Correction.objects.filter(kind="wrong", state="accepted").exclude(text="").latest("pk")
    Correction.objects.filter(pk=untrue.pk).update(text="Other words than were folded in.")
    lost.delete()
    bench._counted(package, census)
    assert f"correction {lost.correction_id} is lost" in census.faults
    assert any(each.startswith(f"correction {untrue.pk} says “Other words") for each in census.faults)
