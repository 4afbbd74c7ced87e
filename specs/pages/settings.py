"""A package's settings, for those who maintain it: its name in addresses, its team, who sees it, whether it is kept."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from specs import managing
from specs.models import Package
from specs.pages.frame import Frame, package_page
from studio.people.errors import Conflict
from studio.people.models import Role, Team, User


@require_http_methods(["GET", "HEAD", "POST"])
@package_page
def settings(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Each form names in `change` what it changes."""
    actor = request.user
    if not isinstance(actor, User) or not frame.is_kept:
        raise PermissionDenied("Only a maintainer of the package's team may change its settings.")
    package = frame.package
    if request.method != "POST":
        return _page(request, frame, actor)
    change = _CHANGES.get(request.POST.get("change", ""))
    if change is None:
        raise Http404("There is no such change.")
    try:
        told = change(request, package, actor)
    except (Conflict, ValidationError) as error:
        wrong = error.messages if isinstance(error, ValidationError) else [str(error)]
        return _page(request, frame, actor, wrong=wrong, given=request.POST.dict())
    messages.success(request, told)
    return redirect("home") if package.pk is None else redirect("specs:settings", package.slug)


def _page(
    request: HttpRequest,
    frame: Frame,
    actor: User,
    *,
    wrong: list[str] | None = None,
    given: Mapping[str, str] | None = None,
) -> HttpResponse:
    response = frame.page(
        request,
        "specs/settings.html",
        "",
        version=None,
        teams=_teams(actor).exclude(pk=frame.package.team_id),
        wrong=wrong,
        given=given or {},
    )
    response.status_code = 422 if wrong else 200
    return response


def _teams(actor: User) -> QuerySet[Team]:
    teams = Team.objects.order_by("name")
    return teams if actor.is_superuser else teams.filter(memberships__user=actor, memberships__role=Role.MAINTAINER)


def _rename(request: HttpRequest, package: Package, actor: User) -> str:
    managing.rename(package, actor, request.POST.get("slug", "").strip())
    return f"Its addresses begin with /p/{package.slug}/ now; the former ones lead here."


def _move(request: HttpRequest, package: Package, actor: User) -> str:
    team = _teams(actor).filter(slug=request.POST.get("team", "")).first()
    if team is None:
        raise ValidationError("Choose a team that you maintain.")
    managing.move(package, actor, team)
    return f"The package belongs to {team.name} now."


def _hide(request: HttpRequest, package: Package, actor: User) -> str:
    managing.set_private(package, actor, True)
    return f"Only members of {package.team.name} see the package now."


def _show(request: HttpRequest, package: Package, actor: User) -> str:
    managing.set_private(package, actor, False)
    return "Everybody in the organization sees the package now."


def _archive(request: HttpRequest, package: Package, actor: User) -> str:
    managing.archive(package, actor)
    return "The package is archived: off the lists, no longer kept up to date, and still to be read."


def _restore(request: HttpRequest, package: Package, actor: User) -> str:
    managing.restore(package, actor)
    return "The package is back on the lists and kept up to date."


def _delete(request: HttpRequest, package: Package, actor: User) -> str:
    if request.POST.get("confirmed", "").strip() != package.slug:
        raise ValidationError(f"Type {package.slug} to delete the package with all its versions.")
    managing.delete(package, actor)
    return f"{package.name} and all its versions are deleted."


_CHANGES: Mapping[str, Callable[[HttpRequest, Package, User], str]] = {
    "slug": _rename,
    "team": _move,
    "private": _hide,
    "public": _show,
    "archive": _archive,
    "restore": _restore,
    "delete": _delete,
}
