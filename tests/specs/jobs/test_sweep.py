from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from specs.jobs import ledger, sweep
from specs.jobs.performing import perform
from specs.models import Repository
from specs.models.job import CRASH_LIMIT, Job, JobLine, State, Worker
from tests.specs.jobs.queries import plan_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def server_has_been_up(settings):
    """The test cluster may be younger than the product's lease, and a young server's leases are spared."""
    settings.JOB_LEASE_SECONDS = 1


def expire() -> None:
    Job.objects.filter(state=State.RUNNING).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_an_expired_lease_goes_back_to_the_queue_and_a_live_one_stays():
    lost, held = ledger.enqueue("noop"), None
    ledger.claim("work", "gone")
    expire()
    ledger.enqueue("noop")
    held = ledger.claim("work", "alive").job
    swept = sweep.sweep()
    assert swept.given_back == 1
    lost.refresh_from_db()
    assert (lost.state, lost.crashes) == (State.QUEUED, 1)
    assert "The worker gone vanished (1 of 3); queued again." in [line.text for line in lost.lines.all()]
    assert Job.objects.get(pk=held.pk).state == State.RUNNING


def test_the_third_crash_is_the_last_and_says_why():
    job = ledger.enqueue("noop")
    for crash in range(CRASH_LIMIT):
        assert ledger.claim("work", f"w{crash}") is not None
        expire()
        sweep.sweep()
    job.refresh_from_db()
    assert (job.state, job.crashes, job.attempts) == (State.DEAD, 3, 3)
    assert "3 times it was started" in job.error
    assert ledger.claim("work", "w") is None


def test_a_cancelled_job_whose_worker_vanished_is_cancelled():
    job = ledger.enqueue("noop")
    ledger.claim("work", "gone")
    ledger.cancel(job)
    expire()
    assert sweep.sweep().cancelled == 1
    job.refresh_from_db()
    assert (job.state, job.crashes) == (State.CANCELLED, 0)


def test_the_swept_run_can_end_nothing_any_more():
    job = ledger.enqueue("noop")
    stale = ledger.claim("work", "gone")
    expire()
    sweep.sweep()
    fresh = ledger.claim("work", "next")
    perform(stale)
    job.refresh_from_db()
    assert (job.state, job.lease_token) == (State.RUNNING, fresh.token)
    perform(fresh)
    assert Repository.objects.count() == 1


def test_a_run_in_its_publishing_transaction_is_spared():
    from concurrent.futures import ThreadPoolExecutor

    ledger.enqueue("noop")
    run = ledger.claim("work", "w")
    expire()

    def sweep_elsewhere() -> sweep.Swept:
        try:
            return sweep.sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, run.publishing():
        assert pool.submit(sweep_elsewhere).result(30).given_back == 0
    assert Job.objects.get().state == State.DONE


def test_two_sweeps_at_once_do_no_harm():
    from concurrent.futures import ThreadPoolExecutor

    for _ in range(20):
        ledger.enqueue("noop")
        ledger.claim("work", "gone")
    expire()

    def sweep_elsewhere(_: int) -> int:
        try:
            return sweep.sweep().given_back
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        given_back = sum(pool.map(sweep_elsewhere, range(8)))
    assert given_back == 20
    assert set(Job.objects.values_list("state", "crashes")) == {(State.QUEUED, 1)}


def test_after_the_server_was_away_everybody_gets_one_leases_time(settings):
    ledger.enqueue("noop")
    ledger.claim("work", "w")
    expire()
    settings.JOB_LEASE_SECONDS = 10**6
    assert sweep.sweep().given_back == 0
    settings.JOB_LEASE_SECONDS = 1
    assert sweep.sweep().given_back == 1


def test_what_ended_long_ago_is_let_go_with_its_log(settings):
    settings.JOB_KEEP_DAYS = 30
    long_ago = timezone.now() - timedelta(days=31)
    old = Job.objects.create(kind="noop", queue="work", state=State.DONE, finished_at=long_ago)
    JobLine.objects.create(job=old, number=1, text="Done.")
    recent = Job.objects.create(kind="noop", queue="work", state=State.DONE, finished_at=timezone.now())
    waiting = Job.objects.create(kind="noop", queue="work", created_at=long_ago)
    Worker.objects.create(name="long gone", queues=["work"], seen_at=long_ago)
    assert sweep.sweep().pruned == 1
    assert set(Job.objects.values_list("pk", flat=True)) == {recent.pk, waiting.pk}
    assert not JobLine.objects.exists()
    assert not Worker.objects.exists()


def test_the_command_sweeps_and_says_what_it_did():
    ledger.enqueue("noop")
    ledger.claim("work", "gone")
    expire()
    out = StringIO()
    call_command("sweep", stdout=out)
    assert out.getvalue() == "1 given back, 0 dead, 0 cancelled, 0 pruned.\n"


def test_the_sweep_finds_expired_leases_by_index():
    now = timezone.now()
    Job.objects.bulk_create(Job(kind="noop", queue="work", state=State.DONE, finished_at=now) for _ in range(3000))
    with transaction.atomic():
        plan = plan_of(lambda: sweep._give_back(sweep.Swept()), containing="lease_until")
    assert "job_running" in plan
