"""Nested settings as sections: the keys that stand side by side make a unit under the names above them."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from specs.analysis.declared.gathering import Gathered
from specs.analysis.located import Located

MAX_SETTINGS = 400
MAX_DEPTH = 12
MAX_LISTED = 12  # values of a list


class Section(NamedTuple):
    names: tuple[str, ...]
    above: tuple[Located, ...]  # the values of these names, the section's own last
    plain: list[tuple[str, Located]]

    @property
    def name(self) -> str:
        return ".".join(self.names).lstrip(".")

    def unit(self, found: Gathered) -> str:
        """The section as a unit, and its holder; the lines of the keys above it prove its name."""
        if not self.above:
            return ""
        last = self.above[-1]
        holder = found.unit(self.name, "section", "section", Located("", last.start, last.end))
        for each in self.above[:-1]:
            found.add("path", self.name, Located("", each.start, each.start), "", holder=holder)
        return holder


def sections(found: Gathered, root: Located, is_entered: Callable[[str], bool] = lambda key: True) -> Iterator[Section]:
    """Depth first, in reading order, until enough is declared; `is_entered` is asked of the key of what is nested."""
    stack: list[tuple[tuple[str, ...], Located, tuple[Located, ...]]] = [((), root, ())]
    while stack and len(found.declarations) < MAX_SETTINGS:
        names, held, above = stack.pop()
        yield Section(names, above, [(key, each) for key, each in held.entries() if not isinstance(each.value, dict)])
        inner = [(key, each) for key, each in held.entries() if isinstance(each.value, dict) and is_entered(key)]
        if len(above) < MAX_DEPTH:
            stack += [((*names, key), each, (*above, each)) for key, each in reversed(inner)]
