"""Proving again what is published: from the stored texts alone, without what was cached on the way."""

from dataclasses import dataclass, field
from typing import cast

from specs.analysis.linking import link
from specs.engines.registry import engine
from specs.evidence.gate import problems
from specs.evidence.literals import literals
from specs.evidence.sources import Sources
from specs.generation import CATALOGUE_NAMES, draft_from, fingerprint
from specs.guidance import guidance_for
from specs.ingestion.stored_facts import analyse_anew, source_files, text_reader
from specs.models import Package, Snapshot, SpecVersion, Statement
from specs.publishing.layout import unpack_evidence
from specs.publishing.previous import previous
from specs.publishing.publish import differences
from specs.reading import versions
from specs.reading.rows import Resolver, Unresolved
from specs.writing import draft as drafts

_SHOWN = 20  # failures of a package


@dataclass(slots=True)
class Report:
    package: str
    version: int
    statements: int = 0
    citations: int = 0
    literals: int = 0
    rewritten: bool = False  # whether the spec was also written anew and compared
    note: str = ""  # why not
    failures: list[str] = field(default_factory=list)


def verify(package: Package) -> Report:
    """Resolves each citation of the newest version, reruns the gate on it, and writes it anew from the stored texts."""
    version = versions.find(package)
    report = Report(package.slug, version.number)
    rows = list(Statement.objects.filter(package=package).at(version.number).order_by("key"))
    report.statements = len(rows)
    found = _resolved(version, rows, report)
    newest = Snapshot.objects.filter(package=package).order_by("-number").first()
    if newest is None or newest.pk != version.snapshot_id:
        report.note = "A newer snapshot was taken and not published: only the citations were resolved."
        return report
    fresh = analyse_anew(package)
    facts = link(package.name, source_files(package, fresh))
    sources = Sources(facts, text_reader(package))
    for statement in found:
        report.literals += sum(1 for _ in literals(statement.text))
        report.failures += [
            f"{statement.key}: {each} “{statement.text}”" for each in problems(statement, sources, CATALOGUE_NAMES)
        ]
    _rewrite(package, newest, sources, report)
    return report


def resolve_all(package: Package) -> Report:
    """Resolves each citation of every version there is."""
    report = Report(package.slug, 0)
    for version in SpecVersion.objects.filter(package=package).select_related("snapshot").order_by("number"):
        report.version = version.number
        rows = list(Statement.objects.filter(package=package).at(version.number).order_by("key"))
        report.statements += len(rows)
        _resolved(version, rows, report)
    return report


def _resolved(version: SpecVersion, rows: list[Statement], report: Report) -> list[drafts.Statement]:
    """The statements as the gate reads them; one whose citation does not resolve is a failure."""
    read = [(row, unpack_evidence(row.evidence)) for row in rows]
    resolver = Resolver(version, (each for _, evidence in read for each in (*evidence.citations, *evidence.tests)))
    found = []
    for row, evidence in read:
        try:
            citations, tests = resolver.views(evidence.citations), resolver.views(evidence.tests)
        except Unresolved:
            report.failures.append(f"{row.key}: a citation of version {version.number} finds no lines. “{row.text}”")
            continue
        report.citations += len(citations) + len(tests)
        about = evidence.about
        found.append(
            drafts.Statement(
                key=row.key,
                kind=cast(drafts.StatementKind, row.kind),
                nature=cast(drafts.Nature, row.nature),
                text=row.text,
                about=drafts.About(about.path, about.symbol, about.relation, about.subject, about.tie),
                citations=tuple(drafts.Citation(each.path, each.start, each.end, each.symbol) for each in citations),
                tests=tuple(drafts.Citation(each.path, each.start, each.end, each.symbol) for each in tests),
                derivations=tuple(drafts.Derivation(*each) for each in evidence.derivations),
                effect=row.effect or "",
                files_read=row.files_read or 0,
                correction=row.correction,
                rule=row.rule,
            )
        )
    return found


def _rewrite(package: Package, snapshot: Snapshot, sources: Sources, report: Report) -> None:
    """Literals don't prove direction: `longer` for `shorter` shows only when the sentence is written again."""
    chosen, guidance = engine(), guidance_for(package)
    if package.inputs != fingerprint(snapshot, chosen, guidance):
        report.note = "Made by another release or with other corrections: the spec was not written anew."
        return
    # From itself, as the next run would start: a spec that has settled is not worded otherwise without a reason.
    before = previous(package, report.version)
    found = differences(package, draft_from(package, sources, chosen, guidance, before))
    report.rewritten = True
    for name, different in found.named():
        report.failures += [f"{name} {each} would be written otherwise now." for each in different[:_SHOWN]]
