"""Measures of generation: a first version, a rerun, a small commit, many packages, memory."""

import ast
import hashlib
import os
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random

from django.conf import settings
from tree_sitter import Parser

from specs import generation
from specs.analysis.syntax import GRAMMARS, grammar
from specs.bench import churn, corpus, place
from specs.ingestion.packing import unpack_text
from specs.ingestion.snapshots import ANALYSED
from specs.models import Blob, BlobFacts, Package, Snapshot, SnapshotFile, SpecVersion, Statement
from studio.bench import Measure, compare

_MIXED_FILES = 4000
_LARGE = 100_000  # lines
_VAST = 200_000
_ROUNDS = 3


def first_version() -> list[Measure]:
    """Files to a published spec, in one process, against parsing alone."""
    with place.bench_studio() as folder:
        return [_first_version_of(_mixed(folder))]


def first_version_by_language() -> list[Measure]:
    """The same, the packages of each language apart: grammars written in C are ten times as fast as Python's own."""
    groups: dict[str, list[Path]] = defaultdict(list)
    for source in corpus.packages():
        if language := corpus.main_language(source):
            groups[language].append(source)
    with place.bench_studio() as folder:
        return [
            _first_version_of([churn.repository(each, folder / each.name) for each in sources], f" of {language}")
            for language, sources in sorted(groups.items())
        ]


def _first_version_of(sources: list[Path], what: str = "") -> Measure:
    texts: list[tuple[str, str]] = []

    def ours() -> None:
        place.forget_everything()
        for source in sources:
            for package in place.added(source):
                place.generated(package)
        texts[:] = _texts()

    found = compare(ours, lambda: _parse_all(texts), _ROUNDS)
    lines = sum(text.count("\n") for _, text in texts)
    name = f"first version of {len(texts):,} files{what}, {lines:,} lines"
    return Measure(name, "bare parse of the same files", "s", tuple(found[0]), tuple(found[1]), 8, "at most")


def rerun() -> list[Measure]:
    """A run over what did not change, against reading and hashing the files; and what it writes."""
    with place.bench_studio() as folder:
        package, source = _large(folder)
        before = _rows()
        found = compare(partial(place.generated, package), partial(_hash_all, source), _ROUNDS)
        written = float(_rows() - before)
    return [
        Measure(
            "rerun with nothing changed", "reading and hashing", "s", tuple(found[0]), tuple(found[1]), 3, "at most"
        ),
        Measure("rows that such a rerun writes, jobs aside", "-", "", (written,), (), 0, "at most"),
    ]


def small_commit() -> list[Measure]:
    """A version after a commit that adds one function, against the first version: to be read, and to be found."""
    firsts, laters, firsts_found, laters_found, read_again = [], [], [], [], []
    with place.bench_studio() as folder:
        for number in range(_ROUNDS):
            place.forget_everything()
            source = folder / f"large-{number}"
            firsts.append(_seconds(partial(_first, _merged(source, _LARGE))))
            firsts_found.append(firsts[-1] + _seconds(place.index))
            package = Package.objects.select_related("latest__snapshot", "repository").get()
            known = BlobFacts.objects.count()
            churn.add_function(source, Random(number))  # noqa: S311 (to be repeated)
            churn.commit(source)
            laters.append(_seconds(partial(place.generated, package)))
            laters_found.append(laters[-1] + _seconds(place.index))
            read_again.append(float(BlobFacts.objects.count() - known))
        lines = Snapshot.objects.filter(package=package).latest("number").lines
    name, first = f"version after a one-function commit, {lines:,} lines", "the first version"
    return [
        Measure(f"{name}, to searchable", first, "s", tuple(laters_found), tuple(firsts_found), 0.02, "at most"),
        Measure(f"{name}, without search", first, "s", tuple(laters), tuple(firsts), 0.02, "at most"),
        Measure("files whose facts that commit had read", "files changed", "", tuple(read_again), (1.0,), 1, "at most"),
    ]


def bulk() -> list[Measure]:
    """Many packages with two workers, against one."""
    with place.bench_studio() as folder:
        sources = [churn.repository(each, folder / each.name) for each in _small()]

        def with_workers(number: int) -> None:
            place.forget_everything()
            for source in sources:
                for package in place.added(source):
                    generation.request(package)
            code = "import django; django.setup(); from specs.bench.place import carry_out; carry_out('{}')"
            running = [
                subprocess.Popen(
                    [sys.executable, "-c", code.format(f"bench-{each}")],
                    cwd=settings.BASE_DIR,
                    env=place.environment(folder) | {"DJANGO_SETTINGS_MODULE": "studio.settings"},
                    stderr=subprocess.DEVNULL,
                )
                for each in range(number)
            ]
            if any(each.wait() for each in running):
                raise RuntimeError("a worker failed")

        one, two = compare(partial(with_workers, 1), partial(with_workers, 2), _ROUNDS)
        made = SpecVersion.objects.count()
    goal = 1.5 if (os.cpu_count() or 1) < 4 else 1.8
    return [
        Measure(f"{made} packages with one worker", "with two workers", "s", tuple(one), tuple(two), goal, "at least")
    ]


def memory() -> list[Measure]:
    """The peak of the process that generates a vast package."""
    with place.bench_studio() as folder:
        source = _merged(folder / "vast", _VAST)
        peaks = []
        for _ in range(_ROUNDS):
            place.forget_everything()
            command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "add", "--wait", str(source)]
            process = subprocess.Popen(command, env=place.environment(folder), stdout=subprocess.DEVNULL)
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode:
                raise RuntimeError("generation failed")
            peaks.append(used.ru_maxrss / 1024)
        lines = Snapshot.objects.latest("pk").lines
    return [Measure(f"peak memory of generating {lines:,} lines", "-", "MB", tuple(peaks), (), 600, "at most")]


def _first(source: Path) -> Package:
    (package,) = place.added(source)
    return place.generated(package)


def _large(folder: Path) -> tuple[Package, Path]:
    source = _merged(folder / "large", _LARGE)
    return _first(source), source


def _mixed(folder: Path) -> list[Path]:
    """Repositories of corpus packages, up to so many code files."""
    chosen, files = [], 0
    for source in sorted(corpus.packages(), key=lambda each: not each.name.startswith(("django", "celery", "fastify"))):
        held = sum(1 for _ in corpus.code_files(source))
        if files + held <= _MIXED_FILES:
            chosen.append(churn.repository(source, folder / source.name))
            files += held
    return chosen


def _small() -> list[Path]:
    return [each for each in corpus.packages() if corpus.lines(each) < 15_000]


def _merged(folder: Path, lines: int) -> Path:
    """A repository with one package of at least so many lines, of the code of several."""
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[project]\nname = "merged"\nversion = "1"\n')
    left = lines
    for source in corpus.packages():
        for file in corpus.code_files(source):
            if left <= 0:
                break
            target = folder / "merged" / source.name / file.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(file.read_bytes())
            left -= file.read_bytes().count(b"\n")
    return churn.initialised(folder)


def _texts() -> list[tuple[str, str]]:
    """The texts that analysis read, with their languages."""
    rows = SnapshotFile.objects.filter(ANALYSED, until=None).values_list("language", "blob_id")
    packed = dict(Blob.objects.values_list("pk", "packed"))
    return [(language, unpack_text(packed[blob])) for language, blob in rows]


def _parse_all(texts: list[tuple[str, str]]) -> None:
    for language, text in texts:
        if language == "python":
            _parse_python(text)
        elif language in GRAMMARS:
            Parser(grammar(language)).parse(text.encode())


def _parse_python(text: str) -> None:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return


def _hash_all(folder: Path) -> None:
    for file in folder.rglob("*"):
        if file.is_file() and ".git" not in file.parts:
            hashlib.sha256(file.read_bytes()).hexdigest()


def _rows() -> int:
    kept = (Blob, BlobFacts, Snapshot, SnapshotFile, SpecVersion, Statement)
    return sum(model._default_manager.count() for model in kept)


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun
