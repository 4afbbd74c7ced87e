"""Pages that are reached by a link from outside: single-use sign-in, invitations, and the first steps after them."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from studio.people import invitations, limits, signin
from studio.people.addresses import limit_key
from studio.people.errors import Conflict
from studio.people.forms import PasswordsForm, WelcomeForm, add_errors, posted
from studio.people.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@never_cache
@require_GET
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Signs in and uses the link up. A browser that only fetches ahead gets nothing, and the link stays good."""
    if "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", "")):
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
    limits.spend("link", limit_key(request))
    user = signin.use_link(secret)
    if user is None:
        return render(request, "people/link_gone.html", status=HTTPStatus.NOT_FOUND)
    limits.refund("link", limit_key(request))
    login(request, user, backend=BACKEND)
    return redirect("people:welcome" if signin.needs_welcome(user) else "/")


@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Asks who came by a link for an address and a password, without which they could not come back."""
    user = cast(User, request.user)
    if not signin.needs_welcome(user):
        return redirect("people:settings")
    email = "" if user.email == signin.FIRST_EMAIL else user.email
    form = WelcomeForm(posted(request), initial={"username": user.username, "email": email})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            signin.set_credentials(user, username=given["username"], email=given["email"], password=given["password"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            user.refresh_from_db()
            login(request, user, backend=BACKEND)  # the new password ended every session, this one too
            messages.success(request, "Saved. From now on you sign in with your e-mail address and password.")
            return redirect("/")
    return render(request, "people/welcome.html", {"form": form}, status=_status(form.is_bound))


@login_not_required
@never_cache
@sensitive_post_parameters("password", "repeated")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """For people with an account a button to join; for others the form that makes one."""
    limits.spend("link", limit_key(request))
    found = invitations.open_invitation(secret)
    limits.refund("link", limit_key(request))
    form = None if request.user.is_authenticated else PasswordsForm(posted(request))
    context: dict[str, object] = {"invitation": found, "form": form}
    if request.method == "GET":
        return render(request, "people/invitation.html", context)
    try:
        if isinstance(request.user, User):
            invitations.accept(secret, request.user)
        elif form and form.is_valid():
            given = form.cleaned_data
            user = invitations.accept_as_new(secret, username=given["username"], password=given["password"])
            login(request, user, backend=BACKEND)
        else:
            return render(request, "people/invitation.html", context, status=_status(True))
    except (Conflict, PermissionDenied) as error:
        context["problem"] = str(error)
        return render(request, "people/invitation.html", context, status=HTTPStatus.CONFLICT)
    except ValidationError as error:
        if form is None:
            raise
        add_errors(form, error)
        return render(request, "people/invitation.html", context, status=_status(True))
    messages.success(request, f"You are in {found.team.name} now.")
    return redirect("/")


def _status(bound: bool) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if bound else HTTPStatus.OK
