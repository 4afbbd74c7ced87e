"""What a person says about themselves."""

from django.db import IntegrityError, transaction

from studio.people import audit
from studio.people.errors import Conflict
from studio.people.models import User


def change_names(user: User, *, username: str, first_name: str, last_name: str) -> User:
    """Who one was before stays readable in the audit trail."""
    try:
        with transaction.atomic():
            locked = User.objects.select_for_update().get(pk=user.pk)
            before = locked.username
            locked.username, locked.first_name, locked.last_name = username.strip(), first_name, last_name
            locked.full_clean(exclude=["password"])
            locked.save(update_fields=["username", "first_name", "last_name"])
            if before != locked.username:
                audit.record(locked, "person.renamed", locked.username, detail={"from": before})
    except IntegrityError as error:  # somebody took the name between the check and the writing
        raise Conflict("A user with that username already exists.") from error
    return locked
