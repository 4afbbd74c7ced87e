"""Which version a reader means, and what is said of it."""

from specs.models import Package, Snapshot, SpecVersion
from specs.reading.shapes import VersionView


class NoSuchVersion(LookupError):
    """The package has no such version, or none yet."""


def latest(package: Package) -> SpecVersion | None:
    return SpecVersion.objects.filter(package=package).select_related("snapshot").order_by("-number").first()


def keep(package: Package, found: SpecVersion) -> None:
    """Versions never change: one that was read with the package, or for it, is not read again."""
    package.__dict__.setdefault("_versions_read", {})[found.number] = found


def known_snapshot(package: Package, commit: str) -> Snapshot | None:
    """Of a version that was read already."""
    known: dict[int, SpecVersion] = package.__dict__.get("_versions_read", {})
    return next((each.snapshot for each in known.values() if each.snapshot.commit == commit), None)


def find(package: Package, number: int | None = None) -> SpecVersion:
    known: SpecVersion | None = package.__dict__.get("_versions_read", {}).get(number)
    if known is not None:
        return known
    versions = SpecVersion.objects.filter(package=package).select_related("snapshot")
    found = versions.order_by("-number").first() if number is None else versions.filter(number=number).first()
    if found is None:
        raise NoSuchVersion(
            f"{package.name} has no version {number}." if number else f"{package.name} has no spec yet."
        )
    keep(package, found)
    return found


def version(package: Package, number: int | None = None) -> VersionView:
    """The version of that number, or the newest; `NoSuchVersion` where there is none."""
    return view_of(package, find(package, number))


def view_of(package: Package, found: SpecVersion) -> VersionView:
    return VersionView(
        number=found.number,
        commit=found.snapshot.commit,
        committed_at=found.snapshot.committed_at,
        created_at=found.created_at,
        engine=found.engine,
        language=found.language,
        counts=found.counts,
        changes=found.changes,
        is_latest=package.latest_id == found.pk,
        snapshot=found.snapshot.number,
        lines=found.snapshot.lines,
    )
