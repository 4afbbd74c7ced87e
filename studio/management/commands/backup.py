from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from studio import backup
from studio.startup import cannot_write


class Command(BaseCommand):
    help = "Write the whole database into one file, while everything goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            counts = backup.write(file)
        except OSError as error:
            raise cannot_write(file, error, "The backup") from error
        self.stdout.write(f"{file}: {sum(counts.values())} rows of {len(counts)} tables, {file.stat().st_size} bytes.")
