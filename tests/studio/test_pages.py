"""The shell's own pages: the theme, the keys, and what is shown when something went wrong."""

import pytest
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest
from django.test import Client, RequestFactory
from django.urls import path

from studio import pages
from studio.people.models import User
from studio.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401

CSRF = Client(enforce_csrf_checks=True)


def breaks(request: HttpRequest) -> None:
    raise RuntimeError("a secret of the server")


def bears_bad_news(request: HttpRequest) -> None:
    try:
        raise OperationalError("connection to 10.0.0.7 refused")
    except OperationalError as error:
        raise RuntimeError("while rendering") from error


urlpatterns = [path("breaks/", breaks), path("offline/", bears_bad_news), *urlpatterns]


@pytest.fixture
def client(db: None) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_user("maria", "maria@example.org", "x"))
    return client


def test_unknown_address_is_answered_in_the_shell(client: Client) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert b"Nothing here" in answer.content
    assert b'class="bar"' in answer.content


@pytest.mark.urls(__name__)
def test_error_of_ours_is_told_without_its_details(client: Client) -> None:
    answer = client.get("/breaks/")
    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
    assert b"a secret of the server" not in answer.content


@pytest.mark.urls(__name__)
def test_silent_database_is_told_apart_and_worth_another_try(client: Client) -> None:
    answer = client.get("/offline/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert b"The database does not answer" in answer.content
    assert b"10.0.0.7" not in answer.content


def test_page_without_a_database_is_shown_all_the_same(client: Client) -> None:
    def refuse(*args: object) -> None:
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        answer = client.get("/")
    assert answer.status_code == 503
    assert b"The database does not answer" in answer.content


@pytest.mark.parametrize("name", ["bad_request", "server_error", "offline"])
def test_error_pages_ask_the_database_nothing(name: str) -> None:
    request = RequestFactory().get("/x")
    page = getattr(pages, name)
    answer = page(request, Http404()) if name == "bad_request" else page(request)
    assert b'class="bar"' in answer.content


def test_expired_form_is_explained(db: None) -> None:
    answer = CSRF.post("/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert b"The form had expired" in answer.content


def test_theme_is_written_into_the_page_by_the_server(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "/keys/"})
    assert answer["Location"] == "/keys/"
    assert answer.cookies["theme"]["samesite"] == "Lax"
    assert b'<html lang="en" data-theme="dark">' in client.get("/keys/").content


def test_no_theme_chosen_follows_the_system(client: Client) -> None:
    assert b'<html lang="en">' in client.get("/keys/").content


def test_made_up_theme_is_refused_and_never_shown(client: Client) -> None:
    assert client.post("/theme/", {"theme": "x"}).status_code == 400
    client.cookies["theme"] = '"><script>'
    assert b'<html lang="en">' in client.get("/keys/").content


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "javascript:alert(1)", ""])
def test_choosing_a_theme_leads_nowhere_else(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_keys_are_a_fragment_for_scripts_and_a_page_for_people(client: Client) -> None:
    page, fragment = client.get("/keys/"), client.get("/keys/", headers={"HX-Request": "true"})
    assert "HX-Request" in page["Vary"]
    assert b"<html" in page.content
    assert b"<html" not in fragment.content


def test_single_keys_are_switched_off_and_on(client: Client) -> None:
    client.post("/keys/", {"shortcuts": "off"})
    assert b'data-shortcuts="off"' in client.get("/keys/").content
    client.post("/keys/", {"shortcuts": "on"})
    assert b'data-shortcuts="off"' not in client.get("/keys/").content


def test_no_page_carries_inline_script_or_style(client: Client) -> None:
    for address in ("/", "/keys/", "/jobs/", "/new/", "/settings/", "/accounts/login/", "/no/such/page"):
        text = client.get(address).content.decode()
        assert "<style" not in text, address
        assert " style=" not in text, address
        assert " onclick=" not in text, address
        assert text.count("<script") == text.count("<script src="), address
