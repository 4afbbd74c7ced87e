"""Which packages a tree holds: its paths, and the texts of those manifests that are worth reading."""

from collections.abc import Mapping

from specs.ingestion.discovery import FoundPackage, discover, manifests
from specs.ingestion.limits import limits
from specs.ingestion.text import decode
from specs.ingestion.tree import CodeTree, Entry


def packages_in(tree: CodeTree, entries: Mapping[str, Entry], fallback: str) -> list[FoundPackage]:
    """`entries` by their paths as the packages' roots are to be told. What is too large to be read names no package."""
    most = limits().file_bytes
    wanted = {path: entries[path] for path in manifests(entries)}
    wanted = {path: entry for path, entry in wanted.items() if entry.kind == "file" and entry.size <= most}
    contents = tree.read(wanted.values())
    texts = {path: decode(data) or "" for path, (_, data) in zip(wanted, contents, strict=True)}
    return discover(entries, texts.get, fallback)
