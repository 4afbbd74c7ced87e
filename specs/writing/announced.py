"""Events that a function tells others of: `this.emit("evict", key)`."""

import re

from specs.analysis.facts import Call
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing
from specs.writing.index import Index
from specs.writing.prose import Prose

LANGUAGES = frozenset({"javascript", "typescript", "tsx"})
EMITTERS = frozenset({"emit", "emitAsync", "dispatchEvent"})
DISPATCHERS = frozenset({"dispatch", "dispatchSync", "dispatchAfterResponse", "dispatchEvent"})
FACADES = frozenset({"Bus", "Event", "Queue", "self", "static", "parent"})
PLUMBING = frozenset({"error", "close", "data", "newListener", "removeListener", "drain", "readable", "pipe", "open"})
MAX_EVENTS = 8


def write_announced(collector: Collector, index: Index, place: SymbolId, *, subject: str) -> None:
    """One sentence for all that a symbol announces, without what every stream tells."""
    prose = Prose(index, place.path, place.name)
    if prose.language == "php" and place.name:
        _write_dispatched(collector, index, place, subject)
    if prose.language not in LANGUAGES or not place.name:
        return
    names: list[str] = []
    for call in index.calls(place.path).by_symbol.get(place.name, ()):
        name = event_of(call)
        if name and name not in names and name not in PLUMBING and is_codeable(name) and len(names) < MAX_EVENTS:
            names.append(name)
            prose.cite(call.start, min(call.end, call.start + 4))
    if names:
        noun = "events" if len(names) > 1 else "event"
        about = About(place.path, place.name, "announces", "events")
        text = f"{subject} emits the {noun} {listing([code(name) for name in names])}"
        collector.add(prose, "description", text, about, weight=5)


def _write_dispatched(collector: Collector, index: Index, place: SymbolId, subject: str) -> None:
    """PHP: `ChargeOrder::dispatch($order)`, `$bus->dispatch(new OrderPaid($order))`: jobs, messages and events."""
    prose = Prose(index, place.path, place.name)
    names: list[str] = []
    for call in index.calls(place.path).by_symbol.get(place.name, ()):
        name = dispatched_by(call)
        if name and name not in names and is_codeable(name) and len(names) < MAX_EVENTS:
            names.append(name)
            prose.cite(call.start, min(call.end, call.start + 4))
    if names:
        about = About(place.path, place.name, "announces", "dispatched")
        text = f"{subject} dispatches {listing([code(name) for name in names])}"
        collector.add(prose, "description", text, about, weight=6)


def dispatched_by(call: Call) -> str:
    """The job, message or event that a call hands on, "" for none."""
    owner, sign, method = call.callee.rpartition("::")
    if sign and method in DISPATCHERS and owner[:1].isupper() and owner not in FACADES:
        return owner.rpartition("\\")[2]
    if re.split(r"->|::|\\", call.callee)[-1] not in DISPATCHERS | {"event"}:
        return ""
    first = call.args[0] if call.args else None
    made = first is not None and first.form == "call" and first.text.startswith("new ")
    return first.name.rpartition("\\")[2] if first is not None and made else ""


def event_of(call: Call) -> str:
    """The event's name, "" where the call announces nothing."""
    receiver, _, method = call.callee.rpartition(".")
    first = call.args[0] if call.args else None
    publishes = method == "publish" and receiver.rpartition(".")[2].lower() == "pubsub"
    if (method not in EMITTERS and not publishes) or not receiver or first is None or first.form != "literal":
        return ""
    return first.value if isinstance(first.value, str) else ""
