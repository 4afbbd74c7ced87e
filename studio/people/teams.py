"""Teams and who is in them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import Http404

from studio.people import audit
from studio.people.access import require_admin, require_maintainer
from studio.people.errors import Conflict
from studio.people.models import Membership, Role, Team, User
from studio.people.visibility import belongs_to

LAST_MAINTAINER = "A team keeps at least one maintainer. Make somebody else a maintainer first."


def default_team() -> Team | None:
    """The team that packages belong to when nobody says otherwise: the first one made."""
    return Team.objects.order_by("id").first()


def create_team(actor: User, *, slug: str, name: str) -> Team:
    """A new team with `actor` as its maintainer; for administrators."""
    require_admin(actor)
    team = Team(slug=slug, name=name.strip())
    team.full_clean(validate_unique=False)
    try:
        with transaction.atomic():
            team.save()
            Membership.objects.create(team=team, user=actor, role=Role.MAINTAINER)
            audit.record(actor, "team.created", slug, team=team)
    except IntegrityError as error:
        raise Conflict(f"There is a team called {slug} already.") from error
    return team


def rename_team(actor: User, team: Team, *, name: str) -> None:
    """Changes the name that people read; the slug, which addresses use, stays."""
    require_maintainer(actor, team)
    with transaction.atomic():
        locked = _lock(team)
        before, locked.name = locked.name, name.strip()
        locked.full_clean(validate_unique=False)
        locked.save(update_fields=["name"])
        audit.record(actor, "team.renamed", team.slug, team=team, detail={"from": before, "to": locked.name})
    team.name = locked.name


def delete_team(actor: User, team: Team) -> None:
    require_maintainer(actor, team)
    try:
        with transaction.atomic():
            locked = _lock(team)
            audit.record(actor, "team.deleted", team.slug, team=team)
            locked.delete()
    except ProtectedError as error:
        raise Conflict("The team still owns packages. Move or delete them first.") from error


def put_member(actor: User, team: Team, user: User, role: Role) -> Membership:
    """Sets a member's role. Administrators also put people in who are not members yet; maintainers invite them."""
    if actor.is_superuser and not team.memberships.filter(user=user).exists():
        return join(actor, team, user, role)
    return set_role(actor, team, user, role)


def set_role(actor: User, team: Team, user: User, role: Role) -> Membership:
    require_maintainer(actor, team)
    with transaction.atomic():
        _lock(team)
        membership = _membership(team, user)
        before = membership.role
        if before == role:
            return membership
        if before == Role.MAINTAINER:
            _refuse_losing_last_maintainer(team)
        membership.role = role
        membership.save(update_fields=["role"])
        audit.record(actor, "member.role", user.username, team=team, detail={"from": before, "to": role.value})
    return membership


def remove_member(actor: User, team: Team, user: User) -> None:
    """By a maintainer, or by the person who leaves."""
    if not belongs_to(actor, team):
        raise Http404
    if actor != user:
        require_maintainer(actor, team)
    with transaction.atomic():
        _lock(team)
        membership = _membership(team, user)
        if membership.role == Role.MAINTAINER:
            _refuse_losing_last_maintainer(team)
        membership.delete()
        audit.record(actor, "member.left" if actor == user else "member.removed", user.username, team=team)


def set_active(actor: User, user: User, active: bool) -> None:
    """Lets a person in or keeps them out: sign-in, sessions and tokens all ask whether the account is active."""
    require_admin(actor)
    if actor == user:
        raise Conflict("You cannot deactivate your own account.")
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.is_active != active:
            locked.is_active = active
            locked.save(update_fields=["is_active"])
            audit.record(actor, "person.activated" if active else "person.deactivated", user.username)
    user.is_active = active


def set_admin(actor: User, user: User, admin: bool) -> None:
    require_admin(actor)
    if actor == user:
        # So the last administrator cannot go by mistake, and two cannot demote each other unnoticed: the lock below
        # makes the second one find that it is no administrator any more.
        raise Conflict("You cannot take away your own administrator rights. Another administrator can.")
    with transaction.atomic():
        both = {person.pk: person for person in User.objects.select_for_update().filter(pk__in=[actor.pk, user.pk])}
        if not both[actor.pk].is_superuser:
            raise PermissionDenied("Only an administrator may do this.")
        locked = both[user.pk]
        if locked.is_superuser != admin:
            locked.is_superuser = admin
            locked.save(update_fields=["is_superuser"])
            audit.record(actor, "person.admin" if admin else "person.no_admin", user.username)
    user.is_superuser = admin


def join(actor: User, team: Team, user: User, role: Role) -> Membership:
    """For callers that have proved the right to it, such as an accepted invitation. Never lowers a role."""
    with transaction.atomic():
        _lock(team)
        membership, new = Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
        if new:
            audit.record(actor, "member.added", user.username, team=team, detail={"role": role.value})
        elif membership.role == Role.MEMBER and role == Role.MAINTAINER:
            membership.role = role
            membership.save(update_fields=["role"])
            audit.record(actor, "member.role", user.username, team=team, detail={"from": "member", "to": role.value})
    return membership


def _lock(team: Team) -> Team:
    """Changes of one team's people happen one after the other, so that counting maintainers means something."""
    locked = Team.objects.select_for_update().filter(pk=team.pk).first()
    if locked is None:
        raise Http404
    return locked


def _membership(team: Team, user: User) -> Membership:
    membership = Membership.objects.filter(team=team, user=user).first()
    if membership is None:
        raise Http404
    return membership


def _refuse_losing_last_maintainer(team: Team) -> None:
    if Membership.objects.filter(team=team, role=Role.MAINTAINER).count() < 2:
        raise Conflict(LAST_MAINTAINER)


def role_named(text: str) -> Role:
    try:
        return Role(text)
    except ValueError as error:
        raise ValidationError({"role": "The role is member or maintainer."}) from error
