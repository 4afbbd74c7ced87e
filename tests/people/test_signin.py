import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test import Client
from django.utils import timezone

from studio.people.models import AuditEvent, Role, SignInLink, Team, User
from studio.people.signin import first_sign_in_url, needs_welcome, set_credentials, sign_in_url, use_link

pytestmark = pytest.mark.django_db
BASE = "http://testserver"


def secret_of(url: str) -> str:
    return url.rstrip("/").rpartition("/")[2]


def test_the_first_start_makes_an_administrator_with_a_team() -> None:
    url = first_sign_in_url("http://127.0.0.1:8000/")
    assert url is not None
    assert url.startswith("http://127.0.0.1:8000/accounts/link/")
    admin = User.objects.get()
    assert admin.is_superuser
    assert not admin.has_usable_password()
    assert admin.memberships.get().role == Role.MAINTAINER
    assert Team.objects.count() == 1


def test_until_it_is_used_each_start_gives_a_fresh_link_and_the_old_one_dies() -> None:
    first, second = first_sign_in_url(BASE), first_sign_in_url(BASE)
    assert first != second
    assert User.objects.count() == 1
    assert use_link(secret_of(str(first))) is None
    assert use_link(secret_of(str(second))) is not None


def test_once_somebody_has_signed_in_there_is_no_first_link(client: Client) -> None:
    url = first_sign_in_url(BASE)
    assert client.get(url).status_code == 302
    assert first_sign_in_url(BASE) is None


def test_an_administrator_made_by_hand_needs_no_first_link(admin: User) -> None:
    assert first_sign_in_url(BASE) is None


def test_the_link_leads_to_a_signed_in_page_that_asks_for_credentials(client: Client) -> None:
    response = client.get(first_sign_in_url(BASE), follow=True)
    assert response.redirect_chain[-1][0] == "/settings/welcome/"
    assert response.status_code == 200
    assert b"admin@studio.invalid" not in response.content
    assert client.get("/").status_code == 200
    given = {
        "username": "grace",
        "email": "Grace@Example.org",
        "password": "correct horse battery",
        "repeated": "correct horse battery",
    }
    response = client.post("/settings/welcome/", given, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    assert response.context["user"].username == "grace"
    client.post("/accounts/logout/")
    signed_in = client.post("/accounts/login/", {"login": "grace@example.org", "password": "correct horse battery"})
    assert signed_in.status_code == 302
    assert client.get("/settings/welcome/").status_code == 302


def test_two_passwords_that_differ_are_refused_beside_the_field(client: Client) -> None:
    client.get(first_sign_in_url(BASE))
    given = {"username": "grace", "email": "g@example.org", "password": "correct horse", "repeated": "battery staple"}
    response = client.post("/settings/welcome/", given)
    assert response.status_code == 422
    assert response.context["form"].errors["repeated"]


def test_a_weak_password_is_refused_beside_the_field(client: Client) -> None:
    client.get(first_sign_in_url(BASE))
    given = {"username": "grace", "email": "g@example.org", "password": "12345678", "repeated": "12345678"}
    response = client.post("/settings/welcome/", given)
    assert response.status_code == 422
    assert response.context["form"].errors["password"]


def test_a_link_works_once(client: Client) -> None:
    url = first_sign_in_url(BASE)
    assert client.get(url).status_code == 302
    other = Client()
    response = other.get(url)
    assert response.status_code == 404
    assert other.get("/settings/").status_code == 302


def test_a_browser_that_fetches_ahead_does_not_use_the_link_up(client: Client) -> None:
    url = first_sign_in_url(BASE)
    assert client.get(url, headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 503
    assert client.head(url).status_code == 405
    assert client.get(url).status_code == 302


def test_an_old_link_and_one_of_a_deactivated_person_are_refused(member: User) -> None:
    url = sign_in_url(member, BASE)
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert use_link(secret_of(url)) is None
    url = sign_in_url(member, BASE)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert use_link(secret_of(url)) is None


def test_links_are_stored_as_hashes_and_recorded(member: User) -> None:
    url = sign_in_url(member, BASE)
    assert secret_of(url) not in str(list(SignInLink.objects.values()))
    use_link(secret_of(url))
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"sign_in_link.created", "sign_in_link.used"}


def test_credentials_are_set_only_where_there_are_none(member: User) -> None:
    assert not needs_welcome(member)
    with pytest.raises(ValidationError):
        set_credentials(member, username="mike", email="m@example.org", password="another long password")


def test_the_command_mints_a_link_for_whom_it_names(member: User, capsys, settings) -> None:
    call_command("sign_in_link", user="MIKE@example.org")
    url = capsys.readouterr().out.strip()
    assert url.startswith(settings.PUBLIC_URL)
    assert use_link(secret_of(url)) == member
    with pytest.raises(CommandError):
        call_command("sign_in_link", user="nobody")


def test_the_link_leads_to_where_up_serves(member: User, capsys, settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path
    for public, served, expected in (
        ("http://127.0.0.1:8000", None, "http://127.0.0.1:8000/accounts/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9000\n", "http://127.0.0.1:9000/accounts/"),
        ("https://specs.example.org", "http://127.0.0.1:9000\n", "https://specs.example.org/accounts/"),
    ):
        settings.PUBLIC_URL = public
        if served:
            (tmp_path / "address").write_text(served)
        call_command("sign_in_link", user="mike")
        assert capsys.readouterr().out.startswith(expected)


def test_the_command_makes_the_first_administrator_where_no_up_ever_did(member: User, capsys) -> None:
    for _ in range(2):
        call_command("sign_in_link")
    first = use_link(secret_of(capsys.readouterr().out.split()[-1]))
    assert first == User.objects.get(is_superuser=True) != member
    assert first.memberships.get().role == Role.MAINTAINER


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_a_link_at_once_one_comes_in() -> None:
    secret = secret_of(sign_in_url(User.objects.create_user("mike", "mike@example.org"), BASE))
    start = threading.Barrier(4)
    came_in: list[bool] = []

    def use() -> None:
        try:
            start.wait(120)
            came_in.append(use_link(secret) is not None)
        finally:
            connection.close()

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(came_in) == [False, False, False, True]
