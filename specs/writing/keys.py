"""Stable keys: made of what a statement is about, never of its value or its lines."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from specs.writing.draft import About, Statement

_VALUES = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|(?<![\w.])\d[\d_.]*")


def masked(text: str) -> str:
    """A condition without its values: `len(quoted) > 140` and `len(quoted) > 150` are one and the same."""
    return " ".join(_VALUES.sub("#", text).split())[:200]


def key_of(about: About) -> str:
    return short_hash(about.path, about.symbol, about.relation, about.subject, about.tie)


def short_hash(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


class Keys:
    """Hands out keys; where even the tie is equal, the order in the file tells twins apart."""

    def __init__(self) -> None:
        self._seen: Counter[About] = Counter()

    def keyed(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(self._keyed(statement) for statement in statements)

    def _keyed(self, statement: Statement) -> Statement:
        about = statement.about
        self._seen[about] += 1
        if self._seen[about] > 1:
            about = replace(about, tie=f"{about.tie}#{self._seen[about]}")
        return replace(statement, about=about, key=key_of(about))
