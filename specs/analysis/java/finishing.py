"""What only shows once the whole file was read: which variables are required, what is said twice."""

from msgspec.structs import replace

from specs.analysis.facts import Doc, EnvVar, FileFacts, Guard
from specs.analysis.java.properties import bound_properties
from specs.analysis.java.reader import Reader


def finished(reader: Reader, doc: Doc | None) -> FileFacts:
    facts = reader.facts
    facts.env = with_required(facts.env, facts.guards) + bound_properties(reader)
    return facts.finished("java", reader.src.lines, doc, reader.src.problems)


def with_required(found: list[EnvVar], guards: list[Guard]) -> list[EnvVar]:
    """A variable without default whose absence ends in an error is required."""
    missed: set[tuple[str, str]] = set()
    for guard in guards:
        if not any(step.verb in ("raise", "exit") for step in guard.outcomes):
            continue
        for part in guard.condition.parts or (guard.condition,):
            if part.op in ("falsy", "is_null") and part.left is not None:
                missed.add((guard.symbol, part.left.name))
    return [
        replace(each, required=True) if each.default is None and (each.symbol, each.bound_to) in missed else each
        for each in found
    ]
