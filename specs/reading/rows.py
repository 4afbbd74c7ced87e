"""From packed rows to views: citations become lines again, against the files of the version that is read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from specs import anchors
from specs.anchors import Anchors
from specs.models import BlobFacts, Node, Package, SnapshotFile, SpecVersion, Statement
from specs.publishing.layout import Cited, Evidence, NodeContent, unpack_content, unpack_evidence
from specs.reading.shapes import CitationView, StatementView
from specs.writing.draft import Ears, Value


@dataclass(frozen=True, slots=True)
class NodeRow:
    kind: str
    key: str
    id: str
    title: str
    content: NodeContent


@dataclass(frozen=True, slots=True)
class Tree:
    """All nodes of a version."""

    root: NodeContent
    capabilities: tuple[NodeRow, ...]
    requirements: Mapping[str, NodeRow]  # by key

    def below(self, capability: NodeRow) -> list[NodeRow]:
        return [self.requirements[key] for key in capability.content.children]


def tree(package: Package, version: SpecVersion) -> Tree:
    """Read once for a package in hand: a version never changes, and a page asks for its parts one by one."""
    known: dict[int, Tree] = package.__dict__.setdefault("_trees_read", {})
    if version.number not in known:
        known[version.number] = _read_tree(package, version)
    return known[version.number]


def _read_tree(package: Package, version: SpecVersion) -> Tree:
    rows = Node.objects.filter(package=package).at(version.number)
    found = {
        (kind, key): NodeRow(kind, key, ident, title, unpack_content(content))
        for kind, key, ident, title, content in rows.values_list("kind", "key", "ident", "title", "content")
    }
    root = next((row.content for (kind, _), row in found.items() if kind == Node.Kind.ROOT), NodeContent({}))
    return Tree(
        root,
        tuple(found[Node.Kind.CAPABILITY, key] for key in root.children),
        {key: row for (kind, key), row in found.items() if kind == Node.Kind.REQUIREMENT},
    )


class Resolver:
    """Turns stored citations of one version into lines. One query, whatever the number of citations."""

    def __init__(self, version: SpecVersion, cited: Iterable[Cited]) -> None:
        self._commit = version.snapshot.commit
        wanted = {each.path for each in cited}
        files = SnapshotFile.objects.filter(package=version.package_id, path__in=wanted).at(version.snapshot.number)
        read = BlobFacts.objects.filter(
            blob=OuterRef("blob"), language=OuterRef("language"), analyzer=version.analyzer
        ).values("anchors")
        rows = list(files.values_list("path_id", "path__path", Subquery(read[:1])))
        self._paths = {path_id: path for path_id, path, _ in rows}
        self._packed = {path_id: packed for path_id, _, packed in rows}
        self._anchors: dict[int, Anchors] = {}

    def view(self, cited: Cited) -> CitationView:
        lines = self._anchors_of(cited.path).lines(cited.place)
        if lines is None or cited.path not in self._paths:
            raise Unresolved(cited)
        symbol = cited.place.anchor if cited.symbol is None else cited.symbol
        return CitationView(self._paths[cited.path], *lines, symbol, self._commit)

    def views(self, cited: Iterable[Cited]) -> tuple[CitationView, ...]:
        return tuple(self.view(each) for each in cited)

    def _anchors_of(self, path: int) -> Anchors:
        if path not in self._anchors:
            packed = self._packed.get(path)
            self._anchors[path] = Anchors(anchors.decode(packed) if packed is not None else [])
        return self._anchors[path]


class Unresolved(LookupError):
    """A stored citation that no longer finds its lines: a defect, never the reader's doing."""


def rows_at(package: Package, version: SpecVersion, keys: Iterable[str] | None = None) -> list[Statement]:
    rows = Statement.objects.filter(package=package).at(version.number)
    if keys is not None:
        rows = rows.filter(key__in=set(keys))
    return list(rows)


Read = list[tuple[Statement, Evidence]]


def with_evidence(rows: Iterable[Statement]) -> Read:
    return [(row, unpack_evidence(row.evidence)) for row in rows]


def cited_by(read: Read) -> Iterator[Cited]:
    return (each for _, evidence in read for each in (*evidence.citations, *evidence.tests))


def views_by_key(read: Read, resolver: Resolver) -> dict[str, StatementView]:
    return {row.key: _view(row, evidence, resolver) for row, evidence in read}


def statement_views(version: SpecVersion, rows: Iterable[Statement]) -> dict[str, StatementView]:
    """By key. The evidence of all of them is resolved together."""
    return resolved(version, rows, ())[0]


def resolved(
    version: SpecVersion, rows: Iterable[Statement], cited: Iterable[Cited]
) -> tuple[dict[str, StatementView], Resolver]:
    """Statements by key, and the resolver that found their lines and those of `cited`."""
    read = with_evidence(rows)
    resolver = Resolver(version, (*cited_by(read), *cited))
    return views_by_key(read, resolver), resolver


def _view(row: Statement, evidence: Evidence, resolver: Resolver) -> StatementView:
    return StatementView(
        key=row.key,
        kind=row.kind,
        nature=row.nature,
        text=row.text,
        citations=resolver.views(evidence.citations),
        tests=resolver.views(evidence.tests),
        ears=Ears(*evidence.ears) if evidence.ears else None,
        values=tuple(Value(*each) for each in evidence.values),
        effect=row.effect or "",
        files_read=row.files_read or 0,
        correction=row.correction,
        rule=row.rule,
        since=row.since,
        relation=evidence.about.relation,
        subject=evidence.about.subject,
    )
