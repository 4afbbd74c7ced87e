import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from studio.people.models import AuditEvent, User
from studio.people.profile import change_names

pytestmark = pytest.mark.django_db


def test_a_new_user_name_is_recorded_with_the_old_one(member: User) -> None:
    change_names(member, username="michael", first_name="Michael", last_name="")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor_name, event.detail) == ("person.renamed", "michael", {"from": "mike"})


def test_nobody_takes_anothers_name(member: User, maintainer: User, client: Client) -> None:
    with pytest.raises(ValidationError):
        change_names(member, username="maria", first_name="", last_name="")
    client.force_login(member)
    response = client.post("/settings/", {"username": "maria"})
    assert response.status_code == 422
    assert response.context["form"].errors["username"]
    assert response.context["user"].username == "mike"


def test_other_names_change_without_a_trace_in_the_audit_trail(member: User, client: Client) -> None:
    client.force_login(member)
    assert client.post("/settings/", {"username": "mike", "first_name": "Michael"}).status_code == 302
    response = client.patch("/api/v1/me", '{"last_name": "Miller"}', "application/json")
    assert response.status_code == 200
    member.refresh_from_db()
    assert member.get_full_name() == "Michael Miller"
    assert not AuditEvent.objects.exists()
