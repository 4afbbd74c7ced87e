"""A team, its people, and the worked example published in two versions: what tests of pages look at."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command

from specs.jobs.waiting import run_due
from specs.models import Package
from studio.people.models import Membership, Role, Team, User

EXAMPLE = Path(__file__).parent / "examples" / "agent-timers"
CHANGED = "agent_timers/clarifications.py"


@dataclass(frozen=True)
class Published:
    slug: str
    private_slug: str
    first_commit: str
    commit: str

    def path(self, below: str = "") -> str:
        return f"/p/{self.slug}/{below}"

    def blob(self, path: str, commit: str = "") -> str:
        return self.path(f"blob/{commit or self.commit}/{path}")


@contextmanager
def published_example(folder: Path, *, drawn: bool = False) -> Iterator[Published]:
    """Commits to the database, since browsers look at it from other connections; empties it at the end."""
    team = Team.objects.create(slug="storegen", name="Storegen")
    people = {"maria": Role.MAINTAINER, "mike": Role.MEMBER, "otto": None}
    for name, role in people.items():
        person = User.objects.create_user(name, f"{name}@example.org", "correct horse battery")
        if role:
            Membership.objects.create(team=team, user=person, role=role)
    try:
        source = shutil.copytree(EXAMPLE, folder / "agent-timers", ignore=shutil.ignore_patterns("__pycache__"))
        call_command("add", str(source), team="storegen", wait=True, verbosity=0)
        package = Package.objects.select_related("latest__snapshot").get()
        first = package.latest.snapshot.commit
        _lengthen(source / CHANGED)
        call_command("generate", package.slug, wait=True, verbosity=0)
        hidden = folder / "hush-hush"
        hidden.mkdir()
        (hidden / "hush.py").write_text('"""Keeps quiet."""\n\nLIMIT = 3\n')
        call_command("add", str(hidden), team="storegen", private=True, wait=True, verbosity=0)
        if drawn:
            run_due("work")
        package.refresh_from_db()
        private = Package.objects.get(private=True)
        yield Published(package.slug, private.slug, first, package.latest.snapshot.commit)
    finally:
        call_command("flush", interactive=False, verbosity=0)


def _lengthen(file: Path) -> None:
    """A later commit: 140 characters become 150."""
    text = file.read_text()
    assert "> 140" in text
    file.write_text(text.replace("> 140", "> 150"))
