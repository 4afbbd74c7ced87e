"""What keeps concurrent work apart."""

import re

from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import code, is_codeable
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.prose import Prose

# A lock that is made is not held.
_MAKES = re.compile(r"(?:^|[.\s])(?:R?Lock|Condition|Mutex|ReentrantLock|ReentrantReadWriteLock|StampedLock)\(")
_EMPTIES = re.compile(r"@Cache(?:Evict|Invalidate)")
_ROWS = re.compile(
    r"for (?:no key )?(?:update|share)\b|(?:LockModeType\.)?PESSIMISTIC_|clause\.Locking|(?:with|select)_for_update\(",
    re.IGNORECASE,
)
# A function that takes a lock may leave it to another to give it back.
_TAKES = re.compile(r"flock\(|sem_acquire\(|pg_(?:try_)?advisory_lock\b")
_PROGRAM = re.compile(r"(?:new String\[\] ?\{|(?:List\.of|Arrays\.asList)\(|[\[(fr])*[\"']")  # told by its words
MAX_QUERY = 16  # lines of a query that is cited whole
_PHRASES = {
    "lock": "holds a lock ({text}) while it works",
    "transaction": "works inside one transaction ({text})",
    "semaphore": "limits concurrent work by a semaphore ({text})",
    "atomic": "works atomically ({text})",
    "idempotency": "can be repeated without doubling its effect ({text})",
    "pool": "spreads work over a pool ({text})",
    "thread": "starts a thread ({text})",
    "process": "starts a process ({text})",
    "breaker": "is guarded by a circuit breaker ({text})",
    "policy": "is limited by a policy ({text})",
    "cache": "answers from a cache where it can ({text})",
}


def write_concurrency(collector: Collector, index: Index, place: SymbolId, *, subject: str) -> None:
    for each in index.of(place).concurrency:
        phrase = _PHRASES.get(each.what)
        if each.what == "task" and each.text.startswith("@"):
            phrase = "runs in the background ({text})"
        if each.what in ("atomic", "semaphore", "lock") and each.text.startswith("new "):
            continue  # what is made does nothing yet; how many it lets through is told as a number
        if phrase is None or not is_codeable(each.text) or (each.what == "lock" and _MAKES.search(each.text)):
            continue
        prose = Prose(index, place.path, each.symbol)
        rows = each.what == "lock" and bool(_ROWS.match(each.text))
        prose.cite(each.start, min(each.end, each.start + (MAX_QUERY if rows else 4)))
        if each.what == "cache" and _EMPTIES.match(each.text):
            phrase = "removes what is cached ({text})"
        if each.what == "lock" and each.part:
            phrase = "holds a lock ({text}) for a part of its work"
        if each.what == "lock" and _TAKES.match(each.text):
            phrase = "takes a lock ({text})"
        if "on_commit(" in each.text:
            phrase = "leaves something for the time after the transaction is committed ({text})"
        if each.what == "process" and _PROGRAM.match(each.text):
            phrase = "runs another program ({text})"
        if rows:
            phrase = "locks the rows that it selects ({text})"
        about = About(place.path, each.symbol, f"concurrency:{each.what}", masked(each.text))
        collector.add(prose, "constraint", f"{subject} {phrase.format(text=code(each.text))}", about, weight=5)
