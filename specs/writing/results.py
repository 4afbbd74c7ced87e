"""Answers given outside any guard, where they tell something."""

from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.conditions import clause, has_limit
from specs.writing.draft import About
from specs.writing.index import Index
from specs.writing.keys import masked
from specs.writing.operands import say
from specs.writing.prose import Prose
from specs.writing.relevance import is_heard


def write_results(collector: Collector, index: Index, place: SymbolId, *, subject: str, public: bool) -> None:
    plain = [each for each in index.of(place).returns if each.condition is None]
    for each in index.of(place).returns:
        prose = Prose(index, place.path, each.symbol)
        prose.cite(each.start, each.end)
        if each.condition is not None:
            if not is_heard(index, place) and not has_limit(prose, each.condition):
                continue
            if each.condition.op in ("truthy", "falsy") and each.condition.left and each.condition.left.form == "call":
                continue  # a question passed on to another
            if said := clause(prose, each.condition):
                weight = 9 if has_limit(prose, each.condition) else 5
                named = each.condition.left.name if each.condition.left else ""
                about = About(place.path, each.symbol, "result", named, masked(each.condition.text))
                collector.add(prose, "business_rule", f"{subject} returns whether {said}", about, weight=weight)
        elif (
            public
            and len(plain) == 1
            and each.value is not None
            and each.value.form in ("literal", "template")
            and each.value.has_value
        ):
            value = say(prose, each.value)
            if value and each.value.value is not None:
                about = About(place.path, each.symbol, "result", "", each.value.form)
                held = index.of(place)
                before = "check or error" if held.catches else "check"
                decided = bool(held.guards or held.catches)
                text = f"{subject} returns {value}" + (f" when no {before} before that ends it" if decided else "")
                collector.add(prose, "business_rule", text, about, weight=3)
