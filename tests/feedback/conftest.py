"""The worked example in a repository of its own, with its team; runs are carried out by the test itself."""

import shutil
from pathlib import Path

import pytest

from feedback import deciding, leaving
from feedback.leaving import Wanted
from feedback.models import Correction, Kind
from feedback.policies import Move
from specs import adding, generation
from specs.adding import Wish
from specs.jobs.waiting import wait_for
from specs.models import Job, Package, Statement
from studio.people.models import Membership, Role, Team, User
from tests.specs.conftest import EXAMPLE
from tests.specs.repositories import commit, make_repository

CUT = "agent_timers/clarifications.py"


class Studio:
    """A package and its people, and what a test does with them."""

    def __init__(self, folder: Path) -> None:
        self.team = Team.objects.create(slug="storegen", name="Storegen")
        self.maria = self._person("maria", Role.MAINTAINER)
        self.mike = self._person("mike", Role.MEMBER)
        self.otto = self._person("otto", None)
        shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("__pycache__"))
        self.repository = make_repository(folder, {".gitignore": "__pycache__\n"})
        (self.package,) = [
            each.package
            for each in adding.add(Wish(str(folder), team=self.team, trusted=True))  # type: ignore[arg-type]
        ]
        self.generate()

    def _person(self, name: str, role: Role | None) -> User:
        person = User.objects.create_user(name, f"{name}@example.org", "correct horse battery")
        if role:
            Membership.objects.create(team=self.team, user=person, role=role)
        return person

    def generate(self) -> Job:
        ended = wait_for(generation.request(self.package))
        assert ended.state == "done", ended.error
        self.package = Package.objects.get(pk=self.package.pk)
        return ended

    def run(self) -> None:
        """Carries out what decisions have queued."""
        queued = Job.objects.get(kind=generation.KIND, state="queued", package=self.package)
        assert wait_for(queued).state == "done"
        self.package = Package.objects.get(pk=self.package.pk)

    def spread(self) -> None:
        """Carries out what a rule of the team has queued."""
        spreading = Job.objects.get(kind="rule", state="queued")
        assert wait_for(spreading).state == "done"
        self.run()

    def edit(self, path: str, old: str, new: str) -> None:
        text = (self.repository / path).read_text()
        assert old in text
        commit(self.repository, {path: text.replace(old, new)})

    def push_down(self, path: str) -> None:
        """A commit that moves all code of a file."""
        commit(self.repository, {path: "# pushed\n# down\n" + (self.repository / path).read_text()})

    def texts(self, number: int | None = None) -> dict[str, str]:
        rows = Statement.objects.filter(package=self.package).at(number or self.package.latest.number)  # type: ignore[union-attr]
        return dict(rows.values_list("key", "text"))

    def row(self, key: str) -> Statement | None:
        found: Statement | None = Statement.objects.filter(package=self.package, key=key).current().first()
        return found

    def key(self, *words: str, kind: str = "") -> str:
        """Of the first statement that says all of this."""
        rows = Statement.objects.filter(package=self.package).current().order_by("pk")
        rows = rows.filter(kind=kind) if kind else rows
        return next(row.key for row in rows if all(word in row.text for word in words))

    def leave(self, by: User, kind: Kind, **said: object) -> Correction:
        return leaving.leave(by, self.package, Wanted(kind, **said)).correction  # type: ignore[arg-type]

    def decide(self, by: User, correction: Correction, move: Move, **more: object) -> Correction:
        fresh = Correction.objects.select_related("package__team").get(pk=correction.pk)
        return deciding.decide(by, fresh, move, **{"revision": fresh.revision, **more})  # type: ignore[arg-type]

    def standing(self, correction: Correction) -> str:
        return Correction.objects.standing().get(pk=correction.pk).standing


@pytest.fixture
def studio(transactional_db: None, tmp_path: Path) -> Studio:
    return Studio(tmp_path / "agent-timers")
