"""Single-use sign-in links: for the first person on a fresh machine, and for whoever has been locked out."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from studio.people import audit
from studio.people.models import Membership, Role, SignInLink, Team, User
from studio.people.secrets import digest, new_link_secret

LIFETIME = timedelta(hours=24)
FIRST_ADMIN = "admin"
FIRST_EMAIL = "admin@studio.invalid"  # until its owner gives a real one; .invalid is reserved, so nobody can have it
FIRST_TEAM = ("main", "Main team")
FIRST_START_LOCK = 7_310_442_001  # any number, the same in every process


def first_sign_in_url(base_url: str) -> str | None:
    """On the first start makes the first administrator and a team, and returns a link that signs them in.

    As long as nobody has ever signed in as an administrator, every call returns a fresh link, which replaces the one
    before; afterwards None.
    """
    with transaction.atomic():
        admin = first_administrator()
        if any(one.last_login or one.has_usable_password() for one in _administrators()):
            return None
        return sign_in_url(admin, base_url)


def first_administrator() -> User:
    """Who has been an administrator the longest; where there is none, one is made, with a team."""
    with transaction.atomic():
        with connection.cursor() as cursor:  # two processes that start at once make one administrator
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST_START_LOCK])
        return _administrators().first() or _first_admin()


def _administrators() -> QuerySet[User]:
    return User.objects.filter(is_superuser=True, is_active=True).order_by("id")


def sign_in_url(user: User, base_url: str) -> str:
    """A new link for `user`, valid once and for a day. Earlier unused ones stop working."""
    secret = new_link_secret()
    now = timezone.now()
    with transaction.atomic():
        SignInLink.objects.filter(user=user, used_at=None).delete()
        SignInLink.objects.create(user=user, digest=digest(secret), expires_at=now + LIFETIME)
        audit.record(None, "sign_in_link.created", user.username)
    return base_url.rstrip("/") + reverse("people:sign_in_link", args=[secret])


def use_link(secret: str) -> User | None:
    """Whom the link signs in, if it is good; it is used up by that. None when unknown, used, too old or locked out."""
    with transaction.atomic():
        # Locked before it is looked at: of two requests with the same link, the second finds it used.
        link = SignInLink.objects.select_for_update().filter(digest=digest(secret)).first()
        if link is None or link.used_at or link.expires_at <= timezone.now() or not link.user.is_active:
            return None
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
        audit.record(link.user, "sign_in_link.used", link.user.username)
    return link.user


def needs_welcome(user: User) -> bool:
    """Whether the account cannot be signed in to again yet: nobody has given it a password or an address."""
    return not user.has_usable_password() and not SocialAccount.objects.filter(user=user).exists()


def set_credentials(user: User, *, username: str, email: str, password: str) -> None:
    """What the welcome page asks of a person who came by a link. For accounts without a password only."""
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.has_usable_password():
            raise ValidationError("This account has a password already; change it on the password page.")
        locked.username, locked.email = username.strip(), email.strip().lower()
        try:
            validate_password(password, locked)
        except ValidationError as error:
            raise ValidationError({"password": error.messages}) from error
        locked.set_password(password)
        locked.full_clean(exclude=["password"])
        locked.save()
        EmailAddress.objects.filter(user=locked).delete()
        # Not verified: nothing was sent there. It only becomes a way to reset the password once it is.
        EmailAddress.objects.create(user=locked, email=locked.email, primary=True, verified=False)
        audit.record(locked, "person.credentials_set", locked.username)


def _first_admin() -> User:
    admin = User(username=FIRST_ADMIN, email=FIRST_EMAIL, is_superuser=True, is_staff=True)
    admin.set_unusable_password()
    admin.save()
    team, _ = Team.objects.get_or_create(slug=FIRST_TEAM[0], defaults={"name": FIRST_TEAM[1]})
    Membership.objects.create(team=team, user=admin, role=Role.MAINTAINER)
    audit.record(None, "person.created", admin.username, team=team, detail={"administrator": True})
    return admin
