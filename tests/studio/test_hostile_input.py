"""Whatever is typed into an address, a cookie or a body: an answer, and never an error of ours."""

import json
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client

from studio.api import api
from tests.studio.test_every_route import BODIES, ROWS, Objects, Row, no_mail, objects

__all__ = ["no_mail", "objects"]  # fixtures
pytestmark = pytest.mark.django_db

# As it stands in an address: NUL, bytes that are no UTF-8, half a surrogate pair, marks that turn the direction of
# text, a number past every column, a long word, markup, wildcards, and patterns that are no patterns.
TEXTS = ["a%00b", "%ff%fe", "%ed%a0%80%e2%80%ae", "9" * 40, "x" * 10_000, "%3Csvg%3E%25_%5c((a*)*"]
CURSORS = ["x", "%00", "W10", "WyJcdTAwMDAiXQ", "WyI5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSJd", "WzEsMl0", "bnVsbA", "%ff"]
NAMES = [
    *("q", "page", "kind", "state", "team", "package", "language", "category", "sort", "author", "action", "actor"),
    *("path", "at", "old", "new", "version", "line", "commit", "limit", "view", "diagram", "section", "key", "next"),
    *("question", "statement", "requirement", "role", "visibility", "repository", "queue", "since", "from", "to"),
]


def _faults(client: Client, path: str) -> list[str]:
    undo = transaction.savepoint()
    try:
        response = client.get(path)
        if response.streaming:
            b"".join(response.streaming_content)
    finally:
        transaction.savepoint_rollback(undo)
    return [f"{response.status_code} {path[:300]}"] if response.status_code >= 500 else []


def _parameters(row: Row) -> set[str]:
    """Those that the API declares for the operation, and for pages those that any of them takes."""
    if not row.path.startswith("/api/"):
        return set(NAMES)
    route = re.sub(r"\{\w+\}|agent-timers", "*", row.path.partition("?")[0])
    declared = {
        given["name"]
        for path, item in api.get_openapi_schema()["paths"].items()
        if re.sub(r"\{\w+\}", "*", path) == route
        for given in item.get("get", {}).get("parameters", [])
        if given["in"] == "query"
    }
    return declared | {"cursor"}


@pytest.fixture
def maintainer(objects: Objects) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = objects.sessions["maintainer"]
    return client


@pytest.mark.parametrize("section", sorted({row.section for row in ROWS}))
def test_no_query_makes_an_error(section: str, objects: Objects, maintainer: Client) -> None:
    wrong: list[str] = []
    for row in ROWS:
        if row.method != "GET" or row.section != section or row.path == "/readyz":
            continue
        path = row.path.partition("?")[0].format(**objects.names)
        names = _parameters(row)
        for text in TEXTS:
            wrong += _faults(maintainer, f"{path}?{'&'.join(f'{name}={text}' for name in names)}")
        for cursor in CURSORS if path.startswith("/api/") else ():
            wrong += _faults(maintainer, f"{path}?cursor={cursor}")
    assert not wrong, "\n".join(wrong)


def test_no_name_in_a_path_makes_an_error(objects: Objects, maintainer: Client) -> None:
    wrong: list[str] = []
    for row in ROWS:
        if row.method == "GET" and "{" in row.path:
            for text in [*TEXTS, "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", quote("<script>")]:
                wrong += _faults(maintainer, row.path.format(**dict.fromkeys(objects.names, text)))
    for path in ("/p/agent-timers/blob/abc/{}", "/p/agent-timers/diff/{}", "/p/agent-timers/export/{}", "/{}"):
        for text in TEXTS:
            wrong += _faults(maintainer, path.format(text))
    assert not wrong, "\n".join(wrong)


BAD_BODIES: list[Any] = [None, [], {"a": {"b": []}}, "a\0\ud800", 10**40]


def test_no_body_makes_an_error(objects: Objects, maintainer: Client) -> None:
    """Each field of each operation, and the whole body, is replaced by what it should not be."""
    wrong: list[str] = []
    for row in ROWS:
        if row.method == "GET" or not row.path.startswith("/api/"):
            continue
        path = row.path.format(**objects.names)
        good = BODIES.get(str(row), {})
        bodies = [*BAD_BODIES, *({**good, name: bad} for name in good for bad in BAD_BODIES)]
        for text in [*map(json.dumps, bodies), "{", "", "\xff", "[" * 100_000]:
            undo = transaction.savepoint()
            response = maintainer.generic(row.method, path, text.encode("latin-1"), "application/json")
            transaction.savepoint_rollback(undo)
            if response.status_code >= 500:
                wrong.append(f"{response.status_code} {row}: {text[:100]}")
    assert not wrong, "\n".join(wrong)


def test_no_form_makes_an_error(objects: Objects, maintainer: Client) -> None:
    wrong: list[str] = []
    for row in ROWS:
        if row.method != "POST" or row.path.startswith("/api/"):
            continue
        path = row.path.format(**objects.names)
        good = BODIES.get(str(row), {})
        for bad in ("\0", "9" * 40, ""):
            for form in (
                {**dict.fromkeys(NAMES, bad), **dict.fromkeys(good, bad)},
                *({**good, name: bad} for name in good),
            ):
                undo = transaction.savepoint()
                response = maintainer.post(path, form)
                transaction.savepoint_rollback(undo)
                if response.status_code >= 500:
                    wrong.append(f"{response.status_code} {row}: {str(form)[:200]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "theme", "shortcuts", "messages"])
def test_no_cookie_makes_an_error(name: str, db: None) -> None:
    client = Client(raise_request_exception=False)
    for value in ("\0", "x" * 8000, "(((", "é"):
        # As the header says it: Python's own cookies refuse to hold some of these, in newer releases.
        assert client.get("/accounts/login/", headers={"cookie": f"{name}={value}"}).status_code < 500
