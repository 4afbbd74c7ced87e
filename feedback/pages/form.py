"""Leaving a correction: a form under the statement, and the same as a page of its own without JavaScript."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRedirect

from feedback import deciding, leaving
from feedback.anchoring import Anchor
from feedback.forms import CorrectionForm
from feedback.leaving import Wanted
from feedback.models import Correction, Kind
from specs import reading
from specs.models import Package
from specs.pages.frame import Frame, package_page, version_of
from specs.reading import DiagramView, NoSuchPart, RequirementView, StatementView
from specs.writing.draft import REQUIREMENT_SECTIONS
from studio.people.forms import add_errors
from studio.people.models import User

_LONGEST = 120
_LONGEST_CITE = 2000


@dataclass(frozen=True, slots=True)
class Target:
    """What the form is about; none of them for the spec as a whole."""

    statement: StatementView | None
    requirement: RequirementView | None
    standing: Correction | None  # an accepted correction that decides already how the statement reads
    diagram: DiagramView | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """How the spec will read."""

    kind: Kind
    before: str
    after: str
    anchor: Anchor
    note: str


@require_http_methods(["GET", "HEAD", "POST"])
@vary_on_headers("HX-Request")
@package_page
def correct(request: HttpRequest, frame: Frame) -> HttpResponse:
    """`?statement=KEY`, `?requirement=ID`, or neither; a POST with `preview` shows how the spec will read."""
    if not isinstance(request.user, User):
        sign_in = redirect_to_login(request.get_full_path())
        return HttpResponseClientRedirect(sign_in.url) if _in_place(request) else sign_in
    version_of(frame)
    if request.method == "POST":
        return _posted(request, frame)
    return _shown(request, frame, _form(frame, request.GET, _target(frame, request.GET)))


def _posted(request: HttpRequest, frame: Frame) -> HttpResponse:
    target = _target(frame, request.POST)
    form = _made(request.POST, target)
    if not form.is_valid():
        return _shown(request, frame, (form, target), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    wanted = form.wanted()
    try:
        if "preview" in request.POST:
            return _shown(request, frame, (form, target), preview=_preview(frame.package, wanted, target))
        left = leaving.leave(request.user, frame.package, wanted, replaces=form.cleaned_data["replaces"])
    except ValidationError as error:
        add_errors(form, error)
        return _shown(request, frame, (form, target), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if _in_place(request):
        return render(request, "feedback/_left.html", {"package": frame.package, "left": left})
    messages.success(request, left.told)
    return redirect("correction", frame.package.slug, left.correction.pk)


def _preview(package: Package, wanted: Wanted, target: Target) -> Preview:
    checked, anchor = leaving.checked(package, wanted)
    before = target.statement.text if target.statement else ""
    return Preview(checked.kind, before, checked.text, anchor, checked.note)


def _target(frame: Frame, given: QueryDict) -> Target:
    """404 where the version has no such statement or requirement."""
    package, number = frame.package, _number(given) or frame.number
    key, ident = given.get("statement", "")[:_LONGEST], given.get("requirement", "")[:_LONGEST]
    statement = reading.statement(package, key, number) if key else None
    requirement = reading.requirement(package, ident, number) if ident and not key else None
    drawn = given.get("diagram", "")[:_LONGEST]
    if drawn and not key and not ident:
        return Target(None, None, None, _diagram(package, drawn, number))
    standing = None
    if statement is not None:
        probe = Correction(package=package, statement_key=statement.key, kind=Kind.RETRACT)
        standing = deciding.standing_wording(probe)
    return Target(statement, requirement, standing)


def _diagram(package: Package, key: str, number: int) -> DiagramView:
    for each in reading.diagrams(package, number):
        if each.key == key:
            return each
    raise NoSuchPart(f"{package.name} has no diagram {key}.")


def _number(given: QueryDict) -> int | None:
    text = given.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < int(text[:12]) < 2**31 else None


def _form(frame: Frame, given: QueryDict, target: Target) -> tuple[CorrectionForm, Target]:
    asked = given.get("kind", "")
    usual = Kind.WRONG if target.statement else Kind.COMMENT if target.diagram else Kind.MISSING
    initial = {
        "kind": asked if asked in Kind.values else usual,
        "text": target.statement.text if target.statement else given.get("text", "")[:_LONGEST_CITE],
        "section": target.statement.kind if target.statement else "business_rule" if target.requirement else "does",
        "statement": target.statement.key if target.statement else "",
        "requirement": target.requirement.id if target.requirement else "",
        "diagram": target.diagram.key if target.diagram else "",
        "version": _number(given) or frame.number,
        "replaces": target.standing.pk if target.standing else None,
        "cite": given.get("cite", "")[:_LONGEST_CITE],
    }
    return _made(None, target, **initial), target


def _made(given: QueryDict | None, target: Target, **initial: object) -> CorrectionForm:
    statement, requirement = target.statement, target.requirement
    in_requirement = requirement is not None or (statement is not None and statement.kind in REQUIREMENT_SECTIONS)
    place = statement.key if statement else requirement.key if requirement else ""
    return CorrectionForm(
        given,
        place=place or (target.diagram.key if target.diagram else ""),
        of_statement=statement is not None,
        in_requirement=in_requirement,
        of_diagram=target.diagram is not None,
        **initial,
    )


def _shown(
    request: HttpRequest,
    frame: Frame,
    shown: tuple[CorrectionForm, Target],
    *,
    preview: Preview | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    form, target = shown
    context: dict[str, object] = {"form": form, "target": target, "preview": preview}
    if _in_place(request):
        # htmx puts only what is in order into a page, and the errors are to be read there.
        return render(request, "feedback/_form.html", {"package": frame.package, **context})
    response = frame.page(request, "feedback/correct.html", "", version=version_of(frame), **context)
    response.status_code = status
    return response


def _in_place(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
