"""A commit becomes a snapshot: only what differs from the last one is read and stored."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from specs.analysis.package import NOT_ANALYSED
from specs.evidence.sources import split_lines
from specs.ingestion.classify import Class, Layout, by_path, by_text
from specs.ingestion.discovery import is_own, nested_roots
from specs.ingestion.limits import Limits, limits
from specs.ingestion.manifest_texts import packages_in
from specs.ingestion.packing import pack_text
from specs.ingestion.refusals import Refusal
from specs.ingestion.secrets import masked
from specs.ingestion.text import decode
from specs.ingestion.tree import CodeTree, Entry, relative
from specs.jobs.run import Run
from specs.models import Blob, Package, PackagePath, Snapshot, SnapshotFile

BATCH = 1000
PURGE_LOCK = 0x5EC5_0001  # shared while blobs come to be held, exclusive while those that nobody holds are purged
_LONGEST_PATH = 1000  # bytes; Postgres indexes no longer ones
ANALYSED = Q(reason="", blob__isnull=False) & ~Q(language="")
# Besides those, files whose comments alone are read.
READ = ANALYSED | (Q(reason__startswith=NOT_ANALYSED, blob__isnull=False) & ~Q(language=""))
_LFS_POINTER = "version https://git-lfs.github.com/spec/"


Row = TypeVar("Row")


class Gone(Refusal):
    """The package is no longer in its repository."""


@dataclass(slots=True)
class FileRead:
    path: str
    oid: bytes
    known: Class
    sha: bytes = b""
    packed: bytes = b""
    size: int = 0
    lines: int = 0


@dataclass(frozen=True, slots=True)
class _Held:
    """A file of the last snapshot."""

    pk: int
    oid: bytes
    language: str
    role: str

    def is_same(self, entry: Entry, known: Class) -> bool:
        # What was left out for its text stays left out as long as the text is the same.
        same_class = known.role == self.role or self.role == "excluded"
        return self.oid == entry.oid and self.language == known.language and same_class


def take(run: Run, package: Package, tree: CodeTree) -> Snapshot:
    """The package's snapshot at the tree's commit: the last one again where no file of the package changed."""
    given = limits()
    run.stage("Listing files")
    own = own_entries(package, tree)
    entries = _nameable(own)
    if len(entries) < len(own):
        left = "1 file was" if len(own) - len(entries) == 1 else f"{len(own) - len(entries):,} files were"
        run.log(f"{left} left out: a path may have at most {_LONGEST_PATH:,} bytes.")
    layout = Layout(path for path, _ in entries)
    gone = _held(package)
    changed: list[tuple[Entry, FileRead]] = []
    replaced: list[int] = []
    for path, entry in entries:
        known = _known(path, entry, layout, given)
        before = gone.pop(path, None)
        if before is None or not before.is_same(entry, known):
            changed.append((entry, FileRead(path, entry.oid, known)))
            replaced += [before.pk] if before else []
    last = Snapshot.objects.filter(package=package).order_by("-number").first()
    if last is not None and not changed and not gone:
        return last
    run.stage("Reading files", len(changed))
    _read(run.advance, tree, changed, given)
    with run.publishing(finish=False):
        ended = [*replaced, *(each.pk for each in gone.values())]
        return _store(package, tree, last.number if last else 0, [read for _, read in changed], ended)


def read_all(package: Package, tree: CodeTree) -> list[FileRead]:
    """Every file of the package, read now, whatever is stored of it."""
    given, entries = limits(), _nameable(own_entries(package, tree))
    layout = Layout(path for path, _ in entries)
    found = [(entry, FileRead(path, entry.oid, _known(path, entry, layout, given))) for path, entry in entries]
    _read(lambda steps: None, tree, found, given)
    return [read for _, read in found]


def own_entries(package: Package, tree: CodeTree) -> list[tuple[str, Entry]]:
    """The package's files by their path in it, without those of packages nested in it."""
    inside = {relative(each.path, package.root): each for each in tree.entries(package.root)}
    nested = frozenset(nested_roots(".", packages_in(tree, inside, package.name)))
    own = [(path, entry) for path, entry in inside.items() if is_own(path, nested)]
    if not own:
        raise Gone(f"{package.root} is no longer in the repository at commit {tree.commit[:12]}.")
    return own


def _nameable(entries: list[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    return [(path, entry) for path, entry in entries if len(path.encode()) <= _LONGEST_PATH]


def _held(package: Package) -> dict[str, _Held]:
    rows = SnapshotFile.objects.filter(package=package).current()
    found = rows.values_list("path__path", "pk", "oid", "language", "role")
    return {path: _Held(pk, bytes(oid), language, role) for path, pk, oid, language, role in found}


def _known(path: str, entry: Entry, layout: Layout, given: Limits) -> Class:
    match entry.kind:
        case "symlink":
            return Class("", "excluded", "symbolic link, not followed", keep=False)
        case "submodule":
            return Class("", "excluded", "submodule: another repository, not read", keep=False)
        case "special":
            return Class("", "excluded", "not a file", keep=False)
    return by_path(path, entry.size, layout, given)


def _read(advance: Callable[[int], None], tree: CodeTree, changed: list[tuple[Entry, FileRead]], given: Limits) -> None:
    """Fills in what the texts tell."""
    wanted = [(entry, read) for entry, read in changed if read.known.keep]
    advance(len(changed) - len(wanted))
    total = 0
    for (_, read), (_, data) in zip(wanted, tree.read(entry for entry, _ in wanted), strict=True):
        _take_in(read, data, given)
        total += read.size
        if total > given.package_bytes:
            raise Refusal(f"The package has more than {given.package_bytes // 2**20:,} MB of text, which is the limit.")
        advance(1)


def _take_in(read: FileRead, data: bytes, given: Limits) -> None:
    text = decode(data)
    if text is None:
        read.known = Class("", "excluded", "binary", keep=False)
        return
    if text.startswith(_LFS_POINTER):
        read.known = Class("", "excluded", "kept in Git LFS, not fetched", keep=False)
        return
    read.known = by_text(read.known, text, given)
    if not read.known.keep:
        return
    text = masked(text)
    read.sha = hashlib.sha256(text.encode()).digest()
    read.packed = pack_text(text)
    read.size, read.lines = len(text.encode()), len(split_lines(text))


def _store(package: Package, tree: CodeTree, last: int, reads: list[FileRead], ended: list[int]) -> Snapshot:
    number = last + 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [PURGE_LOCK])
    paths = path_numbers(package, (read.path for read in reads))
    blobs = _blobs(reads)
    for some in _batches(ended):
        SnapshotFile.objects.filter(pk__in=some).close(number)
    SnapshotFile.objects.bulk_create(
        (
            SnapshotFile(
                package=package,
                path_id=paths[read.path],
                blob_id=blobs.get(read.sha),
                oid=read.oid,
                language=read.known.language,
                role=read.known.role,
                reason=read.known.reason,
                lines=read.lines,
                since=number,
            )
            for read in reads
        ),
        batch_size=BATCH,
    )
    files = SnapshotFile.objects.filter(package=package).current()
    totals = files.aggregate(
        files=Count("pk"),
        lines=Coalesce(Sum("lines", filter=ANALYSED), 0),
        size=Coalesce(Sum("blob__size"), 0),
    )
    return Snapshot.objects.create(
        package=package, number=number, commit=tree.commit, committed_at=tree.committed_at, **totals
    )


def path_numbers(package: Package, paths: Iterable[str]) -> dict[str, int]:
    """The number of each path, given to those that had none."""
    wanted = sorted(set(paths))
    found: dict[str, int] = {}
    for some in _batches(wanted):
        PackagePath.objects.bulk_create(
            [PackagePath(package=package, path=each) for each in some], ignore_conflicts=True
        )
        found.update(PackagePath.objects.filter(package=package, path__in=some).values_list("path", "pk"))
    return found


def _blobs(reads: list[FileRead]) -> dict[bytes, int]:
    """The row of each text. In one order for everybody, so that two snapshots never wait for each other."""
    by_sha = {read.sha: read for read in reads if read.sha}
    found: dict[bytes, int] = {}
    for some in _batches(sorted(by_sha)):
        found.update(_rows_of(some))
        fresh = [by_sha[sha] for sha in some if sha not in found]
        Blob.objects.bulk_create(
            [Blob(sha=each.sha, packed=each.packed, size=each.size, lines=each.lines) for each in fresh],
            ignore_conflicts=True,
        )
        found.update(_rows_of([each.sha for each in fresh]))
    return found


def _rows_of(shas: list[bytes]) -> dict[bytes, int]:
    return {bytes(sha): pk for sha, pk in Blob.objects.filter(sha__in=shas).values_list("sha", "pk")}


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))
