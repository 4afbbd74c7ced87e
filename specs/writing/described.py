"""Interfaces that a file describes: the operations of OpenAPI, and what an action for pipelines takes and gives."""

from collections import defaultdict
from collections.abc import Sequence

from specs.analysis.facts import Declaration, FileFacts, Model
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.declared_units import Unit
from specs.writing.described_fields import write_answers, write_rules, write_shape, write_taken
from specs.writing.draft import About, Nature
from specs.writing.english import capitalised, clean, code, ended, is_codeable, listing, unique
from specs.writing.grouping import INTERNAL, Group
from specs.writing.index import Index
from specs.writing.markup import plain
from specs.writing.parts import Part

FORMATS = frozenset({"openapi", "action"})
MAX_OPERATIONS = 24  # of one requirement
MAX_PARTS = 20
MAX_SHAPES = 24
MAX_PARAMETERS = 8


def described_parts(index: Index) -> list[Part]:
    files = sorted(index.package.files.items(), key=lambda item: (item[0].count("/"), item[0]))
    parts: list[Part] = []
    for path, file in files:
        facts = file.facts
        inside = file.role == "config" and not any(part.startswith(".") for part in path.split("/"))
        if inside and facts is not None and facts.language in FORMATS:
            parts += _interface(index, path, facts) if facts.language == "openapi" else _action(index, path, facts)
    return parts[:MAX_PARTS]


def _interface(index: Index, path: str, facts: FileFacts) -> list[Part]:
    rows: dict[str, list[Declaration]] = defaultdict(list)
    for each in facts.declarations:
        rows[each.holder].append(each)
    by_subject: dict[str, list[Unit]] = defaultdict(list)
    for holder, held in rows.items():
        unit = Unit(index, path, holder, held)
        if unit.head is not None and unit.head.what == "operation":
            by_subject[_subject(unit.head.name)].append(unit)
    models = _models(facts)
    parts = _whole(index, path, Unit(index, path, "", rows[""]) if "" in rows else None)
    for subject, units in by_subject.items():
        collector = Collector()
        for unit in units[:MAX_OPERATIONS]:
            _operation(collector, unit, models.get(unit.holder, ()))
        if collector.found:
            members = [SymbolId(path, unit.holder) for unit in units]
            title = f"Requests to {subject}" if subject else "Requests"
            parts.append(Part(Group(members[0], "module", members, rank=INTERNAL), collector.found, title))
    return [*parts, *_shapes(index, path, facts, rows)]


def _subject(operation: str) -> str:
    """The first part of the path that names something: no version, no parameter."""
    parts = [part for part in operation.partition(" ")[2].split("/") if part and part[0] not in "{:"]
    telling = [part for part in parts if part != "api" and not (part[0] == "v" and part[1:2].isdigit())]
    return f"/{telling[0]}" if telling else ""


def _whole(index: Index, path: str, unit: Unit | None) -> list[Part]:
    """What holds for the whole interface: what it is, where it is offered, how callers say who they are."""
    if unit is None:
        return []
    collector = Collector()
    about = {each.name: each for each in unit.of("about")}
    if (title := about.get("title")) is not None and is_codeable(title.value):
        shown = [title]
        text = f"Describes the interface {code(title.value)}"
        if (version := about.get("version")) is not None and is_codeable(version.value):
            text, shown = f"{text} in its version {code(version.value)}", [*shown, version]
        said = about.get("description")
        sentence = plain(clean(said.value, 240)) if said is not None else ""
        if said is not None and sentence and "`" not in sentence:
            text, shown = f"{text}: {sentence}", [*shown, said]
        nature: Nature = "documented" if said in shown else "observed"
        collector.add(unit.prose(shown), "description", ended(text), unit.about("about"), nature=nature, weight=8)
    for what, sentence in (("url", "The interface is offered under {}"), ("basePath", "All paths begin with {}")):
        held = [each for each in unit.of("setting") if each.name == what and is_codeable(each.value)][:MAX_PARAMETERS]
        if held:
            told = sentence.format(listing([code(each.value) for each in held], "or"))
            collector.add(unit.prose(held), "configuration", told, unit.about(what), weight=5)
    ways = {each.name: each for each in unit.of("permission") if is_codeable(each.name)}
    asked = [each for each in unit.of("asked") if each.name in ways]
    for name, way in list(ways.items())[:MAX_PARAMETERS]:
        kinds = ", ".join(code(word) for word in way.value.split() if is_codeable(word))
        by_all = [each for each in asked if each.name == name]
        who = "Requests are" if by_all else "Requests that ask for it are"
        text = f"{who} signed in with {code(name)} ({kinds})" if kinds else f"{who} signed in with {code(name)}"
        collector.add(unit.prose([way, *by_all[:1]]), "business_rule", text, unit.about("sign-in", name), weight=7)
    if not collector.found:
        return []
    group = Group(SymbolId(path, ""), "module", [SymbolId(path, "")], rank=INTERNAL)
    return [Part(group, collector.found, "The interface as a whole")]


def _operation(collector: Collector, unit: Unit, models: Sequence[Model]) -> None:
    head = unit.head
    assert head is not None
    method, _, address = head.name.partition(" ")
    if not is_codeable(address):
        return
    name = f"{method.upper()} {code(address)}"
    text = f"Describes {name}"
    if head.value and "`" not in head.value:
        text += f": {plain(clean(head.value, 200))}"
    nature: Nature = "documented" if head.value else "observed"
    collector.add(unit.prose(()), "description", ended(text), unit.about("described"), nature=nature, weight=6)
    write_taken(collector, unit, name, models)
    for model in models:
        whose = f"in the body of {name}" if model.name != unit.holder else f"of {name}"
        write_rules(collector, unit, model, whose)
    write_answers(collector, unit, name)
    for what, sentence in (("deprecated", "{} is deprecated"), ("open", "{} asks for no sign-in")):
        for each in unit.of(what):
            text = sentence.format(name)
            collector.add(unit.prose([each]), "business_rule", text, unit.about(what), weight=5)
    asked = [each for each in unit.of("asked") if is_codeable(each.name)]
    if asked:
        ways = unique(code(each.name) for each in asked)[:MAX_PARAMETERS]
        text = f"{name} asks for a sign-in with {listing(ways, 'or')}"
        collector.add(unit.prose(asked[:MAX_PARAMETERS]), "business_rule", text, unit.about("asked"), weight=6)


def _shapes(index: Index, path: str, facts: FileFacts, rows: dict[str, list[Declaration]]) -> list[Part]:
    collector = Collector()
    members: list[SymbolId] = []
    models = _models(facts)
    for holder, held in rows.items():
        unit = Unit(index, path, holder, held)
        if unit.head is None or unit.head.what != "schema" or len(members) >= MAX_SHAPES or not unit.name:
            continue
        members.append(SymbolId(path, holder))
        for each in unit.of("choices"):
            names = [code(name) for name in each.value.split(", ") if is_codeable(name)]
            text = f"{unit.name} is one of {listing(names, 'or')}"
            collector.add(unit.prose([each]), "business_rule", text, unit.about("shape"), weight=4)
        for model in models.get(holder, ()):
            write_shape(collector, unit, model)
    if not collector.found:
        return []
    return [Part(Group(members[0], "module", members, rank=INTERNAL), collector.found, "Shapes of the described data")]


def _models(facts: FileFacts) -> dict[str, list[Model]]:
    found: dict[str, list[Model]] = defaultdict(list)
    for each in facts.models:
        found[each.symbol].append(each)
    return found


def _action(index: Index, path: str, facts: FileFacts) -> list[Part]:
    unit = Unit(index, path, "", facts.declarations)
    collector = Collector()
    for each in unit.of("about"):
        if each.value:
            prose = unit.prose([each])
            about = About(path, "", "declared:about", each.name)
            text = ended(capitalised(plain(clean(each.value, 240))))
            collector.add(prose, "description", text, about, nature="documented", weight=8)
    for what, verb in (("parameter", "Takes"), ("output", "Gives")):
        for each in unit.of(what):
            if not is_codeable(each.name):
                continue
            text = f"{verb} {code(each.name)}" + (f": {plain(clean(each.value, 200))}" if each.value else "")
            kind = "configuration" if what == "parameter" else "description"
            nature = "documented" if each.value else "observed"
            about = unit.about(what, each.name)
            collector.add(unit.prose([each]), kind, ended(text), about, nature=nature, weight=6)  # type: ignore[arg-type]
    if not collector.found:
        return []
    group = Group(SymbolId(path, ""), "module", [SymbolId(path, "")], rank=INTERNAL)
    return [Part(group, collector.found[:MAX_SHAPES], "Serve as a step of a workflow")]
