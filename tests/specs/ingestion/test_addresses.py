import ipaddress
import socket

import pytest

from specs.ingestion import addresses
from specs.ingestion.refusals import Refusal


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("https://github.com/org/timers", "https://github.com/org/timers"),
        ("https://GitHub.com:443/org/timers.git/", "https://github.com/org/timers.git"),
        ("https://git.example.org:8443/a/b", "https://git.example.org:8443/a/b"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
    ],
)
def test_an_address_is_stored_in_one_form(given, stored):
    assert addresses.checked(given)[0] == stored


@pytest.mark.parametrize(
    "given",
    [
        "http://github.com/org/timers",
        "git://github.com/org/timers",
        "ssh://git@github.com/org/timers",
        "git@github.com:org/timers",
        "file:///etc",
        "ext::sh -c id",
        "https://user:secret@github.com/org/timers",
        "https://token@github.com/org/timers",
        "https:///org/timers",
        "https://github.com/a b",
        "https://github.com/a\nb",
        "https://github.com\\@127.0.0.1/a",
        "https://github.com/a?x=1",
        "https://github.com/a#x",
        "https://github.com:99999/a",
        "--upload-pack=touch /tmp/x",
    ],
)
def test_other_addresses_are_refused_in_a_sentence_that_shows_no_secret(given):
    with pytest.raises(Refusal) as refused:
        addresses.checked(given)
    assert str(refused.value).endswith(".")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "given", ["https://x/y", "http://x", "ext::sh -c id", "git@host:path", "file:///etc", "ssh://x/y"]
)
def test_what_looks_like_an_address_is_never_taken_for_a_path(given):
    assert addresses.is_remote(given)


@pytest.mark.parametrize("given", ["/srv/git/timers", "../timers", "timers", "/srv/a:b"])
def test_a_path_is_a_path(given):
    assert not addresses.is_remote(given)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "fec0::1", "ff02::1", "::ffff:10.0.0.1",
        "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "192.0.2.1", "198.18.0.1",
    ],
)  # fmt: skip
def test_addresses_inside_are_not_public(address):
    assert not addresses.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["140.82.121.4", "2606:50c0:8000::153", "64:ff9b::8c52:7904"])
def test_addresses_outside_are_public(address):
    assert addresses.is_public(ipaddress.ip_address(address))


def _answering(monkeypatch, *answers):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)


def test_a_name_for_a_private_address_is_refused(monkeypatch):
    _answering(monkeypatch, "140.82.121.4", "10.0.0.5")
    with pytest.raises(Refusal, match="not on the public network"):
        addresses.resolve("https://rebinding.example.org/a")


def test_a_host_that_the_settings_allow_may_be_private(monkeypatch, settings):
    settings.GIT_ALLOWED_HOSTS = ["git.corp"]
    _answering(monkeypatch, "10.0.0.5")
    assert addresses.resolve("https://git.corp/a").pin == "git.corp:443:10.0.0.5"


def test_a_host_allowed_on_one_port_is_not_allowed_on_another(monkeypatch, settings):
    settings.GIT_ALLOWED_HOSTS = ["git.corp:8443"]
    _answering(monkeypatch, "10.0.0.5")
    assert addresses.resolve("https://git.corp:8443/a").port == 8443
    with pytest.raises(Refusal):
        addresses.resolve("https://git.corp/a")


def test_every_address_that_was_checked_is_pinned(monkeypatch):
    _answering(monkeypatch, "140.82.121.4", "140.82.121.3")
    assert addresses.resolve("https://github.com/a").pin == "github.com:443:140.82.121.4,140.82.121.3"


def test_an_unknown_host_is_said_to_be_unknown(monkeypatch):
    def fails(*args, **kwargs):
        raise socket.gaierror("no")

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(Refusal, match="not known"):
        addresses.resolve("https://nowhere.example.org/a")
