"""What a handler does with the error that it caught, as its steps tell it in most languages."""

from collections.abc import Iterable

from specs.analysis.facts import Handling, Outcome

# The first verb that occurs decides.
_BY_VERB: tuple[tuple[str, Handling], ...] = (
    ("reraise", "reraised"),
    ("raise", "translated"),
    ("continue", "retried"),
    ("return", "returned"),
)


def handled(steps: Iterable[Outcome]) -> Handling:
    verbs = {step.verb for step in steps}
    found = next((handling for verb, handling in _BY_VERB if verb in verbs), None)
    return found or ("logged" if verbs == {"log"} else "handled")
