"""Guards as statements: limits as constraints, refusals as errors, answers as criteria, changes as business rules."""

from msgspec.structs import replace

from specs.analysis.asked import computes
from specs.analysis.expressions import negate
from specs.analysis.facts import Guard, Operand, Outcome
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.conditions import BY_THEN, clause, has_limit, negated, param_of
from specs.writing.draft import About
from specs.writing.english import code, is_codeable, listing
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.operands import local_value, say, text_of
from specs.writing.outcomes import Form, is_status, raised, response, steps, telling
from specs.writing.prose import Prose
from specs.writing.relevance import STEP, keeps_given, tells
from specs.writing.surroundings import cite_head, cite_question, context, left_before, trigger_of
from specs.writing.symbol_facts import SymbolFacts

_NOTHINGS = frozenset({"None", "null", "undefined", "False", "false"})
_PAUSES = frozenset({"sleep", "wait", "backoff", "Sleep", "setTimeout", "delay"})
MIN_WEIGHT = 3
MAX_ABOVE = 20  # lines from the head of a switch to a case that is told with those before it
_VERB_WEIGHT = {
    "raise": 8, "exit": 8, "cut": 8, "return": 5, "reraise": 4, "continue": 5, "add": 4, "log": 3, "set": 3, "call": 4,
    "break": 2, "yield": 3,
}  # fmt: skip


def write_guards(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    """`subject` is who SHALL do it: "the package", or the method by name where a requirement holds several."""
    held = index.of(place)
    for guard in held.guards:
        native = index.package.files[place.path].language == "c"
        guard = guard if guard.outcomes else _turned(guard, native=native)
        if guard.trivial or not guard.outcomes or _only_picks(guard):
            continue
        prose = Prose(index, place.path, guard.symbol)
        if not tells(prose, guard):
            guard = _turned(guard, native=native)
            if not tells(prose, guard):
                continue
        if _only_waits(guard, held):
            continue
        weight = _weight(prose, guard, public)
        if weight < MIN_WEIGHT:
            continue
        prose.cite(guard.start, _proved_until(guard))
        known = any(part.start for part in guard.condition.parts)
        for part in guard.condition.parts if known else (guard.condition,):
            if 0 < part.start < guard.start:  # the last branch of a chain: its questions stand above it
                cite_question(prose, part)
        if guard.style == "match" and not _cite_subject(prose, guard, held):
            continue
        around = context(prose, guard, held)
        if around is not None:
            _write(collector, prose, guard, held, subject, weight, around)


def _turned(guard: Guard, *, native: bool) -> Guard:
    """`if ok { work } else { answer 402 }`: where only the other side answers, that is the decision."""
    answers = any(step.name == "status" or step.verb == "exit" for step in guard.otherwise)
    if not answers and not (native and _gives_code(guard)):
        return guard
    return replace(
        guard, condition=negate(guard.condition), outcomes=guard.otherwise, end=guard.otherwise_end or guard.end,
        otherwise=(), otherwise_start=0, otherwise_end=0,
    )  # fmt: skip


def _gives_code(guard: Guard) -> bool:
    """C: `else { error("not a regular file"); return 4; }`."""
    last = guard.otherwise[-1] if guard.otherwise else None
    value = last.value if last is not None and last.verb == "return" else None
    return value is not None and value.form == "literal" and value.value not in (0, None, True, False)


def _only_picks(guard: Guard) -> bool:
    """A filter in a comprehension, a part of an expression that is chosen: no decision of its own."""
    if guard.style == "comprehension":
        return True
    return guard.style in ("ternary", "short_circuit") and guard.outcomes[0].verb == "yield"


def _only_waits(guard: Guard, held: SymbolFacts) -> bool:
    """The pause between attempts, and how it grows: told with the attempts."""
    tried = next((each for each in held.retries if each.start <= guard.start and guard.end <= each.end), None)
    if tried is None or tried.backoff is None or any(each.verb not in ("call", "set") for each in guard.outcomes):
        return False
    calls = [each for each in guard.outcomes if each.verb == "call"]
    return bool(calls) and all(each.name.rpartition(".")[2] in _PAUSES for each in calls)


def _cite_subject(prose: Prose, guard: Guard, held: SymbolFacts) -> bool:
    """A case does not say of what: that stands at the head, just above the first case."""
    if guard.condition.parts and guard.condition.start:  # of several things: where the question knows its own head
        asked = guard.condition
        earlier = any(part.text.startswith("not (") for part in asked.parts)  # what the cases before it ask
        near = asked.end if asked.end < guard.start else guard.start - 1 if earlier else asked.start
        prose.cite(asked.start, max(near, asked.start) if near - asked.start <= MAX_ABOVE else asked.start)
        return True
    left = guard.condition.left
    if left is None or guard.condition.parts:
        return False
    cite_head(prose, held, left.text)
    return True


def _proved_until(guard: Guard) -> int:
    """A long block is not needed to prove its first steps."""
    last = max((outcome.end for outcome in steps(guard.outcomes)), default=guard.end)
    return min(guard.end, max(last, guard.start))


def _weight(prose: Prose, guard: Guard, public: bool) -> int:
    first = telling(guard.outcomes)[0]
    weight = _VERB_WEIGHT.get(first.verb, 1) + (2 if public else 0)
    if has_limit(prose, guard.condition):
        weight += 3
    if guard.condition.op == "opaque":
        weight -= 2
    if first.verb == "set" and not _chooses_constant(prose, guard, first):
        weight -= _plumbing(guard, first)
    if guard.style == "assert":
        weight -= 4
    if not public and first.verb == "return" and (first.value is None or first.value.text in _NOTHINGS):
        weight -= 2  # a helper that finds nothing: what comes of it is told where it is used
    if first.verb == "return" and not _returns_something_said(first):
        weight -= 2
    if guard.style in ("ternary", "short_circuit", "comprehension"):
        weight -= 2
    return weight


def _chooses_constant(prose: Prose, guard: Guard, first: Outcome) -> bool:
    """A case of a switch that gives a name the value of a constant."""
    value = first.value
    if guard.style != "match" or value is None or value.form != "name":
        return False
    return prose.index.constant(prose.path, prose.scope, value.name) is not None


def _plumbing(guard: Guard, first: Outcome) -> int:
    """How little it tells that a local name gets another value: `if x is None: x = self.x`."""
    value = first.value
    if value is not None and computes(value) and any(letter.isdigit() for letter in value.text):
        return 0
    if value is not None and value.form == "name" and names_constant(value.name):
        return 0
    if guard.style == "short_circuit" and value is not None and _is_limit(value):
        return 0
    if value is not None and value.form == "other" and STEP.search(value.text):
        return 0
    told = value is not None and (value.form in ("literal", "template", "collection", "mapping") or value.names != ())
    local = first.name.lstrip("$").replace("_", "").isalnum()
    if not local:
        bare = value is not None and (
            value.form == "call" or (value.form in ("collection", "mapping") and not value.items)
        )
        return 2 if bare and guard.condition.op in ("is_null", "falsy") else 0
    constant = value is not None and value.form == "name" and value.name.rpartition(":")[2].isupper()
    constant = constant or (value is not None and value.form == "name" and is_status(value.name))
    if value is not None and (value.form in ("literal", "template") or constant):
        return 1 if guard.condition.op in ("is_null", "falsy") else 0
    return 3 if told else 4


def _is_limit(value: Operand) -> bool:
    """A number that is more than a start or an end of counting."""
    return isinstance(value.value, int | float) and not isinstance(value.value, bool) and value.value not in (0, 1, -1)


def names_constant(name: str) -> bool:
    """`PermitStatus.Active`, `Order.PAID`: a member of something capitalised, no value on its way through."""
    holder, _, member = name.replace("::", ".").rpartition(".")
    return holder.rpartition(".")[2][:1].isupper() and member[:1].isupper()


def _returns_something_said(outcome: Outcome) -> bool:
    value = outcome.value
    if value is None:
        return outcome.condition is not None
    return value.form in ("literal", "template", "collection", "mapping") or bool(value.has_value)


def _write(
    collector: Collector, prose: Prose, guard: Guard, held: SymbolFacts, subject: str, weight: int, around: list[str]
) -> None:
    first = telling(guard.outcomes)[0]
    about = _about(prose, guard, first)
    if guard.style == "assert":
        _write_assertion(collector, prose, guard, first, about, weight)
        return
    alone = not around and not left_before(guard, held)
    if first.verb == "raise" and alone and _write_limit(collector, prose, guard, first, about, weight):
        return
    trigger = trigger_of(prose, guard, first, held, around)
    if not trigger:
        return
    if first.verb == "raise":
        if text := raised(prose, first.name, first.message, "third", first.args):
            who = _doer(subject) + checking(prose, held)
            collector.add(prose, "error", f"{who}{text} when {trigger}", about, weight=weight)
    elif first.verb in ("return", "exit", "continue", "reraise", "yield", "break", "log"):
        if text := response(prose, guard.outcomes, "base"):
            collector.ears(
                prose,
                "if",
                trigger,
                f"{subject} SHALL {text}{_otherwise(prose, guard, around, 'base')}",
                about,
                weight=weight,
            )
    elif (default := _default(prose, guard, first)) and not around:
        collector.add(prose, "configuration", default, about, weight=weight)
    elif not around and (bound := _kept_to(prose, guard, first)):
        collector.add(prose, "constraint", bound, about, weight=weight)
    elif text := response(prose, guard.outcomes, "third"):
        word = "As long as" if guard.style == "loop" else "When"
        text += _otherwise(prose, guard, around, "third")
        collector.add(prose, "business_rule", f"{word} {trigger}, {subject} {text}", about, weight=weight)


def _doer(subject: str) -> str:
    return f"{subject} " if subject.startswith("`") else ""


def checking(prose: Prose, held: SymbolFacts) -> str:
    """A validator is called with a bare value: of which field, its mark says."""
    checks = [each for each in held.validations if each.rule == "custom" and is_codeable(each.field)]
    if not checks or any(each.field in held_names(prose) or each.symbol.endswith(each.field) for each in checks):
        return ""  # told by the name of the parameter, or of the method
    prose.cite(checks[0].start, checks[0].start)
    return f"(checking {listing([code(each.field) for each in checks])}) "


def held_names(prose: Prose) -> set[str]:
    """The parameters, which the sentence itself names."""
    symbol = prose.index.symbol(SymbolId(prose.path, prose.scope))
    return {param.name for param in symbol.params} if symbol is not None else set()


def _write_limit(collector: Collector, prose: Prose, guard: Guard, first: Outcome, about: About, weight: int) -> bool:
    """A refusal beyond a known number is a constraint: "`existing` must be below 25, else raises …"."""
    opposite = negated(guard.condition)
    if opposite is None or not has_limit(prose, guard.condition) or _asks_result(prose, guard):
        return False
    if guard.condition.op == "all" and any(part.op == "is_null" for part in guard.condition.parts):
        return False  # "`err` must not be nil or `found` must not be empty" is a rule of nobody
    if guard.condition.op == "gt" and guard.condition.right is not None and guard.condition.right.value == 0:
        return False  # whether there is any at all
    mark = prose.mark()
    rule = clause(prose, opposite, must=True)
    consequence = raised(prose, first.name, first.message, "third", first.args)
    if not rule or not consequence:
        prose.back_to(mark)
        return False
    held = prose.index.of(SymbolId(prose.path, guard.symbol))
    note = checking(prose, held).rstrip()
    rule = f"{rule} {note}" if note else rule
    collector.add(prose, "constraint", f"{rule}; otherwise the package {consequence}", about, weight=weight)
    return True


def _asks_result(prose: Prose, guard: Guard) -> bool:
    """Whether something was found, or is left, by what a call gave: `i == -1`, `delay > 0`; no limit to keep to."""
    left, right = guard.condition.left, guard.condition.right
    if left is None or right is None or right.form != "literal" or right.value not in (0, -1) or left.form != "name":
        return False
    if param_of(prose, left.name) is not None or not left.name.isidentifier():
        return False
    found = local_value(prose, left.name)
    return right.value == -1 or (found.form == "call" and guard.condition.op in ("eq", "ne", "gt", "ge"))


def _kept_to(prose: Prose, guard: Guard, first: Outcome) -> str:
    """`if (size < 1) size = 1` moves a number that is given to the nearest one that may be."""
    left, right = guard.condition.left, guard.condition.right
    side = {"lt": "least", "le": "least", "gt": "most", "ge": "most"}.get(guard.condition.op, "")
    same = right is not None and first.value is not None and right.text == first.value.text
    if not side or not same or left is None or not is_codeable(left.name) or not keeps_given(prose, guard):
        return ""
    value = say(prose, first.value, name=left.name)
    return f"{code(left.name)} is kept to at {side} {value}" if value else ""


def _default(prose: Prose, guard: Guard, first: Outcome) -> str:
    """`options.retries` is 10 unless given."""
    left = guard.condition.left
    if first.verb != "set" or guard.condition.op != "is_null" or left is None or left.text != first.name:
        return ""
    if len(guard.outcomes) > 1 or first.value is None or first.value.form not in ("literal", "name", "template"):
        return ""
    value = say(prose, first.value, name=first.name)
    return f"{code(first.name)} is {value} unless given" if value and is_codeable(first.name) else ""


def _write_assertion(
    collector: Collector, prose: Prose, guard: Guard, first: Outcome, about: About, weight: int
) -> None:
    opposite = negated(guard.condition)
    rule = clause(prose, opposite, must=True) if opposite is not None else ""
    if rule and not guard.under:
        message = text_of(prose, first.message) if first.message else ""
        text = f"{rule}; this is asserted" + (f" with {message}" if message else "")
        collector.add(prose, "constraint", text, about, weight=weight)


def _otherwise(prose: Prose, guard: Guard, around: list[str], form: Form) -> str:
    """The other side, where it is one step; of a guard inside others, with what still holds around it."""
    answers = len(guard.otherwise) == 2 and all(each[0].name == "status" for each in (guard.outcomes, guard.otherwise))
    if not answers and (len(guard.otherwise) != 1 or guard.otherwise[0].verb not in ("return", "exit", "set")):
        return ""
    if guard.otherwise[0].verb == "set" and (guard.outcomes[0].verb != "set" or len(guard.outcomes) > 1):
        return ""
    mark = prose.mark()
    text = response(prose, guard.otherwise, form)
    if text == response(prose, guard.outcomes, form):
        prose.back_to(mark)
        return ""
    opposite = negated(guard.condition) if around else None
    against = clause(prose, opposite).removeprefix(BY_THEN) if opposite is not None else ""
    if not text or (around and not against):
        prose.back_to(mark)
        return ""
    prose.cite(guard.otherwise_start or guard.end, guard.otherwise_end or guard.end)
    return f", and where instead {against}, {text}" if around else f", and otherwise {text}"


def _about(prose: Prose, guard: Guard, first: Outcome) -> About:
    condition = guard.condition
    named = condition.left or (condition.parts[0].left if condition.parts else None)
    subject = named.name or masked(named.text) if named else ""
    return About(prose.path, guard.symbol, f"guard:{condition.op}:{first.verb}", subject, masked(condition.text))
