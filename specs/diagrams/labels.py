"""Names that are safe inside mermaid text, whatever the code calls its things."""

import hashlib
import re
from collections.abc import Iterable

MAX_LABEL = 44
# Everything else becomes an entity code, which mermaid shows as the character and never reads as syntax.
_PLAIN = re.compile(r"[^A-Za-z0-9 _.,/'=+()@!?\[\]-]")


def label(text: str, limit: int = MAX_LABEL) -> str:
    folded = " ".join(text.split())
    if len(folded) > limit:
        folded = folded[: limit - 1].rstrip() + "…"
    return _PLAIN.sub(lambda match: f"#{ord(match[0])};", folded)


def plain(text: str) -> str:
    """For mermaid's front matter, which is YAML: letters, digits and spaces alone."""
    return " ".join(re.sub(r"[^A-Za-z0-9]+", " ", text).split())[:80]


def identifier(text: str) -> str:
    """For the places where mermaid takes no quoted label: entity and attribute names."""
    plain = re.sub(r"\W+", "_", text, flags=re.ASCII).strip("_")
    return plain[:MAX_LABEL] if plain and not plain[0].isdigit() else f"n_{plain[:MAX_LABEL]}"


def key(kind: str, *parts: str) -> str:
    """A diagram's stable key: of what it shows, never of what it holds."""
    return hashlib.sha256("\0".join((kind, *parts)).encode()).hexdigest()[:16]


def last(dotted: str) -> str:
    return dotted.rpartition(".")[2]


def listed(names: Iterable[str], most: int) -> str:
    found = list(dict.fromkeys(names))
    shown = ", ".join(found[:most])
    return f"{shown} and {len(found) - most} more" if len(found) > most else shown
