"""Corrections over commits: after every run each accepted one is accounted for, exactly once, and as it claims.

The corrections are left, decided and folded in by the product itself; only what they say is drawn by chance, from a
seed, so that a run can be repeated.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from feedback import checking, deciding, leaving
from feedback.folding import ALREADY_SO, CODE_CHANGED
from feedback.leaving import Wanted
from feedback.models import Correction, Kind, Outcome, Standing, State, Step, Verdict, What
from feedback.policies import Move
from specs.bench import churn, corpus, place
from specs.models import Package, SnapshotFile, Statement
from specs.reading import outline
from specs.writing.draft import REQUIREMENT_SECTIONS
from studio.bench import Measure
from studio.people.errors import Conflict
from studio.people.models import Membership, Role, User

PACKAGES, COMMITS, CORRECTIONS = 10, 20, 20  # of each package
_LARGEST = 8_000  # lines of a package: 200 runs are to end
_CHECKED_LINES = 20_000
_TOUCHED, _TAKEN_AWAY = 0.4, 0.3  # how often
_KINDS = (
    Kind.WRONG, Kind.WRONG, Kind.WRONG, Kind.MISSING, Kind.MISSING, Kind.RETRACT, Kind.UNCLEAR, Kind.CODE_WRONG,
    Kind.COMMENT,
)  # fmt: skip


@dataclass(slots=True)
class Census:
    """What was found wrong after the runs, and what the runs made of the corrections."""

    runs: int = 0
    left: int = 0
    accounted: int = 0  # accepted corrections, summed over the runs
    verdicts: Counter[str] = field(default_factory=Counter)  # summed likewise
    faults: list[str] = field(default_factory=list)


def corrections() -> list[Measure]:
    """200 corrections over 10 packages and 20 commits each."""
    census = Census()
    with place.bench_studio() as folder:
        for number, source in enumerate(_sources()):
            (package, *_) = place.added(churn.repository(source, folder / source.name))
            for _ in follow(package, folder / source.name, census, seed=number):
                pass
    told = ", ".join(f"{census.verdicts[each]:,} {each}" for each in Verdict.values)
    name = f"corrections lost, doubled or untrue: {census.left} over {census.runs} runs ({told})"
    return [Measure(name, "-", "", (float(len(census.faults)),), (), 0, "at most")]


def check_time() -> list[Measure]:
    """A work tree in which one file was changed, against the published spec of some 20,000 lines."""
    source = min(corpus.packages(), key=lambda each: abs(corpus.lines(each) - _CHECKED_LINES))
    with place.bench_studio() as folder:
        tree = churn.repository(source, folder / source.name)
        package = place.generated(place.added(tree)[0])
        next(churn.churn(tree, 1))
        times = []
        for _ in range(3):
            begun = perf_counter()
            checking.check(package, tree)
            times.append(perf_counter() - begun)
    return [Measure(f"check of {corpus.lines(source):,} lines", "-", "s", tuple(times), (), 5, "at most")]


def follow(
    package: Package,
    folder: Path,
    census: Census,
    *,
    seed: int,
    commits: int = COMMITS,
    corrections: int = CORRECTIONS,
) -> Iterator[Census]:
    """Makes commits in the package's repository at `folder`; after each the corrections are counted."""
    chance = random.Random(seed)  # noqa: S311 (to be repeated, not to be secret)
    reviewer = _reviewer(package)
    package = place.generated(package)
    _seed(package, reviewer, chance, corrections, census)
    yield _counted(place.generated(package), census)
    for edit in churn.churn(folder, commits, seed):
        # Some are decided about between the runs, as people do, and some have their code changed under them.
        _decide(package, reviewer, chance)
        if chance.random() < _TOUCHED:
            _touch(package, folder, chance)
        package = place.generated(package, confirmed=True)  # lines taken away may leave a file that cannot be read
        before = len(census.faults)
        _counted(package, census)
        census.faults[before:] = [f"after “{edit.kind}”: {each}" for each in census.faults[before:]]
        yield census


def _sources() -> list[Path]:
    small = [each for each in corpus.packages() if 0 < corpus.lines(each) <= _LARGEST]
    return small[:PACKAGES]


def _reviewer(package: Package) -> User:
    person, _ = User.objects.get_or_create(username="reviewer", defaults={"email": "reviewer@example.org"})
    Membership.objects.get_or_create(team=package.team, user=person, defaults={"role": Role.MAINTAINER})
    return person


def _seed(package: Package, reviewer: User, chance: random.Random, count: int, census: Census) -> None:
    keys = list(Statement.objects.filter(package=package).current().order_by("key").values_list("key", flat=True))
    requirements = [each.id for capability in outline(package).capabilities for each in capability.requirements]
    for number, key in enumerate(chance.sample(keys, min(count, len(keys)))):
        wanted = _wanted(package, chance, key, requirements, number)
        left = leaving.leave(reviewer, package, wanted).correction
        census.left += 1
        fresh = Correction.objects.select_related("package__team").get(pk=left.pk)
        if fresh.state == State.OPEN:
            deciding.decide(reviewer, fresh, Move.ACCEPT, revision=fresh.revision)


def _wanted(package: Package, chance: random.Random, key: str, requirements: list[str], number: int) -> Wanted:
    kind = chance.choice(_KINDS)
    note = f"Remark {number}."
    if kind is Kind.MISSING:
        where = chance.choice(requirements) if requirements and chance.random() < 0.7 else ""
        section = chance.choice(list(REQUIREMENT_SECTIONS)) if where else "does"
        cite = _lines(package, chance) if chance.random() < 0.6 else ""
        return Wanted(kind, text=f"Stated sentence {number} of {package.pk}.", requirement=where, section=section,
                      cite=cite)  # fmt: skip
    if kind is Kind.UNCLEAR and requirements and chance.random() < 0.3:
        return Wanted(kind, note=note, requirement=chance.choice(requirements))
    says = kind is Kind.CODE_WRONG or (kind is Kind.WRONG and chance.random() < 0.8)
    return Wanted(kind, text=f"Reviewed sentence {number} of {package.pk}." if says else "", note=note, statement=key)


def _lines(package: Package, chance: random.Random) -> str:
    rows = (
        SnapshotFile.objects.filter(package=package, role="source", blob__lines__gt=3).current().order_by("path__path")
    )
    files = list(rows.values_list("path__path", "blob__lines"))
    if not files:
        return ""
    path, lines = chance.choice(files)
    start = chance.randrange(1, lines)
    return f"{path}:{start}-{min(start + chance.randrange(4), lines)}"


def _decide(package: Package, reviewer: User, chance: random.Random) -> None:
    """One or two of those that ask for it: kept, changed, or dropped."""
    asking = Correction.objects.filter(package=package).standing_as(Standing.CONFLICT, Standing.ORPHANED)
    for each in list(asking.select_related("package__team").order_by("pk")[:6]):
        move = chance.choice([Move.KEEP, Move.DROP, None, None, None])
        try:
            if move is not None:
                deciding.decide(reviewer, each, move, revision=each.revision, reason="So be it.")
            elif each.kind == Kind.WRONG and each.text and chance.random() < 0.3:
                leaving.edit(reviewer, each, revision=each.revision, text=f"{each.text[:200]} Anew.", note=each.note)
        except Conflict:
            continue  # an orphan cannot be kept


def _touch(package: Package, folder: Path, chance: random.Random) -> None:
    """A commit that changes, or takes away, the code that one of the corrections was said of."""
    accepted = Correction.objects.filter(package=package, state=State.ACCEPTED).order_by("pk")
    quotes = [quote for each in accepted for quote in each.anchored.quotes[:1] if not each.anchored.diagram]
    chance.shuffle(quotes)
    for quote in quotes:
        file, old = folder / quote.path, quote.text.split("\n")
        lines = file.read_text(errors="replace").split("\n") if file.is_file() else []
        if old[0].strip() and old[0] in lines:
            at = lines.index(old[0])
            gone = chance.random() < _TAKEN_AWAY
            mark = "#" if file.suffix == ".py" else "//"
            lines[at : at + len(old)] = [] if gone else [f"{old[0]} {mark} changed", *old[1:]]
            file.write_text("\n".join(lines))
            churn.commit(folder)
            return


def _counted(package: Package, census: Census) -> Census:
    assert package.latest is not None
    number = package.latest.number
    accepted = {each.pk: each for each in Correction.objects.filter(package=package, state=State.ACCEPTED)}
    rows = list(Outcome.objects.filter(package=package).at(number))
    census.runs += 1
    census.accounted += len(accepted)
    census.verdicts.update(each.state for each in rows if each.correction_id in accepted)
    counts = Counter(each.correction_id for each in rows)
    census.faults += [f"correction {each} is lost" for each in accepted.keys() - counts.keys()]
    census.faults += [f"correction {each} is accounted for {many} times" for each, many in counts.items() if many > 1]
    folded = Step.objects.filter(correction__package=package, what=What.FOLDED).values_list("correction", flat=True)
    census.faults += [
        f"correction {each} was folded {many} times" for each, many in Counter(folded).items() if many > 1
    ]
    texts = _stated(package, number)
    for row in rows:
        if row.correction_id in accepted:
            census.faults += _untrue(accepted[row.correction_id], row, texts)
    return census


def _stated(package: Package, number: int) -> dict[str, tuple[str, int | None]]:
    rows = Statement.objects.filter(package=package).at(number).values_list("key", "text", "correction")
    return {key: (text, correction) for key, text, correction in rows}


def _untrue(correction: Correction, outcome: Outcome, texts: dict[str, tuple[str, int | None]]) -> Iterator[str]:
    """What the verdict claims, looked for in the spec itself."""
    if outcome.state == Verdict.ORPHANED:
        return
    text, by = texts.get(outcome.statement, ("", None))
    if correction.kind == Kind.RETRACT and outcome.statement in texts:
        yield f"correction {correction.pk} retracts “{text}”, which still stands there"
    stated = correction.kind in (Kind.WRONG, Kind.MISSING) and correction.text
    if not stated or outcome.reason not in ("", CODE_CHANGED, ALREADY_SO):
        return
    # The words stand, whether the code under them changed or not. What one correction adds, another may reword.
    if by != correction.pk and (by is None or correction.kind != Kind.MISSING):
        yield f"correction {correction.pk} is {outcome.state}, and the spec says “{text}”"
    elif by == correction.pk and text != correction.text and outcome.reason != ALREADY_SO:
        yield f"correction {correction.pk} says “{correction.text}”, and the spec “{text}”"
