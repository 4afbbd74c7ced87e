"""Guards as statements: limits as constraints, refusals as errors, answers as criteria, changes as business rules."""

from specs.analysis.facts import Condition, Guard, Outcome
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.conditions import clause, has_limit, negated
from specs.writing.draft import About
from specs.writing.english import code, is_codeable
from specs.writing.index import Index, SymbolFacts
from specs.writing.keys import masked
from specs.writing.operands import say, text_of
from specs.writing.outcomes import raised, response, telling
from specs.writing.prose import Prose
from specs.writing.relevance import tells

_NOTHINGS = frozenset({"None", "null", "undefined", "False", "false"})
MAX_UNDER = 2
HEAD = 8  # lines above the first case that decides something in which the head of a switch stands
NEAR = 12  # lines within which an enclosing condition is looked for
MAX_GUARDS = 400  # of one function; beyond, looking for the enclosing ones would take too long
MIN_WEIGHT = 3
_VERB_WEIGHT = {
    "raise": 8, "exit": 8, "cut": 8, "return": 5, "reraise": 4, "continue": 5, "add": 4, "log": 3, "set": 3, "call": 4,
    "break": 2, "yield": 3,
}  # fmt: skip


def write_guards(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    """`subject` is who SHALL do it: "the package", or the method by name where a requirement holds several."""
    held = index.of(place)
    for guard in held.guards:
        if guard.trivial or not guard.outcomes or _only_picks(guard):
            continue
        prose = Prose(index, place.path, guard.symbol)
        if not tells(prose, guard):
            continue
        weight = _weight(prose, guard, public)
        if weight < MIN_WEIGHT:
            continue
        prose.cite(guard.start, _proved_until(guard))
        if guard.style == "match" and not _cite_subject(prose, guard, held):
            continue
        context = _context(prose, guard, held)
        if context is not None:
            _write(collector, prose, guard, subject, weight, context)


def _only_picks(guard: Guard) -> bool:
    """A filter in a comprehension, a part of an expression that is chosen: no decision of its own."""
    if guard.style == "comprehension":
        return True
    return guard.style in ("ternary", "short_circuit") and guard.outcomes[0].verb == "yield"


def _cite_subject(prose: Prose, guard: Guard, held: SymbolFacts) -> bool:
    """A case does not say of what: that stands at the head, just above the first case."""
    left = guard.condition.left
    if left is None or guard.condition.parts:
        return False
    _cite_head(prose, held, left.text)
    return True


def _cite_head(prose: Prose, held: SymbolFacts, subject: str) -> None:
    first = held.first_case(subject)
    symbol = prose.index.symbol(SymbolId(prose.path, prose.scope))
    if first:
        begin = symbol.start if symbol is not None else 1
        prose.cite(max(begin, first - HEAD, 1), max(begin, first - 1, 1))


def _proved_until(guard: Guard) -> int:
    """A long block is not needed to prove its first steps."""
    last = max((outcome.end for outcome in telling(guard.outcomes)[:3]), default=guard.end)
    return min(guard.end, max(last, guard.start))


def _weight(prose: Prose, guard: Guard, public: bool) -> int:
    first = telling(guard.outcomes)[0]
    weight = _VERB_WEIGHT.get(first.verb, 1) + (2 if public else 0)
    if has_limit(prose, guard.condition):
        weight += 3
    if guard.condition.op == "opaque":
        weight -= 2
    if first.verb == "set":
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


def _plumbing(guard: Guard, first: Outcome) -> int:
    """How little it tells that a local name gets another value: `if x is None: x = self.x`."""
    value = first.value
    told = value is not None and (value.form in ("literal", "template", "collection", "mapping") or value.names != ())
    local = first.name.replace("_", "").isalnum()
    if not local:
        bare = value is not None and (
            value.form == "call" or (value.form in ("collection", "mapping") and not value.items)
        )
        return 2 if bare and guard.condition.op in ("is_null", "falsy") else 0
    if value is not None and value.form in ("literal", "template"):
        return 1 if guard.condition.op in ("is_null", "falsy") else 0
    return 3 if told else 4


def _returns_something_said(outcome: Outcome) -> bool:
    value = outcome.value
    if value is None:
        return outcome.condition is not None
    return value.form in ("literal", "template", "collection", "mapping") or bool(value.has_value)


def _write(collector: Collector, prose: Prose, guard: Guard, subject: str, weight: int, context: list[str]) -> None:
    first = telling(guard.outcomes)[0]
    about = _about(prose, guard, first)
    if guard.style == "assert":
        _write_assertion(collector, prose, guard, first, about, weight)
        return
    if first.verb == "raise" and not context and _write_limit(collector, prose, guard, first, about, weight):
        return
    mark = prose.mark()
    condition = clause(prose, guard.condition)
    if not condition:
        prose.back_to(mark)
        return
    trigger = " and ".join([*context, condition])
    if first.verb == "raise":
        if text := raised(prose, first.name, first.message, "third"):
            collector.add(prose, "error", f"{_doer(subject)}{text} when {trigger}", about, weight=weight)
    elif first.verb in ("return", "exit", "continue", "reraise", "yield", "break", "log"):
        if text := response(prose, guard.outcomes, "base"):
            collector.ears(
                prose, "if", trigger, f"{subject} SHALL {text}{_otherwise(prose, guard)}", about, weight=weight
            )
    elif (default := _default(prose, guard, first)) and not context:
        collector.add(prose, "configuration", default, about, weight=weight)
    elif text := response(prose, guard.outcomes, "third"):
        collector.add(prose, "business_rule", f"When {trigger}, {subject} {text}", about, weight=weight)


def _doer(subject: str) -> str:
    return f"{subject} " if subject.startswith("`") else ""


def _write_limit(collector: Collector, prose: Prose, guard: Guard, first: Outcome, about: About, weight: int) -> bool:
    """A refusal beyond a known number is a constraint: "`existing` must be below 25, else raises …"."""
    opposite = negated(guard.condition)
    if opposite is None or not has_limit(prose, guard.condition):
        return False
    mark = prose.mark()
    rule = clause(prose, opposite, must=True)
    consequence = raised(prose, first.name, first.message, "third")
    if not rule or not consequence:
        prose.back_to(mark)
        return False
    collector.add(prose, "constraint", f"{rule}; otherwise the package {consequence}", about, weight=weight)
    return True


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


def _otherwise(prose: Prose, guard: Guard) -> str:
    """The other side, where it is one answer."""
    if len(guard.otherwise) != 1 or guard.otherwise[0].verb not in ("return", "exit"):
        return ""
    mark = prose.mark()
    text = response(prose, guard.otherwise, "base")
    if not text:
        prose.back_to(mark)
        return ""
    prose.cite(guard.otherwise_start or guard.end, guard.otherwise_end or guard.end)
    return f", and otherwise {text}"


def _context(prose: Prose, guard: Guard, held: SymbolFacts) -> list[str] | None:
    """Clauses for the handler and the conditions around the guard; None where they cannot be shown."""
    around = _under(prose, guard, held)
    if around is None or not guard.in_handler:
        return around
    handler = held.handler_of(guard.start, guard.in_handler)
    if handler is None:
        return None
    prose.cite(handler.start, handler.start)
    errors = [code(name) for name in guard.in_handler if is_codeable(name) and name != "error"]
    if prose.language == "go":
        return [*around, f"there is {' or '.join(errors[:4]) or 'an error'}"]
    return [*around, f"{' or '.join(errors[:4])} is caught" if errors else "an error is caught"]


def _under(prose: Prose, guard: Guard, held: SymbolFacts) -> list[str] | None:
    """What must hold besides, in words and with the lines that ask it; None where that cannot be shown.

    A sentence that left it out would be untrue, so such a guard is left to the coverage page.
    """
    needed = [each for each in guard.under if not _implied(each, guard.condition)]
    if len(needed) > MAX_UNDER:
        return None
    said: list[str] = []
    for depth, condition in enumerate(reversed(needed), start=1):
        text = clause(prose, condition)
        if not text:
            return None
        prose.cite(*(_asked_at(condition, guard, held) or _just_above(prose, guard, held, condition, depth)))
        if condition.op in ("eq", "in") and condition.left is not None:
            _cite_head(prose, held, condition.left.text)
        said.insert(0, text)
    return said


def _just_above(prose: Prose, guard: Guard, held: SymbolFacts, condition: Condition, depth: int) -> tuple[int, int]:
    """An enclosing question that decides nothing else is no guard of its own: it stands before the first under it."""
    last = min(held.first_under(condition.text) or guard.start, guard.start)
    symbol = prose.index.symbol(SymbolId(prose.path, guard.symbol))
    first = max(last - NEAR * depth, symbol.start + 1 if symbol is not None else 1, 1)
    return min(first, last), last


def _asked_at(condition: Condition, guard: Guard, held: SymbolFacts) -> tuple[int, int] | None:
    """The lines where the enclosing condition, or its opposite in an earlier branch, stands."""
    if len(held.guards) > MAX_GUARDS:
        return None
    opposite = negated(condition)
    for other in reversed(held.guards):
        if other is guard or other.start > guard.start:
            continue
        same = other.condition.text == condition.text or (opposite is not None and _alike(other.condition, opposite))
        if same or _alike(other.condition, condition):
            first = min((outcome.start for outcome in other.outcomes), default=other.start + 1)
            return other.start, max(other.start, min(first - 1, other.start + 8))
    return None


def _alike(one: Condition, other: Condition) -> bool:
    if one.op != other.op or len(one.parts) != len(other.parts):
        return False
    if one.parts:
        return all(_alike(a, b) for a, b in zip(one.parts, other.parts, strict=True))
    return one.left == other.left and one.right == other.right


def _implied(outer: Condition, inner: Condition) -> bool:
    """`x is not None` says nothing more where `x < 5` is asked."""
    if outer.left is None:
        return False
    parts = inner.parts or (inner,)
    same = [part for part in parts if part.left is not None and part.left.text == outer.left.text]
    if outer.op in ("ne", "not_in", "not_a") and any(part.op in ("eq", "in", "is_a", "is_null") for part in same):
        return True  # the earlier branches of a chain that asks for one value after another
    return outer.op in ("not_null", "truthy") and any(
        part.left is not None and outer.left.name == part.left.name and part.op not in ("is_null", "falsy")
        for part in parts
    )


def _about(prose: Prose, guard: Guard, first: Outcome) -> About:
    condition = guard.condition
    named = condition.left or (condition.parts[0].left if condition.parts else None)
    subject = named.name or masked(named.text) if named else ""
    return About(prose.path, guard.symbol, f"guard:{condition.op}:{first.verb}", subject, masked(condition.text))
