"""What a described interface takes, holds and answers: parameters and fields with their rules and defaults."""

from collections import defaultdict
from collections.abc import Sequence

from specs.analysis.facts import Field, Model
from specs.writing.collecting import Collector
from specs.writing.declared_units import Unit
from specs.writing.draft import About, Nature
from specs.writing.english import clean, code, ended, is_codeable, listing, unique
from specs.writing.field_rules import write_field_rules
from specs.writing.markup import plain
from specs.writing.operands import say
from specs.writing.prose import Prose

MAX_NAMES = 12
MAX_SPAN = 80  # lines that prove what a shape holds
# Rules that say in what form a value is written: many fields share one.
_FORMS = {
    "url": "a URL", "email": "an e-mail address", "uuid": "a UUID", "date": "a date", "datetime": "a date and time",
}  # fmt: skip
_SAYING_NOTHING = frozenset(
    {"response", "ok", "success", "successful response", "successful operation", "default response", "no content",
     "successful", "a successful response"}
)  # fmt: skip


def write_taken(collector: Collector, unit: Unit, name: str, models: Sequence[Model]) -> None:
    # What stands in the path cannot be left out: the path says it.
    given = [each for each in unit.of("parameter") if is_codeable(each.name) and not each.value.endswith(" path")]
    required = [each for each in given if each.value.startswith("required")]
    if required:
        text = f"{name} requires {_some([code(each.name) for each in required])}"
        collector.add(unit.prose(required[:MAX_NAMES]), "constraint", text, unit.about("required"), weight=5)
    optional = [each for each in given if each not in required]
    if optional:
        prose = unit.prose(optional[:MAX_NAMES])
        fields = {field.name: field for model in models if model.name == unit.holder for field in model.fields}
        told = [_with_default(prose, fields.get(each.name), each.name) for each in optional]
        text = f"{name} may be given {_some(told)}"
        collector.add(prose, "description", text, unit.about("optional"), weight=4)
    for each in unit.of("takes"):
        if is_codeable(each.name):
            text = f"{name} takes {code(each.name)}"
            collector.add(unit.prose([each]), "description", text, unit.about("takes", each.name), weight=5)
    for model in models:
        if model.name != unit.holder:
            _holds(collector, unit, model, f"The body of {name}")


def write_answers(collector: Collector, unit: Unit, name: str) -> None:
    """The statuses that a caller must be ready for, with what the description says of each."""
    rows = [each for each in unit.of("answer") if each.name.isdigit() or each.name.upper().endswith("XX")]
    texts = {each.name: each for each in unit.of("answer text")}
    told, proving = [], []
    for each in rows:
        text = texts.get(each.name)
        said = plain(clean(text.value, 120)).rstrip(".") if text is not None and "`" not in text.value else ""
        if text is not None and said and said.lower() not in _SAYING_NOTHING:
            told.append(f"{each.name} ({said})")
            proving.append(text)
        else:
            told.append(each.name)
    if told:
        nature: Nature = "documented" if proving else "observed"
        text_of_all = f"{name} answers {listing(told, 'or')}"
        prose = unit.prose([*rows, *proving])
        collector.add(prose, "description", ended(text_of_all), unit.about("answers"), nature=nature, weight=6)


def write_shape(collector: Collector, unit: Unit, model: Model) -> None:
    _holds(collector, unit, model, unit.name)
    write_rules(collector, unit, model, f"of {unit.name}")


def _holds(collector: Collector, unit: Unit, model: Model, subject: str) -> None:
    """Its fields with what they are unless given, and which must be there."""
    fields = [each for each in model.fields if is_codeable(each.name)]
    near = [each for each in fields if each.line <= model.start + MAX_SPAN]
    if near:
        prose = unit.prose(())
        prose.cite(model.start, min(model.end, near[:MAX_NAMES][-1].end, model.start + MAX_SPAN))
        told = [_with_default(prose, each, each.name) for each in near[:MAX_NAMES]]
        text = f"{subject} holds {_some(told, more=len(told) < len(fields))}"
        collector.add(prose, "description", text, unit.about("shape", model.name), weight=4)
    required = [each for each in near if each.required]
    if required and len(near) == len(fields):
        prose = unit.prose(())
        prose.cite(model.start, min(model.end, model.start + MAX_SPAN))
        text = f"{subject} requires {_some([code(each.name) for each in required])}"
        collector.add(prose, "constraint", text, unit.about("required", model.name), weight=6)


def write_rules(collector: Collector, unit: Unit, model: Model, whose: str) -> None:
    formed: dict[str, list[Field]] = defaultdict(list)
    for field in model.fields:
        if not is_codeable(field.name):
            continue
        for rule, _ in field.constraints:
            if rule in _FORMS:
                formed[rule].append(field)

        def about(rule: str, field: Field = field) -> About:
            return unit.about(f"field:{rule}", field.name)

        name = f"{code(field.name)} {whose}"
        write_field_rules(collector, field, name, lambda: unit.prose(()), about, frozenset(_FORMS))
    for rule, fields in formed.items():
        prose = unit.prose(())
        for field in fields[:MAX_NAMES]:
            prose.cite(field.line, field.end)
        each = " each" if len(fields) > 1 else ""
        text = f"{_some([code(field.name) for field in fields])} {whose} must{each} be {_FORMS[rule]}"
        collector.add(prose, "constraint", text, unit.about(f"form:{rule}", model.name), weight=5)


def _with_default(prose: Prose, field: Field | None, name: str) -> str:
    if field is None or field.default is None or not field.line:
        return code(name)
    mark = prose.mark()
    prose.cite(field.line, field.end)
    value = say(prose, field.default, name=name)
    if not value:
        prose.back_to(mark)
        return code(name)
    return f"{code(name)} ({value} by default)"


def _some(told: list[str], *, more: bool = False) -> str:
    """All of them, or the first with a word that there are more."""
    shown = unique(told[:MAX_NAMES])
    return f"{', '.join(shown)} and others" if more or len(told) > MAX_NAMES else listing(shown)
