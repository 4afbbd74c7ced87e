"""What only shows once the whole file was read: which variables are required, what is said twice."""

import re

from msgspec.structs import replace

from specs.analysis.facts import Command, Doc, EnvVar, FileFacts, Guard, Option, Symbol
from specs.analysis.java.errors import takes
from specs.analysis.java.properties import bound_properties
from specs.analysis.java.reader import Reader
from specs.analysis.own_errors import without_own

SENTENCE = re.compile(r"(?<=[.!?])\s+")


def finished(reader: Reader, doc: Doc | None) -> FileFacts:
    facts = reader.facts
    facts.symbols = with_holders(facts.symbols)
    without_own(facts.guards, facts.raises, facts.catches, reader.attempts, takes)
    facts.commands = gathered_commands(reader, facts.commands)
    facts.env = with_required(facts.env, facts.guards) + bound_properties(reader)
    return facts.finished("java", reader.src.lines, doc, reader.src.problems)


def with_holders(symbols: list[Symbol]) -> list[Symbol]:
    """A class is seen where a framework calls what it holds, however it is declared itself."""
    seen = {each.name.rpartition(".")[0] for each in symbols if each.public and each.kind == "method"}
    return [
        replace(each, public=True) if each.kind == "class" and not each.public and each.name in seen else each
        for each in symbols
    ]


def gathered_commands(reader: Reader, found: list[Command]) -> list[Command]:
    """Options that stand in a group or a mixin belong to the command that holds it; enums tell what may be chosen."""
    choices = {each.name.rpartition(".")[2]: tuple(m.name for m in each.members) for each in reader.facts.choices}
    groups = {each.symbol: each for each in found if not each.name and not each.help}
    told: list[Command] = []
    taken: set[str] = set()
    for each in found:
        owner = each.symbol if each.symbol in reader.classes else each.symbol.rpartition(".")[0]
        held = [groups[name] for kind in reader.grouped.get(owner, ()) if (name := f"{owner}.{kind}") in groups]
        taken.update(group.symbol for group in held)
        options = tuple(option for part in (each, *held) for option in part.options)
        told.append(replace(each, options=tuple(_chosen(option, choices) for option in options)))
    return [each for each in told if each.symbol not in taken]


def _chosen(option: Option, choices: dict[str, tuple[str, ...]]) -> Option:
    known = choices.get(option.type, ()) if not option.choices else option.choices
    said = " ".join(part for part in SENTENCE.split(option.help) if "${" not in part)
    return replace(option, choices=known, help=said) if known or said != option.help else option


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
