"""Records in the audit trail what django-allauth changes by itself: passwords, addresses, connected accounts."""

from typing import Any

from allauth.account import signals as account
from allauth.socialaccount import signals as social
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from studio.people import audit
from studio.people.models import User

ACTIONS: dict[Signal, str] = {
    account.user_signed_up: "person.signed_up",
    account.password_set: "person.password_set",
    account.password_changed: "person.password_changed",
    account.password_reset: "person.password_reset",
    account.email_changed: "person.email_changed",
}
SOCIAL_ACTIONS: dict[Signal, str] = {
    social.social_account_added: "person.account_connected",
    social.social_account_removed: "person.account_disconnected",
}


def watch() -> None:
    for signal, action in ACTIONS.items():
        signal.connect(_on_user, dispatch_uid=action)
    for signal, action in SOCIAL_ACTIONS.items():
        signal.connect(_on_social_account, dispatch_uid=action)


@transaction.atomic
def _on_user(signal: Signal, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record(user, ACTIONS[signal], user.username)


@transaction.atomic
def _on_social_account(signal: Signal, request: HttpRequest, **kwargs: Any) -> None:
    account_ = kwargs["socialaccount"] if "socialaccount" in kwargs else kwargs["sociallogin"].account
    audit.record(account_.user, SOCIAL_ACTIONS[signal], account_.user.username, detail={"provider": account_.provider})
