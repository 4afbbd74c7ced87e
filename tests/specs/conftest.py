"""Packages taken in and generated for real, without a worker: the test's own process carries the jobs out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from specs import adding, generation
from specs.adding import Wish
from specs.jobs.waiting import wait_for
from specs.models import Job, Package
from studio.people.models import Team

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "agent-timers"


@pytest.fixture
def studio_team(transactional_db: None) -> Team:
    return Team.objects.create(slug="storegen", name="Storegen")


@pytest.fixture
def add(studio_team: Team) -> Callable[..., list[Package]]:
    """Registers what is at a path; `generate` then makes its specs."""

    def adding_(given: Path | str, **wish: object) -> list[Package]:
        wished = Wish(str(given), **{"team": studio_team, "trusted": True, **wish})  # type: ignore[arg-type]
        return [each.package for each in adding.add(wished)]

    return adding_


@pytest.fixture
def generate() -> Callable[..., Job]:
    """Runs the job to its end, and gives it as it ended. The package is brought up to date with it."""

    def generating(package: Package, **options: str) -> Job:
        ended = wait_for(generation.request(package, **options))  # type: ignore[arg-type]
        package.refresh_from_db()
        return ended

    return generating
