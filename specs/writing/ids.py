"""REQ ids: short, from the domain words of the main symbol, unique in the spec."""

from specs.analysis.package import SymbolId
from specs.writing.english import split_identifier

_ID_STOP = frozenset("the a an of to for and or in on with from by is as do get set make new base my this it".split())


class Ids:
    """REQ-CLARIFY: short, from the main symbol, unique in the spec."""

    def __init__(self, taken: set[str]) -> None:
        self._taken = set(taken)

    def new(self, place: SymbolId) -> str:
        name = place.name.rpartition(".")[2] or place.path.rpartition("/")[2].partition(".")[0]
        holder = place.name.rpartition(".")[0].rpartition(".")[2]
        words = [word.upper() for word in split_identifier(name) if word.isascii()]
        telling = [word for word in words if word.lower() not in _ID_STOP] or words or ["CODE"]
        module = [w.upper() for w in split_identifier(place.path.rpartition("/")[2].partition(".")[0]) if w.isascii()]
        choices = [
            telling[:1],
            telling[:2],
            telling[:3],
            telling[:4],
            telling[:6],
            words[:4],
            [*split_upper(holder), *telling[:2]],
            [*module[:1], *telling[:2]],
            [*module[:2], *telling[:3]],
        ]
        for parts in choices:
            found = "-".join(["REQ", *parts])[:48].rstrip("-")
            if parts and len(found) > 5 and found not in self._taken:
                return self._take(found)
        base = "-".join(["REQ", *choices[-1]])[:44].rstrip("-")
        number = 2
        while f"{base}-{number}" in self._taken:
            number += 1
        return self._take(f"{base}-{number}")

    def _take(self, found: str) -> str:
        self._taken.add(found)
        return found


def split_upper(name: str) -> list[str]:
    return [word.upper() for word in split_identifier(name) if word.isascii()][:2]
