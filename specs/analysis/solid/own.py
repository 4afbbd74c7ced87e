"""Errors that a function throws to itself: a handler around them takes them, and no caller sees them."""

from specs.analysis.own_errors import MAX_TRIES, Attempt, Handled
from specs.analysis.own_errors import without_own as take_away
from specs.analysis.solid.forms import Form
from specs.analysis.solid.reader import Reader, Scope, last_name
from specs.analysis.syntax import first_line, last_line

GENERAL = frozenset({"Exception", "Throwable", "StandardError", "exception", "..."})
# What Ruby's plain `rescue` lets pass
BEYOND = frozenset({"NotImplementedError", "SystemExit", "Interrupt", "NoMemoryError", "SignalException", "LoadError"})


def remember(reader: Reader, form: Form, scope: Scope) -> None:
    """The lines that are protected, and by which handlers."""
    steps = reader.steps(list(form.body))
    if not steps or scope.test is not None or len(reader.attempts) >= MAX_TRIES:
        return
    handlers = tuple(
        Handled(
            each.errors,
            first_line(each.node),
            last_line(each.body[-1] if each.body else each.node),
            each.asked is not None,
        )
        for each in form.handlers
    )
    reader.attempts.append(Attempt(scope.symbol, first_line(steps[0]), last_line(steps[-1]), handlers))


def without_own(reader: Reader) -> None:
    facts, language = reader.facts, reader.dialect.language
    take_away(
        facts.guards, facts.raises, facts.catches, reader.attempts, lambda errors, error: _fits(language, errors, error)
    )


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
