import threading

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from studio.people import limits
from studio.people.addresses import client_address, limit_key
from studio.people.errors import RateLimited
from studio.people.models import Allowance, User
from studio.people.rates import Rate, parse_rate, parse_rates

pytestmark = pytest.mark.django_db


def spend_all(name: str, subject: str) -> int:
    spent = 0
    while True:
        try:
            limits.spend(name, subject)
        except RateLimited:
            return spent
        spent += 1


def test_rates_are_read_as_written() -> None:
    assert parse_rate("10/5m") == Rate(10, 300)
    assert parse_rates(["write=7/1h"])["write"] == Rate(7, 3600)
    for wrong in ("", "10", "10/m", "0/5m", "10/0s", "-1/5m"):
        with pytest.raises(ValueError, match="10/5m"):
            parse_rate(wrong)
    with pytest.raises(ValueError, match="no rate limit"):
        parse_rates(["nothing=1/1s"])


def test_exactly_the_amount_is_let_through_and_the_wait_is_told(settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link": Rate(7, 3600)}
    assert spend_all("link", "somebody") == 7
    with pytest.raises(RateLimited) as caught:
        limits.spend("link", "somebody")
    assert 0 < caught.value.retry_after <= 3600 / 7 + 1
    assert spend_all("link", "somebody else") == 7


def test_what_is_given_back_can_be_spent_again(settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link": Rate(3, 3600)}
    spend_all("link", "somebody")
    limits.refund("link", "somebody")
    assert spend_all("link", "somebody") == 1


def test_a_spent_allowance_comes_back_with_time(settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link": Rate(4, 3600)}
    spend_all("link", "somebody")
    with connection.cursor() as cursor:  # half an hour passes
        cursor.execute("UPDATE people_allowance SET spent_until = spent_until - interval '30 minutes'")
    assert spend_all("link", "somebody") == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_one_after_the_other(settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link": Rate(20, 3600)}
    start = threading.Barrier(8)
    spent: list[int] = []

    def run() -> None:
        try:
            start.wait(120)
            spent.append(spend_all("link", "everybody"))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(spent) == 8
    assert sum(spent) == 20


def test_full_counters_are_removed_and_others_kept() -> None:
    limits.spend("link", "old")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE people_allowance SET spent_until = now() - interval '1 hour'")
    limits.spend("link", "new")
    assert limits.tidy() == 1
    assert Allowance.objects.count() == 1
    assert "new" not in Allowance.objects.get().key


@pytest.mark.parametrize(
    ("proxies", "peer", "forwarded", "client"),
    [
        ([], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.1.2.3", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        (["10.0.0.0/8"], "10.1.2.3", "", "10.1.2.3"),
        (["127.0.0.1"], "", "198.51.100.1", "198.51.100.1"),
        ([], "", "198.51.100.1", ""),
        (["10.0.0.0/8"], "10.1.2.3", "nonsense", "nonsense"),
    ],
)
def test_forwarded_addresses_are_believed_as_far_as_trusted_proxies_wrote_them(
    settings, proxies: list[str], peer: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer)) == client


def test_a_whole_ipv6_line_counts_as_one() -> None:
    keys = {
        limit_key(RequestFactory().get("/", REMOTE_ADDR=address)) for address in ("2001:db8::1", "2001:db8::ffff:2:3")
    }
    assert keys == {"2001:db8::/64"}
    assert limit_key(RequestFactory().get("/", REMOTE_ADDR="::ffff:192.0.2.1")) == "192.0.2.1"


def sign_in(client: Client, password: str, **extra: str) -> int:
    return client.post("/accounts/login/", {"login": "mike@example.org", "password": password}, **extra).status_code


def test_tries_at_one_account_are_limited_from_wherever_they_come(member: User, client: Client) -> None:
    for number in range(10):
        assert sign_in(client, "wrong", REMOTE_ADDR=f"192.0.2.{number}") == 200
    assert sign_in(client, "wrong", REMOTE_ADDR="192.0.2.100") == 429
    assert sign_in(client, "correct horse battery", REMOTE_ADDR="192.0.2.101") == 429


def test_tries_from_one_address_are_limited_whatever_the_account(settings, member: User, client: Client) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "login_address": Rate(3, 300)}
    for number in range(3):
        client.post("/accounts/login/", {"login": f"x{number}@example.org", "password": "wrong"})
    response = client.post("/accounts/login/", {"login": "y@example.org", "password": "wrong"})
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert sign_in(client, "correct horse battery", REMOTE_ADDR="192.0.2.1") == 302


def test_signing_in_rightly_uses_nothing_up(member: User, client: Client) -> None:
    for _ in range(12):
        assert sign_in(client, "correct horse battery") == 302
        client.post("/accounts/logout/")


def test_changes_are_limited_and_reading_is_not(settings, member: User, client: Client) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "write": Rate(3, 3600)}
    client.force_login(member)
    statuses = [client.post("/settings/", {"username": "mike"}).status_code for _ in range(5)]
    assert statuses == [302, 302, 302, 429, 429]
    assert client.get("/settings/").status_code == 200


def test_password_mails_to_one_mailbox_are_limited(member: User, client: Client) -> None:
    statuses = [
        client.post(
            "/accounts/password/reset/", {"email": "Mike@example.org"}, REMOTE_ADDR=f"192.0.2.{number}"
        ).status_code
        for number in range(6)
    ]
    assert statuses == [302] * 5 + [429]


def test_guessed_links_are_limited(settings, client: Client) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "link": Rate(2, 3600)}
    assert [client.get("/accounts/link/guess/").status_code for _ in range(3)] == [404, 404, 429]
