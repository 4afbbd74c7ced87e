"""The evidence gate: what it cannot prove is withheld and counted, never published."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from specs.evidence.derivations import proves
from specs.evidence.literals import Proof, literals
from specs.evidence.sources import Sources
from specs.writing.draft import Capability, Citation, Draft, Overview, Requirement, Statement

MAX_TEXT = 1200
MAX_CITED_LINES = 160
SMALL_FILE = 40  # the whole of a file shorter than this may be cited
# Control characters and direction marks change what the reader sees without changing what is compared.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Withheld:
    statement: Statement
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GateResult:
    draft: Draft
    withheld: tuple[Withheld, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    statement: Statement
    reasons: tuple[str, ...]  # why it must not be published; empty when it is proved


Verdicts = Mapping[str, Verdict]  # by key


def judge(statements: Iterable[Statement], sources: Sources, catalogue_names: Collection[str] = ()) -> Verdicts:
    return {each.key: Verdict(each, tuple(problems(each, sources, catalogue_names))) for each in statements}


def check(
    draft: Draft, sources: Sources, catalogue_names: Collection[str] = (), verdicts: Verdicts | None = None
) -> GateResult:
    """The draft without the statements that their evidence does not prove, and those statements with the reasons.

    `catalogue_names` is the closed set of names (AWS, HTTP …) that a derivation may introduce. A requirement or
    capability that loses all its statements goes with them. What `verdicts` speaks of is not judged again unless it
    was changed since.
    """
    withheld: list[Withheld] = []
    known = verdicts or {}

    def kept(statements: Iterable[Statement]) -> tuple[Statement, ...]:
        passed = []
        for statement in statements:
            verdict = known.get(statement.key)
            if verdict is not None and verdict.statement is statement:
                reasons = verdict.reasons
            else:
                reasons = tuple(problems(statement, sources, catalogue_names))
            if reasons:
                withheld.append(Withheld(statement, reasons))
            else:
                passed.append(statement)
        return tuple(passed)

    def requirements(found: Iterable[Requirement]) -> tuple[Requirement, ...]:
        checked = [replace(each, statements=kept(each.statements)) for each in found]
        return tuple(each for each in checked if each.statements)

    overview = Overview(
        purpose=kept(draft.overview.purpose),
        does=kept(draft.overview.does),
        does_not=kept(draft.overview.does_not),
        services=kept(draft.overview.services),
    )
    capabilities = [
        Capability(each.key, each.title, kept(each.summary), requirements(each.requirements))
        for each in draft.capabilities
    ]
    proven = replace(
        draft,
        overview=overview,
        capabilities=tuple(each for each in capabilities if each.requirements or each.summary),
        usage_guide=kept(draft.usage_guide),
        developer_docs=kept(draft.developer_docs),
    )
    return GateResult(proven, tuple(withheld))


def problems(statement: Statement, sources: Sources, catalogue_names: Collection[str] = ()) -> Iterator[str]:
    """Why the statement must not be published, a sentence each; nothing when it is proved."""
    if not statement.text.strip():
        yield "It says nothing."
    if len(statement.text) > MAX_TEXT:
        yield f"It is longer than {MAX_TEXT} characters."
    if _UNSAFE.search(statement.text):
        yield "It holds control or direction characters."
    match statement.nature:
        case "observed" | "documented":
            yield from _cited_problems(statement, sources, catalogue_names)
        case "absent":
            yield from _absence_problems(statement, sources)
        case "stated":
            if statement.correction is None and statement.rule is None:
                yield "It is stated by nobody: no correction is named."


def _cited_problems(statement: Statement, sources: Sources, catalogue_names: Collection[str]) -> Iterator[str]:
    if not statement.citations:
        yield "It cites nothing."
        return
    unresolved = [
        *_citation_problems(statement.citations, sources),
        *_citation_problems(statement.tests, sources, smallest=False),
    ]
    yield from unresolved
    if unresolved:
        return
    if statement.nature == "documented" and not any(
        sources.is_prose(each.path, each.start, each.end) for each in statement.citations
    ):
        yield "It claims to be documented, but cites no docstring, comment or document."
    proof = _proof(statement.citations, sources)
    tested = _proof(statement.tests, sources) if statement.tests else None
    derived: set[str] = set()
    for derivation in statement.derivations:
        if proves(derivation, proof, catalogue_names):
            derived.add(derivation.literal)
        else:
            yield f"{derivation.literal} does not follow from {derivation.source} in the cited lines."
    for found in literals(statement.text):
        if proof.holds(found) or (tested is not None and tested.holds(found)):
            continue
        if not _is_derived(found.text, derived):
            yield f"{found.text} does not occur in the cited lines."


def _citation_problems(citations: Iterable[Citation], sources: Sources, *, smallest: bool = True) -> Iterator[str]:
    """`smallest`: the lines are a proof, not merely a place, so they must be few."""
    for citation in citations:
        lines = sources.lines(citation.path)
        place = f"{citation.path}:{citation.start}-{citation.end}"
        if lines is None:
            yield f"{place} is not in the snapshot."
        elif not 1 <= citation.start <= citation.end <= len(lines):
            yield f"{place} does not exist: the file has {len(lines)} lines."
        elif smallest and citation.end - citation.start >= MAX_CITED_LINES:
            yield f"{place} is too much to be a proof."
        elif smallest and citation.start == 1 and citation.end == len(lines) > SMALL_FILE:
            yield f"{place} is the whole file."


def _proof(citations: Iterable[Citation], sources: Sources) -> Proof:
    texts, names = [], set()
    for citation in citations:
        texts.append(sources.cited(citation.path, citation.start, citation.end) or "")
        file = citation.path.rpartition("/")[2]
        names.update({citation.path, file, file.partition(".")[0], citation.symbol})
        names.update(citation.symbol.split("."))
    return Proof("\n".join(texts), frozenset(names - {""}))


def _is_derived(literal: str, derived: Collection[str]) -> bool:
    """A derivation of "1 day" covers the number in it."""
    return literal in derived or any(literal in each.split() for each in derived)


def _absence_problems(statement: Statement, sources: Sources) -> Iterator[str]:
    if not statement.effect:
        yield "It claims an absence without naming what was looked for."
    elif statement.effect in sources.effects_seen:
        yield f"The snapshot does have {statement.effect}."
    if statement.files_read != sources.files_read:
        yield f"It was looked for in {sources.files_read} files, not {statement.files_read}."
