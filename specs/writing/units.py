"""Units of numbers, where a name or the API tells them; and larger units where they read better."""

import re

from specs.writing.english import counted, split_identifier

_BY_WORD = {
    "seconds": "second", "secs": "second", "sec": "second", "second": "second", "s": "second",
    "milliseconds": "millisecond", "millis": "millisecond", "millisecond": "millisecond", "ms": "millisecond",
    "msec": "millisecond", "microseconds": "microsecond", "us": "microsecond", "minutes": "minute", "minute": "minute",
    "mins": "minute", "hours": "hour", "hour": "hour", "hrs": "hour", "days": "day", "day": "day", "weeks": "week",
    "bytes": "byte", "kb": "KB", "mb": "MB", "gb": "GB", "kib": "KiB", "mib": "MiB", "gib": "GiB",
    "chars": "character", "characters": "character", "percent": "percent", "pct": "percent",
    "attempts": "attempt", "retries": "retry", "items": "item", "rows": "row", "pages": "page", "lines": "line",
}  # fmt: skip
_LARGER = {
    "second": (("day", 86400), ("hour", 3600), ("minute", 60)),
    "millisecond": (("day", 86_400_000), ("hour", 3_600_000), ("minute", 60_000), ("second", 1000)),
    "minute": (("day", 1440), ("hour", 60)),
    "hour": (("day", 24),),
    "byte": (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)),
}
# What stands around the count, by language: 5 * time.Second, Duration.ofDays(30), Duration::from_secs(5), 30.days
_AMOUNT = r"([\d_.]+[lLfF]?(?: ?[*+/-] ?[\d_.]+[lLfF]?)*)"
_WORD = r"(nano|micro|milli|sec|min|hour|day)\w*"
_DURATIONS = (
    re.compile(rf"{_AMOUNT} ?\* ?time\.{_WORD}", re.IGNORECASE),
    re.compile(rf"[\w.:]*\b(?:Duration|TimeSpan|Period)(?:\.|::)(?:of|from_?){_WORD}\({_AMOUNT}\)", re.IGNORECASE),
    re.compile(rf"time\.{_WORD} ?\* ?{_AMOUNT}", re.IGNORECASE),
    re.compile(rf"(?:TimeUnit\.)?{_WORD}\.to[A-Z]\w*\({_AMOUNT}\)", re.IGNORECASE),
    re.compile(rf"(?:std::)?chrono::{_WORD}\({_AMOUNT}\)", re.IGNORECASE),
    re.compile(rf"(?:now|today)\(\)->add{_WORD}\({_AMOUNT}\)", re.IGNORECASE),
    re.compile(rf"{_AMOUNT}(ns|us|ms|s|min|h|d)"),
    re.compile(rf"{_AMOUNT}\.{_WORD}(?:\.(?:to_i|inWholeMilliseconds))?", re.IGNORECASE),
)
_ALONE = re.compile(r"time\.(nano|micro|milli|sec|min|hour)(?:second|ond|ute)?", re.IGNORECASE)
_STEMS = {"nano": "nanosecond", "micro": "microsecond", "milli": "millisecond", "sec": "second", "min": "minute",
          "hour": "hour", "day": "day", "ns": "nanosecond", "us": "microsecond", "ms": "millisecond", "s": "second",
          "h": "hour", "d": "day"}  # fmt: skip
_INVARIABLE = {"KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "percent"}

_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
_NUMBERS = {
    "a": 1, "one": 1, "single": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "sixty": 60,
    "ninety": 90, "hundred": 100,
}  # fmt: skip


# Settings of Django and Celery whose unit their documentation tells.
_BY_NAME = {
    "SESSION_COOKIE_AGE": "second", "CSRF_COOKIE_AGE": "second", "CONN_MAX_AGE": "second",
    "PASSWORD_RESET_TIMEOUT": "second", "SECURE_HSTS_SECONDS": "second", "CELERY_TASK_TIME_LIMIT": "second",
    "CELERY_TASK_SOFT_TIME_LIMIT": "second", "CELERY_RESULT_EXPIRES": "second", "DATA_UPLOAD_MAX_MEMORY_SIZE": "byte",
    "FILE_UPLOAD_MAX_MEMORY_SIZE": "byte", "PERMANENT_SESSION_LIFETIME": "second", "MAX_CONTENT_LENGTH": "byte",
}  # fmt: skip


def unit_of_name(name: str, value: object = None) -> str:
    """TIMEOUT_SECONDS -> second; "" where the name tells none. NINETY_DAYS says how long, and its value in what."""
    if known := _BY_NAME.get(name.rpartition(".")[2]):
        return known
    parts = split_identifier(name.rpartition(".")[2])
    if len(parts) == 1 and name.isupper() and (whole := _SECONDS.get(_BY_WORD.get(parts[0], ""))):  # DAY = 86_400_000
        return "second" if value == whole else "millisecond" if value == whole * 1000 else ""
    if len(parts) < 2 or name.endswith("()") or parts[0] == "get":  # getHours() is what a clock shows, no span of time
        return ""
    if parts[-2] in ("in", "per"):  # SECONDS_IN_DAY, MS_PER_DAY; requests per second are neither
        counted_in = _BY_WORD.get(parts[-3], "") if len(parts) > 2 else ""
        return counted_in if counted_in in ("millisecond", *_SECONDS) else ""
    unit = _BY_WORD.get(parts[-1], "") if parts[-1] not in ("s", "us") else ""
    if parts[-1] in ("minute", "hour", "day") and parts[-2] not in _NUMBERS:
        return ""  # OPENING_HOUR, START_DAY: what a clock or a calendar shows
    if unit in _SECONDS and (count := _NUMBERS.get(parts[-2])) is not None:
        spent = count * _SECONDS[unit]
        if value == count:
            return unit
        return "second" if value == spent else "millisecond" if value == spent * 1000 else ""
    return unit


def unit_named(unit: str) -> str:
    return _BY_WORD.get(unit.lower(), unit.removesuffix("s") if unit else "")


def with_unit(value: int | float, unit: str, *, shown: str = "") -> str:
    """10, second -> "10 seconds"; `shown` is the number as the code writes it."""
    text = shown or plain_number(value)
    if not unit:
        return text
    if unit in _INVARIABLE:
        return f"{text} {unit}"
    noun = counted(1 if value == 1 else 2, unit).split(" ", 1)[1]
    return f"{text} {noun}"


def duration(written: str) -> tuple[str, str]:
    """("second", "5") for `5 * time.Second` and `Duration.ofSeconds(5)`; ("", "") for other code."""
    for form in _DURATIONS:
        if found := form.fullmatch(written.strip()):
            unit, amount = found.groups() if found[1][0].isalpha() else found.groups()[::-1]
            return _STEMS[unit.lower()], amount
    return "", ""


def single_unit(written: str) -> str:
    """second for `time.Second` alone; "" for other code."""
    found = _ALONE.fullmatch(written.strip())
    return _STEMS[found[1].lower()] if found is not None else ""


def larger(value: int | float, unit: str) -> str:
    """A whole number of a larger unit: 86400 seconds -> "1 day"; "" where there is none."""
    for name, size in _LARGER.get(unit, ()):
        if value >= size and value % size == 0:
            return with_unit(int(value // size), name)
    return ""


def plain_number(value: int | float) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(value)
    return str(value)


def same_number_written(text: str, value: int | float) -> bool:
    """Whether the code's own spelling (1_000, 0x10) stands for the value."""
    try:
        return float(int(text, 0) if re.fullmatch(r"[+-]?0[xXoObB][\da-fA-F_]+", text) else float(text)) == float(value)
    except (ValueError, OverflowError):
        return False
