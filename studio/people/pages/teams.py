"""Teams: their people, roles and invitations; for administrators all teams and all people."""

from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from studio.people import invitations, teams
from studio.people.access import require_admin, require_maintainer, team_or_404
from studio.people.errors import Conflict
from studio.people.forms import InvitationForm, RenameForm, TeamForm, add_errors, posted
from studio.people.models import Invitation, Role, Team, User
from studio.people.visibility import maintains

PAGE = 50


def viewer_of(request: HttpRequest) -> User:
    return cast(User, request.user)  # the sign-in middleware lets nobody else through


@require_http_methods(["GET", "POST"])
def teams_page(request: HttpRequest) -> HttpResponse:
    """One's own teams; an administrator sees all and makes new ones."""
    user = viewer_of(request)
    form = TeamForm(posted(request)) if user.is_superuser else None
    if request.method == "POST":
        require_admin(user)
        if form and form.is_valid():
            try:
                team = teams.create_team(user, slug=form.cleaned_data["slug"], name=form.cleaned_data["name"])
                return redirect("people:team", team.slug)
            except Conflict as error:
                form.add_error("slug", str(error))
    shown: QuerySet[Team] = Team.objects.all() if user.is_superuser else Team.objects.filter(memberships__user=user)
    counted = Team.objects.filter(pk__in=shown).annotate(people=Count("memberships")).order_by("slug")
    page = Paginator(counted, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "place": "teams"}
    return render(request, "people/teams.html", context, status=_status(request))


@never_cache
@require_http_methods(["GET", "POST"])
def team_page(request: HttpRequest, slug: str) -> HttpResponse:
    """People and invitations of a team. A maintainer's POST invites; the link is shown once if no mail can be sent."""
    user = viewer_of(request)
    team = team_or_404(user, slug)
    form = InvitationForm(posted(request))
    invited = None
    if request.method == "POST":
        require_maintainer(user, team)
        if form.is_valid():
            try:
                invited = invitations.invite(
                    user,
                    team,
                    email=form.cleaned_data["email"],
                    role=Role(form.cleaned_data["role"]),
                    base_url=settings.PUBLIC_URL,
                )
                form = InvitationForm()
            except ValidationError as error:
                add_errors(form, error)
    may_change = maintains(user, team)
    memberships = team.memberships.select_related("user").order_by("user__username")
    context = {
        "team": team,
        "page": Paginator(memberships, PAGE).get_page(request.GET.get("page")),
        "may_change": may_change,
        "invitations": Invitation.objects.open().filter(team=team)[:200] if may_change else [],
        "form": form if may_change else None,
        "rename": RenameForm(initial={"name": team.name}) if may_change else None,
        "invited": invited,
        "roles": Role.choices,
        "place": "teams",
    }
    return render(request, "people/team.html", context, status=HTTPStatus.OK if not form.is_bound else _status(request))


@require_POST
def rename(request: HttpRequest, slug: str) -> HttpResponse:
    team = team_or_404(viewer_of(request), slug)
    try:
        teams.rename_team(viewer_of(request), team, name=request.POST.get("name", ""))
        messages.success(request, "Renamed.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("people:team", slug)


@require_POST
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    team = team_or_404(viewer_of(request), slug)
    try:
        teams.delete_team(viewer_of(request), team)
    except Conflict as error:
        messages.error(request, str(error))
        return redirect("people:team", slug)
    messages.success(request, f"The team {team.name} is deleted.")
    return redirect("people:teams")


@require_POST
def change_role(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    team = team_or_404(viewer_of(request), slug)
    require_maintainer(viewer_of(request), team)
    user = get_object_or_404(User, username=username)
    try:
        teams.set_role(viewer_of(request), team, user, teams.role_named(request.POST.get("role", "")))
        messages.success(request, f"{user} has a new role.")
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("people:team", slug)


@require_POST
def remove(request: HttpRequest, slug: str, username: str) -> HttpResponse:
    viewer = viewer_of(request)
    team = team_or_404(viewer, slug)
    if username != viewer.username:
        require_maintainer(viewer, team)
    user = get_object_or_404(User, username=username)
    try:
        teams.remove_member(viewer, team, user)
    except Conflict as error:
        messages.error(request, str(error))
        return redirect("people:team", slug)
    if user == viewer:
        messages.success(request, f"You have left {team.name}.")
        return redirect("people:teams")
    messages.success(request, f"{user} is no longer in the team.")
    return redirect("people:team", slug)


@require_POST
def revoke_invitation(request: HttpRequest, slug: str, invitation_id: int) -> HttpResponse:
    viewer = viewer_of(request)
    team = team_or_404(viewer, slug)
    invitations.revoke_invitation(viewer, team, invitation_id)
    messages.success(request, "The invitation is withdrawn; its link no longer works.")
    return redirect("people:team", slug)


@require_GET
def people_page(request: HttpRequest) -> HttpResponse:
    """Everybody with an account; for administrators."""
    require_admin(viewer_of(request))
    everybody = User.objects.order_by("username").prefetch_related("teams")
    if sought := request.GET.get("q", "").strip():
        everybody = everybody.filter(username__icontains=sought) | everybody.filter(email__icontains=sought)
    page = Paginator(everybody, PAGE).get_page(request.GET.get("page"))
    return render(request, "people/people.html", {"page": page, "sought": sought, "place": "people"})


@require_POST
def change_person(request: HttpRequest, username: str) -> HttpResponse:
    """`do` is one of activate, deactivate, admin, no_admin."""
    viewer = viewer_of(request)
    require_admin(viewer)
    user = get_object_or_404(User, username=username)
    changes = {
        "activate": (teams.set_active, True),
        "deactivate": (teams.set_active, False),
        "admin": (teams.set_admin, True),
        "no_admin": (teams.set_admin, False),
    }
    wanted = request.POST.get("do", "")
    if wanted not in changes:
        messages.error(request, "Choose what to change.")
        return redirect("people:people")
    change, value = changes[wanted]
    try:
        change(viewer, user, value)
        messages.success(request, f"{user} is changed.")
    except Conflict as error:
        messages.error(request, str(error))
    return redirect("people:people")


def _status(request: HttpRequest) -> int:
    """A page that answers a POST by showing the form again says that something in it was not right."""
    return HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
