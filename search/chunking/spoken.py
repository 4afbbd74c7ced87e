"""What people call the things that a spec tells in the words of the code: a spec says "tried again", they ask for
"retries with back-off"."""

_SPOKEN = {
    "retry": "retry retries retrying back-off backoff",
    "setting:attempts": "retry retries maximum attempts",
    "setting:backoff": "retry back-off backoff",
    "setting:timeout": "time-out timeouts deadline",
    "setting:ttl": "expiry expires expiration time to live",
    "setting:retention": "expiry expiration retention keep",
    "setting:rate": "rate limit throttling",
    "setting:batch": "batch size limit",
    "setting:page": "pagination page size paging",
    "setting:concurrency": "concurrency pool size parallel",
    "setting:cache": "cache size caching",
    "setting:interval": "polling interval periodic schedule",
    "concurrency": "concurrency locking thread-safe transaction",
    "moves": "state machine transitions lifecycle status",
    "pattern": "regular expression regex format",
    "validation": "validation validates input",
    "field": "validation validates input",
    "entry:schedule": "scheduled job cron periodic",
    "entry:job": "background job task queue worker",
    "entry:consumer": "consumes messages queue worker subscriber",
}
_GROWING = ("**", "exponential", "factor", "multiplier", "<<")


def spoken_words(relation: str, text: str) -> str:
    """Words for a statement of this relation that it may not say itself; "" where it needs none."""
    whole = _SPOKEN.get(relation)
    said = whole if whole is not None else _SPOKEN.get(relation.partition(":")[0], "")
    if said.startswith("retry") and any(mark in text for mark in _GROWING):
        said += " exponential"
    return said
