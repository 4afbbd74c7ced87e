"""A proven draft as the rows that store it: plain tuples, to be compared with the rows that hold now."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from specs import anchors
from specs.anchors import Anchors
from specs.evidence.gate import GateResult
from specs.models import BlobFacts, Node, Package, SnapshotFile
from specs.publishing.layout import AboutPacked, Cited, Evidence, NodeContent, pack
from specs.writing.draft import REQUIREMENT_SECTIONS, Capability, Citation, Draft, Requirement, Statement


class StatementRow(NamedTuple):
    key: str
    kind: str
    nature: str
    text: str
    cited: int
    paths: list[int]
    evidence: bytes
    effect: str | None
    files_read: int | None
    correction: int | None
    rule: int | None


class NodeRow(NamedTuple):
    kind: str
    key: str
    ident: str
    title: str
    content: bytes


class WithheldRow(NamedTuple):
    key: str
    text: str
    reason: str
    evidence: bytes


class GapRow(NamedTuple):
    what: str
    text: str
    place: bytes


class DiagramRow(NamedTuple):
    position: int
    key: str
    kind: str
    title: str
    mermaid: str
    nodes: bytes
    source_hash: bytes


class Encoder:
    """Against the files of the package's newest snapshot and the anchors that `analyzer` read in them."""

    def __init__(self, package: Package, analyzer: int) -> None:
        files = SnapshotFile.objects.filter(package=package).current()
        columns = ("path__path", "path_id", "blob_id", "language")
        self._files = {path: (number, blob, language) for path, number, blob, language in files.values_list(*columns)}
        read = BlobFacts.objects.filter(
            blob__files__package=package, blob__files__until=None, analyzer=analyzer
        ).values_list("blob_id", "language", "anchors")
        self._packed = {(blob, language): data for blob, language, data in read}
        self._anchors: dict[str, Anchors] = {}

    def cited(self, citation: Citation) -> Cited:
        place = self._anchors_of(citation.path).place(citation.start, citation.end)
        symbol = None if citation.symbol == place.anchor else citation.symbol
        return Cited(self._files[citation.path][0], place, symbol)

    def all_cited(self, citations: Iterable[Citation]) -> tuple[Cited, ...]:
        return tuple(self.cited(each) for each in citations)

    def statement(self, statement: Statement) -> StatementRow:
        evidence = self.evidence(statement)
        return StatementRow(
            statement.key,
            statement.kind,
            statement.nature,
            statement.text,
            len(evidence.citations),
            sorted({each.path for each in (*evidence.citations, *evidence.tests)}),
            pack(evidence),
            statement.effect or None,
            statement.files_read or None,
            statement.correction,
            statement.rule,
        )

    def evidence(self, statement: Statement) -> Evidence:
        about = statement.about
        return Evidence(
            self.all_cited(statement.citations),
            AboutPacked(about.path, about.symbol, about.relation, about.subject, about.tie),
            self.all_cited(statement.tests),
            (statement.ears.pattern, statement.ears.trigger, statement.ears.response) if statement.ears else None,
            tuple((each.name, each.value, each.unit) for each in statement.values),
            tuple((each.literal, each.source, each.rule) for each in statement.derivations),
        )

    def nodes(self, draft: Draft) -> Iterator[NodeRow]:
        overview = draft.overview
        parts = {
            "purpose": overview.purpose,
            "does": overview.does,
            "does_not": overview.does_not,
            "services": overview.services,
            "usage_guide": draft.usage_guide,
            "developer_docs": draft.developer_docs,
        }
        root = NodeContent(_keys(parts), tuple(each.key for each in draft.capabilities))
        yield NodeRow(Node.Kind.ROOT, "", "", "", pack(root))
        for capability in draft.capabilities:
            yield _capability(capability)
            for requirement in capability.requirements:
                yield self._requirement(requirement)

    def withheld(self, result: GateResult) -> Iterator[WithheldRow]:
        for each in result.withheld:
            # What does not resolve cannot be stored as a place; the reason names it.
            known = [citation for citation in each.statement.citations if self._resolves(citation)]
            about = each.statement.about
            packed = AboutPacked(about.path, about.symbol, about.relation, about.subject, about.tie)
            evidence = pack(Evidence(self.all_cited(known), packed))
            yield WithheldRow(each.statement.key, each.statement.text, " ".join(each.reasons), evidence)

    def gaps(self, draft: Draft) -> Iterable[GapRow]:
        places = ((each, Citation(each.path, each.start, each.end, each.symbol)) for each in draft.gaps)
        return dict.fromkeys(GapRow(each.what, each.text, pack(self.cited(place))) for each, place in places)

    def diagrams(self, draft: Draft) -> Iterator[DiagramRow]:
        for position, each in enumerate(draft.diagrams):
            nodes = {node: self.cited(citation) for node, citation in each.nodes.items()}
            digest = hashlib.sha256(each.mermaid.encode()).digest()
            yield DiagramRow(position, each.key, each.kind, each.title, each.mermaid, pack(nodes), digest)

    def _requirement(self, requirement: Requirement) -> NodeRow:
        parts = {
            section: [each for each in requirement.statements if each.kind == kind]
            for kind, section in REQUIREMENT_SECTIONS.items()
        }
        related = self.all_cited(requirement.related_code)
        content = NodeContent(_keys(parts), (), related, requirement.symbols)
        return NodeRow(Node.Kind.REQUIREMENT, requirement.key, requirement.id, requirement.title, pack(content))

    def _resolves(self, citation: Citation) -> bool:
        return citation.path in self._files and 1 <= citation.start <= citation.end

    def _anchors_of(self, path: str) -> Anchors:
        if path not in self._anchors:
            _, blob, language = self._files[path]
            packed = self._packed.get((blob, language))
            self._anchors[path] = Anchors(anchors.decode(packed) if packed is not None else [])
        return self._anchors[path]


def _capability(capability: Capability) -> NodeRow:
    below = tuple(each.key for each in capability.requirements)
    content = NodeContent(_keys({"summary": capability.summary}), below)
    return NodeRow(Node.Kind.CAPABILITY, capability.key, "", capability.title, pack(content))


def _keys(
    parts: dict[str, Iterable[Statement]] | dict[str, tuple[Statement, ...]] | dict[str, list[Statement]],
) -> dict[str, tuple[str, ...]]:
    found = {name: tuple(each.key for each in statements) for name, statements in parts.items()}
    return {name: keys for name, keys in found.items() if keys}
