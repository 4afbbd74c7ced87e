from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from studio import backup


class Command(BaseCommand):
    help = "Load a backup into the empty database. A file that is cut short or altered is refused."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        counts = backup.restore(file)
        self.stdout.write(f"{file}: {sum(counts.values())} rows of {len(counts)} tables restored.")
