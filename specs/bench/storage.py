"""Measures of storage: bytes kept for a package, and how they grow with its versions."""

from itertools import islice

from django.db import connection

from specs.bench import churn, corpus, place
from specs.models import (
    Blob,
    BlobFacts,
    Diagram,
    Gap,
    Node,
    PackagePath,
    Snapshot,
    SnapshotFile,
    SpecVersion,
    Statement,
    Withheld,
)
from studio.bench import Measure

_KEPT = (Blob, BlobFacts, PackagePath, Snapshot, SnapshotFile, SpecVersion, Node, Statement, Withheld, Gap, Diagram)
_VERSIONS = 20


def stored_bytes() -> list[Measure]:
    """Of one version against the source's bytes, and after more versions against one. Indexes count."""
    with place.bench_studio() as folder:
        empty = _stored()
        source = churn.repository(corpus.package("celery", "django"), folder / "package")
        (package, *_) = place.added(source)
        snapshot = place.generated(package).latest.snapshot  # type: ignore[union-attr]
        first = _stored() - empty
        for _ in islice(churn.churn(source, _VERSIONS), _VERSIONS):
            place.generated(package)
        later = _stored() - empty
    name = f"stored bytes, {snapshot.lines:,} lines"
    return [
        Measure(f"{name}, one version", "its source", "MB", _mega(first), _mega(snapshot.size), 2.5, "at most"),
        Measure(f"{name}, {_VERSIONS} versions more", "one version", "MB", _mega(later), _mega(first), 1.3, "at most"),
    ]


def _stored() -> int:
    with connection.cursor() as cursor:
        total = 0
        for model in _KEPT:
            # Room of closed transactions is used again; it is no growth.
            cursor.execute(f"VACUUM FULL {connection.ops.quote_name(model._meta.db_table)}")
            cursor.execute("SELECT pg_total_relation_size(%s::regclass)", [model._meta.db_table])
            total += cursor.fetchone()[0]
    return total


def _mega(size: int) -> tuple[float, ...]:
    return (size / 1e6,)
