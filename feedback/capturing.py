"""What a correction remembers of the spec and the code at the moment it is left."""

import re
from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError

from feedback.anchoring import MOST_QUOTES, Anchor, Quote, diagram_source, quoted
from specs import reading
from specs.evidence.gate import MAX_CITED_LINES
from specs.evidence.sources import split_lines
from specs.ingestion.packing import unpack_text
from specs.models import Package, SnapshotFile, SpecVersion, Statement
from specs.publishing.layout import unpack_evidence
from specs.reading import CitationView, NoSuchPart, versions
from specs.reading.rows import tree
from specs.reading.source import NoSuchSource
from specs.writing.draft import Citation

_RANGE = re.compile(r"(?P<path>.+?)[:#]L?(?P<start>\d{1,7})(?:[-–]L?(?P<end>\d{1,7}))?\s*\Z")
LONGEST_PATH = 1000


def of_statement(package: Package, key: str, number: int | None = None) -> Anchor:
    """`NoSuchPart` where the version has no such statement."""
    version = versions.find(package, number)
    row = Statement.objects.filter(package=package, key=key).at(version.number).first()
    if row is None:
        raise NoSuchPart(f"{package.name} has no statement {key}.")
    about = unpack_evidence(row.evidence).about
    place = _requirement_of(package, version, key)
    return Anchor(
        key=key,
        kind=row.kind,
        text=row.text,
        about=(about.path, about.symbol, about.relation, about.subject, about.tie),
        requirement=place.requirement,
        requirement_id=place.requirement_id,
        symbols=place.symbols,
        quotes=quotes(package, version, reading.statement(package, key, version.number).citations),
    )


def of_requirement(package: Package, ident: str, number: int | None = None) -> Anchor:
    version = versions.find(package, number)
    for node in tree(package, version).requirements.values():
        if ident in (node.id, node.key):
            cited = reading.requirement(package, node.id, version.number).related_code
            return Anchor(
                requirement=node.key,
                requirement_id=node.id,
                symbols=node.content.symbols,
                quotes=quotes(package, version, cited),
            )
    raise NoSuchPart(f"{package.name} has no requirement {ident}.")


def of_diagram(package: Package, key: str, number: int | None = None) -> Anchor:
    version = versions.find(package, number)
    for each in reading.diagrams(package, version.number):
        if each.key == key:
            source = diagram_source(each.title, each.mermaid)
            return Anchor(kind=each.kind, quotes=(source,), diagram=key, diagram_title=each.title)
    raise NoSuchPart(f"{package.name} has no diagram {key}.")


def quotes(package: Package, version: SpecVersion, places: Iterable[CitationView | Citation]) -> tuple[Quote, ...]:
    """The lines at those places as they are in the version's snapshot; places whose text is not kept are left out."""
    wanted = list(places)[:MOST_QUOTES]
    rows = (
        SnapshotFile.objects.filter(package=package, path__path__in={each.path for each in wanted}, blob__isnull=False)
        .at(version.snapshot.number)
        .values_list("path__path", "blob__sha", "blob__packed")
    )
    texts = {path: (bytes(sha).hex(), split_lines(unpack_text(packed))) for path, sha, packed in rows}
    found = []
    for each in wanted:
        blob, lines = texts.get(each.path, ("", []))
        if each.end <= len(lines):
            found.append(quoted(lines, Citation(each.path, each.start, each.end, each.symbol), blob))
    return tuple(found)


def picked(package: Package, text: str, number: int | None = None) -> tuple[Quote, ...]:
    """Quotes of the lines that a person names, one range a line: `path/to/file.py:12-18`. ValidationError says which
    of them are not there."""
    version = versions.find(package, number)
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        found.append(_range(package, version, line))
        if len(found) > MOST_QUOTES:
            raise ValidationError({"cite": f"At most {MOST_QUOTES} places can be cited."})
    return tuple(dict.fromkeys(found))


def _range(package: Package, version: SpecVersion, line: str) -> Quote:
    match = _RANGE.fullmatch(line)
    if match is None or len(match["path"]) > LONGEST_PATH:
        raise ValidationError({"cite": f"“{line[:80]}” does not look like path/to/file.py:12-18."})
    path, start, end = match["path"], int(match["start"]), int(match["end"] or match["start"])
    try:
        page = reading.source(package, version.snapshot.commit, path)
    except NoSuchSource:
        raise ValidationError({"cite": f"This version has no file {path}."}) from None
    lines = split_lines(page.text or "")
    if page.text is None:
        raise ValidationError({"cite": f"The text of {path} is not kept, so it cannot be cited."})
    if not 1 <= start <= end <= len(lines):
        raise ValidationError({"cite": f"{path} has {len(lines)} lines, so {start}–{end} cannot be cited."})
    if end - start >= MAX_CITED_LINES:
        raise ValidationError(
            {"cite": f"{line}: that is too much to be a proof. Cite at most {MAX_CITED_LINES} lines."}
        )
    symbol = _innermost(page.symbols, start, end)
    (found,) = quotes(package, version, [Citation(path, start, end, symbol)])
    return found


def _innermost(symbols: Sequence[tuple[str, int, int]], start: int, end: int) -> str:
    holding = [(last - first, name) for name, first, last in symbols if first <= start and end <= last]
    return min(holding, default=(0, ""))[1]


def _requirement_of(package: Package, version: SpecVersion, key: str) -> Anchor:
    for node in tree(package, version).requirements.values():
        if any(key in keys for keys in node.content.parts.values()):
            return Anchor(requirement=node.key, requirement_id=node.id, symbols=node.content.symbols)
    return Anchor()
