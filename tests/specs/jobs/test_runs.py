"""What becomes of a run, carried out in this process on real connections."""

import time
from uuid import uuid4

import pytest
from django.db import transaction

from specs.jobs import ledger
from specs.jobs.errors import Cancelled, LeaseLost
from specs.jobs.performing import perform, work
from specs.models import Repository
from specs.models.job import LINES_KEPT, Job, State

pytestmark = pytest.mark.django_db(transaction=True)


def run_one(kind: str, **payload: object) -> Job:
    job = ledger.enqueue(kind, payload=payload)
    run = ledger.claim(job.queue, "tests")
    assert run is not None
    perform(run)
    job.refresh_from_db()
    return job


def lines(job: Job) -> list[str]:
    return [line.text for line in job.lines.all()]


def test_a_run_ends_with_what_it_published():
    job = run_one("noop")
    assert job.state == State.DONE
    assert job.finished_at is not None
    assert job.lease_token is None
    assert Repository.objects.filter(url__startswith=f"{job.pk}/").count() == 1


def test_stage_counts_and_log_are_kept():
    job = run_one("steps", steps=3)
    assert (job.stage, job.done, job.total, job.percent) == ("Counting", 3, 3, 100)
    assert lines(job) == ["Started on tests.", "Step 1", "Step 2", "Step 3", "Done."]


def test_the_log_is_bounded_and_says_what_it_dropped():
    job = run_one("steps", steps=LINES_KEPT + 50)
    assert job.lines.count() == LINES_KEPT
    assert job.lines_dropped == 52
    numbers = list(job.lines.values_list("number", flat=True))
    assert numbers == list(range(53, LINES_KEPT + 53))
    assert lines(job)[-1] == "Done."


def test_what_the_reader_can_mend_is_said_in_the_handlers_words():
    job = run_one("mendable")
    assert (job.state, job.error_mendable) == (State.FAILED, True)
    assert job.error == "There is no branch named “mian”; choose another."
    assert job.stage == "Looking"


def test_our_own_fault_fails_at_once_and_keeps_its_details_in_the_servers_log(caplog):
    job = run_one("broken")
    assert (job.state, job.error_mendable, job.retries) == (State.FAILED, False, 0)
    assert "fault of Spec Studio" in job.error
    assert f"under job {job.pk}" in job.error
    assert not any("secret-of-the-server" in text for text in [job.error, *lines(job)])


def test_a_named_passing_error_is_tried_again_with_a_growing_pause(settings):
    settings.JOB_BACKOFF_SECONDS = 100
    job = run_one("hiccup", times=2)
    assert (job.state, job.retries, job.crashes) == (State.QUEUED, 1, 0)
    assert ledger.claim("work", "tests") is None, "it is not due yet"
    first_pause = job.due_at - job.started_at
    assert 95 <= first_pause.total_seconds() <= 160

    Job.objects.update(due_at=job.started_at)
    perform(ledger.claim("work", "tests"))
    job.refresh_from_db()
    assert 195 <= (job.due_at - job.started_at).total_seconds() <= 260
    Job.objects.update(due_at=job.started_at)
    perform(ledger.claim("work", "tests"))
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == (State.DONE, "", 3)


def test_a_passing_error_that_does_not_pass_fails_with_a_sentence(settings):
    settings.JOB_BACKOFF_SECONDS = 0
    job = ledger.enqueue("transient")
    work("work", "tests", seconds=30)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error_mendable) == (State.FAILED, 2, False)
    assert job.error == "Given up after 2 tries. The last ended with: The model's service did not answer."

    job = ledger.enqueue("hiccup", payload={"times": 99})
    work("work", "tests", seconds=30)
    job.refresh_from_db()
    assert job.error == "Given up after 3 tries. The last ended with: A passing error (Hiccup)."


def test_a_run_that_lost_its_lease_writes_nothing():
    job = ledger.enqueue("noop")
    stale = ledger.claim("work", "stale")
    Job.objects.update(lease_token=uuid4(), worker="other")
    perform(stale)
    job.refresh_from_db()
    assert (job.state, job.worker) == (State.RUNNING, "other")
    assert not Repository.objects.exists()
    for move in (
        ledger.finish,
        ledger.end_cancelled,
        lambda run: ledger.fail(run, "No.", mendable=False),
        lambda run: ledger.hand_back(run, "No."),
        lambda run: ledger.try_later(run, "No."),
    ):
        with pytest.raises(LeaseLost):
            move(stale)
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_publishing_takes_everything_back_when_it_fails():
    job = ledger.enqueue("noop")
    run = ledger.claim("work", "tests")

    def publish_half() -> None:
        with run.publishing():
            Repository.objects.create(url="half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        publish_half()
    job.refresh_from_db()
    assert job.state == State.RUNNING
    assert not Repository.objects.exists()


def test_publishing_in_between_leaves_the_job_running():
    job = ledger.enqueue("noop")
    run = ledger.claim("work", "tests")
    with run.publishing(finish=False):
        Repository.objects.create(url="first")
    job.refresh_from_db()
    assert job.state == State.RUNNING
    run.result = {"version": 3}
    with run.publishing():
        Repository.objects.create(url="second")
    job.refresh_from_db()
    assert (job.state, job.result) == (State.DONE, {"version": 3})


def test_publishing_is_the_outermost_transaction():
    ledger.enqueue("noop")
    run = ledger.claim("work", "tests")
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic(), run.publishing():
        pass


def test_cancelling_wins_over_a_publication_that_has_not_begun():
    job = ledger.enqueue("noop")
    run = ledger.claim("work", "tests")
    ledger.cancel(job)
    with pytest.raises(Cancelled), run.publishing():
        Repository.objects.create(url="never")
    assert not Repository.objects.exists()


def test_a_cancelled_run_that_hits_a_passing_error_or_has_to_stop_is_not_queued_again():
    for put_back in (ledger.try_later, ledger.hand_back):
        job = ledger.enqueue("noop")
        run = ledger.claim("work", "tests")
        ledger.cancel(job)
        put_back(run, "The network was away.")
        job.refresh_from_db()
        assert (job.state, job.retries) == (State.CANCELLED, 0)


@pytest.mark.parametrize("kind", ["busy", "waiting_for_child", "breaking_while_cleaning_up"])
def test_cancel_reaches_a_handler_that_never_asks(kind, tmp_path, settings):
    settings.JOB_LEASE_SECONDS = 1
    file = tmp_path / "told"
    job = ledger.enqueue(kind, payload={"file": str(file)})
    run = ledger.claim("work", "tests")
    Job.objects.update(cancel_requested=True)
    started = time.monotonic()
    perform(run)
    assert time.monotonic() - started < 30, "far less than the handler would have taken"
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert job.cancel_requested is False
    assert file.read_text().startswith("started")
    assert run_one("noop").state == State.DONE, "the process goes on"


def test_the_heartbeat_renews_the_lease_and_shows_progress_while_the_handler_works(settings):
    settings.JOB_LEASE_SECONDS = 1
    seen = []
    ledger.enqueue("steps", payload={"steps": 30, "pause": 0.06})
    run = ledger.claim("work", "tests")
    first_lease = run.job.lease_until
    perform(run, on_progress=lambda job: seen.append((job.done, job.lease_until)))
    assert len(seen) >= 2
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1][1] > first_lease


def test_odd_characters_in_a_log_do_no_harm():
    ledger.enqueue("noop")
    run = ledger.claim("work", "tests")
    run.stage("a\x00b" * 200)
    run.log("NUL \x00, half a pair \ud800, and\ntwo lines")
    run.log("x" * 5000)
    ledger.finish(run)
    job = Job.objects.get()
    assert len(job.stage) == 200
    assert lines(job)[1:3] == ["NUL �, half a pair ?, and", "two lines"]
    assert len(lines(job)[3]) == 2000
