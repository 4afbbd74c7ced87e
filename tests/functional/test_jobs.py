"""Jobs as they run: the page follows by itself, and stops when there is nothing more to follow."""

import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Request, expect

from specs.models import Job, Package
from specs.models.job import State
from studio.people.models import User
from tests.functional.conftest import Open
from tests.published import Published


@pytest.fixture
def job(published: Published) -> Job:
    now = timezone.now()
    return Job.objects.create(
        kind="generate",
        queue="work",
        package=Package.objects.get(slug=published.slug),
        requested_by=User.objects.get(username="maria"),
        state=State.RUNNING,
        lease_token=uuid.uuid4(),
        lease_until=now + timedelta(hours=1),
        started_at=now,
        stage="Reading files",
        stage_started_at=now - timedelta(seconds=30),
        done=10,
        total=40,
    )


def test_page_follows_a_job_and_stops_when_it_ends(open_page: Open, job: Job) -> None:
    page = open_page(f"/jobs/{job.pk}/")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "10")
    expect(page.get_by_text(re.compile(r"about \d+ min left"))).to_be_visible()
    Job.objects.filter(pk=job.pk).update(done=30)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "30")
    Job.objects.filter(pk=job.pk).move(State.DONE)
    expect(page.get_by_role("link", name="Read the spec")).to_be_visible()
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.wait_for_timeout(2500)
    assert asked == [], "a finished job is not asked for again"


def test_failed_job_says_why_and_what_to_do(open_page: Open, job: Job) -> None:
    Job.objects.filter(pk=job.pk).move(State.FAILED, error="The host did not answer.", error_mendable=True)
    page = open_page(f"/jobs/{job.pk}/")
    expect(page.get_by_role("alert")).to_contain_text("The host did not answer.")
    expect(page.get_by_role("alert")).to_contain_text("run it again")
    expect(page.get_by_role("button", name="Run it again")).to_be_visible()


def test_job_is_cancelled_without_javascript(open_page: Open, job: Job) -> None:
    page = open_page(f"/jobs/{job.pk}/", java_script_enabled=False)
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#messages")).to_contain_text("within seconds")
    job.refresh_from_db()
    assert job.cancel_requested


def test_others_may_look_but_not_cancel(open_page: Open, job: Job) -> None:
    page = open_page(f"/jobs/{job.pk}/", "otto")
    expect(page.get_by_role("heading", name="Log")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_have_count(0)
