"""What the rooms above show on the pages of a spec: beside a statement, and on top of a package.

Each is found through the setting SPECS_PANELS: dotted paths of callables that take nothing and return a `Panel`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from specs.models import Package
from studio.people.visibility import Viewer, maintains

REQUIREMENT, DIAGRAM = "requirement ", "diagram "


class Panel(Protocol):
    def beside(self, viewer: Viewer, package: Package, version: int, keys: Sequence[str]) -> Mapping[str, SafeString]:
        """HTML for each statement that has something to show, in a constant number of queries. A key that begins with
        `REQUIREMENT` or `DIAGRAM` names one of those."""
        ...

    def tabs(self, viewer: Viewer, package: Package) -> Sequence[tuple[str, str, int | None]]:
        """Further tabs of the package page: title, address, and a count to show beside it."""
        ...

    def summary(self, viewer: Viewer, package: Package) -> SafeString:
        """A few words for the head of the package's pages; "" for none."""
        ...

    def totals(self, viewer: Viewer) -> Sequence[tuple[str, int]]:
        """Counts over all that the viewer may see, each with its label, for the home page."""
        ...

    def correct_path(self, package: Package) -> str:
        """Where a statement of the package (`?statement=KEY`) is corrected; "" if that is not this panel's business."""
        ...


def remember_maintainer(package: Package, viewer: Viewer, maintains_it: bool) -> None:
    """For the page that is being made: it has asked already whether its reader maintains the package."""
    package.__dict__["_maintainer_known"] = viewer, maintains_it


def is_maintainer(viewer: Viewer, package: Package) -> bool:
    of, maintains_it = package.__dict__.get("_maintainer_known", (None, False))
    return bool(maintains_it) if of is viewer else maintains(viewer, package.team)


def panels() -> list[Panel]:
    paths: Sequence[str] = getattr(settings, "SPECS_PANELS", ())
    return [import_string(path)() for path in paths]


def correct_path(package: Package) -> str:
    return next(filter(None, (panel.correct_path(package) for panel in panels())), "")
