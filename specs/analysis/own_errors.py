"""Errors that a function raises to itself: a handler around them takes them, and no caller sees them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from specs.analysis.facts import Catch, Guard, Outcome, Raise

MAX_TRIES = 2000
Fits = Callable[[tuple[str, ...], str], bool]  # whether handlers of these errors take that one


class Handled(NamedTuple):
    errors: tuple[str, ...]
    start: int
    end: int
    only_some: bool  # it asks more than the type, or raises again


class Attempt(NamedTuple):
    """The lines that are protected, and by which handlers."""

    symbol: str
    start: int
    end: int
    handlers: tuple[Handled, ...]


def without_own(
    guards: list[Guard], raises: list[Raise], catches: Sequence[Catch], attempts: Iterable[Attempt], fits: Fits
) -> None:
    """Takes away what is raised and handled in the same function."""
    around: dict[str, list[Attempt]] = {}
    for each in attempts:
        around.setdefault(each.symbol, []).append(each)
    if not around or not raises:
        return
    leaving = _leaving(guards, raises, catches)
    own: dict[tuple[str, int, str], bool] = {}

    def is_own(symbol: str, line: int, error: str) -> bool:
        key = (symbol, line, error)
        if key not in own:
            tries = [each for each in around.get(symbol, ())[:200] if each.start <= line <= each.end]
            own[key] = any(_takes(each, error, leaving.get(symbol, []), fits) for each in tries)
        return own[key]

    def rest(symbol: str, steps: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        return tuple(each for each in steps if each.verb != "raise" or not is_own(symbol, each.start, each.name))

    for position, guard in enumerate(guards):
        if guard.symbol in around and any(each.verb == "raise" for each in (*guard.outcomes, *guard.otherwise)):
            told, other = rest(guard.symbol, guard.outcomes), rest(guard.symbol, guard.otherwise)
            guards[position] = replace(guard, outcomes=told, otherwise=other)
    raises[:] = [each for each in raises if each.declared or not is_own(each.symbol, each.start, each.error)]


def _leaving(guards: Sequence[Guard], raises: Sequence[Raise], catches: Sequence[Catch]) -> dict[str, list[int]]:
    """symbol -> the lines on which it raises, or raises again."""
    found: dict[str, list[int]] = {}
    for raised in raises:
        found.setdefault(raised.symbol, []).append(raised.start)
    steps = [(each.symbol, (*each.outcomes, *each.otherwise)) for each in guards]
    steps += [(each.symbol, each.outcomes) for each in catches]
    for symbol, told in steps:
        found.setdefault(symbol, []).extend(each.start for each in told if each.verb in ("raise", "reraise"))
    for lines in found.values():
        lines.sort()
    return found


def _takes(tried: Attempt, error: str, leaving: list[int], fits: Fits) -> bool:
    """By the first handler that fits."""
    for handler in tried.handlers:
        if fits(handler.errors, error):
            at = bisect_left(leaving, handler.start)
            return not handler.only_some and not (at < len(leaving) and leaving[at] <= handler.end)
    return False
