"""Answers given outside any guard, where they tell something."""

from specs.analysis.asked import computes, led_by_constant
from specs.analysis.facts import Condition, Returned
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.conditions import clause, has_limit
from specs.writing.draft import About
from specs.writing.english import code, is_codeable
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.operands import expression, say, text_of
from specs.writing.outcomes import answered
from specs.writing.prose import Prose
from specs.writing.relevance import is_heard
from specs.writing.surroundings import leaves
from specs.writing.symbol_facts import SymbolFacts


def write_results(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    held = index.of(place)
    plain = [each for each in held.returns if each.condition is None and not each.name and not _computed(held, each)]
    for each in held.returns:
        prose = Prose(index, place.path, each.symbol)
        prose.cite(each.start, each.end)
        if each.name == "status":
            _write_answer(collector, prose, each, held, subject)
        elif each.condition is not None:
            _write_question(collector, prose, each, subject, heard=is_heard(index, place))
        elif _computed(held, each):
            if is_heard(index, place) and each.value is not None and (said := expression(prose, each.value)):
                about = About(place.path, each.symbol, "result", "", "computed")
                text = f"{subject} returns {said}{_unless_ended(held, each)}"
                collector.add(prose, "business_rule", text, about, weight=6)
        elif plain == [each] and each.value is not None and led_by_constant(each.value):
            if is_codeable(each.value.text):
                about = About(place.path, each.symbol, "result", "", "constant")
                text = f"{subject} returns {code(each.value.text)}{_unless_ended(held, each)}"
                collector.add(prose, "business_rule", text, about, weight=5)
        elif public and plain == [each] and _is_literal(each):
            about = About(place.path, each.symbol, "result", "", each.value.form if each.value else "")
            if value := say(prose, each.value):
                text = f"{subject} returns {value}{_unless_ended(held, each)}"
                collector.add(prose, "business_rule", text, about, weight=3)


def _write_question(collector: Collector, prose: Prose, each: Returned, subject: str, *, heard: bool) -> None:
    asked = each.condition
    if asked is None or not (heard or has_limit(prose, asked)):
        return
    if asked.op in ("truthy", "falsy") and asked.left and asked.left.form == "call" and not _says_how(prose, asked):
        return  # a question passed on to another
    if said := clause(prose, asked):
        for part in asked.parts:
            if part.start:  # where what it asks about comes from
                prose.cite(part.start, part.end)
        weight = 9 if has_limit(prose, asked) else 5
        about = About(prose.path, each.symbol, "result", asked.left.name if asked.left else "", masked(asked.text))
        collector.add(prose, "business_rule", f"{subject} returns whether {said}", about, weight=weight)


def _says_how(prose: Prose, asked: Condition) -> bool:
    """A text in the question, or a library that compares, tells by what the answer is found."""
    text = asked.left.text if asked.left is not None else ""
    head = asked.left.name.partition(".")[0] if asked.left is not None else ""
    outside = any(each.alias == head for each in prose.index.sources[prose.path].imports)
    return '"' in text or "'" in text or (outside and asked.left is not None and "." in asked.left.name)


def _write_answer(collector: Collector, prose: Prose, each: Returned, held: SymbolFacts, subject: str) -> None:
    """A request that is answered with a status of its own."""
    status = answered(prose, each.value) if each.value is not None else ""
    if not status:
        return
    message = text_of(prose, each.message) if each.message else ""
    about = About(prose.path, each.symbol, "answer", each.value.text[:40] if each.value else "", masked(each.message))
    text = f"{subject} answers {status}{f' with {message}' if message else ''}{_unless_ended(held, each)}"
    collector.add(prose, "business_rule", text, about, weight=5)


def _is_literal(each: Returned) -> bool:
    value = each.value
    known = value is not None and value.form in ("literal", "template") and value.has_value
    return known and value is not None and value.value is not None


def _unless_ended(held: SymbolFacts, each: Returned) -> str:
    """Checks that leave before, and protected blocks around it, may keep the answer from being given."""
    checks = any(
        guard.end <= each.start and (leaves(guard) or any(step.verb in ("return", "exit") for step in guard.otherwise))
        for guard in held.guards
    )
    if held.catches:
        return " when no check or error before that ends it"
    return " when no check before that ends it" if checks else ""


def _computed(held: SymbolFacts, each: Returned) -> bool:
    """A sum by a rule, or a name that stands for one."""
    value = each.value
    if value is None or value.form != "name":
        return value is not None and computes(value)
    return any(local.name == value.name and computes(local.value) for local in held.locals)
