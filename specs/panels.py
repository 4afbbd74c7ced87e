"""What the rooms above show on the pages of a spec: beside a statement, and on top of a package.

Each is found through the setting SPECS_PANELS: dotted paths of callables that take nothing and return a `Panel`.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from specs.models import Package
from studio.people.visibility import Viewer


class Panel(Protocol):
    def beside(self, viewer: Viewer, package: Package, version: int, keys: Sequence[str]) -> Mapping[str, SafeString]:
        """HTML for each statement that has something to show, in a constant number of queries."""
        ...

    def tabs(self, viewer: Viewer, package: Package) -> Sequence[tuple[str, str, int | None]]:
        """Further tabs of the package page: title, address, and a count to show beside it."""
        ...


def panels() -> list[Panel]:
    paths: Sequence[str] = getattr(settings, "SPECS_PANELS", ())
    return [import_string(path)() for path in paths]
