"""Whether the head of a loop speaks of trying again, or goes through things one by one."""

import re

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_TRYING = frozenset({"try", "tries", "trial", "trials", "maxtries", "numtries", "ntries", "trycount"})
_AGAIN = ("attempt", "retry", "retries", "attempts")
# `i < items.length`, `it.hasNext()`: the next thing is tried, not the same again.
_ITEMS = re.compile(r"\.(?:[lL]ength|size|hasNext|hasMoreElements|iterator|[cC]ount)\b|\blen\(|\brange\b")


def speaks_of_trying(text: str) -> bool:
    """By whole words of its names: `maxTries` does, `entries` and `country` do not."""
    words = (word.lower() for word in _WORD.findall(text))
    return any(word in _TRYING or word.startswith(_AGAIN) or word.endswith(_AGAIN) for word in words)


def goes_through(head: str) -> bool:
    return _ITEMS.search(head) is not None
