"""What annotations put around a method: caches, circuit breakers, limits by a policy, locks on rows, transactions."""

from typing import Literal

from specs.analysis.facts import Concurrency
from specs.analysis.java.annotations import Annotation
from specs.analysis.java.reader import Reader

AROUND: dict[str, Literal["transaction", "task", "breaker", "cache", "policy", "lock"]] = {
    "Transactional": "transaction", "TransactionAttribute": "transaction", "Async": "task", "Asynchronous": "task",
    "CircuitBreaker": "breaker", "HystrixCommand": "breaker", "Cacheable": "cache", "CachePut": "cache",
    "CacheEvict": "cache", "CacheResult": "cache", "CacheInvalidate": "cache", "CacheInvalidateAll": "cache",
    "Bulkhead": "policy", "RateLimiter": "policy", "RateLimit": "policy", "TimeLimiter": "policy", "Lock": "lock",
    "SchedulerLock": "lock",
}  # fmt: skip
LOCK_MODES = ("PESSIMISTIC_", "OPTIMISTIC")
MAX_TEXT = 79  # as much as a sentence shows of code


def around(reader: Reader, symbol: str, mark: Annotation) -> bool:
    """True of an annotation that was read as something around the method."""
    what = AROUND.get(mark.name)
    if what is None:
        return False
    text = " ".join(reader.text(mark.node, 400).split())
    if mark.name == "Lock":
        mode = mark.string(reader.src, "value").rpartition(".")[2]
        if not mode.startswith(LOCK_MODES):
            return False
        text = mode
    elif len(text) > MAX_TEXT or mark.start != mark.end:
        given = text.partition("(")[2].removesuffix(")").strip()
        text = given if given and len(given) <= MAX_TEXT and mark.start == mark.end else f"@{mark.name}"
    reader.facts.concurrency.append(Concurrency(symbol, what, text, mark.start, mark.end))
    return True
