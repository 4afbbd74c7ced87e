"""Writes a spec in one of the forms that other tools read."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from specs.exports.material import material
from specs.exports.registry import exporter, names
from specs.management.packages import package_named
from specs.reading import NoSuchVersion


class Command(BaseCommand):
    help = "Writes a package's spec to standard output, or as files into a directory."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("package", metavar="PACKAGE", help="A package's slug, or its name.")
        parser.add_argument("--format", default="json", help=f"One of {', '.join(names())}.")
        parser.add_argument("--to", type=Path, metavar="DIR", help="A directory, made if it is not there.")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        # Django's own --version, which prints Django's version, gives way to the spec's.
        kwargs.setdefault("conflict_handler", "resolve")
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.add_argument(
            "--version", dest="number", type=int, metavar="N", help="The version; the newest by default."
        )
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        if options["format"] not in names():
            raise CommandError(f"There is no format {options['format']}; there are {', '.join(names())}.")
        package = package_named(options["package"])
        try:
            found = material(package, options["number"])
        except NoSuchVersion as error:
            raise CommandError(str(error)) from None
        files = exporter(options["format"])(found)
        folder: Path | None = options["to"]
        if folder is None:
            self._print(list(files))
            return
        for path, text in files:
            target = folder / path
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
            except OSError as error:
                raise CommandError(f"{target} cannot be written: {error.strerror}.") from None
            self.stdout.write(str(target))

    def _print(self, files: list[tuple[str, str]]) -> None:
        if len(files) > 1:
            raise CommandError(f"This format has {len(files)} files: name a directory with --to.")
        self.stdout.write(files[0][1], ending="")
