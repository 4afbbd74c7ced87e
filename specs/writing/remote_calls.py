"""Calls that a schema offers: those of gRPC and the fields of GraphQL's roots, with what they take and give."""

from specs.analysis.facts import Entry, Operand
from specs.writing.english import code, is_codeable, listing
from specs.writing.operands import say
from specs.writing.prose import Prose

MAX_ARGUMENTS = 8


def exchanged(prose: Prose, each: Entry) -> str:
    """What follows "Answers the remote call …"; "" where the schema does not say it."""
    details = dict(each.detail)
    taken = _message(details, "request") or _arguments(prose, each)
    given = _message(details, "response")
    told = [f"takes {taken}" if taken else "", f"gives {given}" if given else ""]
    return listing([part for part in told if part])


def _message(details: dict[str, Operand], role: str) -> str:
    streamed = details.get(f"{role} stream")
    value = streamed or details.get(role)
    if value is None or not is_codeable(value.name):
        return ""
    return f"a stream of {code(value.name)}" if streamed is not None else code(value.name)


def _arguments(prose: Prose, each: Entry) -> str:
    told = []
    for value in [value for key, value in each.detail if key == "argument"][:MAX_ARGUMENTS]:
        default = say(prose, value.items[0], name=value.name) if value.items else ""
        if is_codeable(value.name):
            told.append(f"{code(value.name)} ({default} by default)" if default else code(value.name))
    return listing(told)
