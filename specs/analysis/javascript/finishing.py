"""What only shows once the whole file was read: what is exported, what is required, the order of facts."""

from collections import Counter
from collections.abc import Iterable
from typing import Protocol, TypeVar

from msgspec.structs import replace

from specs.analysis.facts import Doc, Entry, FileFacts, Symbol
from specs.analysis.javascript.effects import effects_by_import, effects_of_environment
from specs.analysis.javascript.environment import with_required
from specs.analysis.javascript.reader import Reader
from specs.analysis.javascript.routes import next_route


class Placed(Protocol):
    @property
    def start(self) -> int: ...


Fact = TypeVar("Fact", bound=Placed)


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.start))


def finished(reader: Reader, language: str, doc: Doc | None) -> FileFacts:
    facts = reader.facts
    symbols = [_exported(reader, symbol) for symbol in facts.symbols]
    written = Counter(symbol.name for symbol in symbols)
    symbols = [_only_one(symbol) if written[symbol.name] == 1 else symbol for symbol in symbols]
    hidden = {symbol.name for symbol in symbols if not symbol.public}
    symbols = [_under_owner(symbol, hidden) for symbol in symbols]
    for symbol in symbols:
        if symbol.kind == "function" and "exported" in symbol.traits:
            _entry_point(reader, symbol)
    return FileFacts(
        language=language,
        lines=reader.src.lines,
        doc=doc,
        symbols=in_order(symbols),
        imports=tuple(sorted(facts.imports, key=lambda found: found.line)),
        exports=tuple(dict.fromkeys(reader.exported)),
        constants=tuple(
            replace(constant, public=constant.public and _is_exported(reader, constant.name)) if not constant.symbol
            else constant
            for constant in in_order(facts.constants)
        ),
        choices=in_order(facts.choices),
        lookups=in_order(facts.lookups),
        transitions=in_order(facts.transitions),
        models=in_order(facts.models),
        calls=in_order(facts.calls),
        guards=in_order(facts.guards),
        raises=in_order(facts.raises),
        catches=in_order(facts.catches),
        returns=in_order(facts.returns),
        settings=in_order(facts.settings),
        retries=in_order(facts.retries),
        patterns=in_order(facts.patterns),
        validations=in_order(facts.validations),
        state_changes=in_order(facts.state_changes),
        concurrency=in_order(facts.concurrency),
        services=in_order(facts.services),
        effects=in_order([*facts.effects, *effects_of_environment(reader), *effects_by_import(reader)]),
        env=in_order(with_required(facts.env, facts.guards)),
        routes=in_order(facts.routes),
        commands=in_order(facts.commands),
        entries=in_order(facts.entries),
        tests=in_order(draft.finished() for draft in facts.tests),
        problems=reader.src.problems,
    )  # fmt: skip


def _is_exported(reader: Reader, name: str) -> bool:
    return not reader.has_exports or name.partition(".")[0] in reader.exported


def _exported(reader: Reader, symbol: Symbol) -> Symbol:
    """In a module the exported is public; a script without exports shows all its top-level names."""
    root = symbol.name.partition(".")[0] if "." in symbol.name else symbol.name
    outside = reader.exported.get(symbol.name) or reader.exported.get(root)
    traits = symbol.traits
    if symbol.name in reader.exported:
        traits = (*traits, "exported", *(("default",) if outside == "default" else ()))
    public = symbol.public and (outside is not None or not reader.has_exports)
    kind = symbol.kind
    if kind == "function" and symbol.name in reader.classes_by_prototype:
        kind = "class"
    if (kind, traits, public) == (symbol.kind, symbol.traits, symbol.public):
        return symbol
    return replace(symbol, kind=kind, traits=traits, public=public)


def _only_one(symbol: Symbol) -> Symbol:
    """A signature without a body overloads nothing where its name is written once."""
    if "overload" not in symbol.traits:
        return symbol
    return replace(symbol, traits=tuple(trait for trait in symbol.traits if trait != "overload"))


def _under_owner(symbol: Symbol, hidden: set[str]) -> Symbol:
    """A member is no more public than what holds it."""
    owner = symbol.name.rpartition(".")[0]
    return replace(symbol, public=False) if symbol.public and owner in hidden else symbol


def _entry_point(reader: Reader, symbol: Symbol) -> None:
    """Next.js routes and Lambda handlers are called by their platform, under a fixed name."""
    next_route(reader, symbol.name, tuple(param.annotation for param in symbol.params), symbol.start)
    if symbol.name == "handler" and symbol.params and symbol.params[0].name in ("event", "_event"):
        reader.facts.entries.append(
            Entry(symbol.name, "event", "handler", symbol.start, symbol.end, framework="aws-lambda")
        )
