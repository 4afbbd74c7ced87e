import pytest
from django.test import override_settings


def test_pages_allow_only_what_comes_from_here(client, db):
    headers = client.get("/accounts/login/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_each_answer_names_its_request(client, db):
    first, second = (client.get("/healthz").headers["X-Request-ID"] for _ in range(2))
    assert first != second


@override_settings(SECURE_SSL_REDIRECT=True, TRUSTED_PROXIES=["10.0.0.1"])
@pytest.mark.parametrize(("peer", "status"), [("10.0.0.1", 200), ("10.0.0.2", 301)])
def test_only_a_trusted_proxy_says_that_a_request_came_by_https(client, db, peer, status):
    assert client.get("/accounts/login/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_PROTO="https").status_code == status


@override_settings(SECURE_SSL_REDIRECT=True)
def test_probes_are_not_redirected(client, db):
    assert client.get("/healthz").status_code == 200


def test_static_files_are_served_with_their_type(client):
    answer = client.get("/static/favicon.svg")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert client.get("/static/favicon.svg", HTTP_IF_MODIFIED_SINCE=answer.headers["Last-Modified"]).status_code == 304
    assert client.get("/static/../manage.py").status_code in (302, 404)
