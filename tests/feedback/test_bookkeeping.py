"""Whatever people decide while runs go on: after each run every correction that it worked with has exactly one verdict.

Decisions and recording are the real ones, on real Postgres; only what a draft makes of a correction is drawn by chance.
"""

import os
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from feedback import deciding, leaving
from feedback.folding import Judged
from feedback.guidance import Corrections, record
from feedback.models import Correction, Kind, Outcome, State, Step, What
from feedback.policies import Move
from specs.models import Package, Repository
from studio.people.errors import Conflict
from studio.people.models import Membership, Role, Team, User

# A night's run asks for more: HYPOTHESIS_EXAMPLES=2000.
EXAMPLES, STEPS = int(os.environ.get("HYPOTHESIS_EXAMPLES", "100")), 25
_numbers = count()
VERDICTS = st.sampled_from(["honoured", "conflict", "orphaned"])


class Bookkeeping(RuleBasedStateMachine):
    corrections = Bundle("corrections")

    @initialize()
    def begin(self) -> None:
        number = next(_numbers)
        self.team = Team.objects.create(slug=f"team-{number}", name="Team")
        self.maria = User.objects.create_user(f"maria{number}", f"maria{number}@example.org")
        Membership.objects.create(team=self.team, user=self.maria, role=Role.MAINTAINER)
        repository = Repository.objects.create(url=f"https://git.example.org/{number}", team=self.team)
        self.package = Package.objects.create(repository=repository, name="p", slug=f"p-{number}", team=self.team)
        self.version = 1
        self.running: Corrections | None = None
        self.accounted: set[int] = set()

    @rule(target=corrections, kind=st.sampled_from([Kind.WRONG, Kind.UNCLEAR, Kind.CODE_WRONG]), key=st.integers(1, 3))
    def leave(self, kind: Kind, key: int) -> int:
        left = Correction.objects.create(
            package=self.package, kind=kind, statement_key=f"s{key}", version=1, anchor={"key": f"s{key}"},
            text="So.", note="Why?", author=self.maria, author_name="maria",
        )  # fmt: skip
        return left.pk

    @rule(number=corrections, move=st.sampled_from(list(Move)), stale=st.booleans())
    def decide(self, number: int, move: Move, stale: bool) -> None:
        found = Correction.objects.select_related("package__team").get(pk=number)
        before = (found.state, found.revision)
        try:
            deciding.decide(self.maria, found, move, revision=found.revision - stale, reason="So be it.")
        except (Conflict, ValidationError):
            found.refresh_from_db()
            assert (found.state, found.revision) == before, "a refusal changes nothing"
            return
        assert not stale
        found.refresh_from_db()
        assert found.revision == before[1] + 1

    @rule(number=corrections)
    def edit(self, number: int) -> None:
        found = Correction.objects.select_related("package__team").get(pk=number)
        try:
            leaving.edit(self.maria, found, revision=found.revision, text=f"So, {found.revision}.", note="Because.")
        except Conflict:
            assert found.state not in (State.OPEN, State.ACCEPTED)

    @rule()
    def start_a_run(self) -> None:
        self.running = Corrections(self.package)
        self.running.fingerprint()  # reads what is accepted, as a run does first

    @rule(data=st.data(), new_version=st.booleans(), dies=st.booleans())
    def publish(self, data: st.DataObject, new_version: bool, dies: bool) -> None:
        if self.running is None:
            return
        said, self.running = self.running._said, None
        if dies:
            return
        self.version += new_version
        judged = [Judged(each, data.draw(VERDICTS), each.anchor.key) for each in said]
        record(self.package, self.version, judged)
        self.accounted = {each.id for each in said}

    @invariant()
    def everything_is_accounted_for_once(self) -> None:
        if not hasattr(self, "package"):
            return
        rows = list(Outcome.objects.filter(package=self.package).at(self.version).values_list("correction", flat=True))
        assert sorted(rows) == sorted(self.accounted)
        folded = list(Step.objects.filter(correction__package=self.package, what=What.FOLDED).values_list("correction"))
        assert len(folded) == len(set(folded)), "folded in once"
        for each in Correction.objects.filter(package=self.package):
            assert each.steps.exclude(what__in=[What.FOLDED, What.HONOURED, What.CONFLICT, What.ORPHANED]).count() == (
                each.revision - 1
            ), "no decision without its step"


@pytest.mark.django_db
def test_no_correction_is_lost_or_doubled_whatever_is_decided_while_runs_go_on() -> None:
    run_state_machine_as_test(
        Bookkeeping,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
