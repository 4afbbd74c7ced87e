"""The versions of a package, newest first."""

from specs.models import Package, SpecVersion
from specs.reading.shapes import VersionView
from specs.reading.versions import view_of


def history(package: Package, *, before: int | None = None, limit: int = 50) -> list[VersionView]:
    """At most `limit` versions, those older than number `before` where it is given."""
    versions = SpecVersion.objects.filter(package=package).select_related("snapshot").order_by("-number")
    if before is not None:
        versions = versions.filter(number__lt=before)
    return [view_of(package, each) for each in versions[:limit]]
