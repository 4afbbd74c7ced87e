"""Rules: those over a package, those of all teams, and a rule's own page."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback import rules
from feedback.forms import RuleForm
from feedback.models import Rule, RuleOutcome
from specs.models import Statement
from specs.pages.frame import Frame, package_page, version_of
from studio.people.access import anonymous_may_read
from studio.people.errors import Conflict
from studio.people.forms import add_errors
from studio.people.visibility import maintains

ON_A_PAGE = 50
MOST_RULES = 200  # over one package
_SHOWN = 10  # statements of each that say it still


@require_http_methods(["GET", "HEAD", "POST"])
@package_page
def of_package(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The rules over the package and what its newest version made of them; a maintainer's POST makes one."""
    may_make = maintains(request.user, frame.package.team)
    form = RuleForm(request.POST if request.method == "POST" else None, team=frame.package.team.name)
    status = HTTPStatus.OK
    if request.method == "POST":
        if form.is_valid():
            scope = frame.package.team if form.cleaned_data["scope"] == "team" else frame.package
            try:
                rule = rules.make(request.user, scope, form.wanted())
                messages.success(
                    request, f"Rule {rule.pk} is made. The next version of each package in its scope obeys."
                )
                return redirect("package_rules", frame.package.slug)
            except Conflict as error:
                form.add_error(None, str(error))
            except ValidationError as error:
                add_errors(form, error)
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    response = frame.page(
        request,
        "feedback/package_rules.html",
        "",
        version=version_of(frame) if frame.package.latest_id else None,
        rows=_with_reports(frame),
        form=form if may_make else None,
        may_retire=may_make,
    )
    response.status_code = status
    return response


@require_safe
@anonymous_may_read
def of_all(request: HttpRequest) -> HttpResponse:
    rows = Rule.objects.visible_to(request.user).select_related("team", "package__team").order_by("-pk")
    retired = bool(request.GET.get("retired"))
    page = Paginator(rows if retired else rows.in_force(), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "feedback/rules.html", {"page": page, "retired": retired})


@require_safe
@anonymous_may_read
def rule(request: HttpRequest, number: int) -> HttpResponse:
    """What it says, who made it, and what each package that the viewer may see made of it."""
    found = _found(request, number)
    reports = rules.reports_of(request.user, found).order_by("-breaches", "package__slug")
    context = {
        "rule": found,
        "sums": rules.sums(request.user, found),
        "page": Paginator(reports, ON_A_PAGE).get_page(request.GET.get("page")),
        "may_retire": found.in_force and maintains(request.user, found.owner),
    }
    return render(request, "feedback/rule.html", context)


@require_POST
def retire(request: HttpRequest, number: int) -> HttpResponse:
    found = _found(request, number)
    try:
        rules.retire(request.user, found, request.POST.get("reason", ""))
        messages.success(request, "It is retired. The next version of each package in its scope reads without it.")
    except Conflict as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("rule", found.pk)


def _found(request: HttpRequest, number: int) -> Rule:
    if number >= 2**63:
        raise Http404
    return rules.rule_for(request.user, number)


def _with_reports(frame: Frame) -> list[tuple[Rule, RuleOutcome | None, list[tuple[str, str]]]]:
    """Each rule, what the newest version made of it, and the first statements that say it still."""
    reports = rules.reports(frame.package)
    wanted = {key for each in reports.values() for key in each.found[:_SHOWN]}
    rows = Statement.objects.filter(package=frame.package, key__in=wanted).current()
    texts = dict(rows.values_list("key", "text"))
    found = []
    for each in rules.rules_over(frame.package)[:MOST_RULES]:
        report = reports.get(each.pk)
        keys = report.found[:_SHOWN] if report else []
        found.append((each, report, [(key, texts[key]) for key in keys if key in texts]))
    return found
