"""Whether answers cite the right place, and whether what has no answer is refused.

`asked.json` holds questions about packages of PyPI at fixed versions, each with the lines that answer it, or with none
where nothing in the package does. The half "tune" chose what `search.answers.support` holds; only "judge" is measured.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from django.conf import settings

from search.answers.asking import ask
from search.bench import baselines
from search.embedders import embedder
from specs.bench import place
from specs.jobs.waiting import run_due
from specs.models import Package
from studio.bench import Measure
from studio.people.models import User

ASKED = Path(__file__).with_name("asked.json")
MODEL = "all-MiniLM-L6-v2"
_WINDOW = 20  # lines of a chunk of raw code
_PATIENCE = 900
_AGAINST = "BM25 and MiniLM over raw code"

Lines = tuple[str, int, int]  # path, first line, last line


@dataclass(frozen=True, slots=True)
class Asked:
    package: str
    question: str
    gold: tuple[Lines, ...]  # none where there is no answer


def answers() -> list[Measure]:
    """Both sides may cite equally many lines: raw chunks are taken until they are as many as ours cites."""
    pins, questions = read()
    folders = dict(_folders(pins))
    with place.bench_studio(), tempfile.TemporaryDirectory(prefix="spec-studio-bench-"):
        packages = _published(folders)
        viewer = User.objects.create_user("bench", "bench@example.org", is_superuser=True)
        raw = {name: _raw(folder) for name, folder in folders.items()}
        ours, theirs, refused_known, refused_unknown = [], [], [], []
        for each in questions:
            answer = ask(each.question, viewer, packages[each.package], wait_for_model=True)
            if not each.gold:
                refused_unknown.append(not answer.found)
                continue
            refused_known.append(not answer.found)
            cited = [(one.citation.path, one.citation.start, one.citation.end) for one in answer.sources]
            ours.append((_file_hit(cited, each.gold), _line_hit(cited, each.gold)))
            budget = max(_WINDOW, sum(last - first + 1 for _, first, last in cited))
            found = list(_within(raw[each.package](each.question), budget))
            theirs.append((_file_hit(found, each.gold), _line_hit(found, each.gold)))
    return [
        _shared("a right file is cited", ours, theirs, 0, 0.8),
        _shared("right lines are cited", ours, theirs, 1, 0.5),
        Measure("refused of what has no answer", "", "", (mean(refused_unknown),), (), 0.9, "at least"),
        Measure("refused of what has one", "", "", (mean(refused_known),), (), 0.1, "at most"),
    ]


def read(half: str = "judge") -> tuple[dict[str, str], list[Asked]]:
    """The packages with their versions, and the questions of that half."""
    stored = json.loads(ASKED.read_text())
    questions = [
        Asked(each["package"], each["question"], tuple((path, first, last) for path, first, last in each["places"]))
        for each in stored["questions"]
        if each["half"] == half
    ]
    return stored["packages"], questions


def _shared(
    name: str, ours: Sequence[tuple[bool, bool]], theirs: Sequence[tuple[bool, bool]], index: int, goal: float
) -> Measure:
    """The share of questions; the baseline's stands in the name, since the goal is a plain number."""
    baseline = mean(each[index] for each in theirs)
    said = f"{name} ({_AGAINST}: {baseline:.2f})"
    return Measure(said, _AGAINST, "", (mean(each[index] for each in ours),), (), max(goal, baseline), "at least")


def _folders(pins: dict[str, str]) -> Iterator[tuple[str, Path]]:
    """Wheels of exactly these versions, fetched once into the data folder, as folders of code without metadata."""
    home = Path(settings.DATA_DIR) / "bench" / "asked"
    wheels = home / "wheels"
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    for name, version in pins.items():
        folder = home / f"{name}-{version}" / name
        if not folder.exists():
            subprocess.run([*pip, "--dest", str(wheels), f"{name}=={version}"], check=True, timeout=_PATIENCE)
            wheel = next(each for each in wheels.glob("*.whl") if each.name.lower().startswith(f"{name}-{version}-"))
            with zipfile.ZipFile(wheel) as archive:
                code = [each for each in archive.namelist() if ".dist-info/" not in each]
                archive.extractall(folder, code)
        yield name, folder


def _published(folders: dict[str, Path]) -> dict[str, Package]:
    packages = {name: place.generated(place.added(folder)[0]) for name, folder in folders.items()}
    run_due("index")
    return packages


def _raw(folder: Path) -> Callable[[str], list[Lines]]:
    """Chunks of so many lines of every file, ranked by BM25 and the model, fused by reciprocal rank."""
    chunks: list[Lines] = []
    texts: list[str] = []
    for file in sorted(folder.rglob("*.py")):
        lines = file.read_text(errors="replace").splitlines()
        for first in range(0, len(lines), _WINDOW):
            some = lines[first : first + _WINDOW]
            chunks.append((str(file.relative_to(folder)), first + 1, first + len(some)))
            texts.append("\n".join(some))
    by_words, by_meaning = baselines.Bm25(texts), baselines.Meanings(embedder(MODEL), texts)

    def search(question: str) -> list[Lines]:
        words = baselines.ranked(by_words.scores(question))
        meaning = baselines.ranked(by_meaning.scores(question), -1.0)
        return [chunks[number] for number in baselines.fused(words, meaning)]

    return search


def _within(found: Iterable[Lines], budget: int) -> Iterator[Lines]:
    """The first of them, until as many lines are cited as may be."""
    for path, first, last in found:
        if budget <= 0:
            return
        budget -= last - first + 1
        yield path, first, last


def _file_hit(cited: Iterable[Lines], gold: Sequence[Lines]) -> bool:
    return any(path == right for path, _, _ in cited for right, _, _ in gold)


def _line_hit(cited: Iterable[Lines], gold: Sequence[Lines]) -> bool:
    return any(
        path == right and first <= bottom and top <= last for path, first, last in cited for right, top, bottom in gold
    )
