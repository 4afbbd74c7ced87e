"""A correction's own page: what it says of what, its whole life, the conflict view, and what can be done with it."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import anchoring, deciding, leaving, talking, telling
from feedback.forms import EditForm
from feedback.ledger import correction_for, life
from feedback.models import Correction, Standing
from feedback.permissions import may, may_edit
from feedback.policies import Move, allows, moves
from specs.models import Statement
from specs.pages.frame import Frame, package_page, version_of
from specs.reading import VersionView
from studio.people.errors import Conflict
from studio.people.forms import add_errors
from studio.people.models import User

_LONGEST_NUMBER = 18


@require_safe
@package_page
def correction(request: HttpRequest, frame: Frame, number: int) -> HttpResponse:
    found = _found(request, frame, number)
    if isinstance(request.user, User):
        telling.mark_seen(request.user, found)
    return _page(request, frame, found)


@require_POST
@package_page
def move(request: HttpRequest, frame: Frame, number: int, name: str) -> HttpResponse:
    """One of the moves of the table, with the `revision` that the person looked at."""
    found = _found(request, frame, number)
    if name not in moves:
        raise Http404
    reason, replaces = request.POST.get("reason", ""), _number(request.POST.get("replaces", ""))
    revision = _number(request.POST.get("revision", "")) or 0

    def act() -> str:
        decided = deciding.decide(request.user, found, Move(name), revision=revision, reason=reason, replaces=replaces)
        return f"{decided} is now {decided.state}.".capitalize()

    return _answered(request, found, act)


@require_POST
@package_page
def reply(request: HttpRequest, frame: Frame, number: int) -> HttpResponse:
    found = _found(request, frame, number)

    def act() -> str:
        talking.reply(request.user, found, request.POST.get("text", ""))
        return "Your reply stands below."

    return _answered(request, found, act)


@require_http_methods(["GET", "HEAD", "POST"])
@package_page
def edit(request: HttpRequest, frame: Frame, number: int) -> HttpResponse:
    found = _found(request, frame, number)
    initial = {"text": found.text, "note": found.note, "revision": found.revision}
    form = EditForm(request.POST if request.method == "POST" else None, initial=initial)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            data = form.cleaned_data
            try:
                leaving.edit(request.user, found, revision=data["revision"], text=data["text"], note=data["note"])
                messages.success(request, "Changed.")
                return _to(found)
            except Conflict as error:
                messages.error(request, str(error))
                return _to(found)
            except ValidationError as error:
                add_errors(form, error)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif not may_edit(request.user, found):
        messages.error(request, "Its words stay as they are: you may not change them, or no longer.")
        return _to(found)
    response = frame.page(request, "feedback/edit.html", "", version=_version(frame), correction=found, form=form)
    response.status_code = status
    return response


def _page(request: HttpRequest, frame: Frame, found: Correction) -> HttpResponse:
    told = life(found)
    last = told.last if found.standing in (Standing.HONOURED, Standing.CONFLICT, Standing.ORPHANED) else None
    anchor = found.anchored
    can = [each for each in Move if allows(found, each) and may(request.user, each, found)]
    if found.standing != Standing.CONFLICT:
        can = [each for each in can if each is not Move.KEEP]
    standing = deciding.standing_wording(found) if Move.ACCEPT in can else None
    guesses = _texts(frame, last.guesses) if last and last.guesses else []
    return frame.page(
        request,
        "feedback/correction.html",
        "",
        version=_version(frame),
        correction=found,
        anchor=anchor,
        last=last,
        now=anchoring.read_quotes(last.now) if last else (),
        guesses=guesses,
        life=told,
        moves=[(each.value, each.value.capitalize(), moves[each].needs_reason) for each in can],
        can_edit=may_edit(request.user, found),
        standing=standing,
        can_reply=request.user.is_authenticated,
    )


def _texts(frame: Frame, keys: list[str]) -> list[tuple[str, str]]:
    rows = Statement.objects.filter(package=frame.package, key__in=keys).current()
    texts = dict(rows.values_list("key", "text"))
    return [(key, texts[key]) for key in keys if key in texts]


def _found(request: HttpRequest, frame: Frame, number: int) -> Correction:
    if len(str(number)) > _LONGEST_NUMBER:
        raise Http404
    found = correction_for(request.user, number)
    if found.package_id != frame.package.pk:
        raise Http404
    return found


def _answered(request: HttpRequest, found: Correction, act: Callable[[], str]) -> HttpResponse:
    try:
        messages.success(request, act())
    except Conflict as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _to(found)


def _to(found: Correction) -> HttpResponse:
    return redirect(reverse("correction", args=[found.package.slug, found.pk]))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER else None


def _version(frame: Frame) -> VersionView | None:
    return version_of(frame) if frame.package.latest_id else None
