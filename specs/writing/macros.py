"""Declarations in the words of a package's own making: `handles_keyword "add-key"` in the body of a Ruby class."""

from specs.analysis.facts import Call
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing
from specs.writing.index import CLASS_KINDS, Index
from specs.writing.operands import text_of
from specs.writing.prose import Prose
from specs.writing.secrecy import is_secret

MAX_SAID = 14
MAX_WORDS = 60  # characters of what is declared


def write_macros(collector: Collector, index: Index, place: SymbolId) -> None:
    """What a class says of itself as it is read, by methods that the package defines for that."""
    symbol = index.symbol(place)
    if symbol is None or symbol.kind not in CLASS_KINDS or index.sources[place.path].language != "ruby":
        return
    own = {edge.callee.name.rpartition(".")[2] for edge in index.package.callees.get(place, ()) if edge.certain}
    by_name: dict[str, list[Call]] = {}
    for call in index.calls(place.path).by_symbol.get(place.name, ()):
        if call.callee in own and call.args and _is_word(call):
            by_name.setdefault(call.callee, []).append(call)
    name = place.name.rpartition(".")[2]
    for macro, calls in by_name.items():
        if not is_codeable(name) or not is_codeable(macro):
            continue
        prose = Prose(index, place.path, place.name)
        head = index.head(place)
        prose.cite(head.start, min(head.end, head.start + 1))
        said: list[str] = []
        for call in calls[:MAX_SAID]:
            prose.cite(call.start, call.start)
            told = text_of(prose, str(call.args[0].value))
            if told and told not in said:
                said.append(told)
        more = ", …" if len(calls) > MAX_SAID else ""
        told = f"{', '.join(said)}{more}" if more else listing(said)
        about = About(place.path, place.name, "macro", macro)
        collector.add(prose, "business_rule", f"{code(name)} declares {code(macro)} for {told}", about, weight=7)


def _is_word(call: Call) -> bool:
    value = call.args[0].value
    plain = call.args[0].form == "literal" and isinstance(value, str) and 0 < len(value) <= MAX_WORDS
    return plain and not is_secret(call.callee, str(value))
