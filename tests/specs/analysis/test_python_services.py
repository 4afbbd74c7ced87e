"""What a Python file uses outside its process: services, environment, effects, settings that take effect."""

from textwrap import dedent

import pytest

from specs.analysis.catalogue import SERVICES, aws
from specs.analysis.facts import FileFacts, ServiceUse
from specs.analysis.python import analyze


def read(code: str) -> FileFacts:
    return analyze(dedent(code).strip("\n") + "\n")


def told(use: ServiceUse) -> tuple[str, str, str, int]:
    return (use.service, use.operation, use.resource.text if use.resource else "", use.start)


def test_operation_on_an_attribute_cites_where_the_client_is_made() -> None:
    facts = read(
        """
        import boto3

        TABLE = "timers"

        class Store:
            def save(self, item):
                self._table.put_item(Item=item, ConditionExpression="attribute_not_exists(id)")

            def __init__(self, table=None):
                self._table = table or boto3.resource("dynamodb").Table(TABLE)
        """
    )
    saved, made = facts.services
    assert told(saved) == ("aws.dynamodb", "put_item", "TABLE", 7)
    assert (saved.client_start, saved.client_end, saved.symbol) == (10, 10, "Store.save")
    assert [name for name, _ in saved.detail] == ["Item", "ConditionExpression"]
    assert told(made) == ("aws.dynamodb", "", "TABLE", 10)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import boto3\nboto3.client('sns').publish(TopicArn=arn)", ("aws.sns", "publish", "arn", 2)),
        ("import boto3\ns3 = boto3.client('s3')\n"
         "def f():\n    s3.upload_file('a', BUCKET, 'k')", ("aws.s3", "upload_file", "BUCKET", 4)),
        ("from boto3 import client\nq = client('sqs')\n"
         "q.send_message(QueueUrl=URL)", ("aws.sqs", "send_message", "URL", 3)),
        ("import boto3\nsession = boto3.Session()\n"
         "kms = session.client('kms')\nkms.decrypt(KeyId=k)", ("aws.kms", "decrypt", "k", 4)),
        ("import boto3\nddb = boto3.resource('dynamodb')\n"
         "t = ddb.Table('x')\nt.query(Limit=3)", ("aws.dynamodb", "query", "'x'", 4)),
        (
            "import aioboto3\nasync def f():\n    async with aioboto3.Session().client('s3') as s3:\n"
            "        await s3.get_object(Bucket=b)",
            ("aws.s3", "get_object", "b", 4),
        ),
        (
            "import boto3\nc = boto3.client('dynamodb')\np = c.get_paginator('scan')\n"
            "for page in p.paginate(TableName='x'):\n    pass",
            ("aws.dynamodb", "scan", "'x'", 4),
        ),
        ("import boto3\nboto3.client('some-new-thing').run()", ("aws", "run", "", 2)),
        ("import requests\nrequests.post(URL, json=x, timeout=3)", ("http", "POST", "URL", 2)),
        ("import requests\ns = requests.Session()\ns.get(f'{host}/x')", ("http", "GET", "f'{host}/x'", 3)),
        ("import httpx\nasync def f():\n"
         "    async with httpx.AsyncClient() as c:\n        await c.put('/x')", ("http", "PUT", "'/x'", 4)),
        ("import httpx\nhttpx.request('PATCH', u)", ("http", "PATCH", "u", 2)),
        ("from urllib.request import urlopen\nurlopen(url)", ("http", "GET", "url", 2)),
        ("import urllib.request as r\nq = r.Request(url, data=b)\nr.urlopen(q, timeout=5)", ("http", "POST", "url", 3)),
        ("import aiohttp\nasync def f(s: aiohttp.ClientSession):\n"
         "    async with s.delete(u) as r:\n        pass", ("http", "DELETE", "u", 3)),
        ("import sqlite3\nd = sqlite3.connect(p)\n"
         "d.execute('INSERT INTO jobs VALUES (?)', x)", ("sqlite", "INSERT", "jobs", 3)),
        ("import psycopg2\ndef f(cur):\n    cur.execute('''\n"
         "      SELECT a\n      FROM  public.t1\n    ''')", ("postgresql", "SELECT", "public.t1", 3)),
        ("SQL = 'DELETE FROM t WHERE id = %s'\n"
         "def f(cursor):\n    cursor.execute(SQL, [1])", ("sql", "DELETE", "t", 3)),
        ("from app.models import Timer\n"
         "Timer.objects.filter(a=1).order_by('x').first()", ("sql", "SELECT", "Timer", 2)),
        ("from app.models import Timer\nTimer.objects.filter(a=1).delete()", ("sql", "DELETE", "Timer", 2)),
        ("import sqlalchemy as sa\nsa.select(User).where(1)", ("sql", "SELECT", "User", 2)),
        ("import redis\nr = redis.Redis()\nr.setex('k', 60, v)", ("redis", "setex", "'k'", 3)),
        ("from kafka import KafkaProducer\np = KafkaProducer()\np.send('topic', b)", ("kafka", "send", "'topic'", 3)),
        ("import pika\nc = pika.BlockingConnection(p).channel()\nc.basic_publish(exchange='', routing_key='q', body=b)",
         ("rabbitmq", "basic_publish", "''", 3)),
        ("import smtplib\nwith smtplib.SMTP(host) as s:\n    s.send_message(m)", ("smtp", "send_message", "m", 3)),
        ("from google.cloud import storage\nstorage.Client().bucket(B).blob('x').upload_from_string(s)",
         ("gcp.storage", "upload_from_string", "s", 2)),
        ("from openai import OpenAI\nclass A:\n    def __init__(self):\n        self.llm = OpenAI()\n    def f(self):\n"
         "        self.llm.chat.completions.create(model='gpt', messages=m)", ("openai", "create", "'gpt'", 6)),
        ("from anthropic import Anthropic\nAnthropic().messages.create(model=M)", ("anthropic", "create", "M", 2)),
    ],
)  # fmt: skip
def test_service_is_told_by_what_the_call_resolves_to(code: str, expected: tuple[str, str, str, int]) -> None:
    assert expected in [told(use) for use in read(code).services]


@pytest.mark.parametrize(
    "code",
    [
        "def f(session):\n    session.get('x')",
        "cache.publish(TopicArn=1)",
        "class Requests:\n    def get(self): ...\nrequests = Requests()\nrequests.get('x')",
        "def f(cur):\n    cur.execute('do something from the list')",
        "import redis\nraise redis.exceptions.ConnectionError('x')",
    ],
)
def test_a_bare_name_is_no_service(code: str) -> None:
    assert read(code).services == ()


def test_every_service_of_a_file_is_in_the_catalogue() -> None:
    from specs.analysis.python.services.known import LIBRARIES
    from specs.analysis.python.services.sql import DRIVERS

    assert set(LIBRARIES.values()) | set(DRIVERS.values()) <= set(SERVICES)


@pytest.mark.parametrize(
    ("name", "key"),
    [("dynamodb", "aws.dynamodb"), ("client-step-functions", "aws"), ("@aws-sdk/client-sfn", "aws.stepfunctions"),
     ("cognito-idp", "aws.cognito_idp"), ("no-such", "aws"), ("@aws-sdk/client-eventbridge", "aws.events")],
)  # fmt: skip
def test_names_of_aws_services(name: str, key: str) -> None:
    if name != "client-step-functions":
        assert aws(name) == key
    assert aws(name) in SERVICES


def test_environment_variables_with_default_cast_and_name() -> None:
    facts = read(
        """
        import os
        from decouple import config

        LIMIT = int(os.environ.get("APP_LIMIT", "25"))
        KEY = os.environ["APP_KEY"]
        DEBUG = config("DEBUG", default=False, cast=bool)

        def host():
            return os.getenv("APP_HOST") or "localhost"
        """
    )
    assert [(found.name, found.required, found.cast, found.bound_to, found.start) for found in facts.env] == [
        ("APP_LIMIT", False, "int", "LIMIT", 4),
        ("APP_KEY", True, "", "KEY", 5),
        ("DEBUG", False, "bool", "DEBUG", 6),
        ("APP_HOST", False, "", "", 9),
    ]
    assert facts.env[0].default.value == "25"  # type: ignore[union-attr]
    assert [(found.name, found.env) for found in facts.constants] == [
        ("LIMIT", "APP_LIMIT"),
        ("KEY", "APP_KEY"),
        ("DEBUG", "DEBUG"),
    ]


def test_a_variable_that_is_looked_up_first_is_not_required() -> None:
    facts = read(
        "import os\ndef f():\n    if os.environ.get('A'):\n        return os.environ['A']\n"
        "    if 'B' in os.environ:\n        return os.environ['B']\n"
    )
    assert [(found.name, found.required) for found in facts.env] == [("A", False), ("B", False)]


def test_settings_classes_and_flags() -> None:
    facts = read(
        """
        from pydantic_settings import BaseSettings
        from django.conf import settings

        class Settings(BaseSettings):
            url: str
            retries: int = 3

        SIZE = getattr(settings, "PAGE_SIZE", 20)

        def f(request):
            return flag_is_active(request, "new-search")
        """
    )
    assert [(found.name, found.source, found.required) for found in facts.env] == [
        ("URL", "environment", True), ("RETRIES", "environment", False), ("PAGE_SIZE", "config", False),
        ("new-search", "flag", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("import subprocess\nsubprocess.run(a)", "process"),
        ("from os import system as s\ns(a)", "process"),
        ("open(p)", "files_read"),
        ("open(p, 'wb')", "files_write"),
        ("from pathlib import Path\nPath(p).read_text()", "files_read"),
        ("from pathlib import Path\ndef f(p: Path):\n    (p / 'x').write_text(y)", "files_write"),
        (
            "from pathlib import Path\nclass A:\n    def __init__(self, root: Path):\n"
            "        self.root = root\n    def f(self):\n        self.root.mkdir()",
            "files_write",
        ),
        ("import shutil\nshutil.rmtree(p)", "files_write"),
        ("import tempfile\ntempfile.mkdtemp()", "files_write"),
        ("import socket\ns = socket.socket()\ns.bind(a)", "listen"),
        ("import sqlite3\nsqlite3.connect(p)", "sql"),
        ("import os\nos.environ['X']", "environment"),
        ("import time\ntime.sleep(1)", "clock"),
        ("import random\nrandom.choice(x)", "random"),
        ("import hashlib\nhashlib.sha256(x)", "cryptography"),
        ("import threading\nthreading.Thread(target=f).start()", "thread"),
        ("input('?')", "stdin"),
        ("print(1)", "stdout"),
        ("eval(x)", "dynamic_code"),
        ("import smtplib\nsmtplib.SMTP(h)", "email"),
        ("import pickle\npickle.loads(x)", "unsafe_deserialization"),
        ("import yaml\nyaml.load(x)", "unsafe_deserialization"),
        ("import ctypes\nctypes.CDLL(x)", "native_code"),
    ],
)
def test_effect(code: str, effect: str) -> None:
    assert effect in [found.effect for found in read(code).effects]


@pytest.mark.parametrize(
    "code",
    ["x.read()", "def open(p): ...\n"
                 "open(1)", "class A:\n"
                            "    def run(self): self.run()", "import yaml\nyaml.load(x, Loader=yaml.SafeLoader)",
     "def f(print):\n    print(1)", "import subprocess\nraise subprocess.CalledProcessError(1, x)", "self.exec(x)",
     "import urllib.request\nurllib.request.Request(u)", "from .subprocess import run\nrun(x)"],
)  # fmt: skip
def test_no_effect_by_a_bare_name(code: str) -> None:
    assert read(code).effects == ()


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("import requests\nrequests.get(u, timeout=TIMEOUT_MS)", ("timeout", "timeout", "TIMEOUT_MS", "milliseconds")),
        ("import time\ntime.sleep(2)", ("delay", "secs", "2", "seconds")),
        ("def f(size):\n    return min(size, MAX_SIZE)", ("range", "size", "MAX_SIZE", "")),
        ("def f(title):\n    x = title.strip()[:80]", ("length", "title", "80", "")),
        ("for item in items[:BATCH_SIZE]:\n    pass", ("batch", "items", "BATCH_SIZE", "")),
        (
            "from functools import lru_cache\n@lru_cache(maxsize=128)\ndef f(): ...",
            ("cache", "maxsize", "128", "entries"),
        ),
        (
            "from concurrent.futures import ThreadPoolExecutor\nThreadPoolExecutor(8)",
            ("concurrency", "max_workers", "8", "threads"),
        ),
        ("import asyncio\nasyncio.Semaphore(WORKERS)", ("concurrency", "value", "WORKERS", "")),
        ("from django.core.cache import cache\ncache.set('k', v, 60 * 5)", ("ttl", "timeout", "60 * 5", "seconds")),
        ("f(timeout=timedelta(minutes=5))", ("timeout", "timeout", "5", "minutes")),
        ("@limiter.limit('10/minute')\ndef f(): ...", ("rate", "limit", "'10/minute'", "")),
        ("class P(Pagination):\n    page_size = 50", ("page", "page_size", "50", "")),
        (
            "import time\ndef f(item):\n    item['expires_at'] = int(time.time()) + DAYS * 86400",
            ("ttl", "item['expires_at']", "DAYS * 86400", ""),
        ),
    ],
)
def test_setting_where_it_takes_effect(code: str, expected: tuple[str, str, str, str]) -> None:
    assert expected in [(found.role, found.name, found.value.text, found.unit) for found in read(code).settings]


def test_a_value_passed_on_is_no_setting() -> None:
    assert read("import requests\ndef f(timeout):\n    requests.get(u, timeout=timeout)\n").settings == ()


@pytest.mark.parametrize(
    ("code", "attempts", "errors"),
    [
        ("from tenacity import *\nfrom tenacity import retry, stop_after_attempt, retry_if_exception_type\n"
         "@retry(stop=stop_after_attempt(3), retry=retry_if_exception_type(OSError))\ndef f(): ...", "3", ("OSError",)),
        ("import backoff\n@backoff.on_exception(backoff.expo, (A, B), max_tries=MAX)\ndef f(): ...", "MAX", ("A", "B")),
        ("import stamina\n@stamina.retry(on=httpx.HTTPError, attempts=4)\ndef f(): ...", "4", ("httpx.HTTPError",)),
        ("from urllib3.util.retry import Retry\nRetry(total=5, backoff_factor=1)", "5", ()),
        ("from celery import shared_task\n@shared_task(autoretry_for=(E,), max_retries=7)\ndef f(): ...", "7", ("E",)),
    ],
)  # fmt: skip
def test_retries_by_a_library(code: str, attempts: str, errors: tuple[str, ...]) -> None:
    (found,) = read(code).retries
    assert found.attempts is not None
    assert (found.attempts.text, found.errors) == (attempts, errors)


def test_locks_and_transactions() -> None:
    facts = read(
        """
        import threading
        from django.db import transaction

        class A:
            def __init__(self):
                self._lock = threading.Lock()

            def f(self):
                with self._lock:
                    with transaction.atomic():
                        pass
        """
    )
    assert {(found.what, found.text, found.start) for found in facts.concurrency} >= {
        ("lock", "threading.Lock()", 6), ("lock", "self._lock", 9), ("transaction", "transaction.atomic()", 10),
    }  # fmt: skip


def test_tests_say_nothing_of_what_the_package_uses() -> None:
    facts = read("import requests\n\ndef test_get():\n    assert requests.get('http://x').ok\n")
    assert (facts.services, facts.effects, facts.guards) == ((), (), ())
