"""Citations relative to what they stand in, so that an edit elsewhere in the file leaves the stored row as it is.

Each blob has anchors: the named things in it with their lines. A citation is stored as the innermost anchor that holds
it and the distance from that anchor's first line; where no anchor holds it, as the distance from the end of the last
anchor before it, or, above them all, from the first line of the first. Read against the anchors of another blob, it
gives the lines there.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

import msgspec

from specs.analysis.facts import FileFacts


class Anchor(NamedTuple):
    name: str
    start: int
    end: int


class Place(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Lines relative to an anchor. `twin` tells anchors of one name apart, in the order of the file."""

    anchor: str  # "" for the file itself
    twin: int
    offset: int  # from the anchor's first line (side "in") or its last one ("after")
    length: int  # lines beyond the first
    side: Literal["in", "after"] = "in"


_NOT_A_SYMBOL = ("=", "!", "§", "-", "")

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Anchor])


def anchors_of(facts: FileFacts) -> list[Anchor]:
    """Every named thing of a file, in the order of its lines, outer before inner."""
    found = [Anchor(each.name, each.start, each.end) for each in facts.symbols]
    found += [Anchor("!doc", facts.doc.start, facts.doc.end)] if facts.doc is not None else []
    found += [Anchor(f"={each.symbol}.{each.name}", each.start, each.end) for each in facts.constants]
    found += [Anchor(f"={each.symbol}.{each.name}", each.start, each.end) for each in facts.lookups]
    found += [Anchor(f"={each.symbol}.{each.name}", each.start, each.end) for each in facts.choices if not each.is_enum]
    found += [Anchor(f"!{each.what}:{each.name}", each.start, each.end) for each in facts.declarations]
    found += [Anchor(f"§{each.heading}", each.start, each.end) for each in facts.passages]
    found += [Anchor(f"§{each.heading}", each.start, each.end) for each in facts.examples]
    found += [
        Anchor(f"-{command.name} {option.flags[0]}", option.start, option.end)
        for command in facts.commands
        for option in command.options
        if option.flags
    ]
    return sorted(set(found), key=lambda each: (each.start, -each.end, each.name))


def is_symbol(anchor: Anchor) -> bool:
    """Whether it is a symbol, and not one of the other things that citations can be relative to."""
    return anchor.name[:1] not in _NOT_A_SYMBOL


def encode(anchors: list[Anchor]) -> bytes:
    return _encoder.encode(anchors)


def decode(data: bytes | memoryview) -> list[Anchor]:
    return _decoder.decode(data)


class Anchors:
    """The anchors of one blob, ready for looking up in both directions."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        self._ordered = list(anchors)
        self._starts = [each.start for each in self._ordered]
        self._twins: dict[str, list[Anchor]] = defaultdict(list)
        self._twin: dict[Anchor, int] = {}
        self._reach: list[int] = []  # how far the anchors up to here reach: where a search backwards can stop
        for each in self._ordered:
            self._twin[each] = len(self._twins[each.name])
            self._twins[each.name].append(each)
            self._reach.append(max(each.end, self._reach[-1] if self._reach else 0))
        self._by_end = sorted(self._ordered, key=lambda each: (each.end, each.start))
        self._ends = [each.end for each in self._by_end]

    def place(self, start: int, end: int) -> Place:
        holder = self._holder(start, end)
        if holder is not None:
            return Place(holder.name, self._twin[holder], start - holder.start, end - start)
        index = bisect_right(self._ends, start - 1)
        if index == 0 and self._ordered:  # above everything: lines put on top of the file move it with the rest
            first = self._ordered[0]
            return Place(first.name, self._twin[first], start - first.start, end - start)
        if index == 0:
            return Place("", 0, start - 1, end - start)
        before = self._by_end[index - 1]
        return Place(before.name, self._twin[before], start - before.end, end - start, "after")

    def lines(self, place: Place) -> tuple[int, int] | None:
        """First and last line, None where the blob has no such anchor."""
        if not place.anchor:
            start = place.offset + 1
        else:
            twins = self._twins.get(place.anchor, [])
            if place.twin >= len(twins):
                return None
            anchor = twins[place.twin]
            start = (anchor.start if place.side == "in" else anchor.end) + place.offset
        return start, start + place.length

    def _holder(self, start: int, end: int) -> Anchor | None:
        """The innermost anchor that holds the lines."""
        for index in range(bisect_right(self._starts, start) - 1, -1, -1):
            if self._reach[index] < end:
                return None
            if self._ordered[index].end >= end:
                return self._ordered[index]
        return None
