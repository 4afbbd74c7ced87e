"""What this process keeps ready in memory, within bounds: what was asked for longest ago goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    def __init__(self, room: int) -> None:
        self._most = room
        self._room = room
        self._held: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Thing | None:
        with self._lock:
            if key not in self._held:
                return None
            self._held.move_to_end(key)
            return self._held[key][0]

    def put(self, key: Hashable, thing: Thing, size: int) -> None:
        """A thing that would take more than a quarter of the room is not kept."""
        if size * 4 > self._most:
            return
        with self._lock:
            self._drop(key)
            self._held[key] = thing, size
            self._room -= size
            while self._room < 0:
                self._drop(next(iter(self._held)))

    def clear(self) -> None:
        with self._lock:
            for key in list(self._held):
                self._drop(key)

    def _drop(self, key: Hashable) -> None:
        if key in self._held:
            self._room += self._held.pop(key)[1]
