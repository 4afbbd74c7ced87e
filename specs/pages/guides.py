"""The guides in parts: statements under the heading of what they are about, in the order in which they are needed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from specs.reading import StatementView

# By relation and subject of a statement, else by its relation alone.
USAGE = {
    "usage install": "Install",
    "usage distribution": "Install",
    "usage configuration": "Configure",
    "configuration": "Configure",
    "usage script": "Command line",
    "usage-command": "Command line",
    "command": "Command line",
    "option": "Command line",
    "route": "API",
    "entry": "API",
    "usage example": "Examples",
    "usage tested": "Examples",
    "usage errors": "Errors",
}
DEVELOPER = {
    "developer place": "Where things are",
    "developer entry": "Entry points",
    "entry": "Entry points",
    "developer flow": "How data flows",
    "developer task": "Build and test",
    "developer extend": "Extend it",
    "developer dependency": "Dependencies",
}
REST = "Also"
_COMMAND = re.compile(r"`([^`]+)`(?: of `[^`]+`)?(?:: | takes )")


@dataclass(frozen=True, slots=True)
class Group:
    """Statements on one thing, such as the options of one command; `title` is "" where they need none."""

    title: str
    statements: tuple[StatementView, ...]


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    groups: tuple[Group, ...]

    @property
    def anchor(self) -> str:
        return self.title.lower().replace(" ", "-")


def parts(statements: Iterable[StatementView], headings: Mapping[str, str]) -> tuple[Part, ...]:
    gathered: dict[str, dict[str, list[StatementView]]] = {title: {} for title in (*headings.values(), REST)}
    for each in statements:
        title = headings.get(f"{each.relation} {each.subject}") or headings.get(each.relation.partition(":")[0], REST)
        gathered[title].setdefault(_thing(each), []).append(each)
    return tuple(
        Part(title, tuple(Group(thing, tuple(found)) for thing, found in groups.items()))
        for title, groups in gathered.items()
        if groups
    )


def _thing(statement: StatementView) -> str:
    """The command that is told, or that an option belongs to. One without a name of its own is called by its file."""
    if statement.relation not in ("option", "usage-command"):
        return ""
    named = _COMMAND.match(statement.text)
    if named is not None:
        return named[1]
    return statement.citations[0].path if statement.citations else ""
