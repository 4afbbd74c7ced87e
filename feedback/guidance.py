"""The corrections and rules of a package as a run must honour them: `specs.guidance` finds this through a setting."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, cast

from feedback import anchoring, ruling, telling
from feedback.folding import Judged, Said, fold, with_added
from feedback.models import Correction, NoticeAbout, Outcome, Rule, RuleKind, RuleOutcome, State, Step, What
from feedback.ruling import Principle, Ruled, Ruling, Term
from specs.evidence.sources import Sources
from specs.guidance import Accounted
from specs.models import Package, SpecVersion
from specs.writing.draft import Draft
from specs.writing.identity import statements

WITHHELD = "The evidence gate did not let its words into the spec."


class Corrections:
    """One run's view: the corrections that were accepted when it first asked. One that is accepted later queues a run
    of its own, so each is folded by this run or by the next."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._folded: Draft | None = None
        self._judged: tuple[Judged, ...] = ()
        self._ruled: tuple[Ruled, ...] = ()

    @cached_property
    def _said(self) -> tuple[Said, ...]:
        accepted = Correction.objects.accepted().filter(package=self._package).order_by("pk")
        return tuple(_said(each) for each in accepted)

    @cached_property
    def _rules(self) -> tuple[Ruling, ...]:
        # The rules of the package itself come last: what they say holds where the team's say otherwise.
        found = Rule.objects.in_force().over(self._package).order_by("team", "pk")
        return tuple(_ruling(each) for each in found)

    def fingerprint(self) -> str:
        if not self._said and not self._rules:
            return ""
        told = [f"{each.id}.{each.revision}" for each in self._said] + [f"rule {each.id}" for each in self._rules]
        return hashlib.sha256(",".join(told).encode()).hexdigest()

    def honour(self, draft: Draft, sources: Sources) -> Draft:
        obeying, reworded = ruling.obey(draft, self._rules)
        obeying = with_added(obeying, ruling.stated(self._rules))
        self._folded, self._judged = fold(obeying, self._said, sources)
        self._ruled = ruling.judge(self._folded, self._rules, reworded, sources)
        return self._folded

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The verdicts of the draft that was honoured last."""
        return self._judged

    @property
    def ruled(self) -> tuple[Ruled, ...]:
        return self._ruled

    def record(self, version: SpecVersion, published: Draft) -> None:
        if self._folded is None:
            raise RuntimeError("A run is recorded that honoured nothing.")
        record(self._package, version.number, _as_published(self._judged, self._folded, published))
        record_rules(self._package, version.number, self._ruled)

    def accounted(self, version: SpecVersion) -> Sequence[Accounted]:
        rows = Outcome.objects.filter(package=self._package).at(version.number).order_by("correction")
        found = rows.values_list("correction", "state", "statement")
        return [Accounted(number, state, statement) for number, state, statement in found]


def record(package: Package, number: int, judged: Iterable[Judged]) -> None:
    """What became of each correction by version `number`. The caller's transaction holds the package's row."""
    open_rows = Outcome.objects.filter(package=package).current()
    held: dict[int, Outcome] = {each.correction_id: each for each in open_rows}
    judged = list(judged)
    told_before = _told_before([each.said.id for each in judged])
    closed: list[Outcome] = []
    fresh: list[Outcome] = []
    steps: list[Step] = []
    for each in judged:
        before = held.pop(each.said.id, None)
        row = _row(package, number, each)
        if before is None or not _same(before, row):
            steps += _steps(number, each, before, each.said.id in told_before)
            fresh.append(row)
            if before is not None:
                closed.append(before)
    closed += held.values()  # of corrections that are no longer accepted
    # A run that changed nothing in the spec speaks of the version that stays: its earlier verdict never held.
    Outcome.objects.filter(pk__in=[each.pk for each in closed if each.since == number]).delete()
    Outcome.objects.filter(pk__in=[each.pk for each in closed if each.since < number]).close(number)
    Outcome.objects.bulk_create(fresh)
    Step.objects.bulk_create(steps)
    news = {each.correction_id: NoticeAbout(each.what) for each in steps if each.what in (What.CONFLICT, What.ORPHANED)}
    for each in judged:
        if each.resolved and _resolve(each, number):
            news[each.said.id] = NoticeAbout.RESOLVED
    telling.tell_of_verdicts(package, number, news)


def record_rules(package: Package, number: int, ruled: Iterable[Ruled]) -> None:
    """What became of each rule by version `number`, in the same way."""
    open_rows = RuleOutcome.objects.filter(package=package).current()
    held: dict[int, RuleOutcome] = {each.rule_id: each for each in open_rows}
    fresh: list[RuleOutcome] = []
    closed: list[RuleOutcome] = []
    for each in ruled:
        before = held.pop(each.rule.id, None)
        row = RuleOutcome(
            package=package,
            rule_id=each.rule.id,
            state=each.state,
            reworded=each.reworded,
            breaches=each.breaches,
            found=list(each.found),
            since=number,
        )
        if before is None or _told_of_rule(before) != _told_of_rule(row):
            fresh.append(row)
            if before is not None:
                closed.append(before)
    closed += held.values()  # of rules that are retired
    RuleOutcome.objects.filter(pk__in=[each.pk for each in closed if each.since == number]).delete()
    RuleOutcome.objects.filter(pk__in=[each.pk for each in closed if each.since < number]).close(number)
    # A rule that was deleted meanwhile, with its team, has nothing to be told of.
    kept = set(Rule.objects.filter(pk__in=[each.rule_id for each in fresh]).values_list("pk", flat=True))
    RuleOutcome.objects.bulk_create([each for each in fresh if each.rule_id in kept])


def _told_of_rule(row: RuleOutcome) -> tuple[object, ...]:
    return row.state, row.reworded, row.breaches, row.found


def _ruling(rule: Rule) -> Ruling:
    if rule.kind == RuleKind.TERM:
        return Term(rule.pk, rule.avoid, rule.instead)
    return Principle(rule.pk, rule.text, ruling.section(rule.section), tuple(rule.watch.casefold().split()))


def _said(correction: Correction) -> Said:
    return Said(
        correction.pk,
        correction.revision,
        cast(Any, correction.kind),
        correction.text,
        correction.section,
        correction.anchored,
    )


def _as_published(judged: Iterable[Judged], folded: Draft, published: Draft) -> list[Judged]:
    """What the gate withheld is not honoured, whatever was folded in."""
    passed = {each.key for each in statements(published)}
    withheld = {each.key for each in statements(folded) if each.nature == "stated"} - passed
    return [
        replace(each, state="conflict", reason=WITHHELD)
        if each.statement in withheld and each.state == "honoured"
        else each
        for each in judged
    ]


def _row(package: Package, number: int, judged: Judged) -> Outcome:
    return Outcome(
        package=package,
        correction_id=judged.said.id,
        revision=judged.said.revision,
        state=judged.state,
        statement=judged.statement,
        reason=judged.reason,
        written=judged.written,
        now=anchoring.plain(judged.now),
        guesses=list(judged.guesses),
        since=number,
    )


def _same(before: Outcome, after: Outcome) -> bool:
    def told(row: Outcome) -> tuple[object, ...]:
        return row.revision, row.state, row.statement, row.reason, row.written, row.now, row.guesses

    return told(before) == told(after)


def _told_before(numbers: list[int]) -> set[int]:
    """Those that a run has folded in before."""
    rows = Step.objects.filter(correction__in=numbers, what__in=[What.FOLDED, What.HONOURED])
    return set(rows.values_list("correction", flat=True))


def _steps(number: int, judged: Judged, before: Outcome | None, folded: bool) -> Iterable[Step]:
    """What the life of the correction has to tell: a verdict that differs from the one before."""
    if before is not None and before.state == judged.state and before.revision == judged.said.revision:
        return
    what = What(judged.state)
    if what is What.HONOURED and not folded:
        what = What.FOLDED
    yield Step(
        correction_id=judged.said.id,
        what=what,
        version=number,
        revision=judged.said.revision,
        reason=judged.reason,
    )


def _resolve(judged: Judged, number: int) -> bool:
    """What it asked for has come about; where somebody changed it since the run began, the next run looks again."""
    resolved = Correction.objects.filter(pk=judged.said.id, state=State.ACCEPTED, revision=judged.said.revision)
    if not resolved.update(state=State.RESOLVED, reason=judged.reason, revision=judged.said.revision + 1):
        return False
    Step.objects.create(
        correction_id=judged.said.id,
        what=What.RESOLVED,
        version=number,
        revision=judged.said.revision + 1,
        reason=judged.reason,
    )
    return True
