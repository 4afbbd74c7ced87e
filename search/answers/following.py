"""What to ask next: only what has an answer, known by the evidence for it."""

from collections.abc import Iterable, Iterator, Sequence

from search.answers.focus import Place
from search.answers.gathering import Gathered
from search.answers.question import Intent
from search.answers.shapes import Passage
from search.answers.telling import Teller, called
from specs import reading
from specs.analysis.package import SymbolId
from specs.models import Package

MOST = 4


def follow_ups(
    gathered: Gathered,
    package: Package | None,
    places: Sequence[Place],
    passages: Iterable[Passage],
    teller: Teller | None = None,
) -> tuple[str, ...]:
    asked = gathered.question.text.lower()
    found: list[str] = []
    if package is not None and teller is not None and places:
        found += _of_place(gathered, package, places, teller)
    if gathered.package is not None and len(found) < MOST:
        found += _of_package(gathered.package)
    return tuple(each for each in dict.fromkeys(found) if each.lower().rstrip("?") not in asked)[:MOST]


def _of_place(gathered: Gathered, package: Package, places: Sequence[Place], teller: Teller) -> Iterator[str]:
    """Along the call graph: what it leads to, who leads to it, and its tests."""
    of = "" if gathered.package else f" in {package.name}"
    place = SymbolId(places[0].path, places[0].symbol)
    name = called(place)
    intent = gathered.question.intent
    if intent != Intent.HOW and (teller.description(place) or teller.outline(place)):
        yield f"How does {name} work{of}?"
    callees = [each for each in teller.callees(place) if teller.description(each)]
    if callees:
        yield f"How does {called(callees[0])} work{of}?"
    if intent != Intent.USERS and teller.users(place):
        yield f"What calls {name}{of}?"
    if intent != Intent.TESTS and teller.tests(place):
        yield f"Which tests cover {name}{of}?"
    callers = [each for each in teller.callers(place) if teller.description(each)]
    if callers:
        yield f"How does {called(callers[0])} work{of}?"


def _of_package(package: Package) -> Iterator[str]:
    version = reading.latest(package)
    if version is None:
        return
    overview = reading.overview(package, version.number)
    if overview.purpose or overview.does:
        yield f"What does {package.name} do?"
    if overview.services:
        yield f"Which services does {package.name} depend on?"
    if version.number > 1 and any(version.changes.values()):
        yield "What changed in the last version?"
