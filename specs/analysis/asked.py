"""The names that a file's decisions ask about: only what these stand for is worth keeping of all local names."""

import re
from collections.abc import Iterable, Iterator

from specs.analysis.facts import Condition, Guard, Operand, Raise, Retry, Returned

MAX_TEXT = 70  # characters of what a name is bound to; more would drown the question that is asked of it
ROUNDING = frozenset({"min", "max", "round", "ceil", "ceiling", "floor", "sum", "trunc", "quantize"})
_RULE = re.compile(r"(?<![\w.\"'])(?!1\b(?!\.)|0\b(?!\.))\d[\d_.]*(?![\w\"'])|[*/]|\b[A-Z][A-Z_]{2,}\b")
_EMPTY = re.compile(
    r"\[\]|\{\}|(?:new )?(?:\w+\.)*(?:[A-Z]\w*|deque|list|dict|set|defaultdict)(?:<[^()]*>)?\((?:list|dict|set|int)?\)"
)
_OF_CLASS = re.compile(r"\w+::[A-Z][A-Z0-9_]+")
_TEXT = re.compile(r"[\"'`]")
TOLD_FORMS = frozenset({"call", "arithmetic", "slice", "length", "other", "template", "collection"})


def names_asked(
    guards: Iterable[Guard], raises: Iterable[Raise], returns: Iterable[Returned], retries: Iterable[Retry]
) -> set[tuple[str, str]]:
    """(symbol, name) of every plain name in a question or a pause."""
    found: set[tuple[str, str]] = set()
    for guard in guards:
        for condition in (guard.condition, *guard.under):
            found.update((guard.symbol, name) for name in _names(condition))
        for outcome in (*guard.outcomes, *guard.otherwise):
            if outcome.verb in ("cut", "return") and outcome.value is not None:
                found.update((guard.symbol, name) for name in outcome.value.names)
    for each in raises:
        for condition in each.under:
            found.update((each.symbol, name) for name in _names(condition))
    for answer in returns:
        found.update((answer.symbol, name) for name in _names(answer.condition))
        if answer.value is not None:
            found.update((answer.symbol, name) for name in answer.value.names)
    for retry in retries:
        if retry.backoff is not None:
            found.update((retry.symbol, name) for name in retry.backoff.names)
    return found


def computes(value: Operand) -> bool:
    """Arithmetic by a rule: with a number of its own, a product, a rounding or a bound."""
    if value.form == "call":
        rounds = value.name.rpartition(".")[2].lower() in ROUNDING and len(value.text) <= MAX_TEXT
        return rounds or (".quantize(" in value.text and "\n" not in value.text)
    if value.form != "arithmetic" or len(value.text) > MAX_TEXT or "\n" in value.text:
        return False
    return bool(_RULE.search(value.text)) and not _TEXT.search(value.text)


def led_by_constant(value: Operand) -> bool:
    """`[self::NOT_FOUND, $allowed]`: a list whose first item says by a constant of a class what it is."""
    first = value.items[0] if value.form == "collection" and value.items else None
    return first is not None and first.form == "name" and _OF_CLASS.fullmatch(first.name) is not None


def is_worth_keeping(value: Operand) -> bool:
    """A value that says where it comes from in one short line; not what is empty at first, to be filled."""
    if (value.form == "collection" and not value.items) or _EMPTY.fullmatch(value.text):
        return False
    return value.form in TOLD_FORMS and 0 < len(value.text) <= MAX_TEXT and "\n" not in value.text


def _names(condition: Condition | None) -> Iterator[str]:
    for part in (condition, *condition.parts) if condition is not None else ():
        for side in (part.left, part.right):
            if side is not None:
                yield from side.names
