"""What a package does not do is said only where nothing in it might: each of these does it in a way of its own."""

import pytest

from tests.specs.writing.test_python_idioms import told

DOING = [
    ("start threads", "import threading\nclass W(threading.Thread):\n    def run(self): pass\n"),
    ("start threads", "async def f(loop, g): await loop.run_in_executor(None, g)\n"),
    (
        "start threads",
        "from starlette.concurrency import run_in_threadpool\nasync def f(g): await run_in_threadpool(g)\n",
    ),
    ("read local files", "def f(path): return path.read_text()\n"),
    ("read local files", "from dotenv import load_dotenv\nload_dotenv()\n"),
    ("read local files", "from PIL import Image\ndef f(path): return Image.open(path)\n"),
    ("read local files", "from jinja2 import FileSystemLoader\nLOADER = FileSystemLoader('templates')\n"),
    ("write local files", "def f(frame, path): frame.to_parquet(path)\n"),
    ("write local files", "import pickle\ndef f(path):\n    with path.open('wb') as out: pickle.dump({}, out)\n"),
    ("write local files", "import logging\nlogging.basicConfig(filename='a.log')\n"),
    ("write local files", "import urllib.request\ndef f(url): urllib.request.urlretrieve(url, 'a')\n"),
    ("listen on a port", "from prometheus_client import start_http_server\ndef f(): start_http_server(8000)\n"),
    ("talk to an SQL database", "import pandas as pd\ndef f(db): return pd.read_sql('select 1', db)\n"),
    (
        "talk to an SQL database",
        "from django.db import models\nclass A(models.Model):\n    name = models.CharField(max_length=4)\n",
    ),
    ("read environment variables", "import os\ndef f(): return 'DEBUG' in os.environ\n"),
    ("load data in formats that can run code", "import shelve\ndef f(path): return shelve.open(path)\n"),
]


@pytest.mark.parametrize(("what", "code"), DOING)
def test_what_is_done_is_not_said_to_be_absent(what: str, code: str) -> None:
    assert f"It does not {what}." not in told(code)


@pytest.mark.parametrize("what", sorted({what for what, _ in DOING}))
def test_what_is_not_done_is_said(what: str) -> None:
    assert f"It does not {what}." in told("def f(path):\n    return path.name\n")
