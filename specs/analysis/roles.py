"""What a number rules, told from the name it is given to: the same words in every language."""

import re

from specs.analysis.facts import Operand, SettingRole

# The first that fits wins; names are compared in snake_case.
_ROLES: tuple[tuple[str, SettingRole], ...] = (
    (r"timeout|deadline|elapsed_?time", "timeout"),
    (r"(retries|attempts|tries|redirects)$|^retry$|retry_?(limit|count)|max_?(retr|attempt)", "attempts"),
    (r"backoff|retry_?delay|retry_?strategy|wait_?duration", "backoff"),
    (r"ttl$|max_?age|expires?(_?in)?$|expir|stale_?time|lifetime|time_?to_?live", "ttl"),
    (r"concurrency|max_?(workers|sockets|connections|conns|clients|parallel|threads)|pool_?(size|max)|parallelism"
     r"|(core|maximum)_?pool", "concurrency"),
    (r"batch|chunk_?size|fetch_?size", "batch"),
    (r"page_?size|per_?page|page_?limit", "page"),
    (r"cache_?size|max_?(entries|items|keys)$|^maximum_?size$", "cache"),
    (r"rate|throttle|rps$|window_?ms$|permits|limit_?for_?period", "rate"),
    (r"interval|poll|period|every$|frequency|heartbeat|keep_?alive", "interval"),
    (r"delay|wait|sleep|debounce|grace|cooldown", "delay"),
    (r"(^|_)port$", "port"),
    (r"high_?water_?mark|buffer|body_?limit|max_?(\w+_)?(bytes|body|payload|file_?size)|content_?length|capacity$",
     "buffer"),
    (r"max_?depth|depth$", "depth"),
    (r"retention|keep_?days", "retention"),
    (r"threshold|tolerance", "threshold"),
    (r"max_?(length|len|chars)|min_?(length|len|chars)|length$", "length"),
    (r"precision|digits|decimals|rounds$", "precision"),
    (r"^limit$|_limit$|max_?results|^max$|^take$", "count"),
)  # fmt: skip
ROLES = tuple((re.compile(pattern), role) for pattern, role in _ROLES)
UNITS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(_ms|millis|milliseconds|^ms)$"), "milliseconds"),
    (re.compile(r"(seconds|secs|_sec|_s)$"), "seconds"),
    (re.compile(r"(minutes|mins)$"), "minutes"),
    (re.compile(r"hours$"), "hours"),
    (re.compile(r"days$"), "days"),
    (re.compile(r"bytes$"), "bytes"),
)
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def snake(name: str) -> str:
    return CAMEL.sub("_", name).lower()


def role_of(name: str) -> SettingRole | None:
    plain = snake(name)
    return next((role for pattern, role in ROLES if pattern.search(plain)), None)


def unit_in(name: str) -> str:
    """The unit that a name tells, "" where it tells none."""
    plain = snake(name)
    if "per_" in plain:  # requests_per_second counts requests
        return ""
    return next((unit for pattern, unit in UNITS if pattern.search(plain)), "")


def is_numeric(value: Operand) -> bool:
    """A number, or a name that reads like a constant's: a variable passed on rules nothing."""
    if value.form == "literal":
        return isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    if value.form == "name":
        return value.name.rpartition(".")[2].replace("_", "").isupper()
    return value.form == "arithmetic" and any(is_numeric(item) for item in value.items)
