"""What reviewers said, folded into a draft, and a verdict on each correction. Pure: the same draft and corrections give
the same result. It happens after the writing and before the evidence gate."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, cast

from feedback import anchoring
from feedback.anchoring import Anchor, Finder, Quote, locate
from specs.evidence.literals import literals
from specs.evidence.sources import Sources
from specs.writing.draft import (
    REQUIREMENT_SECTIONS,
    About,
    Capability,
    Citation,
    Draft,
    Overview,
    Requirement,
    Statement,
    StatementKind,
)
from specs.writing.keys import short_hash

CODE_CHANGED = "The code that it was said of has changed since."
NOT_FOUND = "What it was said of is no longer in the spec."
DIAGRAM_CHANGED = "The diagram has changed since."
DIAGRAM_GONE = "The diagram is no longer in the spec."
CODE_GONE = "The code that it cites is gone."
ALREADY_SO = "The code is read so by itself now."
AS_EXPECTED = "The code now does what was expected."

# The kinds that a missing statement of the spec as a whole may be of, and of a requirement.
SPEC_SECTIONS = ("purpose", "does", "does_not", "service", "usage", "developer")
SECTIONS = (*REQUIREMENT_SECTIONS, *SPEC_SECTIONS)


@dataclass(frozen=True, slots=True)
class Said:
    """An accepted correction, as far as a run needs to know it."""

    id: int
    revision: int
    kind: Literal["wrong", "missing", "retract", "unclear", "code_wrong", "comment"]
    text: str
    section: str
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Judged:
    """What a draft made of a correction."""

    said: Said
    state: Literal["honoured", "conflict", "orphaned"]
    statement: str = ""  # the key it is about
    reason: str = ""
    written: str = ""  # how the engine puts the statement itself
    now: tuple[Quote, ...] = ()  # of a conflict: what is cited now
    guesses: tuple[str, ...] = ()
    resolved: bool = False  # what it asked for has come about: it is done


@dataclass(slots=True)
class _Changes:
    """What is to be changed in the draft."""

    replaced: dict[str, Statement | None] = field(default_factory=dict)  # None: it goes
    by: dict[str, int] = field(default_factory=dict)  # key -> the correction that decides how it reads
    added: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))  # requirement key, or ""
    removed: set[str] = field(default_factory=set)  # requirements
    hidden: set[str] = field(default_factory=set)  # diagrams


def fold(draft: Draft, corrections: Iterable[Said], sources: Sources) -> tuple[Draft, tuple[Judged, ...]]:
    """The draft as the corrections want it, and one verdict for each of them."""
    ordered = sorted(corrections, key=lambda each: each.id)
    additions, finder = _Changes(), Finder(draft)
    judged = {each.id: _add(each, finder, additions, sources) for each in ordered if each.kind == "missing"}
    draft = _applied(draft, additions)
    # Afterwards, since what one reviewer added another may have corrected.
    changes, finder = _Changes(), Finder(draft)
    # Newest first: of two that speak of one statement, what was said last holds.
    for said in reversed(ordered):
        if said.kind != "missing" and said.anchor.key:
            judged[said.id] = _about_statement(said, finder, changes, sources)
        elif said.kind != "missing" and said.anchor.diagram:
            judged[said.id] = _about_diagram(said, draft, changes)
        elif said.kind != "missing":
            judged[said.id] = _about_more(said, finder, changes, sources)
    return _applied(draft, changes), tuple(judged[each.id] for each in ordered)


def _about_statement(said: Said, finder: Finder, changes: _Changes, sources: Sources) -> Judged:
    match = finder.statement(said.anchor, sources)
    statement = match.statement
    if statement is None:
        return Judged(said, "orphaned", reason=NOT_FOUND, guesses=match.guesses)
    rewrites = said.kind == "retract" or (said.kind == "wrong" and said.text != "")
    if rewrites and statement.key in changes.by:
        other = f"Correction {changes.by[statement.key]} says otherwise of the same statement."
        return Judged(said, "conflict", statement.key, other, statement.text)
    if said.kind == "code_wrong" and as_expected(said, statement.text):
        return Judged(said, "honoured", statement.key, AS_EXPECTED, statement.text, resolved=True)
    if rewrites:
        changes.by[statement.key] = said.id
        if said.kind == "wrong" and alike(said.text, statement.text):
            changes.replaced[statement.key] = replace(statement, correction=said.id)
            return Judged(said, "honoured", statement.key, ALREADY_SO, statement.text)
        changes.replaced[statement.key] = _reworded(statement, said) if said.kind == "wrong" else None
    if anchoring.changed(said.anchor.quotes, statement.citations, sources):
        now = tuple(filter(None, (anchoring.quote(sources, each) for each in statement.citations)))
        return Judged(said, "conflict", statement.key, CODE_CHANGED, statement.text, now[: anchoring.MOST_QUOTES])
    return Judged(said, "honoured", statement.key, written=statement.text)


def _about_more(said: Said, finder: Finder, changes: _Changes, sources: Sources) -> Judged:
    """Of a requirement, or of the spec as a whole, which is always there."""
    if not said.anchor.requirement:
        return Judged(said, "honoured")
    requirement = finder.requirement(said.anchor, sources)
    if requirement is None:
        return Judged(said, "orphaned", reason=NOT_FOUND)
    if said.kind == "retract":
        changes.removed.add(requirement.key)
    if anchoring.changed(said.anchor.quotes, requirement.related_code, sources):
        now = tuple(filter(None, (anchoring.quote(sources, each) for each in requirement.related_code)))
        return Judged(said, "conflict", "", CODE_CHANGED, requirement.title, now[: anchoring.MOST_QUOTES])
    return Judged(said, "honoured", written=requirement.title)


def _about_diagram(said: Said, draft: Draft, changes: _Changes) -> Judged:
    found = anchoring.diagram(draft, said.anchor)
    if found is None:
        return Judged(said, "orphaned", reason=DIAGRAM_GONE)
    if said.kind == "retract":
        changes.hidden.add(found.key)
    now = anchoring.diagram_source(found.title, found.mermaid)
    if [each.text for each in said.anchor.quotes] != [now.text]:
        return Judged(said, "conflict", reason=DIAGRAM_CHANGED, now=(now,))
    return Judged(said, "honoured")


def _add(said: Said, finder: Finder, changes: _Changes, sources: Sources) -> Judged:
    key = key_of(said.id)
    requirement = finder.requirement(said.anchor, sources) if said.anchor.requirement else None
    if said.anchor.requirement and requirement is None:
        return Judged(said, "orphaned", key, NOT_FOUND)
    places = [locate(each, sources) for each in said.anchor.quotes]
    citations = tuple(dict.fromkeys(each.citation for each in places if each.citation is not None))
    if places and not citations:
        return Judged(said, "orphaned", key, CODE_GONE)
    first = citations[0] if citations else Citation("", 0, 0)
    about = About(first.path, first.symbol, "stated", f"correction {said.id}")
    statement = Statement(
        key, cast(StatementKind, said.section), "stated", said.text, about, citations, correction=said.id
    )
    changes.added[requirement.key if requirement else ""].append(statement)
    if any(each.fate != "same" for each in places):
        now = tuple(filter(None, (anchoring.quote(sources, each) for each in citations)))
        return Judged(said, "conflict", key, CODE_CHANGED, now=now)
    return Judged(said, "honoured", key)


def key_of(correction: int) -> str:
    """Of the statement that a correction adds."""
    return short_hash("correction", str(correction))


def alike(a: str, b: str) -> bool:
    """Whether two sentences say the same but for typography."""
    return _bare(a) == _bare(b)


def as_expected(said: Said, text: str) -> bool:
    """Whether the code now does what a reviewer expected of it.

    The sentence is the expected one; or it came to hold every number, quotation and name of the expected one, one of
    them new, while something of the old sentence has gone.
    """
    if alike(said.text, text):
        return True
    before, now, wanted = set(literals(said.anchor.text)), set(literals(text)), set(literals(said.text))
    return bool(wanted - before) and bool(before - now) and wanted <= now


def _bare(text: str) -> str:
    return " ".join(text.replace("`", "").casefold().split()).rstrip(".")


def _reworded(statement: Statement, said: Said) -> Statement:
    """Its evidence stays beside it: a place to look, though no longer a proof of every word."""
    return replace(
        statement,
        nature="stated",
        text=said.text,
        correction=said.id,
        ears=None,
        values=(),
        derivations=(),
        effect="",
        files_read=0,
    )


def with_added(draft: Draft, found: Iterable[Statement]) -> Draft:
    """The draft with further statements on the spec as a whole."""
    changes = _Changes()
    changes.added[""].extend(found)
    return _applied(draft, changes) if changes.added[""] else draft


def _applied(draft: Draft, changes: _Changes) -> Draft:
    def kept(found: Sequence[Statement]) -> tuple[Statement, ...]:
        wanted = (changes.replaced.get(each.key, each) for each in found)
        return tuple(each for each in wanted if each is not None)

    def requirement(found: Requirement) -> Requirement:
        now = [*kept(found.statements), *changes.added.get(found.key, [])]
        order = list(REQUIREMENT_SECTIONS)
        return replace(found, statements=tuple(sorted(now, key=lambda each: order.index(each.kind))))

    def capability(found: Capability) -> Capability:
        staying = (each for each in found.requirements if each.key not in changes.removed)
        return replace(found, summary=kept(found.summary), requirements=tuple(map(requirement, staying)))

    def part(found: Sequence[Statement], kind: str) -> tuple[Statement, ...]:
        return kept(found) + tuple(each for each in changes.added.get("", []) if each.kind == kind)

    overview = draft.overview
    return replace(
        draft,
        overview=Overview(
            purpose=part(overview.purpose, "purpose"),
            does=part(overview.does, "does"),
            does_not=part(overview.does_not, "does_not"),
            services=part(overview.services, "service"),
        ),
        capabilities=tuple(map(capability, draft.capabilities)),
        usage_guide=part(draft.usage_guide, "usage"),
        developer_docs=part(draft.developer_docs, "developer"),
        diagrams=tuple(each for each in draft.diagrams if each.key not in changes.hidden),
    )
