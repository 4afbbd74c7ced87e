"""Polls and webhooks, and what maintainers do with packages."""

import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from specs import managing, polling
from specs.jobs.waiting import wait_for
from specs.models import Blob, FormerSlug, Job, Package, Repository
from studio.people.errors import Conflict
from studio.people.models import AuditEvent, Membership, Role, Team, User
from tests.specs.repositories import commit, make_repository

pytestmark = pytest.mark.django_db(transaction=True)

CODE = '''LIMIT = 140


def cut(text):
    """Cut the text."""
    if len(text) > LIMIT:
        raise ValueError("too long")
    return text
'''


@pytest.fixture
def repository(tmp_path):
    return make_repository(
        tmp_path / "mono",
        {
            "a/pyproject.toml": '[project]\nname = "a"\n',
            "a/a.py": CODE,
            "b/pyproject.toml": '[project]\nname = "b"\n',
            "b/b.py": CODE,
        },
    )


@pytest.fixture
def packages(repository, add, generate):
    found = {each.name: each for each in add(repository)}
    for each in found.values():
        assert generate(each).state == "done"
    return found


@pytest.fixture
def maintainer(studio_team):
    user = User.objects.create_user("maria", "maria@example.org", "x")
    Membership.objects.create(team=studio_team, user=user, role=Role.MAINTAINER)
    return user


def queued() -> list[str]:
    return sorted(Job.objects.filter(kind="generate", state="queued").values_list("package__slug", flat=True))


def test_a_poll_generates_what_a_commit_touched_and_nothing_else(packages, repository):
    newest = commit(repository, {"a/a.py": CODE.replace("140", "150")})
    ended = wait_for(polling.request(packages["a"].repository))
    assert ended.result == {"commit": newest, "queued": ["a"]}
    assert queued() == ["a"]
    for each in packages.values():
        each.refresh_from_db()
    assert (packages["a"].behind, packages["b"].behind) == (1, 0)
    assert packages["b"].seen_commit == newest


NEW = {"c/pyproject.toml": '[project]\nname = "c"\n', "c/c.py": CODE}


def test_a_package_that_appears_in_a_followed_repository_is_added_and_generated(packages, repository):
    Package.objects.filter(slug="b").update(private=True)
    commit(repository, NEW)
    ended = wait_for(polling.request(packages["a"].repository))
    added = Package.objects.get(slug="c")
    assert ended.result["queued"] == ["c"]
    assert (added.root, added.team, added.private) == ("c", packages["a"].team, True)
    wait_for(polling.request(packages["a"].repository))
    assert Package.objects.count() == 3


def test_a_package_that_somebody_deleted_does_not_come_back(packages, repository, maintainer):
    managing.delete(packages["b"], maintainer)
    commit(repository, {"a/a.py": CODE.replace("140", "150")})
    wait_for(polling.request(packages["a"].repository))
    assert set(Package.objects.values_list("slug", flat=True)) == {"a"}


def test_beside_a_package_that_was_added_alone_nothing_is_added(repository, add, generate):
    (alone,) = add(repository / "a")
    assert generate(alone).state == "done"
    commit(repository, NEW)
    wait_for(polling.request(alone.repository))
    assert set(Package.objects.values_list("slug", flat=True)) == {"a"}


MOVED = {"z/deep/pyproject.toml": '[project]\nname = "a"\n', "z/deep/a.py": CODE}


@pytest.mark.parametrize("by_poll", [True, False])
def test_a_package_whose_directory_was_renamed_keeps_its_name_and_its_statements(
    packages, repository, generate, by_poll
):
    package = packages["a"]
    keys = set(package.statements.values_list("key", flat=True))
    commit(repository, MOVED, remove=("a",))
    if by_poll:
        assert wait_for(polling.request(package.repository)).result["queued"] == ["a"]
        package.refresh_from_db()
        assert package.root == "z/deep"
    assert generate(package).state == "done"
    assert (package.root, package.gone_at, package.behind) == ("z/deep", "", 0)
    assert set(package.statements.filter(until=None).values_list("key", flat=True)) == keys
    assert Package.objects.filter(name="a").count() == 1


def test_a_package_that_might_have_moved_to_two_places_is_gone(packages, repository, generate):
    copies = {path.replace("z/", "y/"): text for path, text in MOVED.items()}
    commit(repository, MOVED | copies, remove=("a",))
    assert generate(packages["a"]).state == "failed"
    assert packages["a"].gone_at


def test_a_package_does_not_move_to_where_another_is_registered(packages, repository, generate):
    commit(repository, {"b/pyproject.toml": '[project]\nname = "a"\n'}, remove=("a",))
    assert generate(packages["a"]).state == "failed"
    assert packages["a"].root == "a"


def test_a_package_knows_by_how_much_it_is_behind(packages, repository, generate):
    for limit in ("150", "160", "170"):
        commit(repository, {"a/a.py": CODE.replace("140", limit)})
    wait_for(polling.request(packages["a"].repository))
    packages["a"].refresh_from_db()
    assert packages["a"].behind == 3
    generate(packages["a"])
    assert packages["a"].behind == 0


def test_only_repositories_whose_turn_has_come_are_polled(packages, settings):
    settings.POLL_MINUTES = 10
    Repository.objects.update(fetched_at=timezone.now() - timedelta(minutes=5))
    polling.poll()
    assert not Job.objects.filter(kind="poll").exists()
    Repository.objects.update(fetched_at=timezone.now() - timedelta(minutes=15))
    polling.poll()
    polling.poll()
    assert Job.objects.filter(kind="poll").count() == 1
    Job.objects.filter(kind="poll").delete()
    Package.objects.update(archived_at=timezone.now())
    polling.poll()
    settings.POLL_MINUTES = 0
    Package.objects.update(archived_at=None)
    polling.poll()
    assert not Job.objects.filter(kind="poll").exists()


PUSHES = {
    "github": {"repository": {"clone_url": "https://git.example.org/org/mono.git"}},
    "gitea": {"repository": {"html_url": "https://git.example.org/org/mono"}},
    "gitlab": {"project": {"git_http_url": "https://git.example.org/org/mono.git"}},
}


def push(host: str, body: bytes, secret: str):
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    signed = {
        "github": {"X-Hub-Signature-256": f"sha256={digest}"},
        "gitea": {"X-Gitea-Signature": digest},
        "gitlab": {"X-Gitlab-Token": secret},
        "nobody": {},
    }[host]
    return Client(enforce_csrf_checks=True).post("/webhooks/git", body, "application/json", headers=signed)


@pytest.mark.parametrize("host", ["github", "gitea", "gitlab"])
@pytest.mark.parametrize("url", ["https://git.example.org/org/mono", "https://git.example.org/org/mono.git"])
def test_a_signed_push_has_the_repository_looked_at(host, url, settings, studio_team):
    settings.WEBHOOK_SECRET = "s3cret"
    repository = Repository.objects.create(url=url, team=studio_team)
    Repository.objects.create(url="https://git.example.org/org/other", team=studio_team)
    assert push(host, json.dumps(PUSHES[host]).encode(), "s3cret").status_code == 202
    assert [each.payload for each in Job.objects.all()] == [{"repository": repository.pk}]


@pytest.mark.parametrize("host", ["github", "gitea", "gitlab", "nobody"])
def test_an_unsigned_or_wrongly_signed_push_does_nothing(host, settings, studio_team):
    settings.WEBHOOK_SECRET = "s3cret"
    Repository.objects.create(url="https://git.example.org/org/mono", team=studio_team)
    assert push(host, json.dumps(PUSHES["github"]).encode(), "guess").status_code == 401
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b"null", b'{"repository": 3}', b'{"repository": {"clone_url": "ext::sh"}}']
)
def test_a_push_of_another_shape_does_no_harm(body, settings, transactional_db):
    settings.WEBHOOK_SECRET = "s3cret"
    assert push("github", body, "s3cret").status_code in (202, 400)
    assert not Job.objects.exists()


def test_without_a_secret_no_webhook_is_taken(settings, transactional_db):
    settings.WEBHOOK_SECRET = ""
    assert push("github", b"{}", "").status_code == 404


def test_deleting_a_package_purges_what_nobody_else_holds(packages, maintainer, repository):
    shared = Blob.objects.filter(files__package=packages["b"])
    kept = set(shared.values_list("pk", flat=True))
    managing.delete(packages["a"], maintainer)
    assert set(Blob.objects.values_list("pk", flat=True)) == kept
    assert Repository.objects.exists()
    managing.delete(packages["b"], maintainer)
    assert not Blob.objects.exists()
    assert not Repository.objects.exists()
    assert AuditEvent.objects.filter(action="package.deleted").count() == 2


def test_only_maintainers_archive_delete_move_rename_or_hide(packages, studio_team):
    member = User.objects.create_user("mike", "mike@example.org", "x")
    Membership.objects.create(team=studio_team, user=member, role=Role.MEMBER)
    package = packages["a"]
    for act in (
        lambda: managing.archive(package, member),
        lambda: managing.delete(package, member),
        lambda: managing.move(package, member, studio_team),
        lambda: managing.rename(package, member, "x"),
        lambda: managing.set_private(package, member, True),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Package.objects.filter(slug="a", private=False, archived_at=None).exists()


def test_a_former_name_is_given_up_when_another_package_takes_it(packages, maintainer):
    a, b = packages["a"], packages["b"]
    with pytest.raises(Conflict):
        managing.rename(a, maintainer, "b")
    managing.rename(a, maintainer, "c")
    assert FormerSlug.objects.get().package == a
    managing.rename(b, maintainer, "a")
    assert {each.slug: each.package for each in FormerSlug.objects.all()} == {"b": b}


def test_two_teams_add_one_private_repository_and_learn_nothing_of_each_other(repository, add, studio_team):
    other = Team.objects.create(slug="other", name="Other")
    people = {}
    for team in (studio_team, other):
        people[team] = User.objects.create_user(team.slug, f"{team.slug}@example.org", "x", is_superuser=False)
        Membership.objects.create(team=team, user=people[team], role=Role.MEMBER)
    first = add(repository, private=True, by=people[studio_team], trusted=True)
    second = add(repository, team=other, private=True, by=people[other], trusted=True)
    assert {each.slug for each in first} == {"a", "b"}
    assert {each.slug for each in second} == {"mono-a", "mono-b"}
    again = add(repository, team=other, private=True, by=people[other], trusted=True)
    assert again == second
