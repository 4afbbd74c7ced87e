"""Decisions that say nothing of what a package does for its users."""

from specs.analysis.facts import Condition, Outcome

PLUMBING = ("TYPE_CHECKING", "sys.version_info", "sys.platform", "os.name", "sys.maxsize", "__debug__")


def is_main(condition: Condition) -> bool:
    return condition.op == "eq" and condition.left is not None and condition.left.name == "__name__"


def is_plumbing(condition: Condition) -> bool:
    if condition.parts:
        return any(is_plumbing(part) for part in condition.parts)
    return is_main(condition) or any(mark in condition.text for mark in PLUMBING)


def fills_default(condition: Condition, outcomes: tuple[Outcome, ...]) -> bool:
    """`if x is None: x = []`: how Python writes a fresh default."""
    if condition.op != "is_null" or len(outcomes) != 1 or condition.left is None:
        return False
    only = outcomes[0]
    empty = only.value is not None and only.value.form in ("collection", "mapping") and not only.value.items
    return only.verb == "set" and only.name == condition.left.name and empty
