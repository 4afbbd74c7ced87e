"""Collecting what a schema declares: shapes with their fields, closed sets, and calls that are offered."""

from dataclasses import dataclass, field
from typing import Literal

import msgspec

from specs.analysis.documents import line_count
from specs.analysis.facts import (
    Choices,
    Declaration,
    Doc,
    Effect,
    Entry,
    EnvVar,
    Field,
    FileFacts,
    Import,
    Member,
    Model,
    Operand,
    Param,
    Problem,
    Route,
    ServiceUse,
    Symbol,
    SymbolKind,
    Validation,
)

Above = tuple[str, int, int] | None  # a doc with its lines
Style = Literal["plain", "schema", "orm", "table", "message", ""]


@dataclass(slots=True)
class _Shape:
    name: str
    kind: SymbolKind
    style: Style
    signature: str
    start: int
    doc: Doc | None
    end: int = 0
    table: str = ""
    fields: list[Field] = field(default_factory=list)


@dataclass(slots=True)
class Shapes:
    language: str
    text: str
    shapes: dict[str, _Shape] = field(default_factory=dict)
    choices: list[Choices] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    services: list[ServiceUse] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    env: list[EnvVar] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)

    def open(self, name: str, kind: SymbolKind, style: Style, signature: str, start: int, doc: Above = None) -> None:
        """Begins a shape, or goes on with one of the same name; `style` "" is one without fields."""
        first = doc[1] if doc else start
        self.shapes.setdefault(name, _Shape(name, kind, style, signature, first, _doc(doc), end=start))

    def add_field(
        self,
        shape: str,
        name: str,
        kind: str,
        start: int,
        end: int,
        *,
        doc: Above = None,
        rules: list[tuple[str, Operand]] | None = None,
        required: bool = True,
        default: Operand | None = None,
    ) -> None:
        held = self.shapes.get(shape)
        if held is not None:
            said = doc[0] if doc else ""
            first = doc[1] if doc else 0
            held.fields.append(Field(name, kind, start, end, required, default, said, tuple(rules or ()), first))
            held.end = max(held.end, end)

    def last_field(self, shape: str) -> Field | None:
        held = self.shapes.get(shape)
        return held.fields[-1] if held is not None and held.fields else None

    def one_of(self, name: str, shape: str, members: list[Member], start: int, end: int) -> None:
        """A closed set of fields of a shape."""
        self.choices.append(Choices(name, shape, tuple(members), start, end))

    def add_rule(self, shape: str, name: str, rule: tuple[str, Operand], end: int) -> None:
        """A rule that stands apart from the field that it is on: the field's lines run up to it then."""
        fields = self.shapes[shape].fields if shape in self.shapes else []
        for number, each in enumerate(fields):
            if each.name == name and rule[0] not in dict(each.constraints):
                fields[number] = msgspec.structs.replace(
                    each, constraints=(*each.constraints, rule), end=max(each.end, end)
                )

    def close(self, name: str, end: int) -> None:
        if name in self.shapes:
            self.shapes[name].end = max(self.shapes[name].end, end)

    def close_all(self) -> None:
        """What never closes ends with the file."""
        for each in self.shapes.values():
            if not each.end:
                each.end = line_count(self.text)

    def choices_of(
        self, name: str, members: list[Member], start: int, end: int, signature: str, doc: Above = None
    ) -> None:
        if members:
            self.choices.append(Choices(name, name, tuple(members), start, end))
        self.symbols.append(Symbol(name, "enum", doc[1] if doc else start, end, signature, doc=_doc(doc)))

    def call(
        self,
        symbol: str,
        signature: str,
        start: int,
        end: int,
        doc: Above = None,
        *,
        kind: Literal["grpc", "graphql"],
        params: tuple[Param, ...] = (),
        returns: str = "",
        detail: tuple[tuple[str, Operand], ...] = (),
    ) -> None:
        first = doc[1] if doc else start
        self.symbols.append(
            Symbol(symbol, "method", first, end, signature, doc=_doc(doc), params=params, returns=returns)
        )
        self.entries.append(Entry(symbol, kind, symbol.rpartition(".")[2], start, end, detail, kind))

    def facts(self) -> FileFacts:
        lines = line_count(self.text)
        declared = [
            Symbol(
                each.name, each.kind, each.start, min(max(each.start, each.end), lines), each.signature, doc=each.doc
            )
            for each in self.shapes.values()
        ]
        models = [
            Model(
                each.name, each.name, each.style, tuple(each.fields), each.start, max(each.start, each.end), each.table
            )
            for each in self.shapes.values()
            if each.style and each.fields
        ]
        return FileFacts(
            self.language,
            lines,
            symbols=tuple(sorted([*declared, *self.symbols], key=lambda each: (each.start, -each.end))),
            imports=tuple(self.imports),
            choices=tuple(self.choices),
            models=tuple(models),
            services=tuple(self.services),
            effects=tuple(self.effects),
            env=tuple(self.env),
            routes=tuple(self.routes),
            entries=tuple(self.entries),
            declarations=tuple(self.declarations),
            validations=tuple(self.validations),
            problems=tuple(self.problems),
        )


def _doc(above: Above) -> Doc | None:
    return Doc(*above) if above and above[0].strip() else None
