"""Collecting what one file declares: units that hold things, the things, and the services that they stand for."""

from dataclasses import dataclass, field

from specs.analysis.catalogue import SERVICES
from specs.analysis.documents import line_count
from specs.analysis.facts import (
    Declaration,
    Doc,
    Effect,
    EffectKind,
    EnvVar,
    FileFacts,
    Model,
    Operand,
    Problem,
    ServiceUse,
    Symbol,
)
from specs.analysis.located import Located

MAX_DECLARATIONS = 2_000
MAX_VALUE = 400
MAX_NAME = 200


@dataclass(slots=True)
class Gathered:
    """`language` is the format. A unit is what the file names: a service, a resource, a job; `holder` is its symbol."""

    language: str
    text: str
    declarations: list[Declaration] = field(default_factory=list)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    services: list[ServiceUse] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    env: list[EnvVar] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    doc: Doc | None = None

    def unit(self, name: str, what: str, kind: str, at: Located, *said: Located, value: str = "") -> str:
        """Begins a unit and gives its holder name: the name, told from an earlier unit's where it must be.

        `said` are the lines that tell its name and kind, where those are not its first; `value` what is told of it
        instead of its kind.
        """
        name = name[:MAX_NAME]
        holder = name if name not in self.symbols else f"{kind} {name}".strip()
        number = 2
        while holder in self.symbols:
            holder = f"{kind} {name} {number}".strip()
            number += 1
        self.symbols[holder] = Symbol(holder, "namespace", at.start, at.end, f"{kind} {name}".strip(), public=False)
        start = min((each.start for each in said), default=at.start)
        end = max((each.end for each in said), default=at.start)
        self.add(what, name, Located(value or kind, start, end), holder=holder)
        return holder

    def add(self, what: str, name: str, at: Located, value: str | None = None, *, holder: str = "") -> None:
        if not name or len(self.declarations) >= MAX_DECLARATIONS:
            return
        said = " ".join((at.text if value is None else value).split())[:MAX_VALUE]
        self.declarations.append(Declaration(what, " ".join(name.split())[:MAX_NAME], said, at.start, at.end, holder))

    def uses(self, service: str, at: Located, resource: str, *, holder: str = "") -> None:
        if service in SERVICES:
            named = Operand(resource, "literal", value=resource, has_value=True)
            self.services.append(ServiceUse(holder, service, "", at.start, at.end, named))

    def port(self, at: Located, *, holder: str = "", value: str | None = None) -> None:
        said = at.text if value is None else value
        if said:
            self.add("port", said, at, said, holder=holder)
            self.effects.append(Effect(holder, "listen", "port", at.start, at.end))

    def effect(self, effect: EffectKind, via: str, at: Located) -> None:
        self.effects.append(Effect("", effect, via, at.start, at.end))

    def problem(self, sentence: str, line: int = 0) -> None:
        self.problems.append(Problem(sentence, line, line))

    def facts(self) -> FileFacts:
        lines = line_count(self.text)
        last = max(lines, 1)
        return FileFacts(
            self.language,
            lines,
            doc=self.doc,
            symbols=tuple(self.symbols.values()),
            services=tuple(self.services),
            effects=tuple(self.effects),
            env=tuple(self.env),
            models=tuple(self.models),
            declarations=tuple(self.declarations),
            problems=tuple(Problem(p.text, min(p.start, last), min(p.end, last)) for p in self.problems),
        )
