"""The ledger: all corrections that a viewer may see, narrowed by what is asked for."""

from dataclasses import dataclass

from django.db.models import QuerySet

from feedback.models import Correction, Kind, Outcome, Reply, Standing, Step
from specs.models import Package
from studio.people.access import get_visible_or_404
from studio.people.models import Role, Team, User
from studio.people.visibility import Viewer

# Names that stand for several standings.
GROUPS: dict[str, tuple[Standing, ...]] = {
    "undecided": (Standing.OPEN,),
    "accepted": (Standing.WAITING, Standing.HONOURED, Standing.CONFLICT, Standing.ORPHANED),
    "attention": (Standing.OPEN, Standing.CONFLICT, Standing.ORPHANED),
    "pending": (Standing.OPEN, Standing.WAITING, Standing.HONOURED, Standing.CONFLICT, Standing.ORPHANED),
    "closed": (Standing.DECLINED, Standing.WITHDRAWN, Standing.DROPPED, Standing.RESOLVED),
}
NEWEST_FIRST = ("-id",)


@dataclass(frozen=True, slots=True)
class Filters:
    """An empty filter takes all; what it does not know is left out."""

    standing: str = ""  # a Standing, or the name of a group
    kind: str = ""
    team: str = ""  # a slug
    package: str = ""  # a slug
    author: str = ""  # a user name
    mine: bool = False
    maintained: bool = False  # of the packages whose team the viewer maintains

    @property
    def narrowed(self) -> bool:
        return any((self.standing, self.kind, self.team, self.author, self.mine, self.maintained))


def corrections_for(viewer: Viewer, filters: Filters, package: Package | None = None) -> QuerySet[Correction]:
    """In no order yet. The package, where one is given, has been found visible already."""
    rows = Correction.objects.visible_to(viewer) if package is None else Correction.objects.filter(package=package)
    if filters.standing:
        rows = rows.standing_as(*GROUPS.get(filters.standing, (filters.standing,)))
    else:
        rows = rows.standing()
    if filters.kind in Kind.values:
        rows = rows.filter(kind=filters.kind)
    if filters.team:
        rows = rows.filter(package__team__slug=filters.team)
    if filters.package:
        rows = rows.filter(package__slug=filters.package)
    if filters.author:
        rows = rows.filter(author_name=filters.author)
    if filters.mine:
        rows = rows.filter(author=viewer if isinstance(viewer, User) else None)
    if filters.maintained:
        rows = rows.filter(package__team__in=maintained_by(viewer))
    return rows.select_related("package__team")


def maintained_by(viewer: Viewer) -> QuerySet[Team]:
    if not isinstance(viewer, User) or not viewer.is_active:
        return Team.objects.none()
    if viewer.is_superuser:
        return Team.objects.all()
    return Team.objects.filter(memberships__user=viewer, memberships__role=Role.MAINTAINER)


def correction_for(viewer: Viewer, number: int) -> Correction:
    """404 where there is none that the viewer may see."""
    return get_visible_or_404(Correction.objects.standing().select_related("package__team"), viewer, pk=number)


@dataclass(frozen=True, slots=True)
class Life:
    """A correction's whole life, oldest first."""

    events: tuple[Step | Reply, ...]
    outcomes: tuple[Outcome, ...]  # by version

    @property
    def last(self) -> Outcome | None:
        return next((each for each in self.outcomes if each.until is None), None)


def life(correction: Correction) -> Life:
    """Read once for each row that it is asked of."""
    kept: Life | None = correction.__dict__.get("_life")
    if kept is not None:
        return kept
    events: list[Step | Reply] = [*correction.steps.all(), *correction.replies.all()]
    found = Life(tuple(sorted(events, key=lambda each: each.at)), tuple(correction.outcomes.order_by("since")))
    correction.__dict__["_life"] = found
    return found
