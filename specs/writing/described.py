"""Interfaces that a file describes: the operations of OpenAPI, and what an action for pipelines takes and gives."""

from collections import defaultdict

from specs.analysis.facts import Declaration, FileFacts
from specs.analysis.package import SymbolId
from specs.writing.collecting import Collector
from specs.writing.declared_units import Unit
from specs.writing.draft import About
from specs.writing.english import capitalised, clean, code, ended, is_codeable, listing
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
    parts = []
    for subject, units in by_subject.items():
        collector = Collector()
        for unit in units[:MAX_OPERATIONS]:
            _operation(collector, unit)
        if collector.found:
            members = [SymbolId(path, unit.holder) for unit in units]
            title = f"Requests to {subject}" if subject else "Requests"
            parts.append(Part(Group(members[0], "module", members, rank=INTERNAL), collector.found, title))
    shapes = _shapes(index, path, rows)
    return [*parts, *shapes]


def _subject(operation: str) -> str:
    """The first part of the path that names something: no version, no parameter."""
    parts = [part for part in operation.partition(" ")[2].split("/") if part and part[0] not in "{:"]
    telling = [part for part in parts if part != "api" and not (part[0] == "v" and part[1:2].isdigit())]
    return f"/{telling[0]}" if telling else ""


def _operation(collector: Collector, unit: Unit) -> None:
    head = unit.head
    assert head is not None
    method, _, address = head.name.partition(" ")
    if not is_codeable(address):
        return
    text = f"Describes {method.upper()} {code(address)}"
    prose = unit.prose(())
    if head.value and "`" not in head.value:
        text += f": {plain(clean(head.value, 200))}"
    nature = "documented" if head.value else "observed"
    collector.add(prose, "description", ended(text), unit.about("described"), nature=nature, weight=6)  # type: ignore[arg-type]
    required = [each for each in unit.of("parameter") if each.value == "required" and is_codeable(each.name)]
    if required:
        names = list(dict.fromkeys(code(each.name) for each in required))[:MAX_PARAMETERS]
        text = f"{method.upper()} {code(address)} requires {listing(names)}"
        about = unit.about("required")
        collector.add(unit.prose(required[: MAX_PARAMETERS + 2]), "constraint", text, about, weight=5)


def _shapes(index: Index, path: str, rows: dict[str, list[Declaration]]) -> list[Part]:
    collector = Collector()
    members: list[SymbolId] = []
    for holder, held in rows.items():
        unit = Unit(index, path, holder, held)
        fields = unit.of("field")
        if unit.head is None or unit.head.what != "schema" or not fields or len(members) >= MAX_SHAPES:
            continue
        names = [code(name) for name in fields[0].value.split(", ") if is_codeable(name)]
        if names and unit.name:
            members.append(SymbolId(path, holder))
            text = f"{unit.name} holds {listing(names)}"
            collector.add(unit.prose(fields), "description", text, unit.about("shape"), weight=4)
    if not collector.found:
        return []
    return [Part(Group(members[0], "module", members, rank=INTERNAL), collector.found, "Shapes of the described data")]


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
