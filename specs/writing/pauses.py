"""Loops that do their work, sleep, and do it again: schedules that no framework keeps."""

from specs.analysis.facts import Setting
from specs.analysis.package import SymbolId
from specs.writing.english import code, listing, unique
from specs.writing.operands import say
from specs.writing.prose import Prose

MAX_DONE = 3
NEAR = 25  # lines around the pause in which the loop's work is looked for


def paused(prose: Prose, each: Setting, subject: str) -> str:
    """What the loop around a pause does in each round; "" where it is no pause of a loop."""
    place = SymbolId(prose.path, each.symbol)
    if each.role != "interval" or each.name != "pause":
        return ""
    calls = prose.index.calls(prose.path).by_symbol.get(each.symbol, ())
    inside = [call for call in calls if call.in_loop and abs(call.start - each.start) < NEAR]
    edges = [edge for edge in prose.index.package.callees.get(place, ()) if edge.certain]
    done = [edge for edge in edges if any(call.start <= edge.start <= call.end for call in inside)]
    names = unique(code(edge.callee.name.rpartition(".")[2]) for edge in done)[:MAX_DONE]
    mark = prose.mark()
    value = say(prose, each.value, name=each.name, unit="second" if each.unit == "seconds" else "")
    if not value or not prose.values:
        prose.back_to(mark)
        return ""
    for edge in done[:MAX_DONE]:
        prose.cite(edge.start, edge.end)
    who = subject if subject.startswith("`") or not each.symbol else code(each.symbol.rpartition(".")[2])
    if not names:
        return f"The loop of {who} pauses for {value} in each round"
    return f"{who} calls {listing(names)} in a loop, which pauses for {value} in each round"
