from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from studio.people import secrets
from studio.people.errors import Conflict
from studio.people.models import ApiToken, AuditEvent, Scope, User
from studio.people.tokens import MAX_LIVE_TOKENS, check_token, create_token, revoke_token

pytestmark = pytest.mark.django_db


def test_a_token_has_256_random_bits_and_a_checksum() -> None:
    tokens = {secrets.new_token() for _ in range(200)}
    assert len(tokens) == 200
    for token in tokens:
        assert token.startswith("sst_")
        assert len(token) == 4 + 43 + 6
        assert secrets.is_token(token)


@pytest.mark.parametrize(
    "text",
    ["", "sst_", "sst_" + "0" * 49, "ghp_" + "a" * 49, "sst_" + "é" * 49, "x" * 10_000, "sst_" + "0" * 43 + "é" * 6],
)
def test_what_is_no_token_costs_no_query(text: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        assert check_token(text) is None


def test_a_mistyped_token_is_recognised_by_its_checksum() -> None:
    token = secrets.new_token()
    assert not secrets.is_token(token[:20] + ("a" if token[20] != "a" else "b") + token[21:])


def test_the_token_is_stored_as_a_hash_only(member: User) -> None:
    token, secret = create_token(member, name="laptop", scope=Scope.READ)
    row = ApiToken.objects.filter(pk=token.pk).values().get()
    assert secret not in str(row)
    assert secret[len(token.prefix) :] not in str(list(AuditEvent.objects.values()))
    assert bytes(row["digest"]) == secrets.digest(secret)


def test_a_live_token_finds_its_owner_and_notes_the_use_once_a_minute(member: User, django_assert_num_queries) -> None:
    token, secret = create_token(member, name="laptop", scope=Scope.READ)
    found = check_token(secret)
    assert found is not None
    assert found.user == member
    token.refresh_from_db()
    assert token.last_used_at is not None
    with django_assert_num_queries(1):
        check_token(secret)


def test_a_token_with_the_right_prefix_and_another_body_is_refused(member: User) -> None:
    _, secret = create_token(member, name="laptop", scope=Scope.READ)
    body = secret[:12] + "".join(reversed(secret[12:-6]))
    forged = body + secrets._check(body)
    assert secrets.is_token(forged)
    assert check_token(forged) is None


def test_expired_revoked_and_inactive_owners_tokens_are_refused(member: User) -> None:
    expired, old = create_token(member, name="old", scope=Scope.READ, expires_at=timezone.now() + timedelta(hours=1))
    ApiToken.objects.filter(pk=expired.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert check_token(old) is None
    revoked, gone = create_token(member, name="gone", scope=Scope.READ)
    assert check_token(gone) is not None
    revoke_token(member, revoked.pk)
    assert check_token(gone) is None
    _, left = create_token(member, name="left", scope=Scope.READ)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert check_token(left) is None


def test_nobody_revokes_anothers_token(member: User, outsider: User) -> None:
    token, secret = create_token(member, name="laptop", scope=Scope.READ)
    with pytest.raises(Http404):
        revoke_token(outsider, token.pk)
    assert check_token(secret) is not None


def test_revoking_twice_is_recorded_once(member: User) -> None:
    token, _ = create_token(member, name="laptop", scope=Scope.READ)
    revoke_token(member, token.pk)
    revoke_token(member, token.pk)
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_a_token_needs_a_name_and_a_future(member: User) -> None:
    with pytest.raises(ValidationError):
        create_token(member, name="  ", scope=Scope.READ)
    with pytest.raises(ValidationError):
        create_token(member, name="x", scope=Scope.READ, expires_at=timezone.now())


def test_live_tokens_are_bounded(member: User) -> None:
    ApiToken.objects.bulk_create(
        ApiToken(user=member, name="x", prefix=f"sst_{number:08}", digest=b"x" * 32)
        for number in range(MAX_LIVE_TOKENS)
    )
    with pytest.raises(Conflict):
        create_token(member, name="one more", scope=Scope.READ)


@pytest.mark.parametrize(
    ("has", "needs", "reaches"),
    [
        (Scope.READ, Scope.READ, True),
        (Scope.READ, Scope.WRITE, False),
        (Scope.WRITE, Scope.READ, True),
        (Scope.WRITE, Scope.ADMIN, False),
        (Scope.ADMIN, Scope.ADMIN, True),
    ],
)
def test_each_scope_includes_the_ones_before(has: Scope, needs: Scope, reaches: bool) -> None:
    assert has.includes(needs) is reaches
