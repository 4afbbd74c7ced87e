import os
import signal
import threading
import time

import pytest

from specs.jobs import ledger
from specs.jobs.waiting import run_due, wait_for
from specs.models import Repository
from specs.models.job import Job, State, Worker

pytestmark = pytest.mark.django_db(transaction=True)


def test_with_no_worker_the_job_is_carried_out_here_with_progress():
    seen = []
    job = ledger.enqueue("steps", payload={"steps": 40, "pause": 0.05})
    ended = wait_for(job, on_progress=lambda job: seen.append((job.state, job.done)))
    assert ended.state == State.DONE
    assert any(state == State.RUNNING and 0 < done < 40 for state, done in seen)
    assert seen[-1] == (State.DONE, 40)


def test_a_job_that_fails_is_returned_failed():
    ended = wait_for(ledger.enqueue("mendable"))
    assert (ended.state, ended.error_mendable) == (State.FAILED, True)


def test_a_job_that_a_passing_error_put_off_is_waited_for(settings):
    settings.JOB_BACKOFF_SECONDS = 1
    ended = wait_for(ledger.enqueue("hiccup", payload={"times": 1}))
    assert (ended.state, ended.attempts) == (State.DONE, 2)


def test_a_live_workers_job_is_followed_and_not_taken_from_it():
    Worker.objects.create(name="w", queues=["work"])
    job = ledger.enqueue("noop")

    def work() -> None:
        from django.db import connection

        time.sleep(1)
        ledger.finish(ledger.claim("work", "the worker"))
        connection.close()

    thread = threading.Thread(target=work)
    thread.start()
    ended = wait_for(job)
    thread.join()
    assert (ended.state, ended.worker) == (State.DONE, "the worker")
    assert not Repository.objects.exists()


@pytest.mark.parametrize(("sign", "left_by"), [(signal.SIGINT, KeyboardInterrupt), (signal.SIGTERM, SystemExit)])
def test_interrupted_it_hands_the_job_back_first(sign, left_by, tmp_path):
    told = tmp_path / "told"
    job = ledger.enqueue("busy", payload={"file": str(told)})

    def interrupt() -> None:
        while not told.exists():
            time.sleep(0.05)
        os.kill(os.getpid(), sign)

    # A shell that runs the tests in the background has it ignored, and what is interrupted would then never end.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    thread.start()
    try:
        with pytest.raises(left_by):
            wait_for(job)
    finally:
        signal.signal(signal.SIGINT, before)
    thread.join()
    job.refresh_from_db()
    assert (job.state, job.crashes, job.attempts) == (State.QUEUED, 0, 1)
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_what_is_due_is_carried_out_here_only_while_no_worker_lives():
    jobs = [ledger.enqueue("noop") for _ in range(3)]
    Worker.objects.create(name="w", queues=["work"])
    assert run_due("work") == 0
    Worker.objects.all().delete()
    assert run_due("work") == 3
    assert {Job.objects.get(pk=job.pk).state for job in jobs} == {State.DONE}
