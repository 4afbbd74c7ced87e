"""What a new version changes in a package's chunks. Files that did not change are not even read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from search.chunking import FORM, Chunk, chunks_of_file, chunks_of_spec
from search.chunking.chunk import SOURCE_KINDS
from search.models import Chunk as Row
from search.models import EmbeddingModel, IndexedPackage, Vector
from specs import reading
from specs.analysis.facts import decode
from specs.evidence.sources import split_lines
from specs.ingestion.packing import unpack, unpack_text
from specs.models import BlobFacts, Package, SnapshotFile, SpecVersion

Data = bytes | memoryview

_FILES_AT_ONCE = 50


@dataclass
class Changes:
    """`known` are the vectors that rows have already: (row, model) -> digest of the text they were made from."""

    added: list[Chunk] = field(default_factory=list)
    changed: list[tuple[int, Chunk]] = field(default_factory=list)
    moved: list[tuple[int, Chunk]] = field(default_factory=list)  # the same words, on other lines
    same: list[tuple[int, Chunk]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    known: dict[tuple[int, int], bytes] = field(default_factory=dict)

    def without_vector(self, model: EmbeddingModel) -> list[tuple[int | None, Chunk]]:
        """Chunks (with their row, where they have one) that `model` has no vector of, or one of an older text."""
        found: list[tuple[int | None, Chunk]] = [(None, chunk) for chunk in self.added]
        kept = (*self.changed, *self.moved, *self.same)
        return found + [(row, chunk) for row, chunk in kept if self.known.get((row, model.pk)) != chunk.meaning]

    def to_embed(self, models: Sequence[EmbeddingModel]) -> list[Chunk]:
        return [chunk for model in models for _, chunk in self.without_vector(model)]


def form_of(version: SpecVersion) -> int:
    """Of all that chunks depend on besides the version."""
    return FORM * 1000 + version.analyzer


def since_last(package: Package, version: SpecVersion, models: Sequence[EmbeddingModel], *, whole: bool) -> Changes:
    last = IndexedPackage.objects.filter(package=package).first()
    if last is not None and (last.form != form_of(version) or last.model_id != models[-1].pk):
        whole = True
    before = last.snapshot if last is not None and not whole else 0
    files = _changed_files(package, before, version.snapshot.number)
    made = list(chunks_of_spec(package.name, reading.spec(package, version.number)))
    made += _chunks_of_files(package, version, [path for path, is_there in files.items() if is_there])
    rows = Row.objects.filter(package=package)
    if before:
        rows = rows.filter(~Q(kind__in=SOURCE_KINDS) | Q(path__in=list(files)))
    found = _compared(made, rows.values_list("pk", "identity", "content", "places"))
    touched = [row for row, _ in (*found.changed, *found.moved, *found.same)]
    vectors = Vector.objects.filter(package=package)
    if len(touched) < 1000:
        vectors = vectors.filter(chunk__in=touched)
    found.known = {(row, model): bytes(text) for row, model, text in vectors.values_list("chunk", "model", "text")}
    return found


def _changed_files(package: Package, before: int, now: int) -> dict[str, bool]:
    """Paths that snapshot `now` has otherwise than `before` had, and whether they are still there."""
    rows = SnapshotFile.objects.filter(package=package)
    gone = rows.filter(until__gt=before, until__lte=now) if before else rows.none()
    there = rows.filter(since__gt=before).at(now)
    return dict.fromkeys(gone.values_list("path__path", flat=True), False) | dict.fromkeys(
        there.values_list("path__path", flat=True), True
    )


def _chunks_of_files(package: Package, version: SpecVersion, paths: Sequence[str]) -> Iterator[Chunk]:
    rows = SnapshotFile.objects.filter(package=package, role="source", reason="", blob__isnull=False).exclude(
        language=""
    )
    for start in range(0, len(paths), _FILES_AT_ONCE):
        some = rows.filter(path__path__in=paths[start : start + _FILES_AT_ONCE]).at(version.snapshot.number)
        files = list(some.values_list("path__path", "blob", "language", "blob__packed"))
        read = BlobFacts.objects.filter(blob__in=[blob for _, blob, _, _ in files], analyzer=version.analyzer)
        facts = {
            (blob, language): packed
            for blob, language, packed in read.exclude(facts=None).values_list("blob", "language", "facts")
        }
        for path, blob, language, text in files:
            packed = facts.get((blob, language))
            if packed is not None:  # None: analysis has not come through this file; its text is not searched
                yield from chunks_of_file(path, decode(unpack(packed)), split_lines(unpack_text(text)))


def _compared(made: list[Chunk], rows: Iterable[tuple[int, Data, Data, list[list[object]]]]) -> Changes:
    found = Changes()
    there = {bytes(identity): (pk, bytes(content), places) for pk, identity, content, places in rows}
    for chunk in {chunk.identity: chunk for chunk in made}.values():
        row = there.pop(chunk.identity, None)
        if row is None:
            found.added.append(chunk)
            continue
        pk, content, places = row
        if content != chunk.content:
            found.changed.append((pk, chunk))
        elif places != [list(place) for place in chunk.places]:
            found.moved.append((pk, chunk))
        else:
            found.same.append((pk, chunk))
    found.removed = [pk for pk, _, _ in there.values()]
    return found
