from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.test import Client
from django.utils import timezone

from studio.people import invitations
from studio.people.errors import Conflict, RateLimited
from studio.people.models import AuditEvent, Invitation, Role, Team, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def no_mail(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"


def link(actor: User, team: Team, email: str = "new@example.org", role: Role = Role.MEMBER) -> str:
    """The link's path, from a studio that sends no mail."""
    invited = invitations.invite(actor, team, email=email, role=role, base_url="http://testserver")
    assert invited.url is not None
    return invited.url.removeprefix("http://testserver")


def secret_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def test_an_invitation_is_mailed_and_its_link_not_shown(
    team: Team, maintainer: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invited = invitations.invite(
            maintainer, team, email=" New@Example.org ", role=Role.MEMBER, base_url="https://specs.example.org"
        )
    assert invited.url is None
    (message,) = mail.outbox
    assert message.to == ["new@example.org"]
    assert "https://specs.example.org/accounts/invitation/" in message.body


def test_without_mail_the_page_shows_the_link_once(team: Team, maintainer: User, client: Client, no_mail: None) -> None:
    client.force_login(maintainer)
    response = client.post("/settings/teams/storegen/", {"email": "new@example.org", "role": "member"})
    assert response.status_code == 200
    assert b"/accounts/invitation/" in response.content
    assert b"/accounts/invitation/" not in client.get("/settings/teams/storegen/").content


def test_members_and_outsiders_invite_nobody(team: Team, member: User, outsider: User, no_mail: None) -> None:
    for actor in (member, outsider):
        with pytest.raises(PermissionDenied):
            link(actor, team)
    assert not Invitation.objects.exists()


def test_a_new_person_makes_an_account_and_is_in_the_team(
    team: Team, maintainer: User, client: Client, no_mail: None
) -> None:
    path = link(maintainer, team, role=Role.MAINTAINER)
    assert b"new@example.org" in client.get(path).content
    response = client.post(path, {"username": "nina", "password": PASSWORD, "repeated": PASSWORD}, follow=True)
    assert response.context["user"].username == "nina"
    nina = User.objects.get(username="nina")
    assert nina.email == "new@example.org"
    assert nina.memberships.get().role == Role.MAINTAINER
    assert not nina.emailaddress_set.get().verified  # the maintainer saw the link too
    assert Client().get(path).status_code == 404
    assert {"invitation.created", "invitation.accepted", "member.added"} == set(
        AuditEvent.objects.values_list("action", flat=True)
    )


def test_what_is_wrong_with_the_account_is_said_beside_the_field(
    team: Team, maintainer: User, client: Client, no_mail: None
) -> None:
    path = link(maintainer, team)
    for given, field in [
        ({"username": "maria", "password": PASSWORD, "repeated": PASSWORD}, "username"),
        ({"username": "nina", "password": "12345678", "repeated": "12345678"}, "password"),
        ({"username": "nina", "password": PASSWORD, "repeated": "else"}, "repeated"),
        ({"username": "a b", "password": PASSWORD, "repeated": PASSWORD}, "username"),
    ]:
        response = client.post(path, given)
        assert response.status_code == 422
        assert response.context["form"].errors[field]
    assert Invitation.objects.open().count() == 1


def test_a_person_with_an_account_joins_signed_in(
    team: Team, maintainer: User, outsider: User, client: Client, no_mail: None
) -> None:
    path = link(maintainer, team, email="OTTO@example.org")
    response = client.post(path, {"username": "otto2", "password": PASSWORD, "repeated": PASSWORD})
    assert response.status_code == 409
    client.force_login(outsider)
    assert client.post(path).status_code == 302
    assert team.members.filter(pk=outsider.pk).exists()


def test_an_invitation_is_for_the_invited_only(
    team: Team, maintainer: User, outsider: User, client: Client, no_mail: None
) -> None:
    path = link(maintainer, team)
    client.force_login(outsider)
    assert client.post(path).status_code == 409
    with pytest.raises(PermissionDenied):
        invitations.accept(secret_of(path), outsider)
    assert not team.members.filter(pk=outsider.pk).exists()


def test_used_revoked_replaced_and_old_links_are_not_found(team: Team, maintainer: User, no_mail: None) -> None:
    replaced, current = link(maintainer, team), link(maintainer, team)
    with pytest.raises(Http404):
        invitations.open_invitation(secret_of(replaced))
    invitation = invitations.open_invitation(secret_of(current))
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Http404):
        invitations.open_invitation(secret_of(current))
    Invitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    invitations.revoke_invitation(maintainer, team, invitation.pk)
    with pytest.raises(Http404):
        invitations.accept_as_new(secret_of(current), username="nina", password=PASSWORD)
    with pytest.raises(Http404):
        invitations.revoke_invitation(maintainer, team, invitation.pk)


def test_accepting_never_lowers_a_role(team: Team, maintainer: User, no_mail: None) -> None:
    path = link(maintainer, team, email=maintainer.email, role=Role.MEMBER)
    invitations.accept(secret_of(path), maintainer)
    assert maintainer.memberships.get().role == Role.MAINTAINER


def test_a_bad_address_names_its_field(team: Team, maintainer: User) -> None:
    with pytest.raises(ValidationError) as caught:
        invitations.invite(maintainer, team, email="nobody", role=Role.MEMBER, base_url="")
    assert "email" in caught.value.message_dict


def test_one_mailbox_is_not_flooded(team: Team, maintainer: User) -> None:
    def invite() -> None:
        invitations.invite(maintainer, team, email="new@example.org", role=Role.MEMBER, base_url="")

    for _ in range(5):
        invite()
    with pytest.raises(RateLimited):
        invite()


def test_an_invitation_of_somebody_with_an_account_looks_like_any_other(
    team: Team, maintainer: User, outsider: User, client: Client, no_mail: None
) -> None:
    client.force_login(maintainer)
    pages = [
        client.post("/settings/teams/storegen/", {"email": email, "role": "member"})
        for email in ("otto@example.org", "nobody@example.org")
    ]
    assert [page.status_code for page in pages] == [200, 200]
    url = link(maintainer, team, email="otto@example.org")
    with pytest.raises(Conflict):
        invitations.accept_as_new(secret_of(url), username="o", password=PASSWORD)
