"""The API's manners, shown by people's own operations: who may call, what errors look like, how lists are paged."""

import json
import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from ninja.errors import HttpError

from studio.people import teams, tokens
from studio.people.models import ApiToken, Membership, Role, Scope, Team, User
from studio.people.rates import Rate

pytestmark = pytest.mark.django_db
Bearer = Callable[..., Any]


def person(name: str, **fields: object) -> User:
    return User.objects.create_user(name, f"{name}@example.org", "correct horse battery", **fields)


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(slug="storegen", name="Storegen")


@pytest.fixture
def maria(team: Team) -> User:
    user = person("maria")
    Membership.objects.create(team=team, user=user, role=Role.MAINTAINER)
    return user


class Caller:
    """Calls the API with a token, as a program does: no cookies."""

    def __init__(self, user: User, scope: Scope) -> None:
        self.token, self.secret = tokens.create_token(user, name="test", scope=scope)

    def __call__(self, method: str, path: str, body: object = None) -> Any:
        return Client(enforce_csrf_checks=True).generic(
            method,
            f"/api/v1{path}",
            "" if body is None else json.dumps(body),
            "application/json",
            headers={"Authorization": f"Bearer {self.secret}"},
        )


def assert_problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    document = response.json()
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    return document


def test_a_token_says_who_one_is(maria: User) -> None:
    response = Caller(maria, Scope.READ)("GET", "/me")
    assert response.json() == {
        "username": "maria",
        "email": "maria@example.org",
        "administrator": False,
        "teams": [{"slug": "storegen", "name": "Storegen", "role": "maintainer"}],
    }


def test_a_session_works_too_and_changes_need_the_csrf_token(maria: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(maria)
    assert client.get("/api/v1/me").status_code == 200
    body = json.dumps({"name": "x"})
    assert_problem(client.post("/api/v1/tokens", body, "application/json"), 403)
    client.get("/settings/")
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert client.post("/api/v1/tokens", body, "application/json", headers=headers).status_code == 201


def test_nobody_is_told_to_sign_in(client: Client) -> None:
    response = client.get("/api/v1/me")
    assert_problem(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert_problem(client.post("/api/v1/tokens", "{}", "application/json"), 401)


@pytest.mark.parametrize(
    "header", ["Bearer nonsense", "Bearer ", "Basic bWFyaWE6eA==", "sst_x", "Bearer sst_" + "0" * 49]
)
def test_a_bad_token_is_refused_even_beside_a_good_session(client: Client, maria: User, header: str) -> None:
    client.force_login(maria)
    assert_problem(client.get("/api/v1/me", headers={"Authorization": header}), 401)


def test_revoked_tokens_are_refused_with_the_next_call(maria: User) -> None:
    call = Caller(maria, Scope.READ)
    assert call("GET", "/me").status_code == 200
    tokens.revoke_token(maria, call.token.pk)
    assert_problem(call("GET", "/me"), 401)


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        (Scope.READ, "GET", "/teams", 200),
        (Scope.READ, "GET", "/tokens", 403),
        (Scope.WRITE, "GET", "/tokens", 403),
        (Scope.ADMIN, "GET", "/tokens", 200),
        (Scope.WRITE, "DELETE", "/teams/storegen", 403),
        (Scope.ADMIN, "DELETE", "/teams/storegen", 204),
    ],
)
def test_each_scope_reaches_as_far_as_it_says(maria: User, scope: Scope, method: str, path: str, status: int) -> None:
    response = Caller(maria, scope)(method, path)
    assert response.status_code == status
    if status == 403:
        assert_problem(response, 403)
        assert 'error="insufficient_scope", scope="admin"' in response["WWW-Authenticate"]


def test_a_wide_scope_gives_nobody_more_than_they_may(team: Team, maria: User) -> None:
    outsider = Caller(person("otto"), Scope.ADMIN)
    assert_problem(outsider("GET", "/teams/storegen"), 404)
    assert_problem(outsider("DELETE", "/teams/storegen"), 404)
    assert_problem(outsider("POST", "/teams", {"slug": "mine", "name": "Mine"}), 403)


def test_what_is_not_there_and_what_one_may_not_see_look_the_same(team: Team, maria: User) -> None:
    call = Caller(person("otto"), Scope.READ)
    assert call("GET", "/teams/storegen").content == call("GET", "/teams/nothing").content
    assert call("GET", "/teams/storegen/members").content == call("GET", "/teams/nothing/members").content


def test_a_token_is_made_used_and_revoked(maria: User) -> None:
    call = Caller(maria, Scope.ADMIN)
    made = call("POST", "/tokens", {"name": "ci", "scope": "write", "expires_in_days": 7})
    assert made.status_code == 201
    secret = made.json()["token"]
    assert Client().get("/api/v1/me", headers={"Authorization": f"bearer {secret}"}).status_code == 200
    listed = call("GET", "/tokens").json()["items"]
    assert {token["name"] for token in listed} == {"ci", "test"}
    assert secret not in str(listed)
    assert call("DELETE", f"/tokens/{made.json()['id']}").status_code == 204
    assert Client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"}).status_code == 401
    other = ApiToken.objects.create(user=person("otto"), name="x", prefix="sst_12345678", digest=b"x" * 32)
    assert_problem(call("DELETE", f"/tokens/{other.pk}"), 404)


def test_members_are_listed_changed_and_removed(team: Team, maria: User) -> None:
    call = Caller(maria, Scope.ADMIN)
    mike = person("mike")
    assert_problem(call("PUT", "/teams/storegen/members/mike", {"role": "member"}), 404)
    Membership.objects.create(team=team, user=mike)
    changed = call("PUT", "/teams/storegen/members/mike", {"role": "maintainer"})
    assert changed.json()["role"] == "maintainer"
    assert [row["username"] for row in call("GET", "/teams/storegen/members").json()["items"]] == ["maria", "mike"]
    assert call("DELETE", "/teams/storegen/members/mike").status_code == 204
    problem = assert_problem(call("DELETE", "/teams/storegen/members/maria"), 409)
    assert "at least one maintainer" in problem["detail"]


def test_an_administrator_makes_teams_and_adds_people(maria: User) -> None:
    call = Caller(person("ada", is_superuser=True), Scope.ADMIN)
    assert call("POST", "/teams", {"slug": "billing", "name": "Billing"}).status_code == 201
    assert_problem(call("POST", "/teams", {"slug": "billing", "name": "Again"}), 409)
    assert call("PUT", "/teams/billing/members/maria", {"role": "member"}).status_code == 200
    assert call("PATCH", "/teams/billing", {"name": "Bills"}).json()["name"] == "Bills"
    assert call("DELETE", "/teams/billing").status_code == 204


def test_an_invitation_is_made_listed_and_withdrawn(team: Team, maria: User, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    call = Caller(maria, Scope.ADMIN)
    made = call("POST", "/teams/storegen/invitations", {"email": "new@example.org"}).json()
    assert made["url"].startswith(settings.PUBLIC_URL)
    (listed,) = call("GET", "/teams/storegen/invitations").json()["items"]
    assert listed["email"] == "new@example.org"
    assert "url" not in listed
    assert call("DELETE", f"/teams/storegen/invitations/{listed['id']}").status_code == 204
    assert call("GET", "/teams/storegen/invitations").json()["items"] == []


def test_errors_name_the_field(maria: User) -> None:
    call = Caller(maria, Scope.ADMIN)
    problem = assert_problem(call("POST", "/tokens", {"name": "", "scope": "everything"}), 422)
    assert {error["field"] for error in problem["errors"]} == {"body.name", "body.scope"}
    problem = assert_problem(call("GET", "/teams?limit=0"), 422)
    assert problem["errors"][0]["field"] == "query.limit"
    problem = assert_problem(call("POST", "/teams/storegen/invitations", {"email": "nobody"}), 422)
    assert problem["errors"][0]["field"] == "body.email"


@pytest.mark.parametrize("cursor", ["x", "eyJ9", "W10", "WyJ4Il0", "WzFd", "WyIxIiwgIjIiXQ", "W1tdXQ", "a" * 999])
def test_a_cursor_that_no_list_gave_is_refused(maria: User, cursor: str) -> None:
    problem = assert_problem(Caller(maria, Scope.ADMIN)("GET", f"/tokens?cursor={cursor}"), 422)
    assert problem["errors"][0]["field"] == "query.cursor"


def test_unreadable_bodies_are_problems(maria: User) -> None:
    secret = Caller(maria, Scope.ADMIN).secret
    for body in ("{", "\xff", "[1", '{"name": "a\\u0000b"}'):
        response = Client().post(
            "/api/v1/tokens", body, "application/json", headers={"Authorization": f"Bearer {secret}"}
        )
        assert response.status_code in (400, 422)
        assert_problem(response, response.status_code)


def test_nul_characters_are_refused_wherever_they_stand(maria: User) -> None:
    call = Caller(maria, Scope.ADMIN)
    assert_problem(call("GET", "/tokens?cursor=%00"), 400)
    assert_problem(call("DELETE", "/teams/storegen/members/a%00b"), 400)
    client = Client()
    client.force_login(maria)
    assert client.get("/settings/audit/?action=a%00").status_code == 400
    assert client.post("/settings/teams/storegen/rename/", {"name": "a\0b"}).status_code == 400


def test_unknown_addresses_and_methods_are_problems_too(client: Client, maria: User) -> None:
    assert_problem(client.get("/api/v1/nothing"), 404)
    assert_problem(client.get("/api/v2/me"), 404)
    response = client.put("/api/v1/me")
    assert_problem(response, 405)
    assert "GET" in response["Allow"]


def test_head_answers_as_get_does(maria: User) -> None:
    call = Caller(maria, Scope.READ)
    got, head = call("GET", "/me"), call("HEAD", "/me")
    assert (got.status_code, head.status_code) == (200, 200)
    assert head["Content-Length"] == str(len(got.content))
    assert head["Content-Type"] == got["Content-Type"]
    assert Client().head("/api/v1/me").status_code == 401
    assert call("HEAD", "/nothing").status_code == 404


def test_our_own_faults_say_nothing_of_the_inside(maria: User, monkeypatch, caplog) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the innermost secret")

    monkeypatch.setattr(teams, "create_team", fail)
    with caplog.at_level(logging.ERROR):
        response = Caller(maria, Scope.ADMIN)("POST", "/teams", {"slug": "x", "name": "X"})
    assert_problem(response, 500)
    assert b"secret" not in response.content
    assert "the innermost secret" in caplog.text


def test_too_many_changes_are_told_when_to_come_back(maria: User, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "write": Rate(2, 3600)}
    call = Caller(maria, Scope.ADMIN)
    statuses = [call("POST", "/tokens", {"name": "x"}).status_code for _ in range(2)]
    assert statuses == [201, 201]
    response = call("POST", "/tokens", {"name": "x"})
    assert_problem(response, 429)
    assert int(response["Retry-After"]) > 0
    assert call("GET", "/me").status_code == 200


def test_wrong_tokens_from_one_address_are_limited_and_right_ones_are_not(maria: User, settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "token_failure": Rate(3, 3600)}
    call = Caller(maria, Scope.READ)
    wrong = {"Authorization": "Bearer sst_wrong"}
    statuses = [Client().get("/api/v1/me", headers=wrong).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    assert call("GET", "/me").status_code == 200


def test_a_list_is_read_page_by_page_though_rows_come_and_go(maria: User) -> None:
    ApiToken.objects.bulk_create(
        ApiToken(user=maria, name=f"t{number}", prefix=f"sst_{number:08}", digest=b"x" * 32) for number in range(25)
    )
    call = Caller(maria, Scope.ADMIN)
    seen: list[str] = []
    path = "/tokens?limit=10"
    while path:
        page = call("GET", path).json()
        seen += [token["name"] for token in page["items"]]
        path = f"/tokens?limit=10&cursor={page['next']}" if page["next"] else ""
        ApiToken.objects.filter(name="t24").delete()  # on the first page: nothing of the next one shifts
    assert seen == ["test", *(f"t{number}" for number in range(24, -1, -1))]


def test_the_document_describes_every_operation_and_how_to_sign_in(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/v1/teams/{team}/members/{username}" in document["paths"]
    assert document["components"]["securitySchemes"]["Token"] == {"type": "http", "scheme": "bearer"}
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))


def test_anonymous_reading_reaches_no_persons_operations(settings, client: Client) -> None:
    settings.ANONYMOUS_READING = True
    for path in ("/me", "/teams", "/tokens", "/audit"):
        assert_problem(client.get(f"/api/v1{path}"), 401)


def test_http_errors_that_operations_raise_are_problems(maria: User, monkeypatch) -> None:
    def teapot(*args: object, **kwargs: object) -> None:
        raise HttpError(418, "no coffee")

    monkeypatch.setattr(teams, "create_team", teapot)
    assert (
        assert_problem(Caller(maria, Scope.ADMIN)("POST", "/teams", {"slug": "x", "name": "X"}), 418)["detail"]
        == "no coffee"
    )


def test_the_api_page_shows_every_operation_and_asks_no_other_host(client: Client) -> None:
    response = client.get("/api/docs")
    page = response.content.decode()
    document = client.get("/api/v1/openapi.json").json()
    for path, item in document["paths"].items():
        assert path in page
        for operation in item.values():
            assert f'id="{operation["operationId"]}"' in page
    assert "read, write, admin" in page
    assert "<script>" not in page
    assert " style=" not in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
