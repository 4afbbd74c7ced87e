"""How much the package's own documents speak of each public name: what users come for stands there."""

import re
from collections import Counter
from collections.abc import Mapping

from specs.analysis.package import PackageFacts, SourceFile

MOST = 12  # mentions beyond which one name is not more prominent than another
MAX_DOCUMENTS = 60
_NAME = re.compile(r"[A-Za-z_$][\w$]*")
# Code names in running text stand in backticks there, or are called.
_IN_TEXT = re.compile(r"`([^`\n]{2,60})`|([A-Za-z_][\w.]*)\(")
_OF_THE_PAST = re.compile(
    r"changelog|changes|history|news|release|migrat|upgrad|authors|contributing|security", re.IGNORECASE
)


def mentions(package: PackageFacts) -> Mapping[str, int]:
    """Name -> weight; the README counts threefold, and a name counts once a block."""
    found: Counter[str] = Counter()
    documents = sorted(
        (path for path, file in package.files.items() if file.role == "document" and file.facts is not None),
        key=lambda path: (not _is_readme(path), path.count("/"), path),
    )
    for path in [each for each in documents if not _OF_THE_PAST.search(each)][:MAX_DOCUMENTS]:
        weight = 3 if _is_readme(path) else 1
        for names in _blocks(package.files[path]):
            for name in names:
                found[name] += weight
    return {name: min(count, MOST) for name, count in found.items()}


def _is_readme(path: str) -> bool:
    return path.rpartition("/")[2].lower().startswith("readme")


def _blocks(file: SourceFile) -> list[set[str]]:
    if file.facts is None:
        return []
    blocks = [set(_NAME.findall(example.code)) for example in file.facts.examples]
    for passage in file.facts.passages:
        spoken = [code or called for code, called in _IN_TEXT.findall(passage.text)]
        blocks.append({name for text in spoken for name in _NAME.findall(text)})
    return blocks
