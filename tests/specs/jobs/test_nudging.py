"""What is sent through the broker, and when. The broker is kombu's own in-memory one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from specs.jobs import beat, ledger, nudging
from specs.models.job import Job, Nudge, State, Worker
from studio.celery import app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def messages():
    """Counts, and takes away, what waits in the broker's queue."""

    def count(queue: str = "work") -> int:
        with app.connection_for_write() as connection:
            channel = connection.default_channel
            channel.queue_declare(queue)
            return channel.queue_purge(queue) or 0

    count("work"), count("index")
    return count


def test_new_work_sends_one_message_until_a_worker_takes_it(messages):
    for _ in range(50):
        ledger.enqueue("noop")
    assert messages() == 1
    ledger.enqueue("noop")
    assert messages() == 0, "one is under way, as far as anybody knows"
    nudging.taken("work")
    ledger.enqueue("noop")
    assert messages() == 1
    assert messages("index") == 0


def test_the_sweep_sends_again_what_was_lost_to_an_idle_worker_alone(messages, settings):
    settings.JOB_SWEEP_SECONDS = 1
    job = ledger.enqueue("noop")
    messages()
    long_ago = timezone.now() - timedelta(seconds=60)
    Nudge.objects.update(sent_at=long_ago)
    nudging.nudge_idle_workers()
    assert messages() == 0, "nobody is there: a worker that starts looks by itself"
    worker = Worker.objects.create(name="w", queues=["work"], concurrency=1)
    nudging.nudge_idle_workers()
    assert messages() == 1
    ledger.claim("work", "w")
    ledger.enqueue("noop")
    messages()
    Nudge.objects.update(sent_at=long_ago)
    nudging.nudge_idle_workers()
    assert messages() == 0, "it is busy, and goes on by itself"
    worker.concurrency = 2
    worker.save()
    nudging.nudge_idle_workers()
    assert messages() == 1
    assert Job.objects.get(pk=job.pk).state == State.RUNNING


def test_a_silent_worker_counts_for_nothing(messages):
    ledger.enqueue("noop")
    messages()
    Nudge.objects.update(sent_at=None)
    Worker.objects.create(name="w", queues=["work"], seen_at=timezone.now() - timedelta(seconds=60))
    nudging.nudge_idle_workers()
    assert messages() == 0


def test_a_broker_that_is_down_keeps_nobody_from_queueing(settings):
    before = app.conf.broker_url
    app.conf.broker_url = "redis://127.0.0.1:1/0"  # nothing listens on port 1
    app._after_fork()
    try:
        job = ledger.enqueue("noop")
    finally:
        app.conf.broker_url = before
        app._after_fork()
    assert Job.objects.get(pk=job.pk).state == State.QUEUED


def test_beat_runs_the_sweep_itself_and_needs_no_broker(settings):
    settings.JOB_LEASE_SECONDS = 1
    ledger.enqueue("noop")
    ledger.claim("work", "gone")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=5))
    app.loader.import_default_modules()  # as beat does when it starts
    scheduler = beat.LocalScheduler(app=app)
    scheduler.apply_entry(scheduler.schedule["sweep"])
    assert Job.objects.get().state == State.QUEUED


def test_beat_goes_on_when_a_periodic_task_fails(settings):
    scheduler = beat.LocalScheduler(app=app)
    entry = scheduler.Entry(name="broken", task="nosuch", schedule=1, app=app)
    scheduler.apply_entry(entry)
