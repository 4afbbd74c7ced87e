"""A folder as it lies there, read like a snapshot without becoming one: nothing is stored."""

from pathlib import Path

from specs.analysis.facts import ANALYZER_VERSION, FileFacts, decode
from specs.analysis.linking import link
from specs.analysis.package import SourceFile
from specs.evidence.sources import Sources
from specs.ingestion.analysing import analyse_all
from specs.ingestion.analysis_child import Asked
from specs.ingestion.folder import FolderTree
from specs.ingestion.packing import unpack, unpack_text
from specs.ingestion.refusals import Refusal
from specs.ingestion.snapshots import FileRead, read_all
from specs.models import BlobFacts, Package

Wanted = tuple[bytes, str]  # the text's hash, language


def sources_of(package: Package, folder: Path) -> Sources:
    """Of the package in `folder`: a work tree of its repository, or the package's own directory."""
    if not folder.is_dir():
        raise Refusal(f"{folder} is not a directory.")
    inside = package.root != "." and (folder / package.root).is_dir()
    there = Package(root=package.root if inside else ".", name=package.name)
    reads = read_all(there, FolderTree(folder))
    texts = {each.path: each.packed for each in reads if each.sha}
    facts = _facts(reads)
    files = [
        SourceFile(
            each.path,
            each.sha.hex(),
            each.known.language,
            each.known.role,
            each.lines,
            facts.get((each.sha, each.known.language)) if not each.known.reason else None,
            each.known.reason,
        )
        for each in sorted(reads, key=lambda each: each.path)
    ]
    return Sources(link(package.name, files), lambda path: unpack_text(texts[path]) if path in texts else None)


def _facts(reads: list[FileRead]) -> dict[Wanted, FileFacts]:
    """Those that are kept already, and the rest analysed now."""
    wanted = {
        (each.sha, each.known.language): each.packed
        for each in reads
        if each.sha and each.known.language and not each.known.reason
    }
    rows = BlobFacts.objects.filter(
        blob__sha__in={sha for sha, _ in wanted}, analyzer=ANALYZER_VERSION, facts__isnull=False
    )
    stored = rows.values_list("blob__sha", "language", "facts")
    found = {
        (bytes(sha), language): decode(unpack(bytes(data)))
        for sha, language, data in stored
        if (bytes(sha), language) in wanted and data is not None
    }
    missing = ((key, Asked(key[1], unpack_text(packed))) for key, packed in wanted.items() if key not in found)
    found.update({key: decode(unpack(answered.facts)) for key, answered in analyse_all(missing)})
    return found
