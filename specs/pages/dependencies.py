"""The services a package depends on, as rows of a table: which service, how it is used, where."""

from collections.abc import Iterable
from dataclasses import dataclass

from specs.analysis.catalogue import SERVICES
from specs.reading import StatementView


@dataclass(frozen=True, slots=True)
class Dependency:
    statement: StatementView
    service: str
    how: str


def dependencies(services: Iterable[StatementView]) -> tuple[Dependency, ...]:
    return tuple(_dependency(each) for each in services)


def _dependency(statement: StatementView) -> Dependency:
    """`Uses AWS DynamoDB with "timers": put and get.` is cut behind the name; what reads otherwise is left whole."""
    known = SERVICES.get(statement.subject)
    lead = f"Uses {known.name}" if known is not None else ""
    rest = statement.text.removeprefix(lead)
    if known is None or rest == statement.text or rest[:1] not in (":", ".", " "):
        return Dependency(statement, "", statement.text)
    how = rest.lstrip(": ").rstrip(".")
    # In a sentence it is "an SQL database"; a column of names has no use for the article.
    name = known.name.removeprefix("an ").removeprefix("a ")
    return Dependency(
        statement, name[:1].upper() + name[1:], how[:1].upper() + how[1:] if how.startswith("with ") else how
    )
