from typing import Any

from django.core.management.base import BaseCommand

from specs.jobs.sweep import sweep


class Command(BaseCommand):
    help = (
        "Gives back the jobs of vanished workers and wakes workers for forgotten ones. Celery beat does it all along."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(
            f"{swept.given_back} given back, {swept.dead} dead, {swept.cancelled} cancelled, {swept.pruned} pruned."
        )
