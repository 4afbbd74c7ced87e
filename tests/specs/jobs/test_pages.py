import pytest
from django.urls import reverse

from specs.jobs import ledger
from specs.models.job import Job, JobLine, State, Worker

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def job(private_package, member) -> Job:
    return ledger.enqueue("steps", payload={"steps": 9}, package=private_package, requested_by=member)


@pytest.fixture
def maria(client, member):
    client.force_login(member)
    return client


@pytest.fixture
def otto(client, outsider):
    client.force_login(outsider)
    return client


def page(job: Job, name: str = "job") -> str:
    return reverse(f"jobs:{name}", args=[job.pk])


def test_the_list_shows_each_job_with_its_state(maria, job):
    done = ledger.enqueue("indexing", requested_by=job.requested_by)
    ledger.finish(ledger.claim("index", "w"))
    text = maria.get("/jobs/").content.decode()
    assert page(job) in text
    assert page(done) in text
    assert "Make searchable" in text
    assert 'hx-trigger="every' in text


def test_the_list_filters_by_state_and_pages_from_the_newest(maria, member):
    jobs = [ledger.enqueue("noop", requested_by=member) for _ in range(60)]
    ledger.cancel(jobs[0])
    first = maria.get("/jobs/", {"state": "queued"})
    assert [shown.pk for shown in first.context["jobs"]] == [shown.pk for shown in jobs[:9:-1]]
    second = maria.get("/jobs/", {"state": "queued", "cursor": first.context["next"]})
    assert [shown.pk for shown in second.context["jobs"]] == [shown.pk for shown in jobs[9:0:-1]]
    assert second.context["next"] is None
    assert [shown.pk for shown in maria.get("/jobs/", {"state": "cancelled"}).context["jobs"]] == [jobs[0].pk]
    assert maria.get("/jobs/", {"cursor": "nonsense"}).status_code == 302


def test_the_list_asks_the_database_as_much_for_fifty_jobs_as_for_two(
    maria, member, private_package, django_assert_max_num_queries
):
    for _ in range(2):
        ledger.enqueue("noop", package=private_package, requested_by=member)
    with django_assert_max_num_queries(12) as few:
        maria.get("/jobs/")
    for _ in range(48):
        ledger.enqueue("noop", package=private_package, requested_by=member)
    with django_assert_max_num_queries(12) as many:
        maria.get("/jobs/")
    assert len(few) == len(many)


def test_a_fragment_is_one_root_that_polls_while_the_job_is_active(maria, job):
    response = maria.get(page(job), headers=FRAGMENT)
    text = response.content.decode().strip()
    assert text.startswith('<div id="job"')
    assert "<html" not in text
    assert "every 2s" in text
    assert "HX-Request" in response.headers["Vary"]

    run = ledger.claim("work", "w")
    run.stage("Reading", total=9)
    run.advance(4)
    run.log("a <b>line</b>")
    ledger.fail(run, "There is no such branch; choose another.", mendable=True)
    text = maria.get(page(job), headers=FRAGMENT).content.decode()
    assert "every 2s" not in text
    assert "There is no such branch; choose another." in text
    assert "a &lt;b&gt;line&lt;/b&gt;" in text


def test_a_running_job_shows_its_stage_and_counts(maria, job):
    run = ledger.claim("work", "w")
    run.stage("Reading files", total=9)
    run.advance(4)
    ledger.write(job, run.take_unsaved())
    text = maria.get(page(job)).content.decode()
    assert "Reading files" in text
    assert "4 of 9" in text


def test_a_long_log_shows_its_end_and_the_rest_on_request(maria, job):
    JobLine.objects.bulk_create(JobLine(job=job, number=n, text=f"line {n}") for n in range(1, 301))
    Job.objects.update(lines_written=300)
    short = maria.get(page(job))
    assert [short.context["lines"][0].number, short.context["lines"][-1].number] == [101, 300]
    assert short.context["lines_hidden"] == 100
    assert len(maria.get(page(job), {"log": "all"}).context["lines"]) == 300


def test_a_queued_job_says_when_no_worker_is_there(maria, job):
    for address in (page(job), "/jobs/"):
        Worker.objects.all().delete()
        without = maria.get(address).content
        Worker.objects.create(name="w", queues=["work"])
        assert b"worker" in without.lower()
        assert without.lower().count(b"worker") > maria.get(address).content.lower().count(b"worker")


def test_cancelling_and_retrying_work_as_plain_forms(maria, job):
    response = maria.post(page(job, "cancel"), follow=True)
    assert "The job is cancelled." in response.content.decode()
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    response = maria.post(page(job, "cancel"), follow=True)
    assert "ended already" in response.content.decode()
    maria.post(page(job, "retry"), follow=True)
    job.refresh_from_db()
    assert job.state == State.QUEUED
    response = maria.post(page(job, "retry"), follow=True)
    assert "this one is queued" in response.content.decode()
    assert maria.get(page(job, "cancel")).status_code == 405


def test_an_outsider_finds_no_trace_of_a_private_packages_job(otto, job):
    for name in ("job", "cancel", "retry"):
        assert otto.get(page(job)).status_code == 404
        if name != "job":
            assert otto.post(page(job, name)).status_code == 404
    assert page(job) not in otto.get("/jobs/").content.decode()
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_seeing_a_public_packages_job_is_not_steering_it(otto, public_package):
    job = ledger.enqueue("noop", package=public_package)
    text = otto.get(page(job)).content.decode()
    assert "Cancel</button>" not in text
    assert otto.post(page(job, "cancel")).status_code == 403
    job.refresh_from_db()
    assert job.state == State.QUEUED


def test_nobody_sees_jobs_without_signing_in(client, job):
    for address in ("/jobs/", page(job)):
        response = client.get(address)
        assert response.status_code == 302
        assert "/accounts/login/" in response.headers["Location"]
