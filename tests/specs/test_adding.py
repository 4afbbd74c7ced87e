"""Adding from a page or the API: first a look, then the adding, both as jobs."""

import pytest
from django.core.exceptions import PermissionDenied

from specs import adding
from specs.adding import Wish
from specs.ingestion.refusals import Refusal
from specs.jobs.waiting import wait_for
from specs.models import Job, Package, Repository
from specs.models.job import State
from studio.people.models import Membership, Role, Team, User
from tests.specs.repositories import make_repository

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def member(studio_team, settings, tmp_path):
    settings.LOCAL_PATH_ROOTS = [str(tmp_path)]
    user = User.objects.create_user("mike", "mike@example.org", "x")
    Membership.objects.create(team=studio_team, user=user, role=Role.MEMBER)
    return user


@pytest.fixture
def repository(tmp_path):
    return make_repository(
        tmp_path / "mono",
        {
            "package.json": '{"name": "mono", "private": true, "workspaces": ["p/*"]}',
            "p/a/package.json": '{"name": "@scope/a"}',
            "p/a/index.js": "export const LIMIT = 3;\n",
            "p/b/package.json": '{"name": "@scope/b"}',
        },
    )


def test_a_preview_lists_what_there_is_and_registers_nothing(member, studio_team, repository):
    ended = wait_for(adding.request(Wish(str(repository), studio_team, by=member), preview=True))
    assert ended.state == State.DONE, ended.error
    assert [(each["root"], each["name"]) for each in ended.result["packages"]] == [
        ("p/a", "@scope/a"),
        ("p/b", "@scope/b"),
    ]
    assert not Package.objects.exists()
    assert not Repository.objects.exists()


def test_adding_registers_each_package_and_has_it_generated(member, studio_team, repository):
    wish = Wish(str(repository), studio_team, private=True, by=member)
    ended = wait_for(adding.request(wish))
    assert ended.result["packages"] == [{"slug": "scope-a", "new": True}, {"slug": "scope-b", "new": True}]
    assert Package.objects.filter(private=True, team=studio_team).count() == 2
    assert Job.objects.filter(kind="generate", requested_by=member).count() == 2
    again = wait_for(adding.request(wish))
    assert again.result["packages"] == [{"slug": "scope-a", "new": False}, {"slug": "scope-b", "new": False}]
    assert Repository.objects.count() == 1


def test_the_same_wish_is_queued_once(member, studio_team, repository):
    wish = Wish(str(repository), studio_team, by=member)
    assert adding.request(wish) == adding.request(wish)
    assert adding.request(wish, preview=True) != adding.request(wish)


def test_only_members_add_to_a_team_and_only_from_where_they_may(member, repository, tmp_path_factory):
    other = Team.objects.create(slug="other", name="Other")
    with pytest.raises(PermissionDenied):
        adding.request(Wish(str(repository), other, by=member))
    elsewhere = make_repository(tmp_path_factory.mktemp("elsewhere"), {"a.py": ""})
    team = member.teams.get()
    for given in (str(elsewhere), f"{repository}/../../elsewhere", "relative/path", "~/x", ""):
        with pytest.raises(Refusal):
            adding.request(Wish(given, team, by=member))
    assert not Job.objects.exists()


def test_a_link_does_not_lead_out_of_the_permitted_folders(member, repository, tmp_path, tmp_path_factory):
    elsewhere = make_repository(tmp_path_factory.mktemp("elsewhere"), {"secret.py": "S = 1\n"})
    (tmp_path / "link").symlink_to(elsewhere)
    with pytest.raises(Refusal, match="administrators"):
        adding.request(Wish(str(tmp_path / "link"), member.teams.get(), by=member))


def test_a_repository_that_cannot_be_read_leaves_nothing_behind(member, studio_team, tmp_path):
    make_repository(tmp_path / "empty", {})
    ended = wait_for(adding.request(Wish(str(tmp_path / "empty"), studio_team, by=member)))
    assert (ended.state, ended.error_mendable) == (State.FAILED, True)
    assert "empty" in ended.error
    assert not Repository.objects.exists()
