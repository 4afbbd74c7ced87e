"""What a statement in SQL keeps others from doing: rows that it locks, locks that it takes by a number."""

import re

_LOCKING = re.compile(
    r"\bfor\s+(?:no\s+key\s+)?(?:update|share)(?:\s+of\s+\w+)?(?:\s+(?:nowait|skip\s+locked))?\b|\bpg_(?:try_)?advisory_(?:xact_)?lock\b",
    re.IGNORECASE,
)


def locking(text: str) -> str:
    """The words that lock, as the statement writes them; "" where none do."""
    found = _LOCKING.search(text)
    return found[0] if found is not None and "\n" not in found[0] else ""
