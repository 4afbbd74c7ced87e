"""Decisions about corrections: each is one transaction that locks the package, so that no two of them cross."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Now
from msgspec import structs

from feedback import anchoring, telling
from feedback.models import Correction, NoticeAbout, Outcome, State, Step, Verdict, What
from feedback.models.correction import LONGEST_NOTE
from feedback.permissions import require, require_person
from feedback.policies import Move, demand, demand_revision, moves
from specs import generation
from specs.models import Package
from studio.people import audit
from studio.people.errors import Conflict
from studio.people.models import User
from studio.people.visibility import Viewer


def decide(
    viewer: Viewer,
    correction: Correction,
    move: Move,
    *,
    revision: int,
    reason: str = "",
    replaces: int | None = None,
) -> Correction:
    """Makes one of the moves of `policies`. `revision` is of the correction that the person looked at; `replaces` names
    the accepted correction of the same statement that an accepted one takes the place of."""
    actor = require_person(viewer)
    if move is Move.ACCEPT:
        return accept(actor, correction, revision=revision, reason=reason, replaces=replaces)
    with transaction.atomic():
        locked = _ready(actor, correction, move, revision, reason)
        was_accepted = locked.state == State.ACCEPTED
        if move is Move.KEEP:
            _demand_conflict(locked)
            anchor_anew(locked)
        _make(actor, locked, move, reason)
        if was_accepted:
            run_soon(locked, actor)
    return locked


def accept(
    actor: User, correction: Correction, *, revision: int, reason: str = "", replaces: int | None = None
) -> Correction:
    """From now on every run honours it; the next is queued, or the queued one joined, in the same transaction."""
    with transaction.atomic():
        locked = _ready(actor, correction, Move.ACCEPT, revision, reason)
        standing = standing_wording(locked)
        if standing is not None:
            if standing.pk != replaces:
                raise Conflict(
                    f"Correction {standing.pk} by {standing.author_name} is accepted for the same statement. "
                    f"Accepting this one replaces it: say so by naming it, or drop it first."
                )
            _make(actor, standing, Move.DROP, f"Replaced by correction {locked.pk}.")
        _make(actor, locked, Move.ACCEPT, reason)
        run_soon(locked, actor)
    return locked


def standing_wording(correction: Correction) -> Correction | None:
    """The accepted correction that already says how the statement of this one reads."""
    if not correction.rewrites:
        return None
    same = Correction.objects.accepted().filter(package=correction.package_id, statement_key=correction.statement_key)
    return next((each for each in same.exclude(pk=correction.pk) if each.rewrites), None)


def refuse_second_wording(correction: Correction) -> None:
    standing = standing_wording(correction)
    if standing is not None:
        raise Conflict(f"Correction {standing.pk} by {standing.author_name} is accepted for the same statement.")


def lock_package(package: Package) -> None:
    """Publishing holds this row too: whoever changes corrections does it before a version or after it."""
    Package.objects.select_for_update(no_key=True, of=("self",)).get(pk=package.pk)


def lock(correction: Correction) -> Correction:
    lock_package(correction.package)
    rows = Correction.objects.select_for_update(no_key=True, of=("self",)).select_related("package__team")
    return rows.get(pk=correction.pk)


def anchor_anew(correction: Correction) -> None:
    """What is in conflict is from now on said of the code as it is in the newest version. The caller saves it."""
    conflict = Outcome.objects.filter(correction=correction, until=None, state=Verdict.CONFLICT).first()
    if conflict is None:
        return
    before = correction.anchored
    fresh = structs.replace(
        before,
        key=conflict.statement if before.key else "",
        text=conflict.written or before.text,
        quotes=anchoring.read_quotes(conflict.now) or before.quotes,
    )
    correction.anchor = anchoring.plain(fresh)


def run_soon(correction: Correction, by: User) -> None:
    """Queues a run of the package; one that is queued already will do."""
    generation.request(correction.package, by=by)


def step(correction: Correction, what: What, actor: User, *, text: str = "", reason: str = "") -> None:
    """Writes down what happens, as the correction's next revision. The caller saves the correction."""
    correction.revision += 1
    Step.objects.create(
        correction=correction,
        what=what,
        actor_name=actor.get_username(),
        revision=correction.revision,
        text=text,
        reason=reason,
    )


def note(actor: User, what: str, correction: Correction, **detail: audit.Detail) -> None:
    subject = f"{correction.package.slug} #{correction.pk}"
    audit.record(actor, f"correction.{what}", subject, team=correction.package.team, detail=detail)


def _ready(actor: User, correction: Correction, move: Move, revision: int, reason: str) -> Correction:
    """The correction, locked and found to allow the move."""
    require(actor, move, correction)
    if len(reason) > LONGEST_NOTE:
        raise ValidationError({"reason": f"A reason has at most {LONGEST_NOTE} characters."})
    if "\0" in reason:
        raise ValidationError({"reason": "The reason holds a NUL character."})
    locked = lock(correction)
    demand(locked, move)
    demand_revision(locked, revision)
    if moves[move].needs_reason and not reason.strip():
        raise ValidationError({"reason": "Give a reason: whoever left it will want to know."})
    return locked


def _make(actor: User, correction: Correction, move: Move, reason: str) -> None:
    rule = moves[move]
    step(correction, rule.step, actor, reason=reason.strip())
    correction.state = rule.into
    correction.reason = reason.strip()
    correction.decided_by_name = actor.get_username()
    correction.save(update_fields=["state", "reason", "decided_by_name", "anchor", "revision"])
    Correction.objects.filter(pk=correction.pk).update(decided_at=Now())
    note(actor, rule.step.value, correction)
    told = telling.taking_part(correction)
    telling.tell(correction, NoticeAbout.DECIDED, told, actor=actor, detail=rule.step.value)


def _demand_conflict(correction: Correction) -> None:
    conflicts = Outcome.objects.filter(correction=correction, until=None, state=Verdict.CONFLICT)
    if not conflicts.filter(revision=correction.revision).exists():
        raise Conflict(f"Correction {correction.pk} is not in conflict with the code, so there is nothing to keep.")
