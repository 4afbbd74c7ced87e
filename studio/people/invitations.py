"""Inviting people into teams: the way in where sign-up is closed."""

from dataclasses import dataclass
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.http import Http404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from studio.people import audit, limits, teams
from studio.people.access import require_maintainer
from studio.people.errors import Conflict
from studio.people.models import Invitation, Role, Team, User
from studio.people.secrets import digest, new_link_secret

LIFETIME = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """`url` is for the inviter to pass on, and only there when the studio cannot send mail itself."""

    invitation: Invitation
    url: str | None


def invite(actor: User, team: Team, *, email: str, role: Role, base_url: str) -> Invited:
    """Invites whoever reads `email`, replacing an open invitation of the same address to the same team.

    Says nothing about whether the address has an account: that is not the inviter's to learn.
    """
    require_maintainer(actor, team)
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    mails = mail_is_set_up()
    if mails:
        limits.spend("mail", email)
    secret = new_link_secret()
    url = base_url.rstrip("/") + reverse("people:invitation", args=[secret])
    now = timezone.now()
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        Invitation.objects.open().filter(team=team, email=email).update(revoked_at=now)
        invitation = Invitation.objects.create(
            team=team,
            email=email,
            role=role,
            digest=digest(secret),
            mailed=mails,
            invited_by=actor,
            expires_at=now + LIFETIME,
        )
        audit.record(actor, "invitation.created", email, team=team, detail={"role": role.value})
        if mails:
            transaction.on_commit(lambda: _mail(invitation, actor, url))
    return Invited(invitation, None if mails else url)


def revoke_invitation(actor: User, team: Team, invitation_id: int) -> None:
    require_maintainer(actor, team)
    with transaction.atomic():
        invitation = Invitation.objects.open().select_for_update().filter(team=team, pk=invitation_id).first()
        if invitation is None:
            raise Http404
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        audit.record(actor, "invitation.revoked", invitation.email, team=team)


def open_invitation(secret: str) -> Invitation:
    """What the link stands for; not found when it is unknown, used, revoked or too old."""
    invitation = Invitation.objects.open().filter(digest=digest(secret)).select_related("team").first()
    if invitation is None:
        raise Http404
    return invitation


def accept(secret: str, user: User) -> Team:
    """Joins a person who has an account already; it must be the invited one's."""
    with transaction.atomic():
        invitation = _claim(secret)
        if user.email.lower() != invitation.email:
            raise PermissionDenied(f"This invitation is for {invitation.email}. Sign in with that address.")
        _use(invitation, user)
    return invitation.team


def accept_as_new(secret: str, *, username: str, password: str) -> User:
    """Makes the invited person's account and joins them. The address is taken from the invitation, not from them."""
    with transaction.atomic():
        invitation = _claim(secret)
        if User.objects.filter(email__iexact=invitation.email).exists():
            raise Conflict("There is an account with this address already. Sign in, then open the invitation again.")
        user = User(username=username.strip(), email=invitation.email)
        _check_password(password, user)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        try:
            with transaction.atomic():
                user.save()
        except IntegrityError as error:  # somebody took the name between the check and here
            raise ValidationError({"username": "A user with that username already exists."}) from error
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=invitation.mailed)
        _use(invitation, user)
    return user


def mail_is_set_up() -> bool:
    """Whether mail reaches anybody: not when it is only printed or dropped."""
    return not settings.EMAIL_BACKEND.endswith(("console.EmailBackend", "dummy.EmailBackend", "filebased.EmailBackend"))


def _claim(secret: str) -> Invitation:
    invitation = (
        Invitation.objects.open().select_for_update(of=("self",)).filter(digest=digest(secret)).select_related("team")
    ).first()
    if invitation is None:
        raise Http404
    return invitation


def _use(invitation: Invitation, user: User) -> None:
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(user, "invitation.accepted", invitation.email, team=invitation.team)
    teams.join(user, invitation.team, user, Role(invitation.role))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error.messages}) from error


def _mail(invitation: Invitation, actor: User, url: str) -> None:
    context = {"invitation": invitation, "actor": actor, "url": url}
    send_mail(
        f"Join {invitation.team.name} on Spec Studio",
        render_to_string("people/invitation_mail.txt", context),
        None,
        [invitation.email],
    )
