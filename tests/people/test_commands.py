import json
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from studio.people.models import Invitation, Role, Team, User
from studio.people.tokens import check_token

pytestmark = pytest.mark.django_db
Run = Callable[..., str]


@pytest.fixture
def run(capsys) -> Run:
    def run(*words: str) -> str:
        call_command(*words)
        return capsys.readouterr().out.strip()

    return run


def test_a_team_is_made_and_filled(run: Run, admin: User, outsider: User) -> None:
    run("team", "create", "billing", "--name", "Billing")
    run("team", "add", "billing", "OTTO@example.org")
    assert run("team", "list") == "billing\tBilling\t2"
    run("team", "add", "billing", "otto", "--role", "maintainer")
    assert "otto\totto@example.org\tmaintainer" in run("team", "members", "billing")
    run("team", "remove", "billing", "ada")
    assert Team.objects.get().members.get() == outsider


def test_what_cannot_be_is_said_in_a_sentence(run: Run, admin: User, team: Team, maintainer: User) -> None:
    for words in (
        ("team", "create", "storegen"),
        ("team", "create", "not a slug"),
        ("team", "remove", "storegen", "maria"),
        ("team", "remove", "storegen", "ada"),
        ("team", "add", "storegen", "nobody"),
        ("team", "members", "nothing"),
        ("team", "invite", "storegen", "not-an-address"),
        ("token", "create", "--user", "nobody", "--name", "x"),
        ("token", "revoke", "--user", "maria", "1"),
    ):
        with pytest.raises(CommandError):
            run(*words)


def test_a_command_on_a_fresh_database_makes_the_administrator_it_acts_as(run: Run, db: None) -> None:
    run("team", "create", "billing")
    assert User.objects.get().is_superuser
    assert {team.slug for team in Team.objects.all()} == {"main", "billing"}


def test_an_invitation_is_printed_where_no_mail_is_sent(run: Run, admin: User, team: Team, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    url = run("team", "invite", "storegen", "new@example.org", "--role", "maintainer")
    assert url.startswith(f"{settings.PUBLIC_URL}/accounts/invitation/")
    assert Invitation.objects.get().role == Role.MAINTAINER


def test_a_token_is_made_listed_and_revoked(run: Run, member: User) -> None:
    secret = run("token", "create", "--user", "mike", "--name", "ci", "--scope", "write", "--days", "0")
    token = check_token(secret)
    assert token is not None
    assert token.expires_at is None
    listed = run("token", "list", "--user", "mike")
    assert "write\tlive\tci" in listed
    assert secret not in listed
    run("token", "revoke", "--user", "mike", str(token.pk))
    assert check_token(secret) is None


def test_the_audit_trail_is_printed_as_lines_of_json(run: Run, admin: User, member: User) -> None:
    run("token", "create", "--user", "mike", "--name", "ci")
    run("team", "create", "billing")
    lines = [json.loads(line) for line in run("audit").splitlines()]
    assert [line["action"] for line in lines] == ["team.created", "token.created"]
    assert [json.loads(line)["actor"] for line in run("audit", "--action", "token").splitlines()] == ["mike"]
