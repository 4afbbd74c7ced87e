"""The facts of a snapshot's files: read once a text and analyzer version, then kept."""

from collections.abc import Callable, Iterator

from django.db.models import Exists, F, OuterRef

from specs.analysis.facts import ANALYZER_VERSION, FileFacts, decode
from specs.analysis.package import NOT_ANALYSED, Role, SourceFile
from specs.ingestion.analysing import analyse_all
from specs.ingestion.analysis_child import Answered, Asked
from specs.ingestion.packing import unpack, unpack_text
from specs.ingestion.snapshots import READ
from specs.jobs.run import Run
from specs.models import Blob, BlobFacts, Package, SnapshotFile

_BATCH = 100

Wanted = tuple[int, str]  # blob, language


def analyse_missing(run: Run, package: Package) -> dict[Wanted, FileFacts]:
    """Analyses what no run has analysed yet. Gives back the facts that were not worth keeping."""
    missing = _missing(package)
    run.stage("Analysing", len(missing))
    passing: dict[Wanted, FileFacts] = {}
    ready: list[BlobFacts] = []
    for (blob, language), answered in analyse_all(_asked(missing), run.advance):
        for sentence in _told(answered.problems):
            run.log(f"{missing[blob, language]}: {sentence}")
        if not answered.keep:
            passing[blob, language] = decode(unpack(answered.facts))
            continue
        ready.append(_row(blob, language, answered))
        if len(ready) >= _BATCH:
            _keep(ready)
    _keep(ready)
    return passing


def analyse_anew(package: Package) -> dict[Wanted, FileFacts]:
    """The facts of all texts of the newest snapshot, read again whatever is kept."""
    rows = SnapshotFile.objects.filter(READ, package=package).current()
    wanted = dict.fromkeys(rows.values_list("blob_id", "language"), "")
    return {key: decode(unpack(answered.facts)) for key, answered in analyse_all(_asked(wanted))}


def source_files(
    package: Package, passing: dict[Wanted, FileFacts], done: Callable[[], None] = lambda: None
) -> list[SourceFile]:
    """The files of the newest snapshot with their facts."""
    rows = SnapshotFile.objects.filter(package=package).current().order_by("path__path")
    facts = _Stored(package, passing)
    columns = ("path__path", "blob_id", "blob__sha", "language", "role", "lines", "reason")
    found = []
    for path, blob, sha, language, role, lines, reason in rows.values_list(*columns):
        is_read = blob and language and (not reason or reason.startswith(NOT_ANALYSED))
        read = facts.get(blob, language) if is_read else None
        found.append(SourceFile(path, bytes(sha or b"").hex(), language, _role(role), lines, read, reason))
        done()
    return found


def text_reader(package: Package) -> Callable[[str], str | None]:
    """Gives the text at a path of the newest snapshot; None where there is none or it is not kept."""
    rows = SnapshotFile.objects.filter(package=package, blob__isnull=False).current()
    # All at once: packed they are small, and asking for each as it is cited would take longer than reading it.
    packed = {path: bytes(data) for path, data in rows.values_list("path__path", "blob__packed").iterator()}

    def text(path: str) -> str | None:
        return unpack_text(packed[path]) if path in packed else None

    return text


def forget_superseded(package: Package, number: int) -> None:
    """Empties the facts of texts that snapshot `number` replaced and that no newest snapshot holds any more."""
    replaced = SnapshotFile.objects.filter(package=package, until=number, blob__isnull=False).values("blob_id")
    held = SnapshotFile.objects.filter(blob=OuterRef("blob"), until=None)
    BlobFacts.objects.filter(blob__in=replaced, facts__isnull=False).exclude(Exists(held)).update(facts=None)


class _Stored:
    """All kept facts of the newest snapshot, decoded as they are asked for."""

    def __init__(self, package: Package, passing: dict[Wanted, FileFacts]) -> None:
        self._passing = passing
        rows = BlobFacts.objects.filter(
            blob__files__package=package,
            blob__files__until=None,
            language=F("blob__files__language"),
            analyzer=ANALYZER_VERSION,
        )
        self._packed = {
            (blob, language): bytes(data)
            for blob, language, data in rows.values_list("blob_id", "language", "facts")
            if data is not None
        }
        self._decoded: dict[Wanted, FileFacts] = {}

    def get(self, blob: int, language: str) -> FileFacts | None:
        wanted = blob, language
        if wanted in self._passing:
            return self._passing[wanted]
        if wanted not in self._decoded and wanted in self._packed:
            # One text at several paths is decoded once; what was decoded need not be held packed.
            self._decoded[wanted] = decode(unpack(self._packed.pop(wanted)))
        return self._decoded.get(wanted)


def _missing(package: Package) -> dict[Wanted, str]:
    """Texts without facts, each with a path it stands at."""
    known = BlobFacts.objects.filter(
        blob=OuterRef("blob"), language=OuterRef("language"), analyzer=ANALYZER_VERSION, facts__isnull=False
    )
    rows = SnapshotFile.objects.filter(READ, package=package).current().exclude(Exists(known))
    return {(blob, language): path for blob, language, path in rows.values_list("blob_id", "language", "path__path")}


def _told(problems: list[tuple[str, int]]) -> Iterator[str]:
    """Each sentence once, with the first line of which it is said where it does not tell itself."""
    first: dict[str, int] = {}
    for sentence, line in problems:
        first.setdefault(sentence, line)
    for sentence, line in first.items():
        yield sentence if not line or " line" in sentence else f"line {line}: {sentence}"


def _asked(missing: dict[Wanted, str]) -> Iterator[tuple[Wanted, Asked]]:
    wanted = list(missing)
    for start in range(0, len(wanted), _BATCH):
        some = wanted[start : start + _BATCH]
        packed = dict(Blob.objects.filter(pk__in=[blob for blob, _ in some]).values_list("pk", "packed"))
        for blob, language in some:
            yield (blob, language), Asked(language, unpack_text(packed[blob]))


def _row(blob: int, language: str, answered: Answered) -> BlobFacts:
    return BlobFacts(
        blob_id=blob,
        language=language,
        analyzer=ANALYZER_VERSION,
        facts=answered.facts,
        anchors=answered.anchors,
        problems=answered.problems or None,
    )


def _keep(rows: list[BlobFacts]) -> None:
    """The anchors of a text never change; its facts come back where they had been emptied."""
    BlobFacts.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["blob", "language", "analyzer"],
        update_fields=["facts"],
    )
    rows.clear()


def _role(stored: str) -> Role:
    return stored  # type: ignore[return-value]  # only roles are stored
