"""Registers repositories and the packages in them, and has their specs generated."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from specs import adding, generation
from specs.adding import Wish
from specs.jobs.errors import Mendable, Transient
from specs.management.progress import follow
from specs.models import Job, Package
from specs.models.job import Priority
from studio.people.models import Team
from studio.people.teams import default_team


class Command(BaseCommand):
    help = "Registers each repository and the packages found in it, and generates their specs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("given", nargs="+", metavar="PATH_OR_URL", help="A directory, or an https address.")
        parser.add_argument("--team", default="", help="The team that owns the packages, by its slug.")
        parser.add_argument("--private", action="store_true", help="Only the team may see the packages.")
        parser.add_argument("--branch", default="", help="The branch (or tag) to follow; else the default branch.")
        parser.add_argument("--wait", action="store_true", help="Show the progress, and fail when a run fails.")

    def handle(self, *args: Any, **options: Any) -> None:
        team = team_named(options["team"])
        failures = []
        jobs: list[tuple[Package, Job]] = []
        for given in options["given"]:
            wish = Wish(given, team, options["private"], options["branch"], trusted=True)
            try:
                added = adding.add(wish)
            except (Mendable, Transient) as error:
                failures.append(f"{given}: {error}")
                self.stderr.write(failures[-1])
                continue
            for each in added:
                self.stdout.write(f"{'Added' if each.is_new else 'Already there:'} {each.package.slug}")
                priority = Priority.PERSON if options["wait"] else Priority.BULK
                jobs.append((each.package, generation.request(each.package, priority=priority)))
        if options["wait"]:
            failures += [failure for package, job in jobs if (failure := follow(self.stdout, package.slug, job))]
        if failures:
            raise CommandError(f"{len(failures)} of these failed: " + "; ".join(failures))


def team_named(slug: str) -> Team:
    """The team of that slug; without one the first team, made where there is none yet."""
    if slug:
        team = Team.objects.filter(slug=slug).first()
        if team is None:
            raise CommandError(f"There is no team {slug}.")
        return team
    return default_team() or Team.objects.get_or_create(slug="main", defaults={"name": "Main"})[0]
