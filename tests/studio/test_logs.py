import io
import json
import logging
import logging.config

import pytest
import structlog

from studio.logs import hide_secrets, logging_config


def hidden(**event):
    return hide_secrets(None, "info", event)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("used sst_4fJ2kX9aQwErTyUiOp_0a1b2c today", "used [hidden] today"),
        ("redis://:hunter2@cache:6379/0", "redis://[hidden]@cache:6379/0"),
        ("https://maria:hunter2@git.example.org/x.git", "https://[hidden]@git.example.org/x.git"),
        ("GET /accounts/link/d3VED6oIAgaHCrBk/", "GET /accounts/link/[hidden]/"),
        ("GET /callback?code=abc123&page=2", "GET /callback?code=[hidden]&page=2"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [hidden]"),
        ("40 tokens in 3 files", "40 tokens in 3 files"),
    ],
)
def test_secrets_in_texts_are_hidden_and_the_rest_is_kept(written, kept):
    assert hidden(event=written)["event"] == kept


def test_values_are_hidden_by_their_name_at_any_depth():
    event = hidden(event="x", password="hunter2", extra={"api_key": "k", "items": [{"Cookie": "c", "size": 3}]})
    assert event["password"] == "[hidden]"
    assert event["extra"] == {"api_key": "[hidden]", "items": [{"Cookie": "[hidden]", "size": 3}]}


@pytest.fixture
def lines():
    """What the standard error of a process with our logging would hold."""
    stream = io.StringIO()
    config = logging_config("json", "info")
    formatter = config["formatters"]["structured"]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter["()"](**{k: v for k, v in formatter.items() if k != "()"}))
    logger = logging.getLogger("studio.tests.logs")
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_every_line_is_json_with_the_ids_of_request_and_job(lines):
    with structlog.contextvars.bound_contextvars(request_id="r1", job_id=7):
        logging.getLogger("studio.tests.logs").warning("%s files", 3)
    (line,) = lines()
    assert (line["event"], line["level"], line["request_id"], line["job_id"]) == ("3 files", "warning", "r1", 7)


def test_a_traceback_is_one_line_without_its_secrets(lines):
    try:
        raise ValueError("postgresql://studio:hunter2@db/studio")
    except ValueError:
        logging.getLogger("studio.tests.logs").exception("failed")
    (line,) = lines()
    assert "Traceback" in line["exception"]
    assert "hunter2" not in line["exception"]
