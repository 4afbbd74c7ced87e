"""The facts of a version's files, linked: what is called, what calls it, what tests it.

Of a large package only the files that matter to the question, so that an answer costs the same however large it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When

from search.words import quoted
from specs.analysis.facts import FileFacts, decode
from specs.analysis.linking import link
from specs.analysis.package import Role, SourceFile
from specs.evidence.sources import Sources
from specs.ingestion.packing import unpack, unpack_text
from specs.models import Blob, BlobFacts, Package, SnapshotFile, SpecVersion
from specs.writing.index import Index

MOST_FILES = 250


@dataclass(frozen=True, slots=True)
class Code:
    package: Package
    version: SpecVersion
    index: Index
    sources: Sources
    is_whole: bool  # whether every file is here, so that "nothing else calls it" would be true

    @property
    def commit(self) -> str:
        return self.version.snapshot.commit


def read_code(package: Package, version: SpecVersion, paths: Sequence[str], names: Iterable[str]) -> Code:
    """`paths` matter most, then files that hold one of `names` (symbols), then the rest as far as there is room."""
    files = SnapshotFile.objects.filter(package=package).at(version.snapshot.number)
    mentioning = _mentioning(package, names)
    wanted = files.annotate(
        first=Case(
            When(path__path__in=list(paths), then=Value(0)),
            When(path__path__in=mentioning, then=Value(1)),
            When(role="source", then=Value(2)),
            When(role="test", then=Value(3)),
            default=Value(4),
            output_field=IntegerField(),
        )
    ).order_by("first", "path__path")
    rows = list(wanted.values_list("path__path", "blob_id", "language", "role", "lines", "reason")[: MOST_FILES + 1])
    facts = _facts([(blob, language) for _, blob, language, *_ in rows if blob and language], version.analyzer)
    found = [
        SourceFile(path, str(blob or ""), language, _role(role), lines, facts.get((blob, language)), reason)
        for path, blob, language, role, lines, reason in rows[:MOST_FILES]
    ]
    linked = link(package.name, found)
    blobs = {path: blob for path, blob, *_ in rows}

    def text(path: str) -> str | None:
        blob = blobs.get(path)
        packed = Blob.objects.filter(pk=blob).values_list("packed", flat=True).first() if blob else None
        return unpack_text(bytes(packed)) if packed is not None else None

    return Code(package, version, Index(linked), Sources(linked, text), is_whole=len(rows) <= MOST_FILES)


def _mentioning(package: Package, names: Iterable[str]) -> list[str]:
    """Files whose indexed code speaks of one of these names."""
    from search.models import Chunk

    wanted = " | ".join(quoted(name.lower()[:64]) for name in dict.fromkeys(names) if name)
    if not wanted:
        return []
    holding = Chunk.objects.filter(package=package, kind="symbol").extra(
        where=["words @@ %s::tsquery"], params=[wanted]
    )
    return list(holding.values_list("path", flat=True).distinct()[:MOST_FILES])


def _facts(wanted: Sequence[tuple[int, str]], analyzer: int) -> dict[tuple[int | None, str], FileFacts]:
    rows = BlobFacts.objects.filter(blob__in={blob for blob, _ in wanted}, analyzer=analyzer, facts__isnull=False)
    return {
        (blob, language): decode(unpack(bytes(data)))
        for blob, language, data in rows.values_list("blob_id", "language", "facts")
        if data is not None
    }


def _role(stored: str) -> Role:
    return stored  # type: ignore[return-value]  # only roles are stored
