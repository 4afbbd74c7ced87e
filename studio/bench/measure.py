"""One measure: what was measured, against what, and how it compares with its goal."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """`ours` and `peer` are samples in the same unit; `peer` is empty where the goal is a plain number."""

    name: str
    against: str
    unit: str
    ours: tuple[float, ...]
    peer: tuple[float, ...]
    goal: float
    direction: Literal["at most", "at least"]

    @property
    def result(self) -> float:
        """What the goal speaks of: the ratio of the medians, or our median where there is no peer."""
        return median(self.ours) / median(self.peer) if self.peer else median(self.ours)

    @property
    def reached(self) -> bool:
        return self.result <= self.goal if self.direction == "at most" else self.result >= self.goal


def compare(ours: Callable[[], object], peer: Callable[[], object], rounds: int = 3) -> tuple[list[float], list[float]]:
    """Seconds that each takes, the two in turn, so that a noisy machine troubles both alike."""
    if rounds < 3:
        raise ValueError("a median needs at least three rounds")
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for run, kept in zip((ours, peer), times, strict=True):
            begun = perf_counter()
            run()
            kept.append(perf_counter() - begun)
    return times
