"""The API over a package that was really generated."""

import json

import pytest
from django.test import Client

from specs.models import Job, Package
from studio.people.models import Membership, Role, Team, User
from tests.specs.conftest import EXAMPLE
from tests.specs.repositories import make_repository

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def package(add, generate, tmp_path):
    files = {
        str(file.relative_to(EXAMPLE)): file.read_bytes()
        for file in EXAMPLE.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    (found,) = add(make_repository(tmp_path / "agent-timers", files))
    assert generate(found).state == "done"
    return found


def client_of(name: str, team: Team | None = None, role: Role = Role.MEMBER) -> Client:
    user = User.objects.create_user(name, f"{name}@example.org", "x")
    if team is not None:
        Membership.objects.create(team=team, user=user, role=role)
    client = Client()
    client.force_login(user)
    return client


def get(client: Client, path: str, status: int = 200):
    answer = client.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.content
    return answer.json()


def send(client: Client, method: str, path: str, body: object, status: int):
    answer = client.generic(method, f"/api/v1{path}", json.dumps(body), "application/json")
    assert answer.status_code == status, answer.content
    return answer.json() if answer.content else None


def test_everything_of_a_version_can_be_read(package):
    reader = client_of("otto")
    at = f"/packages/{package.slug}"
    assert get(reader, at)["version"] == 1
    assert [each["number"] for each in get(reader, f"{at}/versions")["items"]] == [1]
    assert get(reader, f"{at}/versions/1")["is_latest"]
    spec = get(reader, f"{at}/spec")
    assert spec["package"]["name"] == "agent-timers"
    outline = get(reader, f"{at}/requirements")
    ident = outline["capabilities"][0]["requirements"][0]["id"]
    requirement = get(reader, f"{at}/requirements/{ident}")
    assert requirement["id"] == ident
    assert requirement in [each for capability in spec["capabilities"] for each in capability["requirements"]]
    assert get(reader, f"{at}/diagrams")
    assert get(reader, f"{at}/diff?old=1&new=1") == {"old": 1, "new": 1, "added": [], "changed": [], "removed": []}
    assert get(reader, f"{at}/coverage")["counts"]["files"]
    assert reader.get(f"/api/v1{at}/export/markdown").content.startswith(b"# agent-timers\n")


def test_a_statement_comes_with_the_source_that_proves_it(package):
    reader = client_of("otto")
    spec = get(reader, f"/packages/{package.slug}/spec")
    purpose = spec["overview"]["purpose"][0]
    found = get(reader, f"/packages/{package.slug}/statements/{purpose['key']}")
    citation = found["citations"][0]
    page = get(reader, f"/packages/{package.slug}/source?path={citation['path']}")
    lines = page["text"].split("\n")
    assert citation["source"] == "\n".join(lines[citation["start"] - 1 : citation["end"]])
    assert purpose["key"] in [each["key"] for each in page["statements"]]


@pytest.mark.parametrize(
    "path",
    [
        "versions/9", "spec?version=9", "requirements/REQ-NONE", "statements/none", "source?path=none.py",
        "source?path=pyproject.toml&commit=abcdef0", "export/none", "diff?old=1&new=9",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(package, path):
    assert get(client_of("otto"), f"/packages/{package.slug}/{path}", 404)["status"] == 404


def test_a_private_package_does_not_exist_for_others(package):
    Package.objects.update(private=True)
    outsider, member = client_of("otto"), client_of("mike", package.team)
    for path in ("", "/spec", "/versions", "/files", "/diagrams", "/coverage", "/requirements"):
        get(outsider, f"/packages/{package.slug}{path}", 404)
        get(member, f"/packages/{package.slug}{path}")
    assert get(outsider, "/repositories")["items"] == []
    assert len(get(member, "/repositories")["items"]) == 1
    get(outsider, f"/repositories/{package.repository_id}", 404)


def test_members_generate_and_others_do_not(package):
    send(client_of("otto"), "POST", f"/packages/{package.slug}/generate", {}, 403)
    member = client_of("mike", package.team)
    job = send(member, "POST", f"/packages/{package.slug}/generate", {}, 202)
    assert Job.objects.get(pk=job["id"]).package == package
    send(member, "POST", f"/packages/{package.slug}/generate", {"accept": "abc"}, 403)


def test_maintainers_change_a_package_and_its_former_name_still_leads_to_it(package):
    maintainer = client_of("maria", package.team, Role.MAINTAINER)
    at = f"/packages/{package.slug}"
    send(client_of("mike", package.team), "PATCH", at, {"private": True}, 403)
    assert send(maintainer, "PATCH", at, {"slug": "timers", "private": True}, 200)["slug"] == "timers"
    assert get(maintainer, at)["slug"] == "timers"
    send(maintainer, "PATCH", "/packages/timers", {"slug": "No Slug"}, 422)
    assert send(maintainer, "PATCH", "/packages/timers", {"archived": True}, 200)["archived"]
    assert get(maintainer, "/packages")["items"] == []
    send(maintainer, "POST", "/packages/timers/generate", {}, 409)
    other = Team.objects.create(slug="other", name="Other")
    send(maintainer, "PATCH", "/packages/timers", {"team": "other"}, 404)
    Membership.objects.create(team=other, user=User.objects.get(username="maria"), role=Role.MEMBER)
    send(maintainer, "PATCH", "/packages/timers", {"team": "other"}, 403)
    Membership.objects.update(role=Role.MAINTAINER)
    assert send(maintainer, "PATCH", "/packages/timers", {"team": "other"}, 200)["team"] == "other"


def test_a_path_of_the_server_is_not_read_for_everybody(package, tmp_path, settings):
    member = client_of("mike", package.team)
    wanted = {"given": str(tmp_path), "team": package.team.slug}
    refused = send(member, "POST", "/repositories", wanted, 422)
    assert "administrators" in refused["detail"]
    # Nothing tells whether there is something at a path that may not be read.
    missing = send(member, "POST", "/repositories", {**wanted, "given": "/none/at/all"}, 422)
    assert missing["detail"] == refused["detail"]
    settings.LOCAL_PATH_ROOTS = [str(tmp_path)]
    send(member, "POST", "/repositories", wanted, 202)
    send(client_of("otto"), "POST", "/repositories", wanted, 404)
    send(member, "POST", "/repositories", {**wanted, "given": "file:///etc"}, 422)
