"""What workers in Python say of what they consume, lock, schedule and take from the environment."""

import pytest

from tests.specs.writing.drafts import draft_of, said
from tests.specs.writing.test_python_idioms import told

WORKER = """
    import os
    import time

    import psycopg
    from apscheduler.schedulers.background import BackgroundScheduler
    from confluent_kafka import Consumer
    from flask import Flask

    TOPIC = "orders.placed"

    class ConfigError(Exception):
        pass

    class OutOfStock(Exception):
        pass

    def _int(name, default):
        raw = os.environ.get(name)
        return default if raw is None else int(raw)

    BATCH = _int("BATCH", 100)

    def reserve(dsn, order):
        with psycopg.connect(dsn) as conn:
            conn.execute("SET LOCAL lock_timeout = '2s'")
            conn.execute("SELECT left_over FROM stock WHERE sku = %s FOR UPDATE NOWAIT", (order,))

    class Worker:
        def __init__(self, brokers):
            self.consumer = Consumer({"bootstrap.servers": brokers, "enable.auto.commit": False})

        def run(self):
            self.consumer.subscribe([TOPIC])
            self.consumer.poll(0)

        def handle(self, order):
            for attempt in range(4):
                try:
                    with SECONDS.time():
                        reserve("dsn", order)
                    return self._count("reserved")
                except OutOfStock:
                    return self._count("refused")
                except psycopg.errors.LockNotAvailable:
                    time.sleep(0.05 * 2**attempt)
            return None

    def create_app(job):
        app = Flask(__name__)
        app.config["MAX_CONTENT_LENGTH"] = 16 * 1024
        scheduler = BackgroundScheduler()
        scheduler.add_job(job, "interval", seconds=5)
        scheduler.add_job(close_day, "cron", hour=3, minute=15)
        return app
"""


@pytest.mark.parametrize(
    "expected",
    [
        "The environment variable `BATCH` sets `BATCH`; the default is 100.",
        "Runs `SET LOCAL lock_timeout = '2s'`.",
        "The client of Apache Kafka is made with `enable.auto.commit` False.",
        "Runs `job` every 5 seconds.",
        "Runs `close_day` by the timetable `hour` 3 and `minute` 15.",
        "`MAX_CONTENT_LENGTH` of `app.config` is 16384 bytes (64 × 1024; 16 KiB).".replace("64 ×", "16 ×"),
    ],
)
def test_what_a_worker_does_is_told(expected: str) -> None:
    assert expected in told(WORKER)


def test_rows_that_a_statement_locks_are_told() -> None:
    assert any("locks the rows that it selects (`FOR UPDATE NOWAIT`)" in each for each in told(WORKER))


def test_the_topic_is_told_and_no_number_of_seconds() -> None:
    found = [each for each in told(WORKER) if each.startswith("Uses Apache Kafka")]
    assert found and all('"orders.placed" (`TOPIC`)' in each and " 0" not in each for each in found)


def test_an_error_that_ends_the_attempts_is_told() -> None:
    found = told(WORKER)
    assert any("`OutOfStock` is raised" in each and '`self._count("refused")`' in each for each in found)
    assert any(each.startswith("`reserve`") and "tried again" in each and "SECONDS" not in each for each in found)


def test_a_function_that_reads_no_variable_names_none() -> None:
    other = WORKER.replace("os.environ.get(name)", "find(name)")
    assert not any("variable `BATCH`" in each for each in told(other))


def test_no_one_call_is_blamed_for_an_error_that_any_line_can_make() -> None:
    draft = draft_of(
        {
            "worker.py": '''"""Takes scans."""
import json

import boto3

MAX_BATCH = 10


def handler(event, context):
    """Store each scan; report those that fail."""
    failures = []
    table = boto3.resource("dynamodb").Table("parcels")
    for record in event["Records"][:MAX_BATCH]:
        try:
            scan = json.loads(record["body"])
            table.put_item(Item={"id": scan["parcel"]})
        except (KeyError, ValueError):
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
'''
        }
    )
    texts = said(draft)
    assert any(each.startswith("IF `KeyError` or `ValueError` is raised THEN") for each in texts), texts
    assert 'At most 10 (`MAX_BATCH`) of `event["Records"]` are taken at a time.' in texts
    assert "Stores each scan; reports those that fail." in texts
