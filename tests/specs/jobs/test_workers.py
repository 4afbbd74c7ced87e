"""Faults, with real worker processes over each broker."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from kombu import pools

from specs.jobs import ledger
from specs.models import Repository
from specs.models.job import Job, Priority, State, Worker
from studio.broker import broker_settings
from studio.celery import app
from tests.specs.jobs.processes import Processes, eventually, kill_tree, redis_server, said

pytestmark = [pytest.mark.workers, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["pgmq", "redis"])
def broker(request, settings, transactional_db) -> Iterator[str]:
    """The URL of a broker that this process sends through as well ("" is pgmq's, in the test's own database)."""
    if request.param == "pgmq":
        yield from _sending_through("", settings)
    elif shutil.which("redis-server") is None:
        pytest.skip("no redis-server on this machine")
    else:
        with tempfile.TemporaryDirectory(prefix="redis-") as folder, redis_server(Path(folder)) as url:
            yield from _sending_through(url, settings)


def _sending_through(url: str, settings) -> Iterator[str]:
    before = {"broker_url": app.conf.broker_url, "broker_transport_options": app.conf.broker_transport_options}
    settings.CELERY_BROKER_URL = url
    app.conf.update(broker_settings())
    app._after_fork()
    try:
        yield url
    finally:
        app.pool.force_close_all()
        pools.reset()
        app.conf.update(before)
        app._after_fork()


@pytest.fixture
def processes(broker, database_url, tmp_path) -> Iterator[Processes]:
    processes = Processes(database_url, broker, tmp_path / "celery.log")
    try:
        yield processes
    finally:
        processes.end()
        print(processes.log.read_text() if processes.log.exists() else "")


def ended(job: Job) -> bool:
    return Job.objects.get(pk=job.pk).is_active is False


def state(job: Job) -> str:
    return Job.objects.get(pk=job.pk).state


def published(job: Job) -> int:
    return Repository.objects.filter(url__startswith=f"{job.pk}/").count()


def test_work_is_done_once_and_urgent_work_first_however_many_messages_there_are(processes):
    jobs = [ledger.enqueue("noop", priority=Priority.BULK) for _ in range(20)]
    click = ledger.enqueue("noop", priority=Priority.PERSON)
    for _ in range(40):
        app.send_task("specs.jobs.nudge", args=["work"], queue="work")
    processes.worker(concurrency=1)
    eventually(lambda: all(map(ended, jobs)), "all jobs are done")
    assert [(state(job), published(job)) for job in [*jobs, click]] == [(State.DONE, 1)] * 21
    first = Repository.objects.order_by("pk").first()
    assert first.url.startswith(f"{click.pk}/")
    live = ledger.enqueue("noop")
    eventually(lambda: state(live) == State.DONE, "a live worker is woken by the message, without any beat")


def test_kill_9_in_the_middle_of_a_job_costs_nothing_but_time(processes, tmp_path):
    file = tmp_path / "told"
    job = ledger.enqueue("slow_at_first", payload={"file": str(file), "seconds": 60})
    first = processes.worker(concurrency=1)
    eventually(lambda: said(file, "started"), "the job runs")
    kill_tree(first)
    processes.worker(concurrency=1, name="two")
    processes.beat()
    eventually(lambda: ended(job), "another worker ends the job")
    job.refresh_from_db()
    assert (job.state, job.attempts, job.crashes) == (State.DONE, 2, 1)
    assert len(said(file, "started")) == 2
    assert published(job) == 1


def test_a_job_that_kills_its_worker_runs_three_times_and_harms_no_other(processes, tmp_path):
    file = tmp_path / "told"
    poison = ledger.enqueue("poison", payload={"file": str(file)}, priority=Priority.PERSON)
    others = [ledger.enqueue("noop") for _ in range(10)]
    processes.worker(concurrency=2)
    processes.beat()
    eventually(lambda: ended(poison), "the job is given up")
    eventually(lambda: all(map(ended, others)), "the others end")
    poison.refresh_from_db()
    assert (poison.state, poison.attempts, poison.crashes) == (State.DEAD, 3, 3)
    assert "given up" in poison.error
    assert len(said(file, "started")) == 3
    assert [(state(job), published(job)) for job in others] == [(State.DONE, 1)] * 10
    assert published(poison) == 0


def test_a_worker_frozen_past_its_lease_writes_nothing_when_it_thaws(processes, tmp_path):
    file, go = tmp_path / "told", tmp_path / "go"
    job = ledger.enqueue("held_until_told", payload={"file": str(file), "go": str(go)})
    frozen = processes.worker(concurrency=1)
    eventually(lambda: said(file, "started"), "the job runs")
    members = [psutil.Process(frozen.pid), *psutil.Process(frozen.pid).children(recursive=True)]
    for member in members:
        member.suspend()
    other = processes.worker(concurrency=1, name="two")
    processes.beat()
    eventually(lambda: ended(job), "another worker ends the job")
    kill_tree(other)
    lines = list(job.lines.values_list("number", "text"))
    go.touch()
    for member in members:
        member.resume()
    later = ledger.enqueue("noop")
    eventually(lambda: state(later) == State.DONE, "the thawed worker has left the job and works on")
    assert published(job) == 1
    assert list(job.lines.values_list("number", "text")) == lines
    job.refresh_from_db()
    assert (job.state, job.attempts, job.crashes) == (State.DONE, 2, 1)
    assert job.worker.startswith("two@")


def test_work_whose_messages_were_purged_is_done_all_the_same(processes):
    worker = processes.worker()
    eventually(lambda: Worker.objects.live().exists(), "the worker is there")
    os.kill(worker.pid, signal.SIGSTOP)
    jobs = [ledger.enqueue("noop") for _ in range(10)]
    with app.connection_for_write() as connection:
        connection.default_channel.queue_purge("work")
    os.kill(worker.pid, signal.SIGCONT)
    processes.beat()
    eventually(lambda: all(map(ended, jobs)), "the sweep wakes the worker")
    assert [published(job) for job in jobs] == [1] * 10


def test_sigterm_lets_jobs_run_out_and_hands_back_those_that_do_not(processes, tmp_path):
    quick, endless, deaf = tmp_path / "quick", tmp_path / "endless", tmp_path / "deaf"
    worker = processes.worker(concurrency=3, JOB_DRAIN_SECONDS="6")
    jobs = [
        ledger.enqueue("slow", payload={"file": str(quick), "seconds": 1}),
        ledger.enqueue("busy", payload={"file": str(endless)}),
        ledger.enqueue("stubborn", payload={"file": str(deaf)}),
    ]
    eventually(lambda: all(said(file, "started") for file in (quick, endless, deaf)), "all three run")
    os.kill(worker.pid, signal.SIGTERM)
    worker.wait(180)
    assert [state(job) for job in jobs] == [State.DONE, State.QUEUED, State.QUEUED]
    assert [published(job) for job in jobs] == [1, 0, 0]
    assert set(Job.objects.values_list("crashes", "attempts")) == {(0, 1)}, "a clean hand-back is no crash"
    assert not Worker.objects.exists()


def test_a_cancelled_job_ends_within_seconds_and_its_worker_works_on(processes, tmp_path):
    file, deaf = tmp_path / "told", tmp_path / "deaf"
    processes.worker(concurrency=2)
    jobs = [
        ledger.enqueue("busy", payload={"file": str(file)}),
        ledger.enqueue("stubborn", payload={"file": str(deaf)}),
    ]
    eventually(lambda: said(file, "started") and said(deaf, "started"), "both run")
    for job in jobs:
        ledger.cancel(job)
    eventually(lambda: all(state(job) == State.CANCELLED for job in jobs), "both are cancelled")
    after = [ledger.enqueue("noop") for _ in range(4)]
    eventually(lambda: all(map(ended, after)), "the worker works on")
    assert [published(job) for job in after] == [1] * 4
