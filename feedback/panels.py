"""What feedback shows on the pages of a spec: the corrections and rules beside each statement, corrections and approval
of each requirement, a tab, and how many are honoured.

`specs.panels` finds this through a setting.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from feedback import ruling
from feedback.approving import approved_requirements
from feedback.counting import counts
from feedback.figures import figures
from feedback.models import Correction, Outcome, Rule, RuleKind, Standing, State
from specs.models import Package
from specs.panels import DIAGRAM, REQUIREMENT, is_maintainer
from studio.people.visibility import Viewer

SHOWN = (State.OPEN, State.ACCEPTED)


class Corrections:
    def beside(self, viewer: Viewer, package: Package, version: int, keys: Sequence[str]) -> Mapping[str, SafeString]:
        if not keys:
            return {}
        places = [key for key in keys if not key.startswith((REQUIREMENT, DIAGRAM))]
        drawn = [key.removeprefix(DIAGRAM) for key in keys if key.startswith(DIAGRAM)]
        requirements = [key.removeprefix(REQUIREMENT) for key in keys if key.startswith(REQUIREMENT)]
        counted = counts(package)
        by_place = _by_place(package, places, requirements, drawn) if counted.shown else {}
        told = written([each for corrections in by_place.values() for each in corrections])
        rules = _rules(package, places) if counted.has_principles else {}
        approvals = approved_requirements(package, version, requirements) if counted.has_approvals else {}
        may_approve = bool(requirements) and is_maintainer(viewer, package)
        contract = reverse("package_corrections", args=[package.slug]) if may_approve else ""
        shown: dict[str, SafeString] = {}
        for key in keys:
            rows, rule = by_place.get(key, []), rules.get(key)
            named = key.removeprefix(REQUIREMENT) if key.startswith(REQUIREMENT) else ""
            state = approvals.get(named)
            approved = state if state and state.approval else None
            words = _to_approve(contract, named) if may_approve and named and not approved else SafeString("")
            if rows or rule or approved:
                context = {
                    "package": package,
                    "rows": [(each, told.get(each.pk)) for each in rows],
                    "rule": rule,
                    "approved": approved,
                    "may_approve": may_approve,
                }
                words += SafeString(render_to_string("feedback/_beside.html", context))
            if words:
                shown[key] = words
        return shown

    def tabs(self, viewer: Viewer, package: Package) -> Sequence[tuple[str, str, int | None]]:
        path = reverse("package_corrections", args=[package.slug])
        return [("Corrections", path, counts(package).needing or None)]

    def summary(self, viewer: Viewer, package: Package) -> SafeString:
        counted = counts(package)
        if not counted.accepted:
            return SafeString("")
        return SafeString(render_to_string("feedback/_summary.html", {"package": package, "counts": counted}))

    def totals(self, viewer: Viewer) -> Sequence[tuple[str, int]]:
        honoured = figures(viewer).honoured
        return [(f"correction{'s' if honoured != 1 else ''} honoured", honoured)]

    def correct_path(self, package: Package) -> str:
        return reverse("correct", args=[package.slug])


def _by_place(
    package: Package, places: list[str], requirements: list[str], drawn: list[str]
) -> dict[str, list[Correction]]:
    # Of a statement, or of a requirement as a whole; what is missing there has no statement before it is accepted.
    about = Q(place__in=places) | Q(place="", requirement_key__in=requirements) | Q(anchor__diagram__in=drawn)
    found = Correction.objects.filter(package=package, state__in=SHOWN).standing().filter(about)
    by_place: dict[str, list[Correction]] = defaultdict(list)
    for each in found.order_by("pk"):
        by_place[_key(each)].append(each)
    return by_place


def _to_approve(contract: str, requirement: str) -> SafeString:
    """Stands at every requirement of a page: composed here, where a template for each would take most of its time."""
    return format_html(
        '<p class="note"><a href="{}?approve={}#contract">Approve as the contract</a></p>', contract, quote(requirement)
    )


def _key(correction: Correction) -> str:
    diagram = correction.anchored.diagram
    return correction.place or (DIAGRAM + diagram if diagram else REQUIREMENT + correction.requirement_key)


def written(corrections: list[Correction]) -> dict[int, Outcome]:
    """Of those that the code has left behind: what it says itself."""
    wanted = [each.pk for each in corrections if each.standing == Standing.CONFLICT]
    if not wanted:
        return {}
    return {each.correction_id: each for each in Outcome.objects.filter(correction__in=wanted, until=None)}


def _rules(package: Package, keys: Sequence[str]) -> dict[str, Rule]:
    """The rules that put statements into the spec, by the keys of those."""
    found = Rule.objects.filter(kind=RuleKind.PRINCIPLE).over(package) if keys else Rule.objects.none()
    by_key = {ruling.key_of(each.pk): each for each in found}
    return {key: by_key[key] for key in keys if key in by_key}
