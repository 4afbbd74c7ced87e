"""`manage.py bench [NAME…]`: measure, print a table, and write it as JSON."""

import json
import os
import platform
import subprocess
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.module_loading import import_string

from studio.bench import Measure
from studio.config import BASE_DIR

_COLUMNS = ("measure", "ours", "floor or peer", "against", "result", "goal", "")


class Command(BaseCommand):
    help = "Measure, as ratios in one run. Without names: everything. Exits with 1 where a goal is missed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("names", nargs="*", metavar="NAME", help="which measures; all if none")
        parser.add_argument("--list", action="store_true", help="only list the names")
        parser.add_argument("--corpus", type=Path, help="a folder of packages to measure with, instead of fetched ones")
        parser.add_argument("--json", type=Path, help="where to write the result as JSON")

    def handle(self, *args: Any, names: list[str], **options: Any) -> None:
        known: dict[str, str] = settings.BENCH_MEASURES
        if options["list"]:
            self.stdout.write("\n".join(known))
            return
        if unknown := [name for name in names if name not in known]:
            raise CommandError(f"There is no measure called {unknown[0]}; there are: {', '.join(known)}.")
        settings.BENCH_CORPUS = options["corpus"]
        found: list[Measure] = []
        for name in names or known:
            self.stderr.write(f"measuring {name} …")
            found += import_string(known[name])()
        self.stdout.write(_table(found))
        file = options["json"] or settings.DATA_DIR / "bench.json"
        file.write_text(json.dumps({"machine": _machine(), "measures": [_as_json(each) for each in found]}, indent=1))
        self.stdout.write(f"\n{_machine()['summary']}; as JSON in {file}")
        if not all(measure.reached for measure in found):
            sys.exit(1)


def _table(found: list[Measure]) -> str:
    rows = [_COLUMNS, tuple("---" for _ in _COLUMNS)]
    rows += [
        (
            each.name,
            _range(each.ours, each.unit),
            _range(each.peer, each.unit),
            each.against,
            f"{each.result:.3g}{'×' if each.peer else ''}",
            f"{each.direction} {each.goal:g}{'×' if each.peer else ''}",
            "reached" if each.reached else "MISSED",
        )
        for each in found
    ]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def _range(samples: tuple[float, ...], unit: str) -> str:
    if not samples:
        return "-"
    return f"{median(samples):.4g} {unit} ({min(samples):.4g} to {max(samples):.4g})".replace("  ", " ")


def _as_json(measure: Measure) -> dict[str, Any]:
    return asdict(measure) | {"result": measure.result, "reached": measure.reached}


def _machine() -> dict[str, Any]:
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=BASE_DIR, capture_output=True, text=True, check=False
    ).stdout.strip()
    when = datetime.now(UTC).isoformat(timespec="seconds")
    machine, cores, python = platform.platform(), os.cpu_count(), platform.python_version()
    return {
        "platform": machine,
        "cores": cores,
        "python": python,
        "commit": commit,
        "at": when,
        "summary": f"{machine}, {cores} cores, Python {python}, commit {commit or 'unknown'}, {when}",
    }
