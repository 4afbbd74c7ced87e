"""What a test asks of a file that declares."""

from textwrap import dedent

from specs.analysis.facts import FileFacts
from specs.analysis.languages import language_of, load


def read(path: str, text: str) -> FileFacts:
    """The facts of `text`, whose first line stands on line 1, as if it stood at `path`."""
    return load(language_of(path))(dedent(text).lstrip("\n"))


def rows(facts: FileFacts, *what: str) -> list[tuple[str, str, str, int]]:
    """(holder, name, value, line) of the declarations of these kinds."""
    return [(each.holder, each.name, each.value, each.start) for each in facts.declarations if each.what in what]


def services(facts: FileFacts) -> dict[str, str]:
    return {each.symbol: each.service for each in facts.services}
