"""What every export is made from: one version, read once."""

from dataclasses import dataclass

from specs import reading
from specs.guidance import Accounted, guidance_for
from specs.models import Package
from specs.reading import DiagramView, SpecView, versions


@dataclass(frozen=True, slots=True)
class Material:
    name: str
    slug: str
    team: str
    repository: str
    root: str
    spec: SpecView
    diagrams: tuple[DiagramView, ...]
    corrections: tuple[Accounted, ...]


def material(package: Package, number: int | None = None) -> Material:
    """`NoSuchVersion` where the package has no such version."""
    version = versions.find(package, number)
    return Material(
        name=package.name,
        slug=package.slug,
        team=package.team.slug,
        repository=package.repository.url,
        root=package.root,
        spec=reading.spec(package, version.number),
        diagrams=reading.diagrams(package, version.number),
        corrections=tuple(guidance_for(package).accounted(version)),
    )
