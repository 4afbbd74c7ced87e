"""Who may do what with corrections, of those who can see the package. What its state allows stands in `policies`."""

from django.core.exceptions import PermissionDenied

from feedback.models import Correction
from feedback.policies import By, Move, moves
from studio.people.models import User
from studio.people.visibility import Viewer, maintains


def require_person(viewer: Viewer) -> User:
    """Whoever can see a package may leave corrections and reply, but not namelessly."""
    if not isinstance(viewer, User) or not viewer.is_active:
        raise PermissionDenied("Sign in to correct a spec.")
    return viewer


def may(viewer: Viewer, move: Move, correction: Correction) -> bool:
    if not isinstance(viewer, User) or not viewer.is_active:
        return False
    by = moves[move].by
    if By.AUTHOR in by and correction.author_id == viewer.pk:
        return True
    return By.MAINTAINER in by and maintains(viewer, correction.package.team)


def require(viewer: User, move: Move, correction: Correction) -> None:
    if may(viewer, move, correction):
        return
    if By.MAINTAINER in moves[move].by:
        raise PermissionDenied("Only a maintainer of the package's team may decide this.")
    raise PermissionDenied("Only who left the correction may do this.")


def may_edit(viewer: Viewer, correction: Correction) -> bool:
    """Open words are their author's; accepted ones are the team's."""
    if not isinstance(viewer, User) or not viewer.is_active:
        return False
    if correction.state == "accepted":
        return maintains(viewer, correction.package.team)
    return correction.state == "open" and correction.author_id == viewer.pk
