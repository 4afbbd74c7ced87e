"""Numbers that rule behaviour where they take effect: timeouts, sizes, intervals; and what is tried again."""

import re

from specs.analysis.facts import Operand, Retry, Setting
from specs.analysis.package import SymbolId
from specs.writing.application import policy_settings
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import as_words, code, is_codeable, listing, unique
from specs.writing.index import Index, SymbolFacts
from specs.writing.keys import masked
from specs.writing.operands import say, text_of
from specs.writing.outcomes import cite_error, raised, response
from specs.writing.pauses import paused
from specs.writing.prose import Prose
from specs.writing.units import unit_named

_PHRASES = {
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
_ROUNDS = re.compile(r"(?:^|\.)(?:HALF_\w+|UP|DOWN|CEILING|FLOOR)$")
_SLEEPS = re.compile(r"(?:^|\.)(?:[sS]leep|SECONDS\.sleep)$")
_CORE = re.compile(r"[cC]ore_?(?:[pP]ool|[tT]hread)")  # of a pool: how many it keeps, not how many it can have
_SPAN = re.compile(r"life_?time|idle|max_?age", re.IGNORECASE)
_WINDOW = re.compile(r"window|^ttl$|^duration$", re.IGNORECASE)  # of a limited rate: so many in so long
_PAUSE = re.compile(
    r"^(delay|wait|pause|sleep|ms|seconds|secs|duration|time|timeout|\w*retry\w*|setTimeout|setInterval|(poll_?)?"
    r"interval|every|period|frequency|heartbeat|interval_?(ms|seconds|secs|minutes)|fixed\w*|initial\w*|cron)$",
    re.IGNORECASE,
)
_AGAIN = re.compile(r"retr(y|ies)", re.IGNORECASE)  # `maxRetries: 2` makes three attempts
_DEFAULT_UNIT = {"timeout": "", "delay": "", "interval": "", "batch": "", "attempts": "time"}


def write_settings(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    held = index.of(place)
    for each in held.settings:
        if each.name.lower() == "limit" and any(
            key == each.name for use in held.services if use.start <= each.start <= use.end for key, _ in use.detail
        ):
            continue  # told of the service
        if _told_by_retry(each, held) or _told_by_cut(each, held) or _told_by_guard(each, held):
            continue
        if each.role == "length" and any(imported.alias == each.name for imported in index.sources[place.path].imports):
            continue  # a module has no length: what is cut was not seen
        prose = Prose(index, place.path, each.symbol)
        prose.cite(_call_of(index, place, each, held), each.end)
        if text := paused(prose, each, subject) or _setting(prose, each, subject):
            about = About(place.path, each.symbol, f"setting:{each.role}", each.name, masked(each.via))
            collector.add(prose, "constraint", text, about, weight=8 if public else 7)


def _call_of(index: Index, place: SymbolId, each: Setting, held: SymbolFacts) -> int:
    """Where the call begins: an argument may stand lines below what it is given to."""
    if use := next((use for use in held.services if use.start <= each.start <= use.end), None):
        return use.start
    calls = index.calls(place.path).by_symbol.get(each.symbol, ())
    around = [call.start for call in calls if call.callee == each.via and call.start <= each.start <= call.end]
    return max(around, default=each.start)


def _told_by_retry(each: Setting, held: SymbolFacts) -> bool:
    around = [retry for retry in held.retries if retry.start <= each.start <= retry.end]
    if any(r.style == "policy" and each.value in (r.attempts, r.longest, r.factor) for r in around):
        return True
    if each.role in ("backoff", "delay", "interval"):
        slept = ("policy",) if each.role == "backoff" else ("policy", "loop")
        return any(retry.style in slept and retry.backoff == each.value for retry in around)
    return each.role == "attempts" and any(retry.attempts is not None for retry in around)


def _told_by_cut(each: Setting, held: SymbolFacts) -> bool:
    return each.role == "length" and any(
        outcome.verb == "cut" and outcome.start <= each.start <= outcome.end
        for guard in held.guards
        for outcome in guard.outcomes
    )


def _told_by_guard(each: Setting, held: SymbolFacts) -> bool:
    """How long something is kept, where a decision sets it."""
    return each.role in ("ttl", "retention") and any(
        outcome.verb == "set" and outcome.start <= each.start <= outcome.end
        for guard in held.guards
        for outcome in guard.outcomes
    )


def _setting(prose: Prose, each: Setting, subject: str) -> str:
    phrase = _PHRASES.get(each.role)
    if phrase is None:
        return ""
    if each.value.form == "literal" and (each.value.value is None or isinstance(each.value.value, bool)):
        return ""
    if each.role == "attempts" and each.value.value == 0:
        again = bool(_AGAIN.search(each.name)) and is_codeable(each.via) and is_codeable(each.name)
        return f"{code(each.via)} does not try again by itself ({code(each.name)} is 0)" if again else ""
    if each.name == "LIMIT" and each.via:
        rows = say(prose, each.value, unit="row")
        return f"{code(each.via)} selects at most {rows} at a time" if rows and prose.values else ""
    value = say(prose, each.value, name=each.name, unit=unit_named(each.unit) or _DEFAULT_UNIT.get(each.role, ""))
    if not value or (each.value.form not in ("literal", "name") and not prose.values):
        return ""
    spelled = bool(_SPELLED.match(value))
    if each.value.form == "name" and not prose.values and not spelled:
        return ""  # a value that the caller gives is no rule of the package
    name = code(each.name) if is_codeable(each.name) else as_words(each.name)
    if each.role == "count" and each.via == each.name and each.symbol:  # a chain that ends in `.limit(50)`
        return f"{code(each.symbol.rpartition('.')[2])} takes at most {value} at a time"
    if each.role == "numbering":
        return phrase.format(name=name, value=value)
    if each.role == "range":
        return f"{name} is kept to at {'most' if each.via == 'min' else 'least'} {value}"
    called = each.via.rpartition("().")[2]  # what is called on a result is named by its method alone
    via = code(_decorated(prose, each) or called) if called and is_codeable(called) else ""
    if via and each.name in ("heartbeat", "ping_interval"):
        return f"{via} sends a heartbeat every {value}"
    if via and each.role == "interval" and "poll" in each.name.lower() and is_codeable(each.name):
        return f"The poll interval of {via} is {value}"
    if via and each.role == "interval" and _WINDOW.search(each.name):
        return f"{via} counts over {value}"
    if moved := _MOVED.match(each.name) if each.name == each.via else None:
        return (
            f"{subject} counts {'back ' if moved[1] == 'minus' else ''}{value}{'' if moved[1] == 'minus' else ' ahead'}"
        )
    if each.role == "precision" and via and each.symbol and _ROUNDS.search(each.via):
        places = "decimal place" if value == "1" else "decimal places"
        what = f" {code(each.name)}" if is_codeable(each.name) else ""
        return f"{code(each.symbol.rpartition('.')[2])} rounds{what} to {value} {places} ({via})"
    if each.role == "delay" and _SLEEPS.search(each.via) and via and each.symbol:
        return f"{code(each.symbol.rpartition('.')[2])} waits {value} ({via})"
    if each.role == "concurrency" and _CORE.search(each.via):
        return f"{via} keeps {value} threads"
    if each.via == "RateLimiter.create":
        return f"{via} allows {value} a second"
    written = each.role == "rate" and isinstance(each.value.value, str)  # "60/minute"
    if (
        each.via.endswith(f".{each.name}")
        and each.role in ("count", "rate", "concurrency", "other")
        and via
        and not written
    ):
        return f"{via} is {value}"  # a member that is set
    if each.role in ("buffer", "other") and via and each.name == each.via.rpartition(".")[2]:
        return f"{via} is {value}"
    if each.role == "other" and via and name.startswith("`") and each.name != each.via:
        return f"{name} of {via} is {value}"
    if each.via == "rate.NewLimiter":
        return f"{via} allows {value} a second" if each.role == "rate" else f"{via} allows bursts of {value}"
    if each.role == "count" and each.name == "limit" and prose.language == "java":
        return f"{subject} takes at most {value} (`limit`)"
    if each.via.startswith("context.With"):
        return f"{subject} works under a timeout of {value} ({via})"
    if each.role == "ttl" and via and _SPAN.search(each.name) and name.startswith("`"):
        return f"{name} of {via} is {value}" if each.name.lower() not in each.via.lower() else f"{via} is given {value}"
    if via and each.role == "rate" and each.name in ("max", "limit") and not written:
        return f"{via} allows at most {value} in its window ({code(each.name)})"
    if each.role == "attempts" and not via and _AGAIN.search(each.name):
        return f"A run that fails is tried again at most {say(prose, each.value, unit='time')}"
    if each.role == "attempts" and via and _ALLOWS.search(each.via):
        return f"{via} allows at most {say(prose, each.value, unit='attempt' if 'ttempt' in each.name else 'retry')}"
    if each.role == "attempts" and each.via == each.symbol and via and name.startswith("`"):
        return f"{name} of {via} is {value}"  # an attribute of the class
    if each.role == "attempts" and via and _AGAIN.search(each.name):
        return f"{via} tries again at most {say(prose, each.value, unit='time')}"
    if (
        each.role in ("delay", "interval")
        and via
        and name.startswith("`")
        and not _PAUSE.search(each.name)
        and each.name not in each.via
    ):
        return f"{name} of {via} is {value}"
    if each.role == "timeout" and each.via == "timeout":
        return f"What is waited for is given up after {value} ({via})"
    if each.role == "batch" and via and is_codeable(each.name) and each.name not in each.via:
        return f"The {as_words(each.name)} of {via} is {value}"
    if "{name}" in phrase and each.name and not re.search(rf"(?<!\w){re.escape(each.name)}(?!\w)", each.via):
        return f"{name} of {via} is {value}" if via and each.name.isidentifier() and "[" not in each.via else ""
    if each.role == "buffer" and not via and name.startswith("`"):
        return f"{name} holds at most {value}"
    if via and name.startswith("`") and (spelled or (each.role == "buffer" and _LIMITED.search(each.name))):
        return f"{name} of {via} is {value}"
    if each.role == "buffer" and _LIMITED.search(each.via):
        return f"{via} lets at most {value} through"
    if "{via}" in phrase and not via:
        if each.role == "attempts":  # the name says what is counted
            value = say(prose, each.value).replace(" attempts", "", 1)
        if name.startswith("`") and not _NOUN.search(as_words(each.name)):
            return f"{name} is {value}"
        return f"The {as_words(each.name)} is {value}" if each.name else ""
    if each.role == "count" and not each.name and each.via == "range":
        who = code(each.symbol.rpartition(".")[2]) if is_codeable(each.symbol) else "the package"
        return f"A loop of {who} runs at most {value} times"
    if each.role == "count" and not each.name:
        return f"{via} is given {value}" if via else ""
    if each.role == "length" and "[:" in each.via and name.startswith("`"):
        return f"Only the first {value} of {name} are taken"
    text = phrase.format(via=via, name=name or "items", value=value)
    own = each.name.lower() not in each.via.lower()  # not the name of what is called
    if own and each.role in _PLAIN_NAMES and name.startswith("`") and each.name.lower() not in _PLAIN_NAMES[each.role]:
        # One call may be given several: which of them this is, only its name says.
        return f"{name} of {via} is {value}" if each.role in ("concurrency", "other") else f"{text} ({name})"
    return text


def _decorated(prose: Prose, each: Setting) -> str:
    """What a decorator is given rules the function under it."""
    symbol = prose.index.symbol(SymbolId(prose.path, each.symbol))
    marks, via = symbol.decorators if symbol is not None else (), each.via.removeprefix("@")
    return each.symbol.rpartition(".")[2] if any(mark.startswith(f"{via}(") for mark in marks) else ""


def write_retries(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    held = index.of(place)
    for each in held.retries:
        prose = Prose(index, place.path, each.symbol)
        prose.cite(each.start, each.end if each.end - each.start < 60 else each.start + 60)
        handler = held.handler_of(each.start, each.errors) if each.errors else None
        if handler is not None and handler.start < each.start:
            prose.cite(handler.start, handler.start)  # retried by hand, where the errors are caught
        if each.wait_start:
            prose.cite(each.wait_start, each.wait_end)
        if text := _retry(prose, each, held):
            about = About(place.path, each.symbol, f"retry:{each.style}", ",".join(each.tries)[:80])
            collector.add(prose, "business_rule", text, about, weight=10)


def _growth(factor: Operand, said: str) -> str:
    """A number multiplies; a word names the library's own strategy."""
    return f", by the strategy {said}" if isinstance(factor.value, str) else f", multiplied by {said} each time"


def _calls_outside(prose: Prose, each: Retry, held: SymbolFacts) -> list[str]:
    """Of what is tried, the calls that leave the package: the others only keep account of them."""
    lines = [use.start for use in held.services if each.start <= use.start <= each.end]
    calls = prose.index.calls(prose.path).by_symbol.get(each.symbol, ())
    return unique(call.callee for call in calls if call.start in lines and call.callee in each.tries)


def _marked(prose: Prose, each: Retry) -> str:
    """The function that bears the mark by which it is tried again."""
    symbols = prose.index.sources[prose.path].symbols if each.style == "decorator" else ()
    under = [symbol for symbol in symbols if symbol.start <= each.start <= symbol.start + len(symbol.decorators) + 12]
    named = [symbol for symbol in under if symbol.kind in ("function", "method") and each.end < symbol.end]
    if not named or not named[-1].decorators or not is_codeable(name := named[-1].name.rpartition(".")[2]):
        return ""
    head = prose.index.head(SymbolId(prose.path, named[-1].name))
    prose.cite(head.start, head.end, symbol=named[-1].name)
    return code(name)


def _unit(each: Retry) -> str:
    return unit_named(each.unit) if each.unit != "factor" else ""


def _retry(prose: Prose, each: Retry, held: SymbolFacts) -> str:
    spoken = next((name for name in each.tries if each.style == "policy" and " " in name), "")  # "the job"
    outside = _calls_outside(prose, each, held) if len(each.tries) > 1 else []
    tries = [code(name) for name in outside or each.tries if is_codeable(name) and not spoken][:2]
    what = listing(tries) if tries else spoken or _marked(prose, each) or "the operation"
    counted = "time" if each.again else "attempt"
    attempts = say(prose, each.attempts, unit=counted) if each.attempts is not None else ""
    alone = each.attempts is not None and attempts in (code(each.attempts.name), code(each.attempts.text))
    if attempts and alone:
        attempts = f"{attempts} {counted}s"  # how many, the caller says
    most = "" if not attempts else f", at most {attempts}" if each.again else f", in at most {attempts}"
    be, it, fails = ("are", "they", "fail") if len(tries) > 1 else ("is", "it", "fails")
    parts = [f"{what} {be} tried again when {it} {fails}{most}"]
    errors = [code(name) for name in each.errors if is_codeable(name)][:5]
    if errors:
        parts[0] = f"{what} {be} tried again on {listing(errors, 'or')}{most}"
    if each.policy and (policy := text_of(prose, each.policy)):
        said = policy_settings(prose, each.policy)
        parts[0] += f" by the policy {policy}{f', whose {said}' if said else ''}"
    if backoff := say(prose, each.backoff, unit=_unit(each)) if each.backoff is not None else "":
        grows = say(prose, each.factor) if each.factor is not None else ""
        longest = say(prose, each.longest, unit=unit_named(each.unit)) if each.longest is not None else ""
        if each.backoff is not None and each.backoff.text == "retry_backoff":
            backoff = f"longer each time ({backoff})"
        wait = "the back-off factor" if each.unit == "factor" else "the wait between attempts"
        parts.append(
            f"{wait} is {backoff}"
            + (_growth(each.factor, grows) if grows and each.factor is not None else "")
            + (f", at most {longest}" if longest else "")
        )
    handler = next((c for c in held.catches if each.start <= c.start and c.end <= each.end), None)
    first = handler.outcomes[0] if handler is not None and handler.outcomes else None
    goes_on = handler is not None and not any(each.verb in ("return", "break", "exit") for each in handler.outcomes)
    if first is not None and goes_on and first.verb == "log" and (logged := response(prose, (first,), "third")):
        parts.append(f"each failed attempt {logged}")
    text = "; ".join(parts)
    if each.final_error and is_codeable(each.final_error):
        ends = [r for r in held.raises if r.error == each.final_error and r.start >= each.start]
        final = next((r for r in ends if r.after_loop), ends[0] if ends else None)
        if final is not None:
            prose.cite(final.start, final.end)
            cite_error(prose, each.final_error)
            said = raised(prose, each.final_error, final.message, "third") or f"fails with {code(each.final_error)}"
            text += f". When every attempt has failed, the package {said}"
    return text
