"""The analyzer of Python, on the interpreter's own parser."""

import gc
from collections.abc import Iterator

import msgspec

from specs.analysis.facts import Concurrency, FileFacts, Import, ServiceUse, Symbol, SymbolKind
from specs.analysis.own_errors import without_own
from specs.analysis.python.asked_parameters import asked_parameters
from specs.analysis.python.calls import calls
from specs.analysis.python.commands import Commands
from specs.analysis.python.constants import Constants
from specs.analysis.python.declared import Declared
from specs.analysis.python.effects import Effects
from specs.analysis.python.entries import Entries
from specs.analysis.python.environment import Environment
from specs.analysis.python.following import Following
from specs.analysis.python.frames import kept_rows
from specs.analysis.python.handlers import takes
from specs.analysis.python.local_names import locals_of
from specs.analysis.python.migrations import schema_changes
from specs.analysis.python.models import Models
from specs.analysis.python.operands import Reader
from specs.analysis.python.parsing import parse
from specs.analysis.python.place import Collected, Place, Scope
from specs.analysis.python.retry_policies import decorator_retries
from specs.analysis.python.routes import Routes
from specs.analysis.python.services import uses
from specs.analysis.python.settings import Settings
from specs.analysis.python.source import Source, normalise
from specs.analysis.python.statements import Statements
from specs.analysis.python.tests import Tests
from specs.analysis.python.unseen import unseen
from specs.analysis.row_locks import locking

__all__ = ["analyze"]


def analyze(text: str) -> FileFacts:
    """All facts of one Python file. Never raises on any text; what could not be read is among the problems."""
    collecting = gc.isenabled()
    gc.disable()  # a syntax tree is a million small objects without cycles: collecting among them doubles the time
    try:
        return _analyze(normalise(text))
    finally:
        if collecting:
            gc.enable()


def _analyze(text: str) -> FileFacts:
    source = Source(text)
    tree, problems = parse(text)
    reader = Reader(source)
    collected = Collected()
    module = Scope("", "module")
    statements = Statements(reader, collected)
    doc = statements.definitions.doc(tree.body, "")
    statements.block(tree.body, Place(module))

    following = Following(collected, module)
    collected.sites.sort(
        key=lambda site: (site.start, site.node.col_offset, -site.end, -(site.node.end_col_offset or 0))
    )
    for site in collected.sites:
        site.qualified = following.qualify(site)

    tests = Tests(statements.conditions, collected)
    tests.read()
    models = Models(reader, collected, following)
    models.read()
    environment = Environment(reader, collected)
    environment.read()
    constants = Constants(reader, collected, following, models.claimed)
    constants.read(environment.by_line)
    effects = Effects(reader, collected)
    effects.read()
    settings = Settings(reader, collected)
    settings.read()
    commands = Commands(reader, collected, following)
    commands.read(doc.text if doc else "", (doc.start, doc.end) if doc else (0, 0))
    routes = Routes(reader, collected, following)
    routes.read()
    entries = Entries(reader, collected, following, tests.names)
    entries.read()
    retries = sorted(
        (*collected.retries, *decorator_retries(collected, reader)), key=lambda retry: (retry.start, retry.end)
    )
    declared = Declared(reader, collected, following)
    declared.read(models.models)

    services = tuple(uses(reader, collected, following))
    without_own(collected.guards, collected.raises, collected.catches, collected.attempts, takes)

    return FileFacts(
        language="python",
        lines=source.count,
        doc=doc,
        symbols=_symbols(collected, tests.names),
        imports=_imports(collected),
        exports=tuple(dict.fromkeys(collected.exports)),
        constants=tuple(constants.constants),
        choices=tuple(sorted((*models.choices, *constants.choices), key=lambda choices: (choices.start, choices.name))),
        lookups=tuple(constants.lookups),
        transitions=tuple(
            sorted(
                (*constants.transitions, *collected.transitions, *declared.transitions),
                key=lambda move: (move.start, move.end),
            )
        ),
        models=tuple(sorted(models.models, key=lambda model: (model.start, model.end))),
        calls=tuple(calls(reader, collected, following)),
        guards=tuple(sorted(collected.guards, key=lambda guard: (guard.start, guard.end))),
        raises=tuple(collected.raises),
        catches=tuple(collected.catches),
        returns=tuple(collected.returns),
        settings=tuple(settings.found),
        retries=tuple(retries),
        patterns=tuple(constants.patterns),
        validations=tuple(
            sorted(
                (
                    *models.validations,
                    *declared.validations,
                    *asked_parameters(reader, collected, following),
                    *kept_rows(reader, collected),
                    *constants.replaced(),
                ),
                key=lambda found: (found.start, found.end),
            )
        ),
        state_changes=tuple(collected.state_changes),
        concurrency=tuple(
            sorted((*collected.concurrency, *_row_locks(services)), key=lambda held: (held.start, held.end, held.what))
        ),
        services=services,
        effects=tuple(
            sorted((*effects.found, *unseen(collected, following)), key=lambda found: (found.start, found.end))
        ),
        env=tuple(sorted((*environment.found, *declared.settings), key=lambda found: (found.start, found.name))),
        routes=tuple(routes.found),
        commands=tuple(commands.found),
        entries=tuple(entries.found),
        tests=tuple(tests.found),
        examples=tuple(statements.definitions.examples),
        problems=tuple(problems),
        declarations=tuple(schema_changes(collected)),
        locals=tuple(locals_of(reader, collected, retries)),
    )


def _row_locks(services: tuple[ServiceUse, ...]) -> Iterator[Concurrency]:
    """Statements in SQL that keep others from the rows that they read."""
    for use in services:
        statement = next((value.value for name, value in use.detail if name == "statement"), None)
        if isinstance(statement, str) and (text := locking(statement)):
            yield Concurrency(use.symbol, "lock", text, use.start, use.end)


def _symbols(collected: Collected, tests: set[str]) -> tuple[Symbol, ...]:
    """The symbols as the whole file shows them: `__all__` decides what is public, tests are tests."""
    exported = set(collected.exports) if collected.exports_known and not collected.exports_partial else None
    found = []
    for symbol in collected.symbols:
        top, *inner = symbol.name.split(".")
        public = symbol.public and not any(_is_hidden(part) for part in inner[:-1])
        public = public and not (inner and inner[-1] in ("Meta", "Config"))  # settings of the class around them
        public = public and (top in exported if exported is not None else not _is_hidden(top))
        traits = (*symbol.traits, "exported") if exported is not None and symbol.name in exported else symbol.traits
        kind: SymbolKind = "test" if symbol.name in tests else symbol.kind
        if (public, kind, traits) != (symbol.public, symbol.kind, symbol.traits):
            symbol = msgspec.structs.replace(symbol, public=public, kind=kind, traits=traits)
        found.append(symbol)
    return tuple(found)


def _is_hidden(part: str) -> bool:
    return part.startswith("_") and not part.startswith("__")


def _imports(collected: Collected) -> tuple[Import, ...]:
    """Imports, with those marked that the file only takes in to hand on: named in `__all__`, or all that it does."""
    exported = set(collected.exports)
    only_imports = not collected.symbols and not collected.sites
    return tuple(
        msgspec.structs.replace(found, reexport=True)
        if found.name and not found.reexport and (only_imports or found.alias in exported)
        else found
        for found in collected.imports
    )
