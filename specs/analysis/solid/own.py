"""Errors that a function throws to itself: a handler around them takes them, and no caller sees them."""

from bisect import bisect_left

from msgspec.structs import replace

from specs.analysis.facts import Outcome
from specs.analysis.solid.forms import Form
from specs.analysis.solid.reader import Attempt, Reader, Scope, last_name
from specs.analysis.syntax import first_line, last_line

GENERAL = frozenset({"Exception", "Throwable", "StandardError", "exception", "..."})
# What Ruby's plain `rescue` lets pass
BEYOND = frozenset({"NotImplementedError", "SystemExit", "Interrupt", "NoMemoryError", "SignalException", "LoadError"})
MAX_TRIES = 2000


def remember(reader: Reader, form: Form, scope: Scope) -> None:
    """The lines that are protected, and by which handlers."""
    steps = reader.steps(list(form.body))
    if not steps or scope.test is not None or len(reader.attempts) >= MAX_TRIES:
        return
    handlers = tuple(
        (
            each.errors,
            first_line(each.node),
            last_line(each.body[-1] if each.body else each.node),
            each.asked is not None,
        )
        for each in form.handlers
    )
    reader.attempts.append(Attempt(scope.symbol, first_line(steps[0]), last_line(steps[-1]), handlers))


def without_own(reader: Reader) -> None:
    """Takes away what is thrown and handled in the same function."""
    facts = reader.facts
    if not reader.attempts or not facts.raises:
        return
    leaving: dict[str, list[int]] = {}  # symbol -> where it throws, or throws again
    for raised in facts.raises:
        leaving.setdefault(raised.symbol, []).append(raised.start)
    steps = [(each.symbol, (*each.outcomes, *each.otherwise)) for each in facts.guards]
    steps += [(each.symbol, each.outcomes) for each in facts.catches]
    for symbol, told in steps:
        leaving.setdefault(symbol, []).extend(each.start for each in told if each.verb in ("raise", "reraise"))
    for lines in leaving.values():
        lines.sort()
    around: dict[str, list[Attempt]] = {}
    for each in reader.attempts:
        around.setdefault(each.symbol, []).append(each)
    own: dict[tuple[str, int, str], bool] = {}

    def is_own(symbol: str, line: int, error: str) -> bool:
        key = (symbol, line, error)
        if key not in own:
            tries = [each for each in around.get(symbol, ())[:200] if each.start <= line <= each.end]
            own[key] = any(_takes(reader, each, error, leaving.get(symbol, [])) for each in tries)
        return own[key]

    def rest(symbol: str, steps: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        return tuple(each for each in steps if each.verb != "raise" or not is_own(symbol, each.start, each.name))

    for position, guard in enumerate(facts.guards):
        if guard.symbol in around and any(each.verb == "raise" for each in (*guard.outcomes, *guard.otherwise)):
            told, other = rest(guard.symbol, guard.outcomes), rest(guard.symbol, guard.otherwise)
            facts.guards[position] = replace(guard, outcomes=told, otherwise=other)
    facts.raises[:] = [each for each in facts.raises if not is_own(each.symbol, each.start, each.error)]


def _takes(reader: Reader, tried: Attempt, error: str, leaving: list[int]) -> bool:
    for errors, start, end, only_some in tried.handlers:
        if _fits(reader.dialect.language, errors, error):
            at = bisect_left(leaving, start)
            return not only_some and not (at < len(leaving) and leaving[at] <= end)
    return False


def _fits(language: str, errors: tuple[str, ...], error: str) -> bool:
    name = last_name(error.replace("\\", "."))
    if not name:
        return False
    caught = {last_name(each.lstrip("*").replace("\\", ".")) for each in errors}
    if name in caught:
        return True
    if language == "ruby":
        return (not caught or bool(caught & GENERAL)) and name not in BEYOND
    if language in ("kotlin", "php") and name.endswith("Error") and "Throwable" not in caught:
        return False  # no Exception, as far as its name tells
    return not caught or bool(caught & GENERAL)
