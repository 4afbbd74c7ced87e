"""Corrections through the API: the same rules as on the pages, as problems where they refuse."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.feedback.conftest import CUT, Studio

pytestmark = pytest.mark.django_db(transaction=True)


def call(person: Any, method: str, path: str, body: object = None) -> tuple[int, Any]:
    client = Client()
    client.force_login(person)
    answer = client.generic(method, f"/api/v1/{path}", json.dumps(body) if body else "", "application/json")
    return answer.status_code, answer.json()


def test_correction_is_left_decided_and_read_with_its_life(studio: Studio) -> None:
    key = studio.key("137")
    given = {"kind": "wrong", "statement": key, "text": "Long questions are cut."}
    status, left = call(studio.mike, "POST", f"packages/{studio.package.slug}/corrections", given)
    assert status == 201, left
    assert (status, left["state"], left["statement"]) == (201, "open", key)
    path = f"corrections/{left['id']}"
    status, _ = call(studio.mike, "POST", f"{path}/accept", {"revision": 1})
    assert status == 403
    status, accepted = call(studio.maria, "POST", f"{path}/accept", {"revision": 1})
    assert (status, accepted["state"]) == (200, "waiting")
    status, problem = call(studio.maria, "POST", f"{path}/decline", {"revision": 2, "reason": "no"})
    assert status == 409
    assert "is accepted, so it cannot be declined" in problem["detail"]
    status, event = call(studio.otto, "POST", f"{path}/replies", {"text": "I agree."})
    assert (status, event["what"], event["by"]) == (201, "replied", "otto")
    studio.run()
    status, found = call(studio.otto, "GET", path)
    assert (status, found["state"], found["text"]) == (200, "honoured", "Long questions are cut.")
    assert [each["what"] for each in found["life"]] == ["left", "accepted", "replied", "folded"]
    assert found["verdicts"][0]["since"] == 2
    assert any("> 140" in each["text"] for each in found["code_then"])
    status, listed = call(studio.otto, "GET", "corrections?state=honoured")
    assert [each["id"] for each in listed["items"]] == [left["id"]]
    assert call(studio.otto, "GET", "corrections?state=conflict")[1]["items"] == []


REFUSED = [
    ({"kind": "missing", "text": ""}, "body.text"),
    ({"kind": "missing", "text": "So.", "citations": ["nothing.py:1-2"]}, "body.cite"),
    ({"kind": "missing", "text": "So.", "citations": [f"{CUT}:1-99999"]}, "body.cite"),
    ({"kind": "missing", "text": "So.", "section": "poem"}, "body.section"),
    ({"kind": "wrong", "text": "So."}, "body.kind"),
    ({"kind": "retract"}, "body.kind"),
    ({"kind": "comment"}, "body.note"),
    ({"kind": "missing", "text": "So \u202eis it."}, "body.text"),
    ({"kind": "missing", "text": "x" * 1300}, "body.text"),
]


def test_what_cannot_be_said_is_refused_with_its_field(studio: Studio) -> None:
    path = f"packages/{studio.package.slug}/corrections"
    for given, field in REFUSED:
        status, problem = call(studio.maria, "POST", path, given)
        assert (status, [each["field"] for each in problem["errors"]]) == (422, [field])
    status, problem = call(studio.maria, "POST", path, {"kind": "comment", "note": "?", "statement": "nothing"})
    assert status == 409
    assert "no statement nothing" in problem["detail"]
