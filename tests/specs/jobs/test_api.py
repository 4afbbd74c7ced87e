import pytest

from specs.jobs import ledger
from specs.models.job import Job, State

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(private_package, member) -> Job:
    return ledger.enqueue("steps", payload={"steps": 2}, package=private_package, requested_by=member)


@pytest.fixture
def maria(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def otto(client, outsider):
    client.force_login(outsider)
    return client


def test_jobs_are_listed_filtered_and_paged(maria, job, member):
    more = [ledger.enqueue("noop", requested_by=member) for _ in range(3)]
    body = maria.get("/api/v1/jobs", {"limit": 3}).json()
    assert [item["id"] for item in body["items"]] == [found.pk for found in reversed(more)]
    rest = maria.get("/api/v1/jobs", {"limit": 3, "cursor": body["next"]}).json()
    assert [item["id"] for item in rest["items"]] == [job.pk]
    assert rest["next"] is None
    assert [item["id"] for item in maria.get("/api/v1/jobs", {"package": "timers"}).json()["items"]] == [job.pk]
    assert maria.get("/api/v1/jobs", {"state": "nosuch"}).status_code == 422


def test_one_job_with_its_package_requester_and_log(maria, job):
    run = ledger.claim("work", "w")
    run.log("reading")
    ledger.fail(run, "There is no such branch.", mendable=True)
    body = maria.get(f"/api/v1/jobs/{job.pk}").json()
    assert (body["package"], body["requested_by"], body["state"]) == ("timers", "maria", "failed")
    assert (body["error"], body["error_mendable"]) == ("There is no such branch.", True)
    assert "payload" not in body
    lines = maria.get(f"/api/v1/jobs/{job.pk}/log").json()["items"]
    assert [line["text"] for line in lines] == ["Started on w.", "reading", "Failed: There is no such branch."]


def test_cancel_and_retry_answer_with_the_job_and_conflict_when_too_late(maria, job):
    assert maria.post(f"/api/v1/jobs/{job.pk}/cancel").json()["state"] == "cancelled"
    again = maria.post(f"/api/v1/jobs/{job.pk}/cancel")
    assert again.status_code == 409
    assert again.headers["Content-Type"] == "application/problem+json"
    assert "ended already" in again.json()["detail"]
    assert maria.post(f"/api/v1/jobs/{job.pk}/retry").json()["state"] == "queued"
    assert maria.post(f"/api/v1/jobs/{job.pk}/retry").status_code == 409


def test_what_an_outsider_may_not_see_is_not_found(otto, job):
    assert otto.get("/api/v1/jobs").json()["items"] == []
    for address in (f"/api/v1/jobs/{job.pk}", f"/api/v1/jobs/{job.pk}/log", f"/api/v1/jobs/{10**30}"):
        assert otto.get(address).status_code == 404
    for move in ("cancel", "retry"):
        assert otto.post(f"/api/v1/jobs/{job.pk}/{move}").status_code == 404


def test_a_public_packages_job_can_be_read_and_not_steered_by_others(otto, public_package):
    job = ledger.enqueue("noop", package=public_package)
    assert otto.get(f"/api/v1/jobs/{job.pk}").status_code == 200
    assert otto.post(f"/api/v1/jobs/{job.pk}/cancel").status_code == 403
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_nobody_reads_jobs_without_signing_in(client, job):
    assert client.get("/api/v1/jobs").status_code == 401
    assert client.get(f"/api/v1/jobs/{job.pk}").status_code == 401
