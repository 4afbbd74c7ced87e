import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import Client

from studio.people import teams
from studio.people.errors import Conflict
from studio.people.models import AuditEvent, Membership, Role, Team, User

from .conftest import person

pytestmark = pytest.mark.django_db


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_an_administrator_makes_a_team_and_maintains_it(admin: User) -> None:
    team = teams.create_team(admin, slug="billing", name=" Billing ")
    assert team.name == "Billing"
    assert team.memberships.get().role == Role.MAINTAINER
    assert actions() == ["team.created"]


def test_others_make_no_team(maintainer: User) -> None:
    with pytest.raises(PermissionDenied):
        teams.create_team(maintainer, slug="billing", name="Billing")
    assert not Team.objects.filter(slug="billing").exists()


def test_two_teams_of_one_name_conflict(admin: User, team: Team) -> None:
    with pytest.raises(Conflict):
        teams.create_team(admin, slug=team.slug, name="Again")


def test_a_maintainer_changes_roles_and_a_member_does_not(team: Team, maintainer: User, member: User) -> None:
    with pytest.raises(PermissionDenied):
        teams.set_role(member, team, member, Role.MAINTAINER)
    teams.set_role(maintainer, team, member, Role.MAINTAINER)
    assert member.memberships.get().role == Role.MAINTAINER
    event = AuditEvent.objects.get()
    assert (event.action, event.subject, event.team_slug) == ("member.role", "mike", "storegen")
    assert event.detail == {"from": "member", "to": "maintainer"}


def test_the_last_maintainer_neither_leaves_nor_steps_down(team: Team, maintainer: User, member: User) -> None:
    with pytest.raises(Conflict):
        teams.remove_member(maintainer, team, maintainer)
    with pytest.raises(Conflict):
        teams.set_role(maintainer, team, maintainer, Role.MEMBER)
    teams.set_role(maintainer, team, member, Role.MAINTAINER)
    teams.remove_member(maintainer, team, maintainer)
    assert list(team.members.all()) == [member]


def test_a_member_leaves_but_removes_nobody(team: Team, maintainer: User, member: User, outsider: User) -> None:
    with pytest.raises(PermissionDenied):
        teams.remove_member(member, team, maintainer)
    with pytest.raises(Http404):
        teams.remove_member(outsider, team, member)
    teams.remove_member(member, team, member)
    assert actions() == ["member.left"]


def test_the_database_itself_refuses_a_team_without_a_maintainer(team: Team, maintainer: User) -> None:
    @transaction.atomic
    def commit(change: Callable[[], object]) -> None:
        change()
        connection.check_constraints()  # what deferred triggers do at the end of a real transaction

    for change in (Membership.objects.all().delete, lambda: Membership.objects.update(role=Role.MEMBER)):
        with pytest.raises(IntegrityError, match="at least one maintainer"):
            commit(change)


def test_a_deleted_team_takes_its_memberships_along(team: Team, maintainer: User) -> None:
    teams.delete_team(maintainer, team)
    connection.check_constraints()
    assert not Membership.objects.exists()
    assert AuditEvent.objects.get().team_slug == "storegen"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("through", ["functions", "sql"])
def test_two_maintainers_who_leave_at_once_leave_one(team: Team, maintainer: User, through: str) -> None:
    second = person("second")
    Membership.objects.create(team=team, user=second, role=Role.MAINTAINER)
    start = threading.Barrier(2)
    refused: list[Exception] = []

    def leave(user: User) -> None:
        try:
            start.wait(120)
            if through == "functions":
                teams.remove_member(user, team, user)
            else:
                Membership.objects.filter(user=user).delete()
        except (Conflict, IntegrityError) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=[user]) for user in (maintainer, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert team.memberships.count() == 1
    assert len(refused) == 1


def test_administrators_can_be_made_and_deactivated_by_others_only(admin: User, member: User) -> None:
    with pytest.raises(Conflict):
        teams.set_admin(admin, admin, False)
    with pytest.raises(Conflict):
        teams.set_active(admin, admin, False)
    with pytest.raises(PermissionDenied):
        teams.set_admin(member, member, True)
    teams.set_admin(admin, member, True)
    teams.set_admin(member, admin, False)
    with pytest.raises(PermissionDenied):
        teams.set_admin(admin, member, False)
    assert actions() == ["person.admin", "person.no_admin"]


def test_a_deactivated_person_is_out_at_once(admin: User, member: User, client: Client) -> None:
    client.force_login(member)
    assert client.get("/settings/").status_code == 200
    teams.set_active(admin, member, False)
    assert client.get("/settings/").status_code == 302


def test_the_team_page_shows_people_and_changes_them(
    team: Team, maintainer: User, member: User, client: Client
) -> None:
    client.force_login(maintainer)
    assert b"mike@example.org" in client.get("/settings/teams/storegen/").content
    role = "/settings/teams/storegen/members/mike/role/"
    client.post(role, {"role": "maintainer"})
    assert member.memberships.get().role == Role.MAINTAINER
    response = client.post(role, {"role": "king"}, follow=True)
    assert b"The role is member or maintainer." in response.content
    response = client.post("/settings/teams/storegen/members/mike/remove/", follow=True)
    assert b"mike is no longer in the team" in response.content
    response = client.post("/settings/teams/storegen/members/maria/remove/", follow=True)
    assert b"at least one maintainer" in response.content
    client.post("/settings/teams/storegen/rename/", {"name": "Storage"})
    team.refresh_from_db()
    assert team.name == "Storage"


def test_what_an_outsider_posts_to_a_team_is_not_found(
    team: Team, maintainer: User, outsider: User, client: Client
) -> None:
    client.force_login(outsider)
    for path in ("", "rename/", "delete/", "members/maria/role/", "members/maria/remove/"):
        assert client.post(f"/settings/teams/storegen/{path}").status_code == 404
    assert team.members.count() == 1


def test_the_list_of_people_takes_the_same_number_of_queries_however_long(
    admin: User, team: Team, maintainer: User, client: Client, django_assert_max_num_queries
) -> None:
    for number in range(30):
        Membership.objects.create(team=team, user=person(f"p{number}"))
    client.force_login(admin)
    with django_assert_max_num_queries(8):
        client.get("/settings/people/?q=p")
    with django_assert_max_num_queries(10):
        client.get("/settings/teams/storegen/")
