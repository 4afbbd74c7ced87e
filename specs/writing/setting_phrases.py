"""How a number that rules behaviour is said, by the role it plays: a time-out, attempts, a rate, a size."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from specs.analysis.facts import Setting
from specs.writing.english import as_words, code, is_codeable
from specs.writing.operands import say, text_of
from specs.writing.prose import Prose

# What is said where nothing special is known.
PHRASES = {
    "timeout": "The timeout of {via} is {value}",
    "attempts": "{via} is tried at most {value}",
    "backoff": "The wait between attempts of {via} is {value}",
    "delay": "{via} waits {value}",
    "interval": "{via} repeats every {value}",
    "ttl": "What {via} keeps expires after {value}",
    "retention": "What {via} keeps is retained for {value}",
    "batch": "At most {value} of {name} are taken at a time",
    "page": "{via} takes pages of {value}",
    "cache": "The cache of {via} holds at most {value}",
    "concurrency": "{via} runs at most {value} at a time",
    "rate": "{via} is limited to a rate of {value}",
    "length": "{name} is limited to a length of {value}",
    "buffer": "{via} works with a buffer of {value}",
    "depth": "{via} goes at most {value} deep",
    "port": "{via} uses port {value}",
    "count": "{via} is given {name} {value}",
    "range": "{name} is kept within {value}",
    "precision": "{name} is kept to a precision of {value}",
    "numbering": "{name} are numbered from {value}",
    "other": "{via} is given {value}",
}
# Names that say no more than their role.
_PLAIN_NAMES = {
    "page": frozenset({"size", "page_size", "per_page", "pagesize", "perpage", "limit"}),
    "timeout": frozenset({"timeout", "secs", "total", "delay"}),
    "other": frozenset(),
    "concurrency": frozenset(
        {"max_workers", "workers", "concurrency", "processes", "threads", "max_concurrent", "max_concurrency", "n_jobs",
         "num_workers", "worker_concurrency", "value", "initial_value", "total_tokens", "maxworkers", "maxconcurrent",
         "limit"}
    ),
}  # fmt: skip
_SPELLED = re.compile(r'"\d+(?:\.\d+)? ?[A-Za-z]+"')  # "15m", "100kb"
_LIMITED = re.compile(r"limit|max|(file|field)_?size", re.IGNORECASE)
_NOUN = re.compile(  # what a name may end in to be said as words
    r"\b(timeout|delay|interval|period|limit|size|length|count|rate|ttl|age|port|lifetime|deadline|wait|backoff|depth"
    r"|threshold|concurrency|capacity|batch|burst|window|time|expiry|retention|precision|buffer|page)$",
    re.IGNORECASE,
)
_MOVED = re.compile(r"(minus|plus)(?:[A-Z]\w*)?$")  # of moments: `now.minus(RETENTION)`
_ALLOWS = re.compile(r"(?:^|\.)(?:With[A-Z]\w*|Attempts)$")
_ROUNDS = re.compile(
    r"(?:^|\.)(?:HALF_\w+|UP|DOWN|CEILING|FLOOR)$|^(?:Math|MathF|[dD]ecimal)\.Round$|^MidpointRounding\.\w+$"
)
_KEPT_FOR = re.compile(r"(?:->|\.)(?:expiresAfter|expires_after|set_?[tT]tl)$")
_PACE = re.compile(r"Limit::per(Second|Minute|Hour|Day)")
_SLEEPS = re.compile(r"(?:^|\.)(?:[sS]leep|SECONDS\.sleep)$")
_SETS = re.compile(r"[.>:][sS]et(?!Interval|Timeout)_?[A-Za-z]\w*$")  # what is set there waits elsewhere
_CORE = re.compile(r"[cC]ore_?(?:[pP]ool|[tT]hread)")  # of a pool: how many it keeps, not how many it can have
_SPAN = re.compile(r"life_?time|idle|max_?age", re.IGNORECASE)
_WINDOW = re.compile(r"window|^ttl$|^duration$", re.IGNORECASE)  # of a limited rate: so many in so long
_PAUSE = re.compile(
    r"^(delay|wait|pause|sleep|ms|seconds|secs|duration|time|timeout|\w*retry\w*|setTimeout|setInterval|(poll_?)?"
    r"interval|every|period|frequency|heartbeat|interval_?(ms|seconds|secs|minutes)|fixed\w*|initial\w*|cron)$",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"retr(y|ies)", re.IGNORECASE)  # `maxRetries: 2` makes three attempts


@dataclass(frozen=True, slots=True)
class Said:
    """A setting with its parts in words: `via` is "" where what takes it cannot be named."""

    prose: Prose
    each: Setting
    subject: str
    value: str
    name: str
    via: str

    @property
    def holder(self) -> str:
        """The function or class it stands in."""
        return code(self.each.symbol.rpartition(".")[2])

    @property
    def of_via(self) -> str:
        return f"{self.name} of {self.via} is {self.value}"

    @property
    def is_named(self) -> bool:
        return self.name.startswith("`")

    @property
    def is_spelled(self) -> bool:
        return is_spelled(self.value)

    @property
    def is_written_rate(self) -> bool:  # "60/minute"
        return self.each.role == "rate" and isinstance(self.each.value.value, str)


def is_spelled(value: str) -> bool:
    return _SPELLED.match(value) is not None


def no_attempts(each: Setting) -> str:
    """Of a number of attempts that is 0."""
    again = bool(_AGAIN.search(each.name)) and is_codeable(each.via) and is_codeable(each.name)
    return f"{code(each.via)} does not try again by itself ({code(each.name)} is 0)" if again else ""


def phrase(said: Said) -> str:
    """The sentence; "" where the parts do not make one."""
    if said.value.startswith("-"):  # below nothing: a mark for "no limit" or "not given", not a size
        return f"{said.name} is {said.value}" if said.is_named else ""
    for special in (_whatever_the_role, _OF_ROLE.get(said.each.role)):
        if special is not None and (text := special(said)) is not None:
            return text
    return _plain(said)


def _whatever_the_role(said: Said) -> str | None:
    each, via, value = said.each, said.via, said.value
    called = as_words(each.name).startswith("set ")
    own = said.prose.language in ("c", "cpp") or each.via == f"$this->{each.name}"
    if via and each.via.endswith(f"->{each.name}") and own and not called:
        return f"{via} is {value}"  # a field that is set
    if via and each.name in ("heartbeat", "ping_interval"):
        return f"{via} sends a heartbeat every {value}"
    if moved := _MOVED.match(each.name) if each.name == each.via else None:
        return f"{said.subject} counts back {value}" if moved[1] == "minus" else f"{said.subject} counts {value} ahead"
    if each.via == "RateLimiter.create":
        return f"{via} allows {value} a second"
    if each.via == "rate.NewLimiter":
        return f"{via} allows {value} a second" if each.role == "rate" else f"{via} allows bursts of {value}"
    if each.via in ("CircuitBreaker", "CircuitBreakerAsync"):
        if each.role == "attempts":
            return f"{via} stops calling after {say(said.prose, each.value)} failures in a row"
        return f"{via} lets nothing through for {value} once it is open"
    if each.via.startswith("context.With") and each.name != each.role and is_codeable(each.name):
        return f"{code(each.name)} works under a timeout of {value} ({via})"
    if each.via.startswith("context.With"):
        return f"{said.subject} works under a timeout of {value} ({via})"
    return None


def _is_member(said: Said) -> bool:
    """A member that is set."""
    return bool(said.via) and said.each.via.endswith(f".{said.each.name}") and not said.is_written_rate


def _attempts(said: Said) -> str | None:
    each, via = said.each, said.via
    again = bool(_AGAIN.search(each.name))
    if again and not via and not each.symbol:  # a table of settings: of what, its file tells
        return f"{said.name} is {say(said.prose, each.value)}"
    if again and not via:
        return f"A run that fails is tried again at most {say(said.prose, each.value, unit='time')}"
    if via and _ALLOWS.search(each.via):
        unit = "attempt" if "ttempt" in each.name else "retry"
        return f"{via} allows at most {say(said.prose, each.value, unit=unit)}"
    if via and each.via == each.symbol and said.is_named:
        return said.of_via  # an attribute of the class
    if via and again:
        return f"{via} tries again at most {say(said.prose, each.value, unit='time')}"
    return None


def _pause(said: Said) -> str | None:
    each, via = said.each, said.via
    if via and each.role == "interval" and "poll" in each.name.lower() and is_codeable(each.name):
        return f"The poll interval of {via} is {said.value}"
    if via and each.role == "interval" and _WINDOW.search(each.name):
        return f"{via} counts over {said.value}"
    if via and _SETS.search(each.via):
        return f"{said.holder} calls {via} with {said.value}" if each.symbol else None
    if via and each.role == "delay" and _SLEEPS.search(each.via) and each.symbol:
        return f"{said.holder} waits {said.value} ({via})"
    if via and said.is_named and not _PAUSE.search(each.name) and each.name not in each.via:
        return said.of_via
    return None


def _count(said: Said) -> str | None:
    each = said.each
    if each.via == each.name and each.symbol:  # a chain that ends in `.limit(50)`
        return f"{said.holder} takes at most {said.value} at a time"
    if _is_member(said):
        return f"{said.via} is {said.value}"
    if each.name == "limit" and said.prose.language == "java":
        return f"{said.subject} takes at most {said.value} (`limit`)"
    return None


def _rate(said: Said) -> str | None:
    if (pace := _PACE.fullmatch(said.each.via)) and said.each.name:  # a limiter of Laravel, by its name
        named = text_of(said.prose, said.each.name)
        return f"The rate limit {named} allows at most {said.value} a {pace[1].lower()} ({code(said.each.via)})"
    if _is_member(said):
        return f"{said.via} is {said.value}"
    if said.via and said.each.name in ("max", "limit", "PermitLimit", "TokenLimit") and not said.is_written_rate:
        return f"{said.via} allows at most {said.value} in its window ({code(said.each.name)})"
    return None


def _concurrency(said: Said) -> str | None:
    if _CORE.search(said.each.via):
        return f"{said.via} keeps {said.value} threads"
    return f"{said.via} is {said.value}" if _is_member(said) else None


def _other(said: Said) -> str | None:
    each, via = said.each, said.via
    if _is_member(said) or (via and each.name == each.via.rpartition(".")[2]):
        return f"{via} is {said.value}"
    return said.of_via if via and said.is_named and each.name != each.via else None


def _buffer(said: Said) -> str | None:
    same = said.via and said.each.name == said.each.via.rpartition(".")[2]
    return f"{said.via} is {said.value}" if same else None


def _precision(said: Said) -> str | None:
    each = said.each
    if not said.via or not each.symbol or not _ROUNDS.search(each.via):
        return None
    places = "decimal place" if said.value == "1" else "decimal places"
    what = f" {code(each.name)}" if is_codeable(each.name) else ""
    return f"{said.holder} rounds{what} to {said.value} {places} ({said.via})"


def _ttl(said: Said) -> str | None:
    each = said.each
    if said.via and _KEPT_FOR.search(each.via):
        return f"What is kept expires after {said.value} ({said.via})"
    if each.name == "lock" and said.via:
        return f"A lock of {said.via} is held for at most {said.value}"
    if not said.via or not said.is_named or not _SPAN.search(each.name):
        return None
    return said.of_via if each.name.lower() not in each.via.lower() else f"{said.via} is given {said.value}"


def _timeout(said: Said) -> str | None:
    return f"What is waited for is given up after {said.value} ({said.via})" if said.each.via == "timeout" else None


def _batch(said: Said) -> str | None:
    each = said.each
    told_apart = said.via and is_codeable(each.name) and each.name not in each.via
    return f"The {as_words(each.name)} of {said.via} is {said.value}" if told_apart else None


def _range(said: Said) -> str:
    return f"{said.name} is kept to at {'most' if said.each.via == 'min' else 'least'} {said.value}"


def _numbering(said: Said) -> str:
    return PHRASES["numbering"].format(name=said.name, value=said.value)


_OF_ROLE: Mapping[str, Callable[[Said], str | None]] = {
    "attempts": _attempts,
    "batch": _batch,
    "buffer": _buffer,
    "concurrency": _concurrency,
    "count": _count,
    "delay": _pause,
    "interval": _pause,
    "numbering": _numbering,
    "other": _other,
    "precision": _precision,
    "range": _range,
    "rate": _rate,
    "timeout": _timeout,
    "ttl": _ttl,
}


def _plain(said: Said) -> str:
    each, via, name, value = said.each, said.via, said.name, said.value
    text = PHRASES[each.role]
    if "{name}" in text and each.name and not re.search(rf"(?<!\w){re.escape(each.name)}(?!\w)", each.via):
        return said.of_via if via and each.name.isidentifier() and "[" not in each.via else ""
    limits = each.role == "buffer" and bool(_LIMITED.search(each.name))
    if each.role == "buffer" and not via and said.is_named:
        return f"{name} holds at most {value}"
    if via and said.is_named and (said.is_spelled or limits):
        return said.of_via
    if each.role == "buffer" and _LIMITED.search(each.via):
        return f"{via} lets at most {value} through"
    if "{via}" in text and not via:
        return _by_name(said)
    if each.role == "count" and not each.name:
        return _of_nothing_named(said)
    if each.role == "length" and "[:" in each.via and said.is_named:
        return f"Only the first {value} of {name} are taken"
    text = text.format(via=via, name=name or "items", value=value)
    own = each.name.lower() not in each.via.lower()  # not the name of what is called
    if own and each.role in _PLAIN_NAMES and said.is_named and each.name.lower() not in _PLAIN_NAMES[each.role]:
        # One call may be given several: which of them this is, only its name says.
        return said.of_via if each.role in ("concurrency", "other") else f"{text} ({name})"
    return text


def _by_name(said: Said) -> str:
    """Where what takes it cannot be named, the name says what is counted."""
    each, value = said.each, said.value
    if each.role == "attempts":
        value = say(said.prose, each.value).replace(" attempts", "", 1)
    if said.is_named and not _NOUN.search(as_words(each.name)):
        return f"{said.name} is {value}"
    return f"The {as_words(each.name)} is {value}" if each.name else ""


def _of_nothing_named(said: Said) -> str:
    if said.each.via == "range":
        who = said.holder if is_codeable(said.each.symbol) else "the package"
        return f"A loop of {who} runs at most {said.value} times"
    return f"{said.via} is given {said.value}" if said.via else ""
