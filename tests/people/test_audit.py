import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from studio.people import audit
from studio.people.models import AuditEvent, Team, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def events(team: Team, maintainer: User, member: User, outsider: User) -> None:
    with transaction.atomic():
        audit.record(maintainer, "member.role", "mike", team=team, detail={"from": "member", "to": "maintainer"})
        audit.record(outsider, "token.created", "sst_abc… (laptop)")
        audit.record(None, "sign_in_link.created", "ada")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE people_auditevent SET subject = 'nothing'",
        "DELETE FROM people_auditevent",
    ],
)
def test_events_can_neither_be_changed_nor_removed(events: None, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="only grows"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert AuditEvent.objects.count() == 3


def test_emptying_the_table_is_refused_outside_of_test_databases() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = 'people_audit_only_grows'")
        source = cursor.fetchone()[0]
        cursor.execute("SELECT tgtype::int & 32 FROM pg_trigger WHERE tgname = 'audit_stays' AND tgenabled = 'O'")
        assert cursor.fetchone()[0] == 32  # TRUNCATE
    assert "current_database() LIKE 'test\\_%'" in source


def test_an_event_belongs_in_the_transaction_of_its_change(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(None, "anything", "at all")


def test_a_change_that_is_rolled_back_leaves_no_event(member: User) -> None:
    class Stop(Exception):
        pass

    @transaction.atomic
    def change() -> None:
        audit.record(member, "token.created", "x")
        raise Stop

    with pytest.raises(Stop):
        change()
    assert not AuditEvent.objects.exists()


def test_events_outlive_their_people_and_teams(events: None, team: Team, outsider: User) -> None:
    outsider.delete()
    assert AuditEvent.objects.filter(actor_name="otto").exists()


def test_each_reads_what_concerns_them(
    events: None, maintainer: User, member: User, outsider: User, admin: User, client: Client
) -> None:
    assert [event.subject for event in audit.trail(maintainer)] == ["mike"]
    assert list(audit.trail(member)) == []
    assert [event.action for event in audit.trail(outsider)] == ["token.created"]
    assert audit.trail(admin).count() == 3
    client.force_login(outsider)
    assert b"storegen" not in client.get("/settings/audit/").content
    client.force_login(maintainer)
    assert b"from: member; to: maintainer" in client.get("/settings/audit/").content


def test_the_page_turns_and_filters(admin: User, client: Client) -> None:
    with transaction.atomic():
        for number in range(120):
            audit.record(admin, "token.created" if number % 2 else "member.role", f"subject-{number}")
    client.force_login(admin)
    seen: list[str] = []
    path = "/settings/audit/?action=token"
    while path:
        response = client.get(path)
        seen += [event.subject for event in response.context["events"]]
        path = f"/settings/audit/?action=token&cursor={response.context['next']}" if response.context["next"] else ""
    assert seen == [f"subject-{number}" for number in range(119, 0, -2)]
    assert client.get("/settings/audit/?cursor=nonsense").status_code == 200
