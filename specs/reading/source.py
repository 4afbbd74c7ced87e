"""Source as it was at a commit, with the statements that cite it."""

from collections import defaultdict
from collections.abc import Iterable

from specs import anchors
from specs.evidence.sources import split_lines
from specs.ingestion.packing import unpack_text
from specs.models import BlobFacts, Package, Snapshot, SnapshotFile, SpecVersion, Statement
from specs.reading import versions
from specs.reading.openings import left_open
from specs.reading.parts import file_view
from specs.reading.rows import statement_views
from specs.reading.shapes import (
    CitationView,
    Excerpt,
    SourceFileView,
    SourceLine,
    SourcePage,
    StatementView,
    VersionView,
)

SHORTEST_COMMIT = 7
AROUND = 3  # lines shown before and after a citation


class NoSuchSource(LookupError):
    """The package has no such commit, or no such file at it."""


def source(package: Package, commit: str, path: str) -> SourcePage:
    """A file as it was at `commit` (or what it is abbreviated to), with the statements of the version made from it."""
    snapshot, version = _read_at(package, commit)
    file = (
        SnapshotFile.objects.filter(package=package, path__path=path)
        .at(snapshot.number)
        .select_related("path", "blob")
        .first()
    )
    if file is None:
        raise NoSuchSource(f"{package.name} has no file {path} at {snapshot.commit[:12]}.")
    statements = _citing(package, version, file) if version else ()
    by_line: dict[int, list[StatementView]] = defaultdict(list)
    for statement in statements:
        for line in {each.start for each in (*statement.citations, *statement.tests) if each.path == path}:
            by_line[line].append(statement)
    return SourcePage(
        path=path,
        commit=snapshot.commit,
        language=file.language,
        role=file.role,
        reason=file.reason,
        text=unpack_text(file.blob.packed) if file.blob else None,
        version=versions.view_of(package, version) if version else None,
        statements=statements,
        by_line={line: tuple(found) for line, found in sorted(by_line.items())},
        symbols=_symbols(file, version),
    )


def read_at(package: Package, commit: str) -> tuple[str, VersionView | None]:
    """The commit in full and the version made from it: with the path they decide all that a source page shows."""
    snapshot, version = _read_at(package, commit)
    return snapshot.commit, versions.view_of(package, version) if version else None


def files(package: Package, number: int | None = None) -> tuple[SourceFileView, ...]:
    """Every file of the snapshot that the version was made from, by path; left out ones with the reason."""
    version = versions.find(package, number)
    rows = SnapshotFile.objects.filter(package=package).at(version.snapshot.number).select_related("path")
    return tuple(sorted((file_view(row) for row in rows), key=lambda each: each.path))


def excerpts(
    package: Package, citations: Iterable[CitationView], *, around: int = AROUND
) -> dict[CitationView, Excerpt]:
    """The cited lines with a few around them. All citations are of one version; two queries for all of them."""
    wanted = set(citations)
    if not wanted:
        return {}
    commit = next(iter(wanted)).commit
    snapshot = versions.known_snapshot(package, commit) or _snapshot(package, commit)
    rows = (
        SnapshotFile.objects.filter(package=package, path__path__in={each.path for each in wanted})
        .at(snapshot.number)
        .exclude(blob=None)
        .values_list("path__path", "language", "blob__packed")
    )
    texts = {path: (language, split_lines(unpack_text(packed))) for path, language, packed in rows}
    return {each: _excerpt(each, *texts[each.path], around) for each in wanted if each.path in texts}


def _excerpt(citation: CitationView, language: str, lines: list[str], around: int) -> Excerpt:
    first, last = max(1, citation.start - around), min(len(lines), citation.end + around)
    shown = tuple(SourceLine(n, lines[n - 1]) for n in range(first, last + 1))
    return Excerpt(citation, language, shown, left_open("\n".join(lines[: first - 1]), language))


def _read_at(package: Package, commit: str) -> tuple[Snapshot, SpecVersion | None]:
    newest = package.latest
    if newest is not None and newest.snapshot.commit == commit:
        return newest.snapshot, newest
    snapshot = _snapshot(package, commit)
    made = SpecVersion.objects.filter(package=package, snapshot=snapshot).select_related("snapshot")
    return snapshot, made.order_by("-number").first()


def _snapshot(package: Package, commit: str) -> Snapshot:
    snapshots = Snapshot.objects.filter(package=package).order_by("-number")
    if len(commit) >= SHORTEST_COMMIT:
        found = snapshots.filter(commit__startswith=commit).first()
        if found is not None:
            return found
    raise NoSuchSource(f"{package.name} was not read at {commit[:12]}.")


def _citing(package: Package, version: SpecVersion, file: SnapshotFile) -> tuple[StatementView, ...]:
    rows = Statement.objects.filter(package=package, paths__contains=[file.path_id]).at(version.number)
    views = statement_views(version, rows).values()
    path = file.path.path
    return tuple(sorted(views, key=lambda view: min(c.start for c in (*view.citations, *view.tests) if c.path == path)))


def _symbols(file: SnapshotFile, version: SpecVersion | None) -> tuple[tuple[str, int, int], ...]:
    """Named things of the file, without the places that only serve as anchors."""
    if file.blob_id is None or version is None:
        return ()
    read = BlobFacts.objects.filter(blob=file.blob_id, language=file.language, analyzer=version.analyzer)
    packed = read.values_list("anchors", flat=True).first()
    found = anchors.decode(packed) if packed is not None else []
    return tuple((each.name, each.start, each.end) for each in found if anchors.is_symbol(each))
