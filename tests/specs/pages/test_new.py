"""Adding packages: a look first, then the adding; each only for who may."""

import pytest
from django.test import Client

from specs.models import Job
from specs.models.job import State
from studio.people.models import Team, User
from tests.published import Published


def form(**fields: object) -> dict[str, object]:
    return {"given": "https://example.org/a.git", "team": Team.objects.get(slug="storegen").pk, **fields}


@pytest.fixture
def job(maria: Client) -> Job:
    answer = maria.post("/new/", form())
    assert answer["Location"].startswith("/new/found/?job=")
    return Job.objects.latest("pk")


def test_looking_registers_nothing(maria: Client, job: Job) -> None:
    assert job.payload["preview"] is True
    text = maria.get(f"/new/found/?job={job.pk}").content.decode()
    assert 'hx-trigger="every 1s"' in text


def test_what_was_found_is_shown_and_then_added(maria: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=State.RUNNING, lease_token="0" * 32, lease_until="2100-01-01T00:00Z")
    found = [{"root": ".", "name": "left-pad", "manifest": "package.json"}]
    Job.objects.filter(pk=job.pk).move(
        State.DONE, result={"packages": found, "commit": "a1b2c3d4e5", "notes": ["Uncommitted changes were not read."]}
    )
    text = maria.get(f"/new/found/?job={job.pk}").content.decode()
    assert "left-pad" in text
    assert "Uncommitted changes were not read." in text
    assert "every 1s" not in text
    answer = maria.post("/new/found/", {"job": job.pk})
    added = Job.objects.latest("pk")
    assert answer["Location"] == f"/jobs/{added.pk}/"
    assert added.payload["preview"] is False


def test_what_others_look_at_is_not_found(otto: Client, job: Job) -> None:
    assert otto.get(f"/new/found/?job={job.pk}").status_code == 404
    assert otto.post("/new/found/", {"job": job.pk}).status_code == 404


@pytest.mark.parametrize("query", ["", "?job=x", "?job=999999", "?job=" + "9" * 40])
def test_made_up_jobs_are_not_found(maria: Client, query: str) -> None:
    assert maria.get(f"/new/found/{query}").status_code == 404


@pytest.mark.parametrize("given", ["ftp://example.org/x", "http://127.0.0.1/x", "/etc", "--upload-pack=x", "https://"])
def test_refused_address_is_explained_at_its_field(maria: Client, given: str) -> None:
    answer = maria.post("/new/", form(given=given))
    assert answer.status_code == 200
    assert b"errorlist" in answer.content


def test_team_of_others_cannot_be_chosen(maria: Client) -> None:
    other = Team.objects.create(slug="others", name="Others")
    answer = maria.post("/new/", form(team=other.pk))
    assert answer.status_code == 200
    assert b"errorlist" in answer.content


def test_who_is_in_no_team_is_told_so(otto: Client, published: Published) -> None:
    assert b"You are in no team yet" in otto.get("/new/").content
    assert User.objects.get(username="otto").teams.count() == 0
