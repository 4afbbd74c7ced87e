from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from specs.jobs import ledger
from specs.jobs.errors import Refused
from specs.models.job import MOVES, Job, Priority, State

pytestmark = pytest.mark.django_db


def test_a_queued_job_waits_for_its_worker():
    job = ledger.enqueue("noop", payload={"a": 1})
    assert (job.state, job.queue, job.payload, job.attempts) == (State.QUEUED, "work", {"a": 1}, 0)
    assert job.due_at <= timezone.now()


def test_an_unknown_kind_is_refused():
    with pytest.raises(ValueError, match="no kind of job named 'nosuch'"):
        ledger.enqueue("nosuch")
    assert not Job.objects.exists()


def test_the_same_work_is_queued_once_and_takes_the_greater_urgency():
    first = ledger.enqueue("noop", unique_key="p1", priority=Priority.BULK, due_at=timezone.now() + timedelta(hours=1))
    again = ledger.enqueue("noop", unique_key="p1", priority=Priority.PERSON)
    later = ledger.enqueue("noop", unique_key="p1", priority=Priority.BULK)
    assert first.pk == again.pk == later.pk
    assert later.priority == Priority.PERSON
    assert later.due_at <= timezone.now()
    assert ledger.enqueue("noop", unique_key="p2").pk != first.pk
    assert ledger.enqueue("steps", unique_key="p1").pk != first.pk


def test_a_request_during_a_run_queues_one_more_that_waits_for_it():
    ledger.enqueue("noop", unique_key="p1")
    run = ledger.claim("work", "w")
    more = {ledger.enqueue("noop", unique_key="p1").pk for _ in range(3)}
    assert len(more) == 1
    assert more != {run.job.pk}
    assert ledger.claim("work", "w") is None, "the same work does not run twice at a time"
    ledger.finish(run)
    assert ledger.claim("work", "w").job.pk in more


def test_a_run_handed_back_finds_its_place_beside_a_newer_request():
    ledger.enqueue("noop", unique_key="p1")
    run = ledger.claim("work", "w")
    newer = ledger.enqueue("noop", unique_key="p1")
    ledger.hand_back(run, "stopped")
    first, second = ledger.claim("work", "w"), ledger.claim("work", "w")
    assert first.job.pk == run.job.pk
    assert second is None
    ledger.finish(first)
    assert ledger.claim("work", "w").job.pk == newer.pk


def test_the_database_itself_refuses_a_second_queued_twin():
    Job.objects.create(kind="noop", queue="work", unique_key="k")
    with pytest.raises(IntegrityError, match="job_queued_once"), transaction.atomic():
        Job.objects.create(kind="noop", queue="work", unique_key="k")


def test_the_database_itself_refuses_a_lease_without_a_run_and_a_run_without_a_lease():
    job = ledger.enqueue("noop")
    with pytest.raises(IntegrityError, match="job_leased_while_running"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(state=State.RUNNING)
    with pytest.raises(IntegrityError, match="job_leased_while_running"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())


def test_the_most_urgent_due_job_comes_first():
    bulk = ledger.enqueue("noop", priority=Priority.BULK)
    later = ledger.enqueue("noop", priority=Priority.PERSON, due_at=timezone.now() + timedelta(hours=1))
    routine = ledger.enqueue("noop")
    click = ledger.enqueue("noop", priority=Priority.PERSON)
    claimed = [run.job.pk for _ in range(4) if (run := ledger.claim("work", "w"))]
    assert claimed == [click.pk, routine.pk, bulk.pk]
    assert Job.objects.get(pk=later.pk).state == State.QUEUED


def test_a_worker_leaves_alone_what_it_does_not_know_and_other_queues():
    Job.objects.create(kind="of-a-newer-release", queue="work")
    ledger.enqueue("indexing")
    assert ledger.claim("work", "w") is None
    assert ledger.claim("index", "w") is not None


def test_nothing_is_queued_by_a_transaction_that_fails():
    def queue_and_fail() -> None:
        with transaction.atomic():
            ledger.enqueue("noop")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        queue_and_fail()
    assert not Job.objects.exists()


@pytest.mark.parametrize("ended", [State.FAILED, State.DEAD, State.CANCELLED])
def test_what_did_not_end_well_can_be_retried_with_a_clean_record(ended):
    job = Job.objects.create(
        kind="noop", queue="work", state=ended, finished_at=timezone.now(), attempts=3, crashes=2, error="Oh."
    )
    again = ledger.retry(job)
    assert (again.pk, again.state, again.attempts, again.crashes, again.error) == (job.pk, State.QUEUED, 0, 0, "")
    assert again.finished_at is None


def test_retrying_gives_the_queued_twin_when_there_is_one():
    job = Job.objects.create(kind="noop", queue="work", state=State.FAILED, finished_at=timezone.now(), unique_key="k")
    twin = ledger.enqueue("noop", unique_key="k")
    assert ledger.retry(job).pk == twin.pk
    assert Job.objects.get(pk=job.pk).state == State.FAILED


def test_a_job_in_any_other_state_cannot_be_retried():
    ledger.enqueue("noop")
    with pytest.raises(Refused, match="this one is queued"):
        ledger.retry(Job.objects.get())
    run = ledger.claim("work", "w")
    ledger.finish(run)
    with pytest.raises(Refused, match="this one is done"):
        ledger.retry(run.job)


def test_a_queued_job_is_cancelled_at_once_and_an_ended_one_cannot_be():
    job = ledger.cancel(ledger.enqueue("noop"))
    assert job.state == State.CANCELLED
    assert ledger.claim("work", "w") is None
    with pytest.raises(Refused, match="ended already: it is cancelled"):
        ledger.cancel(job)


def test_no_move_leads_out_of_done():
    assert all(State.DONE not in sources for sources in MOVES.values())
    run = ledger.claim("work", "w") if ledger.enqueue("noop") else None
    ledger.finish(run)
    assert all(Job.objects.filter(pk=run.job.pk).move(state) == 0 for state in State)
