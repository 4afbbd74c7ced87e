import threading
from collections import Counter

import pytest
from django.db import connection

from specs.jobs import ledger
from specs.models.job import Job, State
from tests.specs.jobs.queries import plan_of


@pytest.mark.django_db(transaction=True)
def test_of_32_claimers_on_1000_rows_each_row_gets_one():
    Job.objects.bulk_create(Job(kind="noop", queue="work") for _ in range(1000))
    claimed: Counter[int] = Counter()
    tokens = set()
    start = threading.Barrier(32)

    def claim_all(name: str) -> None:
        try:
            start.wait()
            while (run := ledger.claim("work", name)) is not None:
                claimed[run.job.pk] += 1
                tokens.add(run.token)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim_all, args=[f"claimer {number}"]) for number in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(claimed) == 1000
    assert set(claimed.values()) == {1}
    assert len(tokens) == 1000
    assert Job.objects.filter(state=State.RUNNING, attempts=1).count() == 1000


@pytest.mark.django_db
def test_the_claim_reads_its_index_and_sorts_nothing():
    Job.objects.bulk_create(Job(kind="noop", queue="work") for _ in range(2000))
    plan = plan_of(lambda: ledger.claim("work", "w"), containing="SKIP LOCKED")
    assert "job_claim" in plan
    assert "Sort" not in plan
