"""Leaving a correction, and changing its words."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from feedback import anchoring, capturing, deciding, telling
from feedback.anchoring import Anchor
from feedback.folding import SPEC_SECTIONS
from feedback.models import Correction, Kind, NoticeAbout, State, Step, What
from feedback.models.correction import LONGEST_NOTE
from feedback.permissions import may_edit, require_person
from feedback.policies import demand_revision
from specs.evidence.gate import MAX_TEXT
from specs.models import Package
from specs.reading import versions
from specs.writing.draft import REQUIREMENT_SECTIONS
from studio.people.errors import Conflict
from studio.people.models import User
from studio.people.visibility import Viewer, maintains

# What the evidence gate would not let through: characters that change what a reader sees, not what is compared.
UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reviewer says, of the statement or requirement named; of the spec as a whole where neither is."""

    kind: Kind
    text: str = ""
    note: str = ""
    statement: str = ""
    requirement: str = ""  # id or key
    section: str = ""  # of a missing statement
    cite: str = ""  # of a missing statement: a range a line, path/to/file.py:12-18
    version: int | None = None  # that the reviewer reads; the newest if None
    diagram: str = ""  # its key


@dataclass(frozen=True, slots=True)
class Left:
    correction: Correction
    told: str  # what became of it, in a sentence


def checked(package: Package, wanted: Wanted) -> tuple[Wanted, Anchor]:
    """What is wanted with its words in order, and what it is anchored to. ValidationError names the field."""
    text = " ".join(wanted.text.split())
    note = wanted.note.strip()
    _demand_words(wanted.kind, text, note, of_statement=bool(wanted.statement))
    section, anchor = "", Anchor()
    if wanted.statement:
        anchor = capturing.of_statement(package, wanted.statement, wanted.version)
    elif wanted.diagram:
        anchor = capturing.of_diagram(package, wanted.diagram, wanted.version)
    elif wanted.requirement:
        anchor = capturing.of_requirement(package, wanted.requirement, wanted.version)
    if wanted.kind == Kind.MISSING:
        section, anchor = _placed(package, wanted, anchor)
    elif not anchor.key and wanted.kind in (Kind.WRONG, Kind.CODE_WRONG):
        raise ValidationError({"kind": "This is said of one statement. Choose it on the page, and correct it there."})
    elif not (anchor.key or anchor.requirement or anchor.diagram) and wanted.kind == Kind.RETRACT:
        raise ValidationError({"kind": "A whole spec cannot be retracted."})
    kept = Wanted(wanted.kind, text, note, anchor.key, anchor.requirement, section, "", wanted.version, anchor.diagram)
    return kept, anchor


def leave(viewer: Viewer, package: Package, wanted: Wanted, *, replaces: int | None = None) -> Left:
    """Leaves a correction of a package that the viewer can see. A maintainer's own is accepted at once, by setting;
    where another stands on the statement already, only if that one is named as replaced."""
    author = require_person(viewer)
    wanted, anchor = checked(package, wanted)
    with transaction.atomic():
        deciding.lock_package(package)
        correction = Correction.objects.create(
            package=package,
            kind=wanted.kind,
            statement_key=anchor.key,
            requirement_key=anchor.requirement,
            version=versions.find(package, wanted.version).number,
            anchor=anchoring.plain(anchor),
            text=wanted.text,
            section=wanted.section,
            note=wanted.note,
            author=author,
            author_name=author.get_username(),
        )
        Step.objects.create(
            correction=correction,
            what=What.LEFT,
            actor_name=author.get_username(),
            revision=correction.revision,
            text=wanted.text or wanted.note,
        )
        deciding.note(author, "left", correction, kind=wanted.kind.value)
        told = _accepted_at_once(author, correction, replaces)
        waits = Correction.objects.filter(pk=correction.pk, state=State.OPEN).exists()
        deciders = telling.maintainers(package) if waits else []
        telling.tell_of_words(correction, wanted.note, author, deciders, NoticeAbout.LEFT)
    return Left(correction, told)


def edit(
    viewer: Viewer, correction: Correction, *, revision: int, text: str, note: str, section: str | None = None
) -> Correction:
    """Other words. Those of an accepted one are folded in by a new run, and said of the code as it is now."""
    editor = require_person(viewer)
    text, note = " ".join(text.split()), note.strip()
    with transaction.atomic():
        locked = deciding.lock(correction)
        demand_revision(locked, revision)
        if not may_edit(editor, locked):
            if locked.state not in (State.OPEN, State.ACCEPTED):
                raise Conflict(f"Correction {locked.pk} is {locked.state}; its words stay as they are.")
            raise PermissionDenied("Open words are changed by who left them, accepted ones by the team's maintainers.")
        _demand_words(Kind(locked.kind), text, note, of_statement=bool(locked.statement_key))
        named_before = telling.mentioned(locked.note)
        locked.text, locked.note = text, note
        if section and locked.kind == Kind.MISSING:
            locked.section = _known_section(section, bool(locked.requirement_key))
        if locked.state == State.ACCEPTED:
            deciding.anchor_anew(locked)
            deciding.refuse_second_wording(locked)
        deciding.step(locked, What.EDITED, editor, text=text or note)
        locked.save(update_fields=["text", "note", "section", "anchor", "revision"])
        deciding.note(editor, "edited", locked)
        _tell_of_edit(editor, locked, named_before)
        if locked.state == State.ACCEPTED:
            deciding.run_soon(locked, editor)
    return locked


def _tell_of_edit(editor: User, correction: Correction, named_before: list[User]) -> None:
    """Whoever was named before is not told of it twice."""
    named = [each for each in telling.mentioned(correction.note) if each not in named_before]
    telling.tell(correction, NoticeAbout.MENTIONED, named, actor=editor)
    others = [each for each in telling.taking_part(correction) if each not in named]
    telling.tell(correction, NoticeAbout.EDITED, others, actor=editor)


def _accepted_at_once(author: User, correction: Correction, replaces: int | None) -> str:
    if not settings.ACCEPT_OWN_CORRECTIONS or not maintains(author, correction.package.team):
        return "Thank you. The maintainers of the package's team will decide about it."
    if correction.kind == Kind.COMMENT:
        return "Thank you. It stands beside the spec."
    standing = deciding.standing_wording(correction)
    if standing is not None and standing.pk != replaces:
        return (
            f"It is left open: correction {standing.pk} by {standing.author_name} stands on this statement already. "
            "Accept yours to replace it."
        )
    deciding.accept(author, correction, revision=correction.revision, replaces=replaces)
    return "It is accepted, and the next run folds it in."


def _demand_words(kind: Kind, text: str, note: str, *, of_statement: bool) -> None:
    if len(text) > MAX_TEXT:
        raise ValidationError({"text": f"A statement has at most {MAX_TEXT} characters; this has {len(text)}."})
    if len(note) > LONGEST_NOTE:
        raise ValidationError({"note": f"A note has at most {LONGEST_NOTE} characters; this has {len(note)}."})
    if UNSAFE.search(text):
        raise ValidationError({"text": "The text holds control or direction characters, which no statement may."})
    if "\0" in note:
        raise ValidationError({"note": "The note holds a NUL character."})
    if kind == Kind.MISSING and not text:
        raise ValidationError({"text": "Write the sentence that is missing."})
    if kind == Kind.CODE_WRONG and not text:
        raise ValidationError({"text": "Write what the code should do, as the spec would say it."})
    if kind == Kind.WRONG and not text and not note:
        raise ValidationError({"text": "Write how it should read, or in the note what is wrong with it."})
    if kind in (Kind.UNCLEAR, Kind.COMMENT) and not note:
        if text and of_statement:
            raise ValidationError({"note": "Say it in the note. To reword the statement, choose “wrong”."})
        raise ValidationError({"note": "Say what you think of it."})


def _placed(package: Package, wanted: Wanted, anchor: Anchor) -> tuple[str, Anchor]:
    """Where a missing statement goes: into the requirement that is named, or that the named statement stands in."""
    section = wanted.section or (anchor.kind if anchor.key else "")
    if not section and anchor.requirement:
        section = "business_rule"
    section = _known_section(section or "does", bool(anchor.requirement))
    return section, Anchor(
        requirement=anchor.requirement,
        requirement_id=anchor.requirement_id,
        symbols=anchor.symbols,
        quotes=capturing.picked(package, wanted.cite, wanted.version),
    )


def _known_section(section: str, of_requirement: bool) -> str:
    known = tuple(REQUIREMENT_SECTIONS) if of_requirement else SPEC_SECTIONS
    if section not in known:
        place = "A requirement" if of_requirement else "The spec as a whole"
        raise ValidationError({"section": f"{place} takes statements of these kinds: {', '.join(known)}."})
    return section
