"""Numbers that rule behaviour where they take effect: timeouts, sizes, intervals; and what is tried again."""

from specs.analysis.facts import Operand, Retry, Setting
from specs.analysis.package import SymbolId
from specs.writing.application import policy_settings
from specs.writing.collecting import Collector
from specs.writing.draft import About
from specs.writing.english import as_words, code, is_codeable, listing, unique
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.operands import say, text_of
from specs.writing.outcomes import cite_error, raised, response
from specs.writing.pauses import paused
from specs.writing.prose import Prose
from specs.writing.setting_phrases import PHRASES, Said, is_spelled, no_attempts, phrase
from specs.writing.surroundings import conditions_around
from specs.writing.symbol_facts import SymbolFacts
from specs.writing.units import unit_named

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
        around = conditions_around(prose, each.symbol, each.start, each.under, held) if each.under else []
        if around is None:
            continue  # it holds only where something does that cannot be said
        if text := paused(prose, each, subject) or _setting(prose, each, subject):
            if around:
                alone = len(around) == 1 and around[0].startswith("(")  # set apart from others that are not there
                text += f" when {around[0][1:-1] if alone else ' and '.join(around)}"
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
    if each.role not in PHRASES:
        return ""
    if each.value.form == "literal" and (each.value.value is None or isinstance(each.value.value, bool)):
        return ""
    if each.role == "attempts" and each.value.value == 0:
        return no_attempts(each)
    if each.name == "LIMIT" and each.via:
        rows = say(prose, each.value, unit="row")
        return f"{code(each.via)} selects at most {rows} at a time" if rows and prose.values else ""
    value = say(prose, each.value, name=each.name, unit=unit_named(each.unit) or _DEFAULT_UNIT.get(each.role, ""))
    if not value or (each.value.form not in ("literal", "name") and not prose.values):
        return ""
    if each.value.form == "name" and not prose.values and not is_spelled(value):
        return ""  # a value that the caller gives is no rule of the package
    name = code(each.name) if is_codeable(each.name) else as_words(each.name)
    called = each.via.rpartition("().")[2]  # what is called on a result is named by its method alone
    via = code(_decorated(prose, each) or called) if called and is_codeable(called) else ""
    return phrase(Said(prose, each, subject, value, name, via))


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
    if spared := [code(name) for name in each.spared if is_codeable(name)][:5]:
        parts[0] += f", but not on {listing(spared, 'or')}"
    if each.policy and (policy := text_of(prose, each.policy)):
        said = policy_settings(prose, each.policy)
        parts[0] += f" by the policy {policy}{f', whose {said}' if said else ''}"
    if backoff := say(prose, each.backoff, unit=_unit(each)) if each.backoff is not None else "":
        grows = say(prose, each.factor) if each.factor is not None else ""
        longest = say(prose, each.longest, unit=unit_named(each.unit)) if each.longest is not None else ""
        if each.backoff is not None and each.backoff.form == "collection" and each.unit:
            backoff = f"{listing([say(prose, item) for item in each.backoff.items])} {each.unit} in turn"
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
