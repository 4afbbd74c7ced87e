"""The job "render": diagrams whose source was published become SVG, one by one, apart from publishing."""

import hashlib

from django.db import models
from django.db.models import Exists, OuterRef

from specs.diagrams.rendering import CannotRender, render
from specs.jobs import ledger
from specs.jobs.run import Run
from specs.models import Diagram, Package, Rendering, SpecVersion
from specs.models.job import Priority

KIND = "render"


def render_soon(package: Package, version: SpecVersion) -> None:
    """Queues the drawing of what the version shows and nobody has drawn yet."""
    if _undrawn(package).exists():
        ledger.enqueue(KIND, package=package, unique_key=f"package {package.pk}", priority=Priority.ROUTINE)


def drawn(mermaid: str) -> tuple[str, str]:
    """The SVG of a diagram whose very source was published and drawn, and why it could not be; both "" where not."""
    found = Rendering.objects.filter(source_hash=_hash(mermaid)).values_list("svg", "error").first()
    return found or ("", "")


def draw(run: Run) -> None:
    """The handler. A diagram that cannot be drawn is remembered as such, with the reason; its source is shown."""
    wanted = list(_undrawn(run.package).values_list("source_hash", "mermaid").distinct())
    run.stage("Drawing", len(wanted))
    for _, mermaid in wanted:
        draw_source(mermaid)
        run.advance()


def draw_source(mermaid: str) -> None:
    """Draws it, and keeps the drawing for whatever shows this very source."""
    try:
        made = {"svg": render(mermaid)}
    except CannotRender as error:
        made = {"error": str(error)}
    Rendering.objects.bulk_create([Rendering(source_hash=_hash(mermaid), **made)], ignore_conflicts=True)


def _hash(mermaid: str) -> bytes:
    return hashlib.sha256(mermaid.encode()).digest()


def _undrawn(package: Package) -> models.QuerySet[Diagram]:
    drawn = Rendering.objects.filter(source_hash=OuterRef("source_hash"))
    found: models.QuerySet[Diagram] = Diagram.objects.filter(~Exists(drawn), package=package).current()
    return found
