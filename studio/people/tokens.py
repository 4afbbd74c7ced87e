"""Personal API tokens: made, shown once, checked, revoked."""

import hmac
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from studio.people import audit
from studio.people.errors import Conflict
from studio.people.models import ApiToken, Scope, User
from studio.people.secrets import PREFIX_LENGTH, digest, is_token, new_token

MAX_LIVE_TOKENS = 50
# "Last used" is for people to read; writing it on every request would make each read a write.
LAST_USED_EVERY = timedelta(minutes=1)


def create_token(user: User, *, name: str, scope: Scope, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """The row and the token itself, which nothing can show again."""
    name = name.strip()
    if not name:
        raise ValidationError({"name": "Give the token a name, to know later what uses it."})
    if expires_at and expires_at <= timezone.now():
        raise ValidationError({"expires_at": "The expiry lies in the past."})
    secret = new_token()
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # counting and adding are one step
        if ApiToken.objects.live().filter(user=user).count() >= MAX_LIVE_TOKENS:
            raise Conflict(f"You have {MAX_LIVE_TOKENS} live tokens already. Revoke one first.")
        token = ApiToken(
            user=user,
            name=name,
            scope=scope,
            expires_at=expires_at,
            prefix=secret[:PREFIX_LENGTH],
            digest=digest(secret),
        )
        token.full_clean(validate_unique=False)
        token.save()
        detail = {"scope": token.scope, "expires_at": expires_at.isoformat() if expires_at else None}
        audit.record(user, "token.created", f"{token}", detail=detail)
    return token, secret


def revoke_token(user: User, token_id: int) -> ApiToken:
    """Takes effect with the next request. Revoking twice changes nothing."""
    with transaction.atomic():
        token = ApiToken.objects.select_for_update().filter(user=user, pk=token_id).first()
        if token is None:
            raise Http404
        if token.revoked_at is None:
            token.revoked_at = timezone.now()
            token.save(update_fields=["revoked_at"])
            audit.record(user, "token.revoked", f"{token}")
    return token


def check_token(secret: str) -> ApiToken | None:
    """The live token of an active person, or None. Text that is no token at all costs no query."""
    if not is_token(secret):
        return None
    token = ApiToken.objects.live().filter(prefix=secret[:PREFIX_LENGTH]).select_related("user").first()
    if token is None or not hmac.compare_digest(bytes(token.digest), digest(secret)) or not token.user.is_active:
        return None
    now = timezone.now()
    if token.last_used_at is None or token.last_used_at < now - LAST_USED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USED_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token
