"""One's own account and tokens."""

from http import HTTPStatus
from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studio.people import profile, tokens
from studio.people.errors import Conflict
from studio.people.forms import NameForm, TokenForm, add_errors, posted
from studio.people.models import Scope, User


@require_http_methods(["GET", "POST"])
def settings_page(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    names = {"username": user.username, "first_name": user.first_name, "last_name": user.last_name}
    form = NameForm(posted(request), initial=names)
    if request.method == "POST" and form.is_valid():
        try:
            profile.change_names(user, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error("username", str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("people:settings")
    memberships = user.memberships.select_related("team").order_by("team__slug")
    context = {"form": form, "memberships": memberships, "place": "account"}
    return render(request, "people/account.html", context, status=_status(form.is_bound))


@never_cache
@require_http_methods(["GET", "POST"])
def tokens_page(request: HttpRequest) -> HttpResponse:
    """Lists one's tokens and makes new ones. The answer to the POST is the only page that ever shows the token."""
    user = cast(User, request.user)
    form = TokenForm(posted(request))
    secret = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            _, secret = tokens.create_token(
                user, name=given["name"], scope=Scope(given["scope"]), expires_at=form.expires_at()
            )
            form = TokenForm()
        except ValidationError as error:
            add_errors(form, error)
        except Conflict as error:
            form.add_error(None, str(error))
    context = {"form": form, "secret": secret, "tokens": user.tokens.all()[:200], "place": "tokens"}
    return render(request, "people/tokens.html", context, status=_status(form.is_bound))


@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    token = tokens.revoke_token(cast(User, request.user), token_id)
    messages.success(request, f"The token “{token.name}” is revoked. Whatever uses it is refused from now on.")
    return redirect("people:tokens")


def _status(bound: bool) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if bound else HTTPStatus.OK
