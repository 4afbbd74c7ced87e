"""What feedback shows on the pages of a spec: the corrections beside each statement, a tab, and how many are honoured.

`specs.panels` finds this through a setting.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from feedback.models import Correction, Outcome, Standing, State
from feedback.models.correction import NEEDS_A_PERSON
from specs.models import Package
from studio.people.visibility import Viewer

SHOWN = (State.OPEN, State.ACCEPTED)
_KEPT_AS = "_corrections_counted"


@dataclass(frozen=True, slots=True)
class Counts:
    accepted: int
    honoured: int
    needing: int  # those that wait for a person


def counts(package: Package) -> Counts:
    """One query for all that a page shows of them."""
    kept: Counts | None = package.__dict__.get(_KEPT_AS)
    if kept is None:
        found = (
            Correction.objects.filter(package=package)
            .standing()
            .aggregate(
                accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
                honoured=Count("pk", filter=Q(standing=Standing.HONOURED)),
                needing=Count("pk", filter=Q(standing__in=NEEDS_A_PERSON)),
            )
        )
        kept = package.__dict__[_KEPT_AS] = Counts(**found)
    return kept


class Corrections:
    def beside(self, viewer: Viewer, package: Package, version: int, keys: Sequence[str]) -> Mapping[str, SafeString]:
        if not keys:
            return {}
        found = Correction.objects.filter(package=package, state__in=SHOWN).standing()
        about: dict[str, list[Correction]] = defaultdict(list)
        for each in found.filter(place__in=keys).order_by("pk"):  # type: ignore[misc]
            about[each.place].append(each)
        written = _written([each for corrections in about.values() for each in corrections])
        return {
            key: SafeString(
                render_to_string(
                    "feedback/_beside.html",
                    {"package": package, "rows": [(each, written.get(each.pk)) for each in corrections]},
                )
            )
            for key, corrections in about.items()
        }

    def tabs(self, viewer: Viewer, package: Package) -> Sequence[tuple[str, str, int | None]]:
        path = reverse("package_corrections", args=[package.slug])
        return [("Corrections", path, counts(package).needing or None)]

    def summary(self, viewer: Viewer, package: Package) -> SafeString:
        counted = counts(package)
        if not counted.accepted:
            return SafeString("")
        return SafeString(render_to_string("feedback/_summary.html", {"package": package, "counts": counted}))

    def correct_path(self, package: Package) -> str:
        return reverse("correct", args=[package.slug])


def _written(corrections: list[Correction]) -> dict[int, Outcome]:
    """Of those that the code has left behind: what it says itself."""
    wanted = [each.pk for each in corrections if each.standing == Standing.CONFLICT]
    if not wanted:
        return {}
    return {each.correction_id: each for each in Outcome.objects.filter(correction__in=wanted, until=None)}
