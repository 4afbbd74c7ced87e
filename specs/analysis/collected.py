"""The facts of one file while its walk goes on, and their final order: for the languages read with tree-sitter."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from specs.analysis.asked import is_worth_keeping, names_asked
from specs.analysis.facts import (
    Call,
    Catch,
    Choices,
    Command,
    Concurrency,
    Condition,
    Constant,
    Declaration,
    Doc,
    Effect,
    Entry,
    EnvVar,
    Expectation,
    FileFacts,
    Guard,
    Import,
    Local,
    Lookup,
    Metric,
    Model,
    Operand,
    Outcome,
    Pattern,
    Problem,
    Raise,
    Retry,
    Returned,
    Route,
    ServiceUse,
    Setting,
    StateChange,
    Symbol,
    TestCase,
    Transition,
    Validation,
)  # fmt: skip

MAX_CALLS = 40
MAX_EXPECTS = 40

MAX_LOOKED_THROUGH = 400  # constants


class Placed(Protocol):
    @property
    def start(self) -> int: ...


class Raising(Protocol):
    """The place in the walk at which something is raised."""

    @property
    def symbol(self) -> str: ...
    @property
    def handler(self) -> tuple[str, ...]: ...
    @property
    def after_loop(self) -> bool: ...


Fact = TypeVar("Fact", bound=Placed)


@dataclass(slots=True)
class TestDraft:
    """A test case while the walk is still inside it."""

    __test__ = False  # not one of pytest's

    symbol: str
    name: str
    sentence: str
    start: int
    end: int
    group: str = ""
    cases: tuple[str, ...] = ()
    skipped: bool = False
    calls: dict[str, None] = field(default_factory=dict)
    expects: list[Expectation] = field(default_factory=list)

    def finished(self) -> TestCase:
        return TestCase(
            self.symbol, self.name, self.sentence, self.start, self.end, tuple(self.calls)[:MAX_CALLS],
            tuple(self.expects[:MAX_EXPECTS]), self.cases, self.group, self.skipped,
        )  # fmt: skip


@dataclass(slots=True)
class Collected:
    symbols: list[Symbol] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    constants: list[Constant] = field(default_factory=list)
    choices: list[Choices] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    models: list[Model] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)
    raises: list[Raise] = field(default_factory=list)
    catches: list[Catch] = field(default_factory=list)
    returns: list[Returned] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    retries: list[Retry] = field(default_factory=list)
    patterns: list[Pattern] = field(default_factory=list)
    validations: list[Validation] = field(default_factory=list)
    state_changes: list[StateChange] = field(default_factory=list)
    concurrency: list[Concurrency] = field(default_factory=list)
    services: list[ServiceUse] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    env: list[EnvVar] = field(default_factory=list)
    routes: list[Route] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tests: list[TestDraft] = field(default_factory=list)
    locals: list[Local] = field(default_factory=list)
    held: list[tuple[str, str, str]] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)

    def add_raise(
        self, step: Outcome, scope: Raising, under: tuple[Condition, ...], args: tuple[Operand, ...] = ()
    ) -> None:
        """What a step raises, with all that must hold for it, outermost first."""
        when = under[-1] if under else None
        self.raises.append(
            Raise(
                scope.symbol, step.name, step.message, step.start, step.end, when, scope.handler, scope.after_loop,
                args=args, under=under,
            )
        )  # fmt: skip

    def text_bound_to(self, value: Operand) -> Constant | None:
        """The constant further up in the file that a name stands for, where that is a text: a statement in SQL."""
        if value.form != "name":
            return None
        name = value.name.rpartition(".")[2]
        found = (each for each in reversed(self.constants[-MAX_LOOKED_THROUGH:]) if each.name == name)
        return next((each for each in found if isinstance(each.value.value, str)), None)

    def finished(self, language: str, lines: int, doc: Doc | None, problems: tuple[Problem, ...]) -> FileFacts:
        return FileFacts(
            language=language,
            lines=lines,
            doc=doc,
            symbols=in_order(self.symbols),
            imports=tuple(sorted(self.imports, key=lambda found: found.line)),
            constants=in_order(self.constants),
            choices=in_order(self.choices),
            lookups=in_order(self.lookups),
            transitions=in_order(self.transitions),
            models=in_order(self.models),
            calls=in_order(self.calls),
            guards=in_order(self.guards),
            raises=in_order(self.raises),
            catches=in_order(self.catches),
            returns=in_order(self.returns),
            settings=in_order(self.settings),
            retries=in_order(self.retries),
            patterns=in_order(self.patterns),
            validations=in_order(self.validations),
            state_changes=in_order(self.state_changes),
            concurrency=in_order(self.concurrency),
            services=in_order(self.services),
            effects=in_order(self.effects),
            env=in_order(self.env),
            routes=in_order(self.routes),
            commands=in_order(self.commands),
            entries=in_order(self.entries),
            tests=in_order(draft.finished() for draft in self.tests),
            problems=problems,
            locals=self._asked(),
            held=tuple(self.held),
            metrics=in_order(self.metrics),
            declarations=in_order(self.declarations),
        )

    def _asked(self) -> tuple[Local, ...]:
        """The local names that a decision asks about; what is bound twice stands for neither."""
        if not self.locals:
            return ()
        asked = names_asked(self.guards, self.raises, self.returns, self.retries)
        once: dict[tuple[str, str], Local | None] = {}
        for each in self.locals:
            place = each.symbol, each.name
            once[place] = None if place in once else each
        kept = (each for place, each in once.items() if each is not None and place in asked)
        told = (each for each in kept if is_worth_keeping(each.value) or isinstance(each.value.value, bool))
        return in_order(each for each in told if not self._is_outdated(each))

    def _is_outdated(self, local: Local) -> bool:
        """Whether what it was made of has another value where it is asked about: written out, it would be read so."""
        heads = {name.partition(".")[0] for name in local.value.names}
        anew = [each.start for each in self.locals if each.symbol == local.symbol and each.name in heads]
        if not (anew := [line for line in anew if line > local.start]):
            return False
        for guard in self.guards:
            parts = guard.condition.parts or (guard.condition,)
            names = {name for part in parts for side in (part.left, part.right) if side for name in side.names}
            if guard.symbol != local.symbol or local.name not in names:
                continue
            if guard.start > min(anew) or heads & {name.partition(".")[0] for name in names}:
                return True
        return False


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    return tuple(sorted(facts, key=lambda fact: fact.start))
