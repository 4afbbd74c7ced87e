"""Errors that callers meet, and what becomes of the errors that the package catches."""

import re

from specs.analysis.facts import Call, Catch, Operand, Raise
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.conditions import clause, negated, side_by_side
from specs.writing.draft import About, Nature
from specs.writing.english import clean, code, is_codeable, listing, says_more
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.markup import doc_sentences, plain
from specs.writing.outcomes import NATIVE_ERROR, is_status, raised, response, telling
from specs.writing.prose import Prose
from specs.writing.relevance import is_heard
from specs.writing.surroundings import (
    IN_ANY_OTHER_CASE,
    all_denied,
    cite_question,
    conditions_around,
    leaves,
    unless_left,
)
from specs.writing.symbol_facts import SymbolFacts

_OBSERVED: Nature = "observed"
_DOCUMENTED: Nature = "documented"
_THROWN = re.compile(r"^(?:thrown|throws|raised)\s+", re.IGNORECASE)
_CONDITIONAL = re.compile(r"(?:if|when|whenever|unless|on|in case|for|while|because|as)\b", re.IGNORECASE)
_NEVER = re.compile(r"(?:no|never|not)\b(?: (?:exception|error|thrown|raised|actually|used))?[\w ]{0,12}$", re.I)
_MEMBERS = re.compile(r"\.|::|->")
_ON_RESULT = re.compile(r"\(\)|\[\]")
MAX_KINDS = 8
# Errors that the lines themselves make as readily as what they call: no one call can be named for them.
_OF_ANY_LINE = frozenset({"KeyError", "IndexError", "LookupError", "ValueError", "TypeError", "AttributeError"})
MAX_ABOVE = 25  # lines from a call to the handler of what it raises
MAX_GUARDED = 4  # calls that an error may come from, by name
MAX_CHECKS = 3  # cited as the cases before the last one
NEAR = 6  # lines above a raise in which what it depends on is asked
_UNTELLING = {"NotImplementedError", "AssertionError", "StopIteration", "StopAsyncIteration"}
_EMPTY_ANSWERS = {"Optional.empty()", "List.of()", "Map.of()", "Set.of()", "Collections.emptyList()",
                  "Collections.emptyMap()", "Collections.emptySet()", "Mono.empty()", "Flux.empty()"}  # fmt: skip
_EVERYTHING = {"Exception", "BaseException", "Throwable", "Error", "unknown"}


def write_raises(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    held = index.of(place)
    decided = {
        outcome.start
        for guard in held.guards
        for outcome in guard.outcomes
        if outcome.verb in ("raise", "exit") and not guard.trivial
    }
    decided |= {
        outcome.start
        for guard in held.guards
        for outcome in guard.otherwise
        if outcome.verb == "raise" and not any(each.start == outcome.start and each.under for each in held.raises)
    }
    for each in held.raises:
        if (
            each.error in _UNTELLING
            or not (_is_type(each.error) or _is_told(each) or _is_sentinel(index, each))
            or each.start in decided
            or _ends_retry(each, held)
        ):
            continue
        if passes_on(each):
            continue
        if not (each.message or each.when or each.after_loop or each.in_handler or is_heard(index, place)):
            continue  # neither what happened nor when
        _write_raise(collector, Prose(index, place.path, each.symbol), each, held, subject, public)


def passes_on(each: Raise) -> bool:
    """A bare `raise` in a handler: the error is not the package's own, and its name not in the line."""
    return each.error in each.in_handler and not each.message


def _is_told(each: Raise) -> bool:
    """An error without a type of its own, as Go makes them, or a panic: its message tells it."""
    return each.error in ("", "error", "panic", "fail") and bool(each.message) and not (each.in_handler and each.error)


def _is_sentinel(index: Index, each: Raise) -> bool:
    """Go's errors that a name without a capital is bound to: `errClosed`; C++ names its own like that."""
    own = each.error in index.error_types
    of_cplusplus = own and index.package.files[index.error_types[each.error].path].language in ("c", "cpp")
    return of_cplusplus or (own and re.match(r"err[A-Z]", each.error) is not None and not each.in_handler)


def _is_type(error: str) -> bool:
    """Not a variable that holds an error, nor a call that makes one."""
    return error.rpartition(".")[2][:1].isupper() or NATIVE_ERROR.search(error) is not None


def _ends_retry(each: Raise, held: SymbolFacts) -> bool:
    """The last attempt has failed: told with the attempts, or never reached where their handler raises by itself."""
    return each.after_loop and any(
        retry.final_error == each.error
        or any(retry.start <= own.start <= retry.end and own.error == retry.final_error for own in held.raises)
        for retry in held.retries
        if retry.end < each.start
    )


def _write_raise(
    collector: Collector, prose: Prose, each: Raise, held: SymbolFacts, subject: str, public: bool
) -> None:
    prose.cite(each.start, each.end)
    if each.declared:
        _write_declared(collector, prose, each, held, subject, public)
        return
    text = raised(prose, each.error, each.message, "third", each.args)
    if not text:
        return
    about = About(prose.path, each.symbol, "raise", each.error, masked(each.message))
    doer = f"{subject} " if subject.startswith("`") else ""
    weight = 6 if public else 4
    if each.in_handler:
        handler = held.handler_of(each.start, each.in_handler)
        if handler is None:
            return
        prose.cite(handler.start, handler.start)
        errors = [code(name) for name in each.in_handler if is_codeable(name) and name != "error"][:4]
        around = conditions_around(prose, each.symbol, each.start, each.under, held)
        if around is None:
            return
        if not around and each.when is None:
            around = _after_checks(prose, each, held, handler)
        found = listing(errors, "or") or "an error"
        there = f"the error is {found}" if errors else f"there is {found}"
        if prose.language == "go" and not errors and (named := _guarded(prose, handler)[1]):
            prose.cite(_guarded(prose, handler)[0], handler.start)
            there = f"{listing([code(name) for name in named], 'or')} returns an error"
        met = there if prose.language in ("go", "rust") else f"{found} is caught"
        when = f"{met} and {IN_ANY_OTHER_CASE}" if around == [IN_ANY_OTHER_CASE] else " and ".join([*around, met])
        collector.add(prose, "error", f"{doer}{text} when {when}", about, weight=weight)
    elif each.after_loop:
        collector.add(
            prose, "error", f"{doer}{text} when the loop before it has ended without success", about, weight=weight
        )
    elif each.when is not None and each.when.op == "opaque" and not each.when.text:  # what a switch has no case for
        _cite_checks(prose, each, held)
        collector.add(prose, "error", f"{doer}{text} when {IN_ANY_OTHER_CASE}", about, weight=weight - 2)
    elif each.when is None:
        spared = unless_left(prose, each, held)
        if spared is None:
            denied = all_denied(prose, each, held)
            if not denied:
                _cite_checks(prose, each, held)
            text += f" when {denied or IN_ANY_OTHER_CASE}"
        elif spared:
            text += f" {spared}"
        collector.add(prose, "error", f"{doer}{text}", about, weight=weight - 2)
    elif each.under:
        if around := conditions_around(prose, each.symbol, each.start, each.under, held):
            collector.add(prose, "error", f"{doer}{text} when {' and '.join(around)}", about, weight=weight)
    elif condition := clause(prose, each.when):
        if each.when.start:
            cite_question(prose, each.when)
        else:
            symbol = prose.index.symbol(SymbolId(prose.path, each.symbol))
            prose.cite(max(each.start - NEAR, symbol.start if symbol is not None else 1, 1), each.end)
        collector.add(prose, "error", f"{doer}{text} when {condition}", about, weight=weight)


def _after_checks(prose: Prose, each: Raise, held: SymbolFacts, handler: Catch) -> list[str]:
    """In a handler, what comes after questions that leave it holds only where none of them does."""
    before = [
        guard
        for guard in held.guards
        if handler.start <= guard.start and guard.end < each.start and guard.in_handler == each.in_handler
    ]
    before = [guard for guard in before if leaves(guard)]
    for guard in before[-MAX_CHECKS:]:
        prose.cite(guard.start, guard.start)
    return [IN_ANY_OTHER_CASE] if before else []


def _cite_checks(prose: Prose, each: Raise, held: SymbolFacts) -> None:
    """The checks that come before, as the other cases that are spoken of."""
    before = [guard for guard in held.guards if guard.end < each.start and leaves(guard)]
    for guard in before[-MAX_CHECKS:]:
        prose.cite(guard.start, guard.start)


def _write_declared(
    collector: Collector, prose: Prose, each: Raise, held: SymbolFacts, subject: str, public: bool
) -> None:
    """What a doc comment says of an error in its own words; a bare `throws` clause only where nothing says more."""
    same = [other for other in held.raises if other.error.rpartition(".")[2] == each.error.rpartition(".")[2]]
    seen = sum(1 for other in same if not other.declared)
    if (not each.message and (not public or len(same) > 1)) or seen >= len(same) - seen:
        return  # the code says itself when
    text = raised(prose, each.error, "", "third")
    told = _THROWN.sub("", clean(plain(each.message), 240)).rstrip(". ")
    told = told.removeprefix(f"{each.error} ").removeprefix(f"`{each.error}` ").lstrip("-–: ")
    if _NEVER.match(told):
        return
    if told:
        told = told if told[1:2].isupper() else told[0].lower() + told[1:]
        text += f" {told}" if _CONDITIONAL.match(told) else f": {told}"
    doer = f"{subject} " if subject.startswith("`") else ""
    about = About(prose.path, each.symbol, "raise", each.error, masked(each.message))
    weight, nature = (4, _DOCUMENTED) if each.message else (2, _OBSERVED)
    collector.add(prose, "error", f"{doer}{text}", about, weight=weight, nature=nature)


def write_catches(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    held = index.of(place)
    for each in held.catches:
        ends = any(outcome.verb == "exit" for outcome in each.outcomes)
        if (
            (each.handling == "reraised" and not _some_end_there(each, held) and not _undoes(each))
            or (each.handling == "translated" and not ends)
            or any(
                each.handling not in ("returned", "translated")
                and retry.style != "decorator"
                and retry.start <= each.start
                and each.end <= retry.end
                for retry in held.retries
            )
        ):
            continue
        if set(each.errors) & _UNTELLING or not (_answered(each) or (is_heard(index, place) and _seen(each))):
            continue
        _write_catch(collector, Prose(index, place.path, each.symbol), each, subject, public, held)


def _undoes(each: Catch) -> bool:
    """What was begun is taken back before the error goes on: a half-written file, a reservation."""
    return any(step.verb == "call" and _UNDOING.search(step.name) for step in each.outcomes)


def _some_end_there(each: Catch, held: SymbolFacts) -> bool:
    """Whether some of the errors are answered and only the others raised again."""
    ends = {outcome.start for outcome in each.outcomes if outcome.verb == "reraise"}
    inside = [guard for guard in held.guards if each.start < guard.start and guard.end <= each.end and not guard.under]
    return len(inside) == 1 and leaves(inside[0]) and not ends & {outcome.start for outcome in inside[0].outcomes}


def _answered(each: Catch) -> bool:
    """Somebody is told, or the program ends."""
    if each.handling == "reraised":
        return True  # but for some
    return any(
        outcome.verb in ("exit", "raise")
        or outcome.name == "status"
        or (outcome.verb == "log" and outcome.message)
        or (outcome.verb == "set" and outcome.value is not None and is_status(outcome.value.name))
        for outcome in each.outcomes
    )


def _seen(each: Catch) -> bool:
    """Callers can tell: an answer that is written there, or something that is changed or left alone."""
    steps = telling(each.outcomes)
    if each.handling == "swallowed" or not steps:
        return True
    first = steps[0]
    if first.verb == "return" and first.value is None:
        return True
    if any(step.verb == "return" and step.value is not None and _is_written_there(step.value) for step in steps):
        return True
    if any(step.name == "status" for step in steps if step.verb == "return"):
        return True
    if any(step.verb == "call" and any(_speaks(arg) or _is_constant(arg) for arg in step.args) for step in steps):
        return True
    if first.verb == "call" and each.guarded == (each.symbol.rpartition(".")[2],):
        return True  # the fallback that an annotation names
    if first.verb == "call" and steps[-1].verb == "return" and first.name.rpartition(".")[2] in _GOES_ON:
        return True  # better without than not at all
    if first.verb == "log" and first.name in ("warn", "warning", "error", "fatal") and len(steps) > 1:
        return True  # it says so, and then does something about it
    return first.verb in ("add", "exit", "continue", "yield") or (first.verb == "set" and "." in first.name)


_OF_RESULT = frozenset({"Result", "Err", "Error", "Val", "Unwrap"})
_GOES_ON = frozenset({"Next", "next", "ServeHTTP", "proceed", "doFilter", "call_next"})


def _is_constant(argument: Operand) -> bool:
    """DEAD_LETTERS, to which what failed is sent."""
    last = argument.name.rpartition(".")[2]
    return argument.form == "name" and len(last) > 2 and last.replace("_", "").isupper()


def _speaks(argument: Operand) -> bool:
    """A text of several words, for somebody to read."""
    text = argument.value if argument.form in ("literal", "template") else None
    return isinstance(text, str) and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{[^{}]*\}", "", text))) > 2


_UNDOING = re.compile(
    r"(?:^|[._:>])(?:delete|remove|unlink|roll_?back|revert|undo|refund|compensate|restore|cancel|abort|discard)"
    r"(?:$|[A-Z_]\w*$|Async$)",
    re.IGNORECASE,
)
_TOLD_TEXT = re.compile(r"[\"'][^\"']*[A-Za-z]{2,} [A-Za-z]{2,}[^\"']*[\"']")  # Result.Degraded("it is slow")


def _is_written_there(value: Operand) -> bool:
    """A literal, or a state or constant by its name."""
    holder, _, last = value.name.rpartition(".")
    state = holder.rpartition(".")[2][:1].isupper() and last[:1].isupper()
    named = value.form == "name" and (last.isupper() or state)
    named = named or (value.form == "call" and any(isinstance(item.value, str) for item in value.items))
    named = named or (value.form == "call" and _TOLD_TEXT.search(value.text) is not None)
    written = value.has_value or value.form in ("literal", "template", "collection", "mapping")
    return named or written or value.text in _EMPTY_ANSWERS


def _write_catch(
    collector: Collector, prose: Prose, each: Catch, subject: str, public: bool, held: SymbolFacts
) -> None:
    errors = [code(name) for name in each.errors if is_codeable(name) and name != "error"][:5]
    caught = listing(errors, "or") if errors else "any other error" if _picks(each, held) else "any error"
    if errors and len(each.errors) == 1 and each.errors[0] in _EVERYTHING and not _is_own(prose, each.errors[0]):
        caught = f"any error ({errors[0]})"
    from_line, names = _guarded(prose, each)
    unnamed = bool(set(each.guarded) - set(names)) and bool(each.errors) and set(each.errors) <= _OF_ANY_LINE
    callees = [code(name) for name in names] if not unnamed or each.handling == "swallowed" else []
    near = {call.callee for call in _near(prose, each)}
    if callees and len(each.guarded) > 1 and not {name for name in each.guarded if not name.endswith(".new")} <= near:
        callees.append("others")  # further up
    about = About(prose.path, each.symbol, f"catch:{each.handling}", ",".join(each.errors), ",".join(each.guarded)[:80])
    prose.cite(from_line, min(each.end, each.start + 12))
    if each.handling == "swallowed":
        if not callees:
            return  # from what, a reader could not tell
        text = f"When {_met(prose, caught, callees)}, {subject} ignores it"
        collector.add(prose, "business_rule", text, about, weight=5)
        return
    met = [_met(prose, caught, callees)]
    if spared := _unless_left_inside(prose, each, held):
        met.append(spared)
    text = response(prose, each.outcomes, "base")
    if text:
        weight = 6 if public else 4
        collector.ears(prose, "if", " and ".join(met), f"{subject} SHALL {text}", about, weight=weight)


def _is_own(prose: Prose, error: str) -> bool:
    """A package may name its own errors as the language names all of them."""
    return error in prose.index.last_names


def _picks(each: Catch, held: SymbolFacts) -> bool:
    """Whether some errors have a handler of their own, inside this one or just before it."""
    return any(
        other.errors
        and other is not each
        and (
            (each.start <= other.start and other.end <= each.end)
            or (other.guarded == each.guarded and 0 <= each.start - other.end <= 1)
        )
        for other in held.catches
    )


def _unless_left_inside(prose: Prose, each: Catch, held: SymbolFacts) -> str:
    """What must not hold for a handler to do its own steps: the checks inside it that leave before."""
    last = max((outcome.start for outcome in each.outcomes), default=each.end)
    inside = [guard for guard in held.guards if each.start < guard.start < last and leaves(guard)]
    if not inside:
        return ""
    only = inside[0]
    opposite = negated(only.condition)
    if len(inside) == 1 and opposite is not None and (said := clause(prose, opposite)):
        prose.cite(only.start, only.start)
        return side_by_side(said, opposite)
    return IN_ANY_OTHER_CASE


def _met(prose: Prose, caught: str, callees: list[str]) -> str:
    """How an error reaches its handler, by the language's own habit."""
    if caught == "`panic`":
        return "the code panics"
    if prose.language in ("go", "rust"):
        met = caught.replace("any error", "an error")
        there = f"the error is {met}" if met.startswith("`") else f"there is {met}"
        return f"{_any_of(callees)} returns {met}" if callees else there
    return f"{caught} is raised" + (f" from {_any_of(callees)}" if callees else "")


def _any_of(callees: list[str]) -> str:
    most = MAX_GUARDED + (callees[-1] == "others")
    return listing(callees, "or") if len(callees) <= most else f"{', '.join(callees[:MAX_GUARDED])} or others"


def _near(prose: Prose, each: Catch) -> list[Call]:
    """What the protected block calls, as far as it stands near enough to be cited."""
    return [
        call
        for call in prose.index.calls(prose.path).by_symbol.get(each.symbol, ())
        if each.start - MAX_ABOVE < call.start <= each.start and call.callee in each.guarded
    ]


def _guarded(prose: Prose, each: Catch) -> tuple[int, list[str]]:
    """The first line of the protected block that calls what is named, and the names; the handler's own without any."""
    near = _near(prose, each)
    named = [
        call
        for call in near
        if is_codeable(call.callee) and len(call.callee) <= 50 and not _ON_RESULT.search(call.callee)
    ]
    every = list(dict.fromkeys(call.callee for call in named))
    acting = [name for name in every if not _MEMBERS.split(name)[-1][:1].isupper()]  # making an object seldom fails
    if prose.language == "php":  # its own functions warn, but seldom raise: what is called on something does
        acting = [name for name in acting if _MEMBERS.search(name) or name[:1] == "$"] or acting
    elif prose.language == "ruby" and (spaces := {name.split("::")[0] for name in each.errors if "::" in name}):
        acting = [
            name for name in acting if _MEMBERS.split(name)[0] in spaces
        ] or acting  # JSON::ParserError: JSON.parse
    names = (acting or every)[: MAX_GUARDED + 1]
    if not names and prose.language == "go" and each.guarded:  # on a line that the handler begins with
        names = [name for name in (_at_head(each.guarded[0]),) if is_codeable(name) and len(name) <= 50]
    return min((call.start for call in named if call.callee in names), default=each.start), names


def _at_head(name: str) -> str:
    """Of a chain the call that may fail: the last, where that is no mere `Result` or `Error` of another."""
    head, *links = name.split("().")
    return head if not links or links[-1] in _OF_RESULT else links[-1]


def write_error_type(collector: Collector, index: Index, place: SymbolId) -> None:
    """What an error of the package means: from its documentation, or from its kind."""
    symbol = index.package.symbols[place]
    prose = Prose(index, place.path, place.name)
    name = place.name.rpartition(".")[2]
    about = About(place.path, place.name, "error-type", name)
    told = doc_sentences(symbol.doc, 2) if symbol.doc else []
    first = next((sentence for sentence in told if says_more(sentence.text, name)), None)
    if first is not None:
        prose.cite(first.start, first.end)
        own = first.text.startswith(f"{name} ")  # "ErrClosed is returned by Post after Close."
        text = f"{code(name)}{first.text[len(name) :]}" if own else f"{code(name)}: {first.text}"
        collector.add(prose, "error", text, about, nature="documented", weight=5)
        return
    if index.error_types.get(name) == place and name in index.raisers:
        return  # told, with its place, where it is raised
    head = index.head(place)
    prose.cite(head.start, head.end, symbol=place.name)
    if below := [each for each in index.kinds_of(name) if index.package.symbols[each].public][:MAX_KINDS]:
        for each in below:
            of_kind = index.head(each)
            prose.cite(of_kind.start, of_kind.end, path=each.path, symbol=each.name)
        names = [code(each.name.rpartition(".")[2]) for each in below]
        kinds = f"{', '.join(names)} and others" if len(index.kinds_of(name)) > MAX_KINDS else listing(names)
        text = f"{kinds} {'are kinds' if len(below) > 1 else 'is a kind'} of {code(name)}"
        collector.add(prose, "error", text, about, weight=4)
        return
    bases = [code(base) for base in symbol.bases if is_codeable(base)]
    kind = f"{code(name)} is a kind of {listing(bases)}" if bases else f"{code(name)} is an error of the package"
    collector.add(prose, "error", kind, about, weight=2)
