"""What search shows on the pages of a package: tabs that ask, and that show packages like it.

`specs.panels` finds this through a setting.
"""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.safestring import SafeString

from specs.models import Package
from studio.people.visibility import Viewer


class Ask:
    def beside(self, viewer: Viewer, package: Package, version: int, keys: Sequence[str]) -> Mapping[str, SafeString]:
        return {}

    def tabs(self, viewer: Viewer, package: Package) -> Sequence[tuple[str, str, int | None]]:
        addresses = (("Ask", "ask_package"), ("Similar", "like"))
        return [(title, reverse(name, args=[package.slug]), None) for title, name in addresses]

    def summary(self, viewer: Viewer, package: Package) -> SafeString:
        return SafeString("")

    def totals(self, viewer: Viewer) -> Sequence[tuple[str, int]]:
        return []

    def correct_path(self, package: Package) -> str:
        return ""
