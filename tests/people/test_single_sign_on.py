"""Sign-in through OpenID Connect, with a small provider that really answers."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

from studio.accounts import OIDC, account_settings
from studio.config import Config
from studio.people.models import AuditEvent, User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.people.single_sign_on_urls")]

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(ThreadingHTTPServer):
    """Says of everybody who comes what `claims` holds."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.address = f"http://127.0.0.1:{self.server_port}"
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, list[str]] = {}

    def documents(self) -> dict[str, Any]:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        token = {"iss": self.address, "aud": "studio", "exp": time.time() + 60, "iat": time.time(), **self.claims}
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            },
            "/keys": {"keys": [{**public, "kid": "1", "use": "sig", "alg": "RS256"}]},
            "/token": {
                "access_token": "access",
                "token_type": "Bearer",
                "id_token": jwt.encode(token, KEY, "RS256", {"kid": "1"}),
            },
            "/userinfo": self.claims,
        }


class Answer(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path = urlsplit(self.path).path
        self.server.asked[path] = [self.rfile.read(length).decode()]
        body = json.dumps(self.server.documents()[path]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def provider(settings) -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.02])
        thread.start()
        config = Config(
            oidc_issuer=server.address, oidc_client_id="studio", oidc_client_secret="kept", oidc_name="Example Inc"
        )
        settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, OIDC]
        settings.SOCIALACCOUNT_PROVIDERS = account_settings(config)["SOCIALACCOUNT_PROVIDERS"]
        registry.load()
        registry.register(OpenIDConnectProvider)  # loading looks only at apps that were installed at the start
        yield server
        del registry.provider_map[OpenIDConnectProvider.id]
        server.shutdown()
        thread.join(10)


def come_in(client: Client) -> Any:
    """What a browser does: the button, the provider, and back."""
    away = client.post("/accounts/oidc/oidc/login/")
    query = parse_qs(urlsplit(away["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/oidc/login/callback/", {"code": "code", "state": query["state"][0]}, follow=True)


def test_who_comes_from_the_provider_gets_an_account(provider: Provider, client: Client) -> None:
    provider.claims = {"sub": "7", "email": "Nina@Example.org", "email_verified": True, "preferred_username": "nina"}
    assert b"Continue with Example Inc" in client.get("/accounts/login/").content
    response = come_in(client)
    assert response.status_code == 200
    assert response.context["user"].email == "nina@example.org"
    assert response.context["user"].username == "nina"
    assert not User.objects.get().is_superuser
    assert AuditEvent.objects.filter(action="person.signed_up", actor_name="nina").exists()
    assert "code_verifier" in provider.asked["/token"][0]


def test_a_verified_address_finds_the_account_that_has_it(provider: Provider, client: Client, outsider: User) -> None:
    provider.claims = {"sub": "8", "email": outsider.email, "email_verified": True}
    assert come_in(client).context["user"] == outsider
    assert User.objects.count() == 1


def test_an_address_that_is_not_verified_takes_over_nobody(provider: Provider, client: Client, outsider: User) -> None:
    provider.claims = {"sub": "9", "email": outsider.email, "email_verified": False}
    response = come_in(client)
    assert not response.context["user"].is_authenticated
    assert client.get("/settings/").status_code == 302


def test_somebody_without_an_address_is_asked_for_one(provider: Provider, client: Client) -> None:
    provider.claims = {"sub": "10", "preferred_username": "nina"}
    response = come_in(client)
    assert response.redirect_chain[-1][0].startswith("/accounts/3rdparty/signup/")
    assert response.status_code == 200


def test_a_forged_way_back_signs_nobody_in(provider: Provider, client: Client) -> None:
    response = client.get("/accounts/oidc/oidc/login/callback/", {"code": "code", "state": "made-up"}, follow=True)
    assert client.get("/settings/").status_code == 302
    assert response.status_code in (200, 401)


def test_a_token_for_another_audience_is_refused(provider: Provider, client: Client) -> None:
    provider.claims = {"sub": "11", "email": "e@example.org", "email_verified": True, "aud": "another"}
    come_in(client)
    assert client.get("/settings/").status_code == 302
    assert not User.objects.exists()
