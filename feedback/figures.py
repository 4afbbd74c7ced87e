"""How well corrections fare, over all that a viewer may see."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Aggregate, Count, DurationField, F, OuterRef, Q, Subquery

from feedback.models import Correction, Standing, State, Step, What
from studio.people.visibility import Viewer, visible

KEPT_SECONDS = 60  # counting all of a large organization at each visit would cost more than it tells
_MOST_FOLDED = 10_000  # the newest: of these the median is taken


@dataclass(frozen=True, slots=True)
class Figures:
    accepted: int
    honoured: int
    conflict: int
    orphaned: int
    resolved: int
    time_to_fold: timedelta | None  # median, from the decision to the version that first says it

    @property
    def survival(self) -> int | None:
        """Percent: of those that a run has judged, how many the newest version honours. None where none was judged."""
        judged = self.honoured + self.conflict + self.orphaned
        return 100 * self.honoured // judged if judged else None


class _Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def figures(viewer: Viewer) -> Figures:
    key = f"correction-figures:{viewer.pk or 0}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = _counted(viewer)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _counted(viewer: Viewer) -> Figures:
    rows = Correction.objects.visible_to(viewer).filter(state__in=[State.ACCEPTED, State.RESOLVED]).standing()

    def standing(which: Standing) -> Count:
        return Count("pk", filter=Q(standing=which))

    counted = rows.aggregate(
        accepted=Count("pk", filter=Q(state=State.ACCEPTED)),
        honoured=standing(Standing.HONOURED),
        conflict=standing(Standing.CONFLICT),
        orphaned=standing(Standing.ORPHANED),
        resolved=standing(Standing.RESOLVED),
    )
    return Figures(**counted, time_to_fold=_time_to_fold(viewer))


def _time_to_fold(viewer: Viewer) -> timedelta | None:
    seen = visible(viewer, team="correction__package__team_id", private="correction__package__private")
    accepted = Step.objects.filter(correction=OuterRef("correction"), what=What.ACCEPTED, pk__lt=OuterRef("pk"))
    newest = Step.objects.filter(seen, what=What.FOLDED).order_by("-pk").values("pk")[:_MOST_FOLDED]
    took = Step.objects.filter(pk__in=newest)
    took = took.annotate(decided=Subquery(accepted.order_by("-pk").values("at")[:1]))
    found: timedelta | None = took.aggregate(median=_Median(F("at") - F("decided")))["median"]
    return found
