"""Which packages are like another: what they are about lies near, or they use the same services."""

from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection

from search.indexing.live import live_model
from search.models import Chunk
from specs.analysis.catalogue import SERVICES
from specs.models import Package
from studio.people.visibility import Viewer

SHOWN = 12
_NEAR = 0.55  # the cosine of two centres from which packages are rather alike than not


@dataclass(frozen=True, slots=True)
class Alike:
    package: Package
    nearness: float
    about: str  # the beginning of what its overview says
    shared: tuple[tuple[str, str], ...]  # services that both use: key and name


def packages_like(package: Package, viewer: Viewer) -> list[Alike]:
    """Those that `viewer` may see, the nearest first."""
    model = live_model()
    permitted = Package.objects.visible_to(viewer).active().exclude(pk=package.pk)
    if model is None:
        return []
    try:
        allowed, params = permitted.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH permitted (id) AS MATERIALIZED ({allowed}),
            own AS (SELECT embedding FROM search_centre WHERE package_id = %s AND model_id = %s)
            SELECT c.package_id, -(c.embedding <#> own.embedding) AS nearness
            FROM search_centre c, own
            WHERE c.model_id = %s AND c.package_id IN (SELECT p.id FROM permitted p)
              AND -(c.embedding <#> own.embedding) >= {_NEAR}
            ORDER BY nearness DESC, c.package_id LIMIT {SHOWN}
            """,  # noqa: S608 - Django's own SQL
            [*params, package.pk, model.pk, model.pk],
        )
        near: dict[int, float] = dict(cursor.fetchall())
    services = _services([package.pk, *near])
    overviews = dict(Chunk.objects.filter(package__in=near, kind="package").values_list("package", "text"))
    packages = permitted.select_related("team").in_bulk(list(near))
    return [
        Alike(packages[pk], nearness, overviews.get(pk, ""), _shared(services.get(package.pk), services.get(pk)))
        for pk, nearness in near.items()
        if pk in packages
    ]


def _services(packages: list[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    rows = Chunk.objects.filter(kind="service", package__in=packages).values_list("package", "symbol")
    for package, service in rows:
        found.setdefault(package, set()).add(service)
    return found


def _shared(one: set[str] | None, other: set[str] | None) -> tuple[tuple[str, str], ...]:
    both = sorted((one or set()) & (other or set()))
    return tuple((key, SERVICES[key].name if key in SERVICES else key) for key in both)
